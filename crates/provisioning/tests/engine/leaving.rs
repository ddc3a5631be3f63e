//! People and groups that leave: disabled, unassigned, filtered out, deleted, purged.

use crate::common::*;
use provisioning::JobState;
use serde_json::json;

const PROBES: usize = 2;

#[test]
fn a_disabled_person_is_never_created_but_disabled_when_there() {
    let mut document = three();
    document["value"][0]["accountEnabled"] = json!(false);
    let mut target = Target::default();
    let report = cycle(&mut target, &sms2go(), &document, JobState::default());
    assert!(!target.stored.contains_key("/Users/u-3"));
    assert_eq!(
        told(&report)[0],
        "ana Surname other skipped NotEffectivelyEntitled"
    );
    target.lines();
    // The same again is neither searched for nor told again.
    let again = cycle(&mut target, &sms2go(), &document, report.state);
    assert_eq!(target.lines().len(), PROBES);
    assert!(again.log.is_empty());

    target.store(
        "/Users/old",
        json!({"id": "old", "userName": "ana@contoso.example", "active": true}),
    );
    let report = cycle(&mut target, &sms2go(), &document, JobState::default());
    assert_eq!(told(&report)[0], "ana Surname disable success -");
    assert_eq!(target.stored["/Users/old"]["active"], json!(false));
}

#[test]
fn blocking_sign_in_sends_active_false_and_unblocking_sends_true() {
    let mut target = Target::default();
    let mut document = three();
    let first = cycle(&mut target, &sms2go(), &document, JobState::default());
    target.lines();
    document["value"][0]["accountEnabled"] = json!(false);
    let second = cycle(&mut target, &sms2go(), &document, first.state);
    assert_eq!(
        target.writes(),
        [(
            "PATCH /Users/u-1".to_owned(),
            json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                   "Operations": [{"op": "Replace", "path": "active", "value": "False"}]})
        )]
    );
    assert_eq!(told(&second), ["ana Surname disable success -"]);
    document["value"][0]["accountEnabled"] = json!(true);
    cycle(&mut target, &sms2go(), &document, second.state);
    assert_eq!(target.writes()[0].1["Operations"][0]["value"], "True");
}

#[test]
fn who_is_unassigned_is_disabled_once_and_a_later_purge_sends_no_delete() {
    let mut target = Target::default();
    let mut document = three();
    let first = cycle(&mut target, &sms2go(), &document, JobState::default());
    target.lines();
    document["groups"][0]["members"] = json!(["id-bo"]);
    let second = cycle(&mut target, &sms2go(), &document, first.state);
    let writes = target.writes();
    assert_eq!(writes.len(), 2, "disable, and out of the group: {writes:?}");
    assert_eq!(
        writes[0].1["Operations"],
        json!([{"op": "Replace", "path": "active", "value": "False"}])
    );
    assert_eq!(
        writes[1].1["Operations"],
        json!([{"op": "Remove", "path": "members", "value": [{"$ref": null, "value": "u-1"}]}])
    );
    let third = cycle(&mut target, &sms2go(), &document, second.state);
    assert_eq!(target.writes(), []);
    document["value"].as_array_mut().expect("people").remove(0);
    cycle(&mut target, &sms2go(), &document, third.state);
    assert_eq!(target.writes(), []);
    assert!(target.stored.contains_key("/Users/u-1"));
}

#[test]
fn who_comes_back_into_scope_is_enabled_again() {
    let mut target = Target::default();
    let mut document = three();
    let first = cycle(&mut target, &sms2go(), &document, JobState::default());
    document["groups"][0]["members"] = json!(["id-bo"]);
    let second = cycle(&mut target, &sms2go(), &document, first.state);
    document["groups"][0]["members"] = json!(["id-bo", "id-ana"]);
    target.lines();
    cycle(&mut target, &sms2go(), &document, second.state);
    let writes = target.writes();
    assert_eq!(
        writes[0].1["Operations"],
        json!([{"op": "Replace", "path": "active", "value": "True"}])
    );
    assert_eq!(writes[1].1["Operations"][0]["op"], "Add");
}

#[test]
fn who_is_deleted_while_in_scope_is_disabled_and_deleted_after_the_purge() {
    let mut target = Target::default();
    let mut document = three();
    let first = cycle(&mut target, &sms2go(), &document, JobState::default());
    target.lines();
    document["value"][0]["deletedDateTime"] = json!("2026-11-19T00:00:00Z");
    let second = cycle(&mut target, &sms2go(), &document, first.state);
    let writes = target.writes();
    assert_eq!(writes[0].1["Operations"][0]["value"], "False");
    document["value"].as_array_mut().expect("people").remove(0);
    document["groups"][0]["members"] = json!(["id-bo"]);
    cycle(&mut target, &sms2go(), &document, second.state);
    let lines: Vec<String> = target.writes().into_iter().map(|(line, _)| line).collect();
    assert_eq!(lines, ["PATCH /Groups/g-3", "DELETE /Users/u-1"]);
}

