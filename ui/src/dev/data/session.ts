import type { GuideItem, RailStep, SessionView, StepName } from "../../api/call";
import { ago, groupNames, tenant } from "./people";

const rail: [StepName, string, string][] = [
  ["vendor", "Vendor", "Prepare"],
  ["signIn", "Sign in", "Prepare"],
  ["preflight", "Pre-flight", "Prepare"],
  ["vendorSide", "At SMS2GO", "Prepare"],
  ["connection", "Connection", "Decide"],
  ["mappings", "Mappings", "Decide"],
  ["who", "Who is synced", "Decide"],
  ["review", "Review plan", "Decide"],
  ["apply", "Apply", "Do"],
  ["check", "Check one person", "Do"],
  ["start", "Start", "Do"],
  ["finish", "Finish at SMS2GO", "Hand over"],
  ["report", "Report", "Hand over"],
];

/** The steps in order. */
export const stepNames = rail.map(([name]) => name);

/** A rail where everything before `current` is done and everything behind it waits. */
export const railAt = (current: StepName): RailStep[] => {
  const here = stepNames.indexOf(current);
  return rail.map(([name, title, group], index) => ({
    name,
    title,
    group,
    state: index < here ? "done" : index === here ? "open" : "locked",
    note: index > here ? `Waits for ${rail[here]?.[1] ?? ""}.` : null,
  }));
};

const item = (over: Partial<GuideItem> & Pick<GuideItem, "id" | "text">): GuideItem => ({
  place: "finish",
  section: "",
  menu: null,
  url: null,
  copy: null,
  mail: null,
  blocking: false,
  optional: false,
  informs: false,
  done: false,
  notice: null,
  ...over,
});

/** What only a person can do. */
export const guide = (): GuideItem[] => [
  item({
    id: "S2G-B0",
    place: "vendorSide",
    section: "Before the connection",
    text: "Add the tenant id to your SMS2GO account",
    menu: "Connectors → AD integration",
    url: "https://admin.sms2go.dk",
    copy: { label: "Tenant id", value: tenant.id },
    blocking: true,
    notice: {
      verdict: "warn",
      title: "Without it SMS2GO refuses every token",
      detail: "The guide says: remember first to add your tenant id to your SMS2GO account.",
      guideStep: "S2G-B0",
    },
  }),
  ...groupNames.map((name) =>
    item({
      id: `S2G-I2/${name}`,
      section: "Give each group its roles and rights",
      text: name,
      menu: "Connectors → AD integration → the group",
      url: "https://admin.sms2go.dk",
    }),
  ),
  ...["Give a group the role List user", "Map the group to a list, with its rights on it"].map(
    (text, index) =>
      item({
        id: index === 0 ? "S2G-J2" : "S2G-J6",
        section: "Lists",
        text,
        menu:
          index === 0
            ? "Connectors → AD integration"
            : "Lists → Settings → AD Permissions → + Map AD Security groups",
        url: "https://admin.sms2go.dk",
        optional: true,
      }),
  ),
  item({
    id: "S2G-I4",
    section: "Know for later",
    text: "A group removed from the application is deleted in SMS2GO",
    informs: true,
    notice: {
      verdict: "warn",
      title: "A group removed from the application is deleted in SMS2GO",
      detail: "Its users lose the roles and rights that the group gave them.",
      guideStep: "S2G-I4",
    },
  }),
];

/** A session that stands at `current`. */
export const sessionAt = (current: StepName, id = "s1"): SessionView => ({
  id,
  vendorId: "sms2go",
  vendorName: "SMS2GO",
  appName: "SMS2GO",
  startedAt: ago(37),
  guideReviewed: "2026-11-20",
  tenant: stepNames.indexOf(current) > 1 ? tenant : null,
  steps: railAt(current),
  current,
  guide: guide().map((one) => ({
    ...one,
    done: one.place === "vendorSide" && stepNames.indexOf(current) > 3,
  })),
  notificationEmail: "",
});
