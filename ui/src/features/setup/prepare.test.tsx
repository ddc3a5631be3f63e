import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { SignInView } from "../../api/call";
import { sessionAt } from "../../dev/data/session";
import { preflight } from "../../dev/data/sign-in";
import { tenant } from "../../dev/data/people";
import { fault } from "../../dev/world";
import { never, open } from "../../test/open";

const waiting: SignInView = {
  id: "a1",
  state: "waiting",
  url: "http://127.0.0.1:41207/authorize?client_id=x",
  secondsLeft: 240,
  code: null,
  browserFailed: false,
  tenant: null,
  error: null,
};

test("choosing the vendor begins a session with the settings that were typed", async () => {
  const { user, router, sent } = open("/setup", { empty: true });
  await user.type(await screen.findByTestId("app-name"), "SMS2GO Oslo");
  await user.type(screen.getByTestId("notification-email"), "it@contoso.example");
  await user.click(screen.getByTestId("primary-act"));
  await waitFor(() => expect(router.state.location.pathname).toMatch(/^\/setup\/s10\/signIn$/));
  expect(sent("session_create")).toEqual([{ vendorId: "sms2go" }]);
  expect(sent("session_settings_save")).toEqual([
    { sessionId: "s10", appName: "SMS2GO Oslo", notificationEmail: "it@contoso.example" },
  ]);
});

test("settings that cannot be saved are shown, and trying again makes no second session", async () => {
  let broken = true;
  const { user, sent } = open("/setup", {
    empty: true,
    handlers: {
      sessionSettingsSave: () => {
        if (broken) throw fault("This is not a mail address", { code: "badInput" });
        return sessionAt("signIn", "s10");
      },
    },
  });
  await user.type(await screen.findByTestId("notification-email"), "it");
  await user.click(screen.getByTestId("primary-act"));
  expect(await screen.findByText("This is not a mail address")).toBeVisible();
  broken = false;
  await user.click(screen.getByTestId("primary-act"));
  await waitFor(() => expect(screen.getByTestId("page-title")).toHaveTextContent("Sign in"));
  expect(sent("session_create")).toHaveLength(1);
});

test("the rail says in words what is done, open and waiting; a waiting step is no link", async () => {
  open("/setup/s1/mappings", { at: "mappings" });
  const rail = await screen.findByTestId("rail");
  expect(within(rail).getByRole("link", { name: "Vendor, done" })).toBeVisible();
  expect(within(rail).getByRole("link", { name: "Mappings, open" })).toHaveAttribute("aria-current", "step");
  expect(within(rail).queryByRole("link", { name: /^Apply/ })).toBeNull();
  expect(screen.getByTestId("rail-apply")).toHaveTextContent("waits for an earlier step");
});

test("a session opens at the step that waits, and a step that waits leads back to it", async () => {
  const { router, user } = open("/setup/s1", { at: "connection" });
  await waitFor(() => expect(router.state.location.pathname).toBe("/setup/s1/connection"));
  await router.navigate({ to: "/setup/$sessionId/$step", params: { sessionId: "s1", step: "report" } });
  expect(await screen.findByText("This step waits for an earlier one")).toBeVisible();
  await user.click(screen.getByTestId("primary-act"));
  await waitFor(() => expect(router.state.location.pathname).toBe("/setup/s1/connection"));
});

test("a session that is gone leads Home", async () => {
  open("/setup/gone/review");
  expect(await screen.findByText("This set-up does not exist any more")).toBeVisible();
  expect(screen.getByRole("button", { name: "Go to Home" })).toBeVisible();
});

test("before signing in, accounts, permissions and their reasons are shown", async () => {
  open("/setup/s1/signIn", { at: "signIn" });
  const account = await screen.findByTestId("account-maja.lund@contoso.example");
  expect(within(account).getByTestId("account-password")).toHaveTextContent("harbour-lantern-42");
  expect(within(account).getByRole("button", { name: "Copy the password of Maja Lund" })).toBeVisible();
  expect(screen.getByTestId("scopes")).toHaveTextContent("Application.ReadWrite.All");
  expect(screen.getByTestId("scopes")).toHaveTextContent("create the enterprise application");
});

test("waiting shows the address to copy; cancelling keeps the step usable", async () => {
  const { user } = open("/setup/s1/signIn", { at: "signIn" });
  await screen.findByTestId("scopes");
  await user.click(screen.getByTestId("primary-act"));
  expect(await screen.findByTestId("sign-in-url")).toHaveTextContent("/oauth2/v2.0/authorize");
  expect(screen.getByText("The browser could not be opened")).toBeVisible();
  await user.click(screen.getByTestId("sign-in-cancel"));
  expect(await screen.findByTestId("sign-in-cancelled")).toBeVisible();
  expect(screen.getByTestId("primary-act")).toBeEnabled();
});

