import { Button, makeStyles } from "@fluentui/react-components";
import type { UseQueryResult } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ApiFailure, VendorCard } from "../../../../api/call";
import { ask, useAct, useAsk } from "../../../../api/hooks";
import { ErrorBar } from "../../../../components/ErrorBar";
import { PageTitle } from "../../../../components/PageTitle";
import { Waiting } from "../../../../components/Waiting";
import { t } from "../../../../messages/t";
import { StepFrame } from "../../StepFrame";
import { OpenSessions } from "./OpenSessions";
import { SettingsFields, type SettingsDraft } from "./SettingsFields";
import { VendorDetails } from "./VendorDetails";
import { VendorPicker } from "./VendorPicker";

const useStyles = makeStyles({ form: { display: "contents" } });

interface Props {
  vendors: UseQueryResult<VendorCard[], ApiFailure>;
  chosen: VendorCard | undefined;
  onPick: (id: string) => void;
}

/** Choose a vendor, see what will be done, begin. */
export function NewSetup({ vendors, chosen, onPick }: Props) {
  const styles = useStyles();
  const navigate = useNavigate();
  const [draft, setDraft] = useState<SettingsDraft>({ appName: "", email: "" });
  const sessions = useAsk("sessionList", {});
  const save = useAct("sessionSettingsSave");
  const create = useAct("sessionCreate", (session, cache) => {
    cache.setQueryData(ask("sessionShow", { sessionId: session.id }).queryKey, session);
    void cache.invalidateQueries({ queryKey: ask("sessionList", {}).queryKey });
  });
  const begin = async (vendorId: string) => {
    // A session that was made, but whose settings could not be saved, is used again.
    const session = create.data?.vendorId === vendorId ? create.data : await create.mutateAsync({ vendorId });
    const { appName, email } = draft;
    if (appName.trim() || email.trim()) {
      await save.mutateAsync({
        sessionId: session.id,
        appName: appName.trim() || session.appName,
        notificationEmail: email.trim(),
      });
    }
    await navigate({ to: "/setup/$sessionId", params: { sessionId: session.id } });
  };
  const begun = sessions.data?.filter((one) => one.vendorId === chosen?.id && one.progress !== "done") ?? [];
  const busy = create.isPending || save.isPending;
  return (
    <StepFrame
      primary={
        chosen && {
          label: t("vendor.begin", { vendor: chosen.name }),
          onClick: () => {
            // What went wrong is shown above the form.
            begin(chosen.id).catch(() => undefined);
          },
          busy,
        }
      }
      others={
        <>
          <Button onClick={() => void navigate({ to: "/setup/file" })} data-testid="open-file">
            {t("file.open")}
          </Button>
          <Button onClick={() => void navigate({ to: "/" })}>{t("vendor.notNow")}</Button>
        </>
      }
      note={t("vendor.nothingWritten")}
    >
      <PageTitle title={t("vendor.title")} line={t("vendor.line")} />
      {vendors.isPending && <Waiting bare rows={3} words={t("vendor.reading")} />}
      {vendors.isError && <ErrorBar error={vendors.error} onRetry={() => void vendors.refetch()} />}
      <ErrorBar error={create.error ?? save.error} />
      {vendors.data && <VendorPicker vendors={vendors.data} chosen={chosen?.id} onPick={onPick} />}
      {begun.length > 0 && <OpenSessions sessions={begun} />}
      {chosen && (
        <div className={styles.form} key={chosen.id}>
          <VendorDetails vendorId={chosen.id} />
          <SettingsFields draft={draft} onChange={setDraft} appNameHint={chosen.name} />
        </div>
      )}
    </StepFrame>
  );
}
