//! Schemas as data: the core ones, and a tenant's extensions.

use scim::path::Path;
use scim::schema::{Attribute, DataType, ENTERPRISE_USER, GROUP, Mutability, Returned, USER, Uniqueness};
use scim::{ResourceType, SchemaSet};
use serde_json::{Value, json};

const HR: &str = "urn:ietf:params:scim:schemas:extension:Contoso:2.0:User";

fn extension(attributes: Value) -> Value {
    json!([{ "id": HR, "resourceType": "User", "attributes": attributes }])
}

/// `name type characteristics`, as in a table of the RFC; only what is not the default is said.
fn line(attribute: &Attribute) -> String {
    let mut line = format!("{} {}", attribute.name, attribute.data_type);
    let mut say = |is: bool, word: &str| {
        if is {
            line.push(' ');
            line.push_str(word);
        }
    };
    say(attribute.multi_valued, "multiValued");
    say(attribute.required, "required");
    say(attribute.case_exact, "caseExact");
    say(
        attribute.mutability != Mutability::ReadWrite,
        attribute.mutability.as_str(),
    );
    say(
        attribute.returned != Returned::Default,
        attribute.returned.as_str(),
    );
    say(
        attribute.uniqueness != Uniqueness::None,
        attribute.uniqueness.as_str(),
    );
    line
}

fn lines(urn: &str) -> Vec<String> {
    let schema = SchemaSet::core().schema(urn).unwrap();
    schema.attributes.iter().map(line).collect()
}

#[test]
fn the_core_schemas_are_those_of_rfc_7643_8_7_1() {
    assert_eq!(
        lines(USER),
        [
            "externalId string caseExact",
            "userName string required server",
            "name complex",
            "displayName string",
            "nickName string",
            "profileUrl reference caseExact",
            "title string",
            "userType string",
            "preferredLanguage string",
            "locale string",
            "timezone string",
            "active boolean",
            "password string caseExact writeOnly never",
            "emails complex multiValued",
            "phoneNumbers complex multiValued",
            "ims complex multiValued",
            "photos complex multiValued",
            "addresses complex multiValued",
            "groups complex multiValued readOnly",
            "entitlements complex multiValued",
            "roles complex multiValued",
            "x509Certificates complex multiValued",
        ]
    );
    assert_eq!(
        lines(GROUP),
        [
            "externalId string caseExact",
            "displayName string required server",
            "members complex multiValued"
        ]
    );
    assert_eq!(
        lines(ENTERPRISE_USER),
        [
            "employeeNumber string",
            "costCenter string",
            "organization string",
            "division string",
            "department string",
            "manager complex"
        ]
    );
    let subs = |path: &str, resource_type: ResourceType| -> Vec<String> {
        let path = Path::parse(path).unwrap();
        let attribute = SchemaSet::core().attribute(resource_type, &path).unwrap();
        attribute.sub_attributes.iter().map(line).collect()
    };
    assert_eq!(
        subs("members", ResourceType::Group),
        [
            "value string immutable",
            "$ref reference caseExact immutable",
            "display string readOnly request",
            "type string immutable"
        ]
    );
    assert_eq!(
        subs("emails", ResourceType::User),
        ["value string", "display string", "type string", "primary boolean"]
    );
    assert_eq!(
        subs(&format!("{ENTERPRISE_USER}:manager"), ResourceType::User),
        [
            "value string",
            "$ref reference caseExact",
            "displayName string readOnly"
        ]
    );
}

