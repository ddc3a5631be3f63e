//! What a schema, a person or a group may be and should not: each is a verdict with a reason.

use crate::common::*;
use provisioning::{JobState, MEMBERS_PER_PATCH_MAX};
use serde_json::{Value, json};

fn row(target: &str, expression: &str, priority: u32) -> Value {
    json!({"targetAttributeName": target, "flowType": "Always", "matchingPriority": priority,
        "source": {"type": "Function", "name": "", "expression": expression, "parameters": []}})
}

#[test]
fn unknown_parts_of_a_schema_change_nothing() {
    let mut value = sms2go().into_value();
    value["somethingNew"] = json!({"x": [1]});
    let mapping = &mut value["synchronizationRules"][0]["objectMappings"][0];
    mapping["flavour"] = json!("vanilla");
    mapping["attributeMappings"][0]["flowBehavior"] = json!("FlowSometimes");
    mapping["attributeMappings"][0]["source"]["mood"] = json!(null);
    let schema = graph_model::SynchronizationSchema::from_value(value);
    let mut target = Target::default();
    cycle(&mut target, &schema, &three(), JobState::default());
    assert_eq!(target.stored.len(), 3);
}

#[test]
fn without_a_matching_row_people_are_skipped_with_the_reason() {
    let mut value = sms2go().into_value();
    for row in value["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"]
        .as_array_mut()
        .expect("rows")
    {
        row["matchingPriority"] = json!(0);
    }
    let schema = graph_model::SynchronizationSchema::from_value(value);
    let mut target = Target::default();
    let report = cycle(&mut target, &schema, &three(), JobState::default());
    assert_eq!(told(&report)[0], "ana Surname other skipped UnprocessableEntry");
    assert!(
        report.log[0]
            .to_string()
            .contains("has no value for any matching attribute")
    );
}

#[test]
fn of_two_rows_with_one_precedence_the_first_is_tried_first() {
    let schema = with_rows(sms2go(), &[row("externalId", "[objectId]", 1)]);
    let mut target = Target::default();
    target.store(
        "/Users/x",
        json!({"id": "x", "userName": "other", "externalId": "id-ana"}),
    );
    let report = cycle(&mut target, &schema, &three(), JobState::default());
    assert_eq!(report.state.links["id-ana"].target_id, "x");
    let searches: Vec<String> = target
        .lines()
        .into_iter()
        .filter(|line| line.contains("id-ana"))
        .collect();
    assert_eq!(searches, ["GET /Users?filter=externalId+eq+%22id-ana%22"]);
}

#[test]
fn a_broken_expression_skips_the_person_and_names_the_row() {
    let schema = with_rows(sms2go(), &[row("title", "Join(\" \", [givenName]", 0)]);
    let mut target = Target::default();
    let report = cycle(&mut target, &schema, &three(), JobState::default());
    assert_eq!(
        told(&report)[0],
        "ana Surname other skipped AttributeValidationFailed"
    );
    assert!(
        report.log[0]
            .to_string()
            .contains("title: the expression cannot be read")
    );
    assert_eq!(
        target
            .writes()
            .into_iter()
            .filter(|(line, _)| line == "POST /Users")
            .count(),
        0
    );
}

#[test]
fn an_empty_schema_probes_nothing_and_does_nothing() {
    let schema = graph_model::SynchronizationSchema::from_value(json!({}));
    let mut target = Target::default();
    let report = cycle(&mut target, &schema, &three(), JobState::default());
    assert!(target.requests.is_empty() && report.log.is_empty() && report.failure.is_none());
}

#[test]
fn a_person_with_ten_thousand_values_is_refused_for_a_single_valued_target_and_sent_otherwise() {
    let mut document = three();
    let mails: Vec<String> = (0..10_000).map(|n| format!("mail{n}@contoso.example")).collect();
    document["value"][0]["otherMails"] = json!(mails);
    let schema = with_rows(sms2go(), &[row("nickName", "[otherMails]", 0)]);
    let mut target = Target::default();
    let report = cycle(&mut target, &schema, &document, JobState::default());
    assert_eq!(
        told(&report)[0],
        "ana Surname other skipped SchemaPropertyCanOnlyAcceptValue"
    );
    let schema = with_rows(sms2go(), &[row("nickName", "Join(\";\", [otherMails])", 0)]);
    let report = cycle(&mut target, &schema, &document, JobState::default());
    assert_eq!(told(&report)[0], "ana Surname create success -");
}

#[test]
fn a_group_with_a_hundred_thousand_members_of_whom_nobody_is_there_is_one_record() {
    let mut document = three();
    let ids: Vec<String> = (0..100_000).map(|n| format!("nobody-{n}")).collect();
    document["groups"][0]["members"] = json!(ids);
    let mut target = Target::default();
    let report = cycle(&mut target, &sms2go(), &document, JobState::default());
    let record = report.log.last().expect("the group");
    assert!(
        record
            .to_string()
            .contains("99980 more as the members of Finance")
    );
    assert!(record.to_string().len() < 10_000);
    assert_eq!(report.counts.escrowed_raw, 100_000);
    // Told once: the next cycle tries again and says nothing.
    let again = cycle_at(&mut target, &sms2go(), people(&document), report.state, later(40));
    assert!(again.log.is_empty());
}

#[test]
fn a_member_joining_a_huge_group_costs_one_request() {
    let count = 3 * MEMBERS_PER_PATCH_MAX;
    let ids: Vec<String> = (0..count).map(|n| format!("id-{n:05}")).collect();
    let users: Vec<Value> = ids.iter().map(|id| user(id, id)).collect();
    let document = json!({"value": users, "groups": [{"id": "g", "displayName": "All", "members": ids}], "assignments": [{"principalId": "g"}]});
    let mut target = Target::default();
    let first = cycle(&mut target, &sms2go(), &document, JobState::default());
    target.lines();
    let changes = json!({
        "value": [user("id-new", "new")],
        "groups": [{"id": "g", "displayName": "All", "members@delta": [{"id": "id-new"}, {"id": "id-00001", "@removed": {"reason": "deleted"}}]}],
        "assignments": [{"principalId": "id-new"}, {"principalId": "g"}],
    });
    let changes = provisioning::People::changes_from_json(&changes).expect("changes");
    let second = cycle_at(&mut target, &sms2go(), changes, first.state, later(40));
    let writes = target.writes();
    let lines: Vec<&str> = writes.iter().map(|(line, _)| line.as_str()).collect();
    assert_eq!(
        lines,
        ["POST /Users", "PATCH /Groups/g-301", "PATCH /Groups/g-301"]
    );
    assert_eq!(second.state.links["g"].members.len(), count);
}
