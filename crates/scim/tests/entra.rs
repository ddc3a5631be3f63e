//! The requests Entra really sends (Microsoft: SCIM reference and its known issues; captures), each
//! with what is stored, what is noted, and how a strict server refuses it.

use scim::patch::{PatchRequest, Patched, apply};
use scim::schema::{ENTERPRISE_USER, PATCH_OP, USER};
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
