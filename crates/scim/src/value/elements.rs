//! Values of multi-valued attributes.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{Place, VALUES_MAX, one};
use crate::error::{ScimError, ScimType};
use crate::mode::Notes;
use crate::schema::Attribute;

/// All values of an attribute; `None` when there are none.
pub(super) fn all(
    values: Vec<Value>,
    attribute: &Attribute,
    place: Place<'_>,
    notes: &mut Notes,
) -> Result<Option<Value>, ScimError> {
    let is_members = attribute.name == "members" && place.extension.is_none();
    if values.len() > VALUES_MAX && !is_members {
        return Err(ScimError::invalid_value(format!(
            "{place} has {} values; at most {VALUES_MAX} are taken",
            values.len()
        )));
    }
    let mut stored = Vec::with_capacity(values.len());
    let mut seen = HashSet::new();
    for value in values {
        let value = with_role_unpacked(value, attribute, place, notes);
        let Some(value) = one(value, attribute, place, notes)? else {
            continue;
        };
        // The same value twice says nothing more (RFC 7643 §2.4).
        if is_members || seen.insert(value.to_string()) {
            stored.push(value);
        }
    }
    one_primary(&mut stored, place, notes)?;
    Ok((!stored.is_empty()).then_some(Value::Array(stored)))
}

/// RFC 7643 §2.4: `primary` is true at most once.
fn one_primary(values: &mut [Value], place: Place<'_>, notes: &mut Notes) -> Result<(), ScimError> {
    let primaries = values.iter().filter(|value| is_primary(value)).count();
    if primaries <= 1 {
        return Ok(());
    }
    notes.accept(
        ScimType::InvalidValue,
        format_args!("{primaries} primary values of `{place}`, of which the last stays primary"),
        "primary is true at most once (RFC 7643 §2.4)",
    )?;
    let every: Vec<usize> = (0..values.len()).collect();
    keep_one_primary(values, &every);
    Ok(())
}

fn is_primary(value: &Value) -> bool {
    value.get("primary").and_then(Value::as_bool) == Some(true)
}

/// At most one value is primary (RFC 7643 §2.4): when one of those just written is, the others stop
/// being it (RFC 7644 §3.5.2).
pub(crate) fn keep_one_primary(values: &mut [Value], written: &[usize]) {
    let Some(winner) = written
        .iter()
        .copied()
        .rfind(|index| values.get(*index).is_some_and(is_primary))
    else {
        return;
    };
    for (index, value) in values.iter_mut().enumerate() {
        if index != winner && is_primary(value) {
            value["primary"] = Value::Bool(false);
        }
    }
}

/// Leaves each value once: the same one twice says nothing more (RFC 7643 §2.4). Writing into several values may make
/// them equal.
pub(crate) fn keep_each_once(values: &mut Vec<Value>) {
    if values.len() > 1 {
        let mut seen = HashSet::with_capacity(values.len());
        values.retain(|value| seen.insert(value.to_string()));
    }
}

/// What makes two values the same: `value` and, where there is one, `type`.
pub(crate) fn identity(value: &Value) -> String {
    match (value.get("value"), value.get("type")) {
        (Some(value), kind) => format!("{value}\u{0}{}", kind.unwrap_or(&Value::Null)),
        (None, _) => value.to_string(),
    }
}

/// A plain value that came as `{"value": "x"}`.
pub(super) fn unwrapped(
    object: Map<String, Value>,
    attribute: &Attribute,
    place: Place<'_>,
    notes: &mut Notes,
) -> Result<Value, ScimError> {
    notes.accept(
        ScimType::InvalidValue,
        format_args!("an object with `value` for `{place}`, which holds plain values"),
        "write the value itself",
    )?;
    let value = object
        .into_iter()
        .next()
        .map(|(_, value)| value)
        .unwrap_or_default();
    super::scalar::scalar(value, attribute, place, notes)
}

/// Without the flag Entra sends a role as JSON text inside `value`
/// (`{"value": "{\"id\":…,\"value\":\"editor\",\"displayName\":\"Editor\"}"}`). What the role is
/// called stands in there. A strict reading keeps the text: to the RFC it is a string like another.
fn with_role_unpacked(value: Value, attribute: &Attribute, place: Place<'_>, notes: &mut Notes) -> Value {
    if notes.is_strict() || attribute.name != "roles" || place.extension.is_some() {
        return value;
    }
    let text = match &value {
        Value::Object(object) => object.get("value").and_then(Value::as_str),
        Value::String(text) => Some(text.as_str()),
        _ => None,
    };
    let packed = text.filter(|text| text.starts_with('{'));
    let Some(Value::Object(packed)) = packed.and_then(|text| serde_json::from_str(text).ok()) else {
        return value;
    };
    let named = |name: &str| packed.get(name).filter(|value| value.is_string()).cloned();
    let Some(role) = named("value").filter(|role| role != "").or_else(|| named("id")) else {
        return value;
    };
    notes.push(
        "accepted a role as JSON text and stored its `value` and `displayName`; a strict server would store the text"
            .to_owned(),
    );
    let mut unpacked = match value {
        Value::Object(object) => object,
        _ => Map::new(),
    };
    unpacked.insert("value".to_owned(), role);
    if let Some(display) = named("displayName") {
        unpacked.entry("display").or_insert(display);
    }
    Value::Object(unpacked)
}
