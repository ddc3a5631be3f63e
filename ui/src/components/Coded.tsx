import { makeStyles } from "@fluentui/react-components";
import { Fragment } from "react";
import { type as scale } from "../theme/tokens";

const useStyles = makeStyles({
  code: { fontFamily: scale.mono.fontFamily, fontSize: "inherit", userSelect: "text" },
});

/** A sentence of the backend, with what stands in backticks as code. */
export function Coded({ text }: { text: string }) {
  const styles = useStyles();
  return text.split("`").map((part, index) =>
    index % 2 === 1 ? (
      <code key={index} className={styles.code}>
        {part}
      </code>
    ) : (
      <Fragment key={index}>{part}</Fragment>
    ),
  );
}
