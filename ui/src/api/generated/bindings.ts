// Written by hand in the shape of the generated bindings, until `cargo xtask gen` replaces it.
import { invoke } from "@tauri-apps/api/core";

export type Result<T, E> = { status: "ok"; data: T } | { status: "error"; error: E };

async function typedError<T, E>(result: Promise<T>): Promise<Result<T, E>> {
  try {
    return { status: "ok", data: await result };
  } catch (e) {
    if (e instanceof Error) throw e;
    return { status: "error", error: e as E };
  }
}

export const commands = {
  appShow: (request: Nothing) => typedError<AppView, ApiError>(invoke("app_show", { request })),
  vendorList: (request: Nothing) => typedError<VendorCard[], ApiError>(invoke("vendor_list", { request })),
  vendorShow: (request: VendorRequest) => typedError<VendorView, ApiError>(invoke("vendor_show", { request })),
  sessionList: (request: Nothing) => typedError<SessionSummary[], ApiError>(invoke("session_list", { request })),
  sessionCreate: (request: VendorRequest) => typedError<SessionView, ApiError>(invoke("session_create", { request })),
  sessionShow: (request: SessionRequest) => typedError<SessionView, ApiError>(invoke("session_show", { request })),
  sessionDelete: (request: SessionRequest) => typedError<SessionSummary[], ApiError>(invoke("session_delete", { request })),
  sessionSettingsSave: (request: SessionSettingsRequest) => typedError<SessionView, ApiError>(invoke("session_settings_save", { request })),
  guideTick: (request: GuideTickRequest) => typedError<SessionView, ApiError>(invoke("guide_tick", { request })),
  signInOptions: (request: Nothing) => typedError<SignInOptions, ApiError>(invoke("sign_in_options", { request })),
  signInStart: (request: SignInRequest) => typedError<SignInView, ApiError>(invoke("sign_in_start", { request })),
  signInShow: (request: SignInIdRequest) => typedError<SignInView, ApiError>(invoke("sign_in_show", { request })),
  signInCancel: (request: SignInIdRequest) => typedError<SignInView, ApiError>(invoke("sign_in_cancel", { request })),
  signOut: (request: Nothing) => typedError<AppView, ApiError>(invoke("sign_out", { request })),
  preflightShow: (request: SessionRequest) => typedError<PreflightView, ApiError>(invoke("preflight_show", { request })),
  connectionShow: (request: SessionRequest) => typedError<ConnectionView, ApiError>(invoke("connection_show", { request })),
  connectionUseTrial: (request: SessionRequest) => typedError<ConnectionView, ApiError>(invoke("connection_use_trial", { request })),
  connectionProbe: (request: ConnectionRequest) => typedError<ProbeView, ApiError>(invoke("connection_probe", { request })),
  connectionSave: (request: ConnectionRequest) => typedError<ConnectionView, ApiError>(invoke("connection_save", { request })),
  mappingsShow: (request: SessionRequest) => typedError<MappingsView, ApiError>(invoke("mappings_show", { request })),
  whoShow: (request: SessionRequest) => typedError<WhoView, ApiError>(invoke("who_show", { request })),
  whoSave: (request: WhoRequest) => typedError<WhoView, ApiError>(invoke("who_save", { request })),
  groupSearch: (request: SearchRequest) => typedError<FoundGroup[], ApiError>(invoke("group_search", { request })),
  planPreview: (request: SessionRequest) => typedError<PlanView, ApiError>(invoke("plan_preview", { request })),
  planExport: (request: SessionRequest) => typedError<FileView, ApiError>(invoke("plan_export", { request })),
  planApply: (request: SessionRequest) => typedError<ApplyView, ApiError>(invoke("plan_apply", { request })),
  applyShow: (request: SessionRequest) => typedError<ApplyView, ApiError>(invoke("apply_show", { request })),
  applyCancel: (request: SessionRequest) => typedError<ApplyView, ApiError>(invoke("apply_cancel", { request })),
  checkCandidates: (request: SearchRequest) => typedError<CheckCandidate[], ApiError>(invoke("check_candidates", { request })),
  checkRun: (request: CheckRequest) => typedError<CheckView, ApiError>(invoke("check_run", { request })),
  checkShow: (request: SessionRequest) => typedError<CheckView | null, ApiError>(invoke("check_show", { request })),
  jobShow: (request: SessionRequest) => typedError<JobView, ApiError>(invoke("job_show", { request })),
  jobStart: (request: SessionRequest) => typedError<JobView, ApiError>(invoke("job_start", { request })),
  reportMake: (request: SessionRequest) => typedError<ReportView, ApiError>(invoke("report_make", { request })),
  reportOpen: (request: SessionRequest) => typedError<FileView, ApiError>(invoke("report_open", { request })),
  linkOpen: (request: LinkRequest) => typedError<Nothing, ApiError>(invoke("link_open", { request })),
  trialList: (request: Nothing) => typedError<TrialSummary[], ApiError>(invoke("trial_list", { request })),
  trialCreate: (request: TrialCreateRequest) => typedError<TrialCreated, ApiError>(invoke("trial_create", { request })),
  trialDelete: (request: TrialRequest) => typedError<TrialSummary[], ApiError>(invoke("trial_delete", { request })),
  trialToken: (request: TrialRequest) => typedError<TrialToken, ApiError>(invoke("trial_token", { request })),
  trialExchanges: (request: TrialExchangesRequest) => typedError<TrialExchangePage, ApiError>(invoke("trial_exchanges", { request })),
  trialExchangeShow: (request: TrialExchangeRequest) => typedError<TrialExchangeView, ApiError>(invoke("trial_exchange_show", { request })),
  trialResources: (request: TrialResourcesRequest) => typedError<TrialResourcePage, ApiError>(invoke("trial_resources", { request })),
};

