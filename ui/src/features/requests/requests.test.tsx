import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { sentPage, sentRows, sentView } from "../../dev/data/requests";
import { fault } from "../../dev/world";
import { violations } from "../../test/axe";
import { never, open } from "../../test/open";
import { joined } from "./useRequests";

const place = "/setup/s1/requests";
const all = sentRows(48);

/** The place with so many requests in the record. */
const showing = (rows = all) =>
  open(place, {
    at: "report",
    handlers: {
      requestList: (wish) => sentPage(rows, wish),
      requestShow: ({ id }) => sentView(rows.find((row) => row.id === id)!),
    },
  });

const shownRows = () => screen.getAllByTestId("request-row");

test("it says how many were sent, how many were to change the tenant and how many failed", async () => {
  showing();
  expect(await screen.findByTestId("page-title")).toHaveTextContent(
    "48 requests were sent to Microsoft Graph",
  );
  expect(screen.getByTestId("request-counts")).toHaveTextContent(
    "SMS2GO in Contoso Nordic · 28 were to change the tenant · 16 got an error",
  );
  expect(await violations()).toEqual([]);
});

test("the newest is on top and open; an attempt that was sent again has its mark and its reason", async () => {
  const { user } = showing();
  const [newest] = await screen.findAllByTestId("request-row");
  expect(newest).toHaveTextContent("Assign the group “Sales”");
  expect(newest).toHaveAttribute("aria-selected", "true");
  const again = screen.getAllByRole("img", { name: "Sent again" })[0]!;
  await user.click(again);
  expect(await screen.findByText("This attempt was set aside and the request sent again")).toBeVisible();
});

test("of ten thousand only the rows in sight are drawn, and the keys go through all of them", async () => {
  const many = sentRows(10_000);
  const { user } = showing(many);
  await screen.findAllByTestId("request-row");
  expect(shownRows().length).toBeLessThan(60);
  screen.getByTestId("requests").focus();
  await user.keyboard("{ArrowDown}{PageDown}");
  const panel = await screen.findByTestId("request-panel");
  await waitFor(() => expect(panel.parentElement).toHaveTextContent(many[10_000 - 12]!.label));
  await user.keyboard("{End}{Home}");
  expect(shownRows()[0]).toHaveAttribute("aria-selected", "true");
});

test("search and both filters ask the backend; nothing found is said", async () => {
  const { user, sent } = showing();
  await screen.findAllByTestId("request-row");
  await user.click(screen.getByTestId("requests-failed"));
  await waitFor(() => expect(screen.getByText("16 found")).toBeVisible());
  await user.click(screen.getByTestId("requests-writes"));
  await waitFor(() => expect(screen.getByText("8 found")).toBeVisible());
  await user.type(screen.getByTestId("request-search"), "nowhere");
  expect(await screen.findByText("Nothing matches")).toBeVisible();
  expect(sent("request_list")).toContainEqual({
    sessionId: "s1",
    text: "nowhere",
    failedOnly: true,
    writesOnly: true,
    after: null,
  });
});

test("of a write the request is shown first, of a failure the answer; the choice stays", async () => {
  const { user } = showing();
  const panel = await screen.findByTestId("request-panel");
  expect(within(panel).getByTestId("request-tab-request")).toHaveAttribute("aria-selected", "true");
  await user.click(screen.getAllByText("Create the group “SMS2GO - Rolle - Outlook Add-in”")[0]!);
  expect(await screen.findByText("Graph answered Authorization_RequestDenied")).toBeVisible();
  expect(screen.getByTestId("request-tab-answer")).toHaveAttribute("aria-selected", "true");
  await user.click(screen.getByTestId("request-tab-request"));
  await user.click(shownRows()[3]!);
  await screen.findByTestId("request-panel");
  expect(screen.getByTestId("request-tab-request")).toHaveAttribute("aria-selected", "true");
});

test("where a secret was, it says so", async () => {
  const { user } = showing();
  await screen.findAllByTestId("request-row");
  expect(screen.queryByTestId("secret-note")).toBeNull();
  await user.click(screen.getAllByText("Save tenant URL and token")[0]!);
  expect(await screen.findByTestId("secret-note")).toHaveTextContent("•••• stands where a secret was");
});

