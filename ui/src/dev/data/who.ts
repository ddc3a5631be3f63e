import type { GroupChoice, GroupRef, WhoView } from "../../api/call";
import { groupNames } from "./people";

const meanings = [
  null,
  "Right: read the text of messages",
  "Right: the report of sent messages",
  "Right: see and edit existing users",
  "Right: add users",
  "Role: administrator",
  "Role: default list user",
  "Role: Outlook add-in",
];

/** The eight groups of the guide; one does not exist yet, one has a nested group. */
export const choices: GroupChoice[] = groupNames.map((name, index) => ({
  name,
  id: index === 7 ? null : `g${index}`,
  advised: true,
  selected: true,
  assigned: false,
  people: index === 7 ? 0 : 3 + ((index * 7) % 17),
  kind: index === 7 ? "not in the tenant yet" : "Security",
  meaning: meanings[index] ?? null,
  notices:
    index === 5
      ? [
          {
            verdict: "warn",
            title: "A nested group: 9 people would be missed.",
            detail:
              "Entra syncs direct members only. Add them to this group, or assign the nested group itself.",
            guideStep: null,
          },
        ]
      : [],
  assignable: true,
}));

/** The view for a choice of groups. */
export const whoFor = (groups: GroupChoice[]): WhoView => {
  const chosen = groups.filter((group) => group.selected);
  const people = Math.round(chosen.reduce((sum, group) => sum + group.people, 0) * 0.9);
  return {
    title:
      chosen.length === 0
        ? "Nobody will reach SMS2GO"
        : `${people} people in ${chosen.length} groups will reach SMS2GO`,
    groups,
    people,
    notices: [],
  };
};

/** Applies a saved choice. */
export const choose = (groups: GroupChoice[], selected: GroupRef[]): GroupChoice[] => {
  const wanted = new Set(selected.map((one) => one.name));
  const added = selected
    .filter((one) => !groups.some((group) => group.name === one.name))
    .map((one): GroupChoice => ({
      name: one.name,
      id: one.id,
      advised: false,
      selected: true,
      assigned: false,
      people: 12,
      kind: "Security",
      meaning: null,
      notices: [],
      assignable: true,
    }));
  return [...groups.map((group) => ({ ...group, selected: wanted.has(group.name) })), ...added];
};
