import type { DoctorView, DriftView } from "../../api/call";
import { ago } from "./people";

/** A tenant where one row differs and one is missing. */
export const drift: DriftView = {
  title: "2 rows are not as advised",
  good: false,
  differing: 2,
  readAt: ago(1),
  sections: [
    {
      title: "Mappings of people",
      rows: [
        {
          id: "user-mappings/externalId",
          title: "externalId",
          state: "differs",
          advised: "[objectId]",
          found: "[mailNickname]",
          guideSteps: ["S2G-F3"],
          notices: [
            {
              verdict: "warn",
              title: "externalId of everybody already provisioned will be rewritten",
              detail: "SMS2GO gets the object id for every person in the next cycle.",
              guideStep: "A-S9",
            },
          ],
        },
        {
          id: "user-mappings/userName",
          title: "userName",
          state: "same",
          advised: "[userPrincipalName], matches (1)",
          found: "[userPrincipalName], matches (1)",
          guideSteps: ["S2G-F3"],
          notices: [],
        },
      ],
    },
    {
      title: "Groups",
      rows: [
        {
          id: "assignments/SMS2GO - Billing",
          title: "SMS2GO - Billing",
          state: "missing",
          advised: "assigned",
          found: "",
          guideSteps: ["S2G-H1"],
          notices: [],
        },
      ],
    },
  ],
};

/** The same once some of its rows were made right. */
export const repaired = (view: DriftView, ids: string[]): DriftView => {
  const sections = view.sections.map((section) => ({
    ...section,
    rows: section.rows.map((row) =>
      ids.includes(row.id) ? { ...row, state: "same" as const, found: row.advised } : row,
    ),
  }));
  const differing = sections.flatMap((section) => section.rows).filter((row) => row.state !== "same").length;
  return {
    ...view,
    sections,
    differing,
    good: differing === 0,
    title: differing === 0 ? "Everything is as SMS2GO advises" : `${differing} rows are not as advised`,
  };
};

/** Source data that is as the vendor wants it. */
export const healthy: DoctorView = {
  title: "Everybody has what SMS2GO needs",
  good: true,
  people: 42,
  rules: [],
  groups: [],
  account: [],
  notices: [],
};
