//! Finding and making the place an operation works on.

use serde_json::{Map, Value};

use crate::error::{ScimError, ScimType};
use crate::filter::{CompareOp, Filter};
use crate::path::Path;
use crate::schema;
use crate::tolerance::{MANAGER_WITHOUT_URN, Notes};
use crate::value::{Owner, key_of, tidy};

/// Attributes a client may not change (RFC 7643 §3.1 and §4.1: `readOnly`).
const READ_ONLY: [&str; 4] = ["id", "meta", "schemas", "groups"];

/// Whether a path names an attribute only the server sets.
pub(super) fn is_read_only(path: &Path) -> bool {
    path.urn.as_deref().is_none_or(schema::is_core)
        && path
            .attribute
            .as_deref()
            .is_some_and(|name| READ_ONLY.iter().any(|own| own.eq_ignore_ascii_case(name)))
}

pub(super) fn read_only(path: &Path) -> ScimError {
    ScimError::bad_request(ScimType::Mutability, format!("{path} is set by the server"))
}

/// The extension a path belongs to; `None` for the attributes at the top.
pub(super) fn extension(path: &Path) -> Option<&str> {
    path.urn.as_deref().filter(|urn| !schema::is_core(urn))
}

pub(super) fn owner(path: &Path) -> Owner {
    match extension(path) {
        Some(urn) if !urn.eq_ignore_ascii_case(schema::ENTERPRISE_USER) => Owner::Extension,
        _ => Owner::Standard,
    }
}

/// The object that holds the attribute, made when it is not there yet.
pub(super) fn container<'a>(
    resource: &'a mut Map<String, Value>,
    extension: Option<&str>,
) -> Result<&'a mut Map<String, Value>, ScimError> {
    let Some(urn) = extension else {
        return Ok(resource);
    };
    let key = key_of(resource, urn).unwrap_or_else(|| {
        if urn.eq_ignore_ascii_case(schema::ENTERPRISE_USER) {
            schema::ENTERPRISE_USER.to_owned()
        } else {
            urn.to_owned()
        }
    });
    let slot = resource.entry(key).or_insert_with(|| Value::Object(Map::new()));
    slot.as_object_mut()
        .ok_or_else(|| ScimError::bad_request(ScimType::InvalidValue, format!("{urn} is no object")))
}

/// Removes the extension object when nothing is left in it.
pub(super) fn drop_if_empty(resource: &mut Map<String, Value>, extension: Option<&str>) {
    let Some(key) = extension.and_then(|urn| key_of(resource, urn)) else {
        return;
    };
    if resource
        .get(&key)
        .and_then(Value::as_object)
        .is_some_and(Map::is_empty)
    {
        resource.shift_remove(&key);
    }
}

/// The manager belongs to the enterprise extension; older Microsoft texts leave the URN out.
pub(super) fn with_manager_urn(path: &Path, notes: &mut Notes) -> Result<Path, ScimError> {
    if !path.is_plain("manager", path.sub.as_deref()) {
        return Ok(path.clone());
    }
    notes.accept(ScimType::InvalidPath, MANAGER_WITHOUT_URN)?;
    Ok(Path {
        urn: Some(schema::ENTERPRISE_USER.to_owned()),
        ..path.clone()
    })
}

/// The element a value filter describes: `type eq "work"` gives `{"type": "work"}`.
/// `None` when the filter is more than equalities joined by `and`.
pub(super) fn described_by(filter: &Filter) -> Option<Map<String, Value>> {
    let mut element = Map::new();
    describe(filter, &mut element).then_some(element)
}

fn describe(filter: &Filter, element: &mut Map<String, Value>) -> bool {
    match filter {
        Filter::And(parts) => parts.iter().all(|part| describe(part, element)),
        Filter::Compare {
            path:
                Path {
                    urn: None,
                    attribute: Some(name),
                    filter: None,
                    sub: None,
                },
            op: CompareOp::Eq,
            value,
        } if !value.is_null() => {
            // A string boolean in the filter must become the boolean the element is stored with.
            let mut silent = Notes::new(crate::patch::Tolerance::Entra);
            let Ok(value) = tidy(name, value.clone(), Owner::Standard, &mut silent) else {
                return false;
            };
            element.insert(schema::canonical_name(name).to_owned(), value);
            true
        }
        _ => false,
    }
}

/// At most one element is primary (RFC 7643 §2.4): when one of those just written is, the others
/// stop being it (RFC 7644 §3.5.2).
pub(super) fn keep_one_primary(elements: &mut [Value], written: &[usize]) {
    let is_primary = |element: &Value| element.get("primary").and_then(Value::as_bool) == Some(true);
    let Some(winner) = written
        .iter()
        .copied()
        .rfind(|index| elements.get(*index).is_some_and(is_primary))
    else {
        return;
    };
    for (index, element) in elements.iter_mut().enumerate() {
        if index != winner && is_primary(element) {
            element["primary"] = Value::Bool(false);
        }
    }
}

/// Whether nothing but the describing fields is left of an element.
pub(super) fn is_husk(element: &Value, filter: Option<&Map<String, Value>>) -> bool {
    element.as_object().is_some_and(|object| {
        object.keys().all(|key| {
            matches!(key.as_str(), "type" | "primary")
                || filter.is_some_and(|filter| filter.contains_key(key))
        })
    })
}
