import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { healthy } from "../../../dev/data/drift";
import { fault } from "../../../dev/world";
import { violations } from "../../../test/axe";
import { open } from "../../../test/open";

test("rows that are not as advised can be picked, and only those are repaired", async () => {
  const { user, router, sent, container } = open("/setup/s1/report", { at: "report" });
  await user.click(await screen.findByTestId("rail-drift"));
  expect(router.state.location.pathname).toBe("/setup/s1/drift");
  expect(await screen.findByText("2 rows are not as advised")).toBeVisible();
  expect(screen.queryByTestId("drift-pick-user-mappings/userName")).toBeNull();
  expect(screen.getByTestId("primary-act")).toBeDisabled();
  expect(await violations(container)).toEqual([]);
  await user.click(screen.getByTestId("drift-pick-user-mappings/externalId"));
  await user.click(screen.getByTestId("primary-act"));
  expect(sent("drift_repair")).toEqual([{ sessionId: "s1", rows: ["user-mappings/externalId"] }]);
  await waitFor(() =>
    expect(screen.getByTestId("drift-user-mappings/externalId")).toHaveAttribute("data-state", "same"),
  );
});

test("a comparison that fails says why and can be tried again", async () => {
  open("/setup/s1/drift", {
    at: "report",
    handlers: {
      driftShow: () => {
        throw fault("Graph cannot be reached");
      },
    },
  });
  expect(await screen.findByText("Graph cannot be reached")).toBeVisible();
});

test("the data of everybody is read only when it is asked for, and whoever lacks something is named", async () => {
  const { user, sent } = open("/setup/s1/who", {
    at: "who",
    handlers: {
      doctorShow: () => ({
        ...healthy,
        title: "1 of 42 people does not have what SMS2GO needs",
        good: false,
        rules: [
          {
            attribute: "mobile",
            demand: "phone",
            words: "must be a phone number",
            verdict: "fail",
            why: "People are matched by it.",
            guideStep: "TLM-D3.1n",
            broken: 1,
            concerned: [
              {
                id: "1",
                displayName: "Søren Holm",
                upn: "soren@contoso.example",
                onPremises: false,
                value: "+45 12 34 56 78",
                problem: "has blanks",
                proposal: "4512345678",
              },
            ],
            leftOut: 0,
            notChecked: null,
          },
        ],
      }),
    },
  });
  const run = await screen.findByTestId("data-check-run");
  expect(sent("doctor_show")).toEqual([]);
  await user.click(run);
  expect(await screen.findByText("1 of 42 people does not have what SMS2GO needs")).toBeVisible();
  expect(screen.getByTestId("rule-mobile-phone")).toHaveTextContent("4512345678");
});
