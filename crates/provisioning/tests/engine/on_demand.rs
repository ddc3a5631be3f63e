//! Provision on demand: the elements that Graph returns, read back by the code that shows them.

use crate::common::*;
use graph_model::on_demand::{Outcome, parse};
use provisioning::{JobState, Subject, foresee};
use serde_json::{Value, json};

/// The elements as they travel, read as the app reads them.
fn read(items: &[Value]) -> graph_model::on_demand::OnDemandResult {
    parse(&json!({
        "key": "Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo",
        "value": Value::from(items.to_vec()).to_string(),
    }))
}

fn person(id: &str) -> Subject {
    Subject::User(id.to_owned())
}

#[test]
fn the_element_of_a_person_who_is_created() {
    let mut target = Target::default();
    let (state, items) = on_demand(
        &mut target,
        &sms2go(),
        &three(),
        JobState::default(),
        person("id-ana"),
    );
    insta::assert_json_snapshot!(items);
    assert_eq!(state.links["id-ana"].target_id, "u-1");
    assert_eq!(read(&items).status, Outcome::Success);
    assert_eq!(
        target
            .lines()
            .iter()
            .map(|line| line.split('?').next().unwrap_or_default().to_owned())
            .collect::<Vec<_>>(),
        ["GET /Users", "GET /Users", "POST /Users"],
        "probe, match, create"
    );
}

#[test]
fn a_second_call_reads_the_person_and_is_skipped_as_redundant() {
    let mut target = Target::default();
    let (state, _) = on_demand(
        &mut target,
        &sms2go(),
        &three(),
        JobState::default(),
        person("id-ana"),
    );
    target.lines();
    let (_, items) = on_demand(&mut target, &sms2go(), &three(), state, person("id-ana"));
    let result = read(&items);
    assert_eq!(result.status, Outcome::Skipped);
    assert!(result.arrived());
    assert_eq!(result.error_code.as_deref(), Some("RedundantExport"));
    assert_eq!(target.lines()[1], "GET /Users/u-1");
    let names: Vec<&str> = result.items[0]
        .steps
        .iter()
        .map(|step| step.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "EntryImport",
            "EntrySynchronizationScoping",
            "EntryImport",
            "EntrySynchronizationSkip"
        ]
    );
}

#[test]
fn somebody_who_is_not_assigned_is_skipped_with_the_gate_named() {
    let mut target = Target::default();
    let (_, items) = on_demand(
        &mut target,
        &sms2go(),
        &three(),
        JobState::default(),
        person("id-cy"),
    );
    let result = read(&items);
    assert_eq!(result.status, Outcome::Skipped);
    assert!(result.not_entitled_yet());
    let scoping = &result.items[0].steps[1];
    assert_eq!(scoping.detail("Assigned to the application"), Some("False"));
    assert_eq!(target.requests.len(), 1, "only the probe");
}

#[test]
fn somebody_who_was_unassigned_is_disabled() {
    let mut target = Target::default();
    let mut document = three();
    let first = cycle(&mut target, &sms2go(), &document, JobState::default());
    document["groups"][0]["members"] = json!(["id-bo"]);
    target.lines();
    let (_, items) = on_demand(&mut target, &sms2go(), &document, first.state, person("id-ana"));
    assert_eq!(read(&items).items[0].action, "Disable");
    assert_eq!(target.writes()[0].1["Operations"][0]["value"], "False");
}

#[test]
fn somebody_who_is_disabled_in_the_directory_is_out_of_reach() {
    let mut target = Target::default();
    let mut document = three();
    let first = cycle(&mut target, &sms2go(), &document, JobState::default());
    document["value"][0]["accountEnabled"] = json!(false);
    target.lines();
    let (_, items) = on_demand(&mut target, &sms2go(), &document, first.state, person("id-ana"));
    assert_eq!(read(&items).status, Outcome::Skipped);
    assert_eq!(target.writes(), []);
}

#[test]
fn a_refused_person_is_a_failure_with_the_servers_words() {
    let mut target = Target::default();
    target.fault(
        "POST /Users",
        "",
        answer(409, Some(json!({"detail": "userName is taken"}))),
    );
    let (_, items) = on_demand(
        &mut target,
        &sms2go(),
        &three(),
        JobState::default(),
        person("id-ana"),
    );
    let result = read(&items);
    assert_eq!(result.status, Outcome::Failure);
    assert_eq!(
        result.error_code.as_deref(),
        Some("SystemForCrossDomainIdentityManagementEntryConflict")
    );
    assert!(
        result
            .reason
            .is_some_and(|reason| reason.contains("userName is taken"))
    );
    let last = result.items[0].steps.last().expect("steps");
    assert_eq!(
        (last.name.as_str(), &last.status),
        ("EntryExportAdd", &Outcome::Failure)
    );
}

#[test]
fn a_failed_probe_is_the_only_step() {
    let mut target = Target::default();
    target.fault("GET /Users", "", answer(401, None));
    let (state, items) = on_demand(
        &mut target,
        &sms2go(),
        &three(),
        JobState::default(),
        person("id-ana"),
    );
    let result = read(&items);
    assert_eq!(result.status, Outcome::Failure);
    assert_eq!(
        result.error_code.as_deref(),
        Some("SystemForCrossDomainIdentityManagementInvalidCredentials")
    );
    assert_eq!(result.items[0].steps.len(), 1);
    assert_eq!(state, JobState::default());
}

