//! PATCH bodies in both dialects (Microsoft: the `aadOptscim062020` flag; recorded requests).

use scim::schema;
use serde_json::{Map, Value, json};

use super::Dialect;
use crate::mapping::Row;

/// The operation of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    /// The target has nothing there, or gets more of it.
    Add,
    /// The target has something else there.
    Replace,
}

/// One attribute that is to be another.
#[derive(Clone, Debug)]
pub(crate) struct Change<'a> {
    pub(crate) row: &'a Row,
    pub(crate) verb: Verb,
    /// What the target has.
    pub(crate) old: Option<Value>,
    pub(crate) new: Value,
}

/// One PATCH for all changes of an object, ordered by path.
pub(crate) fn patch_body(changes: &[Change<'_>], dialect: Dialect) -> Value {
    let mut changes: Vec<&Change<'_>> = changes.iter().collect();
    changes.sort_by(|a, b| a.row.path.text.cmp(&b.row.path.text));
    let operations = match dialect {
        Dialect::Legacy => changes
            .into_iter()
            .map(|change| {
                operation(
                    verb(change, dialect),
                    &change.row.path.text,
                    legacy_value(&change.new),
                )
            })
            .collect(),
        Dialect::Scim2020 => scim_2020(&changes),
    };
    body(operations)
}

/// Filtered paths keep an operation of their own. Several single values share one path-less replace, whose keys are dotted
/// and URN paths; one alone is written with its path.
fn scim_2020(changes: &[&Change<'_>]) -> Vec<Value> {
    let (filtered, single): (Vec<&Change<'_>>, Vec<&Change<'_>>) = changes
        .iter()
        .copied()
        .partition(|change| change.row.path.is_filtered() || change.new.is_array());
    let own = |change: &&Change<'_>| {
        operation(
            verb(change, Dialect::Scim2020),
            &change.row.path.text,
            flag_value(&change.new),
        )
    };
    let mut operations: Vec<Value> = filtered.iter().map(own).collect();
    match single.as_slice() {
        [] => {}
        [one] => operations.push(own(one)),
        several => {
            let values: Map<String, Value> = several
                .iter()
                .map(|change| (change.row.path.text.clone(), change.new.clone()))
                .collect();
            operations.push(json!({ "op": "replace", "value": values }));
        }
    }
    operations
}

/// Adds members, or removes them: without the flag as a list under `members`, with the flag each by its own filter.
pub(crate) fn add_members(target_ids: &[String], dialect: Dialect) -> Value {
    let op = if dialect == Dialect::Legacy { "Add" } else { "add" };
    body(vec![operation(op, "members", members(target_ids))])
}

/// Removes exactly the listed members.
pub(crate) fn remove_members(target_ids: &[String], dialect: Dialect) -> Value {
    match dialect {
        Dialect::Legacy => body(vec![operation("Remove", "members", members(target_ids))]),
        Dialect::Scim2020 => body(
            target_ids
                .iter()
                .map(|id| json!({ "op": "remove", "path": format!("members[value eq {}]", Value::from(id.as_str())) }))
                .collect(),
        ),
    }
}

/// Sets, changes or removes the manager: a bare string, not an object (captures from 2020 to 2026).
pub(crate) fn manager(path: &str, old: Option<&str>, new: Option<&str>, dialect: Dialect) -> Value {
    let word = |legacy: &'static str, plain: &'static str| match dialect {
        Dialect::Legacy => legacy,
        Dialect::Scim2020 => plain,
    };
    body(vec![match (old, new) {
        (_, None) => json!({ "op": word("Remove", "remove"), "path": path }),
        (None, Some(new)) => operation(word("Add", "add"), path, Value::from(new)),
        (Some(_), Some(new)) => operation(word("Replace", "replace"), path, Value::from(new)),
    }])
}

fn members(target_ids: &[String]) -> Value {
    target_ids
        .iter()
        .map(|id| json!({ "$ref": null, "value": id }))
        .collect()
}

fn verb(change: &Change<'_>, dialect: Dialect) -> &'static str {
    match (dialect, change.verb) {
        (Dialect::Legacy, Verb::Replace) => "Replace",
        (Dialect::Legacy, Verb::Add) => "Add",
        (Dialect::Scim2020, Verb::Replace) => "replace",
        (Dialect::Scim2020, Verb::Add) => "add",
    }
}

/// Without the flag a Boolean goes over the wire as text, and so does each role of `AppRoleAssignmentsComplex`.
fn legacy_value(value: &Value) -> Value {
    match value {
        Value::Bool(true) => Value::from("True"),
        Value::Bool(false) => Value::from("False"),
        Value::Array(items) => items
            .iter()
            .map(|item| match (&item["id"], &item["displayName"]) {
                (Value::String(id), Value::String(name)) => {
                    let role = json!({ "id": id, "value": item["value"], "displayName": name });
                    json!({ "value": role.to_string() })
                }
                _ => without_id(item),
            })
            .collect(),
        value => value.clone(),
    }
}

/// With the flag roles have the shape of a create request.
fn flag_value(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(without_id).collect(),
        value => value.clone(),
    }
}

/// The id of a role is known here and not sent.
fn without_id(item: &Value) -> Value {
    let mut item = item.clone();
    if let Some(members) = item.as_object_mut() {
        members.shift_remove("id");
    }
    item
}

fn operation(op: &str, path: &str, value: Value) -> Value {
    json!({ "op": op, "path": path, "value": value })
}

fn body(operations: Vec<Value>) -> Value {
    json!({ "schemas": [schema::PATCH_OP], "Operations": operations })
}