/** What happened, why, and what to do about it. */
export type ApiError = {
  /** Only as many codes as a shell acts upon. */
  code: ErrorCode;
  /** What happened, one sentence. */
  message: string;
  /** Why, one sentence; empty when the message says it all. */
  detail: string;
  /** The repair. */
  fix: FixView | null;
  /** Graph's `request-id` or the sign-in's correlation id, for Microsoft's support. */
  correlationId: string | null;
};

/** What a shell does differently. */
export type ErrorCode = "signInNeeded" | "badInput" | "notFound" | "stepNeeded" | "cancelled" | "failed";

/** Commands that need nothing. */
export type Nothing = Record<string, never>;

/** Names a vendor. */
export type VendorRequest = {
  /** Profile id. */
  vendorId: string;
};

/** Names a session. */
export type SessionRequest = {
  /** Session id. */
  sessionId: string;
};

/** The two free settings of a session. */
export type SessionSettingsRequest = {
  /** Session id. */
  sessionId: string;
  /** Name of the enterprise application. */
  appName: string;
  /** Address for failure mails; empty switches them off. */
  notificationEmail: string;
};

/** Ticks one guided item. */
export type GuideTickRequest = {
  /** Session id. */
  sessionId: string;
  /** `GuideItem::id`. */
  itemId: string;
  /** Ticked or not. */
  done: boolean;
};

/** Starts a sign-in. */
export type SignInRequest = {
  /** `CloudView::id`. */
  cloud: string;
  /** The session that goes on afterwards, if any. */
  sessionId: string | null;
};

/** Names a sign-in under way. */
export type SignInIdRequest = {
  /** `SignInView::id`. */
  signInId: string;
};

/** Tenant URL and token to probe or to save. */
export type ConnectionRequest = {
  /** Session id. */
  sessionId: string;
  /** As typed. */
  tenantUrl: string;
  /** As typed; `None` uses the token kept for this session. */
  secretToken: string | null;
};

/** Which groups to assign. */
export type WhoRequest = {
  /** Session id. */
  sessionId: string;
  /** Ticked groups. */
  selected: GroupRef[];
};

/** A group by name, and by id when it exists. */
export type GroupRef = {
  /** Exact name. */
  name: string;
  /** Object id. */
  id: string | null;
};

/** Looks for something by text. */
export type SearchRequest = {
  /** Session id. */
  sessionId: string;
  /** Text typed, may be empty. */
  text: string;
};

/** Whom to check. */
export type CheckRequest = {
  /** Session id. */
  sessionId: string;
  /** Object id of the person or group. */
  subjectId: string;
  /** It is a group. */
  group: boolean;
};

/** Opens a link in the system's browser. Only `https` and loopback addresses. */
export type LinkRequest = {
  /** Address. */
  url: string;
};

/** Names a trial tenant. */
export type TrialRequest = {
  /** `TrialSummary::name`. */
  name: string;
};

/** Makes a trial tenant. */
export type TrialCreateRequest = {
  /** Name: lower-case letters, digits and hyphens are used in the URL. */
  name: string;
  /** Profile id whose behaviour it takes. */
  vendorId: string | null;
};