#[test]
fn an_unassigned_group_is_deleted_and_its_people_are_disabled() {
    let mut target = Target::default();
    let mut document = three();
    let first = cycle(&mut target, &sms2go(), &document, JobState::default());
    target.lines();
    document["assignments"] = json!([]);
    let report = cycle(&mut target, &sms2go(), &document, first.state);
    let lines: Vec<String> = target.writes().into_iter().map(|(line, _)| line).collect();
    assert_eq!(
        lines,
        ["PATCH /Users/u-1", "PATCH /Users/u-2", "DELETE /Groups/g-3"]
    );
    assert_eq!(told(&report)[2], "Finance delete success -");
}

#[test]
fn without_the_delete_action_the_group_stays() {
    let schema = with_property(&sms2go(), "Group", "flowTypes", json!("Add, Update"));
    let mut target = Target::default();
    let mut document = three();
    let first = cycle(&mut target, &schema, &document, JobState::default());
    target.lines();
    document["assignments"] = json!([]);
    cycle(&mut target, &schema, &document, first.state);
    assert!(target.stored.contains_key("/Groups/g-3"));
}

#[test]
fn a_scoping_filter_disables_who_leaves_it_and_tells_why_others_are_left_out() {
    let scope = json!({"groups": [{"name": "Finance only", "clauses": [
        {"sourceOperandName": "department", "operatorName": "EQUALS", "targetOperand": {"values": ["Finance"]}}]}],
        "inputFilterGroups": [], "categoryFilterGroups": []});
    let schema = with_property(&sms2go(), "User", "scope", scope);
    let mut target = Target::default();
    let mut document = three();
    document["value"][1]["department"] = json!("IT");
    let first = cycle(&mut target, &schema, &document, JobState::default());
    let bo = &first.log[1];
    assert_eq!(bo["provisioningStatusInfo"]["status"], "skipped");
    assert!(
        bo.to_string()
            .contains("filter clause 1 of 'Finance only' is false because department is 'IT'")
    );
    let scoping = &bo["provisioningSteps"][1]["details"];
    assert_eq!(scoping["Scoping filter evaluation passed"], "False");
    assert_eq!(
        scoping["ScopeEvaluationResult"],
        r#"{"Finance only.department EQUALS 'Finance'":false}"#
    );
    target.lines();
    document["value"][0]["department"] = json!("IT");
    cycle(&mut target, &schema, &document, first.state);
    assert_eq!(
        target.writes()[0].1["Operations"][0],
        json!({"op": "Replace", "path": "active", "value": "False"})
    );
}

#[test]
fn skip_out_of_scope_deletions_leaves_people_alone() {
    let mut target = Target::default();
    let mut document = three();
    document["secrets"] = json!([{"key": "SkipOutOfScopeDeletions", "value": "True"}]);
    let first = cycle(&mut target, &sms2go(), &document, JobState::default());
    target.lines();
    document["assignments"] = json!([]);
    cycle(&mut target, &sms2go(), &document, first.state);
    assert_eq!(target.writes(), []);
}

/// `name type` of the steps of a record.
fn steps(record: &serde_json::Value) -> Vec<String> {
    let steps = record["provisioningSteps"].as_array().expect("steps");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    steps
        .iter()
        .map(|step| format!("{} {}", text(&step["name"]), text(&step["provisioningStepType"])))
        .collect()
}

#[test]
fn records_name_the_steps_of_each_kind_of_change() {
    let mut target = Target::default();
    let mut document = three();
    let first = cycle(&mut target, &sms2go(), &document, JobState::default());
    assert_eq!(
        steps(&first.log[0]),
        [
            "EntryImportAdd import",
            "EntrySynchronizationScoping scoping",
            "EntryImportObjectNotFound matching",
            "EntrySynchronizationAdd processing",
            "EntryExportAdd export",
        ]
    );
    assert_eq!(
        steps(&first.log[3]),
        [
            "EntrySynchronizationUpdate referenceResolution",
            "EntryExportUpdate export"
        ]
    );
    document["value"][0]["accountEnabled"] = json!(false);
    document["value"][1]["surname"] = json!("New");
    let second = cycle(&mut target, &sms2go(), &document, first.state);
    let known = |processing: &str, export: &str| {
        [
            "EntryImportUpdate import".to_owned(),
            "EntrySynchronizationScoping scoping".to_owned(),
            "EntryImport matching".to_owned(),
            format!("{processing} processing"),
            format!("{export} export"),
        ]
    };
    assert_eq!(
        steps(&second.log[0]),
        known("EntrySynchronizationUpdate", "EntryExportUpdateSoftDelete")
    );
    assert_eq!(
        steps(&second.log[1]),
        known("EntrySynchronizationUpdate", "EntryExportUpdate")
    );
    document["assignments"] = json!([{"principalId": "id-ana"}, {"principalId": "id-bo"}]);
    let third = cycle(&mut target, &sms2go(), &document, second.state);
    assert_eq!(
        steps(&third.log[0]),
        [
            "EntryImportDelete import",
            "EntrySynchronizationScoping scoping",
            "EntrySynchronizationDelete processing",
            "EntryExportDelete export",
        ]
    );
}
