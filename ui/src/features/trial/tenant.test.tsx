import { screen, waitFor, within } from "@testing-library/react";
import type userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { fault } from "../../dev/world";
import { violations } from "../../test/axe";
import { open } from "../../test/open";
import { firstDraft, lineOf, type Draft } from "./faults/line";

type User = ReturnType<typeof userEvent.setup>;

/** Opens a tab of a trial tenant. */
async function at(tab: string, options?: Parameters<typeof open>[1], name = "sms2go-demo") {
  const view = open(`/trial/${name}`, options);
  await view.user.click(await screen.findByTestId(`tab-${tab}`));
  return view;
}

const pick = async (user: User, field: string, option: string) => {
  await user.click(screen.getByTestId(field));
  await user.click(await screen.findByText(option, { selector: "[role=option]" }));
};

test.each(["connect", "faults", "behaviour", "tokens", "data"])("axe finds nothing at %s", async (tab) => {
  await at(tab);
  await screen.findByTestId(tab);
  expect(await violations()).toEqual([]);
});

describe("connect", () => {
  test("says plainly that Entra in the cloud cannot call, and what can", async () => {
    await at("connect");
    expect(await screen.findByTestId("connect-callers")).toHaveTextContent(
      /Entra in the cloud cannot\. What can: the simulated tenant \(slipway tenant serve\)/,
    );
    expect(screen.getByTestId("connect-url")).toHaveTextContent("http://127.0.0.1:8642/sms2go-demo/scim/v2");
    expect(screen.getByText("Client identifier of entra")).toBeVisible();
  });

  test("the way there stands where nothing has arrived", async () => {
    const { user } = open("/trial/plain");
    await user.click(await screen.findByTestId("to-connect"));
    expect(await screen.findByTestId("connect")).toBeVisible();
  });
});

describe("faults", () => {
  test.each<[Partial<Draft>, string]>([
    [{}, "429:times=3:retry-after=10"],
    [{ target: "changeUser" }, "429:PATCH /Users/*:times=3:retry-after=10"],
    [{ kind: "500", frequency: "always", target: "own", ownTarget: " PUT /Groups/* " }, "500:PUT /Groups/*"],
    [{ kind: "status", value: "418", frequency: "every", count: "5" }, "418:every=5"],
    [{ kind: "delay", value: "7", frequency: "chance", count: "20" }, "delay=7s:probability=0.2"],
    [{ kind: "dropAfter", target: "createUser", count: "1" }, "drop:POST /Users:times=1:when=after"],
    [{ kind: "type", frequency: "always" }, "type=text/plain"],
  ])("the form %j is the line %s", (over, line) => {
    expect(lineOf({ ...firstDraft, ...over })).toBe(line);
  });

  test("the form writes the line, and the line is what is added", async () => {
    const { user, sent } = await at("faults");
    await pick(user, "fault-target", "Creating people");
    expect(screen.getByTestId("fault-line")).toHaveValue("429:POST /Users:times=3:retry-after=10");
    await user.click(screen.getByTestId("fault-add"));
    await waitFor(() => expect(screen.getAllByTestId("fault")).toHaveLength(3));
    expect(sent("trial_fault_add")).toEqual([
      { name: "sms2go-demo", part: "429:POST /Users:times=3:retry-after=10" },
    ]);
    expect(screen.getByTestId("tab-faults")).toHaveTextContent("Faults 3");
  });

  test("a line that cannot be read is said at the field, with its repair", async () => {
    const { user } = await at("faults");
    const line = screen.getByTestId("fault-line");
    await user.clear(line);
    await user.type(line, "sometimes");
    await user.click(screen.getByTestId("fault-add"));
    expect(await screen.findByText(/cannot be read.*Write a status, delay=2s/)).toBeVisible();
  });

  test("one goes at once, all of them only after a question", async () => {
    const { user, sent } = await at("faults");
    await user.click((await screen.findAllByTestId("fault-remove"))[0]!);
    await waitFor(() => expect(screen.getAllByTestId("fault")).toHaveLength(1));
    await user.click(screen.getByTestId("fault-clear"));
    expect(sent("trial_fault_clear")).toEqual([]);
    await user.click(await screen.findByTestId("confirm-yes"));
    expect(await screen.findByText("Nothing goes wrong on purpose")).toBeVisible();
  });
});

