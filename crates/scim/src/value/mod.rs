//! Values as they are stored: of the type their definition names, nulls absent.

mod elements;
mod scalar;

use std::fmt;

use serde_json::{Map, Value};

use crate::error::{ScimError, ScimType};
use crate::mode::Notes;
use crate::schema::{Attribute, DataType, Mutability};

pub(crate) use elements::{identity, keep_each_once, keep_one_primary};
pub(crate) use scalar::shown;

/// Most members of one JSON object of a resource.
///
/// **Invariant:** names are found by going through them, so what a request costs is bounded by this.
pub const MEMBERS_OF_OBJECT_MAX: usize = 1_000;

/// Most values of a multi-valued attribute, the members of a group aside.
pub const VALUES_MAX: usize = 1_000;

/// An attribute in a message.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) extension: Option<&'a str>,
    pub(crate) name: &'a str,
    pub(crate) sub: Option<&'a str>,
}

impl<'a> Place<'a> {
    pub(crate) fn of(extension: Option<&'a str>, name: &'a str) -> Self {
        Self {
            extension,
            name,
            sub: None,
        }
    }

    pub(crate) fn sub(self, sub: &'a str) -> Self {
        Self {
            sub: Some(sub),
            ..self
        }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(extension) = self.extension {
            write!(f, "{extension}:")?;
        }
        f.write_str(self.name)?;
        match self.sub {
            Some(sub) => write!(f, ".{sub}"),
            None => Ok(()),
        }
    }
}

/// A whole attribute as it is stored; `None` when it is unassigned (RFC 7643 §2.5: null, an empty
/// array; an empty object says as little).
pub(crate) fn whole(
    value: Value,
    attribute: &Attribute,
    place: Place<'_>,
    notes: &mut Notes,
) -> Result<Option<Value>, ScimError> {
    match value {
        Value::Null => Ok(None),
        Value::Array(all) if attribute.multi_valued => elements::all(all, attribute, place, notes),
        one if attribute.multi_valued => {
            notes.accept(
                ScimType::InvalidValue,
                format_args!("one value for `{place}`, which holds several"),
                "write an array (RFC 7643 §2.4)",
            )?;
            elements::all(vec![one], attribute, place, notes)
        }
        Value::Array(mut all) if all.len() == 1 => {
            notes.accept(
                ScimType::InvalidValue,
                format_args!("`{place}` as an array of one"),
                "it has one value; write that without brackets",
            )?;
            one(all.remove(0), attribute, place, notes)
        }
        Value::Array(all) => match all.is_empty() {
            true => Ok(None),
            false => Err(ScimError::invalid_value(format!(
                "{place} has one value, not {}",
                all.len()
            ))),
        },
        value => one(value, attribute, place, notes),
    }
}

/// One value, of a single-valued attribute or among those of a multi-valued one.
pub(crate) fn one(
    value: Value,
    attribute: &Attribute,
    place: Place<'_>,
    notes: &mut Notes,
) -> Result<Option<Value>, ScimError> {
    if value.is_null() {
        return Ok(None);
    }
    if attribute.data_type != DataType::Complex {
        return match value {
            Value::Object(object) if attribute.multi_valued && is_wrapped(&object) => {
                elements::unwrapped(object, attribute, place, notes).map(Some)
            }
            value => scalar::scalar(value, attribute, place, notes).map(Some),
        };
    }
    if !attribute.multi_valued && is_nobody(&value, attribute) && !notes.is_strict() {
        return Ok(None);
    }
    let object = match value {
        Value::Object(object) => object,
        bare => bare_value(bare, attribute, place, notes)?,
    };
    let object = complex(object, attribute, place, notes)?;
    Ok((!object.is_empty()).then_some(Value::Object(object)))
}

/// `{"value": "x"}`, how Entra sends values of a custom attribute that holds plain strings.
fn is_wrapped(object: &Map<String, Value>) -> bool {
    object.len() == 1 && object.contains_key("value")
}

