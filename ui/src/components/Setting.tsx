import { makeStyles } from "@fluentui/react-components";
import { useId, type ReactNode } from "react";
import { Surface } from "./Surface";
import { slip, type as scale } from "../theme/tokens";

const useStyles = makeStyles({
  title: { ...scale.section, margin: 0 },
  line: { ...scale.small, color: slip.second, margin: "2px 0 0" },
  body: { marginTop: "12px" },
});

interface Props {
  title: string;
  line?: string;
  children: ReactNode;
}

/** One group of settings. */
export function Setting({ title, line, children }: Props) {
  const styles = useStyles();
  const id = useId();
  return (
    <Surface padded role="group" aria-labelledby={id}>
      <h2 className={styles.title} id={id}>
        {title}
      </h2>
      {line && <p className={styles.line}>{line}</p>}
      <div className={styles.body}>{children}</div>
    </Surface>
  );
}
