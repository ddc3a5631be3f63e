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

/** The exchanges of a trial tenant: the newest come every second, older ones on demand. */
export function useExchanges({ name, text, failedOnly, live }: Filter) {
  const request = { name, text, failedOnly, before: null, limit: pageSize };
  const head = useAsk("trialExchanges", request, { every: () => (live ? 1000 : false) });
  const [rows, setRows] = useState<TrialExchangeRow[]>([]);
  const [cursor, setCursor] = useState<string | null>();
  const [loading, setLoading] = useState(false);
  const [error, setError] = useState<ApiFailure>();

  const page = head.data;
  useEffect(() => {
    if (page) setRows((shown) => (page.rows.length === 0 ? [] : joinNewest(page.rows, shown)));
  }, [page]);

  const before = cursor === undefined ? (page?.nextBefore ?? null) : cursor;
  const more = async () => {
    if (before === null || loading) return;
    setLoading(true);
    setError(undefined);
    try {
      const older = await call("trialExchanges", { ...request, before });
      setRows((shown) => joinOlder(shown, older.rows));
      setCursor(older.nextBefore);
    } catch (thrown) {
      setError(ApiFailure.from(thrown));
    } finally {
      setLoading(false);
    }
  };
  return { head, rows, hasMore: before !== null, more, loading, error };
}
