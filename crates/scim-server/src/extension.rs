//! Schema extensions that a user gives to a tenant: RFC 7643 §7, as far as a mistake would be noticed late.

use scim::resource::ResourceType;
use scim::schema;
use serde_json::{Value, json};

/// The types of RFC 7643 §2.3.
const TYPES: [&str; 8] = [
    "string",
    "boolean",
    "decimal",
    "integer",
    "dateTime",
    "reference",
    "complex",
    "binary",
];

/// Most attributes of one schema.
const ATTRIBUTES_MAX: usize = 500;

/// Checks one schema; gives its URN.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn check(schema: &Value) -> Result<&str, String> {
    let urn = schema["id"].as_str().unwrap_or("");
    if !scim::schema::is_urn(urn) || urn.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(format!("the extension's `id` is a URN; `{urn}` is none"));
    }
    if scim::schema::is_core(urn) || urn.eq_ignore_ascii_case(scim::schema::ENTERPRISE_USER) {
        return Err(format!(
            "`{urn}` is defined by RFC 7643 and cannot be an extension"
        ));
    }
    let Some(all) = schema["attributes"].as_array().filter(|all| !all.is_empty()) else {
        return Err(format!("the extension `{urn}` has no `attributes`"));
    };
    if all.len() > ATTRIBUTES_MAX {
        return Err(format!(
            "the extension `{urn}` has more than {ATTRIBUTES_MAX} attributes"
        ));
    }
    attributes(all, true)?;
    Ok(urn)
}

/// What it extends: groups when its URN says so, else people.
pub(crate) fn extends(schema: &Value) -> ResourceType {
    let of_groups = schema["id"]
        .as_str()
        .and_then(|urn| urn.rsplit(':').next())
        .is_some_and(|last| last.eq_ignore_ascii_case("Group"));
    match of_groups {
        true => ResourceType::Group,
        false => ResourceType::User,
    }
}

/// The schema as discovery shows it. Every characteristic of RFC 7643 §7 is written out: nulls and gaps break
/// Entra's reader.
pub(crate) fn described(base: &str, own: &Value) -> Value {
    let urn = own["id"].as_str().unwrap_or("");
    let text = |name: &str, otherwise: &str| own[name].as_str().unwrap_or(otherwise).to_owned();
    let all = own["attributes"].as_array();
    json!({
        "schemas": [schema::SCHEMA],
        "id": urn,
        "name": text("name", urn),
        "description": text("description", "An extension of this trial tenant"),
        "attributes": all.into_iter().flatten().map(whole).collect::<Vec<Value>>(),
        "meta": { "resourceType": "Schema", "location": format!("{base}/Schemas/{urn}") },
    })
}

fn whole(own: &Value) -> Value {
    let mut attribute = json!({
        "name": own["name"],
        "type": "string",
        "multiValued": false,
        "description": own["name"],
        "required": false,
        "caseExact": false,
        "mutability": "readWrite",
        "returned": "default",
        "uniqueness": "none",
    });
    for (name, value) in own.as_object().into_iter().flatten() {
        if !value.is_null() && name != "subAttributes" {
            attribute[name] = value.clone();
        }
    }
    if let Some(subs) = own["subAttributes"].as_array() {
        attribute["subAttributes"] = Value::Array(subs.iter().map(whole).collect());
    }
    attribute
}

fn attributes(all: &[Value], may_be_complex: bool) -> Result<(), String> {
    let mut seen: Vec<String> = Vec::new();
    for attribute in all {
        let name = attribute["name"].as_str().unwrap_or("");
        let legal = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '$')
            && name
                .chars()
                .skip(1)
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        if !legal {
            return Err(format!("`{name}` cannot be an attribute's name (RFC 7643 §2.1)"));
        }
        if seen.iter().any(|other| other.eq_ignore_ascii_case(name)) {
            return Err(format!("the attribute `{name}` stands there twice"));
        }
        seen.push(name.to_owned());
        let kind = attribute.get("type").map_or(Some("string"), Value::as_str);
        let Some(kind) = kind.filter(|kind| TYPES.contains(kind)) else {
            return Err(format!("the type of `{name}` is none of {}", TYPES.join(", ")));
        };
        match (kind, attribute["subAttributes"].as_array()) {
            ("complex", Some(subs)) if may_be_complex => attributes(subs, false)?,
            ("complex", _) if !may_be_complex => {
                return Err(format!(
                    "`{name}` is complex inside a complex attribute (RFC 7643 §2.3.8)"
                ));
            }
            ("complex", None) => return Err(format!("`{name}` is complex and has no `subAttributes`")),
            (_, Some(_)) => return Err(format!("`{name}` has `subAttributes` and is not complex")),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refused(attributes: Value) -> String {
        check(&json!({ "id": "urn:trial:User", "attributes": attributes })).unwrap_err()
    }

    #[test]
    fn a_schema_is_read() {
        let schema = json!({ "id": "urn:ietf:params:scim:schemas:extension:TrialCo:2.0:User", "attributes": [
            { "name": "badgeColor", "type": "string" }, { "name": "floor" },
            { "name": "contact", "type": "complex", "subAttributes": [{ "name": "value", "type": "string" }] }] });
        assert!(check(&schema).is_ok());
    }

    #[test]
    fn what_is_no_schema_says_why() {
        assert!(check(&json!([])).unwrap_err().contains("URN"));
        assert!(check(&json!({ "id": "TrialCo" })).unwrap_err().contains("URN"));
        assert!(
            check(&json!({ "id": scim::schema::USER }))
                .unwrap_err()
                .contains("RFC 7643")
        );
        assert!(
            check(&json!({ "id": "urn:trial:User" }))
                .unwrap_err()
                .contains("no `attributes`")
        );
        assert!(refused(json!([{ "name": "a b" }])).contains("cannot be an attribute's name"));
        assert!(refused(json!([{ "name": "a" }, { "name": "A" }])).contains("twice"));
        assert!(refused(json!([{ "name": "a", "type": "text" }])).contains("type of `a`"));
        assert!(refused(json!([{ "name": "a", "type": "complex" }])).contains("no `subAttributes`"));
        let nested = json!([{ "name": "a", "type": "complex", "subAttributes": [{ "name": "b", "type": "complex" }] }]);
        assert!(refused(nested).contains("inside a complex"));
    }
}
