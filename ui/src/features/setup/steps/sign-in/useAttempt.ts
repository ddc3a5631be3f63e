import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { SignInView } from "../../../../api/call";
import { useAct, useAsk } from "../../../../api/hooks";

/** What happens when an attempt has ended, one way or the other. */
export type OnEnd = (view: SignInView, cache: QueryClient) => void | Promise<void>;

/** A sign-in under way: asked twice a second how it stands, and told once when it has ended. */
export function useAttempt(attempt: SignInView, onEnd: OnEnd) {
  const cache = useQueryClient();
  const { data, error } = useAsk(
    "signInShow",
    { signInId: attempt.id },
    { every: (view) => (view && view.state !== "waiting" ? false : 500) },
  );
  const view = data ?? attempt;
  const cancel = useAct("signInCancel", (after) => onEnd(after, cache));
  const open = useAct("linkOpen");

  const ended = useRef(false);
  useEffect(() => {
    if (view.state === "waiting" || ended.current) return;
    ended.current = true;
    void onEnd(view, cache);
  }, [view, cache, onEnd]);

  return { view, cancel, open, error: error ?? cancel.error ?? open.error };
}
