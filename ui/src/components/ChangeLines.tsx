import { makeStyles, mergeClasses } from "@fluentui/react-components";
import type { ChangeLine } from "../api/call";
import { t } from "../messages/t";
import { slip, type as scale } from "../theme/tokens";

const useStyles = makeStyles({
  list: { display: "flex", flexDirection: "column", alignItems: "flex-start", gap: "3px", minWidth: 0 },
  row: { display: "flex", flexWrap: "wrap", alignItems: "baseline", gap: "2px 6px", maxWidth: "100%" },
  line: {
    ...scale.mono,
    padding: "1px 6px",
    borderRadius: "4px",
    overflowWrap: "anywhere",
    maxWidth: "100%",
    boxSizing: "border-box",
  },
  added: { backgroundColor: slip.goodBack, color: slip.goodText },
  removed: { backgroundColor: slip.badBack, color: slip.badText },
  kept: { color: slip.second },
  note: { ...scale.small, color: slip.second, paddingLeft: "2px" },
});

const sign = { added: "+ ", removed: "− ", kept: "" } as const;

interface Props {
  lines: ChangeLine[];
  note?: string | null;
  /** Show at most this many; the rest is said as a number. */
  max?: number;
}

/** Before → after, a line each: a sign, a word for screen readers, and a colour. */
export function ChangeLines({ lines, note, max }: Props) {
  const styles = useStyles();
  const shown = max === undefined ? lines : lines.slice(0, max);
  const more = lines.length - shown.length;
  return (
    <span className={styles.list}>
      {shown.map((line, index) => (
        <span key={index} className={styles.row}>
          <span className={mergeClasses(styles.line, styles[line.kind])} data-testid={`change-${line.kind}`}>
            <span className="sr-only">{t(`change.${line.kind}`)} </span>
            {!/^[+−-]/.test(line.text) && <span aria-hidden>{sign[line.kind]}</span>}
            {line.text}
          </span>
          {more === 0 && note && index === shown.length - 1 && <span className={styles.note}>{note}</span>}
        </span>
      ))}
      {more > 0 && <span className={styles.note}>{t("change.more", { count: more })}</span>}
      {note && (more > 0 || shown.length === 0) && <span className={styles.note}>{note}</span>}
    </span>
  );
}