test("a refused consent says why and what to do, and can be tried again", async () => {
  const { user, sent } = open("/setup/s1/signIn", {
    at: "signIn",
    handlers: {
      signInStart: () => waiting,
      signInShow: () => ({
        ...waiting,
        state: "failed",
        url: null,
        error: fault("Consent was refused", {
          detail: "AADSTS65004: the user declined to consent.",
          fix: { action: "Sign in again and accept.", place: null, learnMore: null },
          correlationId: "corr-1",
        }),
      }),
    },
  });
  await screen.findByTestId("scopes");
  await user.click(screen.getByTestId("primary-act"));
  const bar = await screen.findByTestId("error-bar", {}, { timeout: 3000 });
  expect(bar).toHaveTextContent("Consent was refused");
  expect(bar).toHaveTextContent("AADSTS65004");
  expect(bar).toHaveTextContent("corr-1");
  await user.click(screen.getByTestId("primary-act"));
  await waitFor(() => expect(sent("sign_in_start")).toHaveLength(2));
});

test("once signed in, the tenant id is at hand and the way goes on", async () => {
  let done = false;
  const { user, router } = open("/setup/s1/signIn", {
    at: "signIn",
    handlers: {
      signInStart: () => waiting,
      signInShow: () => {
        done = true;
        return { ...waiting, state: "done", url: null, tenant };
      },
      sessionShow: () => (done ? sessionAt("preflight") : sessionAt("signIn")),
    },
  });
  await screen.findByTestId("scopes");
  await user.click(screen.getByTestId("primary-act"));
  expect(await screen.findByTestId("tenant-id", {}, { timeout: 3000 })).toHaveTextContent(tenant.id);
  await user.click(screen.getByTestId("primary-act"));
  await waitFor(() => expect(router.state.location.pathname).toBe("/setup/s1/preflight"));
});

test("a pre-flight that is not good stops the set-up with its repair", async () => {
  open("/setup/s1/preflight", {
    at: "preflight",
    handlers: {
      preflightShow: () => ({
        ...preflight,
        title: "You may not create applications here",
        good: false,
        checks: [
          {
            ...preflight.checks[0]!,
            title: "No suitable role",
            verdict: "fail",
            fix: { action: "Ask for the role Application Administrator.", place: "Roles", learnMore: null },
          },
        ],
      }),
    },
  });
  expect(await screen.findByText("Ask for the role Application Administrator.")).toBeVisible();
  expect(screen.getByRole("img", { name: "Does not work" })).toBeVisible();
  expect(screen.getByTestId("primary-act")).toBeDisabled();
  expect(screen.getByTestId("footer-note")).toHaveTextContent("One check stops the set-up");
});

test("while the pre-flight reads, its layout stands", async () => {
  open("/setup/s1/preflight", { at: "preflight", handlers: { preflightShow: never } });
  expect(await screen.findByText("Reading your role, licences and consent…")).toBeVisible();
});

test("a failure that needs a sign-in leads to the sign-in", async () => {
  const { user, router } = open("/setup/s1/preflight", {
    at: "preflight",
    handlers: {
      preflightShow: () => {
        throw fault("The sign-in has ended", { code: "signInNeeded" });
      },
    },
  });
  await user.click(await screen.findByTestId("error-sign-in"));
  await waitFor(() => expect(router.state.location.pathname).toBe("/setup/s1/signIn"));
});

test("a blocking item holds the way until it is ticked; the keyboard can tick it", async () => {
  const { user, sent } = open("/setup/s1/vendorSide", { at: "vendorSide" });
  const tick = await screen.findByRole("checkbox", { name: "Add the tenant id to your SMS2GO account" });
  expect(screen.getByTestId("primary-act")).toBeDisabled();
  expect(screen.getByTestId("copy-S2G-B0")).toHaveTextContent(tenant.id);
  tick.focus();
  await user.keyboard(" ");
  await waitFor(() => expect(screen.getByTestId("primary-act")).toBeEnabled());
  expect(tick).toBeChecked();
  expect(tick).toHaveFocus();
  expect(sent("guide_tick")).toEqual([{ sessionId: "s1", itemId: "S2G-B0", done: true }]);
});
