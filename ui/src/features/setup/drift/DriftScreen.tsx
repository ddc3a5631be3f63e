import { Button } from "@fluentui/react-components";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { DriftView, SessionView } from "../../../api/call";
import { ask, useAct, useAsk } from "../../../api/hooks";
import { PageTitle } from "../../../components/PageTitle";
import { Surface } from "../../../components/Surface";
import { Waiting } from "../../../components/Waiting";
import { moment } from "../../../components/time";
import { t } from "../../../messages/t";
import { StepError } from "../StepError";
import { StepFrame } from "../StepFrame";
import { useLeave } from "../useLeave";
import { BesideRail, WithSession } from "../WithSession";
import { DriftSectionView } from "./DriftSectionView";

/** The tenant beside what the vendor advises, on a later day. */
export function DriftScreen() {
  const { sessionId = "" }: { sessionId?: string } = useParams({ strict: false });
  const session = useAsk("sessionShow", { sessionId });
  return (
    <WithSession session={session}>
      {(data) => (
        <BesideRail session={data} here={null}>
          <Drift key={data.id} session={data} />
        </BesideRail>
      )}
    </WithSession>
  );
}

function Drift({ session }: { session: SessionView }) {
  const leave = useLeave(session);
  const request = { sessionId: session.id };
  const drift = useAsk("driftShow", request);
  const [picked, setPicked] = useState<string[]>([]);
  const repair = useAct("driftRepair", (view, cache) => {
    cache.setQueryData<DriftView>(ask("driftShow", request).queryKey, view);
    setPicked([]);
  });
  const data = drift.data;
  return (
    <StepFrame
      primary={
        data && !data.good
          ? {
              label: t("drift.repair", { count: picked.length }),
              onClick: () => repair.mutate({ ...request, rows: picked }),
              disabled: picked.length === 0 || drift.isFetching,
              busy: repair.isPending,
            }
          : undefined
      }
      others={
        <>
          <Button onClick={() => void drift.refetch()} disabled={drift.isFetching} data-testid="read-again">
            {drift.isFetching ? t("review.readingAgain") : t("common.refresh")}
          </Button>
          <Button onClick={leave} data-testid="drift-leave">
            {t("undo.leave")}
          </Button>
        </>
      }
      note={data && t("review.readAt", { when: moment(data.readAt) })}
    >
      {!data && <PageTitle title={t("drift.name")} provisional />}
      {drift.isPending && <Waiting bare rows={6} words={t("drift.reading")} />}
      <StepError error={drift.error} session={session} onRetry={() => void drift.refetch()} />
      <StepError error={repair.error} session={session} />
      {data && (
        <>
          <PageTitle title={data.title} line={t("drift.line", { vendor: session.vendorName })} />
          <Surface aria-busy={drift.isFetching || repair.isPending} data-testid="drift">
            {data.sections.map((section) => (
              <DriftSectionView
                key={section.title}
                section={section}
                picked={picked}
                onPick={(id, yes) => setPicked(yes ? [...picked, id] : picked.filter((one) => one !== id))}
              />
            ))}
          </Surface>
        </>
      )}
    </StepFrame>
  );
}
