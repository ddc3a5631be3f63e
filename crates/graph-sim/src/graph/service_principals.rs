//! Service principals, the enterprise applications of a tenant (Graph: servicePrincipals).

use serde_json::Value;

use super::application_rules::check_properties;
use super::applications::merge;
use super::call::{Answer, Call};
use super::directory_audit::{self, note};
use super::error::GraphError;
use super::list::{self, Collection};
use super::permission::{APPLICATION_READ, APPLICATION_WRITE};
use super::{GraphResult, microsoft_graph};
use crate::replication::Kind;
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

/// Properties that a PATCH may name. What `replyUrls` is set to lasts until the application is copied again.
pub(super) const WRITABLE: [&str; 15] = [
    "replyUrls",
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

fn listed(tenant: &Tenant, call: &Call) -> Vec<Value> {
    let listing = tenant.listing(Kind::ServicePrincipal, call.eventual);
    let state = tenant.state.lock();
    let own = state
        .service_principals
        .values()
        .filter(|sp| listing.shows(sp.born))
        .map(|sp| sp.json.clone());
    std::iter::once(microsoft_graph::service_principal(tenant))
        .chain(own)
        .collect()
}

pub(super) fn list(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.needs(APPLICATION_READ)?;
    list::page(tenant, call, &PRINCIPALS, listed(tenant, call).iter())
}

pub(super) fn count(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.needs(APPLICATION_READ)?;
    list::count(tenant, call, &PRINCIPALS, listed(tenant, call).iter())
}

pub(super) fn get(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.needs(APPLICATION_READ)?;
    let principal = if id == microsoft_graph::id(tenant) {
        microsoft_graph::service_principal(tenant)
    } else {
        let mut state = tenant.state.lock();
        state
            .service_principals
            .get_mut(id)
            .and_then(|sp| {
                sp.readable(tenant.replication(Kind::ServicePrincipal))
                    .then(|| sp.json.clone())
            })
            .ok_or_else(|| GraphError::not_found(id))?
    };
    Ok(list::object(
        tenant,
        call,
        "servicePrincipals/$entity",
        &[],
        &principal,
    ))
}

/// What a written service principal may say.
pub(super) fn check_principal(body: &Value) -> Result<(), GraphError> {
    let invalid = |property: &str| {
        Err(GraphError::bad_request(format!(
            "Invalid value specified for property '{property}' of resource 'ServicePrincipal'."
        )))
    };
    let mode = &body["preferredSingleSignOnMode"];
    if !mode.is_null()
        && !["oidc", "saml", "password", "notSupported"]
            .iter()
            .any(|m| mode == m)
    {
        return invalid("preferredSingleSignOnMode");
    }
    let is_texts = |list: &Value| {
        list.as_array()
            .is_some_and(|items| items.iter().all(Value::is_string))
    };
    for list in [
        "tags",
        "replyUrls",
        "notificationEmailAddresses",
        "alternativeNames",
    ] {
        if body.get(list).is_some_and(|value| !is_texts(value)) {
            return invalid(list);
        }
    }
    for flag in ["accountEnabled", "appRoleAssignmentRequired"] {
        if body.get(flag).is_some_and(|value| !value.is_boolean()) {
            return invalid(flag);
        }
    }
    Ok(())
}

pub(super) fn patch(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.manages_applications(APPLICATION_WRITE)?;
    let body = call.json()?;
    if id == microsoft_graph::id(tenant) {
        // An application of Microsoft's own.
        return Err(GraphError::denied());
    }
    let mut guard = tenant.state.lock();
    let state = &mut *guard;
    let principal = state
        .service_principals
        .get_mut(id)
        .filter(|sp| sp.age(tenant.replication(Kind::ServicePrincipal)) >= 1.0)
        .ok_or_else(|| GraphError::not_found(id))?;
    check_properties(&body, &WRITABLE, "ServicePrincipal")?;
    check_principal(&body)?;
    merge(&mut principal.json, &body);
    let principal = principal.json.clone();
    if body.get("replyUrls").is_some() {
        // They belong to the application, whose own are copied over them.
        state.behind.insert(id.to_owned(), tenant.now());
    }
    note(
        tenant,
        state,
        call,
        &directory_audit::UPDATE_PRINCIPAL,
        &[("ServicePrincipal", &principal)],
    );
    Ok(Answer::no_content())
}

/// The application stays.
pub(super) fn delete(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.manages_applications(APPLICATION_WRITE)?;
    if id == microsoft_graph::id(tenant) {
        return Err(GraphError::denied());
    }
    let mut state = tenant.state.lock();
    let gone = remove(tenant, &mut state, id).ok_or_else(|| GraphError::not_found(id))?;
    note(
        tenant,
        &mut state,
        call,
        &directory_audit::REMOVE_PRINCIPAL,
        &[("ServicePrincipal", &gone)],
    );
    Ok(Answer::no_content())
}

/// A service principal takes its assignments, grants, jobs and secrets with it.
pub(super) fn remove(tenant: &Tenant, state: &mut State, id: &str) -> Option<Value> {
    let gone = state.service_principals.shift_remove(id)?;
    state
        .assignments
        .retain(|a| a.json["resourceId"] != id && a.json["principalId"] != id);
    state
        .grants
        .retain(|grant| grant.json["clientId"] != id && grant.json["resourceId"] != id);
    state.behind.remove(id);
    state.secrets.remove(id);
    state.jobs.retain(|job_id, job| {
        let keep = job.service_principal != id;
        if !keep {
            tenant.runner.forget(job_id);
        }
        keep
    });
    Some(gone.json)
}

/// The service principal, for a child call; absent and not replicated are the same 404.
pub(super) fn settled(tenant: &Tenant, state: &State, id: &str, from_age: f64) -> Result<Value, GraphError> {
    settled_for(tenant, state, Kind::ServicePrincipal, id, from_age)
}

/// As [`settled`], at the pace of what belongs to it.
pub(super) fn settled_for(
    tenant: &Tenant,
    state: &State,
    kind: Kind,
    id: &str,
    from_age: f64,
) -> Result<Value, GraphError> {
    if id == microsoft_graph::id(tenant) {
        return Ok(microsoft_graph::service_principal(tenant));
    }
    state
        .service_principals
        .get(id)
        .filter(|sp| sp.age(tenant.replication(kind)) >= from_age)
        .map(|sp| sp.json.clone())
        .ok_or_else(|| GraphError::not_found(id))
}