/** A page of exchanges. */
export type TrialExchangesRequest = {
  /** Trial tenant. */
  name: string;
  /** Text to look for in person, path, what; empty for all. */
  text: string;
  /** Only status 400 and above. */
  failedOnly: boolean;
  /** `next_before` of the page above. */
  before: string | null;
  /** Rows wanted, at most 200. */
  limit: number;
};

/** One exchange. */
export type TrialExchangeRequest = {
  /** Trial tenant. */
  name: string;
  /** `TrialExchangeRow::id`. */
  id: string;
};

/** A page of stored people or groups. */
export type TrialResourcesRequest = {
  /** Trial tenant. */
  name: string;
  /** `true`: groups. */
  groups: boolean;
  /** Text to look for; empty for all. */
  text: string;
  /** Rows to skip. */
  offset: number;
  /** Rows wanted, at most 200. */
  limit: number;
};

/** The run as it stands. Ask again while `running`. */
export type ApplyView = {
  /** "Setting up SMS2GO in Contoso Nordic", "SMS2GO is set up in Contoso Nordic". */
  title: string;
  /** Where the run stands. */
  state: ApplyState;
  /** One per step of the plan. */
  steps: ApplyStep[];
  /** One per request sent, oldest first. */
  requests: ApplyRequest[];
  /** "Waiting until the service principal can be read, 6 s of at most 120 s". */
  waiting: string | null;
  /** Steps done. */
  done: number;
  /** Steps in all. */
  total: number;
  /** Writes sent so far. */
  writes: number;
  /** Why it stopped. */
  error: ApiError | null;
};

/** Where a run stands. */
export type ApplyState = "idle" | "running" | "done" | "failed" | "cancelled";

/** One step of the run. */
export type ApplyStep = {
  /** As in the plan. */
  id: string;
  /** As in the plan. */
  title: string;
  /** Where it stands. */
  state: ApplyStepState;
  /** "Created", "Nothing to do", "Read back and equal". */
  outcome: string;
};

/** Where a step stands. */
export type ApplyStepState = "waiting" | "running" | "done" | "failed";

/** One request sent. */
export type ApplyRequest = {
  /** Step it belongs to. */
  stepId: string;
  /** Changes the tenant. */
  write: boolean;
  /** "Create the application". */
  label: string;
  /** With its answer. */
  exchange: ExchangeView;
};

/** Somebody who can be checked. */
export type CheckCandidate = {
  /** Object id. */
  id: string;
  /** "Søren Holm". */
  displayName: string;
  /** `userPrincipalName`; empty for a group. */
  upn: string;
  /** The group that brings them in; for a group its member count in words. */
  through: string;
  /** True for a group. */
  group: boolean;
};

/** The result of one check. */
export type CheckView = {
  /** "Søren Holm arrives at SMS2GO". */
  title: string;
  /** "Provision on demand, run by Entra just now, 1.9 s. Foreseen and real agree in all 7 rows." */
  subtitle: string;
  /** Overall. */
  verdict: Verdict;
  /** `Success`, `Skipped`, `Failure`: the service's own word. */
  status: string;
  /** Connection, Import, Scope, Match, Action. */
  steps: CheckStep[];
  /** Each attribute. */
  rows: CheckRow[];
  /** Requests that reached the target, when the target is a trial tenant; the Graph call else. */
  requests: ExchangeView[];
  /** What the target now stores, indented JSON; `None` when it cannot be read. */
  atTarget: string | null;
  /** Members of the group that were added. */
  notices: NoticeView[];
  /** The repair, when it failed. */
  fix: FixView | null;
  /** RFC 3339. */
  at: string;
  /** Whom. */
  subject: CheckCandidate;
};

/** One of the five steps. */
export type CheckStep = {
  /** `Connection`, `Import`, `Scope`, `Match`, `Action`. */
  name: string;
  /** Passed, failed, not reached. */
  verdict: Verdict;
  /** "assigned through SMS2GO - Billing". */
  detail: string;
};

/** One attribute. */
export type CheckRow = {
  /** SCIM path. */
  attribute: string;
  /** What was sent; `None` when nothing was sent. */
  value: string | null;
  /** Expression. */
  from: string;
  /** "matches by this", "empty, not sent", "foreseen: Søren". */
  note: string;
  /** Foreseen and real agree. */
  agrees: boolean;
};

/** How sure or how good: the colour and the word of a chip. */
export type Verdict = "pass" | "warn" | "fail" | "unknown";

/** The repair of a failure: an instruction, and where to carry it out. */
export type FixView = {
  /** An instruction, "Copy the token again from Connectors > AD integration". */
  action: string;
  /** The place in the portal, at the vendor or in this app. */
  place: string | null;
  /** A page that says more. */
  learnMore: string | null;
};

