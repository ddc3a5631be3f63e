//! `/_sim/groups`: groups and who is in them.

use serde_json::{Value, json};

use super::Reply;
use super::body::Fields;
use super::error::ControlError;
use super::people::{find_live, rename_assignments};
use crate::directory::{Directory, GroupKind, group_object, nickname};
use crate::graph::stamp;
use crate::members::Members;
use crate::state::{Group, Object, State};
use crate::tenant::Tenant;

const EXAMPLE: &str = r#"{"displayName": "Crane Drivers", "members": ["soren.holm@contoso.example"]}"#;
const MEMBERS_EXAMPLE: &str = r#"{"members": ["soren.holm@contoso.example"]}"#;
/// Graph: displayName of a group.
const NAME_CHARS_MAX: usize = 256;

/// The id of a group by id or name.
fn find(state: &State, key: &str) -> Result<String, ControlError> {
    if state.groups.contains_key(key) {
        return Ok(key.to_owned());
    }
    let key = key.trim();
    let named: Vec<&String> = state
        .groups
        .iter()
        .filter(|(_, group)| {
            let name = group.object.json["displayName"].as_str().unwrap_or_default();
            name.to_lowercase() == key.to_lowercase()
        })
        .map(|(id, _)| id)
        .collect();
    match named.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(
            ControlError::new(404, "unknownGroup", format!("There is no group `{key}`"))
                .why("No group has this id or name.")
                .fix("GET /_sim/groups lists the groups."),
        ),
        several => {
            let ids: Vec<&str> = several.iter().map(|id| id.as_str()).collect();
            Err(ControlError::new(
                409,
                "ambiguousGroup",
                format!("Several groups are called `{key}`"),
            )
            .why(format!("Their ids are {}.", ids.join(", ")))
            .fix("Name the group by its id."))
        }
    }
}

/// The id of a person or a group.
fn find_member(state: &State, directory: &Directory, key: &str) -> Result<String, ControlError> {
    if directory.person(key.trim()).is_some() {
        let person = find_live(directory, key)?;
        return Ok(person.id().to_owned());
    }
    find(state, key).map_err(|_| {
        ControlError::new(
            404,
            "unknownMember",
            format!("There is no person or group `{key}`"),
        )
        .why("Nothing in the directory has this id, user principal name or group name.")
        .fix("GET /_sim/people and GET /_sim/groups list what there is.")
    })
}

/// A group with the number of its members.
fn shown(directory: &Directory, state: &State, group: &Group) -> Value {
    let mut json = group.object.json.clone();
    let exists = |member: &&str| directory.user(member).is_some() || state.groups.contains_key(*member);
    json["memberCount"] = json!(group.members.iter().filter(exists).count());
    json
}

fn members_of(directory: &Directory, state: &State, group: &Group) -> Vec<Value> {
    let of = |member: &str| {
        if let Some(person) = directory.user(member) {
            return Some(json!({
                "id": member, "type": "User", "displayName": person["displayName"],
                "userPrincipalName": person["userPrincipalName"],
            }));
        }
        let nested = state.groups.get(member)?;
        Some(json!({"id": member, "type": "Group", "displayName": nested.object.json["displayName"]}))
    };
    group.members.iter().filter_map(of).collect()
}

fn reply(tenant: &Tenant, state: &State, status: u16, id: &str) -> Reply {
    let directory = tenant.directory();
    let group = state.groups.get(id);
    Ok((
        status,
        group.map_or(Value::Null, |group| shown(&directory, state, group)),
    ))
}

pub(super) fn list(tenant: &Tenant) -> Value {
    let state = tenant.state.lock();
    let directory = tenant.directory();
    let groups = state
        .groups
        .values()
        .map(|group| shown(&directory, &state, group));
    json!({ "value": groups.collect::<Vec<_>>() })
}

pub(super) fn get(tenant: &Tenant, key: &str) -> Reply {
    let state = tenant.state.lock();
    let id = find(&state, key)?;
    reply(tenant, &state, 200, &id)
}

fn checked_name(fields: &Fields) -> Result<&str, ControlError> {
    let name = fields.text("displayName", EXAMPLE)?;
    if name.chars().count() > NAME_CHARS_MAX {
        return Err(
            ControlError::bad("badValue", "This is no value for `displayName`")
                .why(format!("It has more than {NAME_CHARS_MAX} characters."))
                .fix("Choose a shorter name."),
        );
    }
    Ok(name)
}

/// A text or nothing.
fn description(fields: &Fields) -> Result<Option<&str>, ControlError> {
    match fields.0.get("description") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(
            ControlError::bad("badValue", "This is no value for `description`")
                .why(format!("It was `{other}`."))
                .fix("Send a text, or null for none."),
        ),
    }
}

