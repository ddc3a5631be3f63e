import { makeStyles, Spinner } from "@fluentui/react-components";
import { CheckmarkCircleFilled, CircleRegular, ErrorCircleFilled } from "@fluentui/react-icons";
import type { ApplyStep, ApplyStepState } from "../../../../api/call";
import { Surface } from "../../../../components/Surface";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";

const useStyles = makeStyles({
  list: {
    listStyle: "none",
    margin: 0,
    padding: "6px 0",
    display: "grid",
    gridTemplateColumns: "repeat(auto-fill, minmax(300px, 1fr))",
  },
  row: {
    display: "flex",
    gap: "10px",
    minHeight: "34px",
    padding: "5px 16px",
    minWidth: 0,
  },
  icon: { display: "inline-flex", fontSize: "18px", width: "18px", flexShrink: 0 },
  done: { color: slip.goodMark },
  failed: { color: slip.badMark },
  waiting: { color: slip.third },
  words: { display: "flex", flexDirection: "column", minWidth: 0 },
  title: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  outcome: {
    ...scale.small,
    color: slip.second,
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
  },
});

function Mark({ state }: { state: ApplyStepState }) {
  const styles = useStyles();
  switch (state) {
    case "done":
      return <CheckmarkCircleFilled className={styles.done} role="img" aria-label={t("apply.state.done")} />;
    case "failed":
      return <ErrorCircleFilled className={styles.failed} role="img" aria-label={t("apply.state.failed")} />;
    case "running":
      return <Spinner size="extra-tiny" aria-label={t("apply.state.running")} />;
    case "waiting":
      return <CircleRegular className={styles.waiting} role="img" aria-label={t("apply.state.waiting")} />;
  }
}

/** The steps of the plan as they are carried out. */
export function ApplySteps({ steps }: { steps: ApplyStep[] }) {
  const styles = useStyles();
  if (steps.length === 0) return null;
  return (
    <Surface>
      <ol className={styles.list} aria-label={t("apply.steps")}>
        {steps.map((step) => (
          <li
            key={step.id}
            className={styles.row}
            data-testid={`apply-step-${step.id}`}
            data-state={step.state}
          >
            <span className={styles.icon}>
              <Mark state={step.state} />
            </span>
            <span className={styles.words}>
              <span className={styles.title} title={step.title}>
                {step.title}
              </span>
              {step.outcome && (
                <span className={styles.outcome} title={step.outcome}>
                  {step.outcome}
                </span>
              )}
            </span>
          </li>
        ))}
      </ol>
    </Surface>
  );
}
