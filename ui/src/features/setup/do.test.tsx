import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { applyAt } from "../../dev/data/apply";
import { jobAt, report } from "../../dev/data/job";
import { fault } from "../../dev/world";
import { open } from "../../test/open";

test("applying shows a line per request while it runs, and goes on when done", async () => {
  let asked = 0;
  const { user, router } = open("/setup/s1/review", {
    handlers: { applyShow: () => (++asked < 4 ? applyAt(asked, "running") : applyAt(8, "done")) },
  });
  await user.click(await screen.findByTestId("primary-act"));
  await waitFor(() => expect(router.state.location.pathname).toBe("/setup/s1/apply"));
  expect(await screen.findByTestId("apply-cancel")).toBeVisible();
  expect(screen.getByTestId("apply-state")).toHaveAttribute("data-state", "running");
  await waitFor(() => expect(screen.getByTestId("apply-state")).toHaveAttribute("data-state", "done"), {
    timeout: 4000,
  });
  expect(screen.getAllByTestId("exchange-line")).toHaveLength(9);
  expect(screen.getByTestId("page-title")).toHaveTextContent("SMS2GO is set up in Contoso Nordic");
  const line = screen.getAllByTestId("exchange-line")[1]!;
  await user.click(within(line).getByRole("button"));
  expect(within(line).getByTestId("exchange-detail")).toHaveTextContent("/instantiate");
});

test("a run that stopped names cause and repair, and continues", async () => {
  const { user, sent } = open("/setup/s1/apply", {
    at: "apply",
    handlers: { applyShow: () => applyAt(2, "failed"), planApply: () => applyAt(2, "running") },
  });
  const bar = await screen.findByTestId("error-bar");
  expect(bar).toHaveTextContent("Graph refused to save the tenant URL and token");
  expect(bar).toHaveTextContent("Ask a Privileged Role Administrator");
  expect(screen.getByTestId("apply-step-connection")).toHaveAttribute("data-state", "failed");
  expect(screen.getByTestId("primary-act")).toHaveTextContent("Continue");
  await user.click(screen.getByTestId("primary-act"));
  await waitFor(() => expect(sent("plan_apply")).toHaveLength(1));
});

test("what a run waits for is said, politely", async () => {
  open("/setup/s1/apply", { at: "apply", handlers: { applyShow: () => applyAt(1, "running") } });
  const words = await screen.findByTestId("apply-waiting");
  expect(words).toHaveTextContent("Waiting until the service principal can be read");
  expect(words).toHaveAttribute("role", "status");
});

test("a person is found, checked, and the evidence is read tab by tab", async () => {
  const { user, sent } = open("/setup/s1/check", { at: "check" });
  await user.type(await screen.findByTestId("check-search"), "ida");
  await waitFor(() => expect(screen.getByTestId("primary-act")).toHaveTextContent("Check Ida Berg"));
  await waitFor(() => expect(screen.getByTestId("primary-act")).toBeEnabled());
  await user.click(screen.getByTestId("primary-act"));
  await waitFor(() =>
    expect(screen.getByTestId("page-title")).toHaveTextContent("Ida Berg arrives at SMS2GO"),
  );
  expect(sent("check_run")).toEqual([{ sessionId: "s1", subjectId: "u1", group: false }]);
  expect(screen.getByTestId("check-step-Action")).toHaveAttribute("data-verdict", "pass");
  expect(screen.getByTestId("sent-userName")).toHaveTextContent("ida.berg@contoso.example");
  await user.click(screen.getByTestId("tab-requests"));
  expect(screen.getAllByTestId("exchange-line")).toHaveLength(2);
  await user.click(screen.getByTestId("tab-target"));
  expect(screen.getByTestId("at-target")).toHaveTextContent('"resourceType": "User"');
  expect(screen.getByTestId("primary-act")).toHaveTextContent("Go on to start");
});

