import { useState } from "react";
import { ask, useAct, useAsk } from "../../../../api/hooks";
import { PageTitle } from "../../../../components/PageTitle";
import { Waiting } from "../../../../components/Waiting";
import { t } from "../../../../messages/t";
import { StepError } from "../../StepError";
import { StepFrame } from "../../StepFrame";
import { useStep, type StepProps } from "../../useStep";
import { CheckChoice } from "./CheckChoice";
import { CheckResult } from "./CheckResult";

/** Provision on demand: choose somebody, run it, read what was sent. */
export function CheckStep({ session }: StepProps) {
  const { refresh, title } = useStep(session, "check");
  const request = { sessionId: session.id };
  const last = useAsk("checkShow", request);
  const [choosing, setChoosing] = useState<"person" | "group">();
  const run = useAct("checkRun", async (view, cache) => {
    cache.setQueryData(ask("checkShow", request).queryKey, view);
    setChoosing(undefined);
    await refresh();
  });

  if (last.isPending) {
    return (
      <StepFrame>
        <PageTitle title={title} provisional />
        <Waiting bare rows={5} words={t("check.reading")} />
      </StepFrame>
    );
  }
  if (last.data && !choosing) {
    return (
      <CheckResult
        session={session}
        result={last.data}
        onPerson={() => setChoosing("person")}
        onGroup={() => setChoosing("group")}
        onAgain={() =>
          run.mutate({
            sessionId: session.id,
            subjectId: last.data?.subject.id ?? "",
            group: last.data?.subject.group ?? false,
          })
        }
        busy={run.isPending}
        error={run.error}
      />
    );
  }
  return (
    <CheckChoice
      session={session}
      kind={choosing ?? "person"}
      run={run}
      failed={
        last.error && <StepError error={last.error} session={session} onRetry={() => void last.refetch()} />
      }
      onKind={setChoosing}
      onBack={last.data ? () => setChoosing(undefined) : undefined}
    />
  );
}