describe("tokens", () => {
  test("each says whether it is accepted; only those can be replaced or ended", async () => {
    await at("tokens");
    const states = ["first", "old laptop", "token 3", "entra"].map(
      (name) => screen.getByTestId(`token-${name}`).dataset["state"],
    );
    expect(states).toEqual(["accepted", "expired", "revoked", "accepted"]);
    expect(screen.queryByTestId("token-revoke-old laptop")).toBeNull();
    expect(screen.queryByTestId("token-rotate-entra")).toBeNull();
  });

  test("a new one is shown once, and is gone from the page when that is closed", async () => {
    const { user, sent } = await at("tokens");
    await user.click(screen.getByTestId("token-add"));
    expect(await violations(await screen.findByTestId("token-dialog"))).toEqual([]);
    await user.type(screen.getByTestId("token-name"), "Entra job");
    await pick(user, "token-lifetime", "90 days");
    await user.click(screen.getByTestId("form-act"));
    expect(await screen.findByTestId("created-token")).toHaveTextContent("tt_");
    expect(sent("trial_token_add")).toEqual([
      { name: "sms2go-demo", token: "Entra job", validFor: "90d", client: false },
    ]);
    await user.click(screen.getByTestId("form-done"));
    await waitFor(() => expect(screen.queryByTestId("created-token")).toBeNull());
    expect(screen.getByTestId("token-Entra job")).toBeVisible();
  });

  test("of a client the secret is shown once, with where to fetch a token", async () => {
    const { user } = await at("tokens");
    await user.click(screen.getByTestId("client-add"));
    await user.click(await screen.findByTestId("form-act"));
    expect(await screen.findByTestId("created-secret")).toBeVisible();
    expect(screen.getByTestId("created-endpoint")).toHaveTextContent("/sms2go-demo/oauth/token");
  });

  test("one is replaced with an overlap", async () => {
    const { user, sent } = await at("tokens");
    await user.click(screen.getByTestId("token-rotate-first"));
    await screen.findByTestId("token-dialog");
    await pick(user, "token-overlap", "15 minutes");
    await user.click(screen.getByTestId("form-act"));
    expect(await screen.findByTestId("created-token")).toBeVisible();
    expect(sent("trial_token_rotate")).toEqual([
      { name: "sms2go-demo", token: "first", newToken: "", validFor: null, overlap: "15m" },
    ]);
  });

  test("ending one says what fails then", async () => {
    const { user, sent } = await at("tokens");
    await user.click(screen.getByTestId("token-revoke-first"));
    expect(await screen.findByTestId("confirm")).toHaveTextContent("refused with 401");
    await user.click(screen.getByTestId("confirm-yes"));
    await waitFor(() => expect(screen.getByTestId("token-first").dataset["state"]).toBe("revoked"));
    expect(sent("trial_token_revoke")).toEqual([{ name: "sms2go-demo", part: "first" }]);
  });
});

describe("data", () => {
  test("restoring says what goes and what comes back", async () => {
    const { user, sent } = await at("data");
    await user.click(await screen.findByTestId("restore-before-first-cycle"));
    const confirm = await screen.findByTestId("confirm");
    expect(confirm).toHaveTextContent("The 72 people, 8 groups that are there now");
    expect(confirm).toHaveTextContent("0 people, 0 groups of the snapshot");
    await user.click(screen.getByTestId("confirm-yes"));
    await waitFor(() => expect(screen.getByTestId("tab-people")).toHaveTextContent("People 0"));
    expect(sent("trial_snapshot_restore")).toEqual([{ name: "sms2go-demo", part: "before-first-cycle" }]);
  });

  test("a snapshot is taken at once; one of that name is replaced only after a question", async () => {
    const { user, sent } = await at("data", undefined, "plain");
    expect(await screen.findByTestId("no-snapshots")).toBeVisible();
    await user.type(screen.getByTestId("snapshot-name"), "one");
    await user.click(screen.getByTestId("snapshot-take"));
    expect(await screen.findByTestId("snapshot-one")).toBeVisible();
    await user.type(screen.getByTestId("snapshot-name"), "one");
    await user.click(screen.getByTestId("snapshot-take"));
    expect(await screen.findByTestId("confirm")).toHaveTextContent("Replace the snapshot “one”?");
    expect(sent("trial_snapshot_take")).toHaveLength(1);
  });

  test("people are made up, and how many is said", async () => {
    const { user, sent } = await at("data", undefined, "plain");
    await user.click(await screen.findByTestId("seed"));
    expect(await screen.findByTestId("seeded")).toHaveTextContent("24 people and 5 groups were made up.");
    expect(sent("trial_seed")).toEqual([{ name: "plain", people: 24, groups: 5 }]);
  });

  test("taking away names the numbers first", async () => {
    const { user, sent } = await at("data");
    await user.click(await screen.findByTestId("reset-log"));
    await user.click(screen.getByTestId("reset"));
    expect(await screen.findByTestId("confirm")).toHaveTextContent(
      /Take away 72 people, 8 groups, 1.284 exchanges/,
    );
    await user.click(screen.getByTestId("confirm-yes"));
    expect(await screen.findByTestId("reset-done")).toHaveTextContent("72 people, 8 groups");
    expect(sent("trial_reset")).toEqual([{ name: "sms2go-demo", people: true, groups: true, log: true }]);
  });

  test("what fails is said where it was asked", async () => {
    const { user } = await at("data", {
      handlers: {
        trialSeed: () => {
          throw fault("A seed has at most 100000 people and 5000 groups", { code: "badInput" });
        },
      },
    });
    await user.click(await screen.findByTestId("seed"));
    expect(await within(screen.getByTestId("data")).findByTestId("error-title")).toHaveTextContent("at most");
  });
});

