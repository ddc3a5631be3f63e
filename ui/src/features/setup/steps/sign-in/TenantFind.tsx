import { Button, Field, Input, makeStyles, Spinner } from "@fluentui/react-components";
import { SearchRegular } from "@fluentui/react-icons";
import { useState } from "react";
import type { FoundTenantView } from "../../../../api/call";
import { useAct } from "../../../../api/hooks";
import { ErrorBar } from "../../../../components/ErrorBar";
import { Notice } from "../../../../components/Notice";
import { t } from "../../../../messages/t";

const useStyles = makeStyles({
  box: { display: "flex", flexDirection: "column", gap: "12px", maxWidth: "560px", marginBottom: "16px" },
  line: { display: "flex", gap: "8px" },
  input: { flexGrow: 1, minWidth: 0 },
  act: { flexShrink: 0 },
});

interface Props {
  found: FoundTenantView | undefined;
  onFound: (found: FoundTenantView | undefined) => void;
}

/** Which tenant a domain belongs to, and in which cloud it lives. Asked for only when somebody presses Find. */
export function TenantFind({ found, onFound }: Props) {
  const styles = useStyles();
  const [domain, setDomain] = useState(found?.domain ?? "");
  const find = useAct("tenantFind", onFound);
  const asked = domain.trim();
  return (
    <form
      className={styles.box}
      onSubmit={(event) => {
        event.preventDefault();
        if (asked && !find.isPending) find.mutate({ domain: asked });
      }}
    >
      <Field label={t("find.label")} hint={t("find.hint")}>
        <div className={styles.line}>
          <Input
            className={styles.input}
            value={domain}
            onChange={(_, data) => {
              setDomain(data.value);
              find.reset();
              // What was found belongs to what was typed.
              if (found) onFound(undefined);
            }}
            placeholder="contoso.com"
            spellCheck={false}
            autoCapitalize="off"
            data-testid="tenant-domain"
          />
          <Button
            type="submit"
            className={styles.act}
            icon={find.isPending ? <Spinner size="extra-tiny" /> : <SearchRegular />}
            disabled={!asked}
            disabledFocusable={find.isPending}
            data-testid="tenant-find"
          >
            {find.isPending ? t("find.finding") : t("find.act")}
          </Button>
        </div>
      </Field>
      <ErrorBar error={find.error} />
      {found && (
        <div role="status" data-testid="tenant-found">
          <Notice
            notice={
              found.cloud
                ? {
                    verdict: "pass",
                    title: t("find.found", { domain: found.domain }),
                    detail: t("find.foundLine", { cloud: found.cloud.name, id: found.tenantId ?? "–" }),
                    guideStep: null,
                  }
                : {
                    verdict: "warn",
                    title: t("find.undecided", { domain: found.domain }),
                    detail: t("find.undecidedLine", {
                      clouds: found.clouds.map((one) => one.name).join(", "),
                    }),
                    guideStep: null,
                  }
            }
          />
        </div>
      )}
    </form>
  );
}
