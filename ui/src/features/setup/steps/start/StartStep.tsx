import { Button, makeStyles } from "@fluentui/react-components";
import { ask, useAct, useAsk } from "../../../../api/hooks";
import type { JobView } from "../../../../api/call";
import { ErrorBar } from "../../../../components/ErrorBar";
import { Notice } from "../../../../components/Notice";
import { PageTitle } from "../../../../components/PageTitle";
import { Waiting } from "../../../../components/Waiting";
import { t } from "../../../../messages/t";
import { StepError } from "../../StepError";
import { PlaceGuide } from "../../PlaceGuide";
import { PlaceQuestions } from "../../questions/PlaceQuestions";
import { useHeld } from "../../questions/useQuestions";
import { StepFrame } from "../../StepFrame";
import { useStep, type StepProps } from "../../useStep";
import { JobCounts } from "./JobCounts";
import { JobFacts } from "./JobFacts";

const useStyles = makeStyles({ stack: { display: "contents" } });

/** Ask soon while the first cycle runs; calmly afterwards; not at all before the start. */
const pace = (job: JobView | undefined): number | false => {
  if (!job || !job.started) return false;
  return job.firstCycleDone || job.quarantine ? 5000 : 1000;
};

/** Starts the job and follows its first cycle. */
export function StartStep({ session }: StepProps) {
  const styles = useStyles();
  const { goOn, goOnLabel, refresh, title } = useStep(session, "start");
  const held = useHeld(session, "start");
  const request = { sessionId: session.id };
  const job = useAsk("jobShow", request, { every: pace });
  const start = useAct("jobStart", async (view, cache) => {
    cache.setQueryData(ask("jobShow", request).queryKey, view);
    await refresh();
  });
  if (!job.data) {
    return (
      <StepFrame>
        <PageTitle title={title} provisional />
        {job.isPending ? (
          <Waiting bare rows={3} words={t("start.reading")} />
        ) : (
          <StepError error={job.error} session={session} onRetry={() => void job.refetch()} />
        )}
      </StepFrame>
    );
  }
  const view = job.data;
  const note = view.started ? t("start.noteStarted") : (held ?? t("start.note"));
  return (
    <StepFrame
      primary={
        view.started
          ? { label: goOnLabel, onClick: goOn }
          : {
              label: t("start.act"),
              onClick: () => start.mutate(request),
              busy: start.isPending,
              disabled: held !== null,
            }
      }
      others={
        view.started && (
          <Button onClick={() => void job.refetch()} disabled={job.isFetching} data-testid="read-again">
            {t("common.refresh")}
          </Button>
        )
      }
      note={note}
    >
      <PageTitle title={view.title} line={view.detail} />
      {start.error && (
        <StepError error={start.error} session={session} onRetry={() => start.mutate(request)} />
      )}
      <StepError error={job.error} session={session} onRetry={() => void job.refetch()} />
      {view.quarantine &&
        (view.fix ? (
          <ErrorBar
            error={{
              message: view.quarantine.title,
              detail: view.quarantine.detail,
              fix: view.fix,
              correlationId: null,
            }}
            onRetry={() => start.mutate(request)}
          />
        ) : (
          <Notice notice={view.quarantine} />
        ))}
      <PlaceQuestions session={session} place="start" />
      <PlaceGuide session={session} place="start" />
      <div className={styles.stack} data-testid="job" data-code={view.code} data-started={view.started}>
        <JobFacts job={view} />
        {(view.started || view.counts.length > 0) && <JobCounts job={view} vendor={session.vendorName} />}
        {!view.started && (
          <Notice
            notice={{
              verdict: "unknown",
              title: t("start.before", { vendor: session.vendorName }),
              detail: t("start.beforeLine"),
              guideStep: null,
            }}
          />
        )}
      </div>
    </StepFrame>
  );
}
