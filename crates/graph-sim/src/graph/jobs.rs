//! Provisioning jobs: made, started, paused, restarted (Graph: synchronization jobs).

use std::sync::Arc;

use serde_json::{Value, json};

use super::applications::nested;
use super::call::{Answer, Call};
use super::default_schema;
use super::directory_audit::{self, note_provisioning};
use super::error::GraphError;
use super::secrets::child_ready;
use super::templates::{is_template, provisions};
use super::{GraphResult, list};
use crate::replication::Kind;
use crate::schedule;
use crate::state::{Asked, Job, age};
use crate::sync::{Reset, SyncState};
use crate::tenant::Tenant;

/// A fresh job answers by id after this part of the replication delay.
const READABLE_AFTER: f64 = 0.2;
/// .NET's earliest date: never.
pub(crate) const NEVER: &str = "0001-01-01T00:00:00Z";

/// What a restart may reset.
const RESET_FLAGS: [&str; 7] = [
    "None",
    "ConnectorDataStore",
    "Escrows",
    "Watermark",
    "QuarantineState",
    "Full",
    "ForceDeletes",
];

fn no_job(job: &str) -> GraphError {
    GraphError::new(
        404,
        "ResourceNotFound",
        format!("The synchronization job '{job}' was not found."),
    )
}

/// Does something with a job that belongs to this service principal and has replicated.
pub(super) fn with_job<T>(
    tenant: &Tenant,
    sp: &str,
    id: &str,
    work: impl FnOnce(&mut Job) -> Result<T, GraphError>,
) -> Result<T, GraphError> {
    let mut state = tenant.state.lock();
    child_ready(tenant, &state, sp)?;
    let replication = tenant.replication(Kind::Synchronization);
    let job = state
        .jobs
        .get_mut(id)
        .filter(|job| job.service_principal == sp && age(job.born, replication) >= READABLE_AFTER)
        .ok_or_else(|| no_job(id))?;
    work(job)
}

fn jobs_of(tenant: &Tenant, sp: &str) -> Result<Vec<Value>, GraphError> {
    let state = tenant.state.lock();
    let principal = child_ready(tenant, &state, sp)?;
    if !provisions(tenant, &principal) && tenant.switches().jobs_need_provisioning {
        return Err(GraphError::new(
            404,
            "ResourceNotFound",
            format!("The service principal '{sp}' has no synchronization."),
        ));
    }
    Ok(state
        .jobs
        .values()
        .filter(|job| job.service_principal == sp)
        .map(|job| job.json.clone())
        .collect())
}

pub(super) fn list(tenant: &Tenant, call: &Call, sp: &str) -> GraphResult {
    call.caller.reads_synchronization()?;
    Ok(Answer::ok(json!({
        "@odata.context": list::context(tenant, &nested(sp, "synchronization/jobs")),
        "value": jobs_of(tenant, sp)?,
    })))
}

pub(super) fn count(tenant: &Tenant, call: &Call, sp: &str) -> GraphResult {
    call.caller.reads_synchronization()?;
    Ok(Answer::text(jobs_of(tenant, sp)?.len().to_string()))
}

pub(super) fn get(tenant: &Tenant, call: &Call, sp: &str, id: &str) -> GraphResult {
    call.caller.reads_synchronization()?;
    let job = with_job(tenant, sp, id, |job| Ok(job.json.clone()))?;
    Ok(list::object(
        tenant,
        call,
        &nested(sp, "synchronization/jobs/$entity"),
        &[],
        &job,
    ))
}

pub(super) fn create(tenant: &Tenant, call: &Call, sp: &str) -> GraphResult {
    call.caller.writes_synchronization()?;
    let body = call.json()?;
    let mut state = tenant.state.lock();
    let principal = child_ready(tenant, &state, sp)?;
    let template = body["templateId"].as_str().ok_or_else(|| {
        GraphError::new(
            400,
            "RequestMissingRequiredParameter",
            "A required parameter is missing from the request: templateId.",
        )
    })?;
    if !is_template(template) || !provisions(tenant, &principal) {
        return Err(GraphError::new(
            400,
            "RequestParameterInvalid",
            format!("The synchronization template '{template}' was not found."),
        ));
    }
    let id = format!(
        "{template}.{}.{}",
        tenant.id32(),
        principal["appId"].as_str().unwrap_or_default()
    );
    if state.jobs.contains_key(&id) {
        return Err(GraphError::new(
            tenant.switches().second_job_status,
            "Request_MultipleObjectsWithSameKeyValue",
            format!("The synchronization job '{id}' already exists."),
        ));
    }
    let json = fresh(&id, template, &tenant.switches().fresh_job_code);
    state.jobs.insert(
        id.clone(),
        Job {
            service_principal: sp.to_owned(),
            born: Some(tenant.now()),
            json: json.clone(),
            schema: default_schema::schema(&id),
            sync_state: SyncState::default(),
            initial: true,
            reset: Reset::default(),
            asked: Asked::default(),
        },
    );
    drop(state);
    note_provisioning(tenant, call, &directory_audit::ADD_PROVISIONING, sp);
    let mut answer = list::object(
        tenant,
        call,
        &nested(sp, "synchronization/jobs/$entity"),
        &[],
        &json,
    );
    answer.status = 201;
    Ok(answer)
}

