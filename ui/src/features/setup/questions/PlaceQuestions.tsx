import { makeStyles } from "@fluentui/react-components";
import type { SessionView, StepName } from "../../../api/call";
import { ErrorBar } from "../../../components/ErrorBar";
import { Surface } from "../../../components/Surface";
import { t } from "../../../messages/t";
import { type as scale } from "../../../theme/tokens";
import { QuestionField } from "./QuestionField";
import { useQuestions } from "./useQuestions";

const useStyles = makeStyles({
  title: { ...scale.section, margin: "0 0 12px" },
  fields: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "720px" },
});

interface Props {
  session: SessionView;
  place: StepName;
}

/** What the vendor's guide leaves to the admin at this place. Every answer is kept as soon as it is given. */
export function PlaceQuestions({ session, place }: Props) {
  const styles = useStyles();
  const questions = useQuestions(session);
  const here = questions.data?.questions.filter((one) => one.place === place) ?? [];
  if (questions.isError) {
    return <ErrorBar error={questions.error} onRetry={() => void questions.refetch()} />;
  }
  if (here.length === 0) return null;
  return (
    <Surface padded role="group" aria-label={t("questions.title")} data-testid={`questions-${place}`}>
      <h2 className={styles.title}>{t("questions.title")}</h2>
      <div className={styles.fields}>
        {here.map((question) => (
          <QuestionField key={question.id} session={session} question={question} />
        ))}
      </div>
    </Surface>
  );
}
