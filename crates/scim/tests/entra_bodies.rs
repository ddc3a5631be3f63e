//! What Entra sends to create users and groups, and to change members (Microsoft: SCIM reference and
//! its known issues; captures).

use scim::members::MemberChange;
use scim::patch::{PatchRequest, Patched, apply};
use scim::receive::receive;
use scim::schema::{ADSCIM_GROUP, ENTERPRISE_USER, GROUP, PATCH_OP, USER};
use scim::{Mode, ResourceType, SchemaSet, ScimError, ScimType};
use serde_json::{Value, json};

const TRIALCO: &str = "urn:ietf:params:scim:schemas:extension:TrialCo:2.0:User";

fn patch(
    before: &Value,
    resource_type: ResourceType,
    operations: &Value,
    mode: Mode,
) -> Result<Patched, ScimError> {
    let body = json!({ "schemas": [PATCH_OP], "Operations": operations });
    apply(
        before,
        resource_type,
        PatchRequest::from_json(body)?,
        SchemaSet::core(),
        mode,
    )
}

#[test]
fn a_user_as_entra_creates_one() {
    let body = json!({
        "schemas": [USER, ENTERPRISE_USER], "externalId": "ana", "userName": "ana@trial.example", "active": true,
        "addresses": [{ "primary": false, "type": "work", "formatted": "Building 4", "streetAddress": "Kaigaten 9",
                        "locality": "Bergen", "region": "Vestland", "postalCode": "5003", "country": "NO" }],
        "displayName": "Ana Silva", "emails": [{ "primary": true, "type": "work", "value": "ana@trial.example" }],
        "meta": { "resourceType": "User" }, "name": { "formatted": "Ana Silva", "familyName": "Silva", "givenName": "Ana" },
        "phoneNumbers": [{ "primary": true, "type": "work", "value": "+47 5550 1000" }], "preferredLanguage": "nb-NO",
        "roles": [], "title": "Controller", ENTERPRISE_USER: { "employeeNumber": "10032", "department": "Finance" } });
    for mode in [Mode::Strict, Mode::Entra] {
        let received = receive(body.clone(), ResourceType::User, SchemaSet::core(), mode, None).unwrap();
        let mut want = body.clone();
        for ignored in ["meta", "roles"] {
            want.as_object_mut().unwrap().shift_remove(ignored);
        }
        assert_eq!(
            received.resource, want,
            "stored as sent: otherwise every cycle patches again"
        );
        assert_eq!(received.tolerances, Vec::<String>::new());
    }
}

#[test]
fn other_bodies_of_a_create() {
    for (what, more, stored, notes) in [
        (
            "string booleans",
            json!({ "active": "True", "roles": [{ "primary": "True", "value": "editor" }] }),
            json!({ "active": true, "roles": [{ "primary": true, "value": "editor" }] }),
            2,
        ),
        (
            "null for a list",
            json!({ "addresses": null }),
            json!({ "addresses": null }),
            0,
        ),
        (
            "a bare manager",
            json!({ ENTERPRISE_USER: { "manager": "u-9" } }),
            json!({ ENTERPRISE_USER: { "manager": { "value": "u-9" } } }),
            2,
        ),
        (
            "a manager without its URN",
            json!({ "manager": "u-9" }),
            json!({ ENTERPRISE_USER: { "manager": { "value": "u-9" } } }),
            3,
        ),
        (
            "an extension that is not listed",
            json!({ ENTERPRISE_USER: { "department": "Sales" } }),
            json!({ "schemas": [USER, ENTERPRISE_USER], ENTERPRISE_USER: { "department": "Sales" } }),
            1,
        ),
        (
            "an extension nobody described",
            json!({ TRIALCO: { "badgeColor": "amber" } }),
            json!({ "schemas": [USER, TRIALCO], TRIALCO: { "badgeColor": "amber" } }),
            1,
        ),
        (
            "a path as a key",
            json!({ format!("{TRIALCO}:badgeColor"): "amber" }),
            json!({ TRIALCO: { "badgeColor": "amber" } }),
            1,
        ),
    ] {
        let mut body = json!({ "schemas": [USER], "userName": "ana" });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let received = receive(
            body.clone(),
            ResourceType::User,
            SchemaSet::core(),
            Mode::Entra,
            None,
        )
        .unwrap();
        for (name, value) in stored.as_object().unwrap() {
            assert_eq!(
                received.resource.get(name).unwrap_or(&Value::Null),
                value,
                "{what}"
            );
        }
        assert_eq!(
            received.tolerances.len(),
            notes,
            "{what}: {:?}",
            received.tolerances
        );
        let strict = receive(body, ResourceType::User, SchemaSet::core(), Mode::Strict, None);
        assert_eq!(strict.is_ok(), notes == 0, "{what}");
    }
}

#[test]
fn a_group_as_entra_creates_one() {
    let body = json!({ "schemas": [GROUP, ADSCIM_GROUP], "externalId": "5d0f", "displayName": "Finance",
                       "members": [], "meta": { "resourceType": "Group" } });
    let received = receive(
        body.clone(),
        ResourceType::Group,
        SchemaSet::core(),
        Mode::Entra,
        None,
    )
    .unwrap();
    assert_eq!(
        received.resource,
        json!({ "schemas": [GROUP], "externalId": "5d0f", "displayName": "Finance" })
    );
    assert_eq!(received.tolerances.len(), 1);
    let error = receive(body, ResourceType::Group, SchemaSet::core(), Mode::Strict, None).unwrap_err();
    assert_eq!(error.scim_type, Some(ScimType::InvalidValue));
}

