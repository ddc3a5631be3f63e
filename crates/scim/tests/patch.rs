//! PATCH as Entra sends it, both dialects (RFC 7644 §3.5.2; Microsoft: known issues of SCIM).

use scim::patch::{PatchRequest, Patched};
use scim::schema::{ENTERPRISE_USER, PATCH_OP};
use scim::{Mode, ResourceType, SchemaSet, ScimError, ScimType};
use serde_json::{Value, json};

fn request(operations: Value) -> PatchRequest {
    PatchRequest::from_json(json!({ "schemas": [PATCH_OP], "Operations": operations })).unwrap()
}

/// Applies the operations in a mode. What has members is a group, anything else a user who has a
/// `userName` whatever the case says.
fn patched(before: &Value, operations: Value, mode: Mode) -> Result<Patched, ScimError> {
    let mut before = before.clone();
    let is_group = before.get("members").is_some() || operations.to_string().contains("members");
    let (resource_type, required) = match is_group {
        true => (ResourceType::Group, "displayName"),
        false => (ResourceType::User, "userName"),
    };
    let added = before.get(required).is_none();
    if added {
        before[required] = json!("somebody");
    }
    let mut patched = scim::patch::apply_whole(
        &before,
        resource_type,
        request(operations),
        SchemaSet::core(),
        mode,
    )?;
    let resource = patched.resource.as_object_mut().unwrap();
    resource.shift_remove("schemas");
    if added {
        resource.shift_remove(required);
    }
    Ok(patched)
}

/// Applies the operations to `before` and expects `after`.
fn check(before: Value, operations: Value, after: Value) -> Patched {
    let patched = patched(&before, operations, Mode::Entra).unwrap();
    assert_eq!(patched.resource, after);
    patched
}

fn refused(before: Value, operations: Value, mode: Mode) -> (Option<ScimType>, String) {
    let error = patched(&before, operations, mode).unwrap_err();
    (error.scim_type, error.detail)
}

fn enterprise(name: &str) -> String {
    format!("{ENTERPRISE_USER}:{name}")
}

