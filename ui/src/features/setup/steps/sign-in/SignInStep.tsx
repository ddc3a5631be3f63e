import { Button } from "@fluentui/react-components";
import type { QueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SignInRequest, SignInView } from "../../../../api/call";
import { ask, useAct, useAsk } from "../../../../api/hooks";
import { t } from "../../../../messages/t";
import { useStep, type StepProps } from "../../useStep";
import { SignedIn } from "./SignedIn";
import { SignInChoice, type Way } from "./SignInChoice";
import { SignInCode } from "./SignInCode";
import { SignInWaiting } from "./SignInWaiting";
import type { OnEnd } from "./useAttempt";

/** Sign in, in the browser or on another device: choose, wait, done; what failed or was abandoned can be repeated. */
export function SignInStep({ session }: StepProps) {
  const { refresh } = useStep(session, "signIn");
  const app = useAsk("appShow", {});
  const [attempt, setAttempt] = useState<SignInView>();
  const [again, setAgain] = useState(false);
  // Which way the last attempt went, and where: what failed is offered again.
  const [last, setLast] = useState<Way>();
  const begun = (way: Way["by"]) => (view: SignInView, cache: QueryClient, request: SignInRequest) => {
    cache.setQueryData(ask("signInShow", { signInId: view.id }).queryKey, view);
    setLast({ by: way, cloud: request.cloud });
    setAttempt(view);
  };
  const start = useAct("signInStart", begun("browser"));
  const startCode = useAct("signInWithCode", begun("code"));
  const onEnd: OnEnd = async (view, cache) => {
    if (view.state === "done") {
      await Promise.all([refresh(), cache.invalidateQueries({ queryKey: ask("appShow", {}).queryKey })]);
      setAgain(false);
    }
    setAttempt(view);
  };

  if (attempt?.state === "waiting") {
    return attempt.code ? (
      <SignInCode
        key={attempt.id}
        attempt={attempt}
        code={attempt.code}
        simulated={last?.cloud === "simulated"}
        onEnd={onEnd}
      />
    ) : (
      <SignInWaiting key={attempt.id} attempt={attempt} onEnd={onEnd} />
    );
  }
  // A set-up remembers its tenant; whether somebody is signed in now is the app's to say.
  if (session.tenant && app.data?.tenant !== null && !again) {
    return (
      <SignedIn
        session={session}
        tenant={session.tenant}
        others={
          <Button onClick={() => setAgain(true)} data-testid="sign-in-again">
            {t("signIn.other")}
          </Button>
        }
      />
    );
  }
  return (
    <SignInChoice
      session={session}
      failed={attempt}
      last={last}
      start={start}
      startCode={startCode}
      onUsed={() => {
        setAgain(false);
        void refresh();
      }}
      onBack={session.tenant ? () => setAgain(false) : undefined}
    />
  );
}