test("a request is copied as a script, and with all that support asks for", async () => {
  const { user, sent } = showing();
  await user.click(await screen.findByTestId("copy-powershell"));
  await waitFor(() =>
    expect(sent("request_script")).toEqual([{ sessionId: "s1", id: "48", format: "powershell" }]),
  );
  expect(await navigator.clipboard.readText()).toBe("# powershell of request 48");
  await user.click(screen.getByTestId("copy-support"));
  await waitFor(async () =>
    expect(await navigator.clipboard.readText()).toMatch(/^request-id: 0b6c2f8e.*\nrequest: POST https:/),
  );
  expect(screen.getByTestId("request-id")).toHaveTextContent("0b6c2f8e-7d0a-4f8c-8b3c-91f5e1f1a2b3");
});

test("what went to the sign-in server is on record, and in no script", async () => {
  const row = { ...all[0]!, label: "Renew the sign-in", beside: true };
  open(place, {
    handlers: { requestList: (wish) => sentPage([row], wish), requestShow: () => sentView(row) },
  });
  expect(await screen.findByTestId("copy-support")).toBeVisible();
  expect(screen.queryByTestId("copy-curl")).toBeNull();
});

test("the export says where the file is and opens its folder", async () => {
  const { user, sent } = showing();
  await user.click(await screen.findByTestId("requests-export"));
  await user.click(await screen.findByTestId("request-form-curl"));
  await user.click(screen.getByTestId("export-writes"));
  expect(await violations(screen.getByTestId("export-requests"))).toEqual([]);
  await user.click(screen.getByTestId("form-act"));
  expect(await screen.findByTestId("exported-requests")).toHaveTextContent(".sh");
  expect(sent("request_export")).toEqual([{ sessionId: "s1", format: "curl", writesOnly: true }]);
  await user.click(screen.getByTestId("open-folder"));
  await waitFor(() => expect(sent("report_folder_open")).toHaveLength(1));
});

test("while the plan is applied it follows, and says what is waited for", async () => {
  let count = 2;
  const { sent } = open(place, {
    at: "apply",
    handlers: {
      requestList: (wish) =>
        sentPage(sentRows(count), wish, {
          running: count < 4,
          waiting: "Waiting until the service principal can be read, at most 112 s more",
        }),
      requestShow: ({ id }) => sentView(all.find((row) => row.id === id)!),
    },
  });
  expect(await screen.findByTestId("requests-now")).toHaveTextContent("Waiting until the service principal");
  expect(screen.getByText("Live")).toBeVisible();
  expect(shownRows()).toHaveLength(2);
  count = 4;
  await waitFor(() => expect(shownRows()).toHaveLength(4));
  expect(screen.queryByTestId("requests-now")).toBeNull();
  // Only what is new was asked for.
  expect(sent("request_list")).toContainEqual(expect.objectContaining({ after: "2" }));
  expect(screen.getByTestId("page-title")).toHaveTextContent("4 requests");
});

test("before anything is sent it says what this is for and leads back", async () => {
  const { user, router } = showing([]);
  expect(await screen.findByText("Nothing has been sent yet")).toBeVisible();
  expect(screen.getByTestId("requests-export")).toBeDisabled();
  await user.click(screen.getByTestId("requests-to-setup"));
  await waitFor(() => expect(router.state.location.pathname).toBe("/setup/s1/report"));
});

test("a record that cannot be read, and one that is on its way", async () => {
  const failing = open(place, {
    handlers: {
      requestList: () => {
        throw fault("The file of set-ups cannot be used");
      },
    },
  });
  expect(await screen.findByTestId("error-title")).toHaveTextContent("The file of set-ups cannot be used");
  failing.unmount();
  open(place, { handlers: { requestList: never } });
  expect(await screen.findByTestId("waiting")).toBeInTheDocument();
});

test("the rail, the run and the report lead here, and the arrow leads back to where one was", async () => {
  const { user, router } = open("/setup/s1/report", { at: "report" });
  await user.click(await screen.findByTestId("report-to-requests"));
  await screen.findByTestId("requests");
  await user.click(screen.getByTestId("requests-back"));
  await waitFor(() => expect(router.state.location.pathname).toBe("/setup/s1/report"));
  await user.click(await screen.findByTestId("rail-apply"));
  await user.click(await screen.findByTestId("apply-to-requests"));
  await user.click(await screen.findByTestId("requests-back"));
  await waitFor(() => expect(router.state.location.pathname).toBe("/setup/s1/apply"));
  await user.click(await screen.findByTestId("rail-requests"));
  await waitFor(() => expect(router.state.location.pathname).toBe(place));
});

test("what came since is put behind what is shown, and the numbers add up", () => {
  const rows = sentRows(12);
  const wish = { text: "", failedOnly: true, writesOnly: false, after: null };
  const first = sentPage(rows.slice(0, 5), wish);
  const both = joined(first, sentPage(rows, { ...wish, after: first.last }));
  expect(both).toEqual(sentPage(rows, wish));
});
