//! What is stored from a POST, and what an answer shows.

use scim::projection::Projection;
use scim::receive::Received;
use scim::schema::{ADSCIM_GROUP, ENTERPRISE_USER, GROUP, USER};
use scim::{Mode, ResourceType, SchemaSet, ScimError, ScimType};
use serde_json::{Value, json};

fn receive(body: &Value, resource_type: ResourceType, mode: Mode) -> Result<Received, ScimError> {
    scim::receive::receive(body.clone(), resource_type, SchemaSet::core(), mode, None)
}

fn shown(projection: Projection, user: &Value) -> Value {
    projection.apply(user.clone(), ResourceType::User, SchemaSet::core())
}

#[test]
fn a_user_is_stored_as_sent_without_what_entra_adds() {
    let body = json!({ "schemas": [USER, ENTERPRISE_USER], "externalId": "ana", "userName": "ana@trial.example",
        "active": "True", "addresses": null, "roles": [], "meta": { "resourceType": "User" }, "password": "x",
        "name": { "formatted": "Ana Silva", "middleName": null },
        "emails": [{ "primary": true, "type": "work", "value": "Ana@Trial.example" }],
        ENTERPRISE_USER: { "employeeNumber": "10032", "manager": "u-9" } });
    let received = receive(&body, ResourceType::User, Mode::Entra).unwrap();
    assert_eq!(
        received.resource,
        json!({ "schemas": [USER, ENTERPRISE_USER], "externalId": "ana", "userName": "ana@trial.example",
            "active": true, "name": { "formatted": "Ana Silva" },
            "emails": [{ "primary": true, "type": "work", "value": "Ana@Trial.example" }],
            ENTERPRISE_USER: { "employeeNumber": "10032", "manager": { "value": "u-9" } } })
    );
    assert_eq!(received.tolerances.len(), 2, "{:?}", received.tolerances);
}

#[test]
fn an_unlisted_extension_is_accepted_noted_and_listed() {
    let urn = "urn:ietf:params:scim:schemas:extension:TrialCo:2.0:User";
    let body =
        json!({ "schemas": [USER], "userName": "a", urn: { "badgeColor": "amber", "active": "True" } });
    let received = receive(&body, ResourceType::User, Mode::Entra).unwrap();
    assert_eq!(received.resource["schemas"], json!([USER, urn]));
    assert_eq!(
        received.resource[urn],
        json!({ "badgeColor": "amber", "active": "True" })
    );
    assert_eq!(received.tolerances.len(), 1);
    assert!(receive(&body, ResourceType::User, Mode::Strict).is_err());
}

#[test]
fn microsofts_group_uri_is_ignored() {
    let body = json!({ "schemas": [GROUP, ADSCIM_GROUP], "displayName": "Finance", "members": [] });
    let received = receive(&body, ResourceType::Group, Mode::Entra).unwrap();
    assert_eq!(
        received.resource,
        json!({ "schemas": [GROUP], "displayName": "Finance" })
    );
}

#[test]
fn a_user_without_user_name_is_refused() {
    for body in [
        json!({}),
        json!({ "userName": " " }),
        json!({ "userName": 7 }),
        json!([]),
    ] {
        let error = receive(&body, ResourceType::User, Mode::Entra).unwrap_err();
        assert_eq!(error.status, 400);
    }
    let error = receive(&json!({ "userName": null }), ResourceType::User, Mode::Entra).unwrap_err();
    assert_eq!(error.scim_type, Some(ScimType::InvalidValue));
    assert_eq!(error.detail, "userName is required");
}

#[test]
fn projections_keep_id_and_schemas() {
    let user = json!({ "schemas": [USER], "id": "u-1", "userName": "ana", "title": "Boss",
        "emails": [{ "type": "work", "value": "a@x" }], ENTERPRISE_USER: { "department": "Sales", "division": "N" } });
    let got = shown(Projection::new(Some("userName, emails.value"), None), &user);
    assert_eq!(
        got,
        json!({ "schemas": [USER], "id": "u-1", "userName": "ana", "emails": [{ "value": "a@x" }] })
    );
    let department = format!("{ENTERPRISE_USER}:department");
    let got = shown(Projection::new(Some(&department), None), &user);
    assert_eq!(got[ENTERPRISE_USER], json!({ "department": "Sales" }));
    let got = shown(Projection::new(None, Some("ID,title,emails.type")), &user);
    assert_eq!(got["id"], "u-1");
    assert_eq!(got.get("title"), None);
    assert_eq!(got["emails"], json!([{ "value": "a@x" }]));
}

#[test]
fn excluded_members_need_not_be_read() {
    assert!(!Projection::new(None, Some("members")).shows("members"));
    assert!(!Projection::new(Some("id"), None).shows("members"));
    assert!(Projection::new(None, None).shows("members"));
    assert!(Projection::new(Some("members.value"), None).shows("members"));
}
