import { makeStyles } from "@fluentui/react-components";
import { ClockRegular } from "@fluentui/react-icons";
import type { SentRow } from "../../api/call";
import { RowGrid, type Column } from "../../components/RowGrid";
import { StatusChip } from "../../components/StatusChip";
import { duration, exactTime } from "../../components/time";
import { t } from "../../messages/t";
import { slip } from "../../theme/tokens";

/** Below this width of the list the address gives way to the words; the detail has it. */
const narrow = "@container (max-width: 640px)";

const useStyles = makeStyles({
  line: {
    gridTemplateColumns: "96px 56px minmax(0, 6fr) minmax(0, 7fr) 84px 58px",
    [narrow]: { gridTemplateColumns: "96px 56px minmax(0, 1fr) 84px 58px" },
  },
  path: { [narrow]: { display: "none" } },
  write: { color: slip.brandText, fontWeight: 600 },
  status: { display: "inline-flex", alignItems: "center", gap: "4px" },
  waited: { display: "inline-flex", fontSize: "16px", color: slip.warnMark },
});

interface Props {
  rows: SentRow[];
  chosen: string | undefined;
  onPick: (id: string) => void;
}

/** One line a request. A write has its method in colour; a clock marks an attempt that was sent again. */
export function RequestList({ rows, chosen, onPick }: Props) {
  const styles = useStyles();
  const columns: Column<SentRow>[] = [
    { id: "time", head: t("requests.column.time"), cell: (row) => exactTime(row.at), mono: true },
    {
      id: "method",
      head: t("requests.column.method"),
      cell: (row) => <span className={row.write ? styles.write : undefined}>{row.method}</span>,
      mono: true,
    },
    { id: "what", head: t("requests.column.what"), cell: (row) => row.label, title: (row) => row.label },
    {
      id: "request",
      head: t("requests.column.request"),
      cell: (row) => row.path,
      title: (row) => row.path,
      mono: true,
      className: styles.path,
    },
    {
      id: "status",
      head: t("requests.column.status"),
      cell: (row) => (
        <span className={styles.status}>
          <StatusChip status={row.status} />
          {row.waited && (
            <span className={styles.waited} title={row.waited}>
              <ClockRegular role="img" aria-label={t("requests.waited")} />
            </span>
          )}
        </span>
      ),
    },
    {
      id: "ms",
      head: t("requests.column.ms"),
      cell: (row) => duration(row.durationMs),
      mono: true,
      end: true,
    },
  ];
  return (
    <RowGrid
      rows={rows}
      columns={columns}
      line={styles.line}
      label={t("requests.list")}
      chosen={chosen}
      onPick={onPick}
      data-testid="requests"
      rowTestId="request-row"
    />
  );
}
