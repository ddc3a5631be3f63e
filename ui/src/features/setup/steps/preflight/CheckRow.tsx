import { makeStyles } from "@fluentui/react-components";
import type { PreflightCheck } from "../../../../api/call";
import { ExternalLink } from "../../../../components/ExternalLink";
import { GuideId } from "../../../../components/GuideId";
import { VerdictIcon } from "../../../../components/VerdictIcon";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";

const useStyles = makeStyles({
  row: { display: "flex", gap: "12px", padding: "12px 16px" },
  words: { flexGrow: 1, minWidth: 0, overflowWrap: "anywhere" },
  title: { ...scale.strong },
  detail: { ...scale.small, color: slip.second, marginTop: "2px" },
  fix: { marginTop: "6px" },
  place: { ...scale.small, color: slip.second },
});

/** One check: what is true, the evidence, and the repair when it is not good. */
export function CheckRow({ check }: { check: PreflightCheck }) {
  const styles = useStyles();
  return (
    <li className={styles.row} data-testid={`preflight-${check.id}`} data-verdict={check.verdict}>
      <VerdictIcon verdict={check.verdict} />
      <div className={styles.words}>
        <div className={styles.title}>{check.title}</div>
        <div className={styles.detail}>{check.detail}</div>
        {check.fix && (
          <div className={styles.fix}>
            {check.fix.action}
            {check.fix.place && <div className={styles.place}>{check.fix.place}</div>}
            {check.fix.learnMore && (
              <ExternalLink url={check.fix.learnMore}>{t("common.learnMore")}</ExternalLink>
            )}
          </div>
        )}
      </div>
      <GuideId ids={check.guideSteps} />
    </li>
  );
}
