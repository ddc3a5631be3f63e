//! What a request changed, attribute by attribute.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::exchange::MASKED;
use crate::filter::fold;
use crate::path::Path;
use crate::resource::ResourceType;
use crate::schema::{self, Attribute, SchemaSet};

/// One attribute before and after. Absent and null are the same (RFC 7643 §2.5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Attribute path, `name.familyName`, `emails[type eq "work"].value`,
    /// `members[value eq "u-1"]`.
    pub path: String,
    /// The value before; `None` when there was none.
    pub before: Option<Value>,
    /// The value after; `None` when it is gone.
    pub after: Option<Value>,
}

impl Change {
    /// The path without its schema URN: `department` for the enterprise attribute.
    pub fn label(&self) -> &str {
        if !schema::is_urn(&self.path) {
            return &self.path;
        }
        // The attribute begins behind the last colon in front of any bracket.
        let end = self.path.find('[').unwrap_or(self.path.len());
        match self.path[..end].rfind(':') {
            Some(at) => &self.path[at + 1..],
            None => &self.path,
        }
    }
}

/// Attributes that describe the resource rather than the person or group.
const NOT_COMPARED: [&str; 3] = ["schemas", "meta", "id"];

/// Everything that differs between two states of a resource, in the order of the attributes.
pub fn diff(before: &Value, after: &Value) -> Vec<Change> {
    let empty = Map::new();
    let before = before.as_object().unwrap_or(&empty);
    let after = after.as_object().unwrap_or(&empty);
    let mut changes = Vec::new();
    for key in keys(before, after) {
        if NOT_COMPARED.contains(&key) {
            continue;
        }
        let (old, new) = (before.get(key), after.get(key));
        if schema::is_urn(key) {
            let old = old.and_then(Value::as_object).unwrap_or(&empty);
            let new = new.and_then(Value::as_object).unwrap_or(&empty);
            for name in keys(old, new) {
                attribute(
                    &format!("{key}:{name}"),
                    old.get(name),
                    new.get(name),
                    &mut changes,
                );
            }
        } else {
            attribute(key, old, new, &mut changes);
        }
    }
    changes
}

/// [`diff`] for people to read: a value that is `returned: never` is masked.
pub fn diff_shown(
    before: &Value,
    after: &Value,
    resource_type: ResourceType,
    set: &SchemaSet,
) -> Vec<Change> {
    let mut changes = diff(before, after);
    if !set.has_secrets(resource_type) {
        return changes;
    }
    for change in &mut changes {
        let Ok(path) = Path::parse(&change.path) else {
            continue;
        };
        let resolved = set.resolve(resource_type, &path);
        let is_secret = |attribute: Option<&Attribute>| attribute.is_some_and(Attribute::is_secret);
        let whole = is_secret(resolved.attribute) || is_secret(resolved.sub_attribute);
        for value in [&mut change.before, &mut change.after].into_iter().flatten() {
            match resolved.attribute {
                _ if whole => *value = Value::from(MASKED),
                Some(attribute) => mask(value, attribute),
                None => {}
            }
        }
    }
    changes
}

fn mask(value: &mut Value, attribute: &Attribute) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(|one| mask(one, attribute)),
        Value::Object(object) => {
            for (sub, value) in object.iter_mut() {
                if attribute.sub_attribute(sub).is_some_and(Attribute::is_secret) {
                    *value = Value::from(MASKED);
                }
            }
        }
        _ => {}
    }
}

fn keys<'a>(before: &'a Map<String, Value>, after: &'a Map<String, Value>) -> Vec<&'a str> {
    let added = after.keys().filter(|key| !before.contains_key(key.as_str()));
    before.keys().chain(added).map(String::as_str).collect()
}

fn attribute(path: &str, old: Option<&Value>, new: Option<&Value>, changes: &mut Vec<Change>) {
    let (old, new) = (present(old), present(new));
    if old == new {
        return;
    }
    let is_array = |value: Option<&Value>| value.is_some_and(Value::is_array);
    let is_object = |value: Option<&Value>| value.is_some_and(Value::is_object);
    if is_array(old) || is_array(new) {
        elements(path, old, new, changes);
    } else if is_object(old) || is_object(new) {
        let empty = Map::new();
        let old = old.and_then(Value::as_object).unwrap_or(&empty);
        let new = new.and_then(Value::as_object).unwrap_or(&empty);
        for name in keys(old, new) {
            let sub = format!("{path}.{name}");
            attribute(&sub, old.get(name), new.get(name), changes);
        }
    } else {
        changes.push(Change {
            path: path.to_owned(),
            before: old.cloned(),
            after: new.cloned(),
        });
    }
}

fn present(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| !value.is_null())
}

