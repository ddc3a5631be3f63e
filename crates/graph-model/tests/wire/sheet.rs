//! The calls beyond a set-up's own, with the paths and bodies of the fact sheet.

use graph_model::delta::DeltaPage;
use graph_model::log::{LogAction, LogStatus};
use graph_model::{
    AuditQuery, DeltaOf, Filter, GraphAnswer, GraphRequest, OnDemandSubject, Principal, RestartScope,
    TestInput, TooManyMembers, provisioning_activity,
};
use serde_json::json;

fn line(request: &GraphRequest) -> String {
    format!("{} {}", request.method, request.path)
}

fn eventual(request: &GraphRequest) -> bool {
    request.headers == [("ConsistencyLevel".to_owned(), "eventual".to_owned())]
}

#[test]
fn a_search_for_people_looks_at_three_properties_and_asks_for_the_index() {
    let request = GraphRequest::search_users_by_word("ann \"x\"");
    assert!(
        request
            .path
            .starts_with("/users?$search=%22displayName:ann%20%5C%22x%5C%22%22%20OR%20%22userPrincipalName:"),
        "{}",
        request.path
    );
    assert!(request.path.contains("&$count=true"));
    assert!(eventual(&request));
}

#[test]
fn count_segments_need_the_header_and_jobs_do_not() {
    for (request, path) in [
        (GraphRequest::users_count(), "/users/$count"),
        (
            GraphRequest::group_people_number("g"),
            "/groups/g/members/microsoft.graph.user/$count",
        ),
    ] {
        assert_eq!(request.path, path);
        assert!(eventual(&request), "{path}");
    }
    let jobs = GraphRequest::jobs_count("sp");
    assert_eq!(jobs.path, "/servicePrincipals/sp/synchronization/jobs/$count");
    assert!(jobs.headers.is_empty());
}

#[test]
fn a_literal_in_a_filter_has_its_quotes_doubled() {
    let request = GraphRequest::users_where(&Filter::eq("surname", "O'Brien"));
    assert!(
        request
            .path
            .starts_with("/users?$filter=surname%20eq%20'O''Brien'&"),
        "{}",
        request.path
    );
    let request = GraphRequest::groups_where(&Filter::flag("securityEnabled", true));
    assert!(
        request
            .path
            .starts_with("/groups?$filter=securityEnabled%20eq%20true&")
    );
    assert_eq!(
        line(&GraphRequest::group_members("g")),
        "GET /groups/g/members?$select=id,displayName,userPrincipalName&$top=999"
    );
}

#[test]
fn registrations_are_made_adopted_and_deleted_by_their_own_calls() {
    let upsert = GraphRequest::upsert_application("my/app's", json!({"displayName": "A"}));
    assert_eq!(line(&upsert), "PATCH /applications(uniqueName='my%2Fapp''s')");
    assert_eq!(
        upsert.headers,
        [("Prefer".to_owned(), "create-if-missing".to_owned())]
    );
    let principal = GraphRequest::create_service_principal("app", &["HideApp"]);
    assert_eq!(
        principal.body.unwrap(),
        json!({"appId": "app", "tags": ["HideApp"]})
    );
    assert_eq!(
        line(&GraphRequest::service_principal_of("app")),
        "GET /servicePrincipals(appId='app')"
    );
    assert_eq!(
        line(&GraphRequest::graph_permissions()),
        "GET /servicePrincipals(appId='00000003-0000-0000-c000-000000000000')?$select=id,appRoles,oauth2PermissionScopes"
    );
    assert_eq!(
        line(&GraphRequest::service_principals_tagged("a'b")),
        "GET /servicePrincipals?$filter=tags/any(x:x%20eq%20'a''b')&$top=999"
    );
    assert_eq!(
        line(&GraphRequest::purge_deleted("x")),
        "DELETE /directory/deletedItems/x"
    );
    assert_eq!(
        line(&GraphRequest::restore_deleted("x")),
        "POST /directory/deletedItems/x/restore"
    );
    assert!(
        GraphRequest::deleted_applications()
            .path
            .starts_with("/directory/deletedItems/microsoft.graph.application?")
    );
    assert_eq!(
        line(&GraphRequest::non_gallery_template()),
        "GET /applicationTemplates/8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
    );
}

