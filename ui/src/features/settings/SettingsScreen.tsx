import { Button, makeStyles, Radio, RadioGroup } from "@fluentui/react-components";
import type { AppView } from "../../api/call";
import { ask, useAct, useAsk } from "../../api/hooks";
import { Chip } from "../../components/Chip";
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
import { SecretsNote } from "./SecretsNote";

const useStyles = makeStyles({
  stack: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "840px" },
  line: { display: "flex", alignItems: "center", gap: "12px", flexWrap: "wrap" },
  second: { color: slip.second, margin: 0 },
  fields: { display: "flex", flexDirection: "column", gap: "12px" },
});

function Account({ app }: { app: AppView }) {
  const styles = useStyles();
  const signOut = useAct("signOut", async (after, cache) => {
    cache.setQueryData(ask("appShow", {}).queryKey, after);
    await cache.invalidateQueries({ queryKey: ["sessionShow"] });
  });
  if (!app.tenant) return <p className={styles.second}>{t("settings.signedOut")}</p>;
  return (
    <div className={styles.fields}>
      <div className={styles.line}>
        <strong>{app.tenant.name}</strong> <span>{app.tenant.account}</span>
        {app.tenant.simulated && <Chip tone="sim">{t("frame.simulated")}</Chip>}
        <Button onClick={() => signOut.mutate({})} disabled={signOut.isPending} data-testid="sign-out">
          {t("settings.signOut")}
        </Button>
      </div>
      <ErrorBar error={signOut.error} />
    </div>
  );
}

/** Theme, data, secrets, version. */
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
            <Setting title={t("settings.account")}>
              <Account app={app.data} />
            </Setting>
            <Setting title={t("settings.secrets")}>
              <SecretsNote app={app.data} />
            </Setting>
            <Setting title={t("settings.data")} line={t("settings.dataLine")}>
              <CopyField label={t("settings.dataDir")} value={app.data.dataDir} data-testid="data-dir" />
            </Setting>
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
