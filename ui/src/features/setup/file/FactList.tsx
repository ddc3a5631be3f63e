import { makeStyles } from "@fluentui/react-components";
import type { FactView } from "../../../api/call";
import { Surface } from "../../../components/Surface";
import { slip, type as scale } from "../../../theme/tokens";

const useStyles = makeStyles({
  head: { padding: "14px 20px 10px", borderBottom: slip.line },
  title: { ...scale.section, margin: 0 },
  line: { ...scale.small, color: slip.second, margin: "2px 0 0" },
  list: { margin: 0 },
  row: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 5fr) minmax(0, 6fr)",
    gap: "16px",
    padding: "9px 20px",
    ":not(:last-child)": { borderBottom: slip.lineSoft },
  },
  label: { color: slip.second, overflowWrap: "anywhere" },
  value: { margin: 0, overflowWrap: "anywhere", userSelect: "text" },
});

interface Props {
  title: string;
  line?: string;
  facts: FactView[];
  "data-testid"?: string;
}

/** Labels with their values under one heading. */
export function FactList({ title, line, facts, ...rest }: Props) {
  const styles = useStyles();
  return (
    <Surface {...rest}>
      <div className={styles.head}>
        <h2 className={styles.title}>{title}</h2>
        {line && <p className={styles.line}>{line}</p>}
      </div>
      <dl className={styles.list}>
        {facts.map((fact, index) => (
          <div key={index} className={styles.row}>
            <dt className={styles.label}>{fact.label}</dt>
            <dd className={styles.value}>{fact.value}</dd>
          </div>
        ))}
      </dl>
    </Surface>
  );
}
