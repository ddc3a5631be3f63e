import { makeStyles } from "@fluentui/react-components";
import type { ReactNode } from "react";

const useStyles = makeStyles({
  scroll: { height: "100%", overflowY: "auto" },
  column: {
    maxWidth: "1240px",
    padding: "32px 40px 48px",
    "@media (max-width: 1099px)": { padding: "24px 24px 40px" },
  },
});

/** A screen that scrolls as a whole. */
export function Page({ children }: { children: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.scroll}>
      <div className={styles.column}>{children}</div>
    </div>
  );
}
