import { Button, makeStyles } from "@fluentui/react-components";
import { useState } from "react";
import type { RuleView, SessionView } from "../../../api/call";
import { useAsk } from "../../../api/hooks";
import { Chip } from "../../../components/Chip";
import { GuideId } from "../../../components/GuideId";
import { Surface } from "../../../components/Surface";
import { VerdictIcon } from "../../../components/VerdictIcon";
import { Waiting } from "../../../components/Waiting";
import { t } from "../../../messages/t";
import { slip, type as scale } from "../../../theme/tokens";
import { StepError } from "../StepError";

const useStyles = makeStyles({
  head: { display: "flex", flexWrap: "wrap", gap: "8px 16px", alignItems: "center" },
  title: { ...scale.section, margin: 0, flexGrow: 1 },
  line: { ...scale.small, color: slip.second, margin: "2px 0 0" },
  list: { listStyle: "none", margin: "12px 0 0", padding: 0 },
  rule: { padding: "8px 0", borderTop: slip.lineSoft },
  words: { display: "flex", flexWrap: "wrap", gap: "4px 8px", alignItems: "center" },
  mono: scale.mono,
  people: { margin: "6px 0 0", padding: "0 0 0 28px", listStyle: "none", ...scale.small },
  value: { ...scale.mono, overflowWrap: "anywhere" },
  quiet: { color: slip.second },
});

/** Whether everybody in the chosen groups has what the vendor needs, before anything is sent. */
export function DataCheck({ session }: { session: SessionView }) {
  const styles = useStyles();
  const [asked, setAsked] = useState(false);
  const doctor = useAsk("doctorShow", { sessionId: session.id, country: null }, { enabled: asked });
  const data = asked ? doctor.data : undefined;
  const broken = data?.rules.filter((rule) => rule.verdict !== "pass") ?? [];
  return (
    <Surface padded role="group" aria-label={t("data.title")} data-testid="data-check">
      <div className={styles.head}>
        <h2 className={styles.title}>{data ? data.title : t("data.title")}</h2>
        <Button
          onClick={() => (asked ? void doctor.refetch() : setAsked(true))}
          disabled={doctor.isFetching}
          data-testid="data-check-run"
        >
          {asked ? t("data.again") : t("data.run")}
        </Button>
      </div>
      <p className={styles.line}>
        {data ? t("data.people", { count: data.people }) : t("data.line", { vendor: session.vendorName })}
      </p>
      {doctor.isFetching && !data && <Waiting bare rows={3} words={t("data.reading")} />}
      <StepError error={doctor.error} session={session} onRetry={() => void doctor.refetch()} />
      {broken.length > 0 && (
        <ul className={styles.list}>
          {broken.map((rule) => (
            <BrokenRule key={`${rule.attribute} ${rule.demand}`} rule={rule} />
          ))}
        </ul>
      )}
    </Surface>
  );
}

function BrokenRule({ rule }: { rule: RuleView }) {
  const styles = useStyles();
  return (
    <li className={styles.rule} data-testid={`rule-${rule.attribute}-${rule.demand}`}>
      <div className={styles.words}>
        <VerdictIcon verdict={rule.verdict} />
        <span className={styles.mono}>{rule.attribute}</span> {rule.words}
        {rule.broken > 0 && <Chip tone="warn">{t("data.broken", { count: rule.broken })}</Chip>}
        {rule.guideStep && <GuideId ids={[rule.guideStep]} />}
      </div>
      <div className={styles.line}>{rule.notChecked ?? rule.why}</div>
      <ul className={styles.people}>
        {rule.concerned.map((one) => (
          <li key={one.id}>
            {one.displayName} <span className={styles.quiet}>{one.upn}</span>:{" "}
            {one.value === null ? t("data.empty") : <span className={styles.value}>{one.value}</span>}
            {one.proposal && (
              <>
                {" → "}
                <span className={styles.value}>{one.proposal}</span>
              </>
            )}
            {one.onPremises && <span className={styles.quiet}> · {t("data.onPremises")}</span>}
          </li>
        ))}
        {rule.leftOut > 0 && <li className={styles.quiet}>{t("data.more", { count: rule.leftOut })}</li>}
      </ul>
    </li>
  );
}
