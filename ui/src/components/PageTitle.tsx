import { makeStyles } from "@fluentui/react-components";
import { useEffect, useRef, type ReactNode } from "react";
import { slip, type as scale } from "../theme/tokens";

const useStyles = makeStyles({
  head: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "flex-start",
    gap: "8px 16px",
    marginBottom: "24px",
  },
  words: { flex: "1 1 320px", minWidth: 0 },
  title: { ...scale.title, margin: 0, overflowWrap: "anywhere", outline: "none" },
  line: { ...scale.body, margin: "4px 0 0", color: slip.second, maxWidth: "88ch" },
  side: { display: "flex", gap: "8px", alignItems: "center", minHeight: "32px" },
});

interface Props {
  title: string;
  line?: ReactNode;
  side?: ReactNode;
  /** Stands only until the content has come, or in its stead. */
  provisional?: boolean;
}

/** The one heading of a screen: it says what is true. It takes the focus when the screen opens. */
export function PageTitle({ title, line, side, provisional }: Props) {
  const styles = useStyles();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – Slipway`;
  }, [title]);
  useEffect(() => {
    // A screen reader hears where it is; nobody who already typed somewhere is disturbed.
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <header className={styles.head}>
      <div className={styles.words}>
        <h1
          className={styles.title}
          ref={heading}
          tabIndex={-1}
          data-testid={provisional ? "page-title-provisional" : "page-title"}
        >
          {title}
        </h1>
        {line && <p className={styles.line}>{line}</p>}
      </div>
      {side && <div className={styles.side}>{side}</div>}
    </header>
  );
}
