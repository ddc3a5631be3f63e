import { Button, Checkbox, makeStyles } from "@fluentui/react-components";
import { useState } from "react";
import type { PlanStep, SessionView } from "../../../api/call";
import { useAsk, type useAct } from "../../../api/hooks";
import { Notice } from "../../../components/Notice";
import { PageTitle } from "../../../components/PageTitle";
import { Surface } from "../../../components/Surface";
import { Waiting } from "../../../components/Waiting";
import { t } from "../../../messages/t";
import { type as scale } from "../../../theme/tokens";
import { StepError } from "../StepError";
import { StepFrame } from "../StepFrame";
import { StepUp } from "../StepUp";
import { PlanSectionView } from "../steps/review/PlanSectionView";
import { useLeave } from "../useLeave";

const useStyles = makeStyles({
  title: { ...scale.section, margin: "0 0 4px" },
  choices: { display: "flex", flexDirection: "column" },
});

interface Props {
  session: SessionView;
  start: ReturnType<typeof useAct<"undoStart">>;
}

/** What would be taken back, and what somebody changed since, before anything is written. */
export function UndoPlan({ session, start }: Props) {
  const styles = useStyles();
  const leave = useLeave(session);
  const [also, setAlso] = useState<string[]>([]);
  // What has to be decided once stays on the page, also after the answer made it an ordinary step.
  const [asked, setAsked] = useState<PlanStep[]>([]);
  const request = { sessionId: session.id, also };
  const plan = useAsk("undoPreview", request, { keep: true });
  const data = plan.data;
  const steps = data?.sections.flatMap((section) => section.steps) ?? [];
  const fresh = steps.filter(
    (step) => step.verdict === "decide" && !asked.some((known) => known.id === step.id),
  );
  if (fresh.length > 0) setAsked([...asked, ...fresh]);
  const writes = data?.writeRequests ?? 0;
  const choose = (id: string, yes: boolean) =>
    setAlso(yes ? [...also, id] : also.filter((one) => one !== id));
  return (
    <StepFrame
      primary={
        data && writes > 0
          ? {
              label: t("undo.act", { count: writes }),
              onClick: () => start.mutate(request),
              disabled: data.blocked.length > 0 || !data.hasRole || plan.isFetching,
              busy: start.isPending,
            }
          : undefined
      }
      others={
        <Button onClick={leave} data-testid="undo-leave">
          {t("undo.leave")}
        </Button>
      }
      note={data && t(data.hasRole ? "review.roleHave" : "review.roleMissing", { role: data.needsRole })}
    >
      {!data && <PageTitle title={t("undo.name")} provisional />}
      {plan.isPending && <Waiting bare rows={6} words={t("undo.reading")} />}
      <StepError error={plan.error} session={session} onRetry={() => void plan.refetch()} />
      <StepError error={start.error} session={session} />
      {data && (
        <>
          <PageTitle title={data.title} line={data.subtitle} />
          <StepUp session={session} onGranted={() => void plan.refetch()} />
          {data.blocked.map((notice) => (
            <Notice key={notice.title} notice={notice} />
          ))}
          {steps
            .flatMap((step) => step.notices)
            .filter((notice) => notice.verdict !== "unknown" && notice.verdict !== "pass")
            .map((notice) => (
              <Notice key={`${notice.title} ${notice.detail}`} notice={notice} />
            ))}
          {asked.length > 0 && (
            <Surface padded role="group" aria-label={t("undo.changedSince")}>
              <h2 className={styles.title}>{t("undo.changedSince")}</h2>
              <div className={styles.choices}>
                {asked.map((step) => (
                  <Checkbox
                    key={step.id}
                    label={t("undo.also", { what: step.title })}
                    checked={also.includes(step.id)}
                    onChange={(_, choice) => choose(step.id, choice.checked === true)}
                    data-testid={`undo-also-${step.id}`}
                  />
                ))}
              </div>
            </Surface>
          )}
          {data.sections.length > 0 && (
            <Surface aria-busy={plan.isFetching} data-testid="undo-plan">
              {data.sections.map((section) => (
                <PlanSectionView key={section.title} section={section} />
              ))}
            </Surface>
          )}
        </>
      )}
    </StepFrame>
  );
}
