//! One cycle of a job: what goes into it, and what its outcome does to the job.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::graph::cycle_input;
use crate::state::{Job, State};
use crate::sync::{CycleFailure, CycleInput, CycleOutcome};
use crate::tenant::Tenant;

/// A job in quarantine tries again after this, before the clock rate.
pub(crate) const QUARANTINE_RETRY: Duration = Duration::from_secs(5 * 60);

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
    let input = cycle_input(tenant, job_id)?;
    let began = input.now;
    let initial = input.initial;
    note_progress(tenant, job_id, &input);
    let mut outcome = if input.secrets.is_empty() {
        CycleOutcome {
            state: input.state.clone(),
            failure: Some(no_credentials(tenant, &input)),
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
        job.sync_state = outcome.state.clone();
        if initial && outcome.failure.is_none() {
            job.initial = false;
        }
        match &outcome.failure {
            None => succeed(job, &outcome, began, ended),
            Some(failure) => quarantine(job, &outcome.counts, failure, began, ended),
        }
        state.add_audit(outcome.log.clone());
    }
    tenant.changed().await;
    tracing::info!(job.id = %job_id, failed = outcome.failure.is_some(), "a provisioning cycle ended");
    Some(outcome)
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

fn note_progress(tenant: &Tenant, job_id: &str, input: &CycleInput) {
    let total = input.people["assignments"]
        .as_array()
        .map_or_else(|| input.people["value"].as_array().map_or(0, Vec::len), Vec::len);
    if let Some(job) = tenant.state.lock().jobs.get_mut(job_id).filter(|_| input.initial) {
        job.json["status"]["progress"] = json!([{"completedUnits": 0, "totalUnits": total, "progressObservationDateTime": input.now.to_string(), "units": "Assignments"}]);
    }
}

const COUNTS: [&str; 9] = [
    "countEntitled",
    "countEntitledForProvisioning",
    "countEscrowed",
    "countEscrowedRaw",
    "countExported",
    "countExports",
    "countImported",
    "countImportedDeltas",
    "countImportedReferenceDeltas",
];

fn execution(counts: &Value, state: &str, error: Value, began: Timestamp, ended: Timestamp) -> Value {
    let mut execution = json!({"activityIdentifier": uuid::Uuid::new_v4().to_string()});
    for name in COUNTS {
        execution[name] = json!(counts[name].as_u64().unwrap_or(0));
    }
    execution["state"] = json!(state);
    execution["timeBegan"] = json!(began.to_string());
    execution["timeEnded"] = json!(ended.to_string());
    execution["error"] = error;
    execution
}

fn succeed(job: &mut Job, outcome: &CycleOutcome, began: Timestamp, ended: Timestamp) {
    let failed_entries = outcome.counts["countEscrowed"].as_u64().unwrap_or(0) > 0;
    let state = if failed_entries {
        "EntryLevelErrors"
    } else {
        "Succeeded"
    };
    let execution = execution(&outcome.counts, state, Value::Null, began, ended);
    let exported = outcome.counts["countExported"].as_u64().unwrap_or(0) > 0;
    let paused = !job.is_started();
    let status = &mut job.json["status"];
    status["lastExecution"] = execution.clone();
    if exported {
        status["lastSuccessfulExecutionWithExports"] = execution.clone();
    }
    status["lastSuccessfulExecution"] = execution;
    status["quarantine"] = Value::Null;
    status["countSuccessiveCompleteFailures"] = json!(0);
    status["code"] = json!(if paused { "Paused" } else { "Active" });
    status["progress"] = json!([]);
    if status["steadyStateFirstAchievedTime"] == crate::graph::NEVER {
        status["steadyStateFirstAchievedTime"] = json!(ended.to_string());
    }
    status["steadyStateLastAchievedTime"] = json!(ended.to_string());
    status["synchronizedEntryCountByType"] = outcome
        .synchronized
        .iter()
        .map(|(key, value)| json!({"key": key, "value": value}))
        .collect::<Vec<_>>()
        .into();
}

/// Bad credentials put a job into quarantine at once; its schedule stays active.
fn quarantine(job: &mut Job, counts: &Value, failure: &CycleFailure, began: Timestamp, ended: Timestamp) {
    let error = json!({"code": failure.code, "message": failure.message, "tenantActionable": true});
    let execution = execution(counts, "Failed", error.clone(), began, ended);
    let retry = SignedDuration::try_from(QUARANTINE_RETRY).unwrap_or(SignedDuration::ZERO);
    let next = ended.saturating_add(retry).unwrap_or(ended);
    let status = &mut job.json["status"];
    let failures = status["countSuccessiveCompleteFailures"].as_u64().unwrap_or(0) + 1;
    let before = status["quarantine"].clone();
    let reason = if failure.code == "TooManyDeletes" {
        "TooManyDeletes"
    } else {
        "EncounteredQuarantineException"
    };
    status["quarantine"] = json!({
        "currentBegan": if before.is_null() { json!(ended.to_string()) } else { before["currentBegan"].clone() },
        "nextAttempt": next.to_string(),
        "reason": reason,
        "seriesBegan": if before.is_null() { json!(ended.to_string()) } else { before["seriesBegan"].clone() },
        "seriesCount": before["seriesCount"].as_u64().unwrap_or(0) + 1,
        "error": error,
    });
    status["countSuccessiveCompleteFailures"] = json!(failures);
    status["lastExecution"] = execution;
    status["code"] = json!("Quarantine");
    status["progress"] = json!([]);
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
