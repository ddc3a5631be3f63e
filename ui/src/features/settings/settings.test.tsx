import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { fault } from "../../dev/world";
import { violations } from "../../test/axe";
import { open } from "../../test/open";

test("the theme is chosen and kept", async () => {
  const { user } = open("/settings");
  await user.click(await screen.findByRole("radio", { name: "Dark" }));
  await waitFor(() => expect(document.documentElement.dataset["theme"]).toBe("dark"));
  expect(localStorage.getItem("theme")).toBe("dark");
});

test("it says where data and secrets are, and why memory only", async () => {
  open("/settings");
  expect(await screen.findByTestId("data-dir")).toHaveTextContent("/home/maja/.local/share/slipway");
  expect(await screen.findByTestId("secret-store")).toHaveAttribute("data-kind", "memory");
  expect(screen.getByTestId("secret-store")).toHaveTextContent("No key store answers on this system");
  expect(screen.getByTestId("version")).toHaveTextContent("0.1.0");
});

test("signing out empties the tenant card", async () => {
  const { user } = open("/settings");
  await user.click(await screen.findByTestId("sign-out"));
  expect(await screen.findByTestId("signed-out")).toHaveTextContent("Signed out of Contoso Nordic");
  // The other tenant is the one that is meant now.
  expect(screen.getByTestId("account-of-c2a5b0f1-6f0e-4f6b-9a53-3f7b8f0f2b10")).toHaveAttribute(
    "data-current",
    "true",
  );
  await user.click(await screen.findByTestId("sign-out"));
  await waitFor(() =>
    expect(screen.getByTestId("tenant-card")).toHaveTextContent("Not signed in to a tenant"),
  );
});

test("another tenant is used; after a sign-out it says what remains", async () => {
  const { user, sent } = open("/settings");
  const other = "c2a5b0f1-6f0e-4f6b-9a53-3f7b8f0f2b10";
  await user.click(await screen.findByTestId(`use-${other}`));
  await waitFor(() => expect(screen.getByTestId("tenant-card")).toHaveTextContent("Fabrikam"));
  await user.click(screen.getByRole("button", { name: "Sign out of Contoso Nordic" }));
  await user.click(await screen.findByText("What a sign-out does not do"));
  expect(screen.getByTestId("signed-out")).toHaveTextContent("about ninety minutes");
  expect(sent("account_sign_out")).toHaveLength(1);
  expect(screen.getByTestId("tenant-card")).toHaveTextContent("Fabrikam");
});

test("settings are saved together, and a bad client id cannot be", async () => {
  const { user, sent } = open("/settings");
  const id = await screen.findByTestId("settings-client-id");
  await user.type(id, "my app");
  expect(screen.getByText(/A client id has the form/)).toBeVisible();
  expect(screen.getByTestId("settings-save")).toBeDisabled();
  await user.clear(id);
  await user.type(id, "14d82eec-204b-4c2f-b7e8-296a70dab67e");
  await user.click(screen.getByTestId("memory-only"));
  await user.click(screen.getByTestId("settings-save"));
  await waitFor(() =>
    expect(screen.getByTestId("settings-note")).toHaveTextContent("It counts from the next start of Slipway"),
  );
  expect(sent("settings_save")).toEqual([
    {
      cloud: "simulated",
      clientId: "14d82eec-204b-4c2f-b7e8-296a70dab67e",
      proxy: "system",
      rootCertificates: "",
      memoryOnly: true,
      proxyCredentials: null,
    },
  ]);
  expect(await violations()).toEqual([]);
});

test("a proxy is tried before it is kept; undo takes it back", async () => {
  const { user, sent } = open("/settings");
  await user.click(await screen.findByTestId("proxy-address"));
  await user.type(screen.getByTestId("proxy-url"), "http://10.0.0.1:8080");
  await user.type(screen.getByTestId("proxy-credentials"), "ann:s3cret");
  await user.click(screen.getByTestId("network-try"));
  expect(await screen.findByTestId("network-tried")).toHaveTextContent(
    "The proxy http://10.0.0.1:8080 does not answer",
  );
  expect(sent("settings_try")).toEqual([
    expect.objectContaining({ proxy: "http://10.0.0.1:8080", proxyCredentials: "ann:s3cret" }),
  ]);
  await user.click(screen.getByTestId("settings-undo"));
  expect(screen.getByTestId("proxy-system")).toBeChecked();
  expect(screen.queryByTestId("proxy-url")).toBeNull();
  expect(sent("settings_save")).toEqual([]);
});

test("settings that cannot be kept say why at the foot", async () => {
  const { user } = open("/settings", {
    handlers: {
      settingsSave: () => {
        throw fault("The root certificate /none.pem cannot be read");
      },
    },
  });
  await user.type(await screen.findByTestId("root-certificates"), "/none.pem");
  await user.click(screen.getByTestId("settings-save"));
  expect(await screen.findByTestId("error-title")).toHaveTextContent("/none.pem cannot be read");
});

test("a session with Graph is recorded, and the file is named at the end", async () => {
  const { user, sent } = open("/settings");
  await user.click(await screen.findByTestId("recording-start"));
  await waitFor(() =>
    expect(screen.getByTestId("recording-state")).toHaveTextContent(
      /^Recording since today \d\d:\d\d, 0 req/,
    ),
  );
  await waitFor(() => expect(screen.getByTestId("recording-state")).toHaveTextContent("4 requests"), {
    timeout: 4000,
  });
  expect(await violations()).toEqual([]);
  await user.click(screen.getByTestId("recording-stop"));
  expect(await screen.findByTestId("recording-file")).toHaveTextContent(
    "/home/maja/.local/share/slipway/reports/graph-session-2026-11-20-104207.http",
  );
  expect(screen.getByTestId("recording-state")).toHaveTextContent("Not recording");
  await user.click(screen.getByTestId("recording-open-folder"));
  await waitFor(() => expect(sent("report_folder_open")).toHaveLength(1));
});

test("a recording that cannot begin says why and what to do", async () => {
  const { user } = open("/settings", {
    handlers: {
      recordingStart: () => {
        throw fault("Nothing can be written to `/full`", {
          fix: { action: "Make room, then try again.", place: null, learnMore: null },
        });
      },
    },
  });
  await user.click(await screen.findByTestId("recording-start"));
  expect(await screen.findByTestId("error-fix")).toHaveTextContent("Make room");
  expect(screen.getByTestId("recording-state")).toHaveTextContent("Not recording");
});
