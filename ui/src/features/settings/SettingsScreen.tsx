import { makeStyles, Radio, RadioGroup } from "@fluentui/react-components";
import { useAsk } from "../../api/hooks";
import { CopyField } from "../../components/CopyField";
import { ErrorBar } from "../../components/ErrorBar";
import { Page } from "../../components/Page";
import { PageTitle } from "../../components/PageTitle";
import { Setting } from "../../components/Setting";
import { Waiting } from "../../components/Waiting";
import { t } from "../../messages/t";
import { slip } from "../../theme/tokens";
import type { ThemeChoice } from "../../theme/preference";
import { useTheme } from "../../theme/useTheme";
import { Accounts } from "./Accounts";
import { KeptSettings } from "./KeptSettings";
import { Recording } from "./Recording";

const useStyles = makeStyles({
  stack: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "840px" },
  second: { color: slip.second, margin: 0 },
  fields: { display: "flex", flexDirection: "column", gap: "12px" },
});

/** Theme, tenants, sign-in, way out, secrets, data, version. */
export function SettingsScreen() {
  const styles = useStyles();
  const app = useAsk("appShow", {});
  const { choice, choose } = useTheme();
  return (
    <Page>
      <PageTitle title={t("settings.title")} />
      <div className={styles.stack}>
        <Setting title={t("settings.theme")} line={t("settings.themeLine")}>
          <RadioGroup
            layout="horizontal"
            value={choice}
            onChange={(_, data) => choose(data.value as ThemeChoice)}
            aria-label={t("settings.theme")}
          >
            {(["system", "light", "dark"] as const).map((theme) => (
              <Radio
                key={theme}
                value={theme}
                label={t(`settings.theme.${theme}`)}
                data-testid={`theme-${theme}`}
              />
            ))}
          </RadioGroup>
        </Setting>
        {app.isPending && <Waiting bare rows={4} words={t("settings.reading")} />}
        {app.isError && <ErrorBar error={app.error} onRetry={() => void app.refetch()} />}
        {app.data && (
          <>
            <Setting title={t("settings.account")} line={t("accounts.line")}>
              <Accounts />
            </Setting>
            <KeptSettings app={app.data} />
            <Setting title={t("settings.data")} line={t("settings.dataLine")}>
              <CopyField label={t("settings.dataDir")} value={app.data.dataDir} data-testid="data-dir" />
            </Setting>
            <Recording />
            <Setting title={t("settings.servers")}>
              <div className={styles.fields}>
                <CopyField
                  label={t("settings.simulated")}
                  value={app.data.simulatedTenantUrl ?? t("settings.notRunning")}
                />
                <CopyField
                  label={t("settings.trial")}
                  value={app.data.trialUrl ?? t("settings.notRunning")}
                />
              </div>
            </Setting>
            <Setting title={t("settings.about")}>
              <p className={styles.second}>
                Slipway ·{" "}
                <span data-testid="version">{t("settings.version", { version: app.data.version })}</span>
                <br />
                {t("settings.licence")}
              </p>
            </Setting>
          </>
        )}
      </div>
    </Page>
  );
}
