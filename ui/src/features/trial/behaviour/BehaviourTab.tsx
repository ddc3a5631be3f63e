import { Button, makeStyles, Switch } from "@fluentui/react-components";
import { useState } from "react";
import type { TrialDetailView, TrialSettingsRequest } from "../../../api/call";
import { ErrorBar } from "../../../components/ErrorBar";
import { Setting } from "../../../components/Setting";
import { t } from "../../../messages/t";
import { slip, type as scale } from "../../../theme/tokens";
import { EntraFields, noEntra, tenantIdOk } from "../EntraFields";
import { ModeField } from "../ModeField";
import { TabPage } from "../TabPage";
import { useTrialAct } from "../useTrial";
import { VendorField } from "../VendorField";
import { Extensions } from "./Extensions";
import { KeepFields } from "./KeepFields";
import { Rules } from "./Rules";

const useStyles = makeStyles({
  tab: { display: "grid", gridTemplateRows: "minmax(0, 1fr) auto", height: "100%" },
  stack: { display: "flex", flexDirection: "column", gap: "12px" },
  narrow: { maxWidth: "360px" },
  entra: { maxWidth: "480px" },
  foot: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: "8px 12px",
    padding: "10px 24px",
    borderTop: slip.line,
    backgroundColor: slip.surface,
  },
  whole: { flexBasis: "100%" },
  note: { ...scale.small, color: slip.second },
});

const asSet = ({ trial, settings }: TrialDetailView): TrialSettingsRequest => ({
  name: trial.name,
  strict: settings.strict,
  flavourId: settings.flavourId,
  entra: settings.entra,
  keep: settings.keep,
  keepFor: settings.keepFor,
  keepMb: settings.keepMb,
});

/** How the tenant answers, whose tokens it takes and what its log keeps; saved together. */
export function BehaviourTab({ detail }: { detail: TrialDetailView }) {
  const styles = useStyles();
  const { settings } = detail;
  const [edited, setEdited] = useState<TrialSettingsRequest>();
  const save = useTrialAct("trialSettingsSave", () => setEdited(undefined));
  const shown = edited ?? asSet(detail);
  const set = (change: Partial<TrialSettingsRequest>) => {
    setEdited({ ...shown, ...change });
    save.reset();
  };
  const dirty = edited !== undefined && JSON.stringify(edited) !== JSON.stringify(asSet(detail));
  const ready = dirty && (shown.entra === null || tenantIdOk(shown.entra.tenantId));
  return (
    <form
      className={styles.tab}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !save.isPending) save.mutate(shown);
      }}
    >
      <TabPage data-testid="behaviour">
        <Setting title={t("behaviour.mode")}>
          <ModeField strict={shown.strict} onChange={(strict) => set({ strict })} />
        </Setting>
        <Setting title={t("behaviour.vendor")} line={t("behaviour.vendorLine")}>
          <div className={styles.stack}>
            <div className={styles.narrow}>
              <VendorField value={shown.flavourId} onChange={(flavourId) => set({ flavourId })} />
            </div>
            {shown.flavourId === settings.flavourId && settings.flavourName && (
              <Rules vendor={settings.flavourName} rules={settings.rules} unmapped={settings.unmapped} />
            )}
          </div>
        </Setting>
        <Setting title={t("entra.title")} line={t("entra.line")}>
          <div className={styles.entra}>
            <Switch
              label={t("entra.accept")}
              checked={shown.entra !== null}
              onChange={(_, data) => set({ entra: data.checked ? (settings.entra ?? noEntra) : null })}
              data-testid="entra-accept"
            />
            {shown.entra && <EntraFields keys value={shown.entra} onChange={(entra) => set({ entra })} />}
          </div>
        </Setting>
        <Setting title={t("keep.title")} line={t("keep.line")}>
          <KeepFields
            keep={shown.keep}
            keepFor={shown.keepFor}
            keepMb={shown.keepMb}
            usual={settings.keepUsual}
            onChange={set}
          />
        </Setting>
        <Extensions name={shown.name} urns={settings.extensions} />
      </TabPage>
      <div className={styles.foot}>
        {save.error && (
          <div className={styles.whole}>
            <ErrorBar error={save.error} />
          </div>
        )}
        <Button
          type="submit"
          appearance="primary"
          disabled={!ready || save.isPending}
          data-testid="settings-save"
        >
          {t("behaviour.save")}
        </Button>
        <Button onClick={() => setEdited(undefined)} disabled={!dirty} data-testid="settings-undo">
          {t("behaviour.undo")}
        </Button>
        <span className={styles.note} role="status" data-testid="behaviour-note">
          {dirty ? t("behaviour.dirty") : save.isSuccess ? t("behaviour.saved") : t("behaviour.note")}
        </span>
      </div>
    </form>
  );
}