/// Whether a value of an attribute such as the manager names nobody: `""`, `{"value": ""}`.
fn is_nobody(value: &Value, attribute: &Attribute) -> bool {
    let empty = |value: &Value| value.as_str().is_some_and(str::is_empty);
    attribute.sub_attribute("value").is_some()
        && match value {
            Value::Object(object) => key_of(object, "value").is_some_and(|key| empty(&object[key])),
            bare => empty(bare),
        }
}

/// A bare string becomes `{"value": …}`: Entra sends the manager so, Microsoft's collection members.
/// Returning a bare string would make Entra patch again in every cycle.
fn bare_value(
    value: Value,
    attribute: &Attribute,
    place: Place<'_>,
    notes: &mut Notes,
) -> Result<Map<String, Value>, ScimError> {
    if value.is_array() || attribute.sub_attribute("value").is_none() {
        return Err(scalar::wrong(place, attribute, &value));
    }
    notes.accept(
        ScimType::InvalidValue,
        format_args!("`{place}` as a bare value, and stored it as an object with `value`"),
        "write an object such as {\"value\": …} (RFC 7643 §2.3.8)",
    )?;
    Ok(Map::from_iter([("value".to_owned(), value)]))
}

/// The sub-attributes of an object under the schema's spelling.
fn complex(
    object: Map<String, Value>,
    attribute: &Attribute,
    place: Place<'_>,
    notes: &mut Notes,
) -> Result<Map<String, Value>, ScimError> {
    bounded(&object, place)?;
    let mut stored = Map::with_capacity(object.len());
    for (key, value) in object {
        if value.is_null() {
            continue;
        }
        let Some(sub) = attribute.sub_attribute(&key) else {
            unknown(place.sub(&key), notes)?;
            stored.insert(key, without_nulls(value));
            continue;
        };
        if sub.mutability == Mutability::ReadOnly {
            // RFC 7644 §3.3 and §3.5.1: ignored.
            continue;
        }
        let value = whole(value, sub, place.sub(&sub.name), notes)?;
        if let Some(value) = value.filter(|_| sub.is_kept()) {
            stored.insert(sub.name.clone(), value);
        }
    }
    Ok(stored)
}

/// Accepts an attribute no schema defines, or refuses it.
pub(crate) fn unknown(place: Place<'_>, notes: &mut Notes) -> Result<(), ScimError> {
    notes.accept_and(
        ScimType::InvalidValue,
        format_args!("`{place}`, which no schema here defines"),
        "kept it",
        "only attributes of the schemas at /Schemas can be set",
    )
}

/// Fails when an object has more members than anybody means.
pub(crate) fn bounded(object: &Map<String, Value>, place: impl fmt::Display) -> Result<(), ScimError> {
    if object.len() <= MEMBERS_OF_OBJECT_MAX {
        return Ok(());
    }
    Err(ScimError::invalid_value(format!(
        "{place} has {} attributes; at most {MEMBERS_OF_OBJECT_MAX} are taken",
        object.len()
    )))
}

/// A value without nulls in it (RFC 7643 §2.5: null is absent).
pub(crate) fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(object) => Value::Object(
            object
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| (key, without_nulls(value)))
                .collect(),
        ),
        Value::Array(all) => Value::Array(
            all.into_iter()
                .filter(|value| !value.is_null())
                .map(without_nulls)
                .collect(),
        ),
        other => other,
    }
}

/// Whether a value says nothing: an empty array or object.
pub(crate) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(all) => all.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    }
}

/// The key under which a map holds `name`, whatever its case.
pub(crate) fn key_of<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    if let Some((key, _)) = object.get_key_value(name) {
        return Some(key);
    }
    object
        .keys()
        .find(|key| key.eq_ignore_ascii_case(name))
        .map(String::as_str)
}

/// A member of an object by name, without case.
pub(crate) fn get<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| {
        object
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    })
}

/// Takes a member out of an object by name, without case.
pub(crate) fn take(object: &mut Map<String, Value>, name: &str) -> Option<Value> {
    if let Some(value) = object.shift_remove(name) {
        return Some(value);
    }
    let key = key_of(object, name)?.to_owned();
    object.shift_remove(&key)
}
