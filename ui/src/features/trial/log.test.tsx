import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { exchangeRows, exchangeView } from "../../dev/data/trial";
import { fault } from "../../dev/world";
import { violations } from "../../test/axe";
import { never, open } from "../../test/open";

const rows = exchangeRows(8);
/** The newest that was created, refused or changed. */
const row = (what: string) => rows.find((one) => one.what.startsWith(what))!;

const showing = (what: string) =>
  open("/trial/sms2go-demo", {
    handlers: {
      trialExchanges: () => ({ rows: [row(what)], total: 1, failedOfLast50: 0, nextBefore: null }),
    },
  });

test("a change stands attribute by attribute, before and after", async () => {
  showing("department");
  const table = await screen.findByTestId("change-table");
  expect(
    within(table)
      .getAllByRole("columnheader")
      .map((head) => head.textContent),
  ).toEqual(["Attribute", "Before", "After"]);
  const [, line] = within(table).getAllByRole("row");
  expect(line).toHaveTextContent("departmentSalesFinance");
});

test("of somebody who was created there is no before", async () => {
  showing("created");
  const table = await screen.findByTestId("change-table");
  expect(within(table).queryByText("Before")).toBeNull();
  expect(screen.getByText("As Entra sends it")).toBeVisible();
});

test("what struck stands above whatever tab is open", async () => {
  const { user } = showing("userName is taken");
  expect(await screen.findByTestId("struck")).toHaveTextContent("SMS2GO: user-name-taken");
  await user.click(screen.getByTestId("exchange-tab-request"));
  expect(screen.getByTestId("struck")).toBeVisible();
});

test("a request is sent again as it was, and what came of it opens", async () => {
  const { user, sent } = showing("created");
  await user.click(await screen.findByTestId("replay"));
  const again = await screen.findByTestId("replay-of");
  expect(again).toHaveTextContent("repeats an earlier exchange");
  expect(sent("trial_replay")).toEqual([
    { name: "sms2go-demo", id: "1", method: null, path: null, body: null, headers: null },
  ]);
  await user.click(again);
  await waitFor(() => expect(screen.queryByTestId("replay-of")).toBeNull());
  expect(screen.getByTestId("exchange-panel")).toHaveTextContent("POST /Users");
});

test("only what was edited is sent otherwise; what is no header is said at the field", async () => {
  const { user, sent } = showing("created");
  await user.click(await screen.findByTestId("replay-edit"));
  const dialog = await screen.findByTestId("replay-dialog");
  expect(await violations(dialog)).toEqual([]);
  const headers = screen.getByTestId("replay-headers");
  await user.clear(headers);
  await user.type(headers, "nothing");
  expect(await screen.findByText(/“nothing” is no header/)).toBeVisible();
  expect(screen.getByTestId("form-act")).toBeDisabled();
  await user.clear(headers);
  await user.type(headers, "X-Trial: 1");
  await user.clear(screen.getByTestId("replay-path"));
  await user.type(screen.getByTestId("replay-path"), "/Users?x=1");
  await user.click(screen.getByTestId("form-act"));
  await waitFor(() => expect(screen.queryByTestId("replay-dialog")).toBeNull());
  expect(sent("trial_replay")).toEqual([
    {
      name: "sms2go-demo",
      id: "1",
      method: null,
      path: "/Users?x=1",
      body: null,
      headers: [{ name: "X-Trial", value: "1" }],
    },
  ]);
});

test("an edit that cannot be stays in the dialog with its repair", async () => {
  const { user } = open("/trial/sms2go-demo", {
    handlers: {
      trialReplay: () => {
        throw fault("`/Users x` cannot stand in a URL", {
          code: "badInput",
          fix: { action: "Write blanks as + and quotes as %22.", place: null, learnMore: null },
        });
      },
    },
  });
  await user.click(await screen.findByTestId("replay-edit"));
  await user.click(await screen.findByTestId("form-act"));
  const dialog = await screen.findByTestId("replay-dialog");
  expect(await within(dialog).findByTestId("error-fix")).toHaveTextContent("Write blanks as +");
});

