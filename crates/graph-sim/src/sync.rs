//! The seam to provisioning: what the simulated tenant asks of the service that really sends SCIM.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

/// A boxed future, so that [`SyncService`] can be a trait object.
pub type BoxFuture<'a, T> = futures::future::BoxFuture<'a, T>;

/// The provisioning service behind the simulated tenant.
///
/// The simulator knows Graph; this knows SCIM. Whoever starts the tenant wires the two together.
pub trait SyncService: Send + Sync + 'static {
    /// Tests a connection (Graph: validateCredentials): asks `base_address` for a person who
    /// cannot exist, on the matching attribute of `schema`.
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
}

/// Why a tested connection is not good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionFailure {
    /// The .NET `HttpStatusCode` name of the answer (`Unauthorized`, `NotFound`, …); `None` when there was no answer.
    pub status_name: Option<String>,
    /// What came back, or what the transport said. Never holds the token.
    pub message: String,
}

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
    /// The saved credentials, in the clear: `BaseAddress`, `SecretToken`, `SyncAll`, ….
    pub secrets: BTreeMap<String, String>,
    /// `value` (users, manager expanded), `groups` (with `members`), `assignments` (left out when `SyncAll` is true), `secrets` (`SyncAll` and `SkipOutOfScopeDeletions` alone).
    pub people: Value,
    /// What the last cycle handed back; `Null` at first and after a restart with `Full`.
    pub state: Value,
    /// The watermark was cleared (first start, restart, changed schema): every object is looked at again.
    pub initial: bool,
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
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}

/// How one cycle went.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CycleOutcome {
    /// Kept for the next cycle; the simulator does not look inside. Must not hold a secret: it goes into the state file.
    pub state: Value,
    /// The `count…` members of the job's `lastExecution`.
    pub counts: Value,
    /// `synchronizedEntryCountByType`: what is now linked, by kind.
    pub synchronized: Vec<(String, u64)>,
    /// Records for `auditLogs/provisioning`.
    pub log: Vec<Value>,
    /// Why the whole cycle failed; the job goes into quarantine.
    pub failure: Option<CycleFailure>,
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
    pub state: Value,
    /// One element per processed object, in the words of `StatusInfo` (`action`, `provisioningSteps`, `statusInfo`, …).
    pub items: Vec<Value>,
    /// Records for `auditLogs/provisioning`.
    pub log: Vec<Value>,
}
