//! One element of the `provisionOnDemand` answer (Graph: provision on demand, decoded element). Names differ from the log's.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::advice::recommended;
use super::log::export;
use super::{Action, Part, Record, Status, Step};

/// Renders one element.
pub(crate) fn on_demand_element(record: &Record, now: Timestamp, change_id: String) -> Value {
    let trouble = record.trouble.as_ref();
    json!({
        "action": action(record.action),
        "changeId": change_id,
        "startTime": now.to_string(),
        "endTime": now.to_string(),
        "reportableIdentifier": record.name,
        "provisioningSteps": record.steps.iter().map(|step| render(record, step, now)).collect::<Vec<_>>(),
        "modifiedProperties": record.modified.iter().map(|modified| json!({
            "displayName": modified.name,
            "oldValue": modified.old,
            "newValue": modified.new,
        })).collect::<Vec<_>>(),
        "statusInfo": {
            "status": record.status.as_str(),
            "errorCode": trouble.map(|trouble| on_demand_code(&trouble.code)),
            "reason": trouble.map(|trouble| trouble.reason.as_str()),
            "additionalDetails": null,
            "errorCategory": (record.status == Status::Failure).then_some("NonServiceFailure"),
            "recommendedAction": trouble
                .filter(|_| record.status == Status::Failure)
                .and_then(|trouble| recommended(&trouble.code)),
        },
        "sourceIdentity": {
            "id": record.source_id,
            "type": record.kind.as_str(),
            "displayName": null,
            "details": null,
        },
        "sourceSystem": { "id": null, "name": record.source_directory, "details": null },
        "targetIdentity": {
            "id": record.target_id,
            "type": record.target_object,
            "displayName": null,
            "details": null,
        },
        "targetSystem": { "id": null, "name": record.target_directory, "details": null },
    })
}

fn action(action: Action) -> &'static str {
    match action {
        Action::Create => "Create",
        Action::Update => "Update",
        Action::Disable => "Disable",
        Action::Delete => "Delete",
        Action::StagedDelete => "StagedDelete",
        Action::Other => "Other",
    }
}

/// The log's `Conflict` carries its long name here (Graph: on-demand variants).
fn on_demand_code(code: &str) -> &str {
    match code {
        "Conflict" => "SystemForCrossDomainIdentityManagementEntryConflict",
        code => code,
    }
}

fn render(record: &Record, step: &Step, now: Timestamp) -> Value {
    let (name, kind, description) = match step.part {
        Part::Import => (
            "EntryImport",
            "Import",
            Some(format!(
                "Retrieved {} from {}",
                record.subject(),
                record.source_directory
            )),
        ),
        Part::Scoping => ("EntrySynchronizationScoping", "Scoping", None),
        Part::Matched => ("EntryImport", "Matching", None),
        Part::NotMatched => ("EntrySynchronizationAdd", "Matching", None),
        Part::Export(action) => (export(action), "Export", None),
        Part::Skip => ("EntrySynchronizationSkip", "Export", None),
        Part::Reference => ("EntrySynchronizationUpdate", "Export", None),
    };
    // What is gone cannot be retrieved: the step's own words stay.
    let description = match step.status {
        Status::Success | Status::Warning => description.unwrap_or_else(|| step.description.clone()),
        _ => step.description.clone(),
    };
    json!({
        "name": name,
        "type": kind,
        "status": step.status.as_str(),
        "description": description,
        "timestamp": now.to_string(),
        "details": step.details,
    })
}
