import { makeStyles } from "@fluentui/react-components";
import type { ScopeView } from "../../../../api/call";
import { Surface } from "../../../../components/Surface";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";

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
  name: { ...scale.mono, overflowWrap: "anywhere" },
  why: { margin: 0, color: slip.second },
});

/** Every permission that is asked for, with its reason. */
export function ScopeList({ scopes }: { scopes: ScopeView[] }) {
  const styles = useStyles();
  return (
    <Surface data-testid="scopes">
      <div className={styles.head}>
        <h2 className={styles.title}>{t("signIn.scopes")}</h2>
        <p className={styles.line}>{t("signIn.scopesLine")}</p>
      </div>
      <dl className={styles.list}>
        {scopes.map((scope) => (
          <div key={scope.name} className={styles.row}>
            <dt className={styles.name}>{scope.name}</dt>
            <dd className={styles.why}>{scope.why}</dd>
          </div>
        ))}
      </dl>
    </Surface>
  );
}