#[test]
fn somebody_nobody_knows_is_told_as_not_found() {
    let mut target = Target::default();
    let (_, items) = on_demand(
        &mut target,
        &sms2go(),
        &three(),
        JobState::default(),
        person("nobody"),
    );
    assert_eq!(read(&items).error_code.as_deref(), Some("ImportSkipped"));
}

#[test]
fn a_group_comes_with_its_chosen_members_each_in_an_element_of_its_own() {
    let mut target = Target::default();
    let subject = Subject::Group {
        id: "id-fin".to_owned(),
        members: vec!["id-ana".to_owned()],
    };
    let (state, items) = on_demand(&mut target, &sms2go(), &three(), JobState::default(), subject);
    let result = read(&items);
    assert_eq!(result.status, Outcome::Success);
    let told: Vec<(&str, &str)> = result
        .items
        .iter()
        .map(|item| (item.source_type.as_str(), item.action.as_str()))
        .collect();
    assert_eq!(told, [("Group", "Create"), ("User", "Create")]);
    assert!(
        result.items[0]
            .modified
            .iter()
            .any(|modified| modified.name == "members")
    );
    let writes: Vec<String> = target.writes().into_iter().map(|(line, _)| line).collect();
    assert_eq!(writes, ["POST /Groups", "POST /Users", "PATCH /Groups/g-1"]);
    assert_eq!(state.links["id-fin"].members.len(), 1, "only the chosen member");
}

#[test]
fn a_group_that_is_right_and_gets_a_member_was_updated() {
    let mut target = Target::default();
    let chosen = |members: &[&str]| Subject::Group {
        id: "id-fin".to_owned(),
        members: members.iter().map(|id| (*id).to_owned()).collect(),
    };
    let (state, _) = on_demand(
        &mut target,
        &sms2go(),
        &three(),
        JobState::default(),
        chosen(&["id-ana"]),
    );
    let (state, items) = on_demand(&mut target, &sms2go(), &three(), state, chosen(&["id-bo"]));
    let result = read(&items);
    assert_eq!(
        (result.items[0].action.as_str(), &result.items[0].status),
        ("Update", &Outcome::Success)
    );
    let (_, items) = on_demand(&mut target, &sms2go(), &three(), state, chosen(&["id-bo"]));
    assert!(read(&items).arrived(), "nothing to do is good");
}

#[test]
fn subjects_are_read_as_graph_has_them() {
    let user = json!([{"objectId": "1", "objectTypeName": "User"}]);
    assert_eq!(Subject::from_graph(&user), Ok(Subject::User("1".into())));
    let group = json!([{"objectId": "g", "objectTypeName": "Group", "links": {"members": [{"objectId": "1", "objectTypeName": "User"}]}}]);
    assert_eq!(
        Subject::from_graph(&group),
        Ok(Subject::Group {
            id: "g".into(),
            members: vec!["1".into()]
        })
    );
    let six: Vec<Value> = (0..6).map(|n| json!({"objectId": n.to_string()})).collect();
    for bad in [
        json!([{"objectId": "1", "objectTypeName": "user"}]),
        json!([]),
        json!({}),
        json!([{"objectTypeName": "User"}]),
        json!([{"objectId": "g", "objectTypeName": "Group", "links": {"members": six}}]),
    ] {
        assert!(Subject::from_graph(&bad).is_err(), "{bad}");
    }
}

#[test]
fn every_row_is_foreseen_with_a_note_where_nothing_is_sent() {
    let mapping = provisioning::ObjectMapping::from_schema(&sms2go(), provisioning::Kind::User)
        .expect("users are mapped");
    let mut person = user("id-ana", "ana");
    person["department"] = json!(null);
    let rows: Vec<String> = foresee(&mapping, &person, now())
        .into_iter()
        .map(|row| {
            format!(
                "{} = {} ({})",
                row.target,
                row.value.unwrap_or_default(),
                row.note
            )
        })
        .collect();
    insta::assert_snapshot!(rows.join("\n"));
}

#[test]
fn gates_say_in_words_why_a_person_is_or_is_not_provisioned() {
    let mut document = three();
    document["value"][2]["accountEnabled"] = json!(false);
    let people = people(&document);
    let lines: Vec<String> = ["id-ana", "id-cy", "nobody"]
        .into_iter()
        .flat_map(|id| provisioning::gates(&sms2go(), &people, false, id))
        .map(|gate| format!("{}: {} ({})", gate.gate, gate.passed, gate.reason))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_people_file_that_is_wrong_is_refused_with_the_entry() {
    for (document, message) in [
        (
            json!([]),
            "the people file must be a JSON object with `value` (the users), `groups` and `assignments`",
        ),
        (json!({"value": {}}), "`value` must be a list"),
        (
            json!({"value": [{"displayName": "x"}]}),
            "entry 1 of `value` has no `id`",
        ),
        (
            json!({"value": [], "assignments": [{"role": null}]}),
            "entry 1 of `assignments` has no `principalId`",
        ),
    ] {
        let error = provisioning::People::from_json(&document).expect_err("refused");
        assert_eq!(error.to_string(), message);
    }
}
