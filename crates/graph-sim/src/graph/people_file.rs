//! The directory as provisioning reads it: people with managers, groups with members, assignments.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde_json::{Value, json};

use super::assignments::NO_ROLE;
use super::users::manager_of;
use crate::cycle;
use crate::directory::{Directory, Person};
use crate::state::{Group, State};
use crate::sync::{CycleInput, SourceDirectory};
use crate::tenant::Tenant;

/// Secrets that are settings: they decide what is sent, and are no credential.
const SETTINGS: [&str; 3] = ["SyncAll", "SkipOutOfScopeDeletions", "SyncNotificationSettings"];

/// Everything a cycle of this job works from; `None` when the job is gone.
pub(crate) fn cycle_input(tenant: &Arc<Tenant>, job_id: &str) -> Option<CycleInput> {
    let state = tenant.state.lock();
    let job = state.jobs.get(job_id)?;
    let principal = state.service_principals.get(&job.service_principal)?;
    let mut secrets: BTreeMap<String, String> =
        cycle::credentials(&state, &job.service_principal).unwrap_or_default();
    let sync_all = secrets
        .get("SyncAll")
        .map_or(tenant.switches().sync_all_when_absent, |value| {
            value.eq_ignore_ascii_case("true")
        });
    if !secrets.is_empty() {
        let saved = secrets.get("SecretToken").map(String::as_str).unwrap_or_default();
        let bearer = crate::auth::bearer(tenant, saved);
        secrets.insert("SecretToken".to_owned(), bearer);
    }
    if sync_all && !secrets.is_empty() {
        // The provisioning service is told what holds, said or not.
        secrets.insert("SyncAll".to_owned(), "True".to_owned());
    }
    Some(CycleInput {
        job_id: job_id.to_owned(),
        tenant_id: tenant.id.clone(),
        service_principal: principal.json.clone(),
        schema: job.schema.clone(),
        directory: Arc::new(JobDirectory {
            tenant: Arc::clone(tenant),
            principal: principal.json.clone(),
            sync_all,
            settings: SETTINGS
                .iter()
                .filter_map(|key| Some(json!({"key": key, "value": secrets.get(*key)?})))
                .collect(),
        }),
        secrets,
        state: job.sync_state.clone(),
        initial: job.initial,
        reset: job.reset,
        quarantine: job.json["status"]["quarantine"].clone(),
        requests_at_once: usize::from(tenant.switches().requests_at_once.0),
        progress: cycle::progress(tenant, job_id),
        now: tenant.now(),
    })
}

/// The directory with the eyes of one job.
struct JobDirectory {
    tenant: Arc<Tenant>,
    principal: Value,
    sync_all: bool,
    settings: Vec<Value>,
}

impl SourceDirectory for JobDirectory {
    fn everything(&self) -> Value {
        let directory = self.tenant.directory();
        // Those in the recycle bin with them: provisioning has to see that they left. Everybody is written down once, and
        // before the state is locked: with a hundred thousand people that takes a moment in which others go on calling.
        let users: Vec<Value> = directory.people().map(|user| person(&directory, user)).collect();
        let state = self.tenant.state.lock();
        let groups = state
            .groups
            .values()
            .map(|group| whole(&directory, &state, group));
        let rows = self.assignments(&state).into_iter().map(|(row, _)| row).collect();
        self.document(users, groups.collect(), rows)
    }

    fn changes(&self) -> Option<Value> {
        None
    }

    fn named(&self, ids: &[String]) -> Value {
        let directory = self.tenant.directory();
        let state = self.tenant.state.lock();
        let gone = |id: &String| json!({"id": id, "@removed": {"reason": "deleted"}});
        let (mut users, mut groups) = (Vec::new(), Vec::new());
        for id in ids {
            match (
                directory.person(id).filter(|user| user.id() == id),
                state.groups.get(id),
            ) {
                (Some(user), _) => users.push(person(&directory, user)),
                (None, Some(group)) => groups.push(whole(&directory, &state, group)),
                // Which of the two it was is not known any more; a removal says the same for both.
                (None, None) => {
                    users.push(gone(id));
                    groups.push(gone(id));
                }
            }
        }
        let wanted: HashSet<&str> = ids.iter().map(String::as_str).collect();
        let rows = self.assignments(&state).into_iter().flat_map(|(row, group)| {
            let own = row["principalId"].as_str().is_some_and(|id| wanted.contains(id));
            let through = group.into_iter().flat_map(|group| group.members.iter());
            let through = through
                .filter(|member| wanted.contains(member) && !state.groups.contains_key(*member))
                .map(|member| json!({"principalId": member, "principalType": "User", "role": row["role"]}))
                .collect::<Vec<_>>();
            own.then_some(row).into_iter().chain(through)
        });
        let rows = rows.collect();
        self.document(users, groups, rows)
    }
}

impl JobDirectory {
    fn document(&self, users: Vec<Value>, groups: Vec<Value>, assignments: Vec<Value>) -> Value {
        // Assigned, not `json!`, which would copy them.
        let mut document = json!({});
        document["value"] = Value::Array(users);
        document["groups"] = Value::Array(groups);
        // "All users and groups" is said by leaving the assignments out.
        if !self.sync_all {
            document["assignments"] = json!(assignments);
        }
        if !self.settings.is_empty() {
            document["secrets"] = json!(self.settings);
        }
        document
    }

    /// Rows that count by now, with the group where it is one.
    fn assignments<'s>(&self, state: &'s State) -> Vec<(Value, Option<&'s Group>)> {
        let roles: Vec<&Value> = self.principal["appRoles"]
            .as_array()
            .into_iter()
            .flatten()
            .collect();
        let delay = self.tenant.settling(self.tenant.switches().entitlement_delay);
        state
            .assignments
            .iter()
            .filter(|a| a.json["resourceId"] == self.principal["id"] && a.age(delay) >= 1.0)
            .map(|a| {
                let role = roles.iter().find(|role| role["id"] == a.json["appRoleId"] && a.json["appRoleId"] != NO_ROLE);
                let role = role.map_or(Value::Null, |role| json!({"id": role["id"], "value": role["value"], "displayName": role["displayName"]}));
                let row = json!({"principalId": a.json["principalId"], "principalType": a.json["principalType"], "role": role});
                let group = a.json["principalId"].as_str().and_then(|id| state.groups.get(id));
                (row, group)
            })
            .collect()
    }
}

fn person(directory: &Directory, person: &Person) -> Value {
    let mut user = person.to_json();
    if let Some(manager) = manager_of(directory, person) {
        user["manager"] = manager;
    }
    user
}

/// A group with those of its members that exist.
fn whole(directory: &Directory, state: &State, group: &Group) -> Value {
    let mut object = group.object.json.clone();
    let members = group
        .members
        .iter()
        .filter(|member| state.groups.contains_key(*member) || directory.user(member).is_some());
    object["members"] = json!(members.collect::<Vec<_>>());
    object
}
