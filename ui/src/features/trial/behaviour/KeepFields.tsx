import { Field, Input, makeStyles } from "@fluentui/react-components";
import { number, t } from "../../../messages/t";
import { NumberField, numberOf } from "../NumberField";

const useStyles = makeStyles({
  fields: { display: "flex", flexWrap: "wrap", gap: "12px 16px" },
  field: { width: "220px", maxWidth: "100%" },
});

interface Kept {
  keep: number | null;
  keepFor: string | null;
  keepMb: number | null;
}

interface Props extends Kept {
  usual: number;
  onChange: (change: Partial<Kept>) => void;
}

const typed = (value: number | null) => (value === null ? "" : String(value));

/** What the log keeps: by number, by age, by size. */
export function KeepFields({ keep, keepFor, keepMb, usual, onChange }: Props) {
  const styles = useStyles();
  return (
    <div className={styles.fields}>
      <NumberField
        label={t("keep.count")}
        hint={t("keep.countHint", { usual: number(usual) })}
        value={typed(keep)}
        placeholder={number(usual)}
        onChange={(text) => onChange({ keep: numberOf(text) })}
        width={220}
        data-testid="keep-count"
      />
      <Field className={styles.field} label={t("keep.age")} hint={t("keep.ageHint")}>
        <Input
          value={keepFor ?? ""}
          placeholder={t("keep.noBound")}
          onChange={(_, data) => onChange({ keepFor: data.value || null })}
          data-testid="keep-age"
        />
      </Field>
      <NumberField
        label={t("keep.size")}
        hint={t("keep.sizeHint")}
        value={typed(keepMb)}
        placeholder={t("keep.noBound")}
        onChange={(text) => onChange({ keepMb: numberOf(text) })}
        width={220}
        data-testid="keep-size"
      />
    </div>
  );
}
