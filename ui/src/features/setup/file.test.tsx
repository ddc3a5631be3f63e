import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { never, open } from "../../test/open";

const file = (text: string, name = "sms2go.slipway.json") =>
  new File([text], name, { type: "application/json" });

const drop = (files: File[]) => fireEvent.drop(screen.getByTestId("file-drop"), { dataTransfer: { files } });

test("a file shows who signed it and what it asks for, and only then a set-up begins", async () => {
  const { user, router, sent } = open("/", { empty: true });
  await user.click(await screen.findByTestId("door-file"));
  await user.upload(await screen.findByTestId("file-input"), file("{}"));
  expect(await screen.findByText(/for the first time here/)).toBeVisible();
  expect(screen.getByTestId("key-id")).toHaveTextContent("21fe-31df");
  expect(screen.getByTestId("file-addresses")).toHaveTextContent("https://scim.sms2go.example");
  expect(screen.getByTestId("file-questions")).toHaveTextContent("Lists by department (may be left out)");
  expect(screen.getByTestId("scopes")).toBeVisible();
  expect(sent("setup_file_begin")).toHaveLength(0);
  await user.click(screen.getByTestId("primary-act"));
  await waitFor(() => expect(router.state.location.pathname).toMatch(/^\/setup\/s10/));
  expect(sent("setup_file_begin")).toEqual([{ name: "sms2go.slipway.json", text: "{}", trustedKeyId: null }]);
});

test("a changed key is told, and holds the set-up until the fingerprint was compared", async () => {
  const { user, sent } = open("/setup/file");
  await screen.findByTestId("file-drop");
  drop([file("changed")]);
  expect(await screen.findByText("The key of SMS2GO ApS has changed")).toBeVisible();
  expect(screen.getByTestId("known-key-id")).toBeVisible();
  expect(screen.getByTestId("primary-act")).toBeDisabled();
  await user.click(screen.getByTestId("compared"));
  await user.click(screen.getByTestId("primary-act"));
  await waitFor(() => expect(sent("setup_file_begin")).toHaveLength(1));
  expect(sent("setup_file_begin")[0]).toMatchObject({
    trustedKeyId: "21fe-31df-a154-a261-626b-f854-046f-d227",
  });
});

test("a known signer is said calmly, and another file can be chosen", async () => {
  const { user } = open("/setup/file");
  await user.upload(await screen.findByTestId("file-input"), file("known"));
  expect(await screen.findByText(/whose key is known here/)).toBeVisible();
  expect(screen.queryByTestId("compared")).toBeNull();
  await user.click(screen.getByTestId("file-another"));
  expect(await screen.findByTestId("file-drop")).toBeVisible();
});

test("what is no set-up file, and several at once, are said with what to do", async () => {
  const { user, sent } = open("/setup/file");
  await user.upload(await screen.findByTestId("file-input"), file("Kære kunde", "brev.json"));
  expect(await screen.findByText(/brev.json is not a set-up file/)).toBeVisible();
  expect(screen.getByText(/Open the file that the vendor sent/)).toBeVisible();
  drop([file("{}"), file("{}", "b.json")]);
  expect(await screen.findByText("One set-up file at a time")).toBeVisible();
  expect(screen.queryByTestId("primary-act")).toBeNull();
  expect(sent("setup_file_open")).toHaveLength(1);
});

test("a huge file is not sent whole", async () => {
  const { user, sent } = open("/setup/file", { handlers: { setupFileOpen: never } });
  await user.upload(await screen.findByTestId("file-input"), file(`{${" ".repeat(6 << 20)}`));
  await waitFor(() => expect(sent("setup_file_open")).toHaveLength(1));
  const { text } = sent("setup_file_open")[0] as { text: string };
  expect(text.length).toBe((4 << 20) + 1);
});
