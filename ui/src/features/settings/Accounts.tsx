import { Button, makeStyles } from "@fluentui/react-components";
import { AccountRows } from "../../components/AccountRows";
import { Disclosure } from "../../components/Disclosure";
import { ErrorBar } from "../../components/ErrorBar";
import { Waiting } from "../../components/Waiting";
import { useAccounts } from "../../components/useAccounts";
import { t } from "../../messages/t";
import { slip, type as scale } from "../../theme/tokens";

const useStyles = makeStyles({
  stack: { display: "flex", flexDirection: "column", gap: "8px" },
  second: { color: slip.second, margin: 0 },
  out: { display: "flex", flexDirection: "column", gap: "4px" },
  remains: { ...scale.small, color: slip.second, margin: 0, paddingLeft: "18px" },
});

/** Who is signed in where; another tenant is used, or left. */
export function Accounts() {
  const styles = useStyles();
  const { list, use, signOut } = useAccounts();
  const busy = use.isPending || signOut.isPending;
  if (list.isPending) return <Waiting bare rows={1} words={t("settings.reading")} />;
  if (list.isError) return <ErrorBar error={list.error} onRetry={() => void list.refetch()} />;
  const out = signOut.data;
  return (
    <div className={styles.stack}>
      {list.data.length === 0 ? (
        <p className={styles.second}>{t("settings.signedOut")}</p>
      ) : (
        <AccountRows
          accounts={list.data}
          acts={(one) => (
            <>
              {!one.current && (
                <Button
                  size="small"
                  onClick={() => use.mutate({ tenantId: one.tenantId })}
                  disabledFocusable={busy}
                  aria-label={t("accounts.useNamed", { tenant: one.tenant })}
                  data-testid={`use-${one.tenantId}`}
                >
                  {t("accounts.use")}
                </Button>
              )}
              <Button
                size="small"
                onClick={() => signOut.mutate({ tenantId: one.tenantId })}
                disabledFocusable={busy}
                aria-label={t("accounts.signOutNamed", { tenant: one.tenant })}
                data-testid={one.current ? "sign-out" : `sign-out-${one.tenantId}`}
              >
                {t("settings.signOut")}
              </Button>
            </>
          )}
        />
      )}
      <ErrorBar error={use.error ?? signOut.error} />
      {out && (
        <div className={styles.out} role="status" data-testid="signed-out">
          <span>{t("accounts.signedOut", { tenant: out.tenant })}</span>
          <Disclosure label={t("accounts.remains")}>
            <ul className={styles.remains}>
              {out.remains.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </Disclosure>
        </div>
      )}
    </div>
  );
}
