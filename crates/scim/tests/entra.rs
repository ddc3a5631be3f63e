//! The requests Entra really sends (Microsoft: SCIM reference and its known issues; captures), each
//! with what is stored, what is noted, and how a strict server refuses it.

use scim::members::MemberChange;
use scim::patch::{PatchRequest, Patched, apply};
use scim::receive::receive;
use scim::schema::{ADSCIM_GROUP, ENTERPRISE_USER, GROUP, PATCH_OP, USER};
use scim::{Mode, ResourceType, SchemaSet, ScimError, ScimType};
use serde_json::{Value, json};

const TRIALCO: &str = "urn:ietf:params:scim:schemas:extension:TrialCo:2.0:User";

fn ent(name: &str) -> String {
    format!("{ENTERPRISE_USER}:{name}")
}

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

/// One operation on Ana: what it leaves of the attribute, and why a strict server refuses it.
struct Case {
    what: &'static str,
    operation: Value,
    /// Attributes afterwards; null is absent.
    after: Value,
    /// `None` when the RFC says the same.
    strict: Option<ScimType>,
}

fn ana() -> Value {
    json!({ "schemas": [USER, ENTERPRISE_USER], "id": "u-1001", "userName": "ana@trial.example", "active": true, "title": "Controller",
            "name": { "familyName": "Silva", "givenName": "Ana" },
            "emails": [{ "type": "work", "value": "ana@trial.example", "primary": true }],
            ENTERPRISE_USER: { "employeeNumber": "10032", "department": "Finance" } })
}

fn with_enterprise(more: Value) -> Value {
    let mut enterprise = ana()[ENTERPRISE_USER].clone();
    enterprise
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    json!({ ENTERPRISE_USER: enterprise })
}

fn cases() -> Vec<Case> {
    let case = |what, operation, after, strict| Case {
        what,
        operation,
        after,
        strict,
    };
    use ScimType::{InvalidPath, InvalidSyntax, InvalidValue, NoTarget};
    let manager = with_enterprise(json!({ "manager": { "value": "u-9" } }));
    vec![
        case(
            "disable, default dialect",
            json!({ "op": "Replace", "path": "active", "value": "False" }),
            json!({ "active": false }),
            Some(InvalidSyntax),
        ),
        case(
            "disable, with the flag",
            json!({ "op": "replace", "path": "active", "value": false }),
            json!({ "active": false }),
            None,
        ),
        case(
            "a string boolean alone",
            json!({ "op": "add", "path": "active", "value": "False" }),
            json!({ "active": false }),
            Some(InvalidValue),
        ),
        case(
            "add of what is there",
            json!({ "op": "add", "path": "title", "value": "Boss" }),
            json!({ "title": "Boss" }),
            None,
        ),
        case(
            "a filtered path without a match",
            json!({ "op": "add", "path": "phoneNumbers[type eq \"work\"].value", "value": "+47" }),
            json!({ "phoneNumbers": [{ "type": "work", "value": "+47" }] }),
            Some(NoTarget),
        ),
        case(
            "replace with a filtered path without a match",
            json!({ "op": "replace", "path": "emails[type eq \"home\"].value", "value": "h@x" }),
            json!({ "emails": [{ "type": "work", "value": "ana@trial.example", "primary": true }, { "type": "home", "value": "h@x" }] }),
            Some(NoTarget),
        ),
        case(
            "a filtered path with a match",
            json!({ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "b@x" }),
            json!({ "emails": [{ "type": "work", "value": "b@x", "primary": true }] }),
            None,
        ),
        case(
            "an empty string clears",
            json!({ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "" }),
            json!({ "emails": null }),
            None,
        ),
        case(
            "null clears",
            json!({ "op": "replace", "path": ent("department"), "value": null }),
            json!({ ENTERPRISE_USER: { "employeeNumber": "10032" } }),
            None,
        ),
        case(
            "dotted and URN keys",
            json!({ "op": "replace", "value": { "title": "Boss", "name.familyName": "Santos", ent("department"): "Treasury" } }),
            json!({ "title": "Boss", "name": { "familyName": "Santos", "givenName": "Ana" },
                    ENTERPRISE_USER: { "employeeNumber": "10032", "department": "Treasury" } }),
            Some(InvalidPath),
        ),
        case(
            "the extension as an object",
            json!({ "op": "replace", "value": { ENTERPRISE_USER: { "department": "Treasury" } } }),
            json!({ ENTERPRISE_USER: { "employeeNumber": "10032", "department": "Treasury" } }),
            None,
        ),
        case(
            "manager as a bare string",
            json!({ "op": "add", "path": ent("manager"), "value": "u-9" }),
            manager.clone(),
            Some(InvalidValue),
        ),
        case(
            "manager as an array of one",
            json!({ "op": "add", "path": ent("manager"), "value": [{ "$ref": null, "value": "u-9" }] }),
            manager.clone(),
            Some(InvalidValue),
        ),
        case(
            "manager without its URN",
            json!({ "op": "add", "path": "manager", "value": { "value": "u-9" } }),
            manager.clone(),
            Some(InvalidPath),
        ),
        case(
            "manager behind a dot",
            json!({ "op": "add", "path": format!("{ENTERPRISE_USER}.manager"), "value": { "value": "u-9" } }),
            manager,
            Some(InvalidPath),
        ),
        case(
            "manager cleared",
            json!({ "op": "replace", "path": ent("manager"), "value": "" }),
            with_enterprise(json!({})),
            Some(InvalidValue),
        ),
        case(
            "remove with a value",
            json!({ "op": "remove", "path": ent("department"), "value": "Finance" }),
            json!({ ENTERPRISE_USER: { "employeeNumber": "10032" } }),
            Some(InvalidSyntax),
        ),
        case(
            "one app role",
            json!({ "op": "add", "path": "roles[primary eq \"True\"].value", "value": "editor" }),
            json!({ "roles": [{ "primary": true, "value": "editor" }] }),
            Some(ScimType::InvalidFilter),
        ),
        case(
            "roles as objects",
            json!({ "op": "replace", "path": "roles", "value": [
                { "primary": "True", "type": "WindowsAzureActiveDirectoryRole", "display": "Editor", "value": "editor" }] }),
            json!({ "roles": [{ "primary": true, "type": "WindowsAzureActiveDirectoryRole", "display": "Editor", "value": "editor" }] }),
            Some(InvalidValue),
        ),
        case(
            "a custom attribute nobody described",
            json!({ "op": "add", "path": format!("{TRIALCO}:badges"), "value": [{ "value": "x" }] }),
            json!({ TRIALCO: { "badges": [{ "value": "x" }] } }),
            Some(NoTarget),
        ),
        case(
            "a native boolean in a custom path",
            json!({ "op": "add", "path": format!("{TRIALCO}:contacts[primary eq true].value"), "value": "x" }),
            json!({ TRIALCO: { "contacts": [{ "primary": true, "value": "x" }] } }),
            Some(NoTarget),
        ),
        case(
            "an unquoted value in a path",
            json!({ "op": "replace", "path": "emails[type eq work].value", "value": "b@x" }),
            json!({ "emails": [{ "type": "work", "value": "b@x", "primary": true }] }),
            Some(InvalidPath),
        ),
        case(
            "the joining property",
            json!({ "op": "replace", "path": "userName", "value": "new@trial.example" }),
            json!({ "userName": "new@trial.example", "id": "u-1001" }),
            None,
        ),
        case(
            "capitalised names and an extra key",
            json!({ "op": "replace", "name": "x", "path": ent("Manager.Value"), "value": "u-9" }),
            with_enterprise(json!({ "manager": { "value": "u-9" } })),
            None,
        ),
        case(
            "meta beside attributes",
            json!({ "op": "replace", "value": { "id": "u-1001", "meta": { "resourceType": "User" }, "title": "Boss" } }),
            json!({ "title": "Boss" }),
            Some(ScimType::Mutability),
        ),
    ]
}