/** One header line, secrets already taken out. */
export type HeaderView = {
  /** Header name as sent. */
  name: string;
  /** Header value; `Authorization` shows its verdict or bullets, never the secret. */
  value: string;
};

/** One request with its answer, to Graph or to a SCIM endpoint. Secrets are already taken out. */
export type ExchangeView = {
  /** Unique within its list. */
  id: string;
  /** When the request was sent, RFC 3339. */
  at: string;
  /** `GET`, `POST`, … */
  method: string;
  /** Path with query, without the host: `/servicePrincipals?$filter=…`, `/Users?filter=…`. */
  path: string;
  /** The whole address. */
  url: string;
  /** HTTP status; `None` when no answer came. */
  status: number | null;
  /** Milliseconds from first byte out to last byte in. */
  durationMs: number;
  /** Request headers. */
  requestHeaders: HeaderView[];
  /** Request body, indented when it is JSON. */
  requestBody: string | null;
  /** Answer headers. */
  responseHeaders: HeaderView[];
  /** Answer body, indented when it is JSON. */
  responseBody: string | null;
  /** Why there is no answer, "connection refused". */
  failure: string | null;
};

/** One line of a before → after comparison. */
export type ChangeLine = {
  /** What happens to this line. */
  kind: ChangeKind;
  /** The line in monospace, `externalId ← [objectId]`. */
  text: string;
};

/** What happens to one line. */
export type ChangeKind = "added" | "removed" | "kept";

/** Something the admin must know where it matters. */
export type NoticeView = {
  /** Colour and icon. */
  verdict: Verdict;
  /** One bold sentence. */
  title: string;
  /** One grey sentence: why, or what follows. */
  detail: string;
  /** The guide's step id, `S2G-I4`, when the notice comes from the vendor's guide. */
  guideStep: string | null;
};

/** The connection step as saved. */
export type ConnectionView = {
  /** Tenant URL, empty when not given. */
  tenantUrl: string;
  /** A token is kept for this session (its value never leaves the key store). */
  hasToken: boolean;
  /** The name the vendor's console gives the two values. */
  tenantUrlLabel: string;
  /** Hint under the field: where the value is found. */
  tenantUrlHint: string;
  /** Hint under the token field. */
  tokenHint: string;
  /** In a simulated tenant a trial tenant can stand for the vendor. */
  trialOffered: boolean;
  /** Name of the trial tenant in use, when one is. */
  trialName: string | null;
  /** The last probe that was good, kept with the session. */
  lastProbe: ProbeView | null;
};

/** What the probe found: the request that Entra's Test Connection sends, sent from here. */
export type ProbeView = {
  /** Good, or why not. */
  verdict: Verdict;
  /** `ok`, `not-https`, `not-a-url`, `unreachable`, `timeout`, `tls`, `unauthorized`, `web-page`, `not-found`, `not-scim`, `filter-ignored`, `server-error`. */
  code: string;
  /** What: "The token was refused". */
  title: string;
  /** Why. */
  detail: string;
  /** The repair. */
  fix: FixView | null;
  /** The request with its answer; `None` when nothing was sent. */
  exchange: ExchangeView | null;
};

/** The frame: who is signed in, where things are kept. */
export type AppView = {
  /** Version of the program. */
  version: string;
  /** The tenant card; `None` before the first sign-in. */
  tenant: TenantCard | null;
  /** Given name of the signed-in person, for the greeting. */
  givenName: string | null;
  /** Folder that holds sessions, trial tenants, reports. */
  dataDir: string;
  /** Where secrets are kept: the system's key store, or memory only. */
  secretStore: SecretStoreKind;
  /** What is wrong with the key store, when it is memory only. */
  secretStoreNote: string | null;
  /** Address of the simulated tenant, once it runs. */
  simulatedTenantUrl: string | null;
  /** Address of the trial backend, once it runs. */
  trialUrl: string | null;
};

/** Where secrets live. */
export type SecretStoreKind = "system" | "memory";

/** The signed-in tenant, bottom left in the window. */
export type TenantCard = {
  /** Tenant id (GUID). */
  id: string;
  /** Display name of the organization. */
  name: string;
  /** `userPrincipalName` of the signed-in account. */
  account: string;
  /** The simulated tenant is always marked as such. */
  simulated: boolean;
};

