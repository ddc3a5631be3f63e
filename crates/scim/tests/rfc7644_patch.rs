//! Every example of RFC 7644 §3.5.2, read strictly and as Entra is read: both give the same.

use scim::patch::{PatchRequest, Patched, apply_whole};
use scim::path::Path;
use scim::schema::{ENTERPRISE_USER, GROUP, PATCH_OP, USER};
use scim::{Mode, ResourceType, SchemaSet, ScimError, ScimType};
use serde_json::{Value, json};

fn babs() -> Value {
    json!({
        "schemas": [USER], "id": "2819c223", "userName": "bjensen", "nickName": "Barb",
        "name": { "familyName": "Jensen", "givenName": "Barbara" },
        "emails": [{ "value": "bjensen@example.com", "type": "work", "primary": true }],
        "addresses": [
            { "type": "work", "streetAddress": "100 Universal City Plaza", "locality": "Hollywood", "primary": false },
            { "type": "home", "streetAddress": "456 Hollywood Blvd", "primary": true }],
    })
}

fn tour_guides() -> Value {
    json!({ "schemas": [GROUP], "id": "acbf3ae7", "displayName": "Tour Guides",
            "members": [{ "value": "2819c223" }, { "value": "902c246b" }] })
}

fn patch(before: &Value, operations: Value, mode: Mode) -> Result<Patched, ScimError> {
    let resource_type = match before["schemas"][0] == GROUP {
        true => ResourceType::Group,
        false => ResourceType::User,
    };
    let body = json!({ "schemas": [PATCH_OP], "Operations": operations });
    apply_whole(
        before,
        resource_type,
        PatchRequest::from_json(body)?,
        SchemaSet::core(),
        mode,
    )
}

/// What the operations make of these attributes, in both modes.
fn check(section: &str, before: Value, operations: Value, after: Value) {
    for mode in [Mode::Strict, Mode::Entra] {
        let patched = patch(&before, operations.clone(), mode).unwrap_or_else(|e| panic!("{section}: {e}"));
        assert_eq!(patched.tolerances, Vec::<String>::new(), "{section}");
        for (name, value) in after.as_object().unwrap() {
            let got = patched.resource.get(name).unwrap_or(&Value::Null);
            assert_eq!(got, value, "{section}: {name}");
        }
    }
}

fn refused(section: &str, before: Value, operations: Value, scim_type: ScimType) {
    for mode in [Mode::Strict, Mode::Entra] {
        let error = patch(&before, operations.clone(), mode).expect_err(section);
        assert_eq!(
            (error.status, error.scim_type),
            (400, Some(scim_type)),
            "{section}: {error}"
        );
    }
}

fn members(ids: &[&str]) -> Value {
    ids.iter().map(|id| json!({ "value": id })).collect()
}

#[test]
fn figure_8_paths_parse() {
    for text in [
        "members",
        "name.familyName",
        "addresses[type eq \"work\"]",
        "members[value eq \"2819c223-7f76-453a-919d-413861904646\"]",
        "members[value eq \"2819c223-7f76-453a-919d-413861904646\"].displayName",
    ] {
        assert_eq!(Path::parse(text).unwrap().to_string(), text);
    }
}

#[test]
fn examples_of_add() {
    let babs_as_member = json!({ "display": "Babs Jensen", "$ref": "https://example.com/v2/Users/2819c223", "value": "2819c223" });
    check(
        "§3.5.2.1: a member; who is one already stays one",
        tour_guides(),
        json!([{ "op": "add", "path": "members", "value": [babs_as_member] }]),
        json!({ "members": members(&["2819c223", "902c246b"]) }),
    );
    check(
        "§3.5.2.1: attributes without a path",
        babs(),
        json!([{ "op": "add", "value": { "emails": [{ "value": "babs@jensen.org", "type": "home" }], "nickname": "Babs" } }]),
        json!({ "nickName": "Babs", "emails": [
            { "value": "bjensen@example.com", "type": "work", "primary": true },
            { "value": "babs@jensen.org", "type": "home" }] }),
    );
    check(
        "§3.5.2.1: a value may stand alone",
        babs(),
        json!([{ "op": "add", "path": "emails", "value": { "value": "babs@jensen.org" } }]),
        json!({ "emails": [{ "value": "bjensen@example.com", "type": "work", "primary": true }, { "value": "babs@jensen.org" }] }),
    );
    check(
        "§3.5.2: an extension's attribute adds its URN to schemas",
        babs(),
        json!([{ "op": "add", "path": format!("{ENTERPRISE_USER}:employeeNumber"), "value": "7" }]),
        json!({ "schemas": [USER, ENTERPRISE_USER], ENTERPRISE_USER: { "employeeNumber": "7" } }),
    );
}

