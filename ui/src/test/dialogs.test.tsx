import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { open } from "./open";

/** What a screen reader is kept from: the children of the body that are hidden, focus guards aside. */
const hidden = () =>
  [...document.body.children].filter(
    (one) => one.getAttribute("aria-hidden") === "true" && !one.hasAttribute("data-tabster-dummy"),
  );

test("behind a dialog the page is hidden, and when it is left the page and the focus come back", async () => {
  const { user } = open("/trial");
  const act = await screen.findByTestId("primary-act");
  await user.click(act);
  await user.type(await screen.findByTestId("trial-name"), "x");
  await waitFor(() => expect(hidden()).toHaveLength(1));
  await user.keyboard("{Escape}");
  await waitFor(() => expect(hidden()).toEqual([]));
  await waitFor(() => expect(act).toHaveFocus());
});

test("a dialog that leads to another page leaves nothing hidden", async () => {
  const { user } = open("/trial");
  await user.click(await screen.findByTestId("primary-act"));
  await user.type(await screen.findByTestId("trial-name"), "my-demo");
  await user.click(screen.getByTestId("trial-create"));
  await user.click(await screen.findByTestId("created-open"));
  await screen.findByTestId("tab-exchanges");
  await waitFor(() => expect(hidden()).toEqual([]));
});

test("a question that is answered with no gives the focus back", async () => {
  const { user } = open("/trial/sms2go-demo");
  const remove = await screen.findByTestId("trial-delete");
  await user.click(remove);
  await user.click(await screen.findByTestId("confirm-no"));
  await waitFor(() => expect(hidden()).toEqual([]));
  await waitFor(() => expect(remove).toHaveFocus());
});
