import { Button, makeStyles } from "@fluentui/react-components";
import { FolderOpenRegular } from "@fluentui/react-icons";
import type { RecordingView } from "../../api/call";
import { ask, useAct, useAsk } from "../../api/hooks";
import { CopyField } from "../../components/CopyField";
import { ErrorBar } from "../../components/ErrorBar";
import { Setting } from "../../components/Setting";
import { moment } from "../../components/time";
import { Waiting } from "../../components/Waiting";
import { t } from "../../messages/t";
import { slip, type as scale } from "../../theme/tokens";

const useStyles = makeStyles({
  stack: { display: "flex", flexDirection: "column", gap: "12px" },
  row: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px 12px" },
  note: { ...scale.small, color: slip.second, margin: 0 },
});

/** While it is on, the number of requests is read anew this often. */
const everyMs = 2000;

const state = ({ on, since, requests }: RecordingView) =>
  on
    ? t("recording.on", { since: moment(since ?? ""), count: requests })
    : since === null
      ? t("recording.off")
      : t("recording.held", { count: requests });

/** Records what is asked of Graph as a file that may be handed on. */
export function Recording() {
  const styles = useStyles();
  const recording = useAsk("recordingShow", {}, { every: (view) => (view?.on ? everyMs : false) });
  const start = useAct("recordingStart", (view, cache) => {
    stop.reset();
    cache.setQueryData(ask("recordingShow", {}).queryKey, view);
  });
  const stop = useAct("recordingStop", (view, cache) => {
    cache.setQueryData(ask("recordingShow", {}).queryKey, view);
  });
  const open = useAct("reportFolderOpen");
  const view = recording.data;
  const written = stop.data?.written;
  // A stop that failed has stopped all the same: what it is now is asked, not guessed.
  const end = () => stop.mutate({}, { onError: () => void recording.refetch() });
  return (
    <Setting title={t("recording.title")} line={t("recording.line")}>
      {recording.isError && <ErrorBar error={recording.error} onRetry={() => void recording.refetch()} />}
      {recording.isPending && <Waiting bare rows={1} words={t("settings.reading")} />}
      {view && (
        <div className={styles.stack}>
          <div className={styles.row}>
            {view.since === null ? (
              <Button
                onClick={() => start.mutate({})}
                disabledFocusable={start.isPending}
                data-testid="recording-start"
              >
                {t("recording.start")}
              </Button>
            ) : (
              <Button onClick={end} disabledFocusable={stop.isPending} data-testid="recording-stop">
                {view.on ? t("recording.stop") : t("recording.write")}
              </Button>
            )}
            <span data-testid="recording-state">{state(view)}</span>
          </div>
          <ErrorBar error={start.error ?? stop.error} />
          <div role="status" className={styles.stack}>
            {stop.isSuccess && !written && view.since === null && (
              <p className={styles.note}>{t("recording.nothing")}</p>
            )}
            {written && (
              <>
                <CopyField
                  label={t("recording.written", { count: written.requests })}
                  value={written.path}
                  data-testid="recording-file"
                />
                {written.leftOut > 0 && (
                  <p className={styles.note}>{t("recording.leftOut", { count: written.leftOut })}</p>
                )}
              </>
            )}
          </div>
          {!written && (
            <CopyField label={t("recording.folder")} value={view.folder} data-testid="recording-folder" />
          )}
          <div className={styles.row}>
            <Button
              icon={<FolderOpenRegular />}
              onClick={() => open.mutate({})}
              data-testid="recording-open-folder"
            >
              {t("requests.openFolder")}
            </Button>
          </div>
          <ErrorBar error={open.error} />
        </div>
      )}
    </Setting>
  );
}
