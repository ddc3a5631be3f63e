//! One cycle of our engine against a SCIM endpoint, or on paper.

use graph_model::SynchronizationSchema;
use jiff::Timestamp;
use provisioning::{Cycle, Dialect, JobIdentity, JobState, Next, People, ScimRequest};
use scim_client::{Limits, ScimClient};
use secrecy::SecretString;
use serde::Serialize;
use serde_json::Value;
use std::path::PathBuf;

use super::dry::Imagined;
use super::people::Listed;
use super::state::{self, Keeper};
use crate::cycle_driver::{self, AT_ONCE_MAX, Goes};
use crate::error::ApiError;

/// The job of a schema that does not name its own.
const NAMELESS_JOB: &str = "scim";

/// Whether anything is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Requests go to the target.
    Send,
    /// Nothing is sent, and no state is written: every search finds nobody, and every write succeeds.
    DryRun,
}

/// What one cycle works from.
pub struct RunRequest {
    /// As Graph gives it.
    pub schema: SynchronizationSchema,
    /// Who there is.
    pub listed: Listed,
    /// Tenant URL, with its flags; `None` only for a dry run.
    pub target: Option<String>,
    /// Bearer token of the target.
    pub token: Option<SecretString>,
    /// How PATCH requests are written; `None`: as the flag on the tenant URL says.
    pub dialect: Option<Dialect>,
    /// Where the job's memory is kept between cycles.
    pub state: Option<PathBuf>,
    /// The time of the cycle.
    pub now: Timestamp,
    /// Send, or not.
    pub mode: Mode,
    /// Requests under way at once; see [`AT_ONCE`](super::AT_ONCE).
    pub at_once: usize,
}

/// One request of a cycle, as it was sent or would be.
#[derive(Clone, Debug, Serialize)]
pub struct Sent {
    /// HTTP method.
    pub method: String,
    /// Below the tenant URL, encoded.
    pub path: String,
    /// Names and values; the token is masked.
    pub headers: Vec<(String, String)>,
    /// JSON, `null` without a body.
    pub body: Value,
    /// User principal name, or name of the group; `null` for the probe.
    pub person: Option<String>,
    /// HTTP status of the answer; `null` when there was none, or nothing was sent.
    pub status: Option<u16>,
}

/// How often what happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Objects made at the target.
    pub created: u64,
    /// Objects changed.
    pub updated: u64,
    /// People switched off at the target.
    pub disabled: u64,
    /// Objects deleted.
    pub deleted: u64,
    /// Objects left alone, with a reason.
    pub skipped: u64,
    /// Objects that failed.
    pub failed: u64,
    /// Requests sent, or that would be.
    pub requests: u64,
    /// Of these, the ones that change the target.
    pub writes: u64,
}

/// What became of one object.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectOutcome {
    /// `create`, `update`, `disable`, `delete`, `stagedDelete`, `other`.
    pub action: String,
    /// `success`, `warning`, `failure`, `skipped`.
    pub status: String,
    /// What it is called.
    pub name: String,
    /// Error code of the provisioning log; empty when there is none.
    pub error_code: String,
    /// Why; empty when there is nothing to say.
    pub reason: String,
}

/// How a cycle went.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunReport {
    /// `Succeeded`, `EntryLevelErrors`, `Failed` (Graph: lastExecution.state).
    pub state: &'static str,
    /// How often what happened.
    pub tally: Tally,
    /// The `count…` members of a job's lastExecution.
    pub counts: Value,
    /// Why the cycle as a whole failed; `null` when it did not.
    pub failure: Option<String>,
    /// The quarantine the job is in now, as Graph shows one; `null` when it is in none.
    pub quarantine: Value,
    /// Each object with something to tell.
    pub objects: Vec<ObjectOutcome>,
    /// The same as records of `auditLogs/provisioning`.
    pub log: Vec<Value>,
}

/// Where requests go.
enum Target {
    Endpoint(ScimClient),
    Paper,
}

