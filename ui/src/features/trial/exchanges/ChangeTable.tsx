import { makeStyles, mergeClasses } from "@fluentui/react-components";
import type { TrialChange } from "../../../api/call";
import { AttributeName } from "../../../components/AttributeName";
import { Breakable } from "../../../components/Breakable";
import { Surface } from "../../../components/Surface";
import { t } from "../../../messages/t";
import { slip, type as scale } from "../../../theme/tokens";

const useStyles = makeStyles({
  table: { width: "100%", borderCollapse: "collapse", tableLayout: "fixed" },
  head: {
    ...scale.small,
    fontWeight: 600,
    color: slip.second,
    textAlign: "left",
    padding: "6px 10px",
    borderBottom: slip.line,
  },
  row: { ":not(:last-child) td": { borderBottom: slip.lineSoft } },
  cell: { ...scale.mono, padding: "5px 10px", verticalAlign: "top", overflowWrap: "anywhere" },
  before: { backgroundColor: slip.badBack, color: slip.badText },
  after: { backgroundColor: slip.goodBack, color: slip.goodText },
  none: { color: slip.third },
});

function Value({ value }: { value: string | null }) {
  const styles = useStyles();
  if (value === null) return <span className={styles.none}>{t("change.nothing")}</span>;
  return value === "" ? (
    <span className={styles.none}>{t("change.emptyText")}</span>
  ) : (
    <Breakable text={value} />
  );
}

/** Every attribute before and after; a side on which nothing stands is left out. */
export function ChangeTable({ changes }: { changes: TrialChange[] }) {
  const styles = useStyles();
  const before = changes.some((change) => change.before !== null);
  const after = changes.some((change) => change.after !== null);
  if (changes.length === 0) return null;
  return (
    <Surface>
      <table className={styles.table} aria-label={t("change.table")} data-testid="change-table">
        <thead>
          <tr>
            <th scope="col" className={styles.head} style={{ width: before && after ? "32%" : "40%" }}>
              {t("change.attribute")}
            </th>
            {before && (
              <th scope="col" className={styles.head}>
                {t("change.before")}
              </th>
            )}
            {after && (
              <th scope="col" className={styles.head}>
                {t("change.after")}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {changes.map((change, index) => (
            <tr key={`${change.path}-${index}`} className={styles.row}>
              <td className={styles.cell} title={change.path}>
                <AttributeName path={change.attribute} />
              </td>
              {before && (
                <td className={mergeClasses(styles.cell, change.before !== null && styles.before)}>
                  <Value value={change.before} />
                </td>
              )}
              {after && (
                <td className={mergeClasses(styles.cell, change.after !== null && styles.after)}>
                  <Value value={change.after} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Surface>
  );
}
