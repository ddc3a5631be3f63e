import type { CheckCandidate, CheckView } from "../../api/call";
import { exchange } from "./exchange";
import { ago, groupNames, names, upnOf } from "./people";
import { userRows } from "./vendor";

/** Assigned people and groups. */
export const candidates: CheckCandidate[] = [
  ...names.map((displayName, index) => ({
    id: `u${index}`,
    displayName,
    upn: upnOf(displayName),
    through: groupNames[index % 7] ?? "",
    group: false,
  })),
  ...groupNames.map((displayName, index) => ({
    id: `g${index}`,
    displayName,
    upn: "",
    through: `${3 + index} members`,
    group: true,
  })),
];

const values = ["", "True", "", "Søren", "Holm", "4f1c2ab0-77d2-4a6e-9f0b-5a0e6b1d9e20", null];

/** A check that went well, or one that the target refused. */
export const checkOf = (subject: CheckCandidate, failed: boolean): CheckView => ({
  title: failed
    ? `${subject.displayName} does not arrive at SMS2GO`
    : `${subject.displayName} arrives at SMS2GO`,
  subtitle: failed
    ? "Provision on demand, run by Entra just now, 2.3 s. SMS2GO refused the account."
    : "Provision on demand, run by Entra just now, 1.9 s. Foreseen and real agree in all 7 rows.",
  verdict: failed ? "fail" : "pass",
  status: failed ? "Failure" : "Success",
  steps: [
    { name: "Connection", verdict: "pass", detail: "200 in 96 ms" },
    { name: "Import", verdict: "pass", detail: "found in the tenant" },
    { name: "Scope", verdict: "pass", detail: `assigned through ${subject.through}` },
    { name: "Match", verdict: "pass", detail: "no account yet, so create" },
    failed
      ? { name: "Action", verdict: "fail", detail: "409: userName is taken" }
      : { name: "Action", verdict: "pass", detail: "created, 201" },
  ],
  rows: userRows.map(([attribute, from], index) => ({
    attribute,
    value: index === 0 ? subject.upn : index === 2 ? subject.displayName : (values[index] ?? null),
    from,
    note: ["matches by this", "assigned, enabled", "", "", "", "", "empty, not sent"][index] ?? "",
    agrees: true,
  })),
  requests: [
    exchange({
      id: "c1",
      method: "GET",
      path: `/Users?filter=userName+eq+%22${subject.upn}%22`,
      durationMs: 3,
    }),
    exchange({
      id: "c2",
      method: "POST",
      path: "/Users",
      status: failed ? 409 : 201,
      durationMs: 6,
      requestBody: JSON.stringify(
        { userName: subject.upn, active: true, displayName: subject.displayName },
        null,
        2,
      ),
    }),
  ],
  atTarget: failed
    ? null
    : JSON.stringify(
        {
          schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
          id: "51d0c1aa-0c0e-4b35-a3d0-8f6c2c2d7f10",
          userName: subject.upn,
          active: true,
          displayName: subject.displayName,
          name: { givenName: "Søren", familyName: "Holm" },
          externalId: "4f1c2ab0-77d2-4a6e-9f0b-5a0e6b1d9e20",
          meta: { resourceType: "User", version: 'W/"1"' },
        },
        null,
        2,
      ),
  notices: [],
  fix: failed
    ? {
        action: "Delete or rename the account at SMS2GO that has this user name, then check again.",
        place: "SMS2GO → Users",
        learnMore: null,
      }
    : null,
  at: ago(0),
  subject,
});
