//! `provisionOnDemand` in both shapes; 200 can hide a failure.

use graph_model::on_demand::{Outcome, StepKind, parse};
use serde_json::{Value, json};

/// Shape 2, as the live service answers: the type name as key, an array as text.
fn live(elements: Value) -> Value {
    json!({"key": "Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo", "value": elements.to_string()})
}

fn created() -> Value {
    json!({
        "action": "Create", "reportableIdentifier": "ann@contoso.example",
        "provisioningSteps": [
            {"name": "EntryImport", "type": "Import", "status": "Success", "description": "Retrieved", "details": {"objectId": "1"}},
            {"name": "EntrySynchronizationAdd", "type": "Matching", "status": "Success", "description": "will be created", "details": {}},
            {"name": "EntrySynchronizationScoping", "type": "scoping", "status": "Success", "description": "in scope",
             "details": {"Assigned to the application": "True"}},
            {"name": "EntryExportAdd", "type": "Export", "status": "Success", "description": "created", "details": {"ReportableIdentifier": "ann@contoso.example"}}],
        "modifiedProperties": [{"displayName": "userName", "oldValue": null, "newValue": "ann@contoso.example"}],
        "statusInfo": {"status": "Success", "errorCode": null, "reason": null},
        "sourceIdentity": {"id": "1", "type": "User"}, "targetIdentity": {"id": "t1"}
    })
}

#[test]
fn a_created_person_arrived() {
    let result = parse(&live(json!([created()])));
    assert_eq!(result.status, Outcome::Success);
    assert!(result.arrived());
    let item = &result.items[0];
    assert_eq!((item.source_id.as_str(), item.target_id.as_str()), ("1", "t1"));
    assert_eq!(item.modified[0].new_value.as_deref(), Some("ann@contoso.example"));
    let scoping = item.step(&StepKind::Scoping).unwrap();
    assert_eq!(scoping.detail("Assigned to the application"), Some("True"));
}

#[test]
fn the_documented_shape_with_an_empty_value_is_read_from_its_key() {
    let key = json!({"result": "Skipped", "details": {"errorCode": "RedundantExport", "errorMessage": "already match"}});
    let result = parse(&json!({"key": key.to_string(), "value": "{}"}));
    assert_eq!(result.status, Outcome::Skipped);
    assert!(result.arrived(), "in sync already is success for the admin");

    let key = json!({"result": "Failure", "details": {"errorCode": "DuplicateTargetEntries", "errorMessage": "two"}});
    let result = parse(&json!({"key": key.to_string(), "value": "{}"}));
    assert_eq!(result.error_code.as_deref(), Some("DuplicateTargetEntries"));
    assert!(!result.arrived());
}

#[test]
fn a_redundant_export_in_the_steps_arrived() {
    let mut item = created();
    item["action"] = "Other".into();
    item["statusInfo"]["status"] = "Skipped".into();
    item["provisioningSteps"][3] = json!({"name": "EntrySynchronizationSkip", "type": "Export", "status": "Skipped",
        "description": "", "details": {"SkipReason": "RedundantExport"}});
    assert!(parse(&live(json!([item]))).arrived());
}

#[test]
fn not_entitled_is_skipped_but_did_not_arrive() {
    let mut item = created();
    item["statusInfo"] = json!({"status": "Skipped", "errorCode": "NotEffectivelyEntitled"});
    let result = parse(&live(json!([item])));
    assert!(!result.arrived());
    assert!(result.not_entitled_yet());
}

#[test]
fn one_failed_member_makes_the_group_a_failure() {
    let mut failed = created();
    failed["statusInfo"] = json!({"status": "Failure", "errorCode": "SystemForCrossDomainIdentityManagementBadRequest", "reason": "no"});
    let result = parse(&live(json!([created(), failed])));
    assert_eq!(result.status, Outcome::Failure);
    assert_eq!(result.reason.as_deref(), Some("no"));
}

#[test]
fn a_failed_step_outweighs_a_summary_that_says_success() {
    let mut item = created();
    item["provisioningSteps"][3]["status"] = "Failure".into();
    assert!(!parse(&live(json!([item]))).arrived());
}

#[test]
fn unknown_words_and_unreadable_answers_are_not_success() {
    let mut item = created();
    item["statusInfo"]["status"] = "Splendid".into();
    let result = parse(&live(json!([item])));
    assert_eq!(result.status, Outcome::Unknown("Splendid".into()));
    assert!(!result.arrived());
    for body in [
        json!(null),
        json!({}),
        json!({"key": "x", "value": "not json"}),
        live(json!([])),
    ] {
        assert!(!parse(&body).arrived(), "{body}");
    }
}
