import { useEffect, useState } from "react";
import { ApiFailure, call, type TrialExchangeRow } from "../../../api/call";
import { useAsk } from "../../../api/hooks";
import { joinNewest, joinOlder } from "./rows";

const pageSize = 200;

interface Filter {
  name: string;
  text: string;
  failedOnly: boolean;
  live: boolean;
}

interface Shown {
  /** The filter these rows answer. */
  key: string;
  rows: TrialExchangeRow[];
  /** Where the next older page begins; `undefined` until one was asked for. */
  cursor: string | null | undefined;
}

/** The exchanges of a trial tenant: the newest come every second, older ones on demand. */
export function useExchanges({ name, text, failedOnly, live }: Filter) {
  const key = JSON.stringify([name, text, failedOnly]);
  const request = { name, text, failedOnly, before: null, limit: pageSize };
  const head = useAsk("trialExchanges", request, { every: () => (live ? 1000 : false), keep: true });
  const [shown, setShown] = useState<Shown>({ key, rows: [], cursor: undefined });
  const [loading, setLoading] = useState(false);
  const [error, setError] = useState<ApiFailure>();

  const page = head.isPlaceholderData ? undefined : head.data;
  useEffect(() => {
    if (!page) return;
    setShown((before) =>
      before.key === key && page.rows.length > 0
        ? { ...before, rows: joinNewest(page.rows, before.rows) }
        : { key, rows: page.rows, cursor: undefined },
    );
  }, [page, key]);

  const before = shown.cursor === undefined ? (head.data?.nextBefore ?? null) : shown.cursor;
  const more = async () => {
    if (before === null || loading) return;
    setLoading(true);
    setError(undefined);
    try {
      const older = await call("trialExchanges", { ...request, before });
      setShown((now) =>
        now.key === key ? { key, rows: joinOlder(now.rows, older.rows), cursor: older.nextBefore } : now,
      );
    } catch (thrown) {
      setError(ApiFailure.from(thrown));
    } finally {
      setLoading(false);
    }
  };
  return { head, rows: shown.rows, hasMore: before !== null, more, loading, error };
}
