import { makeStyles } from "@fluentui/react-components";
import type { PlannedRequest, PlanStep } from "../../../../api/call";
import { Chip } from "../../../../components/Chip";
import { CodeBlock } from "../../../../components/CodeBlock";
import { Notice } from "../../../../components/Notice";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";

const useStyles = makeStyles({
  box: {
    padding: "12px 12px 16px 108px",
    display: "flex",
    flexDirection: "column",
    gap: "12px",
    borderTop: slip.lineSoft,
    "@media (max-width: 1099px)": { paddingLeft: "16px" },
  },
  title: { ...scale.strong, margin: "0 0 6px" },
  list: { listStyle: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: "10px" },
  head: { display: "flex", flexWrap: "wrap", gap: "4px 8px", alignItems: "center", marginBottom: "4px" },
  path: { ...scale.mono, wordBreak: "break-all", flex: "1 1 240px" },
  scope: { ...scale.small, color: slip.second },
  facts: { margin: 0, display: "grid", gridTemplateColumns: "120px minmax(0, 1fr)", gap: "4px 16px" },
  term: { color: slip.second },
  fact: { margin: 0, overflowWrap: "anywhere" },
});

function Request({ request }: { request: PlannedRequest }) {
  const styles = useStyles();
  return (
    <li data-testid="planned-request">
      <div className={styles.head}>
        <Chip tone={request.write ? "brand" : "neutral"}>
          {request.write ? t("review.writes") : t("review.reads")}
        </Chip>
        <span className={styles.path}>
          <strong>{request.method}</strong> {request.path}
        </span>
        <span className={styles.scope}>{request.scope}</span>
      </div>
      {request.body && <CodeBlock text={request.body} label={t("exchange.requestBody")} />}
    </li>
  );
}

/** The exact requests of a step, where it is in the portal, how to undo it, how it is verified. */
export function PlanStepDetail({ step }: { step: PlanStep }) {
  const styles = useStyles();
  const facts = [
    [t("review.guide"), step.guideSteps.join(", ")],
    [t("review.portal"), step.portalPath],
    [t("review.portalOld"), step.portalPathOld],
    [t("review.undo"), step.undo],
    [t("review.verified"), step.verifiedBy],
  ].filter(([, value]) => value);
  return (
    <div className={styles.box}>
      {step.notices.map((notice) => (
        <Notice key={notice.title} notice={notice} />
      ))}
      {step.requests.length > 0 && (
        <div>
          <h3 className={styles.title}>{t("review.exact")}</h3>
          <ol className={styles.list}>
            {step.requests.map((request, index) => (
              <Request key={index} request={request} />
            ))}
          </ol>
        </div>
      )}
      {facts.length > 0 && (
        <dl className={styles.facts}>
          {facts.map(([term, value]) => (
            <div key={term} style={{ display: "contents" }}>
              <dt className={styles.term}>{term}</dt>
              <dd className={styles.fact}>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
