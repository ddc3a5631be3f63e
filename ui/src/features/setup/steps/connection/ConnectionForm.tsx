import { Button } from "@fluentui/react-components";
import { useState } from "react";
import type { ConnectionView, SessionView } from "../../../../api/call";
import { ask, useAct } from "../../../../api/hooks";
import { PageTitle } from "../../../../components/PageTitle";
import { t } from "../../../../messages/t";
import { StepError } from "../../StepError";
import { PlaceGuide } from "../../PlaceGuide";
import { PlaceQuestions } from "../../questions/PlaceQuestions";
import { useHeld } from "../../questions/useQuestions";
import { StepFrame } from "../../StepFrame";
import { useStep } from "../../useStep";
import { ConnectionFields } from "./ConnectionFields";
import { ProbeVerdict } from "./ProbeVerdict";
import { TrialOffer } from "./TrialOffer";
import { useProbe } from "./useProbe";

interface Props {
  session: SessionView;
  saved: ConnectionView;
}

/** The two fields, the verdict of the probe, and Save, which waits for a good one. */
export function ConnectionForm({ session, saved }: Props) {
  const { goOn, refresh } = useStep(session, "connection");
  const [url, setUrl] = useState(saved.tenantUrl);
  const [token, setToken] = useState("");
  const [round, setRound] = useState(0);
  const key = ask("connectionShow", { sessionId: session.id }).queryKey;

  const address = url.trim();
  const typed = token.trim();
  const untouched = address === saved.tenantUrl && typed === "";
  const hasToken = typed !== "" || saved.hasToken;
  const kept = untouched && saved.lastProbe?.verdict === "pass" && round === 0;
  const probing = useProbe({
    sessionId: session.id,
    tenantUrl: address,
    secretToken: typed === "" ? null : typed,
    ready: address !== "" && hasToken && !kept,
    round,
  });
  const probe = kept ? saved.lastProbe : probing.probe;
  const good = probe?.verdict === "pass" || probe?.verdict === "warn";

  const held = useHeld(session, "connection");

  const save = useAct("connectionSave", (after, cache) => {
    cache.setQueryData(key, after);
    goOn();
  });
  const trial = useAct("connectionUseTrial", async (after, cache) => {
    cache.setQueryData(key, after);
    setUrl(after.tenantUrl);
    setToken("");
    setRound(0);
    await Promise.all([refresh(), cache.invalidateQueries({ queryKey: ask("trialList", {}).queryKey })]);
  });
  const error = save.error ?? trial.error;

  return (
    <StepFrame
      primary={{
        label: kept ? t("setup.goOn.mappings") : t("connection.save"),
        onClick: () => {
          if (kept) goOn();
          else
            save.mutate({
              sessionId: session.id,
              tenantUrl: address,
              secretToken: typed === "" ? null : typed,
            });
        },
        disabled: !good || held !== null,
        busy: save.isPending,
      }}
      others={
        <Button
          onClick={() => setRound(round + 1)}
          disabled={address === "" || !hasToken || probing.state === "probing"}
          data-testid="test-again"
        >
          {t("connection.test")}
        </Button>
      }
      note={held ?? t("connection.note")}
    >
      <PageTitle
        title={
          good
            ? t("connection.titleGood", { vendor: session.vendorName })
            : t("connection.title", { vendor: session.vendorName })
        }
        line={t("connection.line")}
      />
      {error && <StepError error={error} session={session} />}
      {saved.trialOffered && (
        <TrialOffer
          saved={saved}
          vendor={session.vendorName}
          busy={trial.isPending}
          onUse={() => trial.mutate({ sessionId: session.id })}
        />
      )}
      <ConnectionFields
        saved={saved}
        url={url}
        token={token}
        onUrl={setUrl}
        onToken={setToken}
        probe={probe ?? null}
      />
      <ProbeVerdict
        probing={kept ? { state: "done", probe: saved.lastProbe ?? undefined } : probing}
        hasUrl={address !== ""}
        hasToken={hasToken}
        onRetry={() => setRound(round + 1)}
      />
      <PlaceQuestions session={session} place="connection" />
      <PlaceGuide session={session} place="connection" />
    </StepFrame>
  );
}
