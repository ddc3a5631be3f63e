//! Service principals, the enterprise applications of a tenant (Graph: servicePrincipals).

use serde_json::Value;

use super::GraphResult;
use super::applications::{LISTED_AFTER, check_properties, merge};
use super::call::{Answer, Call};
use super::error::GraphError;
use super::list::{self, Collection};
use super::permission::{APPLICATION_READ, APPLICATION_WRITE};
use crate::state::State;
use crate::tenant::Tenant;

const PRINCIPALS: Collection<'static> = Collection {
    context: "servicePrincipals",
    resource: "ServicePrincipal",
    filterable: &[
        "id",
        "appId",
        "displayName",
        "applicationTemplateId",
        "accountEnabled",
        "servicePrincipalType",
        "createdDateTime",
        "tags",
    ],
    searchable: &["displayName"],
    shown: &[],
    page_size: 100,
    page_size_max: 999,
    folds_case: true,
};

/// Properties that a PATCH may name.
const WRITABLE: [&str; 14] = [
    "appRoleAssignmentRequired",
    "notes",
    "tags",
    "accountEnabled",
    "preferredSingleSignOnMode",
    "description",
    "displayName",
    "notificationEmailAddresses",
    "loginUrl",
    "homepage",
    "logoutUrl",
    "alternativeNames",
    "preferredTokenSigningKeyThumbprint",
    "samlSingleSignOnSettings",
];

pub(super) fn list(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.needs(APPLICATION_READ)?;
    let state = tenant.state.lock();
    let replication = tenant.replication();
    let listed = state
        .service_principals
        .values()
        .filter(|sp| sp.age(replication) >= LISTED_AFTER)
        .map(|sp| &sp.json);
    list::page(tenant, call, &PRINCIPALS, listed)
}

pub(super) fn get(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.needs(APPLICATION_READ)?;
    let mut state = tenant.state.lock();
    let principal = state
        .service_principals
        .get_mut(id)
        .and_then(|sp| sp.readable(tenant.replication()).then(|| sp.json.clone()))
        .ok_or_else(|| GraphError::not_found(id))?;
    drop(state);
    Ok(list::object(
        tenant,
        call,
        "servicePrincipals/$entity",
        &[],
        &principal,
    ))
}

pub(super) fn patch(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.manages_applications(APPLICATION_WRITE)?;
    let body = call.json()?;
    let mut state = tenant.state.lock();
    let principal = state
        .service_principals
        .get_mut(id)
        .filter(|sp| sp.age(tenant.replication()) >= 1.0)
        .ok_or_else(|| GraphError::not_found(id))?;
    check_properties(&body, &WRITABLE, "ServicePrincipal")?;
    let mode = &body["preferredSingleSignOnMode"];
    if !mode.is_null()
        && !["oidc", "saml", "password", "notSupported"]
            .iter()
            .any(|m| mode == m)
    {
        return Err(GraphError::bad_request(
            "Invalid value specified for property 'preferredSingleSignOnMode' of resource 'ServicePrincipal'.",
        ));
    }
    merge(&mut principal.json, &body);
    Ok(Answer::no_content())
}

pub(super) fn delete(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.manages_applications(APPLICATION_WRITE)?;
    let mut state = tenant.state.lock();
    if !state.service_principals.contains_key(id) {
        return Err(GraphError::not_found(id));
    }
    remove(tenant, &mut state, id);
    Ok(Answer::no_content())
}

/// A service principal takes its assignments, jobs and secrets with it.
pub(super) fn remove(tenant: &Tenant, state: &mut State, id: &str) {
    state.service_principals.shift_remove(id);
    state.assignments.retain(|a| a.json["resourceId"] != id);
    state.secrets.remove(id);
    state.jobs.retain(|job_id, job| {
        let keep = job.service_principal != id;
        if !keep {
            tenant.runner.forget(job_id);
        }
        keep
    });
}

/// The service principal, for a child call; absent and not replicated are the same 404.
pub(super) fn settled(tenant: &Tenant, state: &State, id: &str, from_age: f64) -> Result<Value, GraphError> {
    state
        .service_principals
        .get(id)
        .filter(|sp| sp.age(tenant.replication()) >= from_age)
        .map(|sp| sp.json.clone())
        .ok_or_else(|| GraphError::not_found(id))
}
