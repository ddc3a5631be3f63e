import { makeStyles, ProgressBar } from "@fluentui/react-components";
import type { ApiFailure, ApplyView, SessionView } from "../../api/call";
import { ExchangeLines } from "../../components/ExchangeLines";
import { Surface } from "../../components/Surface";
import { t } from "../../messages/t";
import { slip, type as scale } from "../../theme/tokens";
import { RequestsLink } from "./RequestsLink";
import { StepError } from "./StepError";
import { ApplySteps } from "./steps/apply/ApplySteps";

const useStyles = makeStyles({
  head: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    justifyContent: "space-between",
    margin: "8px 0 -8px",
  },
  title: { ...scale.section, margin: 0 },
  progress: { display: "flex", flexDirection: "column", gap: "6px" },
  small: { ...scale.small, color: slip.second, minHeight: "16px" },
});

interface Props {
  session: SessionView;
  view: ApplyView;
  /** Of an act beside the run itself. */
  error: ApiFailure | null;
}

/** How far a run is: progress, what went wrong, its steps, its requests. */
export function RunProgress({ session, view, error }: Props) {
  const styles = useStyles();
  return (
    <>
      <div className={styles.progress} data-testid="apply-state" data-state={view.state}>
        <ProgressBar
          value={view.total === 0 ? 0 : view.done / view.total}
          color={view.state === "failed" ? "error" : view.state === "done" ? "success" : "brand"}
          aria-label={t("apply.progress")}
        />
        <span className={styles.small} role="status" data-testid="apply-waiting">
          {view.waiting ?? t("apply.of", { done: view.done, total: view.total })}
        </span>
      </div>
      <StepError error={view.error ?? error} session={session} />
      <ApplySteps steps={view.steps} />
      <div className={styles.head}>
        <h2 className={styles.title}>{t("apply.requests", { count: view.requests.length })}</h2>
        {view.state !== "idle" && (
          <RequestsLink sessionId={session.id} from="apply" data-testid="apply-to-requests">
            {t("requests.open")}
          </RequestsLink>
        )}
      </div>
      {view.requests.length === 0 ? (
        <Surface padded>{view.state === "running" ? t("apply.soon") : t("apply.none")}</Surface>
      ) : (
        <ExchangeLines lines={view.requests} label={t("apply.list")} data-testid="apply-requests" />
      )}
    </>
  );
}
