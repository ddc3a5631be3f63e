import { Button } from "@fluentui/react-components";
import type { SessionView } from "../../../api/call";
import { ask, useAct, useAsk } from "../../../api/hooks";
import { PageTitle } from "../../../components/PageTitle";
import { Waiting } from "../../../components/Waiting";
import { t } from "../../../messages/t";
import { RunProgress } from "../RunProgress";
import { StepError } from "../StepError";
import { StepFrame } from "../StepFrame";
import { useLeave } from "../useLeave";

interface Props {
  session: SessionView;
  /** Back to what would be taken back. */
  onAgain: () => void;
}

/** Taking back, live: a line for every step and one for every request. */
export function UndoRun({ session, onAgain }: Props) {
  const leave = useLeave(session);
  const request = { sessionId: session.id };
  const run = useAsk("applyShow", request, { every: (view) => (view?.state === "running" ? 300 : false) });
  const cancel = useAct("applyCancel", (view, cache) => {
    cache.setQueryData(ask("applyShow", request).queryKey, view);
  });
  if (!run.data) {
    return (
      <StepFrame>
        <PageTitle title={t("undo.name")} provisional />
        {run.isPending ? (
          <Waiting bare rows={6} words={t("apply.reading")} />
        ) : (
          <StepError error={run.error} session={session} onRetry={() => void run.refetch()} />
        )}
      </StepFrame>
    );
  }
  const view = run.data;
  const stopped = view.state === "failed" || view.state === "cancelled";
  return (
    <StepFrame
      primary={
        view.state === "done"
          ? { label: t("undo.leave"), onClick: leave }
          : stopped
            ? { label: t("undo.again"), onClick: onAgain }
            : undefined
      }
      others={
        view.state === "running" && (
          <Button
            onClick={() => cancel.mutate(request)}
            disabled={cancel.isPending}
            data-testid="apply-cancel"
          >
            {t("apply.stop")}
          </Button>
        )
      }
      note={t("apply.note", { writes: t("apply.writes", { count: view.writes }) })}
    >
      <PageTitle title={view.title} line={t(stopped ? "undo.stopped" : "undo.runLine")} />
      <RunProgress session={session} view={view} error={cancel.error} />
    </StepFrame>
  );
}
