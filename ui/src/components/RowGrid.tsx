import { makeStyles, mergeClasses } from "@fluentui/react-components";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useId, useRef, type KeyboardEvent, type ReactNode } from "react";
import { slip, type as scale } from "../theme/tokens";

const headHeight = 36;
const rowHeight = 38;
/** Rows that a page key goes over. */
const pageRows = 10;

const useStyles = makeStyles({
  // A container, so that a column can give way when the list is narrow.
  box: { height: "100%", overflowY: "auto", outlineOffset: "-2px", containerType: "inline-size" },
  line: { display: "grid", gap: "12px", alignItems: "center", padding: "0 16px 0 24px" },
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
    height: `${rowHeight}px`,
    borderBottom: slip.lineSoft,
    cursor: "pointer",
    ":hover": { backgroundColor: slip.hover },
  },
  chosen: { backgroundColor: slip.selected, ":hover": { backgroundColor: slip.selected } },
  cell: { minWidth: 0 },
  cut: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  mono: { ...scale.mono, color: slip.second },
  end: { textAlign: "right" },
});

/** One column: its heading, and what stands in it. */
export interface Column<Row> {
  id: string;
  head: string;
  cell: (row: Row) => ReactNode;
  /** The whole text, where a narrow column cuts it. */
  title?: (row: Row) => string;
  mono?: boolean;
  end?: boolean;
  /** For a column that gives way. */
  className?: string;
}

interface Props<Row> {
  rows: Row[];
  columns: Column<Row>[];
  /** Sets `gridTemplateColumns`. */
  line: string;
  label: string;
  chosen: string | undefined;
  onPick: (id: string) => void;
  "data-testid": string;
  rowTestId: string;
}

/** A long list, one line a row; only the rows in sight are drawn. Arrow keys move the choice. */
export function RowGrid<Row extends { id: string }>({
  rows,
  columns,
  line,
  label,
  chosen,
  onPick,
  rowTestId,
  ...rest
}: Props<Row>) {
  const styles = useStyles();
  const id = useId();
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
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
    const last = rows.length - 1;
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: Math.min(last, at + pageRows),
      PageUp: Math.max(0, at - pageRows),
      Home: 0,
      End: last,
    }[event.key];
    const row = to === undefined ? undefined : rows[to];
    if (to === undefined || !row) return;
    event.preventDefault();
    onPick(row.id);
    virtual.scrollToIndex(to);
  };
  return (
    <div
      className={styles.box}
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={
        drawn.some((item) => item.index === at) ? `${id}-${rows[at]?.id ?? ""}` : undefined
      }
      tabIndex={0}
      onKeyDown={onKey}
      ref={scroll}
      data-testid={rest["data-testid"]}
    >
      <div role="row" className={mergeClasses(styles.line, styles.head, line)} aria-rowindex={1}>
        {columns.map((column) => (
          <span
            key={column.id}
            role="columnheader"
            className={mergeClasses(column.end && styles.end, column.className)}
          >
            {column.head}
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
                className={mergeClasses(styles.line, styles.row, line, row.id === chosen && styles.chosen)}
                style={{ transform: `translateY(${item.start - headHeight}px)` }}
                onClick={() => onPick(row.id)}
                data-testid={rowTestId}
              >
                {columns.map((column) => (
                  <span
                    key={column.id}
                    role="gridcell"
                    className={mergeClasses(
                      styles.cell,
                      styles.cut,
                      column.mono && styles.mono,
                      column.end && styles.end,
                      column.className,
                    )}
                    title={column.title?.(row)}
                  >
                    {column.cell(row)}
                  </span>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
