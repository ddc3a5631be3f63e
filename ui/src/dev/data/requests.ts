import type { SentPage, SentRow, SentView } from "../../api/call";
import { exchange } from "./exchange";
import { ago } from "./people";

const sp = "/servicePrincipals/5c1f0f5e-8a4e-4f2e-9d67-6b8f8c7f1a11";

const lines: [string, string, string, number | null][] = [
  ["Look for the application", "GET", "/servicePrincipals?$filter=displayName eq 'SMS2GO'", 200],
  ["Create the application", "POST", "/applicationTemplates/8adf8e6e/instantiate", 201],
  ["Read the service principal", "GET", sp, 404],
  ["Read the service principal", "GET", sp, 200],
  ["Create the provisioning job", "POST", `${sp}/synchronization/jobs`, 201],
  ["Save tenant URL and token", "PUT", `${sp}/synchronization/secrets`, 429],
  ["Save tenant URL and token", "PUT", `${sp}/synchronization/secrets`, 204],
  ["Read the mappings", "GET", `${sp}/synchronization/jobs/scim.5c1f/schema`, 200],
  ["Write the mappings", "PUT", `${sp}/synchronization/jobs/scim.5c1f/schema`, 204],
  [
    "Look for the group “SMS2GO – Kundeservice og eksterne konsulenter i hele Norden”",
    "GET",
    "/groups?$filter=displayName eq 'SMS2GO – Kundeservice'",
    null,
  ],
  ["Create the group “SMS2GO - Rolle - Outlook Add-in”", "POST", "/groups", 403],
  ["Assign the group “Sales”", "POST", "/groups/0e6c/appRoleAssignments", 201],
];

/** So many requests, oldest first. */
export const sentRows = (count: number): SentRow[] =>
  Array.from({ length: count }, (_, index) => {
    const [label, method, path, status] = lines[index % lines.length]!;
    return {
      id: String(index + 1),
      at: ago(count - index),
      label,
      method,
      path,
      status,
      durationMs: 12 + ((index * 97) % 900),
      write: method !== "GET",
      beside: false,
      waited: status === 429 ? "Waiting 10 s: Graph asked to slow down" : null,
    };
  });

const failed = (row: SentRow) => row.status === null || row.status >= 400;

/** What the backend answers. The mock looks for the text in label and path alone. */
export const sentPage = (
  all: SentRow[],
  wish: { text: string; failedOnly: boolean; writesOnly: boolean; after: string | null },
  over: Partial<SentPage> = {},
): SentPage => {
  const since = all.filter((row) => Number(row.id) > Number(wish.after ?? 0));
  return {
    rows: since.filter(
      (row) =>
        (!wish.failedOnly || failed(row)) &&
        (!wish.writesOnly || row.write) &&
        `${row.label} ${row.path} ${row.status ?? ""}`.toLowerCase().includes(wish.text.toLowerCase()),
    ),
    last: since[since.length - 1]?.id ?? wish.after,
    total: since.length,
    writes: since.filter((row) => row.write).length,
    failed: since.filter(failed).length,
    running: false,
    waiting: null,
    ...over,
  };
};

const refusal = {
  error: {
    code: "Authorization_RequestDenied",
    message: "Insufficient privileges to complete the operation.",
    innerError: { "request-id": "0b6c2f8e-7d0a-4f8c-8b3c-91f5e1f1a2b3" },
  },
};

/** One of them, opened. */
export const sentView = (row: SentRow): SentView => {
  const secret = row.path.endsWith("/secrets");
  return {
    row,
    exchange: exchange({
      id: row.id,
      method: row.method,
      path: row.path,
      status: row.status,
      at: row.at,
      durationMs: row.durationMs,
      requestBody: secret
        ? JSON.stringify(
            {
              value: [
                { key: "BaseAddress", value: "https://api.sms2go.example/scim" },
                { key: "SecretToken", value: "••••" },
              ],
            },
            null,
            2,
          )
        : row.write
          ? JSON.stringify({ displayName: "SMS2GO" }, null, 2)
          : null,
      responseBody:
        row.status === null || row.status === 204
          ? null
          : JSON.stringify(row.status >= 400 ? refusal : { value: [] }, null, 2),
      failure: row.status === null ? "The connection was closed before an answer came" : null,
    }),
    notices: [
      ...(row.status === 403
        ? [
            {
              verdict: "fail" as const,
              title: `Graph answered ${refusal.error.code}`,
              detail: refusal.error.message,
              guideStep: null,
            },
          ]
        : []),
      ...(row.waited
        ? [
            {
              verdict: "warn" as const,
              title: "This attempt was set aside and the request sent again",
              detail: row.waited,
              guideStep: null,
            },
          ]
        : []),
    ],
    hasSecret: secret,
    support: [
      ...(row.status === null ? [] : [{ name: "request-id", value: "0b6c2f8e-7d0a-4f8c-8b3c-91f5e1f1a2b3" }]),
      { name: "request", value: `${row.method} https://graph.microsoft.com/v1.0${row.path}` },
      { name: "status", value: String(row.status) },
    ],
  };
};
