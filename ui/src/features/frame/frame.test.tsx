import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { open } from "../../test/open";
import { setWidth } from "../../test/setup";

test("a simulated tenant always says so, also when the navigation is folded", async () => {
  const { unmount } = open("/");
  expect(await within(await screen.findByTestId("tenant-card")).findByText("Simulated tenant")).toBeVisible();
  unmount();
  setWidth(1024);
  open("/");
  expect(await screen.findByRole("img", { name: /Contoso Nordic.*Simulated tenant/ })).toBeVisible();
  expect(await screen.findByText("Simulated tenant")).toBeVisible();
  expect(screen.getByRole("link", { name: "Trial tenants" })).toBeVisible();
});

test("Ctrl+K opens the palette, words find a command, Enter runs it", async () => {
  const { user, router } = open("/");
  await screen.findByTestId("page-title");
  await user.keyboard("{Control>}k{/Control}");
  const field = await screen.findByTestId("palette-input");
  await user.type(field, "review plan");
  await waitFor(() => expect(screen.getAllByRole("option")).toHaveLength(1));
  await user.keyboard("{Enter}");
  await waitFor(() => expect(router.state.location.pathname).toBe("/setup/s1/review"));
  expect(screen.queryByTestId("palette")).toBeNull();
});

test("the arrows move through the palette and nothing found is said", async () => {
  const { user } = open("/");
  await screen.findByTestId("page-title");
  await user.click(screen.getByTestId("command-field"));
  const field = await screen.findByTestId("palette-input");
  const options = screen.getAllByRole("option");
  expect(options[0]).toHaveAttribute("aria-selected", "true");
  await user.type(field, "{ArrowDown}");
  expect(options[1]).toHaveAttribute("aria-selected", "true");
  await user.type(field, "zzz");
  expect(screen.getByText("Nothing of that name.")).toBeVisible();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByTestId("palette")).toBeNull());
});

test("the theme chosen in the palette is kept and worn", async () => {
  const { user } = open("/");
  await screen.findByTestId("page-title");
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await screen.findByTestId("palette-input"), "dark{Enter}");
  await waitFor(() => expect(document.documentElement.dataset["theme"]).toBe("dark"));
  await waitFor(() => expect(localStorage.getItem("theme")).toBe("dark"));
});

test("the skip link brings the focus to the content", async () => {
  const { user } = open("/");
  await screen.findByTestId("page-title");
  (document.activeElement as HTMLElement | null)?.blur();
  await user.tab();
  expect(screen.getByRole("button", { name: "Skip to the content" })).toHaveFocus();
  await user.keyboard("{Enter}");
  expect(screen.getByRole("main")).toHaveFocus();
});

test("an address that leads nowhere says so and leads Home", async () => {
  const { user, router } = open("/nowhere");
  expect(await screen.findByText("There is no such place")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Go to Home" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/"));
});

test("the palette switches to another tenant that is signed in, and reads everything afresh", async () => {
  const { user, sent } = open("/");
  await screen.findByTestId("page-title");
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await screen.findByTestId("palette-input"), "switch fabrikam");
  await waitFor(() => expect(screen.getAllByRole("option")).toHaveLength(1));
  const read = sent("session_list").length;
  await user.keyboard("{Enter}");
  await waitFor(() => expect(screen.getByTestId("tenant-card")).toHaveTextContent("Fabrikam"));
  await waitFor(() => expect(sent("session_list").length).toBeGreaterThan(read));
});
