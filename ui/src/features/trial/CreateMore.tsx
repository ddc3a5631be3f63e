import { Field, makeStyles, Switch } from "@fluentui/react-components";
import { useState } from "react";
import type { TrialCreateRequest } from "../../api/call";
import { t } from "../../messages/t";
import { EntraFields, noEntra } from "./EntraFields";
import { ModeField } from "./ModeField";
import { NumberField, numberOf } from "./NumberField";
import { lifetimes, SpanField, spanOf } from "./SpanField";

const useStyles = makeStyles({
  fields: { display: "flex", flexDirection: "column", gap: "16px" },
  pair: {
    display: "grid",
    gridTemplateColumns: "repeat(3, minmax(0, 1fr))",
    gap: "12px",
    alignItems: "start",
  },
  entra: { paddingLeft: "8px" },
});

const typed = (value: number) => (value === 0 ? "" : String(value));

interface Props {
  wish: TrialCreateRequest;
  onChange: (change: Partial<TrialCreateRequest>) => void;
}

/** What most people leave as it is. */
export function CreateMore({ wish, onChange }: Props) {
  const styles = useStyles();
  const [lifetime, setLifetime] = useState<(typeof lifetimes)[number]>("never");
  return (
    <div className={styles.fields}>
      <Field label={t("behaviour.mode")}>
        <ModeField strict={wish.strict} onChange={(strict) => onChange({ strict })} />
      </Field>
      <div>
        <Field hint={t("create.oauthHint")}>
          <Switch
            label={t("create.oauth")}
            checked={wish.oauth}
            onChange={(_, data) => onChange({ oauth: data.checked })}
            data-testid="create-oauth"
          />
        </Field>
        <Field hint={wish.entra ? undefined : t("create.entraHint")}>
          <Switch
            label={t("entra.accept")}
            checked={wish.entra !== null}
            onChange={(_, data) => onChange({ entra: data.checked ? noEntra : null })}
            data-testid="create-entra"
          />
        </Field>
        {wish.entra && (
          <div className={styles.entra}>
            <EntraFields value={wish.entra} onChange={(entra) => onChange({ entra })} />
          </div>
        )}
      </div>
      <div className={styles.pair}>
        <SpanField
          label={t("create.validFor")}
          spans={lifetimes}
          value={lifetime}
          onChange={(span) => {
            setLifetime(span);
            onChange({ validFor: spanOf(span) });
          }}
        />
        <NumberField
          label={t("create.people")}
          value={typed(wish.people)}
          placeholder="0"
          onChange={(text) => onChange({ people: numberOf(text) ?? 0 })}
          data-testid="create-people"
        />
        <NumberField
          label={t("create.groups")}
          value={typed(wish.groups)}
          placeholder="0"
          onChange={(text) => onChange({ groups: numberOf(text) ?? 0 })}
          data-testid="create-groups"
        />
      </div>
    </div>
  );
}
