//! The body of a create request (Microsoft: SCIM endpoint, create user and create group).

use scim::schema;
use serde_json::{Map, Value, json};

use super::TargetPath;
use crate::people::Kind;

/// Attributes that stand before the alphabetical rest, as in recorded requests.
const LEADING: [&str; 3] = ["externalId", "userName", "active"];

/// Builds the resource. `meta` with the resource type and an empty `roles` are really sent for people. The enterprise
/// extension is named in `schemas`; a custom extension stands under its URN without being named there. Members and manager
/// are not part of it: references follow.
pub(crate) fn create_body<'a>(
    kind: Kind,
    values: impl IntoIterator<Item = (&'a TargetPath, Value)>,
) -> Value {
    let mut attributes = Map::new();
    for (path, value) in values {
        path.write(&mut attributes, value);
    }
    attributes.insert("meta".to_owned(), json!({ "resourceType": kind.as_str() }));
    if kind == Kind::User && !attributes.contains_key("roles") {
        attributes.insert("roles".to_owned(), json!([]));
    }

    let schemas = match kind {
        Kind::User => json!([schema::USER, schema::ENTERPRISE_USER]),
        Kind::Group => json!([schema::GROUP, schema::ADSCIM_GROUP]),
    };
    let mut body = Map::new();
    body.insert("schemas".to_owned(), schemas);
    for name in LEADING {
        if let Some(value) = attributes.shift_remove(name) {
            body.insert(name.to_owned(), value);
        }
    }
    let mut rest: Vec<(String, Value)> = attributes.into_iter().collect();
    rest.sort_by_cached_key(|(name, _)| (schema::is_urn(name), name.to_lowercase()));
    body.extend(rest);
    Value::Object(body)
}
