import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { manyQuestions, noQuestions } from "../../../dev/data/questions";
import { sessionAt } from "../../../dev/data/session";
import { violations } from "../../../test/axe";
import { open } from "../../../test/open";

const asked = {
  ...manyQuestions,
  methods: manyQuestions.methods.map((one) => ({ ...one, chosen: one.id === "scim" })),
};

test("every kind of question has its control, and an answer is kept as soon as it is given", async () => {
  const { user, sent, container } = open("/setup/s1/mappings", { at: "mappings", asked });
  const form = await screen.findByTestId("questions-mappings");
  await user.click(within(form).getByTestId("answer-user_type_default-Premium"));
  await user.click(within(form).getByTestId("answer-folders-yes"));
  const attribute = within(form).getByTestId("answer-user_type_source");
  await user.clear(attribute);
  await user.type(attribute, "jobTitle");
  await user.tab();
  await waitFor(() =>
    expect(sent("question_answer")).toEqual([
      { sessionId: "s1", id: "user_type_default", value: "Premium" },
      { sessionId: "s1", id: "folders", value: true },
      { sessionId: "s1", id: "user_type_source", value: "jobTitle" },
    ]),
  );
  expect(await violations(container)).toEqual([]);
});

test("a row of a list is an answer once all its parts are there", async () => {
  const { user, sent } = open("/setup/s1/mappings", { at: "mappings", asked });
  await user.type(await screen.findByTestId("answer-metadata_keys-1-1"), "Region");
  await user.tab();
  expect(sent("question_answer")).toEqual([]);
  await user.type(screen.getByTestId("answer-metadata_keys-1-2"), "companyName");
  await user.tab();
  expect(sent("question_answer")).toEqual([
    { sessionId: "s1", id: "metadata_keys", value: ["Region = companyName"] },
  ]);
  await user.click(screen.getByRole("button", { name: "Remove row 1" }));
  expect(sent("question_answer").at(-1)).toEqual({ sessionId: "s1", id: "metadata_keys", value: null });
});

test("what must be answered holds the place, and a bad answer is named at its field", async () => {
  const { user } = open("/setup/s1/vendorSide", {
    at: "vendorSide",
    asked,
    handlers: {
      sessionShow: () => ({ ...sessionAt("vendorSide"), guide: [] }),
    },
  });
  const field = await screen.findByTestId("answer-console");
  await waitFor(() =>
    expect(screen.getByTestId("footer-note")).toHaveTextContent(
      "“Address of your Content Manager” is not answered yet",
    ),
  );
  expect(screen.getByTestId("primary-act")).toBeDisabled();
  await user.type(field, "content.example");
  await user.tab();
  expect(await screen.findByText(/is not an https address/)).toBeVisible();
  expect(field).toHaveValue("content.example");
  expect(screen.getByTestId("primary-act")).toBeDisabled();
  await user.clear(field);
  await user.type(field, "https://content.example");
  await waitFor(() => expect(screen.getByTestId("primary-act")).toBeEnabled(), { timeout: 3000 });
  expect(screen.queryByText(/is not an https address/)).toBeNull();
});

test("the answers advise a way, and the admin chooses it", async () => {
  const { user, sent, container } = open("/setup/s1/vendor", { at: "signIn", asked: manyQuestions });
  const ways = await screen.findByTestId("methods");
  expect(screen.getByTestId("primary-act")).toBeDisabled();
  await user.click(within(ways).getByTestId("fit-security_groups-yes"));
  await user.click(within(ways).getByTestId("fit-no_nesting-no"));
  expect(await within(ways).findByText("Only direct members are sent.")).toBeVisible();
  expect(within(ways).getByText("Advised")).toBeVisible();
  await user.click(within(ways).getByTestId("method-graph_api"));
  await waitFor(() => expect(screen.getByTestId("primary-act")).toBeEnabled());
  expect(sent("method_choose")).toEqual([{ sessionId: "s1", method: "graph_api" }]);
  expect(await violations(container)).toEqual([]);
});

test("a vendor that asks nothing shows no form", async () => {
  open("/setup/s1/mappings", { at: "mappings", asked: noQuestions });
  await screen.findByTestId("mapping-chips");
  expect(screen.queryByTestId("questions-mappings")).toBeNull();
});

test("a mail is shown when it is asked for, ready to copy", async () => {
  const { user } = open("/setup/s1/vendorSide", {
    at: "vendorSide",
    handlers: {
      sessionShow: () => {
        const session = sessionAt("vendorSide");
        const mail = { to: null, subject: "Our tenant id", body: "Please allow tenant 1234." };
        return { ...session, guide: session.guide.map((one) => ({ ...one, mail })) };
      },
    },
  });
  await user.click(await screen.findByTestId("mail-S2G-B0"));
  expect(screen.getByTestId("mail-S2G-B0-body")).toHaveTextContent("Please allow tenant 1234.");
  expect(screen.getByText("not known here")).toBeVisible();
});
