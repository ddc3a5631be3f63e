import { makeStyles } from "@fluentui/react-components";
import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import { t } from "../messages/t";
import { slip } from "../theme/tokens";

const useStyles = makeStyles({
  pane: { display: "grid", height: "100%", minHeight: 0 },
  side: { minWidth: 0, minHeight: 0, overflow: "hidden", backgroundColor: slip.nav },
  main: { minWidth: 0, minHeight: 0, overflow: "hidden", backgroundColor: slip.surface },
  bar: {
    width: "9px",
    margin: "0 -4px",
    zIndex: 1,
    cursor: "col-resize",
    touchAction: "none",
    position: "relative",
    "::before": {
      content: '""',
      position: "absolute",
      left: "4px",
      top: 0,
      bottom: 0,
      width: "1px",
      backgroundColor: slip.lineColor,
    },
    ":hover::before": { width: "3px", left: "3px" },
  },
});

const min = 300;
const max = 760;
const step = 24;
const within = (width: number) => Math.min(max, Math.max(min, width));

interface Props {
  main: ReactNode;
  side: ReactNode;
}

/** A list left, its detail right; the line between them moves by pointer and by arrow keys. */
export function SplitPane({ main, side }: Props) {
  const styles = useStyles();
  const [width, setWidth] = useState(380);
  const start = useRef<{ x: number; width: number }>(undefined);
  const down = (event: PointerEvent<HTMLDivElement>) => {
    start.current = { x: event.clientX, width };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent<HTMLDivElement>) => {
    if (start.current) setWidth(within(start.current.width + start.current.x - event.clientX));
  };
  const up = () => {
    start.current = undefined;
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "ArrowLeft") setWidth(within(width + step));
    else if (event.key === "ArrowRight") setWidth(within(width - step));
    else return;
    event.preventDefault();
  };
  return (
    <div
      className={styles.pane}
      style={{
        gridTemplateColumns: `minmax(0, 1fr) 1px minmax(0, min(${width}px, 55%))`,
        gridTemplateRows: "minmax(0, 1fr)",
      }}
    >
      <div className={styles.main}>{main}</div>
      <div
        className={styles.bar}
        role="separator"
        tabIndex={0}
        aria-orientation="vertical"
        aria-label={t("split.label")}
        aria-valuenow={width}
        aria-valuemin={min}
        aria-valuemax={max}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
        onKeyDown={key}
        data-testid="split"
      />
      <div className={styles.side}>{side}</div>
    </div>
  );
}
