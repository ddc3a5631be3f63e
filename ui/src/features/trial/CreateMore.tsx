import { Field, makeStyles, Switch } from "@fluentui/react-components";
import { useState } from "react";
import type { TrialCreateRequest } from "../../api/call";
import { t } from "../../messages/t";
import { slip, type as scale } from "../../theme/tokens";
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
  switches: { display: "flex", flexDirection: "column", alignItems: "flex-start", marginLeft: "-8px" },
  hint: { ...scale.small, color: slip.second, display: "block" },
  entra: { paddingLeft: "52px", alignSelf: "stretch", boxSizing: "border-box", marginTop: "4px" },
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
      <div className={styles.switches}>
        <Switch
          label={
            <>
              {t("create.oauth")}
              <span className={styles.hint}>{t("create.oauthHint")}</span>
            </>
          }
          checked={wish.oauth}
          onChange={(_, data) => onChange({ oauth: data.checked })}
          data-testid="create-oauth"
        />
        <Switch
          label={
            <>
              {t("entra.accept")}
              <span className={styles.hint}>{t("create.entraHint")}</span>
            </>
          }
          checked={wish.entra !== null}
          onChange={(_, data) => onChange({ entra: data.checked ? noEntra : null })}
          data-testid="create-entra"
        />
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
