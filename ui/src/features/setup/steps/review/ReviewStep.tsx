import { Button, makeStyles } from "@fluentui/react-components";
import { ask, useAct, useAsk } from "../../../../api/hooks";
import { CopyField } from "../../../../components/CopyField";
import { Notice } from "../../../../components/Notice";
import { PageTitle } from "../../../../components/PageTitle";
import { Surface } from "../../../../components/Surface";
import { Waiting } from "../../../../components/Waiting";
import { t } from "../../../../messages/t";
import { slip } from "../../../../theme/tokens";
import { StepUp } from "../../StepUp";
import { StepError } from "../../StepError";
import { PlaceGuide } from "../../PlaceGuide";
import { StepFrame } from "../../StepFrame";
import { useStep, type StepProps } from "../../useStep";
import { PlanChips } from "./PlanChips";
import { PlanSectionView } from "./PlanSectionView";

const useStyles = makeStyles({
  quiet: { color: slip.brandText },
  alone: { display: "flex", flexDirection: "column", gap: "8px" },
});

/** Every change and every request, before anything is written. */
export function ReviewStep({ session }: StepProps) {
  const styles = useStyles();
  const { goTo, goOnLabel, title } = useStep(session, "review");
  const request = { sessionId: session.id };
  const plan = useAsk("planPreview", request);
  const apply = useAct("planApply", async (view, cache) => {
    cache.setQueryData(ask("applyShow", request).queryKey, view);
    await goTo("apply");
  });
  const exported = useAct("planExport");
  const data = plan.data;
  const changes = data ? data.counts.create + data.counts.change : 0;
  const blocked = !data || data.blocked.length > 0 || !data.hasRole;
  return (
    <StepFrame
      primary={
        data && {
          label: changes === 0 && !blocked ? goOnLabel : t("review.apply", { count: changes }),
          onClick: () => apply.mutate(request),
          disabled: blocked || plan.isFetching,
          busy: apply.isPending,
        }
      }
      others={
        data && (
          <>
            <Button onClick={() => void plan.refetch()} disabled={plan.isFetching} data-testid="read-again">
              {plan.isFetching ? t("review.readingAgain") : t("common.refresh")}
            </Button>
            <Button
              appearance="transparent"
              className={styles.quiet}
              onClick={() => exported.mutate(request)}
              disabled={exported.isPending}
              data-testid="export-plan"
            >
              {t("review.export")}
            </Button>
          </>
        )
      }
      note={data && t(data.hasRole ? "review.roleHave" : "review.roleMissing", { role: data.needsRole })}
    >
      {!data && <PageTitle title={title} provisional />}
      {plan.isPending && <Waiting bare rows={7} words={t("review.reading")} />}
      {plan.isError && <StepError error={plan.error} session={session} onRetry={() => void plan.refetch()} />}
      <StepError error={apply.error} session={session} />
      <StepError error={exported.error} session={session} />
      {exported.data && (
        <div className={styles.alone} role="status">
          <CopyField label={t("review.exported")} value={exported.data.path} data-testid="exported-path" />
        </div>
      )}
      {data && (
        <>
          <PageTitle title={data.title} line={data.subtitle} />
          <PlanChips plan={data} />
          <StepUp session={session} onGranted={() => void plan.refetch()} />
          {data.blocked.map((notice) => (
            <Notice key={notice.title} notice={notice} />
          ))}
          <PlaceGuide session={session} place="review" />
          <Surface aria-busy={plan.isFetching} data-testid="plan">
            {data.sections.map((section) => (
              <PlanSectionView key={section.title} section={section} />
            ))}
          </Surface>
        </>
      )}
    </StepFrame>
  );
}
