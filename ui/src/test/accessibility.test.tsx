import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { StepName } from "../api/call";
import { stepNames } from "../dev/data/session";
import { violations } from "./axe";
import { open } from "./open";

const settled = async () => {
  await screen.findByTestId("page-title");
  await waitFor(() => expect(screen.queryByTestId("waiting")).toBeNull());
};

test.each(["/", "/setup", "/trial", "/trial/sms2go-demo", "/settings"])(
  "axe finds nothing at %s",
  async (path) => {
    open(path);
    await settled();
    expect(await violations()).toEqual([]);
  },
);

test.each(stepNames)("axe finds nothing at the step %s", async (step: StepName) => {
  open(`/setup/s1/${step}`, { at: step });
  await settled();
  expect(await violations()).toEqual([]);
});

test("axe finds nothing in the palette and in the dialog of a new trial tenant", async () => {
  const { user } = open("/trial");
  await settled();
  await user.keyboard("{Control>}k{/Control}");
  await screen.findByTestId("palette-input");
  expect(await violations(screen.getByTestId("palette"))).toEqual([]);
  await user.keyboard("{Escape}");
  await user.click(await screen.findByTestId("primary-act"));
  await screen.findByTestId("trial-name");
  expect(await violations(screen.getByTestId("create-trial"))).toEqual([]);
});
