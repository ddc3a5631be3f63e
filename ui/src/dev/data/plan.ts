import type { PlanStep, PlanView } from "../../api/call";
import { ago } from "./people";

const step = (over: Partial<PlanStep> & Pick<PlanStep, "id" | "verdict" | "title" | "detail">): PlanStep => ({
  guideSteps: [],
  changes: [],
  changesNote: null,
  requests: [],
  portalPath: "",
  portalPathOld: "",
  undo: "",
  verifiedBy: "",
  notices: [],
  ...over,
});

const added = (text: string) => ({ kind: "added" as const, text });

/** The plan of the sketch. */
export const plan: PlanView = {
  title: "What will change in Contoso Nordic",
  subtitle: "Nothing has been written yet. Open a row to see the exact request and how to undo it.",
  counts: { create: 3, change: 9, right: 4, decide: 0 },
  writeRequests: 14,
  duration: "about 1 min",
  needsRole: "Application Administrator",
  hasRole: true,
  blocked: [],
  readAt: ago(1),
  sections: [
    {
      title: "Application",
      subtitle: "non-gallery, template Custom",
      steps: [
        step({
          id: "create-application",
          verdict: "create",
          title: "SMS2GO",
          detail: "Enterprise application and its registration",
          guideSteps: ["S2G-A3", "S2G-A4", "S2G-A5", "S2G-A6", "S2G-A7"],
          changes: [added("enterprise application “SMS2GO”")],
          requests: [
            {
              method: "GET",
              path: "/servicePrincipals?$filter=displayName eq 'SMS2GO'",
              body: null,
              write: false,
              scope: "Application.Read.All",
            },
            {
              method: "POST",
              path: "/applicationTemplates/8adf8e6e-67b2-4cf2-a259-e3dc5476c621/instantiate",
              body: '{\n  "displayName": "SMS2GO"\n}',
              write: true,
              scope: "Application.ReadWrite.All",
            },
          ],
          portalPath: "Enterprise applications → New application → Create your own application",
          portalPathOld: "Azure Active Directory → Enterprise applications → + New application",
          undo: "Delete the application; it stays restorable for 30 days.",
          verifiedBy: "Application and service principal are read three times in a row.",
        }),
      ],
    },
    {
      title: "Provisioning",
      subtitle: "job from template scim",
      steps: [
        step({
          id: "connection",
          verdict: "change",
          title: "Tenant URL and token",
          detail: "Tested: 200, empty list, 184 ms",
          guideSteps: ["S2G-B5", "S2G-B6"],
          changes: [
            added("BaseAddress http://127.0.0.1:8642/sms2go-demo/scim/v2"),
            added("SecretToken ••••••••"),
          ],
          requests: [
            {
              method: "PUT",
              path: "/servicePrincipals/{servicePrincipal}/synchronization/secrets",
              body: '{\n  "value": [\n    { "key": "BaseAddress", "value": "http://127.0.0.1:8642/sms2go-demo/scim/v2" },\n    { "key": "SecretToken", "value": "••••••••" },\n    { "key": "SyncAll", "value": "false" }\n  ]\n}',
              write: true,
              scope: "Synchronization.ReadWrite.All",
            },
          ],
          portalPath: "Provisioning → New configuration",
          undo: "Enter the former values again; Entra never shows a saved token.",
          verifiedBy: "validateCredentials answers 204 before anything is saved.",
        }),
        step({
          id: "user-mappings",
          verdict: "change",
          title: "User mappings",
          detail: "Exact: 15 default rows go, 1 changes",
          guideSteps: ["S2G-F3"],
          changes: [
            { kind: "removed", text: "externalId ← [mailNickname]" },
            added("externalId ← [objectId]"),
          ],
          changesNote: "and 15 rows removed",
          undo: "The schema read before is kept with the report and can be put back.",
          verifiedBy: "The schema is read back and compared, row by row.",
        }),
        step({
          id: "group-mappings",
          verdict: "right",
          title: "Group mappings",
          detail: "displayName, externalId, members",
          guideSteps: ["S2G-E3"],
        }),
        step({
          id: "scope",
          verdict: "change",
          title: "Scope",
          detail: "Guide: “Always”",
          guideSteps: ["S2G-G3"],
          changes: [added("Sync only assigned users and groups")],
        }),
      ],
    },
    {
      title: "Groups",
      subtitle: "8 advised by SMS2GO",
      steps: [
        step({
          id: "create-group",
          verdict: "create",
          title: "SMS2GO - Rolle - Outlook Add-in",
          detail: "Not in the tenant yet",
          guideSteps: ["S2G-H1"],
          changes: [added("security group, 0 members")],
        }),
        step({
          id: "assign",
          verdict: "change",
          title: "8 groups assigned",
          detail: "Role User · 64 people",
          guideSteps: ["S2G-H1"],
          changes: [added("+8 assignments")],
          notices: [
            {
              verdict: "warn",
              title: "1 nested group: 9 people would be missed",
              detail: "Entra syncs direct members only.",
              guideStep: null,
            },
          ],
        }),
      ],
    },
  ],
};

/** What would be taken back of it. */
export const undoPlan: PlanView = {
  ...plan,
  title: "What will be taken back in Contoso Nordic",
  subtitle: "What was there before this set-up stays, and so does what somebody changed since.",
  counts: { create: 0, change: 2, right: 1, decide: 1 },
  writeRequests: 2,
  sections: [
    {
      title: "Application",
      subtitle: "",
      steps: [
        step({
          id: "mappings-user",
          verdict: "decide",
          title: "Mappings of people",
          detail: "Somebody changed a row since",
        }),
        step({
          id: "application",
          verdict: "change",
          title: "SMS2GO",
          detail: "The application goes; it stays restorable for 30 days",
          changes: [{ kind: "removed", text: "enterprise application “SMS2GO”" }],
          notices: [
            {
              verdict: "warn",
              title: "A removed group is deleted in SMS2GO",
              detail: "42 people lose the roles and rights the group gave them.",
              guideStep: "S2G-I4",
            },
          ],
        }),
      ],
    },
  ],
};
