import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { CheckmarkCircleFilled, CircleRegular, ErrorCircleFilled } from "@fluentui/react-icons";
import type { RailStep, StepName } from "../../api/call";
import { t } from "../../messages/t";
import { slip, type as scale } from "../../theme/tokens";
import { groups } from "./rail";
import { RailLink } from "./RailLink";
import { RequestsLink } from "./RequestsLink";
import { DriftLink, UndoLink } from "./LaterLinks";

const useStyles = makeStyles({
  rail: {
    width: "256px",
    height: "100%",
    overflowY: "auto",
    padding: "20px 12px",
    backgroundColor: slip.surface,
    borderRight: slip.line,
  },
  title: { ...scale.section, padding: "0 10px", overflowWrap: "anywhere" },
  line: { ...scale.small, color: slip.second, padding: "4px 10px 4px" },
  requests: { padding: "2px 0 0" },
  group: { ...scale.small, color: slip.second, padding: "14px 10px 6px", margin: 0, fontWeight: 400 },
  list: { listStyle: "none", margin: 0, padding: 0 },
  step: {
    display: "flex",
    alignItems: "center",
    gap: "12px",
    minHeight: "32px",
    padding: "0 10px 0 12px",
    borderRadius: "6px",
    color: slip.text,
    textDecorationLine: "none",
    ":hover": { backgroundColor: slip.hover },
  },
  here: { backgroundColor: slip.selected, fontWeight: 600, ":hover": { backgroundColor: slip.selected } },
  locked: { color: slip.third, cursor: "default", ":hover": { backgroundColor: "transparent" } },
  icon: { display: "inline-flex", fontSize: "18px", flexShrink: 0 },
  done: { color: slip.goodMark },
  needsYou: { color: slip.badMark },
  open: { color: tokens.colorBrandForeground1 },
  lockedIcon: { color: slip.third },
  words: { minWidth: 0, padding: "4px 0" },
  note: { ...scale.small, fontWeight: 400, color: slip.badText, display: "block" },
});

interface Props {
  title: string;
  line: string;
  steps: RailStep[];
  /** `null`: none of them is open. */
  here: StepName | null;
  /** Without a session nothing but the first step can be opened. */
  sessionId?: string;
}

function Mark({ step }: { step: RailStep }) {
  const styles = useStyles();
  if (step.state === "done") return <CheckmarkCircleFilled className={styles.done} aria-hidden />;
  if (step.state === "needsYou") return <ErrorCircleFilled className={styles.needsYou} aria-hidden />;
  return <CircleRegular className={step.state === "open" ? styles.open : styles.lockedIcon} aria-hidden />;
}

/** The whole way of a set-up: what is done, what is open, what waits. */
export function Rail({ title, line, steps, here, sessionId }: Props) {
  const styles = useStyles();
  return (
    <nav className={styles.rail} aria-label={t("rail.label")} data-testid="rail">
      <div className={styles.title}>{title}</div>
      <div className={styles.line}>{line}</div>
      {sessionId && (
        <div className={styles.requests}>
          <RequestsLink sessionId={sessionId} from={here ?? "review"}>
            {t("requests.name")}
          </RequestsLink>
          {here && steps.some((step) => step.name === "apply" && step.state !== "locked") && (
            <>
              <DriftLink sessionId={sessionId} />
              <UndoLink sessionId={sessionId} />
            </>
          )}
        </div>
      )}
      {groups(steps).map((group) => (
        <section key={group.title} aria-label={group.title}>
          <p className={styles.group}>{group.title}</p>
          <ol className={styles.list}>
            {group.steps.map((step) => {
              const current = step.name === here;
              const locked = step.state === "locked" && !current;
              const words = (
                <>
                  <span className={styles.icon}>
                    <Mark step={step} />
                  </span>
                  <span className={styles.words}>
                    {step.title}
                    <span className="sr-only">, {t(`rail.state.${step.state}`)}</span>
                    {step.state === "needsYou" && step.note && (
                      <span className={styles.note}>{step.note}</span>
                    )}
                  </span>
                </>
              );
              const className = mergeClasses(styles.step, current && styles.here, locked && styles.locked);
              const shared = { "data-testid": `rail-${step.name}`, "data-state": step.state };
              return (
                <li key={step.name}>
                  {locked || !sessionId ? (
                    <span
                      className={className}
                      aria-current={current ? "step" : undefined}
                      title={step.note ?? undefined}
                      {...shared}
                    >
                      {words}
                    </span>
                  ) : (
                    <RailLink
                      sessionId={sessionId}
                      step={step.name}
                      className={className}
                      current={current}
                      {...shared}
                    >
                      {words}
                    </RailLink>
                  )}
                </li>
              );
            })}
          </ol>
        </section>
      ))}
    </nav>
  );
}
