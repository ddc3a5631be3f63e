import { Input, type InputProps } from "@fluentui/react-components";
import type { AnswerView, QuestionView } from "../../../api/call";
import { useTyped } from "./useTyped";

type Props = Omit<InputProps, "value" | "onChange"> & {
  question: QuestionView;
  value: string;
  onSave: (value: AnswerView | null) => void;
};

/** One line of text, a mail address or a web address. */
export function TextInput({ question, value, onSave, ...field }: Props) {
  const { text, setText, settle } = useTyped(value, (typed) => onSave(typed.trim() || null));
  return (
    <Input
      {...field}
      type={question.kind === "email" ? "email" : "text"}
      value={text}
      onChange={(_, data) => setText(data.value)}
      onBlur={settle}
      placeholder={question.kind === "url" ? "https://" : undefined}
      maxLength={2000}
      spellCheck={false}
      autoComplete="off"
      data-testid={`answer-${question.id}`}
    />
  );
}
