//! The seam to provisioning: what the simulated tenant asks of the service that really sends SCIM.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use crate::sync_state::{Keep, SyncState};

/// A boxed future, so that [`SyncService`] can be a trait object.
pub type BoxFuture<'a, T> = futures::future::BoxFuture<'a, T>;

/// The provisioning service behind the simulated tenant.
///
/// The simulator knows Graph; this knows SCIM. Whoever starts the tenant wires the two together.
pub trait SyncService: Send + Sync + 'static {
    /// Tests a connection (Graph: validateCredentials): asks `base_address` for a person who
    /// cannot exist, on the matching attribute of `schema`. A blank token was replaced by one that the tenant issued.
    fn validate<'a>(
        &'a self,
        base_address: &'a str,
        secret_token: &'a str,
        schema: &'a Value,
    ) -> BoxFuture<'a, Result<(), ConnectionFailure>>;

    /// Runs one provisioning cycle of a job.
    fn cycle<'a>(&'a self, input: CycleInput) -> BoxFuture<'a, CycleOutcome>;

    /// Provisions named people, or a group with named members, now (Graph: provisionOnDemand).
    fn on_demand<'a>(&'a self, input: OnDemandInput) -> BoxFuture<'a, OnDemandOutcome>;

    /// Reads an expression and tries it on a test object (Graph: parseExpression).
    fn parse_expression(&self, input: &ParseInput) -> ParseOutcome;
}

/// An expression to be read, and what to try it on.
#[derive(Clone, Debug)]
pub struct ParseInput {
    /// The text of the expression.
    pub expression: String,
    /// The test object's properties by name; `None` when there is nothing to try it on.
    pub properties: Option<serde_json::Map<String, Value>>,
    /// The tenant's default domain.
    pub default_domain: String,
    /// The tenant's time.
    pub now: Timestamp,
}

/// What became of an expression.
#[derive(Clone, Debug, PartialEq)]
pub struct ParseOutcome {
    /// The parsed form (Graph: attributeMappingSource), or why it cannot be read.
    pub parsed: Result<Value, ExpressionProblem>,
    /// The values it has for the test object, or why it has none; `None` when it was not tried.
    pub evaluated: Option<Result<Vec<String>, ExpressionProblem>>,
}

/// Why an expression cannot be read or has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionProblem {
    /// For instance `ParsingError`.
    pub code: String,
    /// The words that go with it.
    pub message: String,
}

/// Why a tested connection is not good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionFailure {
    /// The .NET `HttpStatusCode` name of the answer (`Unauthorized`, `NotFound`, …); `None` when there was no answer.
    pub status_name: Option<String>,
    /// What came back, or what the transport said. Never holds the token.
    pub message: String,
}

/// The directory as one job reads it: one moment of it.
///
/// Documents are people files. A document about some objects only (from [`changes`](Self::changes) and [`named`](Self::named))
/// has `value` and `groups` with these objects alone, and says for each whether it is entitled: `assignments` holds a row for
/// every listed person or group that is assigned, also for a person who is assigned through a group. What is gone for good stands
/// as Graph's delta says it: `{"id", "@removed": {"reason": "deleted"}}`. A group has its direct members in `members`, or, when
/// only a few of many changed, in `members@delta`.
pub trait SourceDirectory: Send + Sync {
    /// Everything: `value` (users, manager expanded, the recycle bin included), `groups` (with `members`), `assignments`
    /// (left out when `SyncAll` is true), `secrets` (the settings alone, never a credential).
    fn everything(&self) -> Value;

    /// What changed since the last cycle that came to its end: people and groups themselves, and everybody whose entitlement may
    /// have changed. `None` when that is not known; then everything is read.
    fn changes(&self) -> Option<Value>;

    /// These objects, by id, whatever they are. Ids that are not in the directory are said to be removed.
    fn named(&self, ids: &[String]) -> Value;
}

/// What a restart asked for; the next cycle does it first (Graph: synchronizationJobRestartCriteria).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reset {
    /// Objects that failed are tried again as if they never had.
    pub escrows: bool,
    /// Deletions that were held back are allowed.
    pub force_deletes: bool,
}

/// Told how far an initial cycle is: objects done, objects in all.
pub type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// What one cycle works from.
#[derive(Clone)]
pub struct CycleInput {
    /// `scim.{tenant}.{appId}`.
    pub job_id: String,
    /// The tenant's id.
    pub tenant_id: String,
    /// The service principal as Graph shows it.
    pub service_principal: Value,
    /// The job's `synchronizationSchema`, as it was last `PUT`.
    pub schema: Value,
    /// The saved credentials, in the clear: `BaseAddress`, `SecretToken`, `SyncAll`, …. Where the token is blank it is one that the tenant
    /// issued.
    pub secrets: BTreeMap<String, String>,
    /// The people, groups and assignments.
    pub directory: Arc<dyn SourceDirectory>,
    /// What the last cycle handed back; empty at first and after a restart with `Full`.
    pub state: SyncState,
    /// The watermark was cleared (first start, restart, changed schema): every object is looked at again.
    pub initial: bool,
    /// What else a restart asked for.
    pub reset: Reset,
    /// `status.quarantine` of the job; `Null` when it is in none.
    pub quarantine: Value,
    /// How many of its requests may be under way at once.
    pub requests_at_once: usize,
    /// To be told how far it is.
    pub progress: Progress,
    /// The time of the cycle.
    pub now: Timestamp,
}

impl std::fmt::Debug for CycleInput {
    // The secrets are in the clear here; their keys are enough.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CycleInput")
            .field("job_id", &self.job_id)
            .field("tenant_id", &self.tenant_id)
            .field("secrets", &self.secrets.keys().collect::<Vec<_>>())
            .field("initial", &self.initial)
            .field("reset", &self.reset)
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}

/// How one cycle went.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CycleOutcome {
    /// Kept for the next cycle; the simulator does not look inside. Must not hold a secret: it goes into the state file.
    pub state: SyncState,
    /// The `count…` members of the job's `lastExecution`.
    pub counts: Value,
    /// `synchronizedEntryCountByType`: what is now linked, by kind.
    pub synchronized: Vec<(String, u64)>,
    /// Records for `auditLogs/provisioning`.
    pub log: Vec<Value>,
    /// Why the whole cycle failed.
    pub failure: Option<CycleFailure>,
    /// `status.quarantine` from now on, in Graph's shape; `Null`: in none.
    pub quarantine: Value,
    /// Why the job is switched off, such as four weeks in quarantine.
    pub disabled: Option<String>,
    /// Mails that the service would send.
    pub mails: Vec<Mail>,
}

/// A mail to the notification address of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The addresses, as they were saved.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
}

/// Why a whole cycle failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CycleFailure {
    /// For instance `SystemForCrossDomainIdentityManagementInvalidCredentials`.
    pub code: String,
    /// The words that go with it.
    pub message: String,
}

/// What an on-demand run works from.
#[derive(Clone, Debug)]
pub struct OnDemandInput {
    /// The job, as for a cycle.
    pub job: CycleInput,
    /// The synchronization rule that was named; it exists in the schema.
    pub rule_id: String,
    /// The `subjects` of the request, as they came: one user, or one group with `links.members`.
    pub subjects: Value,
}

/// How an on-demand run went.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OnDemandOutcome {
    /// As for a cycle.
    pub state: SyncState,
    /// One element per processed object, in the words of `StatusInfo` (`action`, `provisioningSteps`, `statusInfo`, …).
    pub items: Vec<Value>,
    /// Records for `auditLogs/provisioning`.
    pub log: Vec<Value>,
}
