import { Field, makeStyles, Radio, RadioGroup } from "@fluentui/react-components";
import type { AnswerView, QuestionView, SessionView } from "../../../api/call";
import { Coded } from "../../../components/Coded";
import { GuideId } from "../../../components/GuideId";
import { t } from "../../../messages/t";
import { AttributeInput } from "./AttributeInput";
import { ListInput } from "./ListInput";
import { TextInput } from "./TextInput";
import { useAnswer } from "./useQuestions";

const useStyles = makeStyles({
  label: { display: "inline-flex", flexWrap: "wrap", alignItems: "baseline", gap: "0 8px" },
});

interface Props {
  session: SessionView;
  question: QuestionView;
}

/** One question, with the control that its kind of answer asks for. */
export function QuestionField({ session, question }: Props) {
  const styles = useStyles();
  const saving = useAnswer(session);
  const save = (value: AnswerView | null) => saving.mutate({ sessionId: session.id, id: question.id, value });
  const fix = saving.error?.fix?.action;
  const hint = [question.hint, question.repeats ? t("questions.repeats") : ""].filter(Boolean).join(" ");
  return (
    <Field
      label={{
        children: (
          <span className={styles.label}>
            {question.label}
            <GuideId ids={question.guideSteps} />
          </span>
        ),
      }}
      required={question.required}
      hint={hint ? <Coded text={hint} /> : undefined}
      validationState={saving.error ? "error" : "none"}
      validationMessage={
        saving.error ? <Coded text={[saving.error.message, fix].filter(Boolean).join(". ")} /> : undefined
      }
      data-testid={`question-${question.id}`}
    >
      <Control question={question} onSave={save} />
    </Field>
  );
}

interface ControlProps {
  question: QuestionView;
  onSave: (value: AnswerView | null) => void;
}

function Control({ question, onSave, ...field }: ControlProps) {
  const text = typeof question.value === "string" ? question.value : "";
  switch (question.kind) {
    case "yesNo":
      return (
        <RadioGroup
          {...field}
          layout="horizontal"
          value={question.value === true ? "yes" : question.value === false ? "no" : ""}
          onChange={(_, data) => onSave(data.value === "yes")}
        >
          <Radio value="yes" label={t("questions.yes")} data-testid={`answer-${question.id}-yes`} />
          <Radio value="no" label={t("questions.no")} data-testid={`answer-${question.id}-no`} />
        </RadioGroup>
      );
    case "choice":
      return (
        <RadioGroup {...field} value={text} onChange={(_, data) => onSave(data.value)}>
          {question.choices.map((choice) => (
            <Radio
              key={choice.value}
              value={choice.value}
              label={choice.label}
              data-testid={`answer-${question.id}-${choice.value}`}
            />
          ))}
        </RadioGroup>
      );
    case "list":
      return (
        <ListInput
          question={question}
          value={Array.isArray(question.value) ? question.value : []}
          onSave={onSave}
        />
      );
    case "sourceAttribute":
      return <AttributeInput {...field} question={question} value={text} onSave={onSave} />;
    default:
      return <TextInput {...field} question={question} value={text} onSave={onSave} />;
  }
}
