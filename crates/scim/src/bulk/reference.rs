//! References to resources that another operation of the same request creates (RFC 7644 §3.7.2).

use serde_json::{Map, Value};

use crate::error::ScimError;
use crate::schema;

const PREFIX: &str = "bulkId:";

/// What a reference stands for, so far.
pub(super) enum Found {
    /// The id of the resource that was created.
    Id(String),
    /// Not created yet, and cannot be before this one: leave it out for now.
    Later,
}

/// The `bulkId`s a text refers to: the whole text (`bulkId:x`), the end of a URI
/// (`/Users/bulkId:x`), or strings inside a filter (`members[value eq "bulkId:x"]`).
pub(super) fn in_text(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let at = rest.find(PREFIX)?;
            let before = rest[..at].chars().next_back();
            let behind = &rest[at + PREFIX.len()..];
            let is_start = std::ptr::eq(rest, text) && at == 0;
            let end = match before {
                Some('"') => behind.find('"').unwrap_or(behind.len()),
                _ => behind.len(),
            };
            let (id, after) = behind.split_at(end);
            rest = after;
            if !id.is_empty() && (is_start || matches!(before, Some('"' | '/'))) {
                return Some(id);
            }
        }
    })
}

/// Every `bulkId` a body refers to.
pub(super) fn collect<'a>(value: &'a Value, into: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => into.extend(in_text(text)),
        Value::Array(all) => all.iter().for_each(|one| collect(one, into)),
        Value::Object(object) => object.values().for_each(|one| collect(one, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The text with ids in place of references; `None` when one is not known yet.
pub(super) fn text(
    text: &str,
    find: &dyn Fn(&str) -> Result<Found, ScimError>,
) -> Result<Option<String>, ScimError> {
    let mut resolved = text.to_owned();
    for id in in_text(text) {
        match find(id)? {
            Found::Id(known) => resolved = resolved.replacen(&format!("{PREFIX}{id}"), &known, 1),
            Found::Later => return Ok(None),
        }
    }
    Ok(Some(resolved))
}

/// A body with ids in place of references. A value whose reference is not known yet is left out:
/// the member, the manager.
pub(super) fn resolve(
    body: &Value,
    find: &dyn Fn(&str) -> Result<Found, ScimError>,
) -> Result<Value, ScimError> {
    Ok(value(body, true, find)?.unwrap_or(Value::Null))
}

fn value(
    one: &Value,
    is_container: bool,
    find: &dyn Fn(&str) -> Result<Found, ScimError>,
) -> Result<Option<Value>, ScimError> {
    match one {
        Value::String(string) => Ok(text(string, find)?.map(Value::String)),
        Value::Array(all) => {
            let mut kept = Vec::with_capacity(all.len());
            for one in all {
                kept.extend(value(one, false, find)?);
            }
            Ok(Some(Value::Array(kept)))
        }
        Value::Object(object) => {
            let mut kept = Map::with_capacity(object.len());
            for (key, one) in object {
                match value(one, is_container && schema::is_urn(key), find)? {
                    Some(value) => {
                        kept.insert(key.clone(), value);
                    }
                    // Without what it refers to a member or manager says nothing.
                    None if !is_container => return Ok(None),
                    None => {}
                }
            }
            Ok(Some(Value::Object(kept)))
        }
        other => Ok(Some(other.clone())),
    }
}
