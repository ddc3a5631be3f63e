import { Button } from "@fluentui/react-components";
import { makeStyles } from "@fluentui/react-components";
import type { SessionView } from "../../../../api/call";
import { AccountRows } from "../../../../components/AccountRows";
import { ErrorBar } from "../../../../components/ErrorBar";
import { Surface } from "../../../../components/Surface";
import { useAccounts } from "../../../../components/useAccounts";
import { t } from "../../../../messages/t";
import { type as scale } from "../../../../theme/tokens";

const useStyles = makeStyles({ title: { ...scale.section, margin: "0 0 4px" } });

/** Tenants that are signed in already: no browser is needed. Nothing is drawn when there is none. */
export function KnownAccounts({ session, onUsed }: { session: SessionView; onUsed: () => void }) {
  const styles = useStyles();
  const { list, use } = useAccounts();
  // A set-up stays in its tenant: another account of it is signed in below.
  const others = (list.data ?? []).filter((one) => !session.tenant || one.tenantId === session.tenant.id);
  if (others.length === 0) return null;
  return (
    <Surface padded>
      <h2 className={styles.title}>{t("accounts.title")}</h2>
      <AccountRows
        accounts={others}
        acts={(one) => (
          <Button
            onClick={() => use.mutate({ tenantId: one.tenantId }, { onSuccess: onUsed })}
            disabledFocusable={use.isPending}
            aria-label={t("accounts.useNamed", { tenant: one.tenant })}
            data-testid={`use-${one.tenantId}`}
          >
            {t("accounts.use")}
          </Button>
        )}
      />
      <ErrorBar error={use.error} />
    </Surface>
  );
}
