import { useEffect, useState } from "react";

/** Typing has paused this long before a search is sent. */
const settledAfterMs = 200;

/** The value once it has stopped changing for a moment: a search is not sent for every letter. */
export function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), settledAfterMs);
    return () => window.clearTimeout(timer);
  }, [value]);
  return settled;
}