test("a person who does not arrive: which step, why, and check again", async () => {
  const { user } = open("/setup/s1/check", { at: "check" });
  await user.type(await screen.findByTestId("check-search"), "jonas");
  await waitFor(() => expect(screen.getByTestId("primary-act")).toHaveTextContent("Check Jonas Dahl"));
  await waitFor(() => expect(screen.getByTestId("primary-act")).toBeEnabled());
  await user.click(screen.getByTestId("primary-act"));
  await waitFor(() => expect(screen.getByTestId("page-title")).toHaveTextContent("does not arrive"));
  expect(screen.getByTestId("error-bar")).toHaveTextContent("409: userName is taken");
  expect(screen.getByTestId("primary-act")).toHaveTextContent("Check again");
  await user.click(screen.getByTestId("check-group"));
  expect(await screen.findByTestId("candidate-SMS2GO - Billing")).toBeVisible();
});

test("nobody of that name is assigned: said, and nothing can be run", async () => {
  const { user } = open("/setup/s1/check", { at: "check" });
  await user.type(await screen.findByTestId("check-search"), "zzz");
  expect(await screen.findByText("Nobody of that name is assigned")).toBeVisible();
  expect(screen.getByTestId("primary-act")).toBeDisabled();
});

test("starting follows the first cycle to its numbers", async () => {
  let asked = 0;
  const { user } = open("/setup/s1/start", {
    at: "start",
    handlers: { jobShow: () => jobAt(++asked < 2 ? "ready" : "done"), jobStart: () => jobAt("running") },
  });
  expect(await screen.findByTestId("job")).toHaveAttribute("data-started", "false");
  await user.click(screen.getByTestId("primary-act"));
  await waitFor(
    () => expect(screen.getByTestId("job-counts")).toHaveAttribute("data-first-cycle-done", "true"),
    {
      timeout: 4000,
    },
  );
  expect(screen.getByTestId("count-Exported")).toHaveTextContent("80");
  expect(screen.getByTestId("next-cycle")).toHaveTextContent(/in \d+:\d\d min/);
  expect(screen.getByTestId("trial-counts")).toHaveTextContent("64 people and 8 groups");
});

test("a job in quarantine names the reason and the repair", async () => {
  open("/setup/s1/start", { at: "finish", handlers: { jobShow: () => jobAt("quarantine") } });
  const bar = await screen.findByTestId("error-bar");
  expect(bar).toHaveTextContent("SMS2GO refused the token");
  expect(bar).toHaveTextContent("Enter a fresh token and start again.");
});

test("what is left at the vendor: a line per group, the optional part, the warning", async () => {
  const { user } = open("/setup/s1/finish", { at: "finish" });
  const section = await screen.findByRole("region", { name: "Give each group its roles and rights" });
  expect(within(section).getAllByRole("checkbox")).toHaveLength(8);
  expect(within(section).getAllByText(/admin\.sms2go\.dk/)).toHaveLength(1);
  expect(screen.getByTestId("page-title")).toHaveTextContent("8 things are left to do at SMS2GO");
  expect(screen.getByText("A group removed from the application is deleted in SMS2GO")).toBeVisible();
  for (const box of within(section).getAllByRole("checkbox")) await user.click(box);
  await waitFor(() =>
    expect(screen.getByTestId("page-title")).toHaveTextContent("Everything is done at SMS2GO"),
  );
  expect(screen.getByTestId("primary-act")).toBeEnabled();
});

test("the report is written once per visit, shows its facts, and opens", async () => {
  const { user, sent } = open("/setup/s1/report", { at: "report" });
  expect(await screen.findByTestId("report-path")).toHaveTextContent(report.path);
  expect(screen.getByTestId("fact-Application")).toHaveTextContent("SMS2GO");
  expect(screen.getByText("8 groups have no roles at SMS2GO yet")).toBeVisible();
  await user.click(screen.getByTestId("primary-act"));
  await waitFor(() => expect(sent("report_open")).toHaveLength(1));
  expect(sent("report_make")).toHaveLength(1);
});

test("a report that cannot be written says why and can be tried again", async () => {
  open("/setup/s1/report", {
    at: "report",
    handlers: {
      reportMake: () => {
        throw fault("The report could not be written", { detail: "The folder is read-only." });
      },
    },
  });
  expect(await screen.findByTestId("error-bar")).toHaveTextContent("The folder is read-only.");
  expect(screen.getByTestId("error-retry")).toBeVisible();
});
