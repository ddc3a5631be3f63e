import { makeStyles, Radio, RadioGroup } from "@fluentui/react-components";
import { t } from "../../messages/t";
import { slip, type as scale } from "../../theme/tokens";

const useStyles = makeStyles({ hint: { ...scale.small, color: slip.second, display: "block" } });

interface Props {
  strict: boolean;
  onChange: (strict: boolean) => void;
}

/** As Entra sends, or by the letter. */
export function ModeField({ strict, onChange }: Props) {
  const styles = useStyles();
  return (
    <RadioGroup
      value={strict ? "strict" : "entra"}
      onChange={(_, data) => onChange(data.value === "strict")}
      aria-label={t("behaviour.mode")}
    >
      {(["entra", "strict"] as const).map((mode) => (
        <Radio
          key={mode}
          value={mode}
          label={
            <>
              {t(`behaviour.mode.${mode}`)}
              <span className={styles.hint}>{t(`behaviour.mode.${mode}Line`)}</span>
            </>
          }
          data-testid={`mode-${mode}`}
        />
      ))}
    </RadioGroup>
  );
}
