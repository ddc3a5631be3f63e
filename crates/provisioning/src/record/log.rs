//! The record of `auditLogs/provisioning` (Graph: provisioningObjectSummary).

use jiff::Timestamp;
use serde_json::{Value, json};

use super::advice::recommended;
use super::{Action, Part, Record, Status, Step};
use crate::engine::JobIdentity;

/// Renders one record. Ids are the caller's.
pub(crate) fn log_record(
    record: &Record,
    job: &JobIdentity,
    now: Timestamp,
    id: String,
    cycle_id: &str,
    change_id: String,
) -> Value {
    json!({
        "id": id,
        "activityDateTime": now.to_string(),
        "tenantId": job.tenant_id,
        "jobId": job.job_id,
        "cycleId": cycle_id,
        "changeId": change_id,
        "provisioningAction": action(record.action),
        "durationInMilliseconds": record.duration_ms,
        "servicePrincipal": {
            "id": job.service_principal_id,
            "displayName": job.service_principal_name,
        },
        "sourceSystem": {
            "id": job.source_system_id,
            "displayName": record.source_directory,
            "details": {},
        },
        "targetSystem": {
            "id": job.target_system_id,
            "displayName": record.target_directory,
            "details": {
                "ApplicationId": job.application_id,
                "ServicePrincipalId": job.service_principal_id,
                "ServicePrincipalDisplayName": job.service_principal_name,
            },
        },
        "initiatedBy": {
            "id": "",
            "displayName": "Azure AD Provisioning Service",
            "initiatorType": "system",
        },
        "sourceIdentity": {
            "id": record.source_id,
            "displayName": record.display_name,
            "identityType": record.kind.as_str(),
            "details": identity_details(record),
        },
        "targetIdentity": {
            "id": record.target_id,
            "displayName": "",
            "identityType": record.target_object,
            "details": {},
        },
        "provisioningStatusInfo": {
            "status": record.status.as_str().to_ascii_lowercase(),
            "errorInformation": error_information(record),
        },
        "provisioningSteps": steps(record),
        "modifiedProperties": record.modified.iter().map(|modified| json!({
            "displayName": modified.name,
            "oldValue": modified.old,
            "newValue": modified.new,
        })).collect::<Vec<_>>(),
    })
}

fn action(action: Action) -> &'static str {
    match action {
        Action::Create => "create",
        Action::Update => "update",
        Action::Disable => "disable",
        Action::Delete => "delete",
        Action::StagedDelete => "stagedDelete",
        Action::Other => "other",
    }
}

fn identity_details(record: &Record) -> Value {
    let mut details = json!({
        "id": record.source_id,
        "odatatype": record.kind.as_str(),
        "DisplayName": record.display_name,
    });
    if record.kind == crate::people::Kind::User {
        details["UserPrincipalName"] = Value::from(record.name.as_str());
    }
    details
}

fn error_information(record: &Record) -> Value {
    record.trouble.as_ref().map_or(Value::Null, |trouble| {
        json!({
            "errorCode": trouble.code,
            "reason": trouble.reason,
            "additionalDetails": null,
            "errorCategory": if record.status == Status::Failure { "nonServiceFailure" } else { "success" },
            "recommendedAction": recommended(&trouble.code),
        })
    })
}

/// All steps. What was decided stands before the first thing that was written.
fn steps(record: &Record) -> Vec<Value> {
    let mut decided = false;
    let mut out = Vec::new();
    for step in &record.steps {
        if let (Part::Export(action), false) = (step.part, decided) {
            decided = true;
            out.extend(decision(record, action));
        }
        out.extend(render(record, step));
    }
    out
}

/// The step that says what will be done. That of a creation comes with "not found".
fn decision(record: &Record, action: Action) -> Option<Value> {
    let (name, verb) = match action {
        Action::Create | Action::Other | Action::StagedDelete => return None,
        Action::Delete => ("EntrySynchronizationDelete", "deleted"),
        Action::Disable => ("EntrySynchronizationUpdate", "disabled"),
        Action::Update => ("EntrySynchronizationUpdate", "updated"),
    };
    let resolves = record.steps.iter().any(|step| step.part == Part::Reference);
    (!resolves).then(|| {
        json!({
            "name": name,
            "provisioningStepType": "processing",
            "status": "success",
            "description": format!("{} will be {verb} in {}", record.subject(), record.target_directory),
            "details": {},
        })
    })
}

/// A step under the log's names. "Not found" is two of them: the search, and the decision to create.
fn render(record: &Record, step: &Step) -> Vec<Value> {
    let one = |name: &str, kind: &str| {
        json!({
            "name": name,
            "provisioningStepType": kind,
            "status": step.status.as_str().to_ascii_lowercase(),
            "description": step.description,
            "details": step.details,
        })
    };
    match step.part {
        Part::Import => {
            let change = match (record.action, record.known) {
                (Action::Delete, _) => "Delete",
                (_, true) => "Update",
                (_, false) => "Add",
            };
            let mut import = one(&format!("EntryImport{change}"), "import");
            import["description"] = Value::from(format!(
                "Received {} change of type ({change}) from {}",
                record.subject(),
                record.source_directory
            ));
            vec![import]
        }
        Part::Scoping => vec![one("EntrySynchronizationScoping", "scoping")],
        Part::Matched => vec![one("EntryImport", "matching")],
        Part::NotMatched => vec![
            one("EntryImportObjectNotFound", "matching"),
            one("EntrySynchronizationAdd", "processing"),
        ],
        Part::Export(action) => vec![one(export(action), "export")],
        Part::Skip => vec![one("EntrySynchronizationSkip", "export")],
        Part::Reference => vec![one("EntrySynchronizationUpdate", "referenceResolution")],
    }
}

/// Step names of exports, shared with on-demand elements.
pub(super) fn export(action: Action) -> &'static str {
    match action {
        Action::Create => "EntryExportAdd",
        Action::Disable => "EntryExportUpdateSoftDelete",
        Action::Delete => "EntryExportDelete",
        Action::Update | Action::StagedDelete | Action::Other => "EntryExportUpdate",
    }
}
