import type { TrialExchangeRow, TrialExchangeView, TrialResourceRow, TrialSummary } from "../../api/call";
import { exchange } from "./exchange";
import { ago, groupNames, names, upnOf } from "./people";

/** One trial tenant in use. */
export const trials: TrialSummary[] = [
  {
    name: "sms2go-demo",
    vendorId: "sms2go",
    vendorName: "SMS2GO",
    url: "http://127.0.0.1:8642/sms2go-demo/scim/v2",
    users: 72,
    groups: 8,
    exchanges: 1284,
    tokenAtHand: true,
    createdAt: ago(60),
    lastExchangeAt: ago(2),
  },
  {
    name: "plain",
    vendorId: null,
    vendorName: null,
    url: "http://127.0.0.1:8642/plain/scim/v2",
    users: 0,
    groups: 0,
    exchanges: 0,
    tokenAtHand: false,
    createdAt: ago(600),
    lastExchangeAt: null,
  },
];

const kinds = [
  ["GET", "/Users?filter=userName+eq+%22soren.holm%40contoso.example%22", 200, "no match"],
  ["POST", "/Users", 201, "created · 6 attributes"],
  ["PATCH", "/Groups/8d1c3c5e-55f1-4a9f", 200, "+1 member"],
  ["PATCH", "/Users/51d0c1aa-0c0e-4b35", 200, "department: Sales → Finance"],
  ["PATCH", "/Users/51d0c1aa-0c0e-4b35", 200, "active: true → false"],
  ["POST", "/Users", 409, "userName is taken"],
  ["GET", "/Users?filter=userName+eq+%22d0f5%22", 200, "probe"],
  ["GET", "/Users", 401, "token “old laptop” expired"],
] as const;

/** Exchanges, newest first. */
export const exchangeRows = (count: number): TrialExchangeRow[] =>
  Array.from({ length: count }, (_, index) => {
    const [method, path, status, what] = kinds[(count - index) % kinds.length] ?? kinds[0];
    return {
      id: String(count - index),
      at: new Date(Date.now() - index * 1370).toISOString(),
      who:
        what === "probe" || status === 401
          ? "—"
          : path.startsWith("/Groups")
            ? (groupNames[index % 8] ?? "")
            : (names[index % names.length] ?? ""),
      method,
      path,
      status,
      what,
      durationMs: 1 + (index % 7),
    };
  });

const changesOf = (row: TrialExchangeRow): TrialExchangeView["changes"] => {
  const change = (attribute: string, before: string | null, after: string | null) => ({
    attribute,
    path: attribute,
    before,
    after,
  });
  if (row.status === 201) {
    return [
      change("userName", null, upnOf(row.who)),
      change("active", null, "true"),
      change("displayName", null, row.who),
    ];
  }
  const [attribute, values] = row.what.split(": ");
  const [before, after] = values?.split(" → ") ?? [];
  return attribute && before && after ? [change(attribute, before, after)] : [];
};

/** One of them, opened. */
export const exchangeView = (row: TrialExchangeRow): TrialExchangeView => ({
  row,
  exchange: exchange({
    id: row.id,
    method: row.method,
    path: row.path,
    url: `http://127.0.0.1:8642/sms2go-demo/scim/v2${row.path}`,
    status: row.status,
    durationMs: row.durationMs,
    requestBody:
      row.method === "GET"
        ? null
        : JSON.stringify({ userName: upnOf(row.who), active: true, displayName: row.who }, null, 2),
    responseBody: JSON.stringify(
      { schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], totalResults: 0 },
      null,
      2,
    ),
  }),
  signedWith: row.status === 401 ? "refused: token “old laptop” has expired" : "signed with token “first”",
  about: row.who === "—" ? null : row.who,
  replayOf: row.id === "1280" ? "1276" : null,
  replay: {
    method: row.method,
    path: row.path,
    body:
      row.method === "GET"
        ? ""
        : JSON.stringify({ userName: upnOf(row.who), active: true, displayName: row.who }, null, 2),
    headers: [
      { name: "Content-Type", value: "application/scim+json" },
      { name: "Accept", value: "application/scim+json" },
    ],
  },
  changes: changesOf(row),
  changeText:
    row.status === 201
      ? `${row.who} was created. Before: nothing.`
      : changesOf(row).length > 0
        ? `${row.who}: ${row.what}.`
        : "",
  notes:
    row.status === 201
      ? [
          {
            verdict: "warn",
            title: "As Entra sends it",
            detail:
              "The extension URN is not listed in schemas. A strict server could refuse that; this one notes it.",
            guideStep: null,
          },
        ]
      : row.status === 409
        ? [
            {
              verdict: "fail",
              title: "Refused as the vendor would",
              detail: "SMS2GO: user-name-taken",
              guideStep: null,
            },
          ]
        : [],
});

/** What is stored. */
export const resources = (groups: boolean): TrialResourceRow[] =>
  (groups ? groupNames : names).map((displayName, index) => ({
    id: `${groups ? "g" : "u"}${index}`,
    displayName,
    secondary: groups ? `${3 + index} members` : upnOf(displayName),
    active: groups ? null : index !== 5,
    json: JSON.stringify(
      groups
        ? { id: `g${index}`, displayName, members: [{ value: "u0", display: "Søren Holm" }] }
        : { id: `u${index}`, userName: upnOf(displayName), active: index !== 5, displayName },
      null,
      2,
    ),
  }));