test("one person's exchanges are one story, step by step, by keyboard too", async () => {
  const { user, sent } = open("/trial/sms2go-demo", {
    handlers: { trialExchangeShow: () => exchangeView(row("created")) },
  });
  await user.click(await screen.findByTestId("open-story"));
  const steps = await screen.findByTestId("story-steps");
  expect(sent("trial_story")[0]).toEqual({ name: "sms2go-demo", about: row("created").who });
  expect(
    within(steps)
      .getAllByRole("option")
      .map((step) => step.dataset["testid"]),
  ).toEqual([
    "story-noMatch",
    "story-refused",
    "story-created",
    "story-match",
    "story-changed",
    "story-disabled",
  ]);
  expect(screen.getByTestId("story-line")).toHaveTextContent("Looked for twice, refused, created");
  expect(screen.getByTestId("story-created")).toHaveTextContent("and 1 more line");
  expect(screen.getByTestId("story-disabled")).toHaveAttribute("aria-selected", "true");
  expect(await violations(screen.getByTestId("story"))).toEqual([]);
  steps.focus();
  await user.keyboard("{Home}{ArrowDown}");
  expect(screen.getByTestId("story-refused")).toHaveAttribute("aria-selected", "true");
  await user.click(screen.getByTestId("story-back"));
  expect(await screen.findByTestId("exchanges")).toBeVisible();
});

test("a story that cannot be read, is on its way, or of which nothing is kept is said", async () => {
  for (const [handler, words] of [
    [
      () => {
        throw fault("The trial database is locked");
      },
      "The trial database is locked",
    ],
    [never, "Reading the story…"],
    [() => ({ about: "Ana", line: "", steps: [], more: false }), "Nothing about them is kept"],
  ] as const) {
    const { user, unmount } = open("/trial/sms2go-demo", {
      handlers: {
        trialExchanges: () => ({ rows: [row("created")], total: 1, failedOfLast50: 0, nextBefore: null }),
        trialStory: handler,
      },
    });
    await user.click(await screen.findByTestId("open-story"));
    expect(await screen.findByText(words)).toBeVisible();
    unmount();
  }
});

test("the log goes to a file in the chosen form, without names unless they are wanted", async () => {
  const { user, sent } = open("/trial/sms2go-demo");
  await screen.findAllByTestId("exchange-row");
  await user.click(screen.getByTestId("export"));
  const dialog = await screen.findByTestId("export-log");
  expect(dialog).toHaveTextContent("exchanges of this tenant");
  expect(await violations(dialog)).toEqual([]);
  await user.click(screen.getByTestId("format-csv"));
  await user.click(screen.getByTestId("form-act"));
  expect(await screen.findByTestId("exported-log")).toHaveTextContent(".csv");
  expect(sent("trial_log_export")).toEqual([
    { name: "sms2go-demo", text: "", failedOnly: false, format: "csv", pseudonyms: true },
  ]);
});

test("a file that cannot be written is said in the dialog", async () => {
  const { user } = open("/trial/sms2go-demo", {
    handlers: {
      trialLogExport: () => {
        throw fault("/full/log.har cannot be written");
      },
    },
  });
  await screen.findAllByTestId("exchange-row");
  await user.click(screen.getByTestId("export"));
  await user.click(await screen.findByTestId("form-act"));
  expect(await screen.findByText("/full/log.har cannot be written")).toBeVisible();
});

test("an exchange that is no SCIM request cannot be sent again", async () => {
  open("/trial/sms2go-demo", {
    handlers: {
      trialExchangeShow: () => ({ ...exchangeView(row("created")), replay: null, about: null }),
    },
  });
  await screen.findByTestId("exchange-panel");
  expect(screen.queryByTestId("replay")).toBeNull();
  expect(screen.queryByTestId("open-story")).toBeNull();
});
