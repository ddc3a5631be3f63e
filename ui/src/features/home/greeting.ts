import type { SessionSummary } from "../../api/call";
import { t } from "../../messages/t";

/** "Good morning, Maja", by the reader's clock. */
export function greeting(givenName: string | null, now: Date): string {
  const hour = now.getHours();
  const part = hour < 5 ? "evening" : hour < 12 ? "morning" : hour < 18 ? "afternoon" : "evening";
  return givenName ? t(`home.${part}Name`, { name: givenName }) : t(`home.${part}`);
}

/** One sentence on all set-ups: what waits for a person comes first. */
export function summary(sessions: SessionSummary[]): string {
  const count = (chip: SessionSummary["progress"]) => sessions.filter((one) => one.progress === chip).length;
  const needsYou = count("needsYou");
  const underway = count("underway");
  if (sessions.length === 0) return t("home.nothingYet");
  const parts: string[] = [];
  if (needsYou > 0) parts.push(t("home.needYou", { count: needsYou }));
  if (underway > 0) parts.push(t("home.underway", { count: underway }));
  parts.push(
    needsYou + underway === 0 ? t("home.allRunning") : count("done") > 0 ? t("home.restRunning") : "",
  );
  return parts.filter(Boolean).join(" ");
}
