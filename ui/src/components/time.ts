import { useEffect, useState } from "react";
import { t } from "../messages/t";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const exact = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  hourCycle: "h23",
});
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });

const parse = (text: string) => {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
};

/** "10:51:07.412": the moment of one exchange. */
export const exactTime = (text: string) => {
  const date = parse(text);
  return date ? exact.format(date) : text;
};

/** "20 Nov 2026", also for a date without a time. */
export const dayText = (text: string) => {
  const date = parse(text);
  return date ? day.format(date) : text;
};

/** "today 10:42", else "20 Nov 2026 10:42". */
export function moment(text: string, now = new Date()): string {
  const date = parse(text);
  if (!date) return text;
  const time = clock.format(date);
  return day.format(date) === day.format(now)
    ? t("time.today", { time })
    : t("time.day", { day: day.format(date), time });
}

/** "184 ms", "1.9 s". */
export function duration(ms: number | null): string {
  if (ms === null) return "–";
  if (ms < 1000) return t("time.ms", { value: Math.max(1, Math.round(ms)) });
  return t("time.s", { value: (ms / 1000).toFixed(1) });
}

/** "4:07", "38 s": time that is left. */
export function left(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return t("time.s", { value: String(whole) });
  return t("time.minutes", {
    minutes: String(Math.floor(whole / 60)),
    seconds: String(whole % 60).padStart(2, "0"),
  });
}

/** The current time, renewed every second while `running`. */
export function useNow(running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    const timer = window.setInterval(() => setNow(Date.now()), 1000);
    return () => window.clearInterval(timer);
  }, [running]);
  return now;
}