#[test]
fn adding_what_is_there_changes_nothing() {
    let operations = json!([{ "op": "add", "path": "emails",
        "value": [{ "value": "bjensen@example.com", "type": "work", "primary": true }] },
        { "op": "add", "path": "nickName", "value": "Barb" }]);
    assert_eq!(patch(&babs(), operations, Mode::Strict).unwrap().changes, []);
}

#[test]
fn examples_of_remove() {
    check(
        "§3.5.2.2: a single member",
        tour_guides(),
        json!([{ "op": "remove", "path": "members[value eq \"2819c223\"]" }]),
        json!({ "members": members(&["902c246b"]) }),
    );
    check(
        "§3.5.2.2: who is no member is no error",
        tour_guides(),
        json!([{ "op": "remove", "path": "members[value eq \"nobody\"]" }]),
        json!({ "members": members(&["2819c223", "902c246b"]) }),
    );
    check(
        "§3.5.2.2: all members",
        tour_guides(),
        json!([{ "op": "remove", "path": "members" }]),
        json!({ "members": null }),
    );
    check(
        "§3.5.2.2: a value of a complex multi-valued attribute",
        babs(),
        json!([{ "op": "remove", "path": "emails[type eq \"work\" and value ew \"example.com\"]" }]),
        json!({ "emails": null }),
    );
    check(
        "§3.5.2.2: remove one and add one (the RFC leaves out the blank behind eq)",
        tour_guides(),
        json!([{ "op": "remove", "path": "members[value eq\"2819c223\"]" },
               { "op": "add", "path": "members", "value": [{ "display": "James Smith", "value": "08e1d05d" }] }]),
        json!({ "members": members(&["902c246b", "08e1d05d"]) }),
    );
    check(
        "§3.5.2.2: replace all in two steps",
        tour_guides(),
        json!([{ "op": "remove", "path": "members" },
               { "op": "add", "path": "members", "value": [{ "value": "2819c223" }, { "value": "08e1d05d" }] }]),
        json!({ "members": members(&["2819c223", "08e1d05d"]) }),
    );
    check(
        "§3.5.2.2: a single-valued attribute becomes unassigned",
        babs(),
        json!([{ "op": "remove", "path": "nickName" }, { "op": "remove", "path": "name.givenName" }]),
        json!({ "nickName": null, "name": { "familyName": "Jensen" } }),
    );
    check(
        "§3.5.2.2: a sub-attribute of the values that match",
        babs(),
        json!([{ "op": "remove", "path": "addresses[type eq \"work\"].locality" }]),
        json!({ "addresses": [
            { "type": "work", "streetAddress": "100 Universal City Plaza", "primary": false },
            { "type": "home", "streetAddress": "456 Hollywood Blvd", "primary": true }] }),
    );
}

