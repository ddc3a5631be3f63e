import type {
  AccountView,
  AnswerOf,
  ApiError,
  CommandName,
  QuestionsView,
  RequestOf,
  SessionView,
  SignInView,
  StepName,
  TrialDetailView,
} from "../api/call";
import { applyAt, applySteps } from "./data/apply";
import { candidates, checkOf } from "./data/check";
import { drift, healthy, repaired } from "./data/drift";
import { probeExchange } from "./data/exchange";
import { jobAt, report } from "./data/job";
import { mappings } from "./data/mappings";
import { ago, tenant } from "./data/people";
import { plan, undoPlan } from "./data/plan";
import { railAt, sessionAt, stepNames } from "./data/session";
import { findTenant, remains, signedInAccounts, usualSettings } from "./data/accounts";
import { deviceCode, signInOptions, preflight } from "./data/sign-in";
import { answered, noQuestions } from "./data/questions";
import { sentPage, sentRows, sentView } from "./data/requests";
import { exchangeRows, exchangeView, resources, trials } from "./data/trial";
import { detailOf } from "./data/trial-tenant";
import { trialTenant } from "./trial-world";
import { setupFileAt } from "./data/setup-file";
import { card, vendor } from "./data/vendor";
import { choices, choose, whoFor } from "./data/who";

/** One answer for every command: a misspelt command or a wrong shape does not compile. */
export type Handlers = { [C in CommandName]: (request: RequestOf<C>) => AnswerOf<C> };

/** A failure as the backend sends it. */
export const fault = (message: string, over: Partial<ApiError> = {}): ApiError => ({
  code: "failed",
  message,
  detail: "",
  fix: null,
  correlationId: null,
  ...over,
});

interface Start {
  /** Where the one session stands. */
  at?: StepName;
  /** No session, no trial tenant, nobody signed in. */
  empty?: boolean;
  /** What the vendor asks. */
  asked?: QuestionsView;
}

