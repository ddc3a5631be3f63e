//! The recycle bin for applications (Graph: directory/deletedItems).

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::GraphResult;
use super::applications::APPLICATIONS;
use super::call::{Answer, Call};
use super::directory_audit::{self, note};
use super::error::GraphError;
use super::list::{self, Collection};
use super::permission::{APPLICATION_READ, APPLICATION_WRITE};
use crate::state::{Object, State};
use crate::tenant::Tenant;

/// How long a deleted application can be restored.
const RECYCLE_BIN: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Takes those away for good whose time is over.
pub(super) fn purge(tenant: &Tenant) {
    let mut state = tenant.state.lock();
    if state.deleted_applications.is_empty() {
        return;
    }
    let now = tenant.now();
    let over: Vec<String> = state
        .deleted_applications
        .iter()
        .filter(|(_, gone)| now.duration_since(gone.at) >= RECYCLE_BIN)
        .map(|(id, _)| id.clone())
        .collect();
    for id in over {
        forget(&mut state, &id);
    }
}

/// Nothing of the application is left; what names it is free again.
fn forget(state: &mut State, id: &str) -> Option<Value> {
    let gone = state.deleted_applications.shift_remove(id)?;
    state.client_secrets.retain(|_, secret| secret.application != id);
    Some(gone.application.json)
}

pub(super) fn list(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.needs(APPLICATION_READ)?;
    let state = tenant.state.lock();
    let gone = state
        .deleted_applications
        .values()
        .map(|gone| &gone.application.json);
    let collection = Collection {
        context: "directoryObjects/$/microsoft.graph.application",
        ..APPLICATIONS
    };
    list::page(tenant, call, &collection, gone)
}

fn typed(application: &Value) -> Value {
    let mut typed = json!({"@odata.type": "#microsoft.graph.application"});
    if let (Some(target), Some(members)) = (typed.as_object_mut(), application.as_object()) {
        target.extend(members.clone());
    }
    typed
}

pub(super) fn get(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.needs(APPLICATION_READ)?;
    let state = tenant.state.lock();
    let gone = state
        .deleted_applications
        .get(id)
        .ok_or_else(|| GraphError::not_found(id))?;
    Ok(list::object(
        tenant,
        call,
        "directoryObjects/$entity",
        &[],
        &typed(&gone.application.json),
    ))
}

/// The application comes back under its ids. Assignments, consents and provisioning do not.
pub(super) fn restore(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.manages_applications(APPLICATION_WRITE)?;
    let mut guard = tenant.state.lock();
    let state = &mut *guard;
    let gone = state
        .deleted_applications
        .shift_remove(id)
        .ok_or_else(|| GraphError::not_found(id))?;
    let mut application = gone.application.json;
    application["deletedDateTime"] = Value::Null;
    let now = tenant.now();
    if tenant.switches().restore_brings_principal {
        for principal in gone.principals {
            if let Some(id) = principal["id"].as_str().map(str::to_owned) {
                state
                    .service_principals
                    .insert(id, Object::new(principal, Some(now)));
            }
        }
    }
    state
        .applications
        .insert(id.to_owned(), Object::new(application.clone(), Some(now)));
    note(
        tenant,
        state,
        call,
        &directory_audit::RESTORE_APPLICATION,
        &[("Application", &application)],
    );
    drop(guard);
    Ok(list::object(
        tenant,
        call,
        "directoryObjects/$entity",
        &[],
        &typed(&application),
    ))
}

/// For good.
pub(super) fn delete(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.manages_applications(APPLICATION_WRITE)?;
    let mut state = tenant.state.lock();
    let gone = forget(&mut state, id).ok_or_else(|| GraphError::not_found(id))?;
    note(
        tenant,
        &mut state,
        call,
        &directory_audit::HARD_DELETE_APPLICATION,
        &[("Application", &gone)],
    );
    Ok(Answer::no_content())
}
