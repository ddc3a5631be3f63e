import { Button } from "@fluentui/react-components";
import { useState } from "react";
import type { SignInView } from "../../../../api/call";
import { ask, useAct, useAsk } from "../../../../api/hooks";
import { t } from "../../../../messages/t";
import { useStep, type StepProps } from "../../useStep";
import { SignedIn } from "./SignedIn";
import { SignInChoice } from "./SignInChoice";
import { SignInWaiting } from "./SignInWaiting";

/** Sign in through the system's browser: choose, wait, done; a failed or abandoned attempt can be repeated. */
export function SignInStep({ session }: StepProps) {
  const { refresh } = useStep(session, "signIn");
  const app = useAsk("appShow", {});
  const [attempt, setAttempt] = useState<SignInView>();
  const [again, setAgain] = useState(false);
  const start = useAct("signInStart", (view, cache) => {
    cache.setQueryData(ask("signInShow", { signInId: view.id }).queryKey, view);
    setAttempt(view);
  });

  if (attempt?.state === "waiting") {
    return (
      <SignInWaiting
        attempt={attempt}
        onEnd={async (view, cache) => {
          if (view.state === "done") {
            await Promise.all([
              refresh(),
              cache.invalidateQueries({ queryKey: ask("appShow", {}).queryKey }),
            ]);
            setAgain(false);
          }
          setAttempt(view);
        }}
      />
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
      start={start}
      onBack={session.tenant ? () => setAgain(false) : undefined}
    />
  );
}
