import { Button } from "@fluentui/react-components";
import type { QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { ApplyView } from "../../../../api/call";
import { ask, useAct, useAsk } from "../../../../api/hooks";
import { PageTitle } from "../../../../components/PageTitle";
import { Waiting } from "../../../../components/Waiting";
import { t } from "../../../../messages/t";
import { RunProgress } from "../../RunProgress";
import { StepError } from "../../StepError";
import { StepFrame, type PrimaryAct } from "../../StepFrame";
import { useStep, type StepProps } from "../../useStep";

/** The run, live: a line for every step and one for every request. */
export function ApplyStep({ session }: StepProps) {
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
      <RunProgress session={session} view={view} error={apply.error ?? cancel.error} />
    </StepFrame>
  );
}
