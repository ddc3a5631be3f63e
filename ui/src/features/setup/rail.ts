import type { RailStep, SessionView, StepName } from "../../api/call";
import { t } from "../../messages/t";

/** Steps under the heading they share, in order. */
export interface RailGroup {
  title: string;
  steps: RailStep[];
}

/** Groups neighbouring steps by their heading. */
export function groups(steps: RailStep[]): RailGroup[] {
  const found: RailGroup[] = [];
  for (const step of steps) {
    const last = found[found.length - 1];
    if (last && last.title === step.group) last.steps.push(step);
    else found.push({ title: step.group, steps: [step] });
  }
  return found;
}

const order: [StepName, "prepare" | "decide" | "do" | "handOver"][] = [
  ["vendor", "prepare"],
  ["signIn", "prepare"],
  ["preflight", "prepare"],
  ["vendorSide", "prepare"],
  ["connection", "decide"],
  ["mappings", "decide"],
  ["who", "decide"],
  ["review", "decide"],
  ["apply", "do"],
  ["check", "do"],
  ["start", "do"],
  ["finish", "handOver"],
  ["report", "handOver"],
];

/** The rail before a session exists: the way ahead, with only its first step open. */
export const draftRail = (vendor: string): RailStep[] =>
  order.map(([name, group]) => ({
    name,
    title: t(`rail.${name}`, { vendor }),
    group: t(`rail.group.${group}`),
    state: name === "vendor" ? "open" : "locked",
    note: null,
  }));

/** What the rail calls a step: its heading until the content has one of its own. */
export const titleOf = (session: SessionView, step: StepName) =>
  session.steps.find((one) => one.name === step)?.title ?? "";

/** The step behind this one. */
export function nextStep(session: SessionView, step: StepName): RailStep | undefined {
  const at = session.steps.findIndex((one) => one.name === step);
  return at < 0 ? undefined : session.steps[at + 1];
}