#[test]
fn secrets_are_made_with_a_name_and_an_end_and_removed_by_key() {
    let ends = "2026-07-01T00:00:00Z".parse().unwrap();
    let request = GraphRequest::add_password("a", "assistant 2026-01", Some(ends));
    assert_eq!(line(&request), "POST /applications/a/addPassword");
    assert_eq!(
        request.body.unwrap(),
        json!({"passwordCredential": {"displayName": "assistant 2026-01", "endDateTime": "2026-07-01T00:00:00Z"}})
    );
    let request = GraphRequest::remove_password("a", "k");
    assert_eq!(line(&request), "POST /applications/a/removePassword");
    assert_eq!(request.body.unwrap(), json!({"keyId": "k"}));
    assert!(GraphRequest::passwords("a").path.ends_with("passwordCredentials"));
}

#[test]
fn consent_is_looked_up_by_pair_and_granted_for_everyone() {
    assert_eq!(
        line(&GraphRequest::permission_grants("c", "r")),
        "GET /oauth2PermissionGrants?$filter=clientId%20eq%20'c'%20and%20resourceId%20eq%20'r'%20and%20consentType%20eq%20'AllPrincipals'"
    );
    let request = GraphRequest::grant_permissions("c", "r", &["openid", "User.Read"]);
    assert_eq!(
        request.body.unwrap(),
        json!({"clientId": "c", "consentType": "AllPrincipals", "principalId": null, "resourceId": "r",
            "scope": "openid User.Read"})
    );
    let request = GraphRequest::extend_grant("g", "openid User.Read");
    assert_eq!(line(&request), "PATCH /oauth2PermissionGrants/g");
    assert_eq!(request.body.unwrap(), json!({"scope": "openid User.Read"}));
}

#[test]
fn assignments_have_two_sides() {
    assert_eq!(
        line(&GraphRequest::assignments_of(Principal::Group("g"), Some("sp"))),
        "GET /groups/g/appRoleAssignments?$filter=resourceId%20eq%20'sp'&$top=999"
    );
    assert_eq!(
        line(&GraphRequest::assignments_of(Principal::User("u"), None)),
        "GET /users/u/appRoleAssignments?$top=999"
    );
    let request = GraphRequest::assign_to(Principal::ServicePrincipal("new"), "graph", "role");
    assert_eq!(line(&request), "POST /servicePrincipals/new/appRoleAssignments");
    assert_eq!(
        request.body.unwrap(),
        json!({"principalId": "new", "resourceId": "graph", "appRoleId": "role"})
    );
    assert_eq!(
        line(&GraphRequest::unassign_from(Principal::User("u"), "x")),
        "DELETE /users/u/appRoleAssignments/x"
    );
}

#[test]
fn a_restart_says_what_it_forgets_as_one_text_with_commas() {
    let body = |reset| GraphRequest::restart_job("sp", "j", reset).body.unwrap();
    assert_eq!(
        body(RestartScope::USUAL),
        json!({"criteria": {"resetScope": "Watermark, Escrows, QuarantineState"}})
    );
    let deletions = RestartScope {
        force_deletes: true,
        quarantine_state: true,
        ..RestartScope::default()
    };
    assert_eq!(
        body(deletions)["criteria"]["resetScope"],
        "QuarantineState, ForceDeletes"
    );
    assert_eq!(
        body(RestartScope::default()),
        body(RestartScope::USUAL),
        "never `None`"
    );
}

#[test]
fn the_schema_is_asked_about_itself() {
    let root = "/servicePrincipals/sp/synchronization/jobs/j/schema";
    assert_eq!(
        line(&GraphRequest::delete_schema("sp", "j")),
        format!("DELETE {root}")
    );
    assert_eq!(
        line(&GraphRequest::schema_functions("sp", "j")),
        format!("GET {root}/functions")
    );
    assert_eq!(
        line(&GraphRequest::filter_operators("sp", "j")),
        format!("GET {root}/filterOperators")
    );
    assert_eq!(
        line(&GraphRequest::discover("sp", "j", "d")),
        format!("POST {root}/directories/d/discover")
    );
    let input = TestInput::default()
        .with("preferredLanguage", json!("EN-US"))
        .with("appRoleAssignments", json!(["Default Assignment"]));
    let request = GraphRequest::parse_expression("sp", "j", "[preferredLanguage]", Some(&input));
    assert_eq!(line(&request), format!("POST {root}/parseExpression"));
    assert!(!request.is_write() && request.repeatable());
    assert_eq!(
        request.body.unwrap(),
        json!({"expression": "[preferredLanguage]", "targetAttributeDefinition": null, "testInputObject": {
            "definition": null, "properties": [{"key": "preferredLanguage", "value": "EN-US"},
                {"key": "appRoleAssignments", "value@odata.type": "#Collection(String)", "value": ["Default Assignment"]}]}})
    );
    let parse = GraphRequest::parse_expression("sp", "j", "x", None);
    assert_eq!(parse.body.unwrap()["testInputObject"], json!(null));
    assert_eq!(
        line(&GraphRequest::template("sp", "scim")),
        "GET /servicePrincipals/sp/synchronization/templates/scim"
    );
}

