//! What a schema may declare about the two directories (Graph: directoryDefinition, custom attributes).

use serde_json::Value;

use super::default_directories;
use super::schema_rules::one_of;

const TYPES: [&str; 6] = ["String", "Integer", "Reference", "Binary", "Boolean", "DateTime"];
const MUTABILITIES: [&str; 4] = ["ReadWrite", "ReadOnly", "Immutable", "WriteOnly"];
/// How a custom attribute is called: `{prefix}{Name}:2.0:User:{attribute}`.
const CUSTOM_PREFIX: &str = "urn:ietf:params:scim:schemas:extension:";
/// Attributes of RFC 7643 §3.1 and §4; a declared attribute may be a path into one of them.
const CORE: [&str; 25] = [
    "id",
    "externalId",
    "meta",
    "userName",
    "name",
    "displayName",
    "nickName",
    "profileUrl",
    "title",
    "userType",
    "preferredLanguage",
    "locale",
    "timezone",
    "active",
    "password",
    "emails",
    "phoneNumbers",
    "ims",
    "photos",
    "addresses",
    "groups",
    "entitlements",
    "roles",
    "x509Certificates",
    "members",
];

/// The attributes an object of a directory declares.
pub(super) fn declared<'a>(schema: &'a Value, directory: &Value, object: &str) -> Option<Vec<&'a Value>> {
    let directory = schema["directories"]
        .as_array()?
        .iter()
        .find(|d| d["name"] == *directory)?;
    let object = directory["objects"]
        .as_array()?
        .iter()
        .find(|o| o["name"] == object)?;
    Some(object["attributes"].as_array()?.iter().collect())
}

/// What is wrong with the declarations, if anything.
pub(super) fn problem(schema: &Value, custom_attributes: bool) -> Option<String> {
    let target = default_directories::target();
    for directory in schema["directories"].as_array().into_iter().flatten() {
        let is_target = directory["name"] == target["name"];
        for object in directory["objects"].as_array().into_iter().flatten() {
            for attribute in object["attributes"].as_array().into_iter().flatten() {
                let name = attribute["name"].as_str().unwrap_or_default();
                if name.is_empty() {
                    return Some(format!("an attribute of {} has no name", object["name"]));
                }
                let problem = one_of(&attribute["type"], "its type", &TYPES)
                    .or_else(|| one_of(&attribute["mutability"], "its mutability", &MUTABILITIES))
                    .or_else(|| extension_problem(name, attribute))
                    .or_else(|| {
                        let is_new = is_target && custom_attributes && !is_known(&target, object, name);
                        is_new.then(|| custom_problem(name, attribute)).flatten()
                    });
                if let Some(problem) = problem {
                    return Some(format!("attribute '{name}': {problem}"));
                }
            }
        }
    }
    None
}

/// Whether the target had this attribute from the beginning.
fn is_known(target: &Value, object: &Value, name: &str) -> bool {
    let objects = target["objects"].as_array().into_iter().flatten();
    objects
        .filter(|known| known["name"] == object["name"])
        .filter_map(|known| known["attributes"].as_array())
        .flatten()
        .any(|known| known["name"] == name)
}

/// A directory extension of the source has one value.
fn extension_problem(name: &str, attribute: &Value) -> Option<String> {
    let is_extension = name.starts_with("extension_");
    (is_extension && attribute["multivalued"] == true)
        .then(|| "a directory extension with several values is not supported".into())
}

fn custom_problem(name: &str, attribute: &Value) -> Option<String> {
    let first = name.split(['.', '[']).next().unwrap_or_default();
    if CORE.contains(&first) || name.starts_with("urn:ietf:params:scim:schemas:core:2.0:") {
        return None;
    }
    let parts: Vec<&str> = name
        .strip_prefix(CUSTOM_PREFIX)
        .unwrap_or_default()
        .split(':')
        .collect();
    let [extension, "2.0", "User" | "Group", last] = parts.as_slice() else {
        return Some(format!(
            "a custom attribute is called {CUSTOM_PREFIX}{{Name}}:2.0:User:{{attribute}}"
        ));
    };
    let plain = !extension.is_empty() && !last.is_empty() && !last.contains(['.', '[']);
    if !plain || attribute["multivalued"] == true || attribute["type"] == "Reference" {
        return Some("a custom attribute cannot be a reference, complex, or have several values".into());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_attribute_that_was_added_follows_the_pattern_and_has_one_plain_value() {
        let with = |attribute: Value| {
            let mut schema = super::super::default_schema::schema("scim.x");
            let attributes = schema["directories"][1]["objects"][0]["attributes"].as_array_mut();
            attributes.unwrap().push(attribute);
            problem(&schema, true)
        };
        let urn = "urn:ietf:params:scim:schemas:extension:Contoso:2.0:User:costCode";
        for good in [
            json!({"name": urn, "type": "String"}),
            json!({"name": r#"phoneNumbers[type eq "home"].value"#}),
            json!({"name": "roles", "multivalued": true}),
            json!({"name": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:extra"}),
        ] {
            assert_eq!(with(good), None);
        }
        for bad in [
            json!({"name": "costCode"}),
            json!({"name": "urn:contoso:costCode"}),
            json!({"name": urn, "multivalued": true}),
            json!({"name": urn, "type": "Reference"}),
            json!({"name": urn, "type": "Colour"}),
            json!({"name": urn, "mutability": "Sometimes"}),
            json!({"name": ""}),
        ] {
            assert!(with(bad.clone()).is_some(), "{bad}");
        }
    }
}
