import { Button, makeStyles, Spinner } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { slip, type as scale } from "../../theme/tokens";

const useStyles = makeStyles({
  frame: { display: "grid", gridTemplateRows: "minmax(0, 1fr) auto", height: "100%", minWidth: 0 },
  scroll: { overflowY: "auto", minHeight: 0 },
  column: {
    maxWidth: "1120px",
    padding: "24px 28px 32px",
    display: "flex",
    flexDirection: "column",
    gap: "16px",
    "& > header": { marginBottom: 0 },
  },
  footer: {
    display: "flex",
    alignItems: "center",
    flexWrap: "wrap",
    gap: "8px 12px",
    minHeight: "57px",
    padding: "8px 24px",
    backgroundColor: slip.surface,
    borderTop: slip.line,
  },
  note: { ...scale.small, color: slip.second, marginLeft: "auto", textAlign: "right", minWidth: 0 },
});

/** The one act of a step. */
export interface PrimaryAct {
  label: string;
  onClick: () => void;
  disabled?: boolean;
  busy?: boolean;
}

interface Props {
  children: ReactNode;
  primary?: PrimaryAct;
  /** Other ways on. */
  others?: ReactNode;
  /** What the act needs. */
  note?: ReactNode;
}

/** The content column of a step, with its footer: one primary act, its alternatives, what it needs. */
export function StepFrame({ children, primary, others, note }: Props) {
  const styles = useStyles();
  return (
    <div className={styles.frame}>
      <div className={styles.scroll}>
        <div className={styles.column}>{children}</div>
      </div>
      <footer className={styles.footer}>
        {primary && (
          <Button
            appearance="primary"
            onClick={primary.onClick}
            disabled={primary.disabled === true || primary.busy === true}
            icon={primary.busy ? <Spinner size="extra-tiny" /> : undefined}
            data-testid="primary-act"
          >
            {primary.label}
          </Button>
        )}
        {others}
        {note && (
          <span className={styles.note} data-testid="footer-note">
            {note}
          </span>
        )}
      </footer>
    </div>
  );
}