/// Both dialects in any mixture; the members are never needed.
#[test]
fn operations_on_members_are_handed_out_in_order() {
    let group = json!({ "schemas": [GROUP], "displayName": "Finance" });
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let remove_where = |text: &str| {
        let path = scim::path::Path::parse(text).unwrap();
        MemberChange::RemoveMatching(*path.filter.unwrap())
    };
    for (operations, want, strict) in [
        (
            json!([{ "op": "Add", "path": "members", "value": [{ "$ref": null, "value": "u-1" }, { "value": "u-2" }, { "value": "u-1" }] }]),
            vec![MemberChange::Add(ids(&["u-1", "u-2"]))],
            false,
        ),
        (
            json!([{ "op": "add", "path": "members", "value": "u-1" }, { "op": "add", "path": "members", "value": ["u-2"] }]),
            vec![MemberChange::Add(ids(&["u-1", "u-2"]))],
            false,
        ),
        (
            json!([{ "op": "Remove", "path": "members", "value": [{ "$ref": null, "value": "u-1" }] }]),
            vec![MemberChange::Remove(ids(&["u-1"]))],
            false,
        ),
        (
            json!([{ "op": "remove", "path": "members[value eq \"u-1\"]" }, { "op": "remove", "path": "members[value eq \"u-2\"]" }]),
            vec![MemberChange::Remove(ids(&["u-1", "u-2"]))],
            true,
        ),
        (
            json!([{ "op": "remove", "path": "members[value eq \"u-1\" or value eq \"u-2\"]" }]),
            vec![MemberChange::Remove(ids(&["u-1", "u-2"]))],
            true,
        ),
        (
            json!([{ "op": "remove", "path": "members[type eq \"Group\"]" }]),
            vec![remove_where("members[type eq \"Group\"]")],
            true,
        ),
        (
            json!([{ "op": "add", "path": "members", "value": [{ "value": "u-1" }] }, { "op": "Remove", "path": "members", "value": [{ "value": "u-2" }] },
                { "op": "remove", "path": "members[value eq \"u-3\"]" }]),
            vec![
                MemberChange::Add(ids(&["u-1"])),
                MemberChange::Remove(ids(&["u-2", "u-3"])),
            ],
            false,
        ),
        (
            json!([{ "op": "add", "path": "members", "value": [{ "value": "u-1" }] }, { "op": "remove", "path": "members" }]),
            vec![MemberChange::RemoveAll],
            true,
        ),
        (
            json!([{ "op": "Remove", "path": "members", "value": [] }]),
            vec![MemberChange::Remove(vec![])],
            false,
        ),
        (
            json!([{ "op": "replace", "path": "members", "value": [{ "value": "u-1" }] }]),
            vec![MemberChange::Replace(ids(&["u-1"]))],
            true,
        ),
        (
            json!([{ "op": "replace", "path": "members", "value": [] }]),
            vec![MemberChange::RemoveAll],
            true,
        ),
        (
            json!([{ "op": "replace", "value": { "displayName": "EMEA", "members": [{ "value": "u-1" }] } }]),
            vec![MemberChange::Replace(ids(&["u-1"]))],
            true,
        ),
        (
            json!([{ "op": "add", "path": "members[value eq \"u-1\"]", "value": { "value": "u-1" } }]),
            vec![MemberChange::Add(ids(&["u-1"]))],
            false,
        ),
    ] {
        let patched = patch(&group, ResourceType::Group, &operations, Mode::Entra).unwrap();
        assert_eq!(patched.members, want, "{operations}");
        assert_eq!(patched.resource.get("members"), None);
        assert_eq!(
            patch(&group, ResourceType::Group, &operations, Mode::Strict).is_ok(),
            strict,
            "{operations}"
        );
    }
    let note = patch(
        &group,
        ResourceType::Group,
        &json!([{ "op": "remove", "path": "members", "value": [{ "value": "u-1" }] }]),
        Mode::Entra,
    );
    assert_eq!(
        note.unwrap().tolerances,
        ["accepted `Remove` of `members` with a value array; a strict server would refuse"]
    );
}

#[test]
fn a_member_without_an_id_is_refused() {
    let group = json!({ "schemas": [GROUP], "displayName": "Finance" });
    for value in [
        json!([{}]),
        json!([{ "value": "" }]),
        json!([{ "value": 7 }]),
        json!([7]),
        json!([[]]),
    ] {
        let operations = json!([{ "op": "add", "path": "members", "value": value }]);
        let got = patch(&group, ResourceType::Group, &operations, Mode::Entra);
        match got {
            Ok(patched) => assert_eq!(patched.members, [MemberChange::Add(vec![])], "{value}"),
            Err(error) => assert_eq!(error.scim_type, Some(ScimType::InvalidValue), "{value}"),
        }
    }
}
