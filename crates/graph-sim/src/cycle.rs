//! One cycle of a job: what goes into it, and what its outcome does to the job.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::graph::{UNREACHABLE, cycle_input, reachable};
use crate::state::{SentMail, State};
use crate::status;
use crate::sync::{CycleFailure, CycleInput, CycleOutcome, Progress, Reset};
use crate::tenant::Tenant;

/// A job whose quarantine says nothing of its next attempt tries again after this, before the clock rate.
const QUARANTINE_RETRY: SignedDuration = SignedDuration::from_mins(5);
/// From the end of a cycle to the next, before the clock rate (Graph: `PT40M`).
const INTERVAL: SignedDuration = SignedDuration::from_mins(40);

/// Saved credentials that can be used; `None` when there are none or the secret of the state file is missing.
pub(crate) fn credentials(state: &State, service_principal: &str) -> Option<BTreeMap<String, String>> {
    let secrets = state.secrets.get(service_principal)?;
    if secrets.lost || !secrets.values.contains_key("BaseAddress") {
        return None;
    }
    Some(
        secrets
            .values
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect(),
    )
}

/// Runs one cycle now; `None` when there is no such job.
pub(crate) async fn run(tenant: &Arc<Tenant>, job_id: &str) -> Option<CycleOutcome> {
    let turn = tenant.runner.turn(job_id);
    let _turn = turn.lock().await;
    crate::control::purge_expired(tenant);
    // Before the input is read: what is asked from here on is for the next cycle.
    let asked = tenant.state.lock().jobs.get(job_id)?.asked;
    let input = cycle_input(tenant, job_id)?;
    let began = input.now;
    let (initial, reset) = (input.initial, input.reset);
    let mut outcome = if let Some(failure) = cannot_begin(tenant, &input) {
        let (quarantine, disabled) = status::without_credentials(&input.quarantine, &failure, began);
        CycleOutcome {
            state: input.state.clone(),
            failure: Some(failure),
            quarantine,
            disabled,
            ..CycleOutcome::default()
        }
    } else {
        tenant.sync.cycle(input).await
    };
    let ended = tenant.now();
    outcome.log = complete_records(tenant, job_id, std::mem::take(&mut outcome.log));
    {
        let mut guard = tenant.state.lock();
        let state = &mut *guard;
        // The job may have been deleted meanwhile.
        let job = state.jobs.get_mut(job_id)?;
        job.remember(outcome.state.clone(), initial && outcome.failure.is_none(), asked);
        // Asked again while the cycle ran, it is for the next one.
        if job.reset == reset {
            job.reset = Reset::default();
        }
        status::ended(job, &outcome, began, ended);
        state.add_audit(outcome.log.clone());
        let mails = outcome.mails.iter().map(|mail| SentMail {
            at: ended,
            job_id: job_id.to_owned(),
            mail: mail.clone(),
        });
        state.add_mails(mails);
    }
    tenant.changed().await;
    tracing::info!(job.id = %job_id, failed = outcome.failure.is_some(), "a provisioning cycle ended");
    Some(outcome)
}

/// How long until the next cycle; `None` when the job was switched off.
pub(crate) fn wait(tenant: &Tenant, job_id: &str) -> Option<Duration> {
    let state = tenant.state.lock();
    let job = state.jobs.get(job_id)?;
    if !job.is_started() && job.json["status"]["code"] == "Quarantine" {
        return None;
    }
    let wait = match &job.json["status"]["quarantine"] {
        Value::Null => INTERVAL,
        quarantine => quarantine["nextAttempt"]
            .as_str()
            .and_then(|text| text.parse::<Timestamp>().ok())
            .map_or(QUARANTINE_RETRY, |next| next.duration_since(tenant.now())),
    };
    Some(Duration::try_from(wait).unwrap_or_default())
}

/// Plans the next cycle of a started job anew, after its quarantine changed from outside.
pub(crate) fn reschedule(tenant: &Arc<Tenant>, job_id: &str) {
    if let Some(wait) = wait(tenant, job_id) {
        crate::schedule::begin_after(tenant, job_id, wait);
    }
}

/// Why the endpoint cannot even be asked.
fn cannot_begin(tenant: &Tenant, input: &CycleInput) -> Option<CycleFailure> {
    let Some(base) = input.secrets.get("BaseAddress") else {
        return Some(no_credentials(tenant, input));
    };
    let (code, message) = UNREACHABLE;
    (!reachable(tenant, base)).then(|| CycleFailure {
        code: code.to_owned(),
        message: message.to_owned(),
    })
}

/// Never saved, or left out of the state file.
fn no_credentials(tenant: &Tenant, input: &CycleInput) -> CycleFailure {
    let principal = input.service_principal["id"].as_str().unwrap_or_default();
    let lost = tenant
        .state
        .lock()
        .secrets
        .get(principal)
        .is_some_and(|secrets| secrets.lost);
    let (code, message) = if lost {
        (
            "CredentialsMissing",
            "The secret token was not kept over a restart of the simulated tenant. Save it again.",
        )
    } else {
        (
            "SystemForCrossDomainIdentityManagementInvalidCredentials",
            "Please provide a valid tenant URL for your application.",
        )
    };
    CycleFailure {
        code: code.to_owned(),
        message: message.to_owned(),
    }
}

/// Writes down how far an initial cycle is (Graph: synchronizationProgress).
pub(crate) fn progress(tenant: &Arc<Tenant>, job_id: &str) -> Progress {
    let (tenant, job_id) = (Arc::clone(tenant), job_id.to_owned());
    Arc::new(move |done, total| {
        let now = tenant.now();
        if let Some(job) = tenant.state.lock().jobs.get_mut(&job_id) {
            job.json["status"]["progress"] = json!([{
                "completedUnits": done,
                "totalUnits": total,
                "progressObservationDateTime": now.to_string(),
                "units": "Objects",
            }]);
        }
    })
}

/// Gives records the ids that only the tenant knows, where the provisioning service left them out.
pub(crate) fn complete_records(tenant: &Tenant, job_id: &str, mut log: Vec<Value>) -> Vec<Value> {
    let cycle_id = uuid::Uuid::new_v4().to_string();
    for record in log.iter_mut().filter_map(Value::as_object_mut) {
        for (key, value) in [
            ("id", uuid::Uuid::new_v4().to_string()),
            ("activityDateTime", tenant.now().to_string()),
            ("tenantId", tenant.id.clone()),
            ("jobId", job_id.to_owned()),
            ("cycleId", cycle_id.clone()),
            ("changeId", uuid::Uuid::new_v4().to_string()),
        ] {
            let slot = record.entry(key).or_insert(Value::Null);
            if slot.as_str().is_none_or(str::is_empty) {
                *slot = json!(value);
            }
        }
    }
    log
}