/// Gaps and nulls break Entra's reader; names are in camelCase.
#[test]
fn schemas_write_every_characteristic_out() {
    fn check(attribute: &Value) {
        for name in [
            "name",
            "type",
            "multiValued",
            "description",
            "required",
            "caseExact",
            "mutability",
            "returned",
            "uniqueness",
        ] {
            assert!(
                attribute.get(name).is_some_and(|value| !value.is_null()),
                "{attribute}"
            );
        }
        assert!(
            !attribute["name"]
                .as_str()
                .unwrap()
                .starts_with(char::is_uppercase)
        );
        assert_eq!(
            attribute["type"] == "complex",
            attribute.get("subAttributes").is_some()
        );
        let subs = attribute.get("subAttributes").and_then(Value::as_array);
        subs.into_iter().flatten().for_each(check);
    }
    let all: Vec<_> = SchemaSet::core().schemas().collect();
    assert_eq!(all.len(), 6);
    for schema in all {
        let shown = schema.to_json("https://scim.trial.example/demo");
        assert!(!shown.to_string().contains("null"));
        shown["attributes"].as_array().unwrap().iter().for_each(check);
        assert_eq!(
            shown["meta"]["location"],
            format!("https://scim.trial.example/demo/Schemas/{}", schema.id)
        );
    }
}

#[test]
fn what_is_shown_can_be_read_again() {
    let shown = SchemaSet::core()
        .schema(ENTERPRISE_USER)
        .unwrap()
        .to_json("https://x");
    let mut again = shown.clone();
    again["id"] = json!(HR);
    again["resourceType"] = json!("User");
    let set = SchemaSet::with_extensions(&json!([again])).unwrap();
    let mut reshown = set.schema(HR).unwrap().to_json("https://x");
    reshown["id"] = shown["id"].clone();
    reshown["meta"] = shown["meta"].clone();
    assert_eq!(reshown, shown);
}

#[test]
fn a_tenant_extends_users_and_groups() {
    let group = "urn:contoso:group";
    let set = SchemaSet::with_extensions(&json!([
        { "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"], "id": HR, "name": "HR", "resourceType": "User", "required": true,
          "attributes": [
            { "name": "badge", "type": "complex", "subAttributes": [{ "name": "colour", "canonicalValues": ["amber"], "canonicalValuesOnly": true }] },
            { "name": "pin", "mutability": "writeOnly" }] },
        { "id": group, "resourceType": "Group", "attributes": [{ "name": "owner" }] },
    ]))
    .unwrap();
    for (resource_type, text, found) in [
        (ResourceType::User, format!("{HR}:badge.colour"), Some("colour")),
        (
            ResourceType::User,
            format!("{}:BADGE.COLOUR", HR.to_uppercase()),
            Some("colour"),
        ),
        (ResourceType::User, format!("{HR}:pin"), Some("pin")),
        (ResourceType::User, "USERNAME".to_owned(), Some("userName")),
        (
            ResourceType::User,
            "meta.lastmodified".to_owned(),
            Some("lastModified"),
        ),
        (ResourceType::User, "id".to_owned(), Some("id")),
        (
            ResourceType::User,
            format!("{USER}:emails[type eq \"work\"].value"),
            Some("value"),
        ),
        (ResourceType::User, format!("{HR}:nothing"), None),
        (ResourceType::User, "members".to_owned(), None),
        (ResourceType::User, format!("{group}:owner"), None),
        (ResourceType::Group, format!("{group}:owner"), Some("owner")),
        (ResourceType::Group, "members.value".to_owned(), Some("value")),
    ] {
        let path = Path::parse(&text).unwrap();
        let name = set
            .attribute(resource_type, &path)
            .map(|attribute| attribute.name.as_str());
        assert_eq!(name, found, "{text}");
    }
    // A URN that no version ends is known as a whole all the same.
    let path = Path::parse(group).unwrap();
    let resolved = set.resolve(ResourceType::Group, &path);
    assert_eq!((resolved.extension, resolved.name), (Some(group), None));

    let types = set.resource_types("https://x");
    assert_eq!(
        types[0]["schemaExtensions"],
        json!([{ "schema": ENTERPRISE_USER, "required": false }, { "schema": HR, "required": true }])
    );
    assert_eq!(
        types[1]["schemaExtensions"],
        json!([{ "schema": group, "required": false }])
    );
    let pin = set.schema(HR).unwrap().attribute("PIN").unwrap();
    assert_eq!((pin.returned, pin.data_type), (Returned::Never, DataType::String));
}

