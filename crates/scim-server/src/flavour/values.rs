//! The values a path names in a resource, and the attributes that no path names.

use std::borrow::Cow;

use scim::filter::matches;
use scim::path::Path;
use scim::{SchemaSet, schema};
use serde_json::{Map, Value};

/// What the server itself puts into every resource.
const OWN: [&str; 3] = ["schemas", "id", "meta"];

/// Sub-attributes that describe a value rather than hold one (RFC 7643 §2.4).
const DESCRIBING: [&str; 4] = ["type", "primary", "display", "$ref"];

/// The values at a path; of a multi-valued attribute its `value`s.
pub(super) fn at<'v>(resource: &'v Value, path: &Path) -> Vec<&'v Value> {
    let Some(mut holder) = resource.as_object() else {
        return Vec::new();
    };
    if let Some(urn) = path.urn.as_deref().filter(|urn| !schema::is_core(urn)) {
        match get(holder, urn).and_then(Value::as_object) {
            Some(extension) => holder = extension,
            None => return Vec::new(),
        }
    }
    let Some(value) = path.attribute.as_deref().and_then(|name| get(holder, name)) else {
        return Vec::new();
    };
    let elements: Vec<&Value> = match value {
        Value::Array(all) => all.iter().collect(),
        one => vec![one],
    };
    let many = value.is_array();
    elements
        .into_iter()
        .filter(|element| {
            path.filter
                .as_deref()
                .is_none_or(|filter| matches(filter, element, SchemaSet::core()))
        })
        .filter_map(|element| match (element, path.sub.as_deref()) {
            (Value::Object(object), Some(sub)) => get(object, sub),
            (Value::Object(object), None) if many => get(object, "value").or(Some(element)),
            (_, Some(_)) => None,
            (_, None) => Some(element),
        })
        .filter(|value| !value.is_null())
        .collect()
}

/// A value as a rule compares it.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Paths of `after` that the request changed and none of `known` names.
pub(super) fn unmapped(before: &Value, after: &Value, known: &[Path]) -> Vec<String> {
    let mut found = Vec::new();
    let empty = Map::new();
    let had = before.as_object().unwrap_or(&empty);
    for (key, value) in after.as_object().into_iter().flatten() {
        if OWN.iter().any(|own| own.eq_ignore_ascii_case(key)) || get(had, key) == Some(value) {
            continue;
        }
        match value {
            Value::Object(attributes) if schema::is_urn(key) => {
                let had = get(had, key).and_then(Value::as_object).unwrap_or(&empty);
                for (name, value) in attributes {
                    if get(had, name) != Some(value) {
                        attribute(Some(key), name, value, known, &mut found);
                    }
                }
            }
            _ => attribute(None, key, value, known, &mut found),
        }
    }
    found.dedup();
    found
}

fn attribute(urn: Option<&str>, name: &str, value: &Value, known: &[Path], found: &mut Vec<String>) {
    let own: Vec<&Path> = known.iter().filter(|path| names(path, urn, name)).collect();
    let shown = match urn {
        Some(urn) => Cow::Owned(format!("{urn}:{name}")),
        None => Cow::Borrowed(name),
    };
    if own.is_empty() {
        found.push(shown.into_owned());
        return;
    }
    if own.iter().any(|path| path.sub.is_none()) {
        return;
    }
    let elements = match value {
        Value::Array(all) => all.iter().collect(),
        one => vec![one],
    };
    let many = value.is_array();
    for sub in elements
        .into_iter()
        .filter_map(Value::as_object)
        .flat_map(Map::keys)
    {
        let describes = many && DESCRIBING.iter().any(|word| word.eq_ignore_ascii_case(sub));
        let is_known = own.iter().any(|path| {
            path.sub
                .as_deref()
                .is_some_and(|own| own.eq_ignore_ascii_case(sub))
        });
        let path = format!("{shown}.{sub}");
        if !describes && !is_known && !found.contains(&path) {
            found.push(path);
        }
    }
}

fn names(path: &Path, urn: Option<&str>, name: &str) -> bool {
    let own = path.urn.as_deref().filter(|urn| !schema::is_core(urn));
    let same_urn = match (own, urn) {
        (None, None) => true,
        (Some(own), Some(urn)) => own.eq_ignore_ascii_case(urn),
        _ => false,
    };
    same_urn
        && path
            .attribute
            .as_deref()
            .is_some_and(|own| own.eq_ignore_ascii_case(name))
}

/// Attribute names ignore case (RFC 7643 §2.1).
fn get<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    object.get(name).or_else(|| {
        object
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    })
}
