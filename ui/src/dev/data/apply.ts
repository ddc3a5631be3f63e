import type { ApplyRequest, ApplyView } from "../../api/call";
import { exchange } from "./exchange";

const steps = [
  ["create-application", "SMS2GO", "Created"],
  ["job", "Provisioning job", "Created"],
  ["connection", "Tenant URL and token", "Tested and saved"],
  ["user-mappings", "User mappings", "Read back and equal"],
  ["group-mappings", "Group mappings", "Nothing to do"],
  ["scope", "Scope", "Assigned only"],
  ["create-group", "SMS2GO - Rolle - Outlook Add-in", "Created"],
  ["assign", "8 groups assigned", "8 assignments"],
] as const;

const lines: [string, string, string, boolean][] = [
  ["create-application", "GET", "/servicePrincipals?$filter=displayName eq 'SMS2GO'", false],
  [
    "create-application",
    "POST",
    "/applicationTemplates/8adf8e6e-67b2-4cf2-a259-e3dc5476c621/instantiate",
    true,
  ],
  ["create-application", "GET", "/servicePrincipals/5c1f0f5e-8a4e-4f2e-9d67-6b8f8c7f1a11", false],
  ["job", "POST", "/servicePrincipals/5c1f0f5e-8a4e-4f2e-9d67-6b8f8c7f1a11/synchronization/jobs", true],
  ["connection", "POST", "/servicePrincipals/5c1f0f5e/synchronization/jobs/scim.1/validateCredentials", true],
  ["connection", "PUT", "/servicePrincipals/5c1f0f5e/synchronization/secrets", true],
  ["user-mappings", "PUT", "/servicePrincipals/5c1f0f5e/synchronization/jobs/scim.1/schema", true],
  ["create-group", "POST", "/groups", true],
  ["assign", "POST", "/groups/0e6c/appRoleAssignments", true],
];

const labels: Record<string, string> = {
  GET: "Look before writing",
  POST: "Create",
  PUT: "Write the whole set",
};

const requests = (count: number): ApplyRequest[] =>
  lines.slice(0, count).map(([stepId, method, path, write], index) => ({
    stepId,
    write,
    label: `${labels[method] ?? method}: ${stepId.replace("-", " ")}`,
    exchange: exchange({
      id: `r${index}`,
      method,
      path,
      status: method === "POST" ? 201 : method === "PUT" ? 204 : 200,
      durationMs: 60 + ((index * 97) % 900),
      requestBody: write ? '{\n  "displayName": "SMS2GO"\n}' : null,
    }),
  }));

/** The run after so many steps. */
export const applyAt = (done: number, state: ApplyView["state"]): ApplyView => {
  const sent = requests(Math.min(lines.length, state === "done" ? lines.length : done + 2));
  return {
    title: state === "done" ? "SMS2GO is set up in Contoso Nordic" : "Setting up SMS2GO in Contoso Nordic",
    state,
    steps: steps.map(([id, title, outcome], index) => ({
      id,
      title,
      state:
        index < done || state === "done"
          ? "done"
          : index === done && state === "running"
            ? "running"
            : index === done && state === "failed"
              ? "failed"
              : "waiting",
      outcome: index < done || state === "done" ? outcome : "",
    })),
    requests: state === "idle" ? [] : sent,
    waiting:
      state === "running" && done === 1
        ? "Waiting until the service principal can be read, 6 s of at most 120 s"
        : null,
    done: state === "done" ? steps.length : done,
    total: steps.length,
    writes: state === "idle" ? 0 : sent.filter((request) => request.write).length,
    error:
      state === "failed"
        ? {
            code: "failed",
            message: "Graph refused to save the tenant URL and token",
            detail: "The permission Synchronization.ReadWrite.All is not granted.",
            fix: {
              action: "Ask a Privileged Role Administrator to consent to Synchronization.ReadWrite.All.",
              place: "Entra admin center → App registrations → API permissions",
              learnMore: "https://learn.microsoft.com/graph/permissions-reference",
            },
            correlationId: "0b6c2f8e-7d0a-4f8c-8b3c-91f5e1f1a2b3",
          }
        : null,
  };
};

/** How many steps there are. */
export const applySteps = steps.length;
