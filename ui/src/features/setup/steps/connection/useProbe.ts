import { useEffect, useReducer } from "react";
import { ApiFailure, call, type ProbeView } from "../../../../api/call";

/** Typing has paused this long before a probe is sent. */
export const probeAfterMs = 600;

/** Where the probe of the values in the fields stands. */
export interface Probing {
  state: "idle" | "waiting" | "probing" | "done" | "failed";
  probe?: ProbeView;
  error?: ApiFailure;
}

type Event =
  | { type: "reset" }
  | { type: "wait" }
  | { type: "send" }
  | { type: "answer"; probe: ProbeView }
  | { type: "fail"; error: ApiFailure };

function reduce(_: Probing, event: Event): Probing {
  switch (event.type) {
    case "reset":
      return { state: "idle" };
    case "wait":
      return { state: "waiting" };
    case "send":
      return { state: "probing" };
    case "answer":
      return { state: "done", probe: event.probe };
    case "fail":
      return { state: "failed", error: event.error };
  }
}

interface Values {
  sessionId: string;
  tenantUrl: string;
  /** `null`: the token kept for this session. */
  secretToken: string | null;
  /** Something is there to probe. */
  ready: boolean;
  /** Raised to probe the same values again. */
  round: number;
}

/**
 * Probes the values a moment after typing has paused. An answer to values that were changed meanwhile is
 * thrown away, so the verdict shown always belongs to what stands in the fields.
 */
export function useProbe({ sessionId, tenantUrl, secretToken, ready, round }: Values): Probing {
  const [state, dispatch] = useReducer(reduce, { state: "idle" });
  useEffect(() => {
    if (!ready) {
      dispatch({ type: "reset" });
      return;
    }
    let current = true;
    dispatch({ type: "wait" });
    const timer = window.setTimeout(() => {
      dispatch({ type: "send" });
      call("connectionProbe", { sessionId, tenantUrl, secretToken })
        .then((probe) => current && dispatch({ type: "answer", probe }))
        .catch((thrown: unknown) => current && dispatch({ type: "fail", error: ApiFailure.from(thrown) }));
    }, probeAfterMs);
    return () => {
      current = false;
      window.clearTimeout(timer);
    };
  }, [sessionId, tenantUrl, secretToken, ready, round]);
  return state;
}
