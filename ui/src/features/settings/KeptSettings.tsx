import { Button, makeStyles, Switch } from "@fluentui/react-components";
import type { AppView } from "../../api/call";
import { ErrorBar } from "../../components/ErrorBar";
import { Setting } from "../../components/Setting";
import { Waiting } from "../../components/Waiting";
import { t } from "../../messages/t";
import { slip, type as scale } from "../../theme/tokens";
import { NetworkFields } from "./NetworkFields";
import { SecretsNote } from "./SecretsNote";
import { clientIdOk, SignInFields } from "./SignInFields";
import { useSettings } from "./useSettings";

const useStyles = makeStyles({
  stack: { display: "flex", flexDirection: "column", gap: "16px" },
  hint: { ...scale.small, color: slip.second, display: "block" },
  switch: { alignSelf: "flex-start" },
  foot: {
    position: "sticky",
    bottom: 0,
    zIndex: 1,
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: "8px 12px",
    padding: "10px 20px",
    border: slip.line,
    borderRadius: slip.radius,
    backgroundColor: slip.surface,
    boxShadow: slip.shadow,
  },
  note: { ...scale.small, color: slip.second },
});

/** What is set once for all runs, saved together: sign-in, the way out, and whether secrets are kept. */
export function KeptSettings({ app }: { app: AppView }) {
  const styles = useStyles();
  const { settings, shown, set, dirty, undo, save, tryOut } = useSettings();
  if (!settings.data || !shown) {
    return settings.isError ? (
      <ErrorBar error={settings.error} onRetry={() => void settings.refetch()} />
    ) : (
      <Waiting bare rows={4} words={t("settings.reading")} />
    );
  }
  const view = settings.data;
  const ready = dirty && clientIdOk(shown.clientId);
  return (
    <form
      className={styles.stack}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !save.isPending) save.mutate(shown);
      }}
      data-testid="kept-settings"
    >
      <Setting title={t("settings.signIn")} line={t("settings.signInLine")}>
        <SignInFields view={view} value={shown} onChange={set} />
      </Setting>
      <Setting title={t("settings.network")} line={t("settings.networkLine")}>
        <NetworkFields view={view} value={shown} onChange={set} tryOut={tryOut} />
      </Setting>
      <Setting title={t("settings.secrets")}>
        <div className={styles.stack}>
          <SecretsNote app={app} />
          <Switch
            className={styles.switch}
            label={
              <>
                {t("settings.memoryOnly")}
                <span className={styles.hint}>{t("settings.memoryOnlyLine")}</span>
              </>
            }
            checked={shown.memoryOnly}
            onChange={(_, data) => set({ memoryOnly: data.checked })}
            data-testid="memory-only"
          />
        </div>
      </Setting>
      {(dirty || save.isSuccess || save.error) && (
        <div className={styles.foot}>
          <ErrorBar error={save.error} />
          <Button
            type="submit"
            appearance="primary"
            disabled={!ready}
            disabledFocusable={save.isPending}
            data-testid="settings-save"
          >
            {t("settings.save")}
          </Button>
          <Button onClick={undo} disabled={!dirty} data-testid="settings-undo">
            {t("settings.undo")}
          </Button>
          <span className={styles.note} role="status" data-testid="settings-note">
            {dirty ? t("settings.dirty") : view.restart ? t("settings.restart") : t("settings.saved")}
          </span>
        </div>
      )}
    </form>
  );
}
