import { Field, Input, makeStyles } from "@fluentui/react-components";
import type { TrialEntra } from "../../api/call";
import { t } from "../../messages/t";

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a tenant id can be one. */
export const tenantIdOk = (text: string) => guid.test(text.trim());

export const noEntra: TrialEntra = { tenantId: "", audience: "", jwksUrl: "" };

const useStyles = makeStyles({ fields: { display: "flex", flexDirection: "column", gap: "12px" } });

interface Props {
  value: TrialEntra;
  onChange: (value: TrialEntra) => void;
  /** The address of the keys too: for another issuer than Entra itself. */
  keys?: boolean;
}

/** Whose tokens of Entra are accepted. */
export function EntraFields({ value, onChange, keys }: Props) {
  const styles = useStyles();
  const bad = value.tenantId !== "" && !tenantIdOk(value.tenantId);
  return (
    <div className={styles.fields}>
      <Field
        label={t("entra.tenantId")}
        hint={t("entra.tenantIdHint")}
        validationState={bad ? "error" : "none"}
        validationMessage={bad ? t("entra.tenantIdBad") : undefined}
        required
      >
        <Input
          value={value.tenantId}
          onChange={(_, data) => onChange({ ...value, tenantId: data.value.trim() })}
          spellCheck={false}
          data-testid="entra-tenant"
        />
      </Field>
      <Field label={t("entra.audience")} hint={t("entra.audienceHint")}>
        <Input
          value={value.audience}
          onChange={(_, data) => onChange({ ...value, audience: data.value })}
          spellCheck={false}
          data-testid="entra-audience"
        />
      </Field>
      {keys && (
        <Field label={t("entra.keys")} hint={t("entra.keysHint")}>
          <Input
            value={value.jwksUrl}
            onChange={(_, data) => onChange({ ...value, jwksUrl: data.value.trim() })}
            spellCheck={false}
            data-testid="entra-keys"
          />
        </Field>
      )}
    </div>
  );
}
