//! What stands on the wire: bodies of the default mapping, both PATCH dialects, the same bytes for the same input.

use crate::common::*;
use graph_model::schema::usual_schema;
use provisioning::{Cycle, Dialect, JobState, Next};
use serde_json::{Value, json};

fn ana() -> Value {
    json!({
        "id": "id-ana", "userPrincipalName": "ana@trial.example", "displayName": "Ana Silva", "givenName": "Ana", "surname": "Silva",
        "mail": "ana@trial.example", "mailNickname": "ana", "jobTitle": "Controller", "preferredLanguage": "nb-NO",
        "officeLocation": "Building 4", "streetAddress": "Kaigaten 9", "city": "Bergen", "state": "Vestland", "postalCode": "5003",
        "country": "NO", "businessPhones": ["+47 5550 1000"], "employeeId": "10032", "department": "Finance", "accountEnabled": true,
    })
}

fn document(user: &Value) -> Value {
    json!({"value": [user], "assignments": [{"principalId": "id-ana"}]})
}

#[test]
fn a_create_request_of_the_default_mapping() {
    let mut target = Target::default();
    cycle(
        &mut target,
        &usual_schema(),
        &document(&ana()),
        JobState::default(),
    );
    insta::assert_json_snapshot!(target.writes()[0].1);
}

fn changed() -> Value {
    let mut user = ana();
    user["displayName"] = json!("Ana S.");
    user["surname"] = json!("Santos");
    user["mail"] = json!("ana.s@trial.example");
    user["mobilePhone"] = json!("+47 5550 2000");
    user["department"] = json!("Treasury");
    user
}

fn update(dialect: Dialect, to: &Value) -> Value {
    let mut target = Target::default();
    let first = cycle(
        &mut target,
        &usual_schema(),
        &document(&ana()),
        JobState::default(),
    );
    target.lines();
    cycle_in(&mut target, &usual_schema(), &document(to), first.state, dialect);
    target.writes()[0].1["Operations"].clone()
}

#[test]
fn several_changes_without_the_flag_are_one_operation_each() {
    insta::assert_json_snapshot!(update(Dialect::Legacy, &changed()));
}

#[test]
fn several_changes_with_the_flag_share_one_operation_without_a_path() {
    insta::assert_json_snapshot!(update(Dialect::Scim2020, &changed()));
}

#[test]
fn disabling_is_a_text_without_the_flag_and_a_boolean_with_it() {
    let mut disabled = ana();
    disabled["accountEnabled"] = json!(false);
    assert_eq!(
        update(Dialect::Legacy, &disabled),
        json!([{"op": "Replace", "path": "active", "value": "False"}])
    );
    assert_eq!(
        update(Dialect::Scim2020, &disabled),
        json!([{"op": "replace", "path": "active", "value": false}])
    );
}

#[test]
fn members_are_removed_by_a_filter_with_the_flag() {
    let mut target = Target::default();
    let mut people = three();
    let first = cycle_in(
        &mut target,
        &sms2go(),
        &people,
        JobState::default(),
        Dialect::Scim2020,
    );
    let added = target.writes();
    assert_eq!(
        added.last().map(|(_, body)| body["Operations"][0]["op"].clone()),
        Some(json!("add"))
    );
    people["groups"][0]["members"] = json!(["id-bo"]);
    cycle_in(&mut target, &sms2go(), &people, first.state, Dialect::Scim2020);
    let writes = target.writes();
    assert_eq!(
        writes[1].1["Operations"],
        json!([{"op": "remove", "path": "members[value eq \"u-1\"]"}])
    );
}

#[test]
fn a_custom_extension_stands_under_its_urn_and_is_not_named_in_schemas() {
    let urn = "urn:ietf:params:scim:schemas:extension:TrialCo:2.0:User";
    let schema = with_rows(
        sms2go(),
        &[
            json!({"targetAttributeName": format!("{urn}:badgeColor"), "flowType": "Always", "matchingPriority": 0,
            "source": {"type": "Constant", "name": "amber", "expression": "\"amber\"", "parameters": []}}),
        ],
    );
    let mut target = Target::default();
    cycle(&mut target, &schema, &document(&ana()), JobState::default());
    let body = &target.writes()[0].1;
    assert_eq!(body[urn], json!({"badgeColor": "amber"}));
    assert!(!body["schemas"].to_string().contains("TrialCo"));
}