#[test]
fn a_broken_extension_says_where_and_what() {
    let attribute = |attribute: Value| extension(json!([{ "name": "ok" }, attribute]));
    for (extensions, want) in [
        (json!({}), "the extensions: an array of schemas is expected"),
        (
            json!([7]),
            "[0]: a schema is an object with `id` and `attributes`",
        ),
        (
            json!([{ "attributes": [] }]),
            "[0]: `id`, the URN of the schema, is missing",
        ),
        (
            json!([{ "id": "Contoso", "attributes": [] }]),
            "[0].id: `Contoso` is no URN such as urn:ietf:params:scim:schemas:extension:Contoso:2.0:User; letters, digits, `:`, `.`, `-` and `_` may stand in it",
        ),
        (
            json!([{ "id": HR }]),
            "[0].attributes: an array of attributes is expected",
        ),
        (
            extension(json!([])),
            "[0].attributes: at least one attribute is needed",
        ),
        (
            json!([{ "id": HR, "attributes": [{ "name": "a" }] }]),
            "[0].resourceType: `User` or `Group` is expected: what the schema extends",
        ),
        (
            json!([{ "id": HR, "resourceType": "User", "atributes": [] }]),
            "[0].atributes: not known here; known are schemas, id, name, description, attributes, meta, resourceType",
        ),
        (
            json!([{ "id": ENTERPRISE_USER, "resourceType": "User", "attributes": [{ "name": "a" }] }]),
            "[0].id: there is a schema urn:ietf:params:scim:schemas:extension:enterprise:2.0:User already",
        ),
        (
            attribute(json!("name")),
            "[0].attributes[1]: an attribute is an object with a `name`",
        ),
        (attribute(json!({})), "[0].attributes[1]: `name` is missing"),
        (
            attribute(json!({ "name": "OK" })),
            "[0].attributes[1]: there are two attributes `OK`; names are compared without case",
        ),
        (
            attribute(json!({ "name": "a b" })),
            "[0].attributes[1].name: `a b` is no attribute name: a letter first, then letters, digits, `-` and `_` (RFC 7643 §2.1)",
        ),
        (
            attribute(json!({ "name": "a", "type": "text" })),
            "[0].attributes[1].type: `text` is not one of string, boolean, decimal, integer, dateTime, reference, binary, complex",
        ),
        (
            attribute(json!({ "name": "a", "type": "complex" })),
            "[0].attributes[1].subAttributes: an array of attributes is expected",
        ),
        (
            attribute(json!({ "name": "a", "subAttributes": [{ "name": "b" }] })),
            "[0].attributes[1].subAttributes: a string has no sub-attributes; `type` would have to be `complex`",
        ),
        (
            attribute(json!({ "name": "a", "type": "complex", "subAttributes": [
                { "name": "b", "type": "complex", "subAttributes": [{ "name": "c" }] }] })),
            "[0].attributes[1].subAttributes[0].type: a sub-attribute cannot be complex (RFC 7643 §2.3.8)",
        ),
        (
            attribute(json!({ "name": "a", "mutability": "writeOnly", "returned": "default" })),
            "[0].attributes[1].returned: what is writeOnly is never returned: write `never` (RFC 7643 §7)",
        ),
        (
            attribute(json!({ "name": "a", "type": "boolean", "uniqueness": "server" })),
            "[0].attributes[1].uniqueness: a boolean has no uniqueness: write `none` (RFC 7643 §2.3)",
        ),
        (
            attribute(json!({ "name": "a", "required": "yes" })),
            "[0].attributes[1].required: true or false is expected, not \"yes\"",
        ),
        (
            attribute(json!({ "name": "a", "canonicalValues": [1] })),
            "[0].attributes[1].canonicalValues: 1 is no string; the array holds strings",
        ),
    ] {
        let error = SchemaSet::with_extensions(&extensions).unwrap_err();
        assert_eq!(error.to_string(), want);
    }
    assert!(
        SchemaSet::parse("[")
            .unwrap_err()
            .to_string()
            .starts_with("the extensions: no JSON")
    );
    assert_eq!(SchemaSet::parse("[]").unwrap(), *SchemaSet::core());
}
