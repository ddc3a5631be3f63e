import { makeStyles } from "@fluentui/react-components";
import type { PlanView } from "../../../../api/call";
import { Chip } from "../../../../components/Chip";
import { moment } from "../../../../components/time";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";

const useStyles = makeStyles({
  row: { display: "flex", flexWrap: "wrap", gap: "8px", alignItems: "center" },
  side: { ...scale.small, color: slip.second, marginLeft: "auto" },
});

/** What kinds of changes there are, and what they cost. */
export function PlanChips({ plan }: { plan: PlanView }) {
  const styles = useStyles();
  const { create, change, right, decide } = plan.counts;
  return (
    <div className={styles.row} data-testid="plan-chips">
      {create > 0 && <Chip tone="good">{t("review.create", { count: create })}</Chip>}
      {change > 0 && <Chip tone="brand">{t("review.change", { count: change })}</Chip>}
      <Chip>{t("review.right", { count: right })}</Chip>
      {decide > 0 && <Chip tone="warn">{t("review.decide", { count: decide })}</Chip>}
      <span className={styles.side} title={t("review.readAt", { when: moment(plan.readAt) })}>
        {t("review.cost", {
          requests: t("review.requests", { count: plan.writeRequests }),
          duration: plan.duration,
        })}
      </span>
    </div>
  );
}