/// Elements of a multi-valued attribute are paired by `type` where that is unique, else by value.
fn elements(path: &str, old: Option<&Value>, new: Option<&Value>, changes: &mut Vec<Change>) {
    let old = list(old);
    let new = list(new);
    let by_type = unique_types(&old) && unique_types(&new);
    let mut old_by_key: indexed::Map<'_> = indexed::Map::new(&old, by_type);
    for element in &new {
        let key = key(element, by_type);
        let sub = element_path(path, element, by_type);
        match old_by_key.take(&key) {
            before if by_type => typed(&sub, before, Some(element), changes),
            Some(before) if before == *element => {}
            before => changes.push(Change {
                path: sub,
                before: before.cloned(),
                after: Some((*element).clone()),
            }),
        }
    }
    for gone in old_by_key.rest() {
        let sub = element_path(path, gone, by_type);
        if by_type {
            typed(&sub, Some(gone), None, changes);
        } else {
            changes.push(Change {
                path: sub,
                before: Some(gone.clone()),
                after: None,
            });
        }
    }
}

/// The sub-attributes of an element which its `type`, part of the path already, tells apart.
fn typed(path: &str, old: Option<&Value>, new: Option<&Value>, changes: &mut Vec<Change>) {
    let subs = |element: Option<&Value>| {
        let mut subs = element.cloned().unwrap_or(Value::Null);
        if let Some(object) = subs.as_object_mut() {
            object.shift_remove("type");
        }
        subs
    };
    attribute(path, Some(&subs(old)), Some(&subs(new)), changes);
}

fn list(value: Option<&Value>) -> Vec<&Value> {
    match value {
        None => Vec::new(),
        Some(Value::Array(all)) => all.iter().collect(),
        Some(one) => vec![one],
    }
}

fn unique_types(elements: &[&Value]) -> bool {
    let mut seen = std::collections::HashSet::new();
    elements.iter().all(|element| {
        let kind = element.get("type").and_then(Value::as_str);
        kind.is_some_and(|kind| seen.insert(fold(kind)))
    })
}

fn key(element: &Value, by_type: bool) -> String {
    let name = if by_type { "type" } else { "value" };
    match element.get(name) {
        Some(Value::String(text)) => fold(text),
        Some(other) => other.to_string(),
        None => element.to_string(),
    }
}

fn element_path(path: &str, element: &Value, by_type: bool) -> String {
    let name = if by_type { "type" } else { "value" };
    match element.get(name) {
        Some(value) => format!("{path}[{name} eq {value}]"),
        None => path.to_owned(),
    }
}

/// Old elements by key, in order, each taken once.
mod indexed {
    use std::collections::HashMap;

    use serde_json::Value;

    pub(super) struct Map<'a> {
        elements: Vec<Option<&'a Value>>,
        by_key: HashMap<String, Vec<usize>>,
    }

    impl<'a> Map<'a> {
        pub(super) fn new(elements: &[&'a Value], by_type: bool) -> Self {
            let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
            // Backwards, so that `pop` hands out the first of equals first.
            for (index, element) in elements.iter().enumerate().rev() {
                by_key
                    .entry(super::key(element, by_type))
                    .or_default()
                    .push(index);
            }
            let elements = elements.iter().copied().map(Some).collect();
            Self { elements, by_key }
        }

        pub(super) fn take(&mut self, key: &str) -> Option<&'a Value> {
            let index = self.by_key.get_mut(key)?.pop()?;
            self.elements.get_mut(index)?.take()
        }

        pub(super) fn rest(self) -> impl Iterator<Item = &'a Value> {
            self.elements.into_iter().flatten()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_department_is_named_without_its_urn() {
        let before = json!({ schema::ENTERPRISE_USER: { "department": "Sales" } });
        let after = json!({ schema::ENTERPRISE_USER: { "department": "Finance" } });
        let changes = diff(&before, &after);
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].label(), "department");
        assert_eq!(changes[0].before, Some(json!("Sales")));
        assert_eq!(changes[0].after, Some(json!("Finance")));
    }

    #[test]
    fn elements_with_types_are_compared_inside() {
        let before =
            json!({ "emails": [{ "type": "work", "value": "a@x" }, { "type": "home", "value": "h@x" }] });
        let after =
            json!({ "emails": [{ "type": "home", "value": "h@x" }, { "type": "work", "value": "b@x" }] });
        let changes = diff(&before, &after);
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].path, "emails[type eq \"work\"].value");
    }

    #[test]
    fn members_are_compared_by_value() {
        let before = json!({ "members": [{ "value": "u-1" }, { "value": "u-2" }] });
        let after = json!({ "members": [{ "value": "u-2" }, { "value": "u-3" }] });
        let paths: Vec<_> = diff(&before, &after).into_iter().map(|c| c.path).collect();
        assert_eq!(paths, ["members[value eq \"u-3\"]", "members[value eq \"u-1\"]"]);
    }

    #[test]
    fn null_and_absent_are_the_same() {
        assert_eq!(diff(&json!({ "title": null }), &json!({})), []);
    }
}
