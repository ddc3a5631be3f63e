import { Button, makeStyles } from "@fluentui/react-components";
import type { TrialDetailView } from "../../../api/call";
import { Chip } from "../../../components/Chip";
import { Coded } from "../../../components/Coded";
import { CopyField } from "../../../components/CopyField";
import { Notice } from "../../../components/Notice";
import { Setting } from "../../../components/Setting";
import { t } from "../../../messages/t";
import { slip, type as scale } from "../../../theme/tokens";
import { TabPage } from "../TabPage";
import { TokenButton } from "../TokenButton";

const useStyles = makeStyles({
  fields: { display: "flex", flexDirection: "column", gap: "16px" },
  label: { ...scale.small, color: slip.second, marginBottom: "4px" },
  line: { ...scale.body, margin: 0, maxWidth: "80ch", textWrap: "pretty" },
  second: { color: slip.second },
  link: { color: slip.brandText },
  row: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px 12px" },
});

interface Props {
  detail: TrialDetailView;
  onTokens: () => void;
  onBehaviour: () => void;
}

/** What to enter at the other side, how this tenant takes it, and who can call it at all. */
export function ConnectTab({ detail, onTokens, onBehaviour }: Props) {
  const styles = useStyles();
  const { trial, reach, settings, tokens } = detail;
  const clients = tokens.filter((row) => row.clientId !== null && row.state === "accepted");
  const mode = settings.strict ? "strict" : "entra";
  return (
    <TabPage data-testid="connect">
      <Setting title={t("connect.values")} line={t("connect.valuesLine")}>
        <div className={styles.fields}>
          <CopyField label={t("trial.url")} value={trial.url} data-testid="connect-url" />
          <div>
            <div className={styles.label}>{t("trial.token")}</div>
            <div className={styles.row}>
              <TokenButton trial={trial} data-testid="connect-reveal" />
              <Button appearance="transparent" className={styles.link} onClick={onTokens}>
                {t("connect.tokens")}
              </Button>
            </div>
          </div>
          {settings.entra && (
            <Notice
              notice={{
                verdict: "unknown",
                title: t("connect.blank"),
                detail: t("connect.blankLine", { tenant: settings.entra.tenantId }),
                guideStep: null,
              }}
            />
          )}
          {clients.length > 0 && (
            <>
              <CopyField label={t("token.endpoint")} value={reach.tokenEndpoint} />
              {clients.map((client) => (
                <CopyField
                  key={client.name}
                  label={t("token.clientIdOf", { name: client.name })}
                  value={client.clientId ?? ""}
                />
              ))}
            </>
          )}
        </div>
      </Setting>
      <Setting title={t("connect.callers")}>
        <div className={styles.fields}>
          {reach.warning && (
            <Notice notice={{ verdict: "warn", title: reach.warning, detail: "", guideStep: null }} />
          )}
          <p className={styles.line} data-testid="connect-callers">
            <Coded text={reach.callers} />
          </p>
        </div>
      </Setting>
      <Setting title={t("connect.mode")}>
        <div className={styles.fields}>
          <div className={styles.row}>
            <Chip tone="brand">{t(`behaviour.mode.${mode}`)}</Chip>
            {settings.flavourName && <Chip>{t("trial.like", { vendor: settings.flavourName })}</Chip>}
            <Button appearance="transparent" className={styles.link} onClick={onBehaviour}>
              {t("connect.change")}
            </Button>
          </div>
          <p className={styles.line}>
            <span className={styles.second}>{t(`behaviour.mode.${mode}Line`)}</span>
          </p>
        </div>
      </Setting>
    </TabPage>
  );
}
