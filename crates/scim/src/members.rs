//! Members of a group, apart from the rest of it.
//!
//! A group may have 100,000 members, and a PATCH adds one. So the members are rows of their own in a
//! store, a PATCH says what happens to them as [`MemberChange`]s, and its cost does not depend on
//! how many there are.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::error::ScimError;
use crate::filter::{Filter, Matcher};
use crate::schema::SchemaSet;
use crate::value::{get, take as take_attribute};

/// One thing that happens to the members of a group. Ids are those of `members.value`.
#[derive(Clone, Debug, PartialEq)]
pub enum MemberChange {
    /// These become members; who is one already stays one.
    Add(Vec<String>),
    /// These are members no longer; who is none already is no error.
    Remove(Vec<String>),
    /// Members that satisfy the filter are removed: `members[type eq "Group"]`. The filter is about
    /// sub-attributes of `members`; [`Matcher::for_members`] evaluates it.
    RemoveMatching(Filter),
    /// Nobody is a member any longer.
    RemoveAll,
    /// These are the members, and nobody else.
    Replace(Vec<String>),
}

/// Adds a change; changes of the same kind that follow each other become one.
pub(crate) fn push(changes: &mut Vec<MemberChange>, change: MemberChange) {
    match (changes.last_mut(), change) {
        (Some(MemberChange::Add(ids) | MemberChange::Replace(ids)), MemberChange::Add(more))
        | (Some(MemberChange::Remove(ids)), MemberChange::Remove(more)) => ids.extend(more),
        (_, change @ (MemberChange::RemoveAll | MemberChange::Replace(_))) => {
            // Whatever happened before is undone by it.
            changes.clear();
            changes.push(change);
        }
        (_, change) => changes.push(change),
    }
}

/// Takes `members` out of a group: the ids, each once, in order.
///
/// # Errors
/// `invalidValue` for a member without an id.
pub fn take(group: &mut Value) -> Result<Vec<String>, ScimError> {
    let members = group
        .as_object_mut()
        .and_then(|group| take_attribute(group, "members"));
    match members {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(all)) => ids(all.iter()),
        Some(one) => ids(std::iter::once(&one)),
    }
}

/// The ids of member objects, each once, in order.
pub(crate) fn ids<'a>(members: impl Iterator<Item = &'a Value>) -> Result<Vec<String>, ScimError> {
    let mut seen = HashSet::new();
    let mut ids = Vec::new();
    for member in members {
        let Some(id) = id(member) else {
            return Err(ScimError::invalid_value(format!(
                "a member is an object with the `value` of a resource; {} is none",
                crate::value::shown(member, None)
            )));
        };
        if seen.insert(id) {
            ids.push(id.to_owned());
        }
    }
    Ok(ids)
}

/// The id a member object names.
pub(crate) fn id(member: &Value) -> Option<&str> {
    let id = match member {
        Value::Object(object) => get(object, "value")?.as_str()?,
        Value::String(id) => id,
        _ => return None,
    };
    (!id.is_empty()).then_some(id)
}

/// What the changes make of members that are at hand as objects. A store does the same with rows.
pub fn apply(members: &mut Vec<Value>, changes: &[MemberChange], set: &SchemaSet) {
    for change in changes {
        match change {
            MemberChange::Add(ids) => add(members, ids),
            MemberChange::Remove(ids) => {
                let gone: HashSet<&str> = ids.iter().map(String::as_str).collect();
                members.retain(|member| id(member).is_none_or(|id| !gone.contains(id)));
            }
            MemberChange::RemoveMatching(filter) => {
                let matcher = Matcher::for_members(filter, set);
                members.retain(|member| !matcher.matches(member));
            }
            MemberChange::RemoveAll => members.clear(),
            MemberChange::Replace(ids) => {
                let wanted: HashSet<&str> = ids.iter().map(String::as_str).collect();
                members.retain(|member| id(member).is_some_and(|id| wanted.contains(id)));
                add(members, ids);
            }
        }
    }
}

fn add(members: &mut Vec<Value>, ids: &[String]) {
    let mut known: HashSet<String> = members.iter().filter_map(id).map(str::to_owned).collect();
    for id in ids {
        if known.insert(id.clone()) {
            let value = Value::String(id.clone());
            members.push(Value::Object(Map::from_iter([("value".to_owned(), value)])));
        }
    }
}
