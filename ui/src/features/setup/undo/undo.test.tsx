import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { undoPlan } from "../../../dev/data/plan";
import { violations } from "../../../test/axe";
import { open } from "../../../test/open";

test("what would be taken back is shown first, with its warning, and nothing is sent by looking", async () => {
  const { user, router, sent, container } = open("/setup/s1/report", { at: "report" });
  await user.click(await screen.findByTestId("rail-undo"));
  expect(router.state.location.pathname).toBe("/setup/s1/undo");
  expect(await screen.findByRole("heading", { level: 1 })).toHaveTextContent("What will be taken back");
  expect(
    screen.getByText("A removed group is deleted in SMS2GO", { selector: "[role=note] *" }),
  ).toBeVisible();
  expect(sent("undo_start")).toEqual([]);
  expect(await violations(container)).toEqual([]);
});

test("what somebody changed since is taken back only when it is ticked", async () => {
  const { user, sent } = open("/setup/s1/undo", { at: "report" });
  await user.click(await screen.findByTestId("undo-also-mappings-user"));
  await waitFor(() =>
    expect(sent("undo_preview").at(-1)).toEqual({ sessionId: "s1", also: ["mappings-user"] }),
  );
  await user.click(screen.getByTestId("primary-act"));
  expect(sent("undo_start")).toEqual([{ sessionId: "s1", also: ["mappings-user"] }]);
  expect(await screen.findByTestId("apply-state")).toHaveAttribute("data-state", "done");
  expect(screen.getByTestId("primary-act")).toHaveTextContent("Back to the set-up");
});

test("with nothing to take back there is no act but the way back", async () => {
  const { user, router } = open("/setup/s1/undo", {
    at: "report",
    handlers: {
      undoPreview: () => ({ ...undoPlan, title: "Nothing to take back", sections: [], writeRequests: 0 }),
    },
  });
  expect(await screen.findByText("Nothing to take back")).toBeVisible();
  expect(screen.queryByTestId("primary-act")).toBeNull();
  await user.click(screen.getByTestId("undo-leave"));
  await waitFor(() => expect(router.state.location.pathname).toBe("/setup/s1/report"));
});

test("before anything was applied the rail does not offer it", async () => {
  open("/setup/s1/mappings", { at: "mappings" });
  const rail = await screen.findByTestId("rail");
  expect(within(rail).queryByTestId("rail-undo")).toBeNull();
});
