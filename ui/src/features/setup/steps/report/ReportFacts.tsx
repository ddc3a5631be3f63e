import { makeStyles } from "@fluentui/react-components";
import type { FactView } from "../../../../api/call";
import { CopyButton } from "../../../../components/CopyButton";
import { Surface } from "../../../../components/Surface";
import { t } from "../../../../messages/t";
import { slip } from "../../../../theme/tokens";

const useStyles = makeStyles({
  list: { margin: 0 },
  row: {
    display: "grid",
    gridTemplateColumns: "200px minmax(0, 1fr)",
    gap: "16px",
    alignItems: "center",
    minHeight: "38px",
    padding: "2px 8px 2px 16px",
    ":not(:last-child)": { borderBottom: slip.lineSoft },
  },
  label: { color: slip.second },
  value: { margin: 0, display: "flex", alignItems: "center", gap: "8px", minWidth: 0 },
  words: { flexGrow: 1, overflowWrap: "anywhere", userSelect: "text", minWidth: 0 },
});

/** Tenant, application, job: label and value, each to copy. */
export function ReportFacts({ facts }: { facts: FactView[] }) {
  const styles = useStyles();
  return (
    <Surface>
      <dl className={styles.list}>
        {facts.map((fact) => (
          <div key={fact.label} className={styles.row} data-testid={`fact-${fact.label}`}>
            <dt className={styles.label}>{fact.label}</dt>
            <dd className={styles.value}>
              <span className={styles.words}>{fact.value}</span>
              <CopyButton value={fact.value} label={t("copy.what", { what: fact.label })} />
            </dd>
          </div>
        ))}
      </dl>
    </Surface>
  );
}