/** One row of "Your set-ups". */
export type SessionSummary = {
  /** Session id. */
  id: string;
  /** Profile id, `sms2go`. */
  vendorId: string;
  /** The vendor's name; the application name behind a dash when it differs. */
  title: string;
  /** Tenant name, empty before sign-in. */
  tenantName: string;
  /** "Review plan, 12 changes wait". */
  state: string;
  /** Chip. */
  progress: ProgressChip;
  /** Steps done. */
  done: number;
  /** Steps in all. */
  total: number;
  /** Last change, RFC 3339. */
  updatedAt: string;
};

/** The chip at the end of a session row. */
export type ProgressChip = "underway" | "done" | "needsYou";

/** The job as Graph reports it. */
export type JobView = {
  /** Title, "SMS2GO is provisioning", "Ready to start". */
  title: string;
  /** One sentence below it. */
  detail: string;
  /** Job id. */
  id: string;
  /** `schedule.state`. */
  scheduleState: string;
  /** `status.code`. */
  code: string;
  /** Overall. */
  verdict: Verdict;
  /** Is started. */
  started: boolean;
  /** A first cycle has ended. */
  firstCycleDone: boolean;
  /** RFC 3339. */
  lastCycleAt: string | null;
  /** RFC 3339, an estimate: cycles are about 40 minutes apart. */
  nextCycleAt: string | null;
  /** Counts of the last cycle: "Imported" 72, "Exported" 80, … */
  counts: CountView[];
  /** Reason of the quarantine, in words. */
  quarantine: NoticeView | null;
  /** Its repair. */
  fix: FixView | null;
  /** People and groups the trial tenant stores, when the target is one. */
  trialPeople: number | null;
  /** See `trial_people`. */
  trialGroups: number | null;
};

/** A labelled number. */
export type CountView = {
  /** Label. */
  label: string;
  /** Number. */
  value: number;
};

/** Both tables. */
export type MappingsView = {
  /** "7 of 22 user rows stay, 15 go". */
  title: string;
  /** True when the left side is what a new application gets, not what was read from this tenant. */
  foreseen: boolean;
  /** User rows: the advised ones first, in the profile's order. */
  users: MappingRow[];
  /** Group rows. */
  groups: MappingRow[];
  /** How unclear points were read, and warnings. */
  notices: NoticeView[];
  /** Counts for the chips. */
  counts: MappingCounts;
};

/** Numbers of both tables together. */
export type MappingCounts = {
  /** As advised already. */
  right: number;
  /** Source or matching changes. */
  change: number;
  /** Added. */
  add: number;
  /** Removed. */
  remove: number;
};

/** One target attribute. */
export type MappingRow = {
  /** SCIM path. */
  target: string;
  /** Expression afterwards; `None` when the row is removed. */
  advised: string | null;
  /** Expression now; `None` when the row is new. */
  current: string | null;
  /** What happens. */
  verdict: MappingVerdict;
  /** Matching precedence afterwards. */
  matchingPriority: number | null;
  /** One English sentence for the expression, "the user's department". */
  meaning: string;
  /** What this row would send for the sample person; `None` when nothing is sent. */
  sample: string | null;
  /** Guide step, or the id of the reading. */
  source: string;
};

/** What happens to a row. */
export type MappingVerdict = "asAdvised" | "change" | "add" | "remove";

/** The plan of one session. */
export type PlanView = {
  /** "What will change in Contoso Nordic". */
  title: string;
  /** "Nothing has been written yet. …" */
  subtitle: string;
  /** Sections in order: Application, Provisioning, Groups, … */
  sections: PlanSection[];
  /** Chips. */
  counts: PlanCounts;
  /** Write requests to Graph. */
  writeRequests: number;
  /** Estimate, "about 1 min". */
  duration: string;
  /** "Application Administrator". */
  needsRole: string;
  /** The signed-in account has it. */
  hasRole: boolean;
  /** Why it cannot be applied now: a blocking tick, a missing token, … */
  blocked: NoticeView[];
  /** RFC 3339: when the tenant was read for this plan. */
  readAt: string;
};

/** Chips of the plan. */
export type PlanCounts = {
  /** Steps that create. */
  create: number;
  /** Steps that change. */
  change: number;
  /** Steps where nothing is to do. */
  right: number;
  /** Steps that need a decision. */
  decide: number;
};

/** One heading with its steps. */
export type PlanSection = {
  /** "Provisioning". */
  title: string;
  /** "job from template scim". */
  subtitle: string;
  /** Steps. */
  steps: PlanStep[];
};

