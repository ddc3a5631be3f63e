import { makeStyles } from "@fluentui/react-components";
import type { TrialRule } from "../../../api/call";
import { AttributeName } from "../../../components/AttributeName";
import { GuideId } from "../../../components/GuideId";
import { StatusChip } from "../../../components/StatusChip";
import { t } from "../../../messages/t";
import { slip, type as scale } from "../../../theme/tokens";

const useStyles = makeStyles({
  line: { ...scale.body, margin: 0, color: slip.second },
  list: { listStyle: "none", margin: 0, padding: 0, borderTop: slip.lineSoft },
  row: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 2fr) 48px minmax(0, 3fr) auto",
    gap: "12px",
    alignItems: "baseline",
    padding: "6px 0",
    borderBottom: slip.lineSoft,
  },
});

interface Props {
  vendor: string;
  rules: TrialRule[];
  unmapped: string | null;
}

/** What the vendor refuses, in its words. */
export function Rules({ vendor, rules, unmapped }: Props) {
  const styles = useStyles();
  return (
    <>
      <p className={styles.line}>{unmapped}</p>
      {rules.length === 0 ? (
        <p className={styles.line}>{t("behaviour.noRules", { vendor })}</p>
      ) : (
        <ul className={styles.list} aria-label={t("behaviour.rules", { vendor })}>
          {rules.map((rule) => (
            <li key={rule.id} className={styles.row} data-testid={`rule-${rule.id}`}>
              <AttributeName path={rule.on} />
              <StatusChip status={rule.status} />
              <span>{rule.message}</span>
              <GuideId ids={[rule.guideStep]} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
