import { Combobox, makeStyles, Option, type ComboboxProps } from "@fluentui/react-components";
import type { AnswerView, QuestionView } from "../../../api/call";
import { useTyped } from "./useTyped";

/** Attributes of people that often hold what a vendor asks for; any other name can be typed. */
const usual = [
  "companyName",
  "department",
  "jobTitle",
  "employeeId",
  "mail",
  "mobile",
  "userPrincipalName",
  ...Array.from({ length: 15 }, (_, index) => `extensionAttribute${index + 1}`),
];

const useStyles = makeStyles({
  mono: { "& input": { fontFamily: "var(--fontFamilyMonospace)", fontSize: "12.5px" } },
});

type Props = Omit<ComboboxProps, "value" | "onSelect" | "children"> & {
  question: QuestionView;
  value: string;
  onSave: (value: AnswerView | null) => void;
};

/** The name of an attribute of Entra: typed, or chosen from the usual ones. */
export function AttributeInput({ question, value, onSave, ...field }: Props) {
  const styles = useStyles();
  const { text, setText, settle } = useTyped(value, (typed) => onSave(typed.trim() || null));
  const own = question.choices.map((choice) => choice.value);
  const names = [...own, ...usual.filter((name) => !own.includes(name))];
  const typed = text.trim().toLowerCase();
  const exact = names.some((name) => name.toLowerCase() === typed);
  const fitting = exact ? names : names.filter((name) => name.toLowerCase().includes(typed));
  return (
    <Combobox
      {...field}
      className={styles.mono}
      freeform
      value={text}
      selectedOptions={names.includes(text) ? [text] : []}
      onInput={(event) => setText(event.currentTarget.value)}
      onOptionSelect={(_, data) => data.optionValue && setText(data.optionValue)}
      onBlur={settle}
      spellCheck={false}
      data-testid={`answer-${question.id}`}
    >
      {fitting.map((name) => (
        <Option key={name} value={name}>
          {name}
        </Option>
      ))}
    </Combobox>
  );
}