/// A security group, readable at once.
pub(super) fn create(tenant: &Tenant, body: &[u8]) -> Reply {
    let fields = Fields::read(body, EXAMPLE)?;
    fields.only(&["displayName", "description", "members"])?;
    let name = checked_name(&fields)?;
    let description = description(&fields)?;
    let mut state = tenant.state.lock();
    let mut members = Members::default();
    if fields.0.get("members").is_some_and(|given| *given != json!([])) {
        let directory = tenant.directory();
        for key in fields.texts("members", EXAMPLE)? {
            members.push(find_member(&state, &directory, key)?);
        }
    }
    let id = state.new_id(tenant.seed, "group");
    let mut nickname = nickname(name, "-");
    nickname.truncate(64);
    if nickname.is_empty() {
        nickname = format!("group-{}", state.counter);
    }
    let mut object = group_object(&id, name, description, GroupKind::Security, &nickname);
    object["createdDateTime"] = json!(stamp(tenant.now()));
    object["renewedDateTime"] = object["createdDateTime"].clone();
    let group = Group {
        object: Object::new(object, None),
        members,
    };
    state.note_group(tenant.now(), &id, group);
    reply(tenant, &state, 201, &id)
}

pub(super) fn change(tenant: &Tenant, key: &str, body: &[u8]) -> Reply {
    let fields = Fields::read(body, r#"{"displayName": "Crane Operators"}"#)?;
    fields.only(&["displayName", "description"])?;
    let name = match fields.0.contains_key("displayName") {
        true => Some(checked_name(&fields)?.to_owned()),
        false => None,
    };
    let words = description(&fields)?;
    let mut state = tenant.state.lock();
    let id = find(&state, key)?;
    if let Some(group) = state.groups.get_mut(&id) {
        if let Some(name) = &name {
            group.object.json["displayName"] = json!(name);
        }
        if fields.0.contains_key("description") {
            group.object.json["description"] = json!(words);
        }
    }
    state.changes.group(tenant.now(), &id);
    if let Some(name) = name {
        rename_assignments(&mut state, &id, &json!(name));
    }
    reply(tenant, &state, 200, &id)
}

/// The group's memberships and assignments go with it.
pub(super) fn delete(tenant: &Tenant, key: &str) -> Reply {
    let mut state = tenant.state.lock();
    let id = find(&state, key)?;
    let gone = state.groups.shift_remove(&id);
    state.changes.group(tenant.now(), &id);
    state.forget_principal(&id, tenant.now());
    Ok((200, json!({"deleted": gone.map(|group| group.object.json)})))
}

pub(super) fn members(tenant: &Tenant, key: &str) -> Reply {
    let state = tenant.state.lock();
    let id = find(&state, key)?;
    let directory = tenant.directory();
    let members = state
        .groups
        .get(&id)
        .map_or_else(Vec::new, |group| members_of(&directory, &state, group));
    Ok((200, json!({ "value": members })))
}

/// A dynamic group has no members of its own choosing.
fn check_assigned(state: &State, id: &str) -> Result<(), ControlError> {
    let json = state.groups.get(id).map(|group| &group.object.json);
    match json.filter(|json| !json["membershipRule"].is_null()) {
        None => Ok(()),
        Some(json) => Err(ControlError::new(
            409,
            "dynamicGroup",
            format!("The members of {} cannot be set", json["displayName"]),
        )
        .why(format!("Its rule decides: {}.", json["membershipRule"]))
        .fix("Change the person instead, so that the rule fits or does not fit.")),
    }
}

pub(super) fn add_members(tenant: &Tenant, key: &str, body: &[u8]) -> Reply {
    let fields = Fields::read(body, MEMBERS_EXAMPLE)?;
    fields.only(&["members"])?;
    let given = fields.texts("members", MEMBERS_EXAMPLE)?;
    let mut state = tenant.state.lock();
    let id = find(&state, key)?;
    check_assigned(&state, &id)?;
    let directory = tenant.directory();
    let found = given
        .into_iter()
        .map(|key| find_member(&state, &directory, key))
        .collect::<Result<Vec<_>, _>>()?;
    if found.contains(&id) {
        return Err(ControlError::bad("badValue", "A group cannot be in itself")
            .why(format!("`{key}` is both."))
            .fix("Name another group."));
    }
    let (mut added, mut already) = (Vec::new(), Vec::new());
    if let Some(group) = state.groups.get_mut(&id) {
        for member in found {
            if group.members.push(member.as_str()) {
                added.push(member);
            } else {
                already.push(member);
            }
        }
    }
    for member in &added {
        state.changes.membership(tenant.now(), &id, member, true);
    }
    Ok((200, json!({"groupId": id, "added": added, "already": already})))
}

pub(super) fn remove_member(tenant: &Tenant, key: &str, member: &str) -> Reply {
    let mut state = tenant.state.lock();
    let id = find(&state, key)?;
    check_assigned(&state, &id)?;
    let found = find_member(&state, &tenant.directory(), member)?;
    let group = state.groups.get_mut(&id);
    if group.is_some_and(|group| group.members.remove(&found)) {
        state.changes.membership(tenant.now(), &id, &found, false);
        return Ok((200, json!({"groupId": id, "removed": [found]})));
    }
    Err(
        ControlError::new(404, "notAMember", format!("`{member}` is not in `{key}`"))
            .why("Only direct members can be removed.")
            .fix("GET /_sim/groups/{group}/members lists them."),
    )
}
