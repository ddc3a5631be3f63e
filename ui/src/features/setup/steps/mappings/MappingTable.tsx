import { makeStyles } from "@fluentui/react-components";
import type { MappingRow } from "../../../../api/call";
import { Disclosure } from "../../../../components/Disclosure";
import { Surface } from "../../../../components/Surface";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";
import { MappingLine } from "./MappingLine";

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
  full: { margin: "0 -16px -10px" },
  more: { padding: "6px 16px 10px", borderTop: slip.lineSoft },
});

const widths = { target: "27%", source: "31%", verdict: "116px" };

interface Props {
  name: string;
  rows: MappingRow[];
  kind: "users" | "groups";
  picked: string | undefined;
  onPick: (key: string | undefined) => void;
}

/** One table of rows: those that stay or change first, those that go calm at the end. */
export function MappingTable({ name, rows, kind, picked, onPick }: Props) {
  const styles = useStyles();
  const stays = rows.filter((row) => row.verdict !== "remove");
  const goes = rows.filter((row) => row.verdict === "remove");
  const table = (list: MappingRow[], label: string, head: boolean) => (
    <table
      className={styles.table}
      aria-label={label}
      data-testid={`mappings-${kind}${head ? "" : "-removed"}`}
    >
      <colgroup>
        <col style={{ width: widths.target }} />
        <col style={{ width: widths.source }} />
        <col />
        <col style={{ width: widths.verdict }} />
      </colgroup>
      {head && (
        <thead>
          <tr>
            {(["target", "source", "sample", "verdict"] as const).map((column) => (
              <th key={column} scope="col" className={styles.head}>
                {t(`mappings.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
      )}
      <tbody>
        {list.map((row) => {
          const key = `${kind}/${row.target}`;
          return (
            <MappingLine
              key={key}
              row={row}
              kind={kind}
              open={picked === key}
              onToggle={() => onPick(picked === key ? undefined : key)}
            />
          );
        })}
      </tbody>
    </table>
  );
  return (
    <Surface>
      {table(stays, name, true)}
      {goes.length > 0 && (
        <div className={styles.more}>
          <Disclosure
            label={t("mappings.goes", { count: goes.length })}
            data-testid={`removed-${kind}`}
            startOpen={goes.length <= 3}
          >
            <div className={styles.full}>
              {table(goes, t("mappings.goes", { count: goes.length }), false)}
            </div>
          </Disclosure>
        </div>
      )}
    </Surface>
  );
}
