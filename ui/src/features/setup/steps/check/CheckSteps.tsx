import { makeStyles, mergeClasses } from "@fluentui/react-components";
import type { CheckStep } from "../../../../api/call";
import { Surface } from "../../../../components/Surface";
import { VerdictIcon } from "../../../../components/VerdictIcon";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";

const useStyles = makeStyles({
  list: {
    listStyle: "none",
    margin: 0,
    padding: "18px 20px",
    display: "grid",
    gridAutoFlow: "column",
    gridAutoColumns: "minmax(0, 1fr)",
    gap: "0 12px",
  },
  step: { position: "relative", minWidth: 0 },
  line: {
    position: "absolute",
    left: "28px",
    right: "-4px",
    top: "9px",
    height: "2px",
    backgroundColor: slip.lineColor,
  },
  passed: { backgroundColor: slip.goodMark, opacity: 0.6 },
  name: { ...scale.strong, marginTop: "4px" },
  detail: { ...scale.small, color: slip.second, overflowWrap: "anywhere" },
});

/** Connection, Import, Scope, Match, Action: how far it came. */
export function CheckSteps({ steps }: { steps: CheckStep[] }) {
  const styles = useStyles();
  return (
    <Surface>
      <ol className={styles.list} aria-label={t("check.steps")}>
        {steps.map((step, index) => (
          <li
            key={step.name}
            className={styles.step}
            data-testid={`check-step-${step.name}`}
            data-verdict={step.verdict}
          >
            {index < steps.length - 1 && (
              <span
                className={mergeClasses(styles.line, step.verdict === "pass" && styles.passed)}
                aria-hidden
              />
            )}
            <VerdictIcon verdict={step.verdict} />
            <div className={styles.name}>{step.name}</div>
            <div className={styles.detail}>{step.detail}</div>
          </li>
        ))}
      </ol>
    </Surface>
  );
}
