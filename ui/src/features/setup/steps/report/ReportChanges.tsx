import { makeStyles } from "@fluentui/react-components";
import type { ReportChange } from "../../../../api/call";
import { ChangeLines } from "../../../../components/ChangeLines";
import { Surface } from "../../../../components/Surface";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";

const useStyles = makeStyles({
  list: {
    listStyle: "none",
    margin: 0,
    padding: 0,
    "& > li:not(:last-child)": { borderBottom: slip.lineSoft },
  },
  row: {
    display: "grid",
    gridTemplateColumns: "minmax(140px, 240px) minmax(0, 1fr)",
    gap: "16px",
    padding: "10px 16px",
  },
  title: { ...scale.strong, overflowWrap: "anywhere" },
  outcome: { ...scale.small, color: slip.second },
  none: { color: slip.second },
});

/** What was written, step by step. */
export function ReportChanges({ changes }: { changes: ReportChange[] }) {
  const styles = useStyles();
  if (changes.length === 0) return <Surface padded>{t("report.noChanges")}</Surface>;
  return (
    <Surface>
      <ul className={styles.list} data-testid="report-changes">
        {changes.map((change, index) => (
          <li key={index} className={styles.row}>
            <div>
              <div className={styles.title}>{change.title}</div>
              <div className={styles.outcome}>{change.outcome}</div>
            </div>
            {change.changes.length > 0 ? (
              <ChangeLines lines={change.changes} max={12} />
            ) : (
              <span className={styles.none}>{t("review.nothing")}</span>
            )}
          </li>
        ))}
      </ul>
    </Surface>
  );
}
