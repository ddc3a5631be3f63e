import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { ScopeView, SignInView } from "../../api/call";
import { signedInAccounts } from "../../dev/data/accounts";
import { tenant } from "../../dev/data/people";
import { fault } from "../../dev/world";
import { violations } from "../../test/axe";
import { open } from "../../test/open";

const signIn = (handlers: Parameters<typeof open>[1] = {}) =>
  open("/setup/s1/signIn", { at: "signIn", ...handlers });

test("a domain is asked for only on demand; the tenant found chooses its cloud", async () => {
  const { user, sent } = signIn();
  const domain = await screen.findByTestId("tenant-domain");
  expect(screen.getByTestId("tenant-find")).toBeDisabled();
  await user.type(domain, " contoso.com ");
  expect(sent("tenant_find")).toEqual([]);
  await user.keyboard("{Enter}");
  expect(await screen.findByTestId("tenant-found")).toHaveTextContent(
    "contoso.com was found In Microsoft Azure (global and GCC) · tenant 6d9f3a1c",
  );
  expect(sent("tenant_find")).toEqual([{ domain: "contoso.com" }]);
  expect(screen.getByRole("radio", { name: /Microsoft Entra ID/ })).toBeChecked();
  await user.click(screen.getByTestId("primary-act"));
  await waitFor(() =>
    expect(sent("sign_in_start")).toEqual([
      { cloud: "global", tenant: "6d9f3a1c-1c55-4a0f-9a27-0f2f2a8f5a11", sessionId: "s1" },
    ]),
  );
});

test("what was found is forgotten with the domain, and is not meant in another cloud", async () => {
  const { user, sent } = signIn();
  const domain = await screen.findByTestId("tenant-domain");
  await user.type(domain, "contoso.com{Enter}");
  await screen.findByTestId("tenant-found");
  await user.click(screen.getByRole("radio", { name: /Simulated tenant/ }));
  await user.click(screen.getByTestId("sign-in-with-code"));
  await waitFor(() =>
    expect(sent("sign_in_with_code")).toEqual([{ cloud: "simulated", tenant: null, sessionId: "s1" }]),
  );
  await user.click(await screen.findByTestId("sign-in-cancel"));
  const again = await screen.findByTestId("tenant-domain");
  await user.type(again, "contoso.com{Enter}");
  await screen.findByTestId("tenant-found");
  await user.type(screen.getByTestId("tenant-domain"), "x");
  expect(screen.queryByTestId("tenant-found")).toBeNull();
});

test("a cloud that is not decided is asked for; no such tenant says what to do", async () => {
  const { user } = signIn();
  const domain = await screen.findByTestId("tenant-domain");
  await user.type(domain, "agency.us{Enter}");
  expect(await screen.findByTestId("tenant-found")).toHaveTextContent(
    "its cloud has to be chosen The sign-in server does not say which of these it is. Your administrator knows: US Government L4 (GCC High), US Government L5 (DoD).",
  );
  expect(await violations()).toEqual([]);
  await user.clear(domain);
  await user.type(domain, "nowhere.example{Enter}");
  expect(await screen.findByTestId("error-bar")).toHaveTextContent("AADSTS90002");
});

test("a tenant that is signed in already is used without a browser", async () => {
  const { user, sent } = open("/setup/s1/signIn", {
    at: "signIn",
    handlers: { accountList: () => signedInAccounts },
  });
  const other = signedInAccounts[1]!;
  await user.click(await screen.findByTestId(`use-${other.tenantId}`));
  await waitFor(() => expect(sent("account_use")).toEqual([{ tenantId: other.tenantId }]));
  await waitFor(() => expect(screen.getByTestId("tenant-card")).toHaveTextContent("Fabrikam"));
});

const scopes: ScopeView[] = [
  { name: "Group.ReadWrite.All", why: "create the groups that are missing, because you want that" },
];

const asked: SignInView = {
  id: "p1",
  state: "waiting",
  url: "https://login.microsoftonline.com/x/oauth2/v2.0/authorize?scope=Group.ReadWrite.All",
  code: null,
  secondsLeft: 300,
  browserFailed: true,
  tenant: null,
  error: null,
};

test("what is missing is explained before the browser opens; once granted the plan is read again", async () => {
  let granted = false;
  const { user, sent } = open("/setup/s1/review", {
    at: "review",
    handlers: {
      permissionList: () => (granted ? [] : scopes),
      permissionAsk: () => asked,
      signInShow: () => {
        granted = true;
        return { ...asked, state: "done", url: null, tenant };
      },
    },
  });
  expect(await screen.findByText("One more permission is needed")).toBeVisible();
  await user.click(screen.getByTestId("step-up"));
  const dialog = await screen.findByTestId("step-up-dialog");
  expect(dialog).toHaveTextContent("Slipway asks for one more permission");
  expect(dialog).toHaveTextContent("Group.ReadWrite.Allcreate the groups that are missing");
  expect(await violations(dialog)).toEqual([]);
  expect(sent("permission_ask")).toEqual([]);
  const plans = sent("plan_preview").length;
  await user.click(within(dialog).getByTestId("step-up-open"));
  await waitFor(() => expect(screen.queryByTestId("step-up-dialog")).toBeNull());
  await waitFor(() => expect(screen.queryByTestId("step-up")).toBeNull());
  expect(sent("plan_preview").length).toBeGreaterThan(plans);
});

test("without a browser the address can be copied; a refusal says why and can be tried again", async () => {
  let refuse = false;
  const { user } = open("/setup/s1/preflight", {
    at: "preflight",
    handlers: {
      permissionList: () => scopes,
      permissionAsk: () => asked,
      signInShow: () =>
        refuse
          ? {
              ...asked,
              state: "failed",
              url: null,
              error: fault("The sign-in did not succeed", {
                detail: "The permissions were not accepted. (AADSTS65004)",
              }),
            }
          : asked,
    },
  });
  await user.click(await screen.findByTestId("step-up"));
  await user.click(await screen.findByTestId("step-up-open"));
  expect(await screen.findByTestId("step-up-url")).toHaveTextContent("login.microsoftonline.com");
  // Escape would lose the consent that is under way.
  await user.keyboard("{Escape}");
  expect(screen.getByTestId("step-up-dialog")).toBeVisible();
  refuse = true;
  expect(await screen.findByText(/AADSTS65004/)).toBeVisible();
  expect(screen.getByTestId("step-up-open")).toBeEnabled();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByTestId("step-up-dialog")).toBeNull());
});