#[test]
fn six_members_are_too_many_for_one_call() {
    let group = |count| OnDemandSubject::Group {
        id: "g".into(),
        members: vec!["u".into(); count],
    };
    assert!(GraphRequest::provision_on_demand("sp", "j", "r", &group(5)).is_ok());
    assert_eq!(
        GraphRequest::provision_on_demand("sp", "j", "r", &group(6)),
        Err(TooManyMembers { given: 6 })
    );
    let alone = GraphRequest::provision_on_demand("sp", "j", "r", &group(0)).unwrap();
    assert_eq!(
        alone.body.unwrap()["parameters"][0]["subjects"],
        json!([{"objectId": "g", "objectTypeName": "Group"}])
    );
}

#[test]
fn a_log_is_asked_for_exactly_what_is_wanted() {
    let query = AuditQuery {
        job: Some("scim.t.a".into()),
        status: Some(LogStatus::Failure),
        action: Some(LogAction::StagedDelete),
        after: Some("2026-01-01T00:00:00Z".parse().unwrap()),
        ..AuditQuery::default()
    };
    assert_eq!(
        line(&GraphRequest::provisioning_log(&query)),
        "GET /auditLogs/provisioning?$filter=jobId%20eq%20'scim.t.a'%20and%20provisioningStatusInfo/status%20eq%20'failure'\
         %20and%20provisioningAction%20eq%20'stagedDelete'%20and%20activityDateTime%20gt%202026-01-01T00:00:00Z\
         &$orderby=activityDateTime%20desc&$top=500"
    );
    let all = GraphRequest::provisioning_log(&AuditQuery::default());
    assert_eq!(
        line(&all),
        "GET /auditLogs/provisioning?$orderby=activityDateTime%20desc&$top=500"
    );
    let audits = GraphRequest::directory_audits(provisioning_activity::MAPPINGS, Some("sp"), None);
    assert!(
        audits.path.starts_with(
            "/auditLogs/directoryAudits?$filter=activityDisplayName%20eq%20'Update%20attribute%20mappings%20or%20scope'\
             %20and%20targetResources/any(x:x/id%20eq%20'sp')&"
        ),
        "{}",
        audits.path
    );
}

#[test]
fn a_delta_round_goes_on_where_the_last_one_ended() {
    assert_eq!(
        line(&GraphRequest::delta(DeltaOf::Groups, "displayName,members")),
        "GET /groups/delta?$select=displayName,members"
    );
    assert_eq!(
        line(&GraphRequest::delta_latest(DeltaOf::Users, "displayName")),
        "GET /users/delta?$select=displayName&$deltatoken=latest"
    );
    let page = DeltaPage::read(&GraphAnswer::json(
        200,
        json!({"value": [], "@odata.deltaLink": "https://graph.example/v1.0/users/delta?$deltatoken=a%2Fb"}),
    ));
    let link = page.delta_link.unwrap();
    assert_eq!(
        line(&GraphRequest::delta_since(DeltaOf::Users, &link)),
        "GET /users/delta?$deltatoken=a%2Fb"
    );
}

#[test]
fn an_export_names_its_container_as_a_secret() {
    let request = GraphRequest::export_personal_data("u");
    assert_eq!(line(&request), "POST /users/u/exportPersonalData");
    assert_eq!(
        request.body.unwrap(),
        json!({"storageLocation": {"$secret": "storageLocation"}})
    );
    assert_eq!(
        line(&GraphRequest::directory_role_members("62e9")),
        "GET /directoryRoles(roleTemplateId='62e9')/members?$select=id,displayName,userPrincipalName"
    );
}
