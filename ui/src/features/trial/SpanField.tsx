import { Dropdown, Field, Option } from "@fluentui/react-components";
import { t } from "../../messages/t";

export const lifetimes = ["never", "1h", "1d", "30d", "90d", "365d"] as const;
export const overlaps = ["none", "15m", "1h", "1d"] as const;

type Span = (typeof lifetimes)[number] | (typeof overlaps)[number];

const words = (span: Span) => t(`trial.span.${span}`);

interface Props<S extends Span> {
  label: string;
  hint?: string;
  spans: readonly S[];
  value: S;
  onChange: (span: S) => void;
  "data-testid"?: string;
}

/** How long something goes on, chosen from spans that people use. */
export function SpanField<S extends Span>({ label, hint, spans, value, onChange, ...rest }: Props<S>) {
  return (
    <Field label={label} hint={hint}>
      <Dropdown
        style={{ minWidth: 0 }}
        value={words(value)}
        selectedOptions={[value]}
        onOptionSelect={(_, data) => {
          const span = spans.find((one) => one === data.optionValue);
          if (span) onChange(span);
        }}
        data-testid={rest["data-testid"]}
      >
        {spans.map((span) => (
          <Option key={span} value={span}>
            {words(span)}
          </Option>
        ))}
      </Dropdown>
    </Field>
  );
}

/** As the backend takes it: nothing for "for ever" and "not at all". */
export const spanOf = (span: Span) => (span === "never" || span === "none" ? null : span);
