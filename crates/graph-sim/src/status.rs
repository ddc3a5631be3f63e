//! What a job shows after a cycle (Graph: synchronizationStatus).

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::state::Job;
use crate::sync::{CycleFailure, CycleOutcome};

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

/// `state` of an execution: some entries failed, or none.
pub(crate) fn word(outcome: &CycleOutcome) -> &'static str {
    let some_failed = outcome.counts["countEscrowed"].as_u64().unwrap_or(0) > 0;
    match (&outcome.failure, some_failed) {
        (Some(_), _) => "Failed",
        (None, true) => "EntryLevelErrors",
        (None, false) => "Succeeded",
    }
}

/// Takes over how a cycle went.
pub(crate) fn ended(job: &mut Job, outcome: &CycleOutcome, began: Timestamp, ended: Timestamp) {
    let error = outcome.failure.as_ref().map_or(Value::Null, error);
    let execution = execution(outcome, error, began, ended);
    let paused = !job.is_started();
    let status = &mut job.json["status"];
    status["lastExecution"] = execution.clone();
    status["progress"] = json!([]);
    match &outcome.failure {
        None => succeeded(status, outcome, execution, ended),
        Some(_) => {
            let failures = status["countSuccessiveCompleteFailures"].as_u64().unwrap_or(0) + 1;
            status["countSuccessiveCompleteFailures"] = json!(failures);
        }
    }
    status["quarantine"] = outcome.quarantine.clone();
    let quarantined = !outcome.quarantine.is_null();
    status["code"] = json!(match (paused, quarantined) {
        (true, _) => "Paused",
        (false, true) => "Quarantine",
        (false, false) => "Active",
    });
    if outcome.disabled.is_some() {
        // Why it stands still stays to be read: the quarantine, and its code.
        job.json["schedule"]["state"] = json!("Disabled");
        if quarantined {
            job.json["status"]["code"] = json!("Quarantine");
        }
    }
}

fn succeeded(status: &mut Value, outcome: &CycleOutcome, execution: Value, ended: Timestamp) {
    if outcome.counts["countExported"].as_u64().unwrap_or(0) > 0 {
        status["lastSuccessfulExecutionWithExports"] = execution.clone();
    }
    status["lastSuccessfulExecution"] = execution;
    status["countSuccessiveCompleteFailures"] = json!(0);
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

fn error(failure: &CycleFailure) -> Value {
    json!({"code": failure.code, "message": failure.message, "tenantActionable": true})
}

fn execution(outcome: &CycleOutcome, error: Value, began: Timestamp, ended: Timestamp) -> Value {
    let mut execution = json!({"activityIdentifier": uuid::Uuid::new_v4().to_string()});
    for name in COUNTS {
        execution[name] = json!(outcome.counts[name].as_u64().unwrap_or(0));
    }
    execution["state"] = json!(word(outcome));
    execution["timeBegan"] = json!(began.to_string());
    execution["timeEnded"] = json!(ended.to_string());
    execution["error"] = error;
    execution
}

/// The waits of a series of quarantines: the last one repeats (Entra: quarantine, retry frequency).
const RETRIES: [SignedDuration; 4] = [
    SignedDuration::from_mins(5),
    SignedDuration::from_hours(6),
    SignedDuration::from_hours(12),
    SignedDuration::from_hours(24),
];
/// A job that stays in quarantine for so long is switched off.
const QUARANTINE_MAX: SignedDuration = SignedDuration::from_hours(28 * 24);

/// Puts the job into quarantine by request, until its next daily attempt.
pub(crate) fn on_demand(job: &mut Job, now: Timestamp) {
    let failure = CycleFailure {
        code: "QuarantinedOnDemand".to_owned(),
        message: "The job was put into quarantine by request.".to_owned(),
    };
    let next = now.saturating_add(RETRIES[RETRIES.len() - 1]).unwrap_or(now);
    let status = &mut job.json["status"];
    status["quarantine"] = json!({
        "currentBegan": now.to_string(),
        "nextAttempt": next.to_string(),
        "reason": "QuarantinedOnDemand",
        "seriesBegan": now.to_string(),
        "seriesCount": 1,
        "error": error(&failure),
    });
    status["code"] = json!("Quarantine");
}

/// The quarantine of a job that never reached the service, and whether the job is switched off: it has no usable credentials.
pub(crate) fn without_credentials(
    before: &Value,
    failure: &CycleFailure,
    now: Timestamp,
) -> (Value, Option<String>) {
    let count = before["seriesCount"].as_u64().unwrap_or(0) + 1;
    let at = usize::try_from(count - 1).map_or(RETRIES.len(), |at| at.min(RETRIES.len() - 1));
    let next = now.saturating_add(RETRIES[at]).unwrap_or(now);
    let began = before["seriesBegan"]
        .as_str()
        .and_then(|text| text.parse::<Timestamp>().ok())
        .unwrap_or(now);
    let quarantine = json!({
        "currentBegan": now.to_string(),
        "nextAttempt": next.to_string(),
        "reason": "EncounteredQuarantineException",
        "seriesBegan": began.to_string(),
        "seriesCount": count,
        "error": error(failure),
    });
    let over = now.duration_since(began) >= QUARANTINE_MAX;
    (quarantine, over.then(|| "four weeks in quarantine".to_owned()))
}