/** One step. */
export type PlanStep = {
  /** Stable id, `create-application`. */
  id: string;
  /** Chip. */
  verdict: PlanVerdict;
  /** "Tenant URL and token". */
  title: string;
  /** "Tested: 200, empty list, 184 ms". */
  detail: string;
  /** Guide steps, `S2G-B5`. */
  guideSteps: string[];
  /** Before → after. */
  changes: ChangeLine[];
  /** Behind the changes: "and 15 rows removed". */
  changesNote: string | null;
  /** Every Graph request of the step, reads included, in order. */
  requests: PlannedRequest[];
  /** Where this is in the portal today. */
  portalPath: string;
  /** Where the older portal has it. */
  portalPathOld: string;
  /** How to take it back. */
  undo: string;
  /** How it is verified. */
  verifiedBy: string;
  /** Warnings bound to this act. */
  notices: NoticeView[];
};

/** Chip of a step. */
export type PlanVerdict = "create" | "change" | "adopt" | "right" | "decide";

/** A request as it will be sent. Ids that are not known yet stand in braces. */
export type PlannedRequest = {
  /** `POST`. */
  method: string;
  /** `/servicePrincipals/{servicePrincipal}/synchronization/jobs`. */
  path: string;
  /** Indented JSON, secrets as bullets. */
  body: string | null;
  /** Changes the tenant. */
  write: boolean;
  /** Permission it needs. */
  scope: string;
};

/** The report, also written as a file. */
export type ReportView = {
  /** "SMS2GO is set up in Contoso Nordic". */
  title: string;
  /** Path of the HTML document. */
  path: string;
  /** RFC 3339. */
  madeAt: string;
  /** Facts as label and value: tenant, application, job, … */
  facts: FactView[];
  /** What was written, step by step. */
  changes: ReportChange[];
  /** What is left for a person. */
  openItems: NoticeView[];
  /** Number of Graph requests, and how many of them wrote. */
  requests: number;
  /** See `requests`. */
  writes: number;
};

/** A labelled value. */
export type FactView = {
  /** Label. */
  label: string;
  /** Value. */
  value: string;
};

/** One step that was carried out. */
export type ReportChange = {
  /** Title of the step. */
  title: string;
  /** "Created". */
  outcome: string;
  /** Before → after. */
  changes: ChangeLine[];
};

/** A file that was written. */
export type FileView = {
  /** Absolute path. */
  path: string;
};

/** A session as its rail shows it. */
export type SessionView = {
  /** Session id. */
  id: string;
  /** Profile id. */
  vendorId: string;
  /** Vendor's name. */
  vendorName: string;
  /** Name of the enterprise application, "SMS2GO". */
  appName: string;
  /** RFC 3339. */
  startedAt: string;
  /** `2026-11-20`. */
  guideReviewed: string;
  /** The tenant, once signed in. */
  tenant: TenantCard | null;
  /** All steps in order. */
  steps: RailStep[];
  /** The step to open when the session is opened. */
  current: StepName;
  /** The guided steps, with their ticks. */
  guide: GuideItem[];
  /** `mail` of the failure notification, empty when off. */
  notificationEmail: string;
};

/** The places of the rail, in order. */
export type StepName = "vendor" | "signIn" | "preflight" | "vendorSide" | "connection" | "mappings" | "who" | "review" | "apply" | "check" | "start" | "finish" | "report";

/** One line of the rail. */
export type RailStep = {
  /** Which place. */
  name: StepName;
  /** Label, "At SMS2GO". */
  title: string;
  /** `Prepare`, `Decide`, `Do` or `Hand over`. */
  group: string;
  /** Done, open now, not reachable yet. */
  state: RailState;
  /** Why it needs a person, when it does. */
  note: string | null;
};

/** State of one rail line. */
export type RailState = "done" | "open" | "locked" | "needsYou";

/** One GUIDE or WARN item with its tick. */
export type GuideItem = {
  /** Guide step id, `S2G-B0`; repeated items have a suffix, `S2G-I2/SMS2GO - Billing`. */
  id: string;
  /** The place of the rail that shows it: `vendorSide` or `finish`. */
  place: StepName;
  /** Heading that groups several items, "Give each group its roles and rights". */
  section: string;
  /** What to do. */
  text: string;
  /** Click path in the vendor's console, "Connectors → AD integration". */
  menu: string | null;
  /** Link. */
  url: string | null;
  /** A value to paste there, with its label: the tenant id. */
  copy: CopyValue | null;
  /** Must be ticked before the set-up goes on. */
  blocking: boolean;
  /** Done only if the admin uses this part. */
  optional: boolean;
  /** Ticked. */
  done: boolean;
  /** Warning text shown with it. */
  notice: NoticeView | null;
};