/// Runs one cycle; with a state of an earlier one, the next, incremental one. `sent` hears of each request, in order; when
/// it says false, the cycle stops.
///
/// # Errors
/// The target's address or token cannot be used, or the state file. Nothing was sent then, except when the state cannot be
/// written any more.
pub async fn run(request: RunRequest, mut sent: impl FnMut(&Sent) -> bool) -> Result<RunReport, ApiError> {
    let job = job_name(&request.schema);
    let kept = match &request.state {
        Some(file) => state::read(file, &job)?,
        None => JobState::for_job(&job),
    };
    let client = client(&request)?;
    let target = match (request.mode, client) {
        (Mode::Send, Some(client)) => Target::Endpoint(client),
        (Mode::Send, None) => {
            return Err(ApiError::bad_input("there is no target to send to").fix("Name its tenant URL."));
        }
        (Mode::DryRun, _) => Target::Paper,
    };
    let names = Names(request.listed.people.clone());
    let mut cycle = Cycle::new(
        &request.schema,
        request.listed.people,
        request.listed.sync_all,
        kept,
        request
            .dialect
            .unwrap_or_else(|| dialect(request.target.as_deref())),
        request.now,
        seed(&job, request.now),
    )
    .for_job(JobIdentity {
        job_id: job,
        ..JobIdentity::default()
    });
    let keep = request.state.filter(|_| request.mode == Mode::Send);
    let mut keeper = keep.map(Keeper::new);
    let mut tally = Tally::default();
    match target {
        Target::Endpoint(client) => {
            cycle = cycle.side_by_side(request.at_once.min(AT_ONCE_MAX));
            cycle_driver::drive(&mut cycle, &client, |cycle, asked, status| {
                tally.count(asked);
                let goes_on = sent(&line(asked, names.of(&asked.subject), status));
                if let Some(keeper) = &mut keeper {
                    keeper.keep(cycle.state())?;
                }
                Ok::<_, ApiError>(if goes_on { Goes::On } else { Goes::ToItsEnd })
            })
            .await?;
        }
        Target::Paper => {
            let mut imagined = Imagined::default();
            while let Next::Send(asked) = cycle.next() {
                cycle.tell(imagined.answer(&asked));
                tally.count(&asked);
                if !sent(&line(&asked, names.of(&asked.subject), None)) {
                    break;
                }
            }
        }
    }
    let report = cycle.finish();
    if let Some(keeper) = keeper {
        keeper.end(&report.state).await?;
    }
    let objects: Vec<ObjectOutcome> = report.log.iter().map(outcome).collect();
    for object in &objects {
        tally.add(object);
    }
    let failed = report.failure.as_ref().map(ToString::to_string);
    Ok(RunReport {
        state: match (&failed, tally.failed) {
            (Some(_), _) => "Failed",
            (None, 0) => "Succeeded",
            (None, _) => "EntryLevelErrors",
        },
        tally,
        counts: serde_json::to_value(report.counts).unwrap_or_default(),
        failure: failed,
        quarantine: serde_json::to_value(report.quarantine()).unwrap_or_default(),
        objects,
        log: report.log,
    })
}

/// A request for the one who follows the cycle.
fn line(request: &ScimRequest, person: Option<String>, status: Option<u16>) -> Sent {
    Sent {
        method: request.method.clone(),
        path: request.path.clone(),
        headers: scim_client::headers_sent(true, request.body.is_some()),
        body: request.body.clone().unwrap_or_default(),
        person,
        status,
    }
}

/// What people and groups are called.
struct Names(People);

impl Names {
    fn of(&self, id: &str) -> Option<String> {
        if id.is_empty() {
            return None;
        }
        let user = self.0.user(id).map(provisioning::User::sign_in_name);
        let group = self.0.group(id).map(provisioning::Group::display_name);
        let name = user.or(group).filter(|name| !name.is_empty());
        Some(name.unwrap_or(id).to_owned())
    }
}

impl Tally {
    fn count(&mut self, request: &ScimRequest) {
        self.requests += 1;
        self.writes += u64::from(request.method != "GET");
    }

    fn add(&mut self, object: &ObjectOutcome) {
        let count = match (object.status.as_str(), object.action.as_str()) {
            ("failure", _) => &mut self.failed,
            ("skipped", _) => &mut self.skipped,
            (_, "create") => &mut self.created,
            (_, "disable" | "stagedDelete") => &mut self.disabled,
            (_, "delete") => &mut self.deleted,
            _ => &mut self.updated,
        };
        *count += 1;
    }
}

/// One record of the log in short.
fn outcome(record: &Value) -> ObjectOutcome {
    let text = |pointer: &str| {
        let value = record.pointer(pointer).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    let named = text("/sourceIdentity/details/UserPrincipalName");
    ObjectOutcome {
        action: text("/provisioningAction"),
        status: text("/provisioningStatusInfo/status"),
        name: Some(named)
            .filter(|name| !name.is_empty())
            .or_else(|| Some(text("/sourceIdentity/displayName")).filter(|name| !name.is_empty()))
            .unwrap_or_else(|| text("/sourceIdentity/id")),
        error_code: text("/provisioningStatusInfo/errorInformation/errorCode"),
        reason: text("/provisioningStatusInfo/errorInformation/reason"),
    }
}

fn client(request: &RunRequest) -> Result<Option<ScimClient>, ApiError> {
    let Some(target) = &request.target else {
        return Ok(None);
    };
    ScimClient::new(target, request.token.clone(), Limits::default())
        .map(Some)
        .map_err(|error| {
            ApiError::bad_input(&error.to_string()).fix("Copy the tenant URL from the vendor once more.")
        })
}

/// The flag on the tenant URL decides, as it does for Entra.
fn dialect(target: Option<&str>) -> Dialect {
    crate::sync_service::dialect(target.unwrap_or_default())
}

/// The job that a schema belongs to.
fn job_name(schema: &SynchronizationSchema) -> String {
    let id = schema.as_value()["id"].as_str().unwrap_or_default().trim();
    if id.is_empty() { NAMELESS_JOB } else { id }.to_owned()
}

/// Probe ids differ from cycle to cycle and are the same for the same input.
fn seed(job: &str, now: Timestamp) -> u64 {
    use std::hash::{Hash, Hasher};
    let mut hasher = std::collections::hash_map::DefaultHasher::new();
    job.hash(&mut hasher);
    now.as_nanosecond().hash(&mut hasher);
    hasher.finish()
}