#[test]
fn a_role_is_one_element_that_is_primary() {
    let schema = with_rows(
        sms2go(),
        &[
            json!({"targetAttributeName": "roles[primary eq \"True\"].value", "flowType": "Always", "matchingPriority": 0,
            "source": {"type": "Function", "name": "SingleAppRoleAssignment",
                "expression": "SingleAppRoleAssignment([appRoleAssignments])", "parameters": []}}),
        ],
    );
    let mut document = document(&ana());
    document["assignments"] =
        json!([{"principalId": "id-ana", "role": {"id": "r1", "value": "admin", "displayName": "Admin"}}]);
    let mut target = Target::default();
    cycle(&mut target, &schema, &document, JobState::default());
    assert_eq!(
        target.writes()[0].1["roles"],
        json!([{"primary": true, "type": "WindowsAzureActiveDirectoryRole", "value": "Admin"}])
    );
}

fn mapped(target: &str, expression: &str) -> Value {
    json!({"targetAttributeName": target, "flowType": "Always", "matchingPriority": 0,
        "source": {"type": "Function", "name": "", "expression": expression, "parameters": []}})
}

#[test]
fn several_roles_are_complete_entries_of_the_create_request() {
    let row = mapped(
        "roles",
        "AssertiveAppRoleAssignmentsComplex([appRoleAssignments])",
    );
    let mut document = document(&ana());
    document["assignments"] = json!([
        {"principalId": "id-ana", "role": {"id": "r1", "value": "admin", "displayName": "Admin"}},
        {"principalId": "id-ana", "role": {"id": "r2", "value": "user", "displayName": "User"}},
    ]);
    let mut target = Target::default();
    cycle(
        &mut target,
        &with_rows(sms2go(), &[row]),
        &document,
        JobState::default(),
    );
    assert_eq!(
        target.writes()[0].1["roles"],
        json!([
            {"primary": false, "type": "WindowsAzureActiveDirectoryRole", "display": "Admin", "value": "admin"},
            {"primary": false, "type": "WindowsAzureActiveDirectoryRole", "display": "User", "value": "user"},
        ])
    );
}

#[test]
fn the_clock_and_chance_of_the_run_reach_the_expressions() {
    let rows = [
        mapped(
            "title",
            r#"FormatDateTime(Now(), , "M/d/yyyy h:mm:ss tt", "yyyy-MM-dd")"#,
        ),
        mapped("nickName", "RandomString(8, 8, 0, 0, 0)"),
    ];
    let created = || {
        let mut target = Target::default();
        cycle(
            &mut target,
            &with_rows(sms2go(), &rows),
            &document(&ana()),
            JobState::default(),
        );
        target.writes()[0].1.clone()
    };
    let body = created();
    assert_eq!(body["title"], "2026-11-20");
    assert!(
        body["nickName"].as_str().is_some_and(|text| text.len() == 8),
        "{body}"
    );
    assert_eq!(body, created(), "same inputs, same request");
}

#[test]
fn a_redacted_value_flows_and_the_log_does_not_show_it() {
    let row = mapped("nickName", "Redact([mail])");
    let mut target = Target::default();
    let report = cycle(
        &mut target,
        &with_rows(sms2go(), &[row]),
        &document(&ana()),
        JobState::default(),
    );
    assert_eq!(target.writes()[0].1["nickName"], "ana@trial.example");
    let redacted = report.log[0]["modifiedProperties"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|property| property["displayName"] == "nickName")
        .expect("it was written");
    assert_eq!(redacted["newValue"], "[Redact]");
}

#[test]
fn the_same_input_gives_the_same_requests_and_records_byte_for_byte() {
    let run = || {
        let mut target = Target::default();
        let report = cycle(&mut target, &usual_schema(), &three(), JobState::default());
        let requests: Vec<String> = target
            .requests
            .iter()
            .map(|request| format!("{request:?}"))
            .collect();
        (
            requests,
            report.log,
            serde_json::to_string(&report.state).expect("JSON"),
        )
    };
    assert_eq!(run(), run());
}

#[test]
fn a_cycle_that_was_cut_off_is_repeated_without_making_anybody_twice() {
    let mut target = Target::default();
    for answers in 0..12 {
        // Each round is cut off after so many answers, and its state is lost.
        let people = people(&three());
        let mut cycle = Cycle::new(
            &sms2go(),
            people,
            false,
            JobState::default(),
            Dialect::Legacy,
            now(),
            1,
        );
        for _ in 0..answers {
            let Next::Send(request) = cycle.next() else { break };
            let answer = target.answer(&request);
            cycle.tell(answer);
        }
    }
    let report = cycle(&mut target, &sms2go(), &three(), JobState::default());
    assert_eq!(report.failure, None);
    assert_eq!(target.stored.len(), 3);
}

#[test]
fn the_state_survives_being_written_and_read() {
    let mut target = Target::default();
    let report = cycle(&mut target, &sms2go(), &three(), JobState::default());
    let text = serde_json::to_string(&report.state).expect("JSON");
    let again: JobState = serde_json::from_str(&text).expect("the same state");
    assert_eq!(again, report.state);
}