/** A value with a copy button. */
export type CopyValue = {
  /** "Tenant id". */
  label: string;
  /** The value. */
  value: string;
};

/** Role, licence and consent, looked up after sign-in. */
export type PreflightView = {
  /** One sentence that says what is true. */
  title: string;
  /** Can the set-up go on. */
  good: boolean;
  /** Each check with its evidence. */
  checks: PreflightCheck[];
};

/** One check with evidence. */
export type PreflightCheck = {
  /** `role`, `scopes`, `licence`, `existing-app`. */
  id: string;
  /** "You are Application Administrator". */
  title: string;
  /** The evidence. */
  detail: string;
  /** Good, look, or stop. */
  verdict: Verdict;
  /** The repair. */
  fix: FixView | null;
  /** Guide steps this check belongs to. */
  guideSteps: string[];
};

/** Where one can sign in. */
export type SignInOptions = {
  /** Clouds, the simulated tenant first. */
  clouds: CloudView[];
  /** The accounts of the simulated tenant, so that a demo needs no paper. */
  simulatedAccounts: SimulatedAccount[];
  /** What is asked for and why, shown before the browser opens. */
  scopes: ScopeView[];
};

/** One cloud. */
export type CloudView = {
  /** `simulated`, `global`, `usgov-l4`, … */
  id: string;
  /** "Simulated tenant", "Microsoft Entra ID (global)". */
  name: string;
  /** One sentence. */
  detail: string;
  /** True for the simulated tenant. */
  simulated: boolean;
};

/** An account of the simulated tenant with its password (both are made up). */
export type SimulatedAccount = {
  /** "Maja Lund". */
  displayName: string;
  /** `maja.lund@contoso.example`. */
  upn: string;
  /** Made-up password. */
  password: string;
  /** Directory roles. */
  roles: string[];
};

/** One delegated permission and the reason for it. */
export type ScopeView = {
  /** `Application.ReadWrite.All`. */
  name: string;
  /** "create the enterprise application and store its secret". */
  why: string;
};

/** One sign-in under way. Ask again until the state is final. */
export type SignInView = {
  /** Id of this attempt. */
  id: string;
  /** Where it stands. */
  state: SignInState;
  /** The address to open in a browser, while waiting. */
  url: string | null;
  /** Seconds until the attempt gives up. */
  secondsLeft: number | null;
  /** The browser could not be opened: the address must be copied. */
  browserFailed: boolean;
  /** Result. */
  tenant: TenantCard | null;
  /** What went wrong. */
  error: ApiError | null;
};

/** Where a sign-in stands. */
export type SignInState = "waiting" | "done" | "failed" | "cancelled";

/** One trial tenant in the list. */
export type TrialSummary = {
  /** Name in the URL, `sms2go-demo`. */
  name: string;
  /** Profile id whose behaviour it takes, when any. */
  vendorId: string | null;
  /** Vendor's name. */
  vendorName: string | null;
  /** `http://127.0.0.1:8642/sms2go-demo/scim/v2`. */
  url: string;
  /** Users stored. */
  users: number;
  /** Groups stored. */
  groups: number;
  /** Exchanges kept. */
  exchanges: number;
  /** The token can be shown again (it is in the key store). */
  tokenAtHand: boolean;
  /** RFC 3339. */
  createdAt: string;
  /** RFC 3339 of the last exchange. */
  lastExchangeAt: string | null;
};

/** A trial tenant that was just made. */
export type TrialCreated = {
  /** As listed. */
  trial: TrialSummary;
  /** The token, shown once. */
  token: string;
};

/** The token of a trial tenant, fetched only when the admin asks. */
export type TrialToken = {
  /** The token. */
  token: string;
};

/** A page of exchanges, newest first. */
export type TrialExchangePage = {
  /** Rows. */
  rows: TrialExchangeRow[];
  /** How many match in all. */
  total: number;
  /** How many of the last 50 failed (status 400 and above). */
  failedOfLast50: number;
  /** Pass as `before` for the next page. */
  nextBefore: string | null;
};

/** One line of the exchange list. */
export type TrialExchangeRow = {
  /** Id. */
  id: string;
  /** RFC 3339. */
  at: string;
  /** Person or group concerned, "—" when none. */
  who: string;
  /** `POST`. */
  method: string;
  /** Path below the base URL, `/Users?filter=…`. */
  path: string;
  /** Status. */
  status: number;
  /** "created · 6 attributes", "no match", "probe". */
  what: string;
  /** Milliseconds. */
  durationMs: number;
};

