import type { MappingRow, MappingsView } from "../../api/call";
import { groupRows, userRows } from "./vendor";

const samples: Record<string, [string, string | null]> = {
  userName: ["The sign-in name of the person.", "soren.holm@contoso.example"],
  active: ["True while the person is assigned and enabled, False otherwise.", "True"],
  displayName: ["The name as shown.", "Søren Holm"],
  "name.givenName": ["The given name.", "Søren"],
  "name.familyName": ["The family name.", "Holm"],
  externalId: ["The id of the object in Entra; it never changes.", "4f1c2ab0-77d2-4a6e-9f0b-5a0e6b1d9e20"],
  members: ["The members of the group, by their ids at the target.", "3 members"],
};

const stays = (rows: [string, string][], match: string, changed: string[]): MappingRow[] =>
  rows.map(([target, source]) => {
    const [meaning, sample] = samples[target] ?? ["The user's department.", null];
    return {
      target,
      advised: source,
      current: changed.includes(target) ? "[mailNickname]" : source,
      verdict: changed.includes(target) ? "change" : "asAdvised",
      matchingPriority: target === match ? 1 : null,
      meaning,
      sample,
      source: target === match ? "A-S2" : "S2G-F3",
    };
  });

const goes: [string, string, string | null][] = [
  ["title", "[jobTitle]", "Konsulent"],
  ['emails[type eq "work"].value', "[mail]", "soren.holm@contoso.example"],
  ["preferredLanguage", "[preferredLanguage]", "da-DK"],
  ["name.formatted", 'Join(" ", [givenName], [surname])', "Søren Holm"],
  ['addresses[type eq "work"].formatted', "[physicalDeliveryOfficeName]", null],
  ['addresses[type eq "work"].streetAddress', "[streetAddress]", "Havnegade 12"],
  ['addresses[type eq "work"].locality', "[city]", "Aarhus"],
  ['addresses[type eq "work"].region', "[state]", null],
  ['addresses[type eq "work"].postalCode', "[postalCode]", "8000"],
  ['addresses[type eq "work"].country', "[country]", "DK"],
  ['phoneNumbers[type eq "work"].value', "[telephoneNumber]", "+45 8612 0000"],
  ['phoneNumbers[type eq "mobile"].value', "[mobile]", null],
  ['phoneNumbers[type eq "fax"].value', "[facsimileTelephoneNumber]", null],
  ["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber", "[employeeId]", "10234"],
  ["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "[manager]", null],
];

/** The usual defaults of a new application, against SMS2GO's table. */
export const mappings: MappingsView = {
  title: "7 of 22 user rows stay, 15 go",
  foreseen: true,
  users: [
    ...stays(userRows, "userName", ["externalId"]),
    ...goes.map(([target, current, sample]): MappingRow => ({
      target,
      advised: null,
      current,
      verdict: "remove",
      matchingPriority: null,
      meaning: "Not in SMS2GO's table, so it is not sent.",
      sample,
      source: "A-S1",
    })),
  ],
  groups: stays(groupRows, "displayName", []),
  notices: [
    {
      verdict: "unknown",
      title: "15 default rows go",
      detail: "The guide says only fields approved by SMS2GO are used. Undo puts them back.",
      guideStep: "A-S1",
    },
  ],
  counts: { right: 9, change: 1, add: 0, remove: 15 },
};
