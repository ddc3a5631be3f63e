import type { JobView, ReportView } from "../../api/call";
import { ago } from "./people";

/** The job before the start, during its first cycle, and afterwards. */
export const jobAt = (stage: "ready" | "running" | "done" | "quarantine"): JobView => ({
  title: {
    ready: "SMS2GO is ready to start",
    running: "The first cycle is running",
    done: "SMS2GO is provisioning",
    quarantine: "The job is in quarantine",
  }[stage],
  detail: {
    ready: "The job exists and is stopped. Nobody has been synced but the person you checked.",
    running: "Entra reads everybody who is assigned and sends them to SMS2GO.",
    done: "64 people and 8 groups are at SMS2GO.",
    quarantine: "Entra slowed the job down, because SMS2GO refused the token.",
  }[stage],
  id: "scim.6f0c3d1e52d44a1b9b570f6a51c2b3d4.f5a2b1c0-1d57-4c0b-8f0e-9c6c7a5e4b21",
  scheduleState: stage === "ready" ? "Disabled" : "Active",
  code: { ready: "NotRun", running: "InProgress", done: "Active", quarantine: "Quarantine" }[stage],
  verdict: ({ ready: "unknown", running: "unknown", done: "pass", quarantine: "fail" } as const)[stage],
  started: stage !== "ready",
  firstCycleDone: stage === "done" || stage === "quarantine",
  lastCycleAt: stage === "done" ? ago(1) : null,
  nextCycleAt: stage === "done" ? new Date(Date.now() + 39 * 60_000).toISOString() : null,
  counts:
    stage === "done"
      ? [
          { label: "Imported", value: 72 },
          { label: "Exported", value: 80 },
          { label: "Entitled", value: 72 },
          { label: "Failed", value: 0 },
        ]
      : [],
  quarantine:
    stage === "quarantine"
      ? {
          verdict: "fail",
          title: "SMS2GO refused the token",
          detail: "EncounteredBaseEscrowThreshold: every request was answered with 401.",
          guideStep: null,
        }
      : null,
  fix:
    stage === "quarantine"
      ? { action: "Enter a fresh token and start again.", place: "Set up → Connection", learnMore: null }
      : null,
  trialPeople: stage === "done" ? 64 : null,
  trialGroups: stage === "done" ? 8 : null,
});

/** The document. */
export const report: ReportView = {
  title: "SMS2GO is set up in Contoso Nordic",
  path: "/home/maja/.local/share/slipway/reports/sms2go-contoso-nordic-2026-11-20.html",
  markdownPath: "/home/maja/.local/share/slipway/reports/sms2go-contoso-nordic-2026-11-20.md",
  calendarPath: "/home/maja/.local/share/slipway/reports/sms2go-contoso-nordic-2026-11-20.ics",
  expiries: [{ label: "Token of SMS2GO", value: "not known" }],
  madeAt: ago(0),
  facts: [
    { label: "Tenant", value: "Contoso Nordic (6f0c3d1e-52d4-4a1b-9b57-0f6a51c2b3d4)" },
    { label: "Application", value: "SMS2GO" },
    { label: "Service principal", value: "5c1f0f5e-8a4e-4f2e-9d67-6b8f8c7f1a11" },
    { label: "Job", value: "scim.6f0c3d1e52d44a1b9b570f6a51c2b3d4.f5a2b1c0" },
    { label: "Tenant URL", value: "http://127.0.0.1:8642/sms2go-demo/scim/v2" },
    { label: "Done by", value: "maja.lund@contoso.example" },
  ],
  changes: [
    {
      title: "SMS2GO",
      outcome: "Created",
      changes: [{ kind: "added", text: "enterprise application “SMS2GO”" }],
    },
    {
      title: "User mappings",
      outcome: "Read back and equal",
      changes: [
        { kind: "removed", text: "externalId ← [mailNickname]" },
        { kind: "added", text: "externalId ← [objectId]" },
      ],
    },
    { title: "Group mappings", outcome: "Nothing to do", changes: [] },
  ],
  openItems: [
    {
      verdict: "warn",
      title: "8 groups have no roles at SMS2GO yet",
      detail: "Give each group its roles and rights under Connectors → AD integration.",
      guideStep: "S2G-I2",
    },
  ],
  requests: 41,
  writes: 14,
};
