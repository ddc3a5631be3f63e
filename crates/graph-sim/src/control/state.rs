//! `GET|PUT /_sim/state`: everything that changed since the seed, to be kept and put back.

use std::sync::Arc;

use serde_json::{Value, json};

use super::Reply;
use super::error::ControlError;
use crate::persist;
use crate::schedule;
use crate::state::{State, is_secret};
use crate::tenant::Tenant;

/// The document of the state file.
pub(super) fn get(tenant: &Tenant) -> Reply {
    let mut document = persist::header(tenant.seed, tenant.size);
    let state = serde_json::to_value(&*tenant.state.lock());
    document["state"] = state.map_err(|error| {
        ControlError::new(500, "failed", "The state cannot be written down")
            .why(error.to_string())
            .fix("Ask again.")
    })?;
    Ok((200, document))
}

pub(super) async fn put(tenant: &Arc<Tenant>, body: &[u8]) -> Reply {
    let fix = "Send what GET /_sim/state of a tenant with the same seed and numbers gave.";
    let document: Value = serde_json::from_slice(body).map_err(|error| {
        ControlError::bad("brokenJson", "The body cannot be read as JSON")
            .why(format!("{error}."))
            .fix(fix)
    })?;
    let loaded = persist::read(document, &persist::header(tenant.seed, tenant.size)).map_err(|problem| {
        ControlError::bad(
            "notOurState",
            "The state is not one of this tenant; nothing changed",
        )
        .why(format!("It {problem}."))
        .fix(fix)
    })?;
    let replaced = Arc::clone(tenant);
    // A task of its own: a caller that hangs up must not leave the jobs without their schedules.
    tenant
        .tasks
        .spawn(async move { replace(&replaced, loaded).await })
        .await
        .map_err(|error| {
            ControlError::new(500, "failed", "The state was not loaded to the end")
                .why(error.to_string())
                .fix("Send it again.")
        })?;
    let state = tenant.state.lock();
    Ok((
        200,
        json!({
            "now": tenant.now().to_string(),
            "applications": state.applications.len(),
            "jobs": state.jobs.len(),
            "people": tenant.directory().user_count(),
            "groups": state.groups.len(),
        }),
    ))
}

async fn replace(tenant: &Arc<Tenant>, mut loaded: State) {
    let _turn = tenant.clock.turn.lock().await;
    tenant.runner.pause_all();
    let jobs: Vec<String> = tenant.state.lock().jobs.keys().cloned().collect();
    // A cycle that runs ends first: its outcome belongs to the state that goes.
    let mut turns = Vec::new();
    for job in jobs {
        turns.push(tenant.runner.turn(&job).lock_owned().await);
    }
    let people = tenant.people_of(&mut loaded);
    {
        let mut state = tenant.state.lock();
        keep_secrets(&state, &mut loaded);
        tenant.clock.set_ahead_ms(loaded.clock_ahead_ms);
        tenant.change_directory(|directory| *directory = people);
        *state = loaded;
    }
    drop(turns);
    schedule::resume(tenant);
}

/// A state holds no secret. Those this tenant still holds for the same application and the same address go on being used.
fn keep_secrets(state: &State, loaded: &mut State) {
    for (principal, secrets) in &mut loaded.secrets {
        let held = state
            .secrets
            .get(principal)
            .filter(|held| !held.lost && held.values.get("BaseAddress") == secrets.values.get("BaseAddress"));
        if let Some(held) = held.filter(|_| secrets.lost) {
            let kept = held.values.iter().filter(|(key, _)| is_secret(key));
            secrets
                .values
                .extend(kept.map(|(key, value)| (key.clone(), value.clone())));
            secrets.lost = false;
        }
    }
}
