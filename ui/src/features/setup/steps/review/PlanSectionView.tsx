import { makeStyles } from "@fluentui/react-components";
import type { PlanSection } from "../../../../api/call";
import { slip, type as scale } from "../../../../theme/tokens";
import { PlanStepRow } from "./PlanStepRow";

const useStyles = makeStyles({
  head: {
    display: "flex",
    alignItems: "baseline",
    gap: "6px",
    margin: 0,
    padding: "7px 12px",
    backgroundColor: slip.surfaceQuiet,
    borderBottom: slip.line,
    ...scale.strong,
  },
  sub: { ...scale.small, color: slip.second, fontWeight: 400 },
  section: { ":not(:last-child)": { borderBottom: slip.line } },
  list: {
    listStyle: "none",
    margin: 0,
    padding: 0,
    "& > li:not(:last-child)": { borderBottom: slip.lineSoft },
  },
});

/** One heading of the plan with its steps. */
export function PlanSectionView({ section }: { section: PlanSection }) {
  const styles = useStyles();
  return (
    <section className={styles.section} aria-label={section.title}>
      <h2 className={styles.head}>
        {section.title} <span className={styles.sub}>{section.subtitle}</span>
      </h2>
      <ul className={styles.list}>
        {section.steps.map((step) => (
          <PlanStepRow key={step.id} step={step} />
        ))}
      </ul>
    </section>
  );
}