/** A made-up backend with a memory, for looking at screens and for their tests. */
export function createWorld({ at = "review", empty = false, asked = noQuestions }: Start = {}): Handlers {
  let questions = asked;
  let compared = drift;
  let sessions: SessionView[] = empty ? [] : [sessionAt(at)];
  let details: TrialDetailView[] = empty ? [] : trials.map(detailOf);
  let signedIn = !empty;
  let attempt: SignInView | undefined;
  let groups = choices;
  let applied = stepNames.indexOf(at) > stepNames.indexOf("apply") ? applySteps : 0;
  let applyState: "idle" | "running" | "done" | "failed" | "cancelled" = applied > 0 ? "done" : "idle";
  let checked = stepNames.indexOf(at) > stepNames.indexOf("check") ? checkOf(candidates[0]!, false) : null;
  let jobAsked = stepNames.indexOf(at) > stepNames.indexOf("start") ? 99 : -1;
  let connection = {
    tenantUrl: stepNames.indexOf(at) > 4 ? (trials[0]?.url ?? "") : "",
    trialName: null as string | null,
    hasToken: stepNames.indexOf(at) > 4,
  };

  let accounts = empty ? [] : signedInAccounts;
  let used: AnswerOf<"appShow">["tenant"] | undefined;
  let settings = usualSettings;
  let recording: AnswerOf<"recordingShow"> = {
    on: false,
    since: null,
    requests: 0,
    folder: "/home/maja/.local/share/slipway/reports",
    written: null,
  };
  const enter = (to: AccountView | undefined) => {
    used = to && { id: to.tenantId, name: to.tenant, account: to.account, simulated: to.simulated };
  };

  const find = (id: string) => {
    const found = sessions.find((one) => one.id === id);
    if (!found) throw fault("This set-up does not exist any more", { code: "notFound" });
    return found;
  };
  const reach = (id: string, step: StepName) => {
    const session = find(id);
    if (stepNames.indexOf(step) > stepNames.indexOf(session.current)) {
      Object.assign(session, { current: step, steps: railAt(step) });
    }
    return session;
  };
  const connectionView = () => ({
    ...connection,
    tenantUrlLabel: "Tenant URL",
    tenantUrlHint: "SMS2GO: Connectors → AD integration",
    tenantUrlFixed: null,
    tokenBlank: false,
    tokenHint: "SMS2GO: Connectors → AD integration",
    trialOffered: true,
    lastProbe: connection.hasToken ? probe(connection.tenantUrl, null) : null,
  });
  const probe = (url: string, token: string | null) => {
    if (!/^https:|127\.0\.0\.1/.test(url)) {
      return {
        verdict: "fail" as const,
        code: "not-https",
        title: "The address does not begin with https",
        detail: "Entra sends the token only over an encrypted connection.",
        fix: {
          action: "Copy the Tenant URL again.",
          place: "SMS2GO → Connectors → AD integration",
          learnMore: null,
        },
        exchange: null,
      };
    }
    if (token === "wrong") {
      return {
        verdict: "fail" as const,
        code: "unauthorized",
        title: "The token was refused",
        detail: "The server is a SCIM server, and it answered 401.",
        fix: {
          action: "Copy the secret token again, and see that the tenant id is entered there.",
          place: "SMS2GO → Connectors → AD integration",
          learnMore: null,
        },
        exchange: probeExchange(
          401,
          '{\n  "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],\n  "status": "401"\n}',
        ),
      };
    }
    return {
      verdict: "pass" as const,
      code: "ok",
      title: "The connection is good",
      detail: "200 with an empty list in 12 ms, as Entra expects.",
      fix: null,
      exchange: probeExchange(
        200,
        '{\n  "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],\n  "totalResults": 0\n}',
      ),
    };
  };
  const app = (): AnswerOf<"appShow"> => ({
    version: "0.1.0",
    tenant: signedIn ? (used ?? tenant) : null,
    givenName: signedIn ? "Maja" : null,
    dataDir: "/home/maja/.local/share/slipway",
    secretStore: "memory",
    secretStoreNote: "No key store answers on this system (NoDefaultStore).",
    simulatedTenantUrl: "http://127.0.0.1:41207",
    trialUrl: "http://127.0.0.1:8642",
  });
  const list = (): AnswerOf<"sessionList"> =>
    sessions.flatMap((session, index) => [
      {
        id: session.id,
        vendorId: session.vendorId,
        title: session.appName,
        tenantName: session.tenant?.name ?? "",
        state:
          session.current === "review"
            ? "Review plan, 12 changes wait"
            : (session.steps.find((one) => one.name === session.current)?.title ?? ""),
        progress: "underway" as const,
        done: stepNames.indexOf(session.current),
        total: 13,
        updatedAt: ago(3),
      },
      ...(index === 0 && session.id === "s1"
        ? [
            {
              id: "s2",
              vendorId: "sms2go",
              title: "SMS2GO – Oslo",
              tenantName: "Contoso Nordic",
              state: "Running, next cycle in 23 min",
              progress: "done" as const,
              done: 13,
              total: 13,
              updatedAt: ago(900),
            },
            {
              id: "s3",
              vendorId: "sms2go",
              title: "SMS2GO – Kundeservice og eksterne konsulenter i hele Norden",
              tenantName: "Fabrikam",
              state: "Quarantine: token refused",
              progress: "needsYou" as const,
              done: 11,
              total: 13,
              updatedAt: ago(3000),
            },
          ]
        : []),
    ]);

  return {
    appShow: app,
    vendorList: () => [card],
    vendorShow: () => vendor,
    sessionVendor: () => vendor,
    setupFileOpen: ({ name, text }) => {
      if (text.startsWith("changed")) return setupFileAt("changed");
      if (text.startsWith("known")) return setupFileAt("known");
      if (text.startsWith("{")) return setupFileAt("firstSeen");
      throw fault(`${name} is not a set-up file: it is text of another kind`, {
        fix: {
          action: "Open the file that the vendor sent; its name usually ends with .slipway.json.",
          place: null,
          learnMore: null,
        },
      });
    },
    setupFileBegin: () => {
      const made = sessionAt("signIn", `s${sessions.length + 10}`);
      sessions = [made, ...sessions];
      return { ...made };
    },
    sessionList: list,
    sessionCreate: () => {
      const made = sessionAt("signIn", `s${sessions.length + 10}`);
      if (signedIn) Object.assign(made, { current: "preflight", steps: railAt("preflight"), tenant });
      sessions = [made, ...sessions];
      return { ...made };
    },
    sessionShow: ({ sessionId }) => ({ ...find(sessionId) }),
    sessionDelete: ({ sessionId }) => {
      sessions = sessions.filter((one) => one.id !== sessionId);
      return list();
    },
    sessionSettingsSave: ({ sessionId, appName, notificationEmail }) => ({
      ...Object.assign(find(sessionId), { appName, notificationEmail }),
    }),
    questionList: () => questions,
    questionAnswer: ({ id, value }) => {
      const question = questions.questions.find((one) => one.id === id);
      if (question?.kind === "url" && typeof value === "string" && !value.startsWith("https://")) {
        throw fault(`\`${value}\` is not an https address`, {
          code: "badInput",
          fix: { action: "Copy the whole address, beginning with https://.", place: null, learnMore: null },
        });
      }
      return (questions = answered(questions, id, value));
    },
    methodChoose: ({ method }) =>
      (questions = {
        ...questions,
        methods: questions.methods.map((one) => ({ ...one, chosen: one.id === method })),
      }),
    guideTick: ({ sessionId, itemId, done }) => {
      const session = find(sessionId);
      session.guide = session.guide.map((one) => (one.id === itemId ? { ...one, done } : one));
      if (session.guide.every((one) => !one.blocking || one.done)) reach(sessionId, "connection");
      return { ...session };
    },
    signInOptions: () => signInOptions,
    signInStart: ({ sessionId }) => {
      attempt = {
        id: sessionId ?? "a",
        state: "waiting",
        url: "http://127.0.0.1:41207/organizations/oauth2/v2.0/authorize?client_id=9b1f3c2a-8f5d-4f38-90f0-53b8a7a0d2ce&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A49321&scope=openid+profile+offline_access+Application.ReadWrite.All&code_challenge_method=S256&prompt=select_account",
        code: null,
        secondsLeft: 300,
        browserFailed: true,
        tenant: null,
        error: null,
      };
      return attempt;
    },
    signInWithCode: ({ sessionId }) => {
      attempt = {
        id: `${sessionId ?? "a"}-code`,
        state: "waiting",
        url: "https://microsoft.com/devicelogin",
        code: deviceCode,
        secondsLeft: 900,
        browserFailed: false,
        tenant: null,
        error: null,
      };
      return attempt;
    },
    signInShow: () => {
      if (!attempt) throw fault("No sign-in is under way", { code: "notFound" });
      attempt = { ...attempt, secondsLeft: (attempt.secondsLeft ?? 1) - 1 };
      return attempt;
    },
    signInCancel: () => {
      if (!attempt) throw fault("No sign-in is under way", { code: "notFound" });
      attempt = { ...attempt, state: "cancelled", url: null };
      return attempt;
    },
    signOut: () => {
      signedIn = false;
      accounts = [];
      return app();
    },
    preflightShow: ({ sessionId }) => {
      reach(sessionId, "preflight");
      return preflight;
    },
    connectionShow: connectionView,
    connectionUseTrial: ({ sessionId }) => {
      connection = { tenantUrl: trials[0]?.url ?? "", trialName: "sms2go-demo", hasToken: true };
      reach(sessionId, "mappings");
      return connectionView();
    },
    connectionProbe: ({ tenantUrl, secretToken }) => probe(tenantUrl, secretToken),
    connectionSave: ({ sessionId, tenantUrl }) => {
      connection = { ...connection, tenantUrl, hasToken: true };
      reach(sessionId, "mappings");
      return connectionView();
    },
    mappingsShow: ({ sessionId }) => {
      reach(sessionId, "who");
      return mappings;
    },
    whoShow: () => whoFor(groups),
    whoSave: ({ sessionId, selected }) => {
      groups = choose(groups, selected);
      reach(sessionId, "review");
      return whoFor(groups);
    },
    groupSearch: ({ text }) =>
      ["All Employees", "Finance", "Sales Nordic", "Project Ørsted (Microsoft 365)"]
        .filter((name) => name.toLowerCase().includes(text.toLowerCase()))
        .map((name) => ({
          id: name,
          name,
          kind: name.includes("365") ? "Microsoft 365, not security-enabled" : "Security",
          assignable: !name.includes("365"),
        })),
    planPreview: () => plan,
    doctorShow: () => healthy,
    driftShow: () => compared,
    driftRepair: ({ rows }) => (compared = repaired(compared, rows)),
    tokenRenew: () => ({
      title: "The new token was tested and is stored",
      outcome: "read back as *",
      writes: 1,
    }),
    undoPreview: () => undoPlan,
    undoStart: () => ({ ...applyAt(applySteps, "done"), title: "Everything is taken back" }),
    planExport: () => ({ path: "/home/maja/.local/share/slipway/plans/sms2go-2026-11-20.json" }),
    planApply: ({ sessionId }) => {
      reach(sessionId, "apply");
      applyState = "running";
      return applyAt(applied, "running");
    },
    applyShow: ({ sessionId }) => {
      if (applyState === "running") {
        applied = Math.min(applySteps, applied + 0.25);
        if (applied >= applySteps) {
          applyState = "done";
          reach(sessionId, "check");
        }
      }
      return applyAt(Math.floor(applied), applyState);
    },
    applyCancel: () => {
      applyState = "cancelled";
      return applyAt(Math.floor(applied), "cancelled");
    },
    checkCandidates: ({ text }) =>
      candidates.filter((one) => `${one.displayName} ${one.upn}`.toLowerCase().includes(text.toLowerCase())),
    checkRun: ({ sessionId, subjectId }) => {
      const subject = candidates.find((one) => one.id === subjectId) ?? candidates[0]!;
      checked = checkOf(subject, subject.displayName === "Jonas Dahl");
      reach(sessionId, "start");
      return checked;
    },
    checkShow: () => checked,
    jobShow: () => {
      if (jobAsked >= 0) jobAsked += 1;
      return jobAt(jobAsked < 0 ? "ready" : jobAsked < 4 ? "running" : "done");
    },
    jobStart: ({ sessionId }) => {
      jobAsked = 0;
      reach(sessionId, "report");
      return jobAt("running");
    },
    reportMake: () => report,
    reportOpen: () => ({ path: report.path }),
    linkOpen: () => ({}),
    accountList: () => accounts,
    accountUse: ({ tenantId }) => {
      accounts = accounts.map((one) => ({ ...one, current: one.tenantId === tenantId }));
      enter(accounts.find((one) => one.current));
      return app();
    },
    accountSignOut: ({ tenantId }) => {
      const gone = accounts.find((one) => one.tenantId === tenantId);
      accounts = accounts.filter((one) => one !== gone);
      if (gone?.current) accounts = accounts.map((one, index) => ({ ...one, current: index === 0 }));
      if (accounts.length === 0) signedIn = false;
      enter(accounts.find((one) => one.current));
      return { app: app(), accounts, tenant: gone?.tenant ?? "", remains };
    },
    tenantFind: ({ domain }) => findTenant(domain, fault),
    permissionList: () => [],
    permissionAsk: () => {
      throw fault("Nothing is missing");
    },
    settingsShow: () => settings,
    settingsSave: ({ proxyCredentials, ...kept }) => {
      settings = {
        ...settings,
        kept,
        proxyCredentials: settings.proxyCredentials || proxyCredentials !== null,
        restart: true,
      };
      return settings;
    },
    recordingShow: () => {
      // Somebody works meanwhile: every look finds more.
      if (recording.on) recording = { ...recording, requests: recording.requests + 4 };
      return recording;
    },
    recordingStart: () => {
      recording = { ...recording, on: true, since: new Date().toISOString(), requests: 0 };
      return recording;
    },
    recordingStop: () => {
      const path = `${recording.folder}/graph-session-2026-11-20-104207.http`;
      const written = recording.requests > 0 ? { path, requests: recording.requests, leftOut: 0 } : null;
      recording = { ...recording, on: false, since: null, requests: 0 };
      return { ...recording, written };
    },
    settingsTry: ({ proxy }) =>
      proxy.startsWith("http://10.")
        ? {
            verdict: "fail",
            title: "The sign-in server cannot be reached this way",
            detail: `The proxy ${proxy} does not answer.`,
            guideStep: null,
          }
        : {
            verdict: "pass",
            title: "The way out is good",
            detail:
              "login.microsoftonline.com and graph.microsoft.com answer, with certificates that are trusted.",
            guideStep: null,
          },
    requestList: (wish) => {
      find(wish.sessionId);
      const running = applyState === "running";
      return sentPage(sentRows(Math.floor(applied * 11)), wish, {
        running,
        waiting:
          running && applied < 2
            ? "Waiting until the service principal can be read, at most 112 s more"
            : null,
      });
    },
    requestShow: ({ id }) => {
      const row = sentRows(2000).find((one) => one.id === id);
      if (!row) throw fault("This request is not kept any more", { code: "notFound" });
      return sentView(row);
    },
    requestScript: ({ id, format }) => ({ text: `# ${format} of request ${id}` }),
    requestExport: ({ format, writesOnly }) => ({
      path: `/home/maja/.local/share/slipway/reports/sms2go-2026-11-20.${format === "har" ? "har" : format === "curl" ? "sh" : "ps1"}`,
      requests: writesOnly ? 48 : 88,
    }),
    reportFolderOpen: () => ({}),
    trialList: () => details.map((one) => one.trial),
    ...trialTenant(() => details, fault),
    trialCreate: ({ name, vendorId, oauth, people, groups }) => {
      const made = {
        ...trials[1]!,
        name,
        vendorId,
        vendorName: vendorId ? "SMS2GO" : null,
        url: `http://127.0.0.1:8642/${name}/scim/v2`,
        users: people,
        groups,
        tokenAtHand: true,
      };
      details = [...details, detailOf(made)];
      return {
        trial: made,
        token: "tt_7Yw0kq3mV4cX1bR9sN2eH6uP8aD5fG0j",
        oauth: oauth
          ? {
              tokenEndpoint: `http://127.0.0.1:8642/${name}/oauth/token`,
              clientId: "trial-4f1c2d90",
              clientSecret: "ts_Hq2wX9bN4vT7kL1pZ6cR3mD8",
            }
          : null,
      };
    },
    trialDelete: ({ name }) => {
      details = details.filter((one) => one.trial.name !== name);
      return details.map((one) => one.trial);
    },
    trialToken: () => ({ token: "tt_7Yw0kq3mV4cX1bR9sN2eH6uP8aD5fG0j" }),
    trialExchanges: ({ name, text, failedOnly, before, limit }) => {
      const all = (name === "plain" ? [] : exchangeRows(1284)).filter(
        (row) =>
          (!failedOnly || row.status >= 400) &&
          `${row.who} ${row.path} ${row.what}`.toLowerCase().includes(text.toLowerCase()),
      );
      const rows = all.filter((row) => before === null || Number(row.id) < Number(before)).slice(0, limit);
      const last = rows[rows.length - 1];
      return {
        rows,
        total: all.length,
        failedOfLast50: all.slice(0, 50).filter((row) => row.status >= 400).length,
        nextBefore: rows.length === limit && last ? last.id : null,
      };
    },
    trialExchangeShow: ({ id }) => {
      // More than are listed: what a replay made can be opened too.
      const row = exchangeRows(1290).find((one) => one.id === id);
      if (!row) throw fault("This exchange is not kept any more", { code: "notFound" });
      return exchangeView(row);
    },
    trialResources: ({ name, groups: wantGroups, text }) => {
      const rows = (name === "plain" ? [] : resources(wantGroups)).filter((row) =>
        `${row.displayName} ${row.secondary}`.toLowerCase().includes(text.toLowerCase()),
      );
      return { rows, total: rows.length };
    },
  };
}
