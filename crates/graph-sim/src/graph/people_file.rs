//! The directory as provisioning reads it: people with managers, groups with members, assignments.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::assignments::NO_ROLE;
use super::users::manager_of;
use crate::cycle;
use crate::directory::Directory;
use crate::state::State;
use crate::sync::CycleInput;
use crate::tenant::Tenant;

/// Everything a cycle of this job works from; `None` when the job is gone.
///
/// Everybody is written down once, and before the state is locked: with a hundred thousand people that takes a moment in which
/// others can go on calling.
pub(crate) fn cycle_input(tenant: &Tenant, job_id: &str) -> Option<CycleInput> {
    if !tenant.state.lock().jobs.contains_key(job_id) {
        return None;
    }
    let directory = tenant.directory();
    let users = users(&directory);
    let state = tenant.state.lock();
    let job = state.jobs.get(job_id)?;
    let principal = state.service_principals.get(&job.service_principal)?;
    let secrets: BTreeMap<String, String> =
        cycle::credentials(&state, &job.service_principal).unwrap_or_default();
    Some(CycleInput {
        job_id: job_id.to_owned(),
        tenant_id: tenant.id.clone(),
        service_principal: principal.json.clone(),
        schema: job.schema.clone(),
        people: people(tenant, &state, users, &principal.json, &secrets),
        secrets,
        state: job.sync_state.clone(),
        initial: job.initial,
        now: tenant.now(),
    })
}

/// Those in the recycle bin with them: provisioning has to see that they left.
fn users(directory: &Directory) -> Vec<Value> {
    directory
        .people()
        .map(|person| {
            let mut user = person.to_json();
            if let Some(manager) = manager_of(directory, person) {
                user["manager"] = manager;
            }
            user
        })
        .collect()
}

fn people(
    tenant: &Tenant,
    state: &State,
    users: Vec<Value>,
    principal: &Value,
    secrets: &BTreeMap<String, String>,
) -> Value {
    let directory = tenant.directory();
    let groups: Vec<Value> = state
        .groups
        .values()
        .map(|group| {
            let mut object = group.object.json.clone();
            let members = group
                .members
                .iter()
                .filter(|member| state.groups.contains_key(*member) || directory.user(member).is_some());
            object["members"] = json!(members.collect::<Vec<_>>());
            object
        })
        .collect();
    // Assigned, not `json!`, which would copy them.
    let mut document = Value::Object(serde_json::Map::new());
    document["value"] = Value::Array(users);
    document["groups"] = Value::Array(groups);
    let sync_all = secrets.get("SyncAll");
    // "All users and groups" is said by leaving the assignments out.
    if !sync_all.is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        document["assignments"] = json!(assignments(tenant, state, principal));
    }
    // Settings that decide what is sent; never the credentials.
    let settings: Vec<Value> = ["SyncAll", "SkipOutOfScopeDeletions"]
        .iter()
        .filter_map(|key| Some(json!({"key": key, "value": secrets.get(*key)?})))
        .collect();
    if !settings.is_empty() {
        document["secrets"] = json!(settings);
    }
    document
}

fn assignments(tenant: &Tenant, state: &State, principal: &Value) -> Vec<Value> {
    let roles: Vec<&Value> = principal["appRoles"].as_array().into_iter().flatten().collect();
    let delay = tenant.settling(tenant.switches.entitlement_delay);
    state
        .assignments
        .iter()
        .filter(|a| a.json["resourceId"] == principal["id"] && a.age(delay) >= 1.0)
        .map(|a| {
            let role = roles.iter().find(|role| role["id"] == a.json["appRoleId"] && a.json["appRoleId"] != NO_ROLE);
            let role = role.map_or(Value::Null, |role| json!({"id": role["id"], "value": role["value"], "displayName": role["displayName"]}));
            json!({"principalId": a.json["principalId"], "principalType": a.json["principalType"], "role": role})
        })
        .collect()
}
