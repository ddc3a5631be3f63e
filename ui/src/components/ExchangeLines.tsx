import { makeStyles, mergeClasses } from "@fluentui/react-components";
import { useState } from "react";
import type { ExchangeView } from "../api/call";
import { t } from "../messages/t";
import { slip, type as scale } from "../theme/tokens";
import { Chip } from "./Chip";
import { ExchangeDetail } from "./ExchangeDetail";
import { StatusChip } from "./StatusChip";
import { Surface } from "./Surface";
import { duration } from "./time";

const useStyles = makeStyles({
  list: {
    listStyle: "none",
    margin: 0,
    padding: 0,
    "& > li:not(:last-child)": { borderBottom: slip.lineSoft },
  },
  row: {
    display: "flex",
    gap: "12px",
    alignItems: "center",
    width: "100%",
    minHeight: "38px",
    padding: "4px 12px",
    border: "none",
    background: "none",
    color: "inherit",
    font: "inherit",
    textAlign: "left",
    cursor: "pointer",
    ":hover": { backgroundColor: slip.hover },
  },
  open: { backgroundColor: slip.selected, ":hover": { backgroundColor: slip.selected } },
  kind: { width: "52px", flexShrink: 0 },
  label: { flex: "0 1 230px", minWidth: "90px" },
  cut: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  path: { ...scale.mono, color: slip.second, flex: "1 1 0", minWidth: 0 },
  method: { color: slip.text },
  time: { ...scale.mono, color: slip.second, textAlign: "right", width: "58px", flexShrink: 0 },
  detail: { padding: "12px 16px 0", borderTop: slip.lineSoft },
});

/** One request for the list; label and kind where the list knows them. */
export interface ExchangeLine {
  exchange: ExchangeView;
  label?: string;
  write?: boolean;
}

interface Props {
  lines: ExchangeLine[];
  label: string;
  "data-testid"?: string;
}

/** One line per request, oldest first; open a line for the request and its answer. */
export function ExchangeLines({ lines, label: name, ...rest }: Props) {
  const styles = useStyles();
  const [open, setOpen] = useState<string>();
  return (
    <Surface>
      <ol className={styles.list} aria-label={name} data-testid={rest["data-testid"]}>
        {lines.map(({ exchange, label, write }) => {
          const shown = open === exchange.id;
          return (
            <li key={exchange.id} data-testid="exchange-line" data-write={write}>
              <button
                type="button"
                className={mergeClasses(styles.row, shown && styles.open)}
                aria-expanded={shown}
                onClick={() => setOpen(shown ? undefined : exchange.id)}
              >
                {write !== undefined && (
                  <span className={styles.kind}>
                    <Chip tone={write ? "brand" : "neutral"}>
                      {write ? t("exchange.write") : t("exchange.read")}
                    </Chip>
                  </span>
                )}
                {label !== undefined && (
                  <span className={mergeClasses(styles.cut, styles.label)} title={label}>
                    {label}
                  </span>
                )}
                <span
                  className={mergeClasses(styles.cut, styles.path)}
                  title={`${exchange.method} ${exchange.path}`}
                >
                  <strong className={styles.method}>{exchange.method}</strong> {exchange.path}
                </span>
                <StatusChip status={exchange.status} />
                <span className={styles.time}>{duration(exchange.durationMs)}</span>
              </button>
              {shown && (
                <div className={styles.detail}>
                  <ExchangeDetail exchange={exchange} />
                </div>
              )}
            </li>
          );
        })}
      </ol>
    </Surface>
  );
}
