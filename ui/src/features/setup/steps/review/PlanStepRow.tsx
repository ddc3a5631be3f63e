import { makeStyles, mergeClasses } from "@fluentui/react-components";
import { ChevronRightRegular } from "@fluentui/react-icons";
import { useId, useState } from "react";
import type { PlanStep, PlanVerdict } from "../../../../api/call";
import { ChangeLines } from "../../../../components/ChangeLines";
import { Chip, type Tone } from "../../../../components/Chip";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";
import { PlanStepDetail } from "./PlanStepDetail";

const useStyles = makeStyles({
  row: {
    display: "grid",
    gridTemplateColumns: "84px minmax(0, 2fr) minmax(0, 3fr) 20px",
    gap: "12px",
    width: "100%",
    padding: "10px 12px",
    border: "none",
    background: "none",
    color: "inherit",
    font: "inherit",
    textAlign: "left",
    cursor: "pointer",
    alignItems: "start",
    ":hover": { backgroundColor: slip.hover },
  },
  open: { backgroundColor: slip.selected, ":hover": { backgroundColor: slip.selected } },
  title: { ...scale.strong, display: "block", overflowWrap: "anywhere" },
  detail: { ...scale.small, color: slip.second, display: "block", overflowWrap: "anywhere" },
  changes: { display: "flex", flexDirection: "column", gap: "4px", alignItems: "flex-start", minWidth: 0 },
  nothing: { color: slip.second },
  arrow: {
    display: "inline-flex",
    fontSize: "18px",
    color: slip.third,
    transitionProperty: "transform",
    transitionDuration: "120ms",
  },
  turned: { transform: "rotate(90deg)" },
});

const tones: Record<PlanVerdict, Tone> = {
  create: "good",
  change: "brand",
  adopt: "neutral",
  right: "neutral",
  decide: "warn",
};

/** One step of the plan; open, it shows the exact requests. */
export function PlanStepRow({ step }: { step: PlanStep }) {
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <li data-testid={`plan-${step.id}`} data-verdict={step.verdict}>
      <button
        type="button"
        className={mergeClasses(styles.row, open && styles.open)}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        data-testid={`plan-open-${step.id}`}
      >
        <span>
          <Chip tone={tones[step.verdict]}>{t(`review.verdict.${step.verdict}`)}</Chip>
        </span>
        <span>
          <span className={styles.title}>{step.title}</span>
          <span className={styles.detail}>{step.detail}</span>
        </span>
        <span className={styles.changes}>
          {step.changes.length > 0 || step.changesNote ? (
            <ChangeLines lines={step.changes} note={step.changesNote} max={open ? undefined : 4} />
          ) : (
            <span className={styles.nothing}>{t("review.nothing")}</span>
          )}
          {!open &&
            step.notices.map((notice) => (
              <Chip
                key={notice.title}
                tone={notice.verdict === "fail" ? "bad" : notice.verdict === "warn" ? "warn" : "neutral"}
              >
                {notice.title}
              </Chip>
            ))}
        </span>
        <span className={mergeClasses(styles.arrow, open && styles.turned)}>
          <ChevronRightRegular aria-hidden />
        </span>
      </button>
      <div id={id}>{open && <PlanStepDetail step={step} />}</div>
    </li>
  );
}
