import { makeStyles, mergeClasses } from "@fluentui/react-components";
import type { CheckRow } from "../../../../api/call";
import { Surface } from "../../../../components/Surface";
import { AttributeName } from "../../../../components/AttributeName";
import { Breakable } from "../../../../components/Breakable";
import { Chip } from "../../../../components/Chip";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";

const useStyles = makeStyles({
  table: { width: "100%", borderCollapse: "collapse", tableLayout: "fixed" },
  head: {
    ...scale.small,
    fontWeight: 600,
    color: slip.second,
    textAlign: "left",
    padding: "10px 12px",
    borderBottom: slip.line,
    ":first-child": { paddingLeft: "16px" },
  },
  cell: {
    padding: "9px 12px",
    verticalAlign: "top",
    overflowWrap: "anywhere",
    ":first-child": { paddingLeft: "16px" },
  },
  row: { ":not(:last-child) td": { borderBottom: slip.lineSoft } },
  from: { ...scale.mono, color: slip.second },
  value: { fontWeight: 600 },
  note: { ...scale.small, color: slip.second },
  none: { color: slip.second, margin: 0, padding: "12px 16px" },
});

/** Every attribute: what was sent, from which expression, and what to know about it. */
export function SentTable({ rows }: { rows: CheckRow[] }) {
  const styles = useStyles();
  if (rows.length === 0) {
    return (
      <Surface>
        <p className={styles.none}>{t("check.noRows")}</p>
      </Surface>
    );
  }
  return (
    <Surface>
      <table className={styles.table} aria-label={t("check.sent")}>
        <colgroup>
          <col style={{ width: "23%" }} />
          <col style={{ width: "31%" }} />
          <col style={{ width: "23%" }} />
          <col />
        </colgroup>
        <thead>
          <tr>
            {(["attribute", "value", "from", "note"] as const).map((column) => (
              <th key={column} scope="col" className={styles.head}>
                {t(`check.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.attribute} className={styles.row} data-testid={`sent-${row.attribute}`}>
              <td className={styles.cell}>
                <AttributeName path={row.attribute} />
              </td>
              <td className={mergeClasses(styles.cell, styles.value)}>
                {row.value === null ? "—" : <Breakable text={row.value} />}
              </td>
              <td className={mergeClasses(styles.cell, styles.from)}>{row.from}</td>
              <td className={mergeClasses(styles.cell, styles.note)}>
                {!row.agrees && <Chip tone="warn">{t("check.differs")}</Chip>} {row.note}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Surface>
  );
}