#[test]
fn examples_of_replace() {
    check(
        "§3.5.2.3: all members at once",
        tour_guides(),
        json!([{ "op": "replace", "path": "members", "value": [
            { "display": "Babs Jensen", "value": "2819c223" }, { "display": "James Smith", "value": "08e1d05d" }] }]),
        json!({ "members": members(&["2819c223", "08e1d05d"]) }),
    );
    let work = json!({ "type": "work", "streetAddress": "911 Universal City Plaza", "locality": "Hollywood",
        "region": "CA", "postalCode": "91608", "country": "US",
        "formatted": "911 Universal City Plaza\nHollywood, CA 91608 US", "primary": true });
    check(
        "§3.5.2.3: a whole address; the other one is primary no longer",
        babs(),
        json!([{ "op": "replace", "path": "addresses[type eq \"work\"]", "value": work }]),
        json!({ "addresses": [work, { "type": "home", "streetAddress": "456 Hollywood Blvd", "primary": false }] }),
    );
    check(
        "§3.5.2.3: one sub-attribute of the values that match",
        babs(),
        json!([{ "op": "replace", "path": "addresses[type eq \"work\"].streetAddress", "value": "1010 Broadway Ave" }]),
        json!({ "addresses": [
            { "type": "work", "streetAddress": "1010 Broadway Ave", "locality": "Hollywood", "primary": false },
            { "type": "home", "streetAddress": "456 Hollywood Blvd", "primary": true }] }),
    );
    let emails = json!([{ "value": "bjensen@example.com", "type": "work", "primary": true },
                        { "value": "babs@jensen.org", "type": "home" }]);
    check(
        "§3.5.2.3: attributes without a path",
        babs(),
        json!([{ "op": "replace", "value": { "emails": emails, "nickname": "Babs" } }]),
        json!({ "emails": emails, "nickName": "Babs", "userName": "bjensen" }),
    );
    check(
        "§3.5.2.3: of a complex attribute what is not named stays",
        babs(),
        json!([{ "op": "replace", "path": "name", "value": { "givenName": "Babs", "middleName": null } }]),
        json!({ "name": { "familyName": "Jensen", "givenName": "Babs" } }),
    );
    check(
        "§3.5.2.3: what does not exist is added",
        babs(),
        json!([{ "op": "replace", "path": "title", "value": "Tour Guide" }]),
        json!({ "title": "Tour Guide" }),
    );
}

#[test]
fn refusals_of_the_text() {
    refused(
        "§3.5.2.2: remove without a path",
        babs(),
        json!([{ "op": "remove" }]),
        ScimType::NoTarget,
    );
    refused(
        "§3.5.2.2: what is required cannot be removed",
        babs(),
        json!([{ "op": "remove", "path": "userName" }]),
        ScimType::Mutability,
    );
    refused(
        "§3.5.2.2: what is readOnly cannot be removed",
        babs(),
        json!([{ "op": "remove", "path": "id" }]),
        ScimType::Mutability,
    );
    refused(
        "§3.5.2: what is readOnly cannot be changed",
        babs(),
        json!([{ "op": "replace", "path": "meta.created", "value": "2026-01-01T00:00:00Z" }]),
        ScimType::Mutability,
    );
    refused(
        "§3.5.2.3: a filter without a match, and nothing to make a value from",
        babs(),
        json!([{ "op": "replace", "path": "emails[value co \"nobody\"].value", "value": "x@example.com" }]),
        ScimType::NoTarget,
    );
    refused(
        "§3.5.2: a malformed path",
        babs(),
        json!([{ "op": "add", "path": "emails[type eq]", "value": "x" }]),
        ScimType::InvalidPath,
    );
    refused(
        "§3.5.2: a wrong type",
        babs(),
        json!([{ "op": "add", "path": "name", "value": "Babs" }]),
        ScimType::InvalidValue,
    );
    refused(
        "§3.5.2.1: add has a value",
        babs(),
        json!([{ "op": "add", "path": "title" }]),
        ScimType::InvalidValue,
    );
    refused(
        "RFC 7643 §4.2: what is in a member is immutable",
        tour_guides(),
        json!([{ "op": "replace", "path": "members[value eq \"2819c223\"].value", "value": "x" }]),
        ScimType::Mutability,
    );
    refused(
        "§3.4.2.2: a filter that compares what cannot be compared",
        babs(),
        json!([{ "op": "remove", "path": "emails[primary gt true]" }]),
        ScimType::InvalidFilter,
    );
}

#[test]
fn a_patch_that_fails_is_refused_whole() {
    let operations = json!([{ "op": "replace", "path": "nickName", "value": "Babs" },
                            { "op": "remove", "path": "userName" }]);
    let error = patch(&babs(), operations, Mode::Strict).unwrap_err();
    assert_eq!(error.detail, "userName is required and cannot be removed");
}
