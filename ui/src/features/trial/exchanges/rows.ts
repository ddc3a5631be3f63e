import type { TrialExchangeRow } from "../../../api/call";

/**
 * Joins a page of the newest rows with the rows already shown, newest first. When the page does not reach
 * the rows shown (more arrived at once than a page holds), the rows shown are dropped rather than leave a gap.
 */
export function joinNewest(page: TrialExchangeRow[], shown: TrialExchangeRow[]): TrialExchangeRow[] {
  const ids = new Set(page.map((row) => row.id));
  const touches = shown.length === 0 || shown.some((row) => ids.has(row.id));
  if (!touches) return page;
  return [...page, ...shown.filter((row) => !ids.has(row.id))];
}

/** Puts an older page behind the rows shown. */
export function joinOlder(shown: TrialExchangeRow[], page: TrialExchangeRow[]): TrialExchangeRow[] {
  const ids = new Set(shown.map((row) => row.id));
  return [...shown, ...page.filter((row) => !ids.has(row.id))];
}
