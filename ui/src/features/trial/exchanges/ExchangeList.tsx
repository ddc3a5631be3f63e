import { makeStyles } from "@fluentui/react-components";
import type { TrialExchangeRow } from "../../../api/call";
import { RowGrid, type Column } from "../../../components/RowGrid";
import { StatusChip } from "../../../components/StatusChip";
import { duration, exactTime } from "../../../components/time";
import { t } from "../../../messages/t";
import { slip } from "../../../theme/tokens";

const useStyles = makeStyles({
  line: { gridTemplateColumns: "96px minmax(0, 5fr) minmax(0, 6fr) 62px minmax(0, 7fr) 58px" },
  method: { color: slip.text },
});

interface Props {
  rows: TrialExchangeRow[];
  chosen: string | undefined;
  onPick: (id: string) => void;
}

/** The newest exchange first. */
export function ExchangeList({ rows, chosen, onPick }: Props) {
  const styles = useStyles();
  const columns: Column<TrialExchangeRow>[] = [
    { id: "time", head: t("trial.column.time"), cell: (row) => exactTime(row.at), mono: true },
    { id: "who", head: t("trial.column.who"), cell: (row) => row.who, title: (row) => row.who },
    {
      id: "request",
      head: t("trial.column.request"),
      cell: (row) => (
        <>
          <strong className={styles.method}>{row.method}</strong> {row.path}
        </>
      ),
      title: (row) => `${row.method} ${row.path}`,
      mono: true,
    },
    { id: "status", head: t("trial.column.status"), cell: (row) => <StatusChip status={row.status} /> },
    { id: "what", head: t("trial.column.what"), cell: (row) => row.what, title: (row) => row.what },
    { id: "ms", head: t("trial.column.ms"), cell: (row) => duration(row.durationMs), mono: true, end: true },
  ];
  return (
    <RowGrid
      rows={rows}
      columns={columns}
      line={styles.line}
      label={t("trial.exchanges")}
      chosen={chosen}
      onPick={onPick}
      data-testid="exchanges"
      rowTestId="exchange-row"
    />
  );
}
