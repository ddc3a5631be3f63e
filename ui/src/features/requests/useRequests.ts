import { useQuery, useQueryClient } from "@tanstack/react-query";
import { call, type ApiFailure, type RequestOf, type SentPage } from "../../api/call";

/** How often new requests are asked for while a plan is applied, and otherwise: another window may apply it. */
const everyMs = { running: 500, idle: 4000 };

type Filter = Omit<RequestOf<"requestList">, "after">;

/** Puts what came since behind what is shown: the backend sends only the difference. */
export function joined(shown: SentPage, since: SentPage): SentPage {
  return {
    ...since,
    rows: since.rows.length > 0 ? [...shown.rows, ...since.rows] : shown.rows,
    total: shown.total + since.total,
    writes: shown.writes + since.writes,
    failed: shown.failed + since.failed,
  };
}

/** The requests of a set-up, oldest first; what is new is added while the screen is open. */
export function useRequests(filter: Filter) {
  const cache = useQueryClient();
  const queryKey = ["requestList", filter];
  return useQuery<SentPage, ApiFailure>({
    queryKey,
    queryFn: async () => {
      const shown = cache.getQueryData<SentPage>(queryKey);
      const since = await call("requestList", { ...filter, after: shown?.last ?? null });
      return shown ? joined(shown, since) : since;
    },
    refetchInterval: (query) => (query.state.data?.running ? everyMs.running : everyMs.idle),
    // The list stays while another filter is on its way, but never that of another set-up.
    placeholderData: (before, query) =>
      (query?.queryKey[1] as Filter | undefined)?.sessionId === filter.sessionId ? before : undefined,
  });
}
