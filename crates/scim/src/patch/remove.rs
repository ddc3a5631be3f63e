//! `remove`.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::request::Operation;
use super::target::{
    container, drop_if_empty, extension, is_husk, is_read_only, read_only, with_manager_urn,
};
use crate::error::{ScimError, ScimType};
use crate::filter::matches;
use crate::path::Path;
use crate::tolerance::Notes;
use crate::value::key_of;

pub(super) fn run(
    resource: &mut Map<String, Value>,
    operation: &Operation,
    notes: &mut Notes,
) -> Result<(), ScimError> {
    let Some(path) = &operation.path else {
        // RFC 7644 §3.5.2.2.
        return Err(ScimError::bad_request(ScimType::NoTarget, "remove needs a path"));
    };
    if is_read_only(path) {
        return Err(read_only(path));
    }
    let path = with_manager_urn(path, notes)?;
    let Some(name) = &path.attribute else {
        return whole_extension(resource, &path);
    };
    // Making an extension just to remove from it would be undone below.
    let holder = container(resource, extension(&path))?;
    if let Some(key) = key_of(holder, name) {
        from_attribute(holder, &key, &path, operation.value.as_ref(), notes)?;
    }
    drop_if_empty(resource, extension(&path));
    Ok(())
}

pub(super) fn whole_extension(resource: &mut Map<String, Value>, path: &Path) -> Result<(), ScimError> {
    match extension(path).and_then(|urn| key_of(resource, urn)) {
        Some(key) => {
            resource.shift_remove(&key);
            Ok(())
        }
        None if extension(path).is_some() => Ok(()),
        None => Err(ScimError::bad_request(
            ScimType::InvalidPath,
            format!("{path} names a whole schema, not an attribute"),
        )),
    }
}

fn from_attribute(
    holder: &mut Map<String, Value>,
    key: &str,
    path: &Path,
    value: Option<&Value>,
    notes: &mut Notes,
) -> Result<(), ScimError> {
    let listed = value.filter(|value| !value.is_null());
    match holder.get_mut(key) {
        Some(Value::Array(all)) => {
            match (&path.filter, &path.sub, listed) {
                (Some(filter), None, _) => all.retain(|element| !matches(filter, element)),
                (filter, Some(sub), _) => {
                    for element in all.iter_mut() {
                        if filter.as_ref().is_none_or(|f| matches(f, element)) {
                            remove_sub(element, sub);
                        }
                    }
                    all.retain(|element| !is_husk(element, None));
                }
                (None, None, Some(listed)) => {
                    let name = path.attribute.as_deref().unwrap_or(key);
                    notes.accept(
                        ScimType::InvalidSyntax,
                        format!("accepted `Remove {name}` with a value array; a strict server would refuse"),
                    )?;
                    remove_listed(all, listed);
                }
                (None, None, None) => all.clear(),
            }
            if all.is_empty() {
                holder.shift_remove(key);
            }
        }
        Some(object @ Value::Object(_)) => {
            let concerns = path.filter.as_ref().is_none_or(|filter| matches(filter, object));
            let whole = match &path.sub {
                Some(sub) if concerns => {
                    remove_sub(object, sub);
                    object.as_object().is_some_and(Map::is_empty)
                }
                Some(_) => false,
                None => concerns,
            };
            if whole {
                holder.shift_remove(key);
            }
        }
        _ => {
            if path.sub.is_none() && path.filter.is_none() {
                holder.shift_remove(key);
            }
        }
    }
    Ok(())
}

/// Only the listed ones go: reading it as "remove members" would empty the group.
fn remove_listed(all: &mut Vec<Value>, listed: &Value) {
    let listed = match listed {
        Value::Array(listed) => listed.as_slice(),
        one => std::slice::from_ref(one),
    };
    let gone: HashSet<String> = listed.iter().map(identity).collect();
    all.retain(|element| !gone.contains(&identity(element)));
}

/// An element is known by its `value`; a bare string is its own.
fn identity(element: &Value) -> String {
    element.get("value").unwrap_or(element).to_string()
}

fn remove_sub(element: &mut Value, sub: &str) {
    if let Some(object) = element.as_object_mut()
        && let Some(key) = key_of(object, sub)
    {
        object.shift_remove(&key);
    }
}