/** One exchange, opened. */
export type TrialExchangeView = {
  /** The row. */
  row: TrialExchangeRow;
  /** Request and answer. */
  exchange: ExchangeView;
  /** Which token, or why refused. */
  signedWith: string;
  /** What the request changed, attribute by attribute. */
  changes: ChangeLine[];
  /** One sentence for the change, "Søren Holm was created. Before: nothing." */
  changeText: string;
  /** Tolerances used: what a strict server would refuse. */
  notes: NoticeView[];
};

/** A page of stored people or groups. */
export type TrialResourcePage = {
  /** Rows. */
  rows: TrialResourceRow[];
  /** In all. */
  total: number;
};

/** One stored resource. */
export type TrialResourceRow = {
  /** SCIM id. */
  id: string;
  /** `displayName`. */
  displayName: string;
  /** `userName` of a person, member count in words for a group. */
  secondary: string;
  /** `active`; `None` for groups. */
  active: boolean | null;
  /** The resource as stored, indented JSON. */
  json: string;
};

/** One vendor on the first step of Set up. */
export type VendorCard = {
  /** Profile id, `sms2go`. */
  id: string;
  /** Name, "SMS2GO". */
  name: string;
  /** One sentence on what is set up. */
  summary: string;
  /** When the vendor's guide was last compared with this profile, `2026-11-20`. */
  reviewed: string;
  /** Number of guide steps that the profile carries out or guides through. */
  guideSteps: number;
};

/** Everything the profile says, for people who look. */
export type VendorView = {
  /** The card. */
  card: VendorCard;
  /** What a person needs at hand before starting. */
  needs: string[];
  /** The vendor's own console, `https://admin.sms2go.dk`. */
  consoleUrl: string | null;
  /** Where in the vendor's console, "Connectors → AD integration". */
  consoleMenu: string | null;
  /** User mapping rows, target and source. */
  userMappings: VendorMapping[];
  /** Group mapping rows. */
  groupMappings: VendorMapping[];
  /** Groups the guide names. */
  groups: string[];
  /** How unclear points of the guide are read. */
  readings: ReadingView[];
  /** Warnings that hold for this vendor. */
  warnings: NoticeView[];
  /** Every step of the guide: id, kind (`AUTO`, `CHECK`, `GUIDE`, `WARN`, `ASK`), text. */
  steps: VendorStep[];
};

/** One advised mapping row. */
export type VendorMapping = {
  /** SCIM attribute path. */
  target: string;
  /** Entra expression, `[userPrincipalName]`. */
  source: string;
  /** Matching precedence, 1 is tried first. */
  matchingPriority: number | null;
};

/** A point where the guide is unclear, and how it is read. */
export type ReadingView = {
  /** `A-S1`. */
  id: string;
  /** The question. */
  point: string;
  /** The reading. */
  reading: string;
};

/** One step of the vendor's guide. */
export type VendorStep = {
  /** `S2G-B5`. */
  id: string;
  /** `AUTO`, `CHECK`, `GUIDE`, `WARN` or `ASK`; `AUTO + CHECK` where both. */
  kind: string;
  /** What the guide asks for, in our words. */
  text: string;
};

/** The groups of this set-up. */
export type WhoView = {
  /** "64 people in 8 groups will reach SMS2GO". */
  title: string;
  /** Advised groups first, then those the admin added. */
  groups: GroupChoice[];
  /** Distinct enabled people in the ticked groups, direct members only. */
  people: number;
  /** Warnings for the whole choice. */
  notices: NoticeView[];
};

/** One group and what is known of it. */
export type GroupChoice = {
  /** Exact name. */
  name: string;
  /** Object id; `None` when the tenant has no such group. */
  id: string | null;
  /** Named by the vendor's guide. */
  advised: boolean;
  /** Ticked. */
  selected: boolean;
  /** Already assigned to the application. */
  assigned: boolean;
  /** Direct members that are users. */
  people: number;
  /** "Security", "Microsoft 365", "Security, dynamic", "not in the tenant yet". */
  kind: string;
  /** In plain words what the vendor does with it, when the profile knows. */
  meaning: string | null;
  /** Nested groups, not security-enabled, several groups of this name, … */
  notices: NoticeView[];
  /** Can be assigned at all. */
  assignable: boolean;
};

/** A group found while searching. */
export type FoundGroup = {
  /** Object id. */
  id: string;
  /** Name. */
  name: string;
  /** Kind, as in [`GroupChoice::kind`]. */
  kind: string;
  /** Can be assigned. */
  assignable: boolean;
};
