import { Button, makeStyles, ProgressBar } from "@fluentui/react-components";
import type { QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { ApplyView } from "../../../../api/call";
import { ask, useAct, useAsk } from "../../../../api/hooks";
import { ExchangeLines } from "../../../../components/ExchangeLines";
import { PageTitle } from "../../../../components/PageTitle";
import { Surface } from "../../../../components/Surface";
import { Waiting } from "../../../../components/Waiting";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";
import { RequestsLink } from "../../RequestsLink";
import { StepError } from "../../StepError";
import { StepFrame, type PrimaryAct } from "../../StepFrame";
import { useStep, type StepProps } from "../../useStep";
import { ApplySteps } from "./ApplySteps";

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

/** The run, live: a line for every step and one for every request. */
export function ApplyStep({ session }: StepProps) {
  const styles = useStyles();
  const { goOn, goOnLabel, goTo, refresh, title } = useStep(session, "apply");
  const request = { sessionId: session.id };
  const run = useAsk("applyShow", request, { every: (view) => (view?.state === "running" ? 300 : false) });
  const put = (view: ApplyView, cache: QueryClient) => {
    cache.setQueryData(ask("applyShow", request).queryKey, view);
  };
  const apply = useAct("planApply", put);
  const cancel = useAct("applyCancel", put);

  const state = run.data?.state;
  useEffect(() => {
    if (state && state !== "running") void refresh();
  }, [state, refresh]);

  if (!run.data) {
    return (
      <StepFrame>
        <PageTitle title={title} provisional />
        {run.isPending ? (
          <Waiting bare rows={6} words={t("apply.reading")} />
        ) : (
          <StepError error={run.error} session={session} onRetry={() => void run.refetch()} />
        )}
      </StepFrame>
    );
  }
  const view = run.data;
  const begin = () => apply.mutate(request);
  const primary: Record<ApplyView["state"], PrimaryAct | undefined> = {
    idle: { label: t("apply.toReview"), onClick: () => void goTo("review") },
    running: undefined,
    done: { label: goOnLabel, onClick: goOn },
    failed: { label: t("apply.continue"), onClick: begin, busy: apply.isPending },
    cancelled: { label: t("apply.continue"), onClick: begin, busy: apply.isPending },
  };
  return (
    <StepFrame
      primary={primary[view.state]}
      others={
        <>
          {view.state === "running" && (
            <Button
              onClick={() => cancel.mutate(request)}
              disabled={cancel.isPending}
              data-testid="apply-cancel"
            >
              {t("apply.stop")}
            </Button>
          )}
          {(view.state === "failed" || view.state === "cancelled") && (
            <Button onClick={() => void goTo("review")}>{t("apply.toReview")}</Button>
          )}
        </>
      }
      note={t("apply.note", { writes: t("apply.writes", { count: view.writes }) })}
    >
      <PageTitle title={view.title} line={t(`apply.line.${view.state}`)} />
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
      <StepError error={view.error ?? apply.error ?? cancel.error} session={session} />
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
    </StepFrame>
  );
}
