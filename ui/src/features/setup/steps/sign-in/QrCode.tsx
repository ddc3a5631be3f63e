import { makeStyles } from "@fluentui/react-components";
import type { QrView } from "../../../../api/call";
import { slip } from "../../../../theme/tokens";

const useStyles = makeStyles({
  // Black on white in every theme: many cameras do not take an inverted code.
  tile: {
    display: "block",
    width: "176px",
    height: "176px",
    borderRadius: slip.radius,
    border: slip.line,
    boxSizing: "border-box",
    backgroundColor: "#ffffff",
    flexShrink: 0,
    // In high contrast the system would paint it over, and no camera would read it.
    forcedColorAdjust: "none",
  },
});

/** A QR code, drawn from the strokes that the backend made. */
export function QrCode({ qr, label }: { qr: QrView; label: string }) {
  const styles = useStyles();
  return (
    <svg
      className={styles.tile}
      viewBox={`0 0 ${qr.size} ${qr.size}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label={label}
      data-testid="qr-code"
    >
      <path d={qr.path} fill="#000000" />
    </svg>
  );
}
