import { makeStyles, Radio, RadioGroup } from "@fluentui/react-components";
import type { AnswerOf, FitView, MethodView, SessionView } from "../../../api/call";
import { ask, useAct } from "../../../api/hooks";
import { Chip } from "../../../components/Chip";
import { GuideId } from "../../../components/GuideId";
import { Surface } from "../../../components/Surface";
import { t } from "../../../messages/t";
import { slip, type as scale } from "../../../theme/tokens";
import { StepError } from "../StepError";
import { useRefreshSession } from "../useStep";
import { useAnswer, useQuestions } from "./useQuestions";

const useStyles = makeStyles({
  title: { ...scale.section, margin: 0 },
  line: { ...scale.small, color: slip.second, margin: "2px 0 12px" },
  fits: { listStyle: "none", margin: "0 0 16px", padding: 0 },
  fit: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: "0 16px",
    minHeight: "40px",
    borderBottom: slip.lineSoft,
  },
  words: { flex: "1 1 320px", minWidth: 0 },
  otherwise: { ...scale.small, color: slip.warnText },
  way: { display: "inline-flex", flexWrap: "wrap", gap: "2px 8px", alignItems: "baseline" },
  summary: { ...scale.small, color: slip.second, flexBasis: "100%" },
});

/** Which way a vendor with several is set up: a few questions advise, the admin chooses. */
export function MethodChooser({ session }: { session: SessionView }) {
  const styles = useStyles();
  const questions = useQuestions(session);
  const answer = useAnswer(session);
  const refresh = useRefreshSession(session.id);
  const choose = useAct("methodChoose", async (after, cache) => {
    cache.setQueryData<AnswerOf<"questionList">>(
      ask("questionList", { sessionId: session.id }).queryKey,
      after,
    );
    await refresh();
  });
  const data = questions.data;
  if (!data || data.methods.length < 2) return null;
  return (
    <Surface padded role="group" aria-label={t("questions.ways")} data-testid="methods">
      <h2 className={styles.title}>{t("questions.ways")}</h2>
      <p className={styles.line}>{t("questions.waysLine", { vendor: session.vendorName })}</p>
      <StepError error={answer.error ?? choose.error} session={session} />
      {data.fits.length > 0 && (
        <ul className={styles.fits}>
          {data.fits.map((fit) => (
            <FitRow
              key={fit.id}
              fit={fit}
              onAnswer={(yes) => answer.mutate({ sessionId: session.id, id: fit.id, value: yes })}
            />
          ))}
        </ul>
      )}
      <RadioGroup
        aria-label={t("questions.ways")}
        value={data.methods.find((one) => one.chosen)?.id ?? ""}
        onChange={(_, chosen) => choose.mutate({ sessionId: session.id, method: chosen.value })}
      >
        {data.methods.map((method) => (
          <Radio
            key={method.id}
            value={method.id}
            label={<Way method={method} />}
            data-testid={`method-${method.id}`}
          />
        ))}
      </RadioGroup>
    </Surface>
  );
}

function Way({ method }: { method: MethodView }) {
  const styles = useStyles();
  return (
    <span className={styles.way}>
      {method.name}
      {method.advised && <Chip tone="brand">{t("questions.advised")}</Chip>}
      <span className={styles.summary}>{method.summary}</span>
    </span>
  );
}

function FitRow({ fit, onAnswer }: { fit: FitView; onAnswer: (yes: boolean) => void }) {
  const styles = useStyles();
  return (
    <li className={styles.fit}>
      <span className={styles.words}>
        {fit.question} <GuideId ids={[fit.guideStep]} />
        {fit.answer === false && fit.otherwise && <div className={styles.otherwise}>{fit.otherwise}</div>}
      </span>
      <RadioGroup
        layout="horizontal"
        aria-label={fit.question}
        value={fit.answer === null ? "" : fit.answer ? "yes" : "no"}
        onChange={(_, data) => onAnswer(data.value === "yes")}
      >
        <Radio value="yes" label={t("questions.yes")} data-testid={`fit-${fit.id}-yes`} />
        <Radio value="no" label={t("questions.no")} data-testid={`fit-${fit.id}-no`} />
      </RadioGroup>
    </li>
  );
}
