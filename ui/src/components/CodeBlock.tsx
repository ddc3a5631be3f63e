import { makeStyles, mergeClasses } from "@fluentui/react-components";
import { useMemo } from "react";
import { t } from "../messages/t";
import { slip, type as scale } from "../theme/tokens";
import { CopyButton } from "./CopyButton";
import { tokens } from "./json";

const useStyles = makeStyles({
  frame: { position: "relative" },
  pre: {
    ...scale.mono,
    margin: 0,
    padding: "10px 12px",
    paddingRight: "40px",
    borderRadius: "6px",
    backgroundColor: slip.code,
    whiteSpace: "pre-wrap",
    wordBreak: "break-all",
    overflowY: "auto",
    maxHeight: "420px",
    userSelect: "text",
    tabSize: 2,
  },
  tall: { maxHeight: "none" },
  copy: { position: "absolute", top: "4px", right: "4px" },
  key: { color: slip.brandText },
  text: { color: slip.text },
  number: { color: slip.warnText },
  word: { color: slip.warnText },
  plain: { color: slip.second },
});

interface Props {
  text: string;
  /** Grow with the text instead of scrolling inside. */
  tall?: boolean;
  label?: string;
  "data-testid"?: string;
}

/** Text as it went over the wire; JSON is coloured simply. */
export function CodeBlock({ text, tall, label, ...rest }: Props) {
  const styles = useStyles();
  const pieces = useMemo(() => tokens(text), [text]);
  return (
    <div className={styles.frame}>
      {/* Focusable, so that a long text can be scrolled by keyboard. */}
      <pre
        className={mergeClasses(styles.pre, tall && styles.tall)}
        tabIndex={0}
        aria-label={label ?? t("code.label")}
        role="region"
        data-testid={rest["data-testid"]}
      >
        {pieces.map((piece, index) => (
          <span key={index} className={styles[piece.kind]}>
            {piece.text}
          </span>
        ))}
      </pre>
      <span className={styles.copy}>
        <CopyButton value={text} label={t("copy.text")} />
      </span>
    </div>
  );
}
