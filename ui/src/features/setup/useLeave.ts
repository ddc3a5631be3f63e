import { useNavigate } from "@tanstack/react-router";
import type { SessionView } from "../../api/call";
import { useRefreshSession } from "./useStep";

/** Back to the set-up, at the step that waits. */
export function useLeave(session: SessionView) {
  const navigate = useNavigate();
  const refresh = useRefreshSession(session.id);
  return () =>
    void refresh().then(() => navigate({ to: "/setup/$sessionId", params: { sessionId: session.id } }));
}
