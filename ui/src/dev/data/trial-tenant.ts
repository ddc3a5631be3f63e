import type {
  TrialDetailView,
  TrialExchangeRow,
  TrialStepKind,
  TrialStory,
  TrialSummary,
  TrialTokenRow,
} from "../../api/call";
import { ago, upnOf } from "./people";

const token = (over: Partial<TrialTokenRow> & Pick<TrialTokenRow, "name">): TrialTokenRow => ({
  clientId: null,
  createdAt: ago(60),
  expiresAt: null,
  revokedAt: null,
  state: "accepted",
  atHand: false,
  ...over,
});

/** Everything about a trial tenant; the one in use has a bit of each. */
export const detailOf = (trial: TrialSummary): TrialDetailView => {
  const used = trial.users > 0;
  return {
    trial: { ...trial },
    reach: {
      callers:
        "Only programs on this machine can call 127.0.0.1:8642; Entra in the cloud cannot. What can: the simulated tenant (`slipway tenant serve`), Entra's on-premises provisioning agent on this machine, or Entra itself through a public host or tunnel of your own with a certificate of a public CA, named with --public-url.",
      warning: null,
      tokenEndpoint: trial.url.replace("/scim/v2", "/oauth/token"),
    },
    settings: {
      strict: false,
      flavourId: trial.vendorId,
      flavourName: trial.vendorName,
      rules: trial.vendorId
        ? [
            {
              id: "user-type",
              on: "userType",
              message: "userType must be Member or Guest",
              status: 400,
              guideStep: "S2G-D2",
            },
            {
              id: "no-delete",
              on: "DELETE /Users",
              message: "Users cannot be deleted",
              status: 501,
              guideStep: "S2G-I4",
            },
          ]
        : [],
      unmapped: trial.vendorId
        ? "Attributes that the vendor does not use are stored, and the log says that they are not used."
        : null,
      extensions: used ? ["urn:example:params:scim:schemas:extension:phone:2.0:User"] : [],
      entra: null,
      keep: null,
      keepUsual: 100_000,
      keepFor: null,
      keepMb: null,
    },
    faults: used
      ? [
          {
            line: "429:PATCH /Users/*:times=3:retry-after=10",
            words: "Answers 429 with Retry-After 10 s and carries nothing out: PATCH /Users/*, the first 3.",
          },
          { line: "delay=2s:GET /Users", words: "Holds the answer back for 2 s: GET /Users." },
        ]
      : [],
    faultSyntax:
      "KIND[:METHOD PATH][:option=value]…\n\nKIND\n  400 … 599          that status with a SCIM error",
    tokens: [
      token({ name: "first", atHand: trial.tokenAtHand }),
      ...(used
        ? [
            token({ name: "old laptop", createdAt: ago(9000), expiresAt: ago(600), state: "expired" }),
            token({ name: "token 3", createdAt: ago(4000), revokedAt: ago(300), state: "revoked" }),
            token({ name: "entra", clientId: "trial-4f1c2d90" }),
          ]
        : []),
    ],
    snapshots: used ? [{ name: "before-first-cycle", createdAt: ago(120), users: 0, groups: 0 }] : [],
  };
};

const step = (
  id: string,
  kind: TrialStepKind,
  row: Partial<TrialExchangeRow>,
  changes: TrialStory["steps"][number]["changes"] = [],
  struck: string[] = [],
): TrialStory["steps"][number] => ({
  kind,
  row: {
    id,
    at: ago(30 - Number(id)),
    who: "Søren Holm",
    method: "PATCH",
    path: "/Users/51d0c1aa-0c0e-4b35",
    status: 200,
    what: "",
    durationMs: 4,
    ...row,
  },
  changes,
  struck,
});

const made = (attribute: string, after: string) => ({ attribute, path: attribute, before: null, after });

/** From the first search to the last change. */
export const storyOf = (about: string): TrialStory => ({
  about,
  line: "Looked for twice, refused, created, changed, disabled.",
  more: false,
  steps: [
    step("1", "noMatch", {
      method: "GET",
      path: '/Users?filter=userName eq "soren.holm@contoso.example"',
      what: "no match",
    }),
    step(
      "2",
      "refused",
      { method: "POST", path: "/Users", status: 429, what: "fault: 429" },
      [],
      ["Fault: `429:POST /Users:times=1` · Answers 429 and carries nothing out: POST /Users, the first one."],
    ),
    step("3", "created", { method: "POST", path: "/Users", status: 201, what: "created · 6 attributes" }, [
      made("userName", upnOf("Søren Holm")),
      made("active", "true"),
      made("displayName", "Søren Holm"),
      made("name.givenName", "Søren"),
      made("name.familyName", "Holm"),
      made("externalId", "4f1c9d20-7c1e-4f2d-8a0e-0f6a51c29e20"),
      made("department", "Sales"),
      made("title", "Account manager"),
    ]),
    step("4", "match", {
      method: "GET",
      path: '/Users?filter=userName eq "soren.holm@contoso.example"',
      what: "found",
    }),
    step("5", "changed", { what: "department: Sales → Finance" }, [
      { attribute: "department", path: "department", before: "Sales", after: "Finance" },
    ]),
    step("6", "disabled", { what: "active: true → false" }, [
      { attribute: "active", path: "active", before: "true", after: "false" },
    ]),
  ],
});
