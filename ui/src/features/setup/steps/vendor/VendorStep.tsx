import { useState } from "react";
import { ask, useAct } from "../../../../api/hooks";
import { PageTitle } from "../../../../components/PageTitle";
import { t } from "../../../../messages/t";
import { StepError } from "../../StepError";
import { StepFrame } from "../../StepFrame";
import { useStep, type StepProps } from "../../useStep";
import { SettingsFields } from "./SettingsFields";
import { SessionVendorDetails } from "./VendorDetails";

/** The vendor of a session that has begun; its two settings can still be changed. */
export function VendorStep({ session }: StepProps) {
  const { goOn, goOnLabel } = useStep(session, "vendor");
  const [draft, setDraft] = useState({ appName: session.appName, email: session.notificationEmail });
  const save = useAct("sessionSettingsSave", (after, cache) => {
    cache.setQueryData(ask("sessionShow", { sessionId: session.id }).queryKey, after);
    goOn();
  });
  const changed = draft.appName !== session.appName || draft.email !== session.notificationEmail;
  const act = () => {
    if (!changed) goOn();
    else
      save.mutate({
        sessionId: session.id,
        appName: draft.appName.trim() || session.vendorName,
        notificationEmail: draft.email.trim(),
      });
  };
  return (
    <StepFrame
      primary={{ label: changed ? t("vendor.saveAndGoOn") : goOnLabel, onClick: act, busy: save.isPending }}
      note={t("vendor.nothingWritten")}
    >
      <PageTitle
        title={t("vendor.sessionTitle", { vendor: session.vendorName })}
        line={t("vendor.sessionLine")}
      />
      <StepError error={save.error} session={session} />
      <SessionVendorDetails sessionId={session.id} />
      <SettingsFields draft={draft} onChange={setDraft} appNameHint={session.vendorName} />
    </StepFrame>
  );
}
