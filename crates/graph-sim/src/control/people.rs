//! `/_sim/people`: who joins, who moves, who may sign in.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::body::Fields;
use super::error::ControlError;
use super::{Reply, dynamic, person};
use crate::directory::{Directory, Person, fold};
use crate::graph::stamp;
use crate::state::{ChangedPerson, PeopleChanges, State};
use crate::tenant::Tenant;

const EXAMPLE: &str = r#"{"givenName": "Ida", "surname": "Dahl", "department": "Sales"}"#;

/// A person by id or user principal name, also one in the recycle bin.
pub(super) fn find<'d>(directory: &'d Directory, key: &str) -> Result<&'d Person, ControlError> {
    directory.person(key.trim()).ok_or_else(|| {
        ControlError::new(404, "unknownPerson", format!("There is no person `{key}`"))
            .why("Nobody in the directory or its recycle bin has this id or user principal name.")
            .fix("GET /_sim/people lists everyone.")
    })
}

/// As [`find`], but not from the recycle bin.
pub(super) fn find_live<'d>(directory: &'d Directory, key: &str) -> Result<&'d Person, ControlError> {
    let person = find(directory, key)?;
    if person.is_deleted() {
        return Err(
            ControlError::new(409, "deletedPerson", format!("`{key}` is deleted"))
                .why("Who is in the recycle bin can only be restored or deleted permanently.")
                .fix("Restore the person first."),
        );
    }
    Ok(person)
}

/// A person with the manager's user principal name.
pub(super) fn shown(directory: &Directory, person: &Person) -> Value {
    let manager = person.manager.as_deref().and_then(|id| directory.user(id));
    let mut json = person.to_json();
    json["manager"] = json!(manager.map(|manager| manager.text("userPrincipalName")));
    json
}

pub(super) fn list(tenant: &Tenant, query: &BTreeMap<String, String>) -> Reply {
    if let Some(other) = query
        .keys()
        .find(|key| !["deleted", "search"].contains(&key.as_str()))
    {
        return Err(
            ControlError::bad("unknownParameter", format!("`{other}` means nothing here"))
                .why("The list knows `search` and `deleted`.")
                .fix("Write `?search=TEXT`, `?deleted=true` or both."),
        );
    }
    let deleted = query.get("deleted").is_some_and(|value| value == "true");
    let search = query.get("search").map(|text| fold(text)).unwrap_or_default();
    let directory = tenant.directory();
    let people: Vec<Value> = directory
        .people()
        .filter(|person| person.is_deleted() == deleted)
        .filter(|person| {
            let names = ["displayName", "userPrincipalName"];
            names.iter().any(|name| fold(person.text(name)).contains(&search))
        })
        .map(|person| shown(&directory, person))
        .collect();
    Ok((200, json!({ "value": people })))
}

pub(super) fn get(tenant: &Tenant, key: &str) -> Reply {
    let directory = tenant.directory();
    Ok((200, shown(&directory, find(&directory, key)?)))
}

/// A joiner.
pub(super) fn create(tenant: &Tenant, body: &[u8]) -> Reply {
    let Fields(given) = Fields::read(body, EXAMPLE)?;
    let mut state = tenant.state.lock();
    let directory = tenant.directory();
    let mut made = person::blank("", &stamp(tenant.now()));
    let mut manager = None;
    apply(&directory, &mut made, &mut manager, &given)?;
    person::complete(&mut made, |name| given.contains_key(name), &directory)?;
    let upn = made["userPrincipalName"].as_str().unwrap_or_default();
    person::check_free(&directory, upn, "")?;
    made["id"] = json!(state.new_id(tenant.seed, "joiner"));
    drop(directory);
    Ok((201, store(tenant, &mut state, made, manager)))
}

/// A mover.
pub(super) fn change(tenant: &Tenant, key: &str, body: &[u8]) -> Reply {
    let Fields(given) = Fields::read(body, r#"{"department": "Sales", "jobTitle": null}"#)?;
    let mut state = tenant.state.lock();
    let directory = tenant.directory();
    let person = find_live(&directory, key)?;
    let id = person.id().to_owned();
    let mut changed = person.to_json();
    let mut manager = person.manager.as_deref().map(str::to_owned);
    apply(&directory, &mut changed, &mut manager, &given)?;
    if manager.as_deref() == Some(&id) {
        return Err(
            ControlError::bad("badValue", format!("`{key}` cannot be their own manager"))
                .why("Both are the same person.")
                .fix("Name another person, or null for none."),
        );
    }
    let upn = changed["userPrincipalName"].as_str().unwrap_or_default();
    person::check_free(&directory, upn, &id)?;
    if changed["accountEnabled"] == false {
        // What a leaver holds is worth nothing, also when they come back.
        state.tokens_valid_from.insert(id, Timestamp::now());
    }
    drop(directory);
    Ok((200, store(tenant, &mut state, changed, manager)))
}

/// Ends every sign-in of a person, as a changed password or an administrator does: refresh tokens are worth nothing.
pub(super) fn revoke(tenant: &Tenant, key: &str) -> Reply {
    let directory = tenant.directory();
    let person = find_live(&directory, key)?;
    let id = person["id"].as_str().unwrap_or_default().to_owned();
    tenant.live.lock().end_sessions_of(&id);
    tenant.state.lock().tokens_valid_from.insert(id, Timestamp::now());
    Ok((200, shown(&directory, person)))
}

/// Whether the person may sign in. A leaver begins here.
pub(super) fn enable(tenant: &Tenant, key: &str, enabled: bool) -> Reply {
    change(
        tenant,
        key,
        json!({ "accountEnabled": enabled }).to_string().as_bytes(),
    )
}

fn apply(
    directory: &Directory,
    person: &mut Value,
    manager: &mut Option<String>,
    given: &Map<String, Value>,
) -> Result<(), ControlError> {
    for (name, value) in given {
        match (name.as_str(), value) {
            ("manager", Value::Null) => *manager = None,
            ("manager", Value::String(key)) => {
                let found = find_live(directory, key)?;
                *manager = Some(found.id().to_owned());
            }
            ("manager", other) => {
                return Err(ControlError::bad("badValue", "This is no value for `manager`")
                    .why(format!("It was `{other}`."))
                    .fix("Send a user principal name or an id, or null for none."));
            }
            (name, value) => person::set(person, name, value)?,
        }
    }
    Ok(())
}

/// Keeps a changed person, and what follows from it: dynamic groups, the name on assignments.
pub(super) fn store(tenant: &Tenant, state: &mut State, person: Value, manager: Option<String>) -> Value {
    let id = person["id"].as_str().unwrap_or_default().to_owned();
    dynamic::settle(state, &Person::from_json(&person, None), tenant.now());
    state.changes.user(tenant.now(), &id);
    rename_assignments(state, &id, &person["displayName"]);
    let changed = ChangedPerson {
        json: person,
        manager,
    };
    state.people.changed.insert(id.clone(), changed.clone());
    let change = PeopleChanges {
        changed: [(id.clone(), changed)].into(),
        ..PeopleChanges::default()
    };
    tenant.change_directory(|directory| directory.apply(&change));
    let directory = tenant.directory();
    directory
        .person(&id)
        .map_or(Value::Null, |person| shown(&directory, person))
}

/// An assignment shows the name its principal has.
pub(super) fn rename_assignments(state: &mut State, principal: &str, name: &Value) {
    for assignment in &mut state.assignments {
        if assignment.json["principalId"] == principal {
            assignment.json["principalDisplayName"] = name.clone();
        }
    }
}
