import { makeStyles, mergeClasses } from "@fluentui/react-components";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useId, useRef, type KeyboardEvent, type ReactNode } from "react";
import type { TrialExchangeRow } from "../../../api/call";
import { StatusChip } from "../../../components/StatusChip";
import { duration, exactTime } from "../../../components/time";
import { t } from "../../../messages/t";
import { slip, type as scale } from "../../../theme/tokens";

const columns = "96px minmax(0, 5fr) minmax(0, 6fr) 62px minmax(0, 7fr) 58px";

const headHeight = 36;

const useStyles = makeStyles({
  box: { height: "100%", overflowY: "auto", outlineOffset: "-2px" },
  line: {
    display: "grid",
    gridTemplateColumns: columns,
    gap: "12px",
    alignItems: "center",
    padding: "0 16px 0 24px",
  },
  head: {
    ...scale.small,
    fontWeight: 600,
    color: slip.second,
    height: `${headHeight}px`,
    position: "sticky",
    top: 0,
    zIndex: 1,
    backgroundColor: slip.surface,
    borderBottom: slip.line,
  },
  space: { position: "relative" },
  row: {
    position: "absolute",
    left: 0,
    right: 0,
    height: "38px",
    borderBottom: slip.lineSoft,
    cursor: "pointer",
    ":hover": { backgroundColor: slip.hover },
  },
  chosen: { backgroundColor: slip.selected, ":hover": { backgroundColor: slip.selected } },
  cut: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  mono: { ...scale.mono, color: slip.second },
  method: { color: slip.text },
  end: { textAlign: "right" },
});

interface Props {
  rows: TrialExchangeRow[];
  chosen: string | undefined;
  onPick: (id: string) => void;
}

/** The newest exchange first; only the rows in sight are drawn. Arrow keys move the choice. */
export function ExchangeList({ rows, chosen, onPick }: Props) {
  const styles = useStyles();
  const id = useId();
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 38,
    overscan: 12,
    // The head stays in sight above the rows.
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    getItemKey: (index) => rows[index]?.id ?? index,
    initialRect: { width: 600, height: 600 },
  });
  const drawn = virtual.getVirtualItems();
  const at = rows.findIndex((row) => row.id === chosen);
  const onKey = (event: KeyboardEvent) => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    const row = to === undefined ? undefined : rows[to];
    if (to === undefined || !row) return;
    event.preventDefault();
    onPick(row.id);
    virtual.scrollToIndex(to);
  };
  const cell = (className: string, words: ReactNode, title?: string) => (
    <span role="gridcell" className={className} title={title}>
      {words}
    </span>
  );
  return (
    <div
      className={styles.box}
      role="grid"
      aria-label={t("trial.exchanges")}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={
        drawn.some((item) => item.index === at) ? `${id}-${rows[at]?.id ?? ""}` : undefined
      }
      tabIndex={0}
      onKeyDown={onKey}
      ref={scroll}
      data-testid="exchanges"
    >
      <div role="row" className={mergeClasses(styles.line, styles.head)} aria-rowindex={1}>
        {(["time", "who", "request", "status", "what", "ms"] as const).map((column) => (
          <span key={column} role="columnheader" className={column === "ms" ? styles.end : undefined}>
            {t(`trial.column.${column}`)}
          </span>
        ))}
      </div>
      <div role="rowgroup">
        <div className={styles.space} style={{ height: virtual.getTotalSize() }} role="presentation">
          {drawn.map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <div
                key={item.key}
                id={`${id}-${row.id}`}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={row.id === chosen}
                className={mergeClasses(styles.line, styles.row, row.id === chosen && styles.chosen)}
                style={{ transform: `translateY(${item.start - headHeight}px)` }}
                onClick={() => onPick(row.id)}
                data-testid="exchange-row"
              >
                {cell(mergeClasses(styles.cut, styles.mono), exactTime(row.at))}
                {cell(styles.cut, row.who, row.who)}
                {cell(
                  mergeClasses(styles.cut, styles.mono),
                  <>
                    <strong className={styles.method}>{row.method}</strong> {row.path}
                  </>,
                  `${row.method} ${row.path}`,
                )}
                {cell("", <StatusChip status={row.status} />)}
                {cell(styles.cut, row.what, row.what)}
                {cell(mergeClasses(styles.mono, styles.end), duration(row.durationMs))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
