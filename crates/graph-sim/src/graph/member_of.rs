//! Which groups a person is in (Graph: memberOf).

use std::collections::HashSet;

use serde_json::Value;

use super::GraphResult;
use super::call::Call;
use super::error::GraphError;
use super::expand::EXPANDED_MAX;
use super::groups::{GROUPS, READS_GROUPS};
use super::list::{self, Collection};
use super::members::typed_group;
use super::users::{self, READS_ALL};
use crate::directory::Person;
use crate::replication::Kind;
use crate::state::{Group, State};
use crate::tenant::Tenant;

const MEMBER_OF: Collection<'static> = Collection {
    context: "directoryObjects",
    resource: "DirectoryObject",
    ..GROUPS
};

/// The groups this is a member of, in their order; with those they are in themselves when `transitive`.
fn groups_of<'s>(tenant: &Tenant, state: &'s State, id: &str, transitive: bool) -> Vec<&'s Group> {
    let listing = tenant.listing(Kind::Group, false);
    let listed = |group: &&Group| listing.shows(group.object.born);
    let mut found: HashSet<&str> = HashSet::new();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        for (group_id, group) in state.groups.iter() {
            if group.members.contains(id) && found.insert(group_id) && transitive {
                open.push(group_id);
            }
        }
    }
    let groups = state.groups.iter().filter(|(id, _)| found.contains(id.as_str()));
    groups.map(|(_, group)| group).filter(listed).collect()
}

/// The first groups, as `$expand=memberOf` brings them.
pub(super) fn expanded(tenant: &Tenant, person: &Person, transitive: bool) -> Vec<Value> {
    let state = tenant.state.lock();
    let groups = groups_of(tenant, &state, person.id(), transitive);
    let groups = groups.into_iter().take(EXPANDED_MAX);
    groups.map(|group| typed_group(&group.object.json)).collect()
}

/// The id of the person, for a caller who may see memberships.
fn person(tenant: &Tenant, call: &Call, key: &str) -> Result<String, GraphError> {
    if key == call.caller.oid {
        call.caller
            .needs(&[&["User.Read"], READS_ALL, READS_GROUPS].concat())?;
    } else {
        call.caller.needs(&[READS_ALL, READS_GROUPS].concat())?;
    }
    Ok(users::read(&tenant.directory(), key)?.id().to_owned())
}

pub(super) fn list(tenant: &Tenant, call: &Call, key: &str, transitive: bool, cast: bool) -> GraphResult {
    let id = person(tenant, call, key)?;
    let state = tenant.state.lock();
    let groups: Vec<Value> = groups_of(tenant, &state, &id, transitive)
        .into_iter()
        .map(|group| match cast {
            true => group.object.json.clone(),
            false => typed_group(&group.object.json),
        })
        .collect();
    let collection = if cast { GROUPS } else { MEMBER_OF };
    list::page(tenant, call, &collection, groups.iter())
}

pub(super) fn count(tenant: &Tenant, call: &Call, key: &str, transitive: bool) -> GraphResult {
    let id = person(tenant, call, key)?;
    let state = tenant.state.lock();
    let groups = groups_of(tenant, &state, &id, transitive);
    list::count(
        tenant,
        call,
        &MEMBER_OF,
        groups.into_iter().map(|group| &group.object.json),
    )
}