#[test]
fn operations_on_users() {
    for Case {
        what,
        operation,
        after,
        strict,
    } in cases()
    {
        let operations = json!([operation]);
        let patched = patch(&ana(), ResourceType::User, &operations, Mode::Entra)
            .unwrap_or_else(|e| panic!("{what}: {e}"));
        for (name, value) in after.as_object().unwrap() {
            assert_eq!(
                patched.resource.get(name).unwrap_or(&Value::Null),
                value,
                "{what}: {name}"
            );
        }
        for note in &patched.tolerances {
            assert!(
                note.starts_with("accepted ") && note.contains("; a strict server would"),
                "{what}: {note}"
            );
        }
        let again = patch(&patched.resource, ResourceType::User, &operations, Mode::Entra).unwrap();
        assert_eq!(again.changes, [], "{what}: once more changes nothing");
        match (
            patch(&ana(), ResourceType::User, &operations, Mode::Strict),
            strict,
        ) {
            (Ok(_), None) => {}
            (Err(error), Some(scim_type)) => {
                assert_eq!(error.scim_type, Some(scim_type), "{what}: {error}");
                assert_ne!(patched.tolerances, Vec::<String>::new(), "{what}");
            }
            (got, _) => panic!("{what}: {got:?}"),
        }
    }
}

#[test]
fn the_parts_of_an_address_build_one_address() {
    let part = |name: &str, value: &str| json!({ "op": "Add", "path": format!("addresses[type eq \"work\"].{name}"), "value": value });
    let operations = json!([
        part("streetAddress", "Kaigaten 9"),
        part("locality", "Bergen"),
        part("country", "NO")
    ]);
    let patched = patch(&ana(), ResourceType::User, &operations, Mode::Entra).unwrap();
    assert_eq!(
        patched.resource["addresses"],
        json!([{ "type": "work", "streetAddress": "Kaigaten 9", "locality": "Bergen", "country": "NO" }])
    );
}

/// `AppRoleAssignmentsComplex` without the flag.
#[test]
fn roles_as_json_text_are_unpacked() {
    let text = json!({ "id": "7a", "value": "editor", "displayName": "Editor" }).to_string();
    let operations = json!([{ "op": "Add", "path": "roles", "value": [{ "value": text }] }]);
    let patched = patch(&ana(), ResourceType::User, &operations, Mode::Entra).unwrap();
    assert_eq!(
        patched.resource["roles"],
        json!([{ "value": "editor", "display": "Editor" }])
    );
    assert!(patched.tolerances[1].starts_with("accepted a role as JSON text"));
    let operations = json!([{ "op": "add", "path": "roles", "value": [{ "value": text }] }]);
    let strict = patch(&ana(), ResourceType::User, &operations, Mode::Strict).unwrap();
    assert_eq!(strict.resource["roles"], json!([{ "value": text }]));
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
