import { Dropdown, Field, Input, makeStyles, Option } from "@fluentui/react-components";
import type { SettingsView, SettingsWish } from "../../api/call";
import { t } from "../../messages/t";

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Empty is allowed: the usual client. */
export const clientIdOk = (text: string) => text.trim() === "" || guid.test(text.trim());

const useStyles = makeStyles({
  stack: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "480px" },
});

interface Props {
  view: SettingsView;
  value: SettingsWish;
  onChange: (change: Partial<SettingsWish>) => void;
}

/** Where a sign-in begins, and with which application. */
export function SignInFields({ view, value, onChange }: Props) {
  const styles = useStyles();
  const cloud = view.clouds.find((one) => one.id === value.cloud) ?? view.clouds[0];
  return (
    <div className={styles.stack}>
      <Field label={t("settings.cloud")} hint={cloud?.detail}>
        <Dropdown
          value={cloud?.name ?? ""}
          selectedOptions={cloud ? [cloud.id] : []}
          onOptionSelect={(_, data) => data.optionValue && onChange({ cloud: data.optionValue })}
          data-testid="settings-cloud"
        >
          {view.clouds.map((one) => (
            <Option key={one.id} value={one.id} text={one.name}>
              {one.name}
            </Option>
          ))}
        </Dropdown>
      </Field>
      <Field
        label={t("settings.clientId")}
        hint={t("settings.clientIdHint")}
        validationState={clientIdOk(value.clientId) ? "none" : "error"}
        validationMessage={clientIdOk(value.clientId) ? undefined : t("settings.clientIdBad")}
      >
        <Input
          value={value.clientId}
          onChange={(_, data) => onChange({ clientId: data.value })}
          placeholder={t("settings.clientIdUsual")}
          spellCheck={false}
          data-testid="settings-client-id"
        />
      </Field>
    </div>
  );
}
