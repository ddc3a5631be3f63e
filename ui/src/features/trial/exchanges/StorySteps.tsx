import { makeStyles, mergeClasses } from "@fluentui/react-components";
import {
  AddCircleRegular,
  CheckmarkCircleRegular,
  DeleteRegular,
  DismissCircleRegular,
  EditRegular,
  EyeRegular,
  PauseCircleRegular,
  PlayCircleRegular,
  SearchRegular,
  SubtractCircleRegular,
} from "@fluentui/react-icons";
import { useId, type KeyboardEvent } from "react";
import type { TrialChange, TrialStepKind, TrialStoryStep } from "../../../api/call";
import { Coded } from "../../../components/Coded";
import { StatusChip } from "../../../components/StatusChip";
import { exactTime } from "../../../components/time";
import { t } from "../../../messages/t";
import { slip, type as scale } from "../../../theme/tokens";

const icons = {
  noMatch: SearchRegular,
  match: CheckmarkCircleRegular,
  read: EyeRegular,
  created: AddCircleRegular,
  changed: EditRegular,
  disabled: PauseCircleRegular,
  enabled: PlayCircleRegular,
  unchanged: SubtractCircleRegular,
  deleted: DeleteRegular,
  refused: DismissCircleRegular,
} as const satisfies Record<TrialStepKind, unknown>;

/** More changes than this are a number; the panel has them all. */
const changesMax = 7;

const useStyles = makeStyles({
  list: {
    listStyle: "none",
    margin: 0,
    padding: "12px 0 24px",
    height: "100%",
    boxSizing: "border-box",
    overflowY: "auto",
    outlineOffset: "-2px",
  },
  step: {
    display: "grid",
    gridTemplateColumns: "28px minmax(0, 1fr) auto",
    columnGap: "12px",
    padding: "8px 16px 12px 24px",
    cursor: "pointer",
    position: "relative",
    ":hover": { backgroundColor: slip.hover },
    // The line from this step to the next.
    ":not(:last-child)::after": {
      content: '""',
      position: "absolute",
      left: "37px",
      top: "38px",
      bottom: "-8px",
      width: "2px",
      backgroundColor: slip.lineColor,
    },
  },
  chosen: { backgroundColor: slip.selected, ":hover": { backgroundColor: slip.selected } },
  mark: {
    display: "inline-flex",
    alignItems: "center",
    justifyContent: "center",
    width: "28px",
    height: "28px",
    borderRadius: "14px",
    fontSize: "16px",
    backgroundColor: slip.neutralBack,
    color: slip.neutralText,
  },
  good: { backgroundColor: slip.goodBack, color: slip.goodText },
  bad: { backgroundColor: slip.badBack, color: slip.badText },
  warn: { backgroundColor: slip.warnBack, color: slip.warnText },
  words: { minWidth: 0, paddingTop: "4px" },
  title: { ...scale.strong },
  what: { fontWeight: 400, color: slip.second, overflowWrap: "anywhere" },
  request: {
    ...scale.mono,
    color: slip.second,
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
  },
  struck: { ...scale.small, color: slip.badText, overflowWrap: "anywhere" },
  changes: { ...scale.mono, marginTop: "6px" },
  change: { overflowWrap: "anywhere" },
  second: { color: slip.second },
  removed: { color: slip.badText },
  added: { color: slip.goodText },
  more: { ...scale.small, color: slip.second },
  side: { display: "flex", alignItems: "center", gap: "8px", height: "28px" },
  time: { ...scale.mono, color: slip.second },
});

const tone = { created: "good", enabled: "good", refused: "bad", deleted: "warn", disabled: "warn" } as const;

function Change({ change }: { change: TrialChange }) {
  const styles = useStyles();
  return (
    <div className={styles.change}>
      <span className={styles.second}>{change.attribute}</span>{" "}
      {change.before !== null && (
        <>
          <span className={styles.removed}>{change.before}</span> {"→ "}
        </>
      )}
      <span className={styles.added}>{change.after ?? t("change.nothing")}</span>
    </div>
  );
}

interface Props {
  steps: TrialStoryStep[];
  chosen: string | undefined;
  onPick: (id: string) => void;
}

/** The steps as one thread, oldest first; arrow keys move the choice. */
export function StorySteps({ steps, chosen, onPick }: Props) {
  const styles = useStyles();
  const id = useId();
  const at = steps.findIndex((step) => step.row.id === chosen);
  const onKey = (event: KeyboardEvent) => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: steps.length - 1 }[event.key];
    const step = to === undefined ? undefined : steps[to];
    if (!step) return;
    event.preventDefault();
    onPick(step.row.id);
    document.getElementById(`${id}-${step.row.id}`)?.scrollIntoView({ block: "nearest" });
  };
  return (
    <ul
      className={styles.list}
      role="listbox"
      aria-label={t("story.steps")}
      tabIndex={0}
      onKeyDown={onKey}
      aria-activedescendant={at >= 0 ? `${id}-${chosen ?? ""}` : undefined}
      data-testid="story-steps"
    >
      {steps.map(({ kind, row, changes, struck }) => {
        const Icon = icons[kind];
        const colour = kind in tone ? tone[kind as keyof typeof tone] : undefined;
        return (
          <li
            key={row.id}
            id={`${id}-${row.id}`}
            role="option"
            aria-selected={row.id === chosen}
            className={mergeClasses(styles.step, row.id === chosen && styles.chosen)}
            onClick={() => onPick(row.id)}
            data-testid={`story-${kind}`}
          >
            <span className={mergeClasses(styles.mark, colour && styles[colour])}>
              <Icon aria-hidden />
            </span>
            <div className={styles.words}>
              <div className={styles.title}>
                {t(`story.kind.${kind}`)}{" "}
                {kind === "refused" && <span className={styles.what}>{row.what}</span>}
              </div>
              <div className={styles.request} title={`${row.method} ${row.path}`}>
                {row.method} {row.path}
              </div>
              {struck.map((line) => (
                <div key={line} className={styles.struck}>
                  <Coded text={line} />
                </div>
              ))}
              {changes.length > 0 && (
                <div className={styles.changes}>
                  {changes.slice(0, changesMax).map((change, index) => (
                    <Change key={`${change.path}-${index}`} change={change} />
                  ))}
                </div>
              )}
              {changes.length > changesMax && (
                <div className={styles.more}>{t("change.more", { count: changes.length - changesMax })}</div>
              )}
            </div>
            <div className={styles.side}>
              <StatusChip status={row.status} />
              <span className={styles.time}>{exactTime(row.at)}</span>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
