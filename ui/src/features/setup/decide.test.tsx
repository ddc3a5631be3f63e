import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { plan } from "../../dev/data/plan";
import { fault } from "../../dev/world";
import { never, open } from "../../test/open";

test("the connection is tested once typing has paused, and a wrong token cannot be saved", async () => {
  const { user, sent } = open("/setup/s1/connection", { at: "connection" });
  await user.type(await screen.findByTestId("tenant-url"), "https://scim.sms2go.example/v2");
  expect(screen.getByText("Paste the secret token; the test starts by itself.")).toBeVisible();
  await user.type(screen.getByTestId("secret-token"), "wrong");
  await waitFor(() => expect(screen.getByTestId("probe")).toHaveAttribute("data-code", "unauthorized"), {
    timeout: 3000,
  });
  expect(screen.getByTestId("probe-title")).toHaveTextContent("The token was refused");
  expect(screen.getByTestId("probe-fix")).toHaveTextContent("Copy the secret token again");
  expect(screen.getByTestId("primary-act")).toBeDisabled();
  expect(sent("connection_probe").length).toBeLessThanOrEqual(2);
  expect(sent("connection_save")).toEqual([]);
  await user.click(screen.getByTestId("probe-exchange"));
  expect(screen.getByTestId("exchange-detail")).toHaveTextContent("401");
});

test("an address that is not https is named at its field, and nothing is sent", async () => {
  const { user } = open("/setup/s1/connection", { at: "connection" });
  await user.type(await screen.findByTestId("tenant-url"), "http://scim.sms2go.example/v2");
  await user.type(screen.getByTestId("secret-token"), "abc");
  await waitFor(() => expect(screen.getByTestId("tenant-url")).toHaveAttribute("aria-invalid", "true"), {
    timeout: 3000,
  });
  expect(screen.getByTestId("probe")).toHaveAttribute("data-code", "not-https");
  expect(screen.queryByTestId("probe-exchange")).toBeNull();
});

test("good values are saved and the way goes on", async () => {
  const { user, router, sent } = open("/setup/s1/connection", { at: "connection" });
  await user.type(await screen.findByTestId("tenant-url"), "https://scim.sms2go.example/v2");
  await user.type(screen.getByTestId("secret-token"), "right");
  await waitFor(() => expect(screen.getByTestId("primary-act")).toBeEnabled(), { timeout: 3000 });
  await user.click(screen.getByTestId("primary-act"));
  await waitFor(() => expect(router.state.location.pathname).toBe("/setup/s1/mappings"));
  expect(sent("connection_save")).toEqual([
    { sessionId: "s1", tenantUrl: "https://scim.sms2go.example/v2", secretToken: "right" },
  ]);
});

test("a trial tenant fills in what is needed in one act", async () => {
  const { user } = open("/setup/s1/connection", { at: "connection" });
  await user.click(await screen.findByTestId("use-trial"));
  await waitFor(() => expect(screen.getByTestId("probe")).toHaveAttribute("data-code", "ok"));
  expect(screen.getByTestId("tenant-url")).toHaveValue("http://127.0.0.1:8642/sms2go-demo/scim/v2");
  expect(screen.getByTestId("primary-act")).toHaveTextContent("Go on to mappings");
});

test("the token is hidden until asked for", async () => {
  const { user } = open("/setup/s1/connection", { at: "connection" });
  const field = await screen.findByTestId("secret-token");
  expect(field).toHaveAttribute("type", "password");
  await user.click(screen.getByRole("button", { name: "Show the token" }));
  expect(field).toHaveAttribute("type", "text");
});

test("mapping rows say what happens to them; those that go are calm and behind a door", async () => {
  const { user } = open("/setup/s1/mappings", { at: "mappings" });
  const users = await screen.findByTestId("mappings-users");
  expect(within(users).getAllByRole("row")).toHaveLength(8);
  expect(screen.getByTestId("mapping-users-externalId")).toHaveTextContent("changes");
  expect(screen.queryByTestId("mapping-users-title")).toBeNull();
  await user.click(screen.getByTestId("removed-users"));
  expect(screen.getByTestId("mapping-users-title")).toHaveAttribute("data-verdict", "remove");
  await user.click(screen.getByRole("button", { name: "active" }));
  expect(screen.getByText(/True while the person is assigned and enabled/)).toBeVisible();
  expect(screen.getByTestId("mapping-chips")).toHaveTextContent("Foreseen");
});

