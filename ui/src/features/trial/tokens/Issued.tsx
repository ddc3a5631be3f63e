import { makeStyles } from "@fluentui/react-components";
import type { TrialOauth } from "../../../api/call";
import { CopyField } from "../../../components/CopyField";
import { t } from "../../../messages/t";

const useStyles = makeStyles({ fields: { display: "flex", flexDirection: "column", gap: "16px" } });

interface Props {
  token?: string | null;
  oauth?: TrialOauth | null;
}

/** Secrets that are shown this once, each to copy. */
export function Issued({ token, oauth }: Props) {
  const styles = useStyles();
  return (
    <div className={styles.fields} role="status">
      {token && <CopyField label={t("trial.token")} value={token} data-testid="created-token" />}
      {oauth && (
        <>
          <CopyField label={t("token.endpoint")} value={oauth.tokenEndpoint} data-testid="created-endpoint" />
          <CopyField label={t("token.clientId")} value={oauth.clientId} data-testid="created-client" />
          <CopyField
            label={t("token.clientSecret")}
            value={oauth.clientSecret}
            data-testid="created-secret"
          />
        </>
      )}
    </div>
  );
}
