import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
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
  expect(screen.getByTestId("secret-store")).toHaveAttribute("data-kind", "memory");
  expect(screen.getByTestId("secret-store")).toHaveTextContent("No key store answers on this system");
  expect(screen.getByTestId("version")).toHaveTextContent("0.1.0");
});

test("signing out empties the tenant card", async () => {
  const { user } = open("/settings");
  await user.click(await screen.findByTestId("sign-out"));
  await waitFor(() =>
    expect(screen.getByTestId("tenant-card")).toHaveTextContent("Not signed in to a tenant"),
  );
});