test("ticks show at once and are saved; with none left there is no way on", async () => {
  const { user, sent } = open("/setup/s1/who", { at: "who" });
  const billing = await screen.findByRole("checkbox", { name: "SMS2GO - Billing" });
  await user.click(billing);
  expect(billing).not.toBeChecked();
  await waitFor(() => expect(screen.getByTestId("footer-note")).toHaveTextContent("7 groups"));
  const saved = sent("who_save")[0] as { selected: { name: string }[] };
  expect(saved.selected).toHaveLength(7);
  for (const box of screen.getAllByRole("checkbox", { checked: true })) await user.click(box);
  await waitFor(() => expect(screen.getByTestId("primary-act")).toBeDisabled());
  expect(screen.getByTestId("footer-note")).toHaveTextContent("Tick at least one group");
});

test("another group is found by name and added; one that cannot be assigned is not offered", async () => {
  const { user, sent } = open("/setup/s1/who", { at: "who" });
  await user.click(await screen.findByTestId("group-search"));
  expect(await screen.findByTestId("found-Project Ørsted (Microsoft 365)")).toHaveAttribute(
    "aria-disabled",
    "true",
  );
  await user.click(screen.getByTestId("found-Finance"));
  expect(await screen.findByTestId("group-Finance")).toBeVisible();
  const saved = sent("who_save")[0] as { selected: { name: string; id: string | null }[] };
  expect(saved.selected).toContainEqual({ name: "Finance", id: "Finance" });
});

test("a row of the plan opens to its exact requests, undo and proof", async () => {
  const { user } = open("/setup/s1/review");
  const row = await screen.findByTestId("plan-open-connection");
  expect(row).toHaveAttribute("aria-expanded", "false");
  row.focus();
  await user.keyboard("{Enter}");
  const step = screen.getByTestId("plan-connection");
  expect(within(step).getByTestId("planned-request")).toHaveTextContent("Synchronization.ReadWrite.All");
  expect(step).toHaveTextContent("••••••••");
  expect(step).toHaveTextContent("To undo");
  expect(step).toHaveTextContent("S2G-B5");
  expect(screen.getByTestId("primary-act")).toHaveTextContent("Apply 12 changes");
  expect(screen.getByTestId("footer-note")).toHaveTextContent(
    "Needs Application Administrator · you have it",
  );
});

test("what blocks the plan stands above it and nothing can be applied", async () => {
  open("/setup/s1/review", {
    handlers: {
      planPreview: () => ({
        ...plan,
        blocked: [
          { verdict: "fail", title: "The tenant id is not entered", detail: "Tick it.", guideStep: null },
        ],
      }),
    },
  });
  expect(await screen.findByText("The tenant id is not entered")).toBeVisible();
  expect(screen.getByTestId("primary-act")).toBeDisabled();
});

test("without the role the plan can be read but not applied", async () => {
  open("/setup/s1/review", { handlers: { planPreview: () => ({ ...plan, hasRole: false }) } });
  expect(await screen.findByTestId("footer-note")).toHaveTextContent("you do not have it");
  expect(screen.getByTestId("primary-act")).toBeDisabled();
});

test("exporting the plan says where it is", async () => {
  const { user } = open("/setup/s1/review");
  await user.click(await screen.findByTestId("export-plan"));
  expect(await screen.findByTestId("exported-path")).toHaveTextContent("/plans/sms2go-2026-11-20.json");
});

test("a tenant that cannot be read is said in place; while it is read no act is offered", async () => {
  const { unmount } = open("/setup/s1/review", {
    handlers: {
      planPreview: () => {
        throw fault("The tenant could not be read", { detail: "No answer within 30 s." });
      },
    },
  });
  expect(await screen.findByTestId("error-bar")).toHaveTextContent("No answer within 30 s.");
  expect(screen.queryByTestId("primary-act")).toBeNull();
  unmount();
  open("/setup/s1/review", { handlers: { planPreview: never } });
  expect(await screen.findByText("Reading the tenant…")).toBeVisible();
  expect(screen.queryByTestId("primary-act")).toBeNull();
});
