import type { VendorCard, VendorView } from "../../api/call";
import { groupNames } from "./people";

/** SMS2GO as a card. */
export const card: VendorCard = {
  id: "sms2go",
  name: "SMS2GO",
  summary: "Users and groups for text messages; roles and rights follow the groups.",
  reviewed: "2026-11-20",
  guideSteps: 46,
};

const department = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";

/** The seven advised user rows. */
export const userRows: [string, string][] = [
  ["userName", "[userPrincipalName]"],
  ["active", 'Switch([IsSoftDeleted], , "False", "True", "True", "False")'],
  ["displayName", "[displayName]"],
  ["name.givenName", "[givenName]"],
  ["name.familyName", "[surname]"],
  ["externalId", "[objectId]"],
  [department, "[department]"],
];

/** The three advised group rows. */
export const groupRows: [string, string][] = [
  ["externalId", "[objectId]"],
  ["displayName", "[displayName]"],
  ["members", "[members]"],
];

const mapping =
  (match: string) =>
  ([target, source]: [string, string]) => ({
    target,
    source,
    matchingPriority: target === match ? 1 : null,
  });

/** SMS2GO with everything its profile says. */
export const vendor: VendorView = {
  card,
  needs: [
    "An administrator of your SMS2GO account",
    "Tenant URL and secret token, shown there under Connectors → AD integration",
    "An Entra account that may create enterprise applications",
    "Entra ID P1 or P2, because groups are assigned",
  ],
  consoleUrl: "https://admin.sms2go.dk",
  consoleMenu: "Connectors → AD integration",
  userMappings: userRows.map(mapping("userName")),
  groupMappings: groupRows.map(mapping("displayName")),
  groups: groupNames,
  readings: [
    {
      id: "A-S1",
      point: "Are the default rows that are not in the table to be removed?",
      reading: "Yes: the guide says only approved fields are used. They are listed before they go.",
    },
    {
      id: "A-S2",
      point: "No matching attribute is named.",
      reading: "Entra's defaults stay: users by userName, groups by displayName.",
    },
    {
      id: "A-S5",
      point: "Are the eight groups mandatory, with these names?",
      reading: "They are the example set. All eight are offered ticked, none is compulsory.",
    },
  ],
  warnings: [],
  steps: [
    { id: "S2G-A5", kind: "ASK", text: "Name of the application, for example SMS2GO." },
    { id: "S2G-B0", kind: "GUIDE", text: "Add the tenant id to the SMS2GO account first." },
    { id: "S2G-B7", kind: "AUTO", text: "Test the connection, then save." },
    { id: "S2G-E2", kind: "AUTO + CHECK", text: "Groups: create, update and delete." },
    { id: "S2G-I4", kind: "WARN", text: "A group removed from the application is deleted in SMS2GO." },
  ],
};
