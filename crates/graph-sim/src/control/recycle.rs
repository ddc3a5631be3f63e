//! Leavers: the recycle bin, out of it, and gone for good.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::Reply;
use super::error::ControlError;
use super::people::{find, find_live, store};
use crate::directory::Person;
use crate::graph::stamp;
use crate::state::{PeopleChanges, State};
use crate::tenant::Tenant;

/// How long a deleted person can be restored (Entra: 30 days).
const RECYCLE_BIN: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Into the recycle bin; with `permanent=true`, also out of it, for good.
pub(super) fn delete(tenant: &Tenant, key: &str, query: &BTreeMap<String, String>) -> Reply {
    let permanent = match query
        .iter()
        .next()
        .map(|(name, value)| (name.as_str(), value.as_str()))
    {
        None | Some(("permanent", "false")) => false,
        Some(("permanent", "true")) => true,
        Some((name, value)) => {
            return Err(ControlError::bad(
                "unknownParameter",
                format!("`{name}={value}` means nothing here"),
            )
            .why("Deleting knows `permanent`.")
            .fix("Write `?permanent=true`, or nothing."));
        }
    };
    let mut state = tenant.state.lock();
    let directory = tenant.directory();
    let found = if permanent {
        find(&directory, key)
    } else {
        find_live(&directory, key)
    }?;
    let id = found.id().to_owned();
    let mut person = found.to_json();
    let manager = found.manager.as_deref().map(str::to_owned);
    drop(directory);
    if permanent {
        purge(tenant, &mut state, vec![id]);
        return Ok((200, json!({"purged": person})));
    }
    person["deletedDateTime"] = json!(stamp(tenant.now()));
    Ok((200, store(tenant, &mut state, person, manager)))
}

pub(super) fn restore(tenant: &Tenant, key: &str) -> Reply {
    let mut state = tenant.state.lock();
    let directory = tenant.directory();
    let found = find(&directory, key)?;
    if !found.is_deleted() {
        return Err(
            ControlError::new(409, "notDeleted", format!("`{key}` is not deleted"))
                .why("Only who is in the recycle bin can be restored.")
                .fix("GET /_sim/people?deleted=true lists the recycle bin."),
        );
    }
    let mut person = found.to_json();
    let manager = found.manager.as_deref().map(str::to_owned);
    drop(directory);
    person["deletedDateTime"] = Value::Null;
    Ok((200, store(tenant, &mut state, person, manager)))
}

/// Takes everyone away for good whose time in the recycle bin is over.
pub(crate) fn purge_expired(tenant: &Tenant) {
    let now = tenant.now();
    let is_over = |person: &&Person| {
        person["deletedDateTime"]
            .as_str()
            .and_then(|text| text.parse::<Timestamp>().ok())
            .is_some_and(|deleted| now.duration_since(deleted) >= RECYCLE_BIN)
    };
    let mut state = tenant.state.lock();
    let over: Vec<String> = tenant
        .directory()
        .deleted()
        .filter(is_over)
        .map(|person| person.id().to_owned())
        .collect();
    if !over.is_empty() {
        purge(tenant, &mut state, over);
    }
}

/// Memberships and assignments go with the person.
fn purge(tenant: &Tenant, state: &mut State, ids: Vec<String>) {
    let mut change = PeopleChanges::default();
    for id in ids {
        state.forget_principal(&id, tenant.now());
        state.changes.user(tenant.now(), &id);
        state.people.changed.shift_remove(&id);
        state.people.purged.insert(id.clone());
        change.purged.insert(id);
    }
    tenant.change_directory(|directory| directory.apply(&change));
}