fn fresh(id: &str, template: &str, code: &str) -> Value {
    json!({
        "id": id,
        "templateId": template,
        "schedule": {"expiration": null, "interval": "PT40M", "state": "Disabled"},
        "status": {
            "countSuccessiveCompleteFailures": 0,
            "escrowsPruned": false,
            "code": code,
            "lastExecution": null,
            "lastSuccessfulExecution": null,
            "lastSuccessfulExecutionWithExports": null,
            "quarantine": null,
            "steadyStateFirstAchievedTime": NEVER,
            "steadyStateLastAchievedTime": NEVER,
            "troubleshootingUrl": null,
            "progress": [],
            "synchronizedEntryCountByType": []
        },
        "synchronizationJobSettings": [
            {"name": "AzureIngestionAttributeOptimization", "value": "False"},
            {"name": "LookaheadQueryEnabled", "value": "False"}
        ]
    })
}

/// What `lastExecution` shows between the start and the end of the first cycle: looks failed, is not.
fn placeholder() -> Value {
    json!({
        "activityIdentifier": null, "countEntitled": 0, "countEntitledForProvisioning": 0, "countEscrowed": 0, "countEscrowedRaw": 0,
        "countExported": 0, "countExports": 0, "countImported": 0, "countImportedDeltas": 0, "countImportedReferenceDeltas": 0,
        "state": "Failed", "timeBegan": NEVER, "timeEnded": NEVER,
        "error": {"code": "None", "message": "", "tenantActionable": false}
    })
}

pub(super) fn start(tenant: &Arc<Tenant>, call: &Call, sp: &str, id: &str) -> GraphResult {
    call.caller.writes_synchronization()?;
    let started = with_job(tenant, sp, id, |job| {
        if job.is_started() {
            return repeated(tenant, id, "running");
        }
        activate(job);
        Ok(true)
    })?;
    if started {
        schedule::begin(tenant, id);
        note_provisioning(tenant, call, &directory_audit::START, sp);
    }
    Ok(Answer::no_content())
}

/// What a start of a running job or a pause of a paused one answers; by default nothing happens.
fn repeated(tenant: &Tenant, id: &str, already: &str) -> Result<bool, GraphError> {
    if tenant.switches().repeated_start_conflicts {
        return Err(GraphError::new(
            409,
            "Conflict",
            format!("The synchronization job '{id}' is already {already}."),
        ));
    }
    Ok(false)
}

/// A start succeeds without any credentials; the first cycle then finds out.
fn activate(job: &mut Job) {
    job.json["schedule"]["state"] = json!("Active");
    let status = &mut job.json["status"];
    status["troubleshootingUrl"] = json!("");
    if status["lastExecution"].is_null() {
        status["code"] = json!("NotRun");
        status["lastExecution"] = placeholder();
    } else {
        status["code"] = json!(if status["quarantine"].is_null() {
            "Active"
        } else {
            "Quarantine"
        });
    }
}

pub(super) fn pause(tenant: &Tenant, call: &Call, sp: &str, id: &str) -> GraphResult {
    call.caller.writes_synchronization()?;
    let paused = with_job(tenant, sp, id, |job| {
        let was_started = job.is_started();
        if !was_started {
            return repeated(tenant, id, "paused");
        }
        job.json["schedule"]["state"] = json!("Disabled");
        job.json["status"]["code"] = json!("Paused");
        Ok(was_started)
    })?;
    // A cycle that runs is finished first.
    tenant.runner.pause(id);
    if paused {
        note_provisioning(tenant, call, &directory_audit::PAUSE, sp);
    }
    Ok(Answer::no_content())
}

pub(super) fn restart(tenant: &Arc<Tenant>, call: &Call, sp: &str, id: &str) -> GraphResult {
    call.caller.writes_synchronization()?;
    let body = call.json_or_empty()?;
    let scope = match &body["criteria"]["resetScope"] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        _ => {
            return Err(GraphError::new(
                400,
                "RequestParameterInvalid",
                "resetScope must be a text of comma separated values.",
            ));
        }
    };
    let flags: Vec<&str> = scope
        .split(',')
        .map(str::trim)
        .filter(|flag| !flag.is_empty())
        .collect();
    if let Some(unknown) = flags.iter().find(|flag| !RESET_FLAGS.contains(flag)) {
        return Err(GraphError::new(
            400,
            "RequestParameterInvalid",
            format!("Requested value '{unknown}' was not found."),
        ));
    }
    // Nothing said means what the portal's button does.
    let resets = |flag: &str| flags.is_empty() || flags.contains(&"Full") || flags.contains(&flag);
    with_job(tenant, sp, id, |job| {
        if flags.contains(&"Full") || flags.contains(&"ConnectorDataStore") {
            job.forget_links();
        }
        if resets("Watermark") {
            job.begin_anew();
        }
        job.reset.escrows |= resets("Escrows");
        job.reset.force_deletes |= flags.contains(&"ForceDeletes");
        if resets("QuarantineState") {
            // Whoever restarts before the cause is repaired lets the deletions through (Entra: accidental deletions).
            job.reset.force_deletes |= job.json["status"]["quarantine"]["reason"] == "TooManyDeletes";
            job.json["status"]["quarantine"] = Value::Null;
            job.json["status"]["countSuccessiveCompleteFailures"] = json!(0);
        }
        activate(job);
        Ok(())
    })?;
    schedule::begin(tenant, id);
    note_provisioning(tenant, call, &directory_audit::RESTART, sp);
    Ok(Answer::no_content())
}

pub(super) fn delete(tenant: &Tenant, call: &Call, sp: &str, id: &str) -> GraphResult {
    call.caller.writes_synchronization()?;
    with_job(tenant, sp, id, |_| Ok(()))?;
    // The mappings go with the job; the secrets stay on the service principal.
    tenant.state.lock().jobs.remove(id);
    tenant.runner.forget(id);
    note_provisioning(tenant, call, &directory_audit::DELETE_PROVISIONING, sp);
    Ok(Answer::no_content())
}
