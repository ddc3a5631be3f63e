//! Values as they are stored: nulls absent, booleans booleans, references objects.

use serde_json::{Map, Value};

use crate::error::{ScimError, ScimType};
use crate::schema;
use crate::tolerance::Notes;

/// Whether the attributes of an object are defined by RFC 7643 or by a vendor's extension, whose
/// `active` may well be a string.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    Standard,
    Extension,
}

/// Makes a value sent for attribute `name` into the one to store.
pub(crate) fn tidy(name: &str, value: Value, owner: Owner, notes: &mut Notes) -> Result<Value, ScimError> {
    match value {
        Value::Object(object) => {
            let mut tidied = Map::with_capacity(object.len());
            for (key, value) in object {
                if value.is_null() {
                    continue;
                }
                // Sub-attributes of a multi-valued attribute have the standard's meaning everywhere.
                let value = tidy(&key, value, Owner::Standard, notes)?;
                tidied.insert(schema::canonical_name(&key).to_owned(), value);
            }
            Ok(Value::Object(tidied))
        }
        Value::Array(all) => {
            let mut tidied = Vec::with_capacity(all.len());
            for element in all.into_iter().filter(|element| !element.is_null()) {
                tidied.push(self::element(name, element, owner, notes)?);
            }
            Ok(Value::Array(tidied))
        }
        scalar if owner == Owner::Standard && schema::is_boolean(name) => boolean(name, scalar, notes),
        scalar => Ok(scalar),
    }
}

/// One element of a multi-valued attribute. A bare string becomes `{"value": …}` where RFC 7643
/// defines the attribute as complex (Microsoft's collection sends members that way).
pub(crate) fn element(
    name: &str,
    element: Value,
    owner: Owner,
    notes: &mut Notes,
) -> Result<Value, ScimError> {
    if owner == Owner::Standard && schema::is_multi_valued(name) && !element.is_object() {
        notes.accept(
            ScimType::InvalidValue,
            format!("accepted a bare value in `{name}`, which holds objects; a strict server would refuse"),
        )?;
        let mut object = Map::new();
        object.insert("value".to_owned(), element);
        return Ok(Value::Object(object));
    }
    tidy(name, element, owner, notes)
}

/// The manager as `{"value": id}` (RFC 7643 §4.3). Entra sends the bare id; older texts an array
/// of one object. Returning a bare string would make Entra patch again in every cycle.
pub(crate) fn manager(value: Value, notes: &mut Notes) -> Result<Value, ScimError> {
    match value {
        Value::String(id) => {
            notes.accept(
                ScimType::InvalidValue,
                "accepted `manager` as a bare string and stored it as an object with `value`; a strict server would refuse",
            )?;
            Ok(serde_json::json!({ "value": id }))
        }
        Value::Array(mut all) if all.len() == 1 => {
            notes.accept(
                ScimType::InvalidValue,
                "accepted `manager` as an array of one; a strict server would refuse",
            )?;
            manager(all.remove(0), notes)
        }
        Value::Array(all) => Err(ScimError::bad_request(
            ScimType::InvalidValue,
            format!("manager has one value, not {}", all.len()),
        )),
        other => tidy("manager", other, Owner::Standard, notes),
    }
}

fn boolean(name: &str, value: Value, notes: &mut Notes) -> Result<Value, ScimError> {
    let flag = match &value {
        Value::Bool(_) => return Ok(value),
        Value::String(text) if text.eq_ignore_ascii_case("true") => true,
        Value::String(text) if text.eq_ignore_ascii_case("false") => false,
        other => {
            let detail = format!("{name} is a boolean; {other} is none");
            return Err(ScimError::bad_request(ScimType::InvalidValue, detail));
        }
    };
    notes.accept(
        ScimType::InvalidValue,
        format!("accepted the string {value} for the boolean `{name}`; a strict server would refuse"),
    )?;
    Ok(Value::Bool(flag))
}

/// Whether a manager value names nobody: `""`, `{"value": ""}`.
pub(crate) fn is_nobody(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(all) => all.iter().all(is_nobody),
        Value::Object(object) => object.get("value").is_none_or(is_nobody),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The key under which a map holds `name`, whatever its case.
pub(crate) fn key_of(object: &Map<String, Value>, name: &str) -> Option<String> {
    if object.contains_key(name) {
        return Some(name.to_owned());
    }
    object.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned()
}
