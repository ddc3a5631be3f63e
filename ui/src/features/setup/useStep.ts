import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import type { SessionView, StepName } from "../../api/call";
import { ask } from "../../api/hooks";
import { t } from "../../messages/t";
import { nextStep, titleOf } from "./rail";

/** What every step is given. */
export interface StepProps {
  session: SessionView;
}

/** Reads the session and the list of sessions again: a step changed what the rail shows. */
export function useRefreshSession(sessionId: string) {
  const cache = useQueryClient();
  return useCallback(async () => {
    await Promise.all([
      cache.invalidateQueries({ queryKey: ask("sessionShow", { sessionId }).queryKey }),
      cache.invalidateQueries({ queryKey: ask("sessionList", {}).queryKey }),
    ]);
  }, [cache, sessionId]);
}

/** Ways from one step to others. */
export function useStep(session: SessionView, step: StepName) {
  const navigate = useNavigate();
  const refresh = useRefreshSession(session.id);
  const goTo = useCallback(
    async (to: StepName) => {
      await refresh();
      await navigate({ to: "/setup/$sessionId/$step", params: { sessionId: session.id, step: to } });
    },
    [navigate, refresh, session.id],
  );
  const next = nextStep(session, step);
  return {
    refresh,
    /** The heading until the content has one of its own. */
    title: titleOf(session, step),
    goTo,
    /** Goes to the step behind this one. */
    goOn: () => void (next && goTo(next.name)),
    /** "Go on to pre-flight". */
    goOnLabel: next ? t(`setup.goOn.${next.name}`, { vendor: session.vendorName }) : "",
  };
}
