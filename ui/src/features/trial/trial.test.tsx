import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { exchangeRows } from "../../dev/data/trial";
import { fault } from "../../dev/world";
import { open } from "../../test/open";
import { joinNewest, joinOlder } from "./exchanges/rows";

describe("joining pages of exchanges", () => {
  const all = exchangeRows(10);
  test("new rows come in front, none twice", () => {
    expect(joinNewest(all.slice(0, 4), all.slice(2, 6)).map((row) => row.id)).toEqual([
      "10",
      "9",
      "8",
      "7",
      "6",
      "5",
    ]);
  });
  test("a page that does not reach the rows shown replaces them: no gap is hidden", () => {
    expect(joinNewest(all.slice(0, 2), all.slice(5, 8)).map((row) => row.id)).toEqual(["10", "9"]);
  });
  test("older rows go behind", () => {
    expect(joinOlder(all.slice(0, 2), all.slice(1, 4)).map((row) => row.id)).toEqual(["10", "9", "8", "7"]);
  });
});

test("with no trial tenant it says what one is for; making one shows URL and token once", async () => {
  const { user, router, sent } = open("/trial", { empty: true });
  expect(await screen.findByText("No trial tenant yet")).toBeVisible();
  await user.click(screen.getByTestId("primary-act"));
  await user.type(await screen.findByTestId("trial-name"), "My Demo");
  await user.click(screen.getByTestId("trial-create"));
  expect(await screen.findByTestId("created-url")).toHaveTextContent("/my-demo/scim/v2");
  expect(screen.getByTestId("created-token")).toHaveTextContent("tt_");
  expect(sent("trial_create")).toEqual([
    {
      name: "my-demo",
      vendorId: "sms2go",
      strict: false,
      oauth: false,
      entra: null,
      validFor: null,
      people: 0,
      groups: 0,
    },
  ]);
  await user.click(screen.getByTestId("created-open"));
  await waitFor(() => expect(router.state.location.pathname).toBe("/trial/my-demo"));
});

test("a name that is taken or unusable is said at the field", async () => {
  const { user } = open("/trial");
  await user.click(await screen.findByTestId("primary-act"));
  const name = await screen.findByTestId("trial-name");
  await user.type(name, "plain");
  expect(await screen.findByText("There is a trial tenant of that name already.")).toBeVisible();
  expect(screen.getByTestId("trial-create")).toBeDisabled();
  await user.clear(name);
  await user.type(name, "ø!");
  expect(await screen.findByText(/Only lower-case letters/)).toBeVisible();
});

test("only the rows in sight are drawn; the arrows choose; the detail follows", async () => {
  const { user } = open("/trial/sms2go-demo", {
    handlers: {
      trialExchanges: () => ({ rows: exchangeRows(200), total: 1284, failedOfLast50: 12, nextBefore: "1" }),
    },
  });
  const rows = await screen.findAllByTestId("exchange-row");
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.length).toBeLessThan(60);
  const grid = screen.getByTestId("exchanges");
  expect(grid).toHaveAttribute("aria-rowcount", "201");
  grid.focus();
  await user.keyboard("{ArrowDown}");
  await waitFor(() =>
    expect(screen.getAllByTestId("exchange-row")[1]).toHaveAttribute("aria-selected", "true"),
  );
  expect(await screen.findByTestId("exchange-panel")).toBeVisible();
  await user.click(screen.getByTestId("exchange-tab-request"));
  expect(screen.getByTestId("exchange-panel")).toHaveTextContent("http://127.0.0.1:8642/sms2go-demo");
  expect(screen.getByTestId("exchange-counts")).toHaveTextContent("12 of the last 50 failed");
});

test("failed only and search ask the backend, and nothing found is said", async () => {
  const { user, sent } = open("/trial/sms2go-demo");
  await screen.findAllByTestId("exchange-row");
  await user.click(screen.getByTestId("failed-only"));
  await waitFor(() => expect(sent("trial_exchanges").at(-1)).toMatchObject({ failedOnly: true }));
  await user.type(screen.getByTestId("exchange-search"), "zzz");
  expect(await screen.findByText("Nothing matches", {}, { timeout: 3000 })).toBeVisible();
});

test("a trial tenant that nothing reached yet says how to begin", async () => {
  open("/trial/plain");
  expect(await screen.findByText("Nothing has arrived yet")).toBeVisible();
});

test("the token is fetched only when asked for", async () => {
  const { user, sent } = open("/trial/sms2go-demo");
  const reveal = await screen.findByTestId("reveal-token");
  expect(sent("trial_token")).toEqual([]);
  await user.click(reveal);
  expect(await screen.findByTestId("token")).toHaveTextContent("tt_");
});

test("people stand as stored", async () => {
  const { user } = open("/trial/sms2go-demo");
  await user.click(await screen.findByTestId("tab-people"));
  const rows = await screen.findAllByTestId("resource-row");
  await user.click(rows[5]!);
  expect(within(rows[5]!).getByText("disabled")).toBeVisible();
  expect(screen.getByTestId("resource-json")).toHaveTextContent('"active": false');
});

test("deleting asks first and says what is lost", async () => {
  const { user, router, sent } = open("/trial/sms2go-demo");
  await user.click(await screen.findByTestId("trial-delete"));
  expect(await screen.findByTestId("confirm")).toHaveTextContent("A job that sends to it will fail");
  await user.click(screen.getByTestId("confirm-yes"));
  await waitFor(() => expect(router.state.location.pathname).toBe("/trial"));
  expect(sent("trial_delete")).toEqual([{ name: "sms2go-demo" }]);
});

test("a trial tenant that is gone and a backend that fails are two messages", async () => {
  const { unmount } = open("/trial/gone");
  expect(await screen.findByText("There is no trial tenant gone")).toBeVisible();
  unmount();
  open("/trial/sms2go-demo", {
    handlers: {
      trialShow: () => {
        throw fault("The trial database is locked");
      },
    },
  });
  expect(await screen.findByText("The trial database is locked")).toBeVisible();
});
