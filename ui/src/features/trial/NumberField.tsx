import { Field, Input } from "@fluentui/react-components";

interface Props {
  label: string;
  hint?: string;
  value: string;
  onChange: (text: string) => void;
  placeholder?: string;
  problem?: string;
  width?: number;
  "data-testid"?: string;
}

/** A whole number, typed; empty where that means something. */
export function NumberField({ label, hint, value, onChange, placeholder, problem, width, ...rest }: Props) {
  return (
    <Field label={label} hint={hint} validationState={problem ? "error" : "none"} validationMessage={problem}>
      <Input
        style={{ width: width ?? "100%", minWidth: 0 }}
        inputMode="numeric"
        value={value}
        placeholder={placeholder}
        onChange={(_, data) => onChange(data.value.replace(/\D/g, "").slice(0, 9))}
        data-testid={rest["data-testid"]}
      />
    </Field>
  );
}

/** The number that was typed; `null` for an empty field. */
export const numberOf = (text: string) => (text === "" ? null : Number(text));
