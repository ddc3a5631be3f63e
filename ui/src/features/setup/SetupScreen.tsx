import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import type { SessionView, StepName } from "../../api/call";
import { useAsk } from "../../api/hooks";
import { Locked } from "./Locked";
import { stepScreens } from "./steps";
import { useRefreshSession } from "./useStep";
import { BesideRail, WithSession } from "./WithSession";

const isStep = (session: SessionView, name: string | undefined): name is StepName =>
  session.steps.some((step) => step.name === name);

/** One set-up: the rail, and the step that is open. Without a step in the address, the one that waits. */
export function SetupScreen() {
  const navigate = useNavigate();
  const { sessionId = "", step }: { sessionId?: string; step?: string } = useParams({ strict: false });
  const session = useAsk("sessionShow", { sessionId });
  const refresh = useRefreshSession(sessionId);
  useEffect(() => void refresh(), [refresh, step]);

  const data = session.data;
  const known = data && isStep(data, step);
  const current = data?.current;
  useEffect(() => {
    if (current && !known) {
      void navigate({ to: "/setup/$sessionId/$step", params: { sessionId, step: current }, replace: true });
    }
  }, [current, known, navigate, sessionId]);

  return (
    <WithSession session={session}>
      {(read) => {
        if (!isStep(read, step)) return null;
        const rail = read.steps.find((one) => one.name === step);
        const Screen = stepScreens[step];
        return (
          <BesideRail session={read} here={step}>
            {rail?.state === "locked" ? (
              <Locked key={step} session={read} step={rail} />
            ) : (
              <Screen key={`${read.id}/${step}`} session={read} />
            )}
          </BesideRail>
        );
      }}
    </WithSession>
  );
}
