import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { SignInView } from "../../api/call";
import { tenant } from "../../dev/data/people";
import { sessionAt } from "../../dev/data/session";
import { deviceCode } from "../../dev/data/sign-in";
import { fault } from "../../dev/world";
import { violations } from "../../test/axe";
import { open } from "../../test/open";

const waiting: SignInView = {
  id: "c1",
  state: "waiting",
  url: "https://microsoft.com/devicelogin",
  code: deviceCode,
  secondsLeft: 872,
  browserFailed: false,
  tenant: null,
  error: null,
};

const ended = (over: Partial<SignInView>): SignInView => ({ ...waiting, url: null, code: null, ...over });

test("the code stands large, with address, QR code, time left and ways to copy", async () => {
  const { user, sent } = open("/setup/s1/signIn", {
    at: "signIn",
    handlers: { signInWithCode: () => waiting, signInShow: () => waiting },
  });
  await user.click(await screen.findByTestId("cloud-global"));
  await user.click(screen.getByTestId("sign-in-with-code"));
  expect(await screen.findByTestId("user-code")).toHaveTextContent("F7K2M9QX4");
  // A screen reader spells it.
  expect(screen.getByTestId("user-code")).toHaveAccessibleName("Code: F 7 K 2 M 9 Q X 4");
  expect(sent("sign_in_with_code")).toEqual([{ cloud: "global", tenant: null, sessionId: "s1" }]);
  expect(screen.getByTestId("footer-note")).toHaveTextContent("The code is good for 14:32 min");
  const qr = screen.getByRole("img", { name: "QR code of the address" });
  expect(qr.querySelector("path")).toHaveAttribute("fill", "#000000");
  expect(await violations()).toEqual([]);
  await user.click(screen.getByTestId("code-copy"));
  expect(await navigator.clipboard.readText()).toBe("F7K2M9QX4");
  await user.click(screen.getByTestId("code-copy-address"));
  expect(await navigator.clipboard.readText()).toBe("https://microsoft.com/devicelogin");
  await user.click(screen.getByTestId("code-open"));
  await waitFor(() => expect(sent("link_open")).toEqual([{ url: "https://microsoft.com/devicelogin" }]));
});

test("an address without a QR code has the rest", async () => {
  const { user } = open("/setup/s1/signIn", {
    at: "signIn",
    handlers: {
      signInWithCode: () => ({ ...waiting, code: { ...deviceCode, qr: null } }),
      signInShow: () => ({ ...waiting, code: { ...deviceCode, qr: null } }),
    },
  });
  await user.click(await screen.findByTestId("sign-in-with-code"));
  expect(await screen.findByTestId("user-code")).toBeVisible();
  expect(screen.queryByTestId("qr-code")).toBeNull();
});

test("the simulated tenant says that no other device reaches it", async () => {
  const { user } = open("/setup/s1/signIn", { at: "signIn" });
  await user.click(await screen.findByTestId("sign-in-with-code"));
  expect(await screen.findByText(/only this computer can open its address/)).toBeVisible();
  await user.click(screen.getByTestId("sign-in-cancel"));
  expect(await screen.findByTestId("sign-in-cancelled")).toBeVisible();
});

test("an expired code says so and another one is a click away", async () => {
  let asked = 0;
  const { user, sent } = open("/setup/s1/signIn", {
    at: "signIn",
    handlers: {
      signInWithCode: () => {
        asked += 1;
        return { ...waiting, id: `c${asked}`, code: { ...deviceCode, userCode: `CODE${asked}` } };
      },
      signInShow: ({ signInId }) =>
        signInId === "c1"
          ? ended({
              state: "failed",
              error: fault("The sign-in did not succeed", {
                detail: "The code was not entered in time. (AADSTS70020)",
                fix: {
                  action: "Sign in again and enter the new code.",
                  place: "Set up > Sign in",
                  learnMore: null,
                },
              }),
            })
          : { ...waiting, id: signInId, code: { ...deviceCode, userCode: "CODE2" } },
    },
  });
  await user.click(await screen.findByTestId("cloud-global"));
  await user.click(screen.getByTestId("sign-in-with-code"));
  expect(await screen.findByTestId("error-bar")).toHaveTextContent("AADSTS70020");
  // Where one was stays chosen.
  expect(screen.getByRole("radio", { name: /Microsoft Entra ID/ })).toBeChecked();
  await user.click(screen.getByTestId("new-code"));
  await waitFor(() => expect(screen.getByTestId("user-code")).toHaveTextContent("CODE2"));
  expect(sent("sign_in_with_code")).toEqual(
    Array(2).fill({ cloud: "global", tenant: null, sessionId: "s1" }),
  );
});

test("no code at all: the reason stands on the page", async () => {
  const { user } = open("/setup/s1/signIn", {
    at: "signIn",
    handlers: {
      signInWithCode: () => {
        throw fault("The sign-in did not succeed", {
          detail: "login.microsoftonline.com cannot be reached.",
        });
      },
    },
  });
  await user.click(await screen.findByTestId("sign-in-with-code"));
  expect(await screen.findByTestId("error-bar")).toHaveTextContent("cannot be reached");
  expect(screen.getByTestId("sign-in-with-code")).toBeEnabled();
});

test("once the code was entered elsewhere, the way goes on here", async () => {
  let done = false;
  const { user } = open("/setup/s1/signIn", {
    at: "signIn",
    handlers: {
      signInWithCode: () => waiting,
      signInShow: () => {
        done = true;
        return ended({ state: "done", tenant });
      },
      sessionShow: () => (done ? sessionAt("preflight") : sessionAt("signIn")),
    },
  });
  await user.click(await screen.findByTestId("sign-in-with-code"));
  expect(await screen.findByTestId("tenant-id", {}, { timeout: 3000 })).toHaveTextContent(tenant.id);
});