describe("behaviour", () => {
  test("is saved as a whole, and only when something is different", async () => {
    const { user, sent } = await at("behaviour");
    expect(await screen.findByTestId("settings-save")).toBeDisabled();
    expect(screen.getByTestId("rule-no-delete")).toHaveTextContent("Users cannot be deleted");
    expect(screen.getByText("urn:example:params:scim:schemas:extension:phone:2.0:User")).toBeVisible();
    await user.click(screen.getByTestId("mode-strict"));
    await user.type(screen.getByTestId("keep-age"), "30d");
    expect(screen.getByText("Not saved yet.")).toBeVisible();
    await user.click(screen.getByTestId("settings-save"));
    expect(await screen.findByText(/Saved\. It holds/)).toBeVisible();
    expect(sent("trial_settings_save")).toEqual([
      {
        name: "sms2go-demo",
        strict: true,
        flavourId: "sms2go",
        entra: null,
        keep: null,
        keepFor: "30d",
        keepMb: null,
      },
    ]);
  });

  test("tokens of Entra need a tenant id that can be one", async () => {
    const { user } = await at("behaviour");
    await user.click(await screen.findByTestId("entra-accept"));
    await user.type(screen.getByTestId("entra-tenant"), "contoso");
    expect(await screen.findByText(/A tenant id is a GUID/)).toBeVisible();
    expect(screen.getByTestId("settings-save")).toBeDisabled();
    await user.clear(screen.getByTestId("entra-tenant"));
    await user.type(screen.getByTestId("entra-tenant"), "6f0c3d1e-52d4-4a1b-9b57-0f6a51c2b3d4");
    expect(screen.getByTestId("settings-save")).toBeEnabled();
  });
});

test("a tenant is made with every choice, and its client secret is shown once", async () => {
  const { user, sent } = open("/trial");
  await user.click(await screen.findByTestId("primary-act"));
  await user.type(await screen.findByTestId("trial-name"), "choosy");
  await user.click(screen.getByTestId("create-more"));
  await user.click(screen.getByTestId("mode-strict"));
  await user.click(screen.getByTestId("create-oauth"));
  await user.click(screen.getByTestId("create-entra"));
  expect(screen.getByTestId("trial-create")).toBeDisabled();
  await user.type(screen.getByTestId("entra-tenant"), "6f0c3d1e-52d4-4a1b-9b57-0f6a51c2b3d4");
  await user.type(screen.getByTestId("create-people"), "24");
  expect(await violations(screen.getByTestId("create-trial"))).toEqual([]);
  await user.click(screen.getByTestId("trial-create"));
  expect(await screen.findByTestId("created-secret")).toBeVisible();
  expect(screen.getByTestId("create-trial")).toHaveTextContent("Leave the Secret Token blank in Entra");
  expect(sent("trial_create")).toEqual([
    {
      name: "choosy",
      vendorId: "sms2go",
      strict: true,
      oauth: true,
      entra: { tenantId: "6f0c3d1e-52d4-4a1b-9b57-0f6a51c2b3d4", audience: "", jwksUrl: "" },
      validFor: null,
      people: 24,
      groups: 0,
    },
  ]);
});