#[test]
fn the_default_dialect_changes_one_path_per_operation() {
    let applied = check(
        json!({ "userName": "ana@trial.example", "active": true, "displayName": "Ana Silva",
                "name": { "familyName": "Silva", "givenName": "Ana" },
                "emails": [{ "type": "work", "value": "ana@trial.example", "primary": true }],
                ENTERPRISE_USER: { "department": "Finance" } }),
        json!([
            { "op": "Replace", "path": "displayName", "value": "Ana S." },
            { "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "ana.s@trial.example" },
            { "op": "Replace", "path": "name.familyName", "value": "Santos" },
            { "op": "Add", "path": "phoneNumbers[type eq \"work\"].value", "value": "+47 5550 2000" },
            { "op": "Replace", "path": enterprise("department"), "value": "Treasury" },
            { "op": "Replace", "path": "active", "value": "False" }
        ]),
        json!({ "userName": "ana@trial.example", "active": false, "displayName": "Ana S.",
                "name": { "familyName": "Santos", "givenName": "Ana" },
                "emails": [{ "type": "work", "value": "ana.s@trial.example", "primary": true }],
                ENTERPRISE_USER: { "department": "Treasury" },
                "phoneNumbers": [{ "type": "work", "value": "+47 5550 2000" }] }),
    );
    assert!(!applied.changes.is_empty());
    let labels: Vec<_> = applied.changes.iter().map(|change| change.label()).collect();
    assert_eq!(
        labels,
        [
            "active",
            "displayName",
            "name.familyName",
            "emails[type eq \"work\"].value",
            "department",
            "phoneNumbers[type eq \"work\"].value"
        ]
    );
    let active = &applied.changes[0];
    assert_eq!(
        (&active.before, &active.after),
        (&Some(json!(true)), &Some(json!(false)))
    );
}

#[test]
fn the_flagged_dialect_sends_dotted_and_urn_keys_without_a_path() {
    let applied = check(
        json!({ "displayName": "Ana Silva", "active": true, "name": { "familyName": "Silva" } }),
        json!([{ "op": "replace", "value": {
            "displayName": "Ana S.", "active": false, "name.familyName": "Santos",
            "name.givenName": "Ana", enterprise("department"): "Treasury" } }]),
        json!({ "displayName": "Ana S.", "active": false,
                "name": { "familyName": "Santos", "givenName": "Ana" },
                ENTERPRISE_USER: { "department": "Treasury" } }),
    );
    assert_eq!(applied.tolerances.len(), 1, "{:?}", applied.tolerances);
}

#[test]
fn an_extension_object_without_a_path_is_merged() {
    check(
        json!({ ENTERPRISE_USER: { "department": "Sales", "division": "North" } }),
        json!([{ "op": "replace", "value": { ENTERPRISE_USER: { "department": "Finance" } } }]),
        json!({ ENTERPRISE_USER: { "department": "Finance", "division": "North" } }),
    );
}

#[test]
fn several_operations_on_one_filtered_path_build_one_element() {
    let path = |part: &str| format!("addresses[type eq \"work\"].{part}");
    let applied = check(
        json!({}),
        json!([
            { "op": "Add", "path": path("streetAddress"), "value": "Kaigaten 9" },
            { "op": "Replace", "path": path("locality"), "value": "Bergen" },
            { "op": "Add", "path": path("country"), "value": "NO" }
        ]),
        json!({ "addresses": [{ "type": "work", "streetAddress": "Kaigaten 9", "locality": "Bergen", "country": "NO" }] }),
    );
    let made = "accepted `Add` of `addresses[type eq \"work\"]`, which was not there, and made it; a strict server would refuse";
    assert!(applied.tolerances.iter().any(|note| note == made));
}

#[test]
fn a_string_boolean_in_the_filter_finds_and_makes_the_primary_role() {
    let operation =
        json!([{ "op": "Replace", "path": "roles[primary eq \"True\"].value", "value": "editor" }]);
    let made = json!({ "roles": [{ "primary": true, "value": "editor" }] });
    check(json!({}), operation.clone(), made.clone());
    check(
        json!({ "roles": [{ "primary": true, "value": "reader" }] }),
        operation,
        made,
    );
}

#[test]
fn a_new_primary_element_takes_the_place_of_the_old_one() {
    check(
        json!({ "emails": [{ "type": "work", "value": "a@x", "primary": true }] }),
        json!([{ "op": "add", "path": "emails", "value": [{ "type": "home", "value": "b@x", "primary": "True" }] }]),
        json!({ "emails": [{ "type": "work", "value": "a@x", "primary": false },
                           { "type": "home", "value": "b@x", "primary": true }] }),
    );
}

#[test]
fn an_empty_string_or_null_clears() {
    for cleared in [json!(""), Value::Null] {
        check(
            json!({ "userName": "a", "title": "Controller",
                    "emails": [{ "type": "work", "value": "a@x", "primary": true }],
                    ENTERPRISE_USER: { "department": "Sales" } }),
            json!([
                { "op": "Replace", "path": "title", "value": cleared },
                { "op": "Replace", "path": "emails[type eq \"work\"].value", "value": cleared },
                { "op": "Replace", "path": enterprise("department"), "value": cleared },
                { "op": "Replace", "path": "phoneNumbers[type eq \"work\"].value", "value": cleared }
            ]),
            json!({ "userName": "a" }),
        );
    }
}

#[test]
fn clearing_one_address_part_keeps_the_others() {
    check(
        json!({ "addresses": [{ "type": "work", "locality": "Bergen", "country": "NO" }] }),
        json!([{ "op": "Replace", "path": "addresses[type eq \"work\"].locality", "value": "" }]),
        json!({ "addresses": [{ "type": "work", "country": "NO" }] }),
    );
}

#[test]
fn the_manager_is_stored_as_an_object_however_it_is_sent() {
    let after = json!({ ENTERPRISE_USER: { "manager": { "value": "u-9" } } });
    for operation in [
        json!({ "op": "Add", "path": enterprise("manager"), "value": "u-9" }),
        json!({ "op": "Replace", "path": format!("{ENTERPRISE_USER}.manager"), "value": "u-9" }),
        json!({ "op": "add", "path": enterprise("manager"), "value": { "value": "u-9", "$ref": null } }),
        json!({ "op": "Add", "path": "manager", "value": [{ "value": "u-9" }] }),
        json!({ "op": "replace", "value": { enterprise("manager"): "u-9" } }),
        json!({ "op": "replace", "path": enterprise("Manager.Value"), "value": "u-9" }),
    ] {
        check(json!({}), json!([operation]), after.clone());
    }
    for operation in [
        json!({ "op": "Replace", "path": enterprise("manager"), "value": "" }),
        json!({ "op": "Replace", "path": enterprise("manager"), "value": { "value": "" } }),
        json!({ "op": "Remove", "path": enterprise("manager") }),
        json!({ "op": "Remove", "path": enterprise("manager"), "value": "u-9" }),
    ] {
        check(after.clone(), json!([operation]), json!({}));
    }
}

#[test]
fn attribute_names_are_stored_under_the_standards_spelling() {
    check(
        json!({}),
        json!([{ "op": "add", "path": "DISPLAYNAME", "value": "Ana" },
               { "op": "add", "path": enterprise("Department"), "value": "Sales" }]),
        json!({ "displayName": "Ana", ENTERPRISE_USER: { "department": "Sales" } }),
    );
}

#[test]
fn removing_members_with_a_value_array_removes_only_the_listed_ones() {
    let before = json!({ "members": [{ "value": "u-1" }, { "value": "u-2" }, { "value": "u-3" }] });
    let applied = check(
        before.clone(),
        json!([{ "op": "Remove", "path": "members", "value": [{ "$ref": null, "value": "u-2" }, { "value": "u-7" }] }]),
        json!({ "members": [{ "value": "u-1" }, { "value": "u-3" }] }),
    );
    assert_eq!(
        applied.tolerances[1],
        "accepted `Remove` of `members` with a value array; a strict server would refuse"
    );
    check(
        before.clone(),
        json!([{ "op": "remove", "path": "members[value eq \"u-2\"]" }]),
        json!({ "members": [{ "value": "u-1" }, { "value": "u-3" }] }),
    );
    check(before, json!([{ "op": "remove", "path": "members" }]), json!({}));
}

#[test]
fn adding_a_member_twice_and_removing_an_absent_one_succeed() {
    let one = json!({ "members": [{ "value": "u-1" }] });
    let applied = check(
        one.clone(),
        json!([{ "op": "add", "path": "members", "value": [{ "$ref": null, "value": "u-1" }] },
               { "op": "remove", "path": "members[value eq \"u-8\"]" }]),
        one,
    );
    assert!(applied.changes.is_empty());
}

#[test]
fn bare_member_values_become_objects() {
    check(
        json!({}),
        json!([{ "op": "add", "path": "members", "value": ["u-1", { "value": "u-2" }] }]),
        json!({ "members": [{ "value": "u-1" }, { "value": "u-2" }] }),
    );
}

#[test]
fn custom_multi_valued_attributes_are_added_to() {
    let path = "urn:ietf:params:scim:schemas:extension:TrialCo:2.0:User:badges";
    let key = "urn:ietf:params:scim:schemas:extension:TrialCo:2.0:User";
    check(
        json!({ key: { "badges": [{ "value": "x" }] } }),
        json!([{ "op": "Add", "path": path, "value": [{ "value": "y" }] }]),
        json!({ key: { "badges": [{ "value": "x" }, { "value": "y" }] } }),
    );
}

#[test]
fn an_older_group_rename_repeats_the_id() {
    check(
        json!({ "id": "g-1", "displayName": "Finance" }),
        json!([{ "op": "replace", "value": { "id": "g-1", "displayName": "Finance EMEA" } }]),
        json!({ "id": "g-1", "displayName": "Finance EMEA" }),
    );
}

#[test]
fn a_patch_is_atomic_and_names_the_operation_that_failed() {
    let (scim_type, detail) = refused(
        json!({ "id": "u-1", "active": true }),
        json!([{ "op": "replace", "path": "active", "value": false },
               { "op": "replace", "path": "id", "value": "u-2" }]),
        Mode::Entra,
    );
    assert_eq!(scim_type, Some(ScimType::Mutability));
    assert_eq!(detail, "operation 2 of 2: id is set by the server");
}

#[test]
fn what_is_no_boolean_is_refused() {
    let (scim_type, detail) = refused(
        json!({}),
        json!([{ "op": "replace", "path": "active", "value": "maybe" }]),
        Mode::Entra,
    );
    assert_eq!(scim_type, Some(ScimType::InvalidValue));
    assert_eq!(detail, "active is a boolean (true or false); \"maybe\" is none");
}

#[test]
fn a_strict_reading_refuses_what_entra_needs() {
    let group = json!({ "members": [{ "value": "u-1" }] });
    for (operation, scim_type) in [
        (
            json!({ "op": "Replace", "path": "displayName", "value": "x" }),
            ScimType::InvalidSyntax,
        ),
        (
            json!({ "op": "replace", "path": "active", "value": "False" }),
            ScimType::InvalidValue,
        ),
        (
            json!({ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "a@x" }),
            ScimType::NoTarget,
        ),
        (
            json!({ "op": "remove", "path": "members", "value": [{ "value": "u-1" }] }),
            ScimType::InvalidSyntax,
        ),
    ] {
        let before = match operation["path"] == "members" {
            true => group.clone(),
            false => json!({}),
        };
        let got = refused(before, json!([operation]), Mode::Strict);
        assert_eq!(got.0, Some(scim_type), "{}", got.1);
    }
}

#[test]
fn bodies_that_are_no_patch_are_refused_with_the_reason() {
    for (body, want) in [
        (json!([]), "400 invalidSyntax: the body of a PATCH is an object"),
        (json!({}), "400 invalidSyntax: the body has no array `Operations`"),
        (
            json!({ "Operations": [{ "op": "move", "path": "title" }] }),
            "400 invalidSyntax: `move` is no operation; add, replace and remove are",
        ),
        (
            json!({ "Operations": [{ "op": "add", "path": "emails[type eq", "value": 1 }] }),
            "400 invalidPath: path, at byte 14: a value is expected after eq",
        ),
    ] {
        let error = PatchRequest::from_json(body).unwrap_err();
        assert_eq!(error.to_string(), want);
    }
}

#[test]
fn values_that_a_patch_makes_equal_become_one() {
    let two = json!({ "emails": [{ "type": "work", "value": "a@x" }, { "type": "home", "value": "b@x" }] });
    check(
        two.clone(),
        json!([{ "op": "Replace", "path": "emails[type pr]", "value": { "type": "work", "value": "c@x" } }]),
        json!({ "emails": [{ "type": "work", "value": "c@x" }] }),
    );
    check(
        json!({ "emails": [{ "type": "work", "value": "a@x" }, { "type": "home", "value": "a@x" }] }),
        json!([{ "op": "Remove", "path": "emails.type" }]),
        json!({ "emails": [{ "value": "a@x" }] }),
    );
    check(
        two,
        json!([{ "op": "Replace", "path": "emails.type", "value": "work" },
               { "op": "Replace", "path": "emails.value", "value": "c@x" }]),
        json!({ "emails": [{ "type": "work", "value": "c@x" }] }),
    );
}
