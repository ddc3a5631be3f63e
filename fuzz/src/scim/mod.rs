//! Targets of the crate `scim`; `crates/scim/tests/corpus.rs` replays their files.

mod bulk;
mod filter;
mod patch;
mod path;

use std::sync::LazyLock;

use scim::receive::receive;
use scim::schema::{ENTERPRISE_USER, GROUP, USER};
use scim::{Mode, ResourceType, SchemaSet};
use serde_json::{Value, json};

pub use bulk::bulk;
pub use filter::filter;
pub use patch::patch;
pub use path::path;

/// Both ways a request is read.
const MODES: [Mode; 2] = [Mode::Strict, Mode::Entra];

/// An extension with what the standard schemas do not have: secrets, keys, every type, sub-attributes of every kind.
const HR: &str = "urn:ietf:params:scim:schemas:extension:Contoso:2.0:User";

/// The schemas of a trial tenant with an extension.
static SCHEMAS: LazyLock<SchemaSet> = LazyLock::new(|| {
    SchemaSet::with_extensions(&json!([{ "id": HR, "resourceType": "User", "attributes": [
        { "name": "badge", "uniqueness": "server" },
        { "name": "badgeColor", "canonicalValues": ["amber", "blue"] },
        { "name": "level", "type": "integer" },
        { "name": "share", "type": "decimal" },
        { "name": "hired", "type": "dateTime" },
        { "name": "photo", "type": "binary" },
        { "name": "lead", "type": "boolean" },
        { "name": "born", "mutability": "immutable" },
        { "name": "score", "type": "integer", "mutability": "readOnly" },
        { "name": "secret", "returned": "never" },
        { "name": "pin", "mutability": "writeOnly", "returned": "never" },
        { "name": "key", "returned": "always", "caseExact": true },
        { "name": "tags", "multiValued": true },
        { "name": "contacts", "type": "complex", "multiValued": true, "subAttributes": [
            { "name": "value", "required": true }, { "name": "type" }, { "name": "primary", "type": "boolean" },
            { "name": "secret", "returned": "never" }] }] }]))
    .expect("the extension is one")
});

/// A person with something everywhere, as it is stored.
static USER_STORED: LazyLock<Value> = LazyLock::new(|| {
    stored(
        ResourceType::User,
        "u-1",
        json!({
            "schemas": [USER, ENTERPRISE_USER, HR],
            "externalId": "ana",
            "userName": "ana@trial.example",
            "active": true,
            "displayName": "Ana Silva",
            "name": { "formatted": "Ana Silva", "familyName": "Silva", "givenName": "Ana" },
            "title": "Controller",
            "preferredLanguage": "nb-NO",
            "emails": [{ "primary": true, "type": "work", "value": "ana@trial.example" },
                       { "type": "home", "value": "søren+🚢@home.example" }],
            "phoneNumbers": [{ "primary": true, "type": "work", "value": "+47 5550 1000" }],
            "addresses": [{ "type": "work", "locality": "Bergen", "country": "NO" }],
            "roles": [{ "primary": true, "value": "editor" }, { "value": "reader" }],
            "x509Certificates": [{ "value": "TUlJ" }],
            ENTERPRISE_USER: { "employeeNumber": "10032", "department": "Finance", "manager": { "value": "u-9" } },
            HR: { "badge": "B-7", "badgeColor": "amber", "level": 7, "share": 0.5, "hired": "2026-01-31T08:00:00Z",
                  "lead": false, "born": "2001", "key": "K", "tags": ["a", "b"],
                  "contacts": [{ "value": "x", "type": "work", "primary": true }, { "value": "y" }] },
        }),
    )
});

/// A group with members, as it is stored.
static GROUP_STORED: LazyLock<Value> = LazyLock::new(|| {
    stored(
        ResourceType::Group,
        "g-1",
        json!({
            "schemas": [GROUP],
            "externalId": "5d0f1a1e",
            "displayName": "Finance",
            "members": [{ "value": "u-1" }, { "value": "u-2", "type": "User" }, { "value": "g-2", "type": "Group" }],
        }),
    )
});

/// What a server keeps of a body.
fn stored(resource_type: ResourceType, id: &str, body: Value) -> Value {
    let mut resource = receive(body, resource_type, &SCHEMAS, Mode::Strict, None)
        .expect("the resource fits the schemas")
        .resource;
    resource["id"] = json!(id);
    resource["meta"] = json!({ "resourceType": resource_type.name(), "version": "W/\"1\"",
        "created": "2026-01-31T08:00:00Z", "lastModified": "2026-02-28T23:59:59.999Z" });
    resource
}

/// The resource of this type.
fn of_type(resource_type: ResourceType) -> &'static Value {
    match resource_type {
        ResourceType::User => &USER_STORED,
        ResourceType::Group => &GROUP_STORED,
    }
}

/// A refusal is a status of 4xx with words, and can be sent.
fn refused(error: &scim::ScimError) {
    assert!((400..500).contains(&error.status), "{error:?}");
    assert!(!error.detail.is_empty(), "{error:?}");
    assert_eq!(error.to_json()["status"], error.status.to_string());
}
