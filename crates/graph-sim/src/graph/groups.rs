//! Groups and their members (Graph: groups).

use indexmap::IndexSet;
use serde_json::{Value, json};

use super::GraphResult;
use super::call::{Answer, Call};
use super::error::GraphError;
use super::list::{self, Collection};
use super::users;
use crate::replication::Kind;
use crate::state::{Group, Object, age};
use crate::tenant::Tenant;

const READS_GROUPS: &[&str] = &[
    "GroupMember.Read.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
const WRITES_GROUPS: &[&str] = &["Group.ReadWrite.All", "Group.Create", "Directory.ReadWrite.All"];
const READS_USERS: &[&str] = &[
    "User.ReadBasic.All",
    "User.Read.All",
    "User.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];

/// Settling is quicker for a group than for an application: these parts of the replication delay.
const READABLE_AFTER: f64 = 0.3;
/// Graph: displayName of a group.
const NAME_CHARS_MAX: usize = 256;

const GROUPS: Collection<'static> = Collection {
    context: "groups",
    resource: "Group",
    filterable: &[
        "id",
        "displayName",
        "mail",
        "mailNickname",
        "mailEnabled",
        "securityEnabled",
        "description",
        "createdDateTime",
    ],
    searchable: &["displayName", "mail", "mailNickname", "description"],
    shown: &[],
    page_size: 100,
    page_size_max: 999,
    folds_case: true,
};

/// Direct members, or those of nested groups as well.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Direct,
    Transitive,
}

impl Reach {
    /// The reach a path segment means.
    pub(super) fn of(segment: &str) -> Self {
        if segment == "transitiveMembers" {
            Self::Transitive
        } else {
            Self::Direct
        }
    }
}

/// Which members a path asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cast {
    None,
    User,
    Group,
}

impl Cast {
    /// The cast a path segment means.
    pub(super) fn of(segment: &str) -> Option<Self> {
        match segment {
            "microsoft.graph.user" => Some(Self::User),
            "microsoft.graph.group" => Some(Self::Group),
            _ => None,
        }
    }
}

fn listed(tenant: &Tenant, call: &Call) -> Vec<Value> {
    let state = tenant.state.lock();
    let settled = |group: &&Group| tenant.is_listed(Kind::Group, group.object.born, call.eventual);
    state
        .groups
        .values()
        .filter(settled)
        .map(|group| group.object.json.clone())
        .collect()
}

pub(super) fn list(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.needs(READS_GROUPS)?;
    list::page(tenant, call, &GROUPS, listed(tenant, call).iter())
}

pub(super) fn count(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.needs(READS_GROUPS)?;
    list::count(call, &GROUPS, listed(tenant, call).iter())
}

pub(super) fn get(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.needs(READS_GROUPS)?;
    Ok(list::object(
        tenant,
        call,
        "groups/$entity",
        &[],
        &read(tenant, id)?.object.json,
    ))
}

/// A group that has replicated.
pub(super) fn read(tenant: &Tenant, id: &str) -> Result<Group, GraphError> {
    let state = tenant.state.lock();
    state
        .groups
        .get(id)
        .filter(|group| age(group.object.born, tenant.replication(Kind::Group)) >= READABLE_AFTER)
        .cloned()
        .ok_or_else(|| GraphError::not_found(id))
}

