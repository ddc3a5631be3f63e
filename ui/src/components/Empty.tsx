import { makeStyles } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { slip, type as scale } from "../theme/tokens";

const useStyles = makeStyles({
  box: {
    display: "flex",
    flexDirection: "column",
    alignItems: "center",
    textAlign: "center",
    padding: "40px 24px",
    gap: "4px",
  },
  icon: { fontSize: "32px", color: slip.third, display: "inline-flex", marginBottom: "8px" },
  title: { ...scale.section, margin: 0 },
  line: { ...scale.body, color: slip.second, margin: "0 0 12px", maxWidth: "52ch" },
});

interface Props {
  icon: ReactNode;
  title: string;
  line: string;
  act?: ReactNode;
}

/** Nothing here yet: what this is for, and one act. */
export function Empty({ icon, title, line, act }: Props) {
  const styles = useStyles();
  return (
    <div className={styles.box} data-testid="empty">
      <span className={styles.icon} aria-hidden>
        {icon}
      </span>
      <p className={styles.title}>{title}</p>
      <p className={styles.line}>{line}</p>
      {act}
    </div>
  );
}
