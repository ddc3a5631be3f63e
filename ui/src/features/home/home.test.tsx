import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { fault } from "../../dev/world";
import { never, open } from "../../test/open";
import { greeting, summary } from "./greeting";

describe("greeting", () => {
  test("follows the hour of the reader", () => {
    expect(greeting("Maja", new Date(2026, 10, 20, 8))).toBe("Good morning, Maja");
    expect(greeting("Maja", new Date(2026, 10, 20, 14))).toBe("Good afternoon, Maja");
    expect(greeting(null, new Date(2026, 10, 20, 23))).toBe("Good evening");
  });
  test("names what waits for a person first", () => {
    const row = {
      id: "",
      vendorId: "",
      title: "",
      tenantName: "",
      state: "",
      done: 1,
      total: 13,
      updatedAt: "",
    };
    expect(summary([])).toBe("Nothing is set up from here yet.");
    expect(summary([{ ...row, progress: "done" }])).toBe("Everything is running.");
    expect(
      summary([
        { ...row, progress: "underway" },
        { ...row, progress: "needsYou" },
        { ...row, progress: "done" },
      ]),
    ).toBe("One set-up needs you. One set-up is under way. Everything else is running.");
  });
});

test("a row opens the set-up where it stands", async () => {
  const { user, router } = open("/");
  await user.click(await screen.findByTestId("session-s1"));
  await waitFor(() => expect(router.state.location.pathname).toBe("/setup/s1/review"));
});

test("with no set-up it says what this is for and offers the one act", async () => {
  const { user, router } = open("/", { empty: true });
  expect(await screen.findByText("No set-up yet")).toBeVisible();
  await user.click(screen.getByTestId("primary-act"));
  await waitFor(() => expect(router.state.location.pathname).toBe("/setup"));
});

test("while the list is read its layout stands, with words", async () => {
  open("/", { handlers: { sessionList: never } });
  expect(await screen.findByTestId("waiting")).toHaveAttribute("aria-busy", "true");
  expect(await screen.findByText("Reading your set-ups…")).toBeVisible();
});

test("a failure stands in place of the list and can be tried again", async () => {
  let broken = true;
  const { user } = open("/", {
    handlers: {
      sessionList: () => {
        if (broken) throw fault("The set-ups could not be read", { detail: "The file is locked." });
        return [];
      },
    },
  });
  const bar = await screen.findByTestId("error-bar");
  expect(within(bar).getByText("The file is locked.")).toBeVisible();
  expect(screen.getByTestId("door-setup")).toBeVisible();
  broken = false;
  await user.click(screen.getByTestId("error-retry"));
  expect(await screen.findByText("No set-up yet")).toBeVisible();
});

test("a set-up is forgotten only after a yes", async () => {
  const { user, sent } = open("/");
  await user.click(await screen.findByTestId("session-delete-s1"));
  await user.click(await screen.findByTestId("confirm-no"));
  expect(sent("session_delete")).toEqual([]);
  await user.click(screen.getByTestId("session-delete-s1"));
  await user.click(await screen.findByTestId("confirm-yes"));
  await waitFor(() => expect(screen.queryByTestId("session-s1")).toBeNull());
  expect(sent("session_delete")).toEqual([{ sessionId: "s1" }]);
});