pub(super) fn create(tenant: &Tenant, call: &Call) -> GraphResult {
    // Any member may make security groups unless the organisation forbids it; no role is needed.
    call.caller.needs(WRITES_GROUPS)?;
    let body = call.json()?;
    let text = |key: &str| body[key].as_str().map(str::trim).filter(|v| !v.is_empty());
    let missing = |key: &str| {
        GraphError::bad_request(format!(
            "A value is required for property '{key}' of resource 'Group'."
        ))
    };
    let name = text("displayName").ok_or_else(|| missing("displayName"))?;
    let nickname = text("mailNickname").ok_or_else(|| missing("mailNickname"))?;
    let mail_enabled = body["mailEnabled"]
        .as_bool()
        .ok_or_else(|| missing("mailEnabled"))?;
    let security_enabled = body["securityEnabled"]
        .as_bool()
        .ok_or_else(|| missing("securityEnabled"))?;
    if name.chars().count() > NAME_CHARS_MAX {
        return Err(GraphError::bad_request(
            "Invalid value specified for property 'displayName' of resource 'Group'.",
        ));
    }
    if !nickname.is_ascii()
        || nickname.len() > 64
        || nickname.contains(|c: char| c.is_whitespace() || "@()\\[]\";:<>,".contains(c))
    {
        return Err(GraphError::bad_request(
            "Invalid value specified for property 'mailNickname' of resource 'Group'.",
        ));
    }
    let types = body["groupTypes"].as_array().cloned().unwrap_or_default();
    if mail_enabled || !security_enabled || !types.is_empty() {
        return Err(GraphError::bad_request(
            "The simulated tenant creates security groups only: mailEnabled false, securityEnabled true, no groupTypes.",
        ));
    }
    let now = tenant.now();
    let mut state = tenant.state.lock();
    let id = state.new_id(tenant.seed, "group");
    let mut object = crate::directory::group_object(
        &id,
        name,
        body["description"].as_str(),
        crate::directory::GroupKind::Security,
        nickname,
    );
    object["createdDateTime"] = json!(super::applications::stamp(now));
    object["renewedDateTime"] = object["createdDateTime"].clone();
    let mut members = Vec::new();
    for bound in body["members@odata.bind"].as_array().into_iter().flatten() {
        let member = bound
            .as_str()
            .and_then(|b| b.rsplit('/').next())
            .unwrap_or_default();
        if tenant.directory().user(member).is_none() && !state.groups.contains_key(member) {
            return Err(GraphError::not_found(member));
        }
        members.push(member.to_owned());
    }
    state.groups.insert(
        id,
        Group {
            object: Object::new(object.clone(), Some(now)),
            members,
        },
    );
    drop(state);
    let mut answer = list::object(tenant, call, "groups/$entity", &[], &object);
    answer.status = 201;
    Ok(answer)
}

/// Ids of members; for the transitive ones nested groups are opened, each once.
fn member_ids(tenant: &Tenant, group: Group, reach: Reach) -> Vec<String> {
    if reach == Reach::Direct {
        return group.members;
    }
    let state = tenant.state.lock();
    let mut found = IndexSet::new();
    let mut open = group.members;
    while let Some(member) = open.pop() {
        if found.insert(member.clone())
            && let Some(nested) = state.groups.get(&member)
        {
            open.extend(nested.members.iter().cloned());
        }
    }
    found.into_iter().collect()
}

fn member_objects(
    tenant: &Tenant,
    call: &Call,
    id: &str,
    reach: Reach,
    cast: Cast,
) -> Result<Vec<Value>, GraphError> {
    let members = member_ids(tenant, read(tenant, id)?, reach);
    let sees_users = call.caller.has_scope(READS_USERS);
    let directory = tenant.directory();
    let state = tenant.state.lock();
    let objects = members.iter().filter_map(|member| {
        if let Some(user) = directory.user(member) {
            return (cast != Cast::Group).then(|| {
                // Members the caller may not read come back with type and id alone.
                if sees_users {
                    users::typed(user)
                } else {
                    json!({"@odata.type": "#microsoft.graph.user", "id": member})
                }
            });
        }
        let nested = state.groups.get(member).filter(|_| cast != Cast::User)?;
        let mut object = json!({"@odata.type": "#microsoft.graph.group"});
        if let (Some(target), Some(members)) = (object.as_object_mut(), nested.object.json.as_object()) {
            target.extend(members.clone());
        }
        Some(object)
    });
    let mut objects: Vec<Value> = objects.collect();
    if cast != Cast::None {
        for object in objects.iter_mut().filter_map(Value::as_object_mut) {
            object.shift_remove("@odata.type");
        }
    }
    Ok(objects)
}

fn members_collection(cast: Cast) -> Collection<'static> {
    Collection {
        context: match cast {
            Cast::None => "directoryObjects",
            Cast::User => "users",
            Cast::Group => "groups",
        },
        resource: "DirectoryObject",
        filterable: &["id", "displayName", "userPrincipalName", "mail", "accountEnabled"],
        searchable: &["displayName", "mail", "userPrincipalName"],
        ..GROUPS
    }
}

pub(super) fn members(tenant: &Tenant, call: &Call, id: &str, reach: Reach, cast: Cast) -> GraphResult {
    call.caller.needs(READS_GROUPS)?;
    list::page(
        tenant,
        call,
        &members_collection(cast),
        member_objects(tenant, call, id, reach, cast)?.iter(),
    )
}

pub(super) fn member_count(
    tenant: &Tenant,
    call: &Call,
    id: &str,
    reach: Reach,
    cast: Cast,
) -> Result<Answer, GraphError> {
    call.caller.needs(READS_GROUPS)?;
    list::count(
        call,
        &members_collection(cast),
        member_objects(tenant, call, id, reach, cast)?.iter(),
    )
}
