//! Every call: its path, its permission, whether it writes and whether it may be repeated.

use graph_model::{Credentials, GraphRequest, OnDemandSubject, RestartScope, secret};
use serde_json::json;

fn line(request: &GraphRequest) -> String {
    format!("{} {}", request.method, request.path)
}

#[test]
fn names_are_quoted_and_encoded_in_one_place() {
    assert_eq!(
        line(&GraphRequest::service_principals_named("O'Brien & Søn")),
        "GET /servicePrincipals?$filter=displayName%20eq%20'O''Brien%20%26%20S%C3%B8n'&$select=id,appId,displayName,\
         applicationTemplateId,tags,accountEnabled,appRoles,appRoleAssignmentRequired,createdDateTime"
    );
    let search = GraphRequest::search_groups("a \"b\"");
    assert!(
        search
            .path
            .contains("$search=%22displayName:a%20%5C%22b%5C%22%22"),
        "{}",
        search.path
    );
    assert_eq!(
        search.headers,
        [("ConsistencyLevel".to_owned(), "eventual".to_owned())]
    );
}

#[test]
fn placeholders_stay_readable_in_the_review() {
    assert_eq!(
        line(&GraphRequest::schema("{servicePrincipal}", "{job}")),
        "GET /servicePrincipals/{servicePrincipal}/synchronization/jobs/{job}/schema"
    );
}

#[test]
fn the_connection_test_is_a_post_that_writes_nothing_and_may_be_repeated() {
    let given = Credentials::Given(vec![
        ("BaseAddress".into(), json!("https://a.example/scim")),
        ("SecretToken".into(), secret("SecretToken")),
    ]);
    let request = GraphRequest::validate_credentials("sp", None, "scim", &given);
    assert_eq!(
        line(&request),
        "POST /servicePrincipals/sp/synchronization/jobs/validateCredentials"
    );
    assert!(!request.is_write());
    assert!(request.repeatable());
    let saved = GraphRequest::validate_credentials("sp", Some("scim.t.a"), "scim", &Credentials::Saved);
    assert_eq!(
        line(&saved),
        "POST /servicePrincipals/sp/synchronization/jobs/scim.t.a/validateCredentials"
    );
    assert_eq!(saved.body.unwrap()["useSavedCredentials"], true);
}

#[test]
fn only_requests_that_make_one_thing_twice_are_not_repeatable() {
    for request in [
        GraphRequest::instantiate("A"),
        GraphRequest::create_job("sp", "scim"),
        GraphRequest::create_group("A", "a", ""),
        GraphRequest::assign("sp", "g", "r", "A"),
        GraphRequest::provision_on_demand("sp", "j", "r", &OnDemandSubject::User("u".into())).unwrap(),
        GraphRequest::create_application(json!({})),
        GraphRequest::create_service_principal("a", &[]),
        GraphRequest::add_password("a", "n", None),
        GraphRequest::remove_password("a", "k"),
        GraphRequest::grant_permissions("c", "r", &["User.Read"]),
        GraphRequest::export_personal_data("u"),
    ] {
        assert!(request.is_write() && !request.repeatable(), "{}", line(&request));
    }
    for request in [
        GraphRequest::put_secrets("sp", vec![]),
        GraphRequest::unassign("sp", "a"),
        GraphRequest::start_job("sp", "j"),
        GraphRequest::pause_job("sp", "j"),
        GraphRequest::upsert_application("x", json!({})),
        GraphRequest::extend_grant("g", "User.Read"),
        GraphRequest::purge_deleted("a"),
        GraphRequest::delete_schema("sp", "j"),
        GraphRequest::restart_job("sp", "j", RestartScope::USUAL),
    ] {
        assert!(request.is_write() && request.repeatable(), "{}", line(&request));
    }
    assert!(!GraphRequest::me().is_write());
}

#[test]
fn a_group_on_demand_lists_its_members_explicitly() {
    let subject = OnDemandSubject::Group {
        id: "g".into(),
        members: vec!["u".into()],
    };
    let body = GraphRequest::provision_on_demand("sp", "j", "r", &subject)
        .unwrap()
        .body
        .unwrap();
    assert_eq!(
        body,
        json!({"parameters": [{"ruleId": "r", "subjects": [{"objectId": "g", "objectTypeName": "Group",
            "links": {"members": [{"objectId": "u", "objectTypeName": "User"}]}}]}]})
    );
}
