import { makeStyles } from "@fluentui/react-components";
import type { ReactNode } from "react";

const useStyles = makeStyles({
  scroll: { height: "100%", overflowY: "auto" },
  stack: {
    display: "flex",
    flexDirection: "column",
    gap: "16px",
    maxWidth: "880px",
    padding: "20px 24px 40px",
    boxSizing: "border-box",
  },
});

/** A tab that scrolls as a whole: sections under each other, no wider than can be read. */
export function TabPage({ children, ...rest }: { children: ReactNode; "data-testid": string }) {
  const styles = useStyles();
  return (
    <div className={styles.scroll} data-testid={rest["data-testid"]}>
      <div className={styles.stack}>{children}</div>
    </div>
  );
}
