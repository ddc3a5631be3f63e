import { makeStyles, mergeClasses } from "@fluentui/react-components";
import type { MappingRow, MappingVerdict } from "../../../../api/call";
import { AttributeName } from "../../../../components/AttributeName";
import { Breakable } from "../../../../components/Breakable";
import { Chip, type Tone } from "../../../../components/Chip";
import { GuideId } from "../../../../components/GuideId";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";

const useStyles = makeStyles({
  row: { cursor: "pointer", ":hover": { backgroundColor: slip.hover } },
  line: { borderTop: slip.lineSoft },
  cell: { padding: "9px 12px", verticalAlign: "top", ":first-child": { paddingLeft: "16px" } },
  mono: { ...scale.mono, overflowWrap: "anywhere" },
  source: { color: slip.second },
  removed: { textDecorationLine: "line-through", color: slip.third },
  was: {
    ...scale.mono,
    display: "block",
    color: slip.badText,
    textDecorationLine: "line-through",
    overflowWrap: "anywhere",
  },
  sample: { ...scale.body, overflowWrap: "anywhere" },
  none: { color: slip.third },
  open: { backgroundColor: slip.selected },
  detail: { padding: "0 16px 12px", backgroundColor: slip.selected },
  meaning: { margin: 0 },
  small: { ...scale.small, color: slip.second },
  button: {
    background: "none",
    border: "none",
    padding: 0,
    font: "inherit",
    color: "inherit",
    textAlign: "left",
    cursor: "pointer",
    overflowWrap: "anywhere",
  },
});

const tones: Record<MappingVerdict, Tone> = {
  asAdvised: "good",
  change: "brand",
  add: "good",
  remove: "neutral",
};

interface Props {
  row: MappingRow;
  /** The table it stands in: both have an `externalId`. */
  kind: "users" | "groups";
  open: boolean;
  onToggle: () => void;
}

/** One target attribute: expression, what it would send for the sample person, what happens to it. */
export function MappingLine({ row, kind, open, onToggle }: Props) {
  const styles = useStyles();
  const removed = row.verdict === "remove";
  return (
    <>
      <tr
        className={mergeClasses(styles.row, styles.line, open && styles.open)}
        onClick={onToggle}
        data-testid={`mapping-${kind}-${row.target}`}
        data-verdict={row.verdict}
      >
        <td className={styles.cell}>
          <button
            type="button"
            className={mergeClasses(styles.button, styles.mono, removed && styles.source)}
            aria-expanded={open}
          >
            <AttributeName path={row.target} />
          </button>
        </td>
        <td className={styles.cell}>
          {removed ? (
            <span className={mergeClasses(styles.mono, styles.removed)}>{row.current}</span>
          ) : (
            <>
              {row.verdict === "change" && row.current !== row.advised && (
                <del className={styles.was}>{row.current}</del>
              )}
              <span className={mergeClasses(styles.mono, styles.source)}>{row.advised}</span>
            </>
          )}
        </td>
        <td className={mergeClasses(styles.cell, styles.sample)}>
          {row.sample === null ? (
            <span className={styles.none}>{t("mappings.nothing")}</span>
          ) : (
            <Breakable text={row.sample} />
          )}
        </td>
        <td className={styles.cell}>
          <Chip tone={tones[row.verdict]}>{t(`mappings.verdict.${row.verdict}`)}</Chip>
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={4} className={styles.detail}>
            <p className={styles.meaning}>{row.meaning}</p>
            <span className={styles.small}>
              {row.target}
              {row.matchingPriority !== null &&
                ` · ${t("mappings.matching", { priority: row.matchingPriority })}`}{" "}
              {row.source && <GuideId ids={[row.source]} />}
            </span>
          </td>
        </tr>
      )}
    </>
  );
}
