import { makeStyles, Skeleton, SkeletonItem } from "@fluentui/react-components";
import { useEffect, useState } from "react";
import { slip, type as scale } from "../theme/tokens";
import { Surface } from "./Surface";

const useStyles = makeStyles({
  words: { ...scale.small, color: slip.second, minHeight: "16px", marginBottom: "12px" },
  head: { display: "flex", flexDirection: "column", gap: "8px", marginBottom: "12px" },
  row: {
    display: "flex",
    alignItems: "center",
    gap: "16px",
    padding: "12px 16px",
    borderBottom: slip.lineSoft,
  },
});

/** Words come after this long: an answer that is nearly there needs none. */
const wordsAfterMs = 300;

interface Props {
  /** "Reading the tenant…" */
  words: string;
  rows?: number;
  /** The heading is already drawn. */
  bare?: boolean;
}

/** The layout to come, in grey, with words when it takes longer than a blink. */
export function Waiting({ words, rows = 5, bare }: Props) {
  const styles = useStyles();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setLate(true), wordsAfterMs);
    return () => window.clearTimeout(timer);
  }, []);
  return (
    <div data-testid="waiting" aria-busy="true">
      <Skeleton aria-label={words}>
        {!bare && (
          <div className={styles.head}>
            <SkeletonItem size={28} style={{ width: "46%" }} />
            <SkeletonItem size={16} style={{ width: "70%" }} />
          </div>
        )}
        <div className={styles.words} role="status">
          {late ? words : ""}
        </div>
        <Surface>
          {Array.from({ length: rows }, (_, index) => (
            <div key={index} className={styles.row}>
              <SkeletonItem shape="circle" size={20} />
              <SkeletonItem size={16} style={{ width: `${28 + ((index * 13) % 24)}%` }} />
              <SkeletonItem size={16} style={{ width: `${18 + ((index * 17) % 30)}%` }} />
            </div>
          ))}
        </Surface>
      </Skeleton>
    </div>
  );
}
