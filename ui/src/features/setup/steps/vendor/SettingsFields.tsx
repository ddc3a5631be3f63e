import { Field, Input, makeStyles } from "@fluentui/react-components";
import { Surface } from "../../../../components/Surface";
import { t } from "../../../../messages/t";
import { type as scale } from "../../../../theme/tokens";

const useStyles = makeStyles({
  title: { ...scale.section, margin: "0 0 12px" },
  fields: {
    display: "grid",
    gridTemplateColumns: "repeat(auto-fit, minmax(260px, 1fr))",
    gap: "16px 24px",
    alignItems: "start",
  },
});

/** The two free settings of a session, as typed. */
export interface SettingsDraft {
  appName: string;
  email: string;
}

interface Props {
  draft: SettingsDraft;
  onChange: (draft: SettingsDraft) => void;
  /** What the application is called when nothing is typed. */
  appNameHint: string;
}

/** Name of the application and address for failure mails. */
export function SettingsFields({ draft, onChange, appNameHint }: Props) {
  const styles = useStyles();
  return (
    <Surface padded>
      <h2 className={styles.title}>{t("vendor.settings")}</h2>
      <div className={styles.fields}>
        <Field label={t("vendor.appName")} hint={t("vendor.appNameHint")}>
          <Input
            value={draft.appName}
            placeholder={appNameHint}
            maxLength={120}
            onChange={(_, data) => onChange({ ...draft, appName: data.value })}
            data-testid="app-name"
          />
        </Field>
        <Field label={t("vendor.email")} hint={t("vendor.emailHint")}>
          <Input
            type="email"
            value={draft.email}
            maxLength={254}
            onChange={(_, data) => onChange({ ...draft, email: data.value })}
            data-testid="notification-email"
          />
        </Field>
      </div>
    </Surface>
  );
}
