//! Consent to delegated permissions as an object (Graph: oauth2PermissionGrants).

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::GraphResult;
use super::call::{Answer, Call};
use super::consents::Whom;
use super::directory_audit::{self, Activity, note};
use super::error::GraphError;
use super::filter::{Filter, Operator};
use super::filter_parse;
use super::list::{self, Collection};
use super::microsoft_graph;
use super::service_principals::settled_for;
use crate::replication::Kind;
use crate::state::{Object, State};
use crate::tenant::Tenant;

const READS: &[&str] = &[
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
const WRITES: &[&str] = &[
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.ReadWrite.All",
];
/// The longest list of scopes.
const SCOPE_CHARS_MAX: usize = 3_850;
/// A fresh service principal is a 404 for a grant, from this part of the replication delay on a 400.
const KNOWN_AFTER: f64 = 0.5;

const GRANTS: Collection<'static> = Collection {
    context: "oauth2PermissionGrants",
    resource: "OAuth2PermissionGrant",
    filterable: &["clientId", "resourceId", "consentType", "principalId"],
    searchable: &[],
    shown: &[],
    page_size: 100,
    page_size_max: 999,
    folds_case: true,
};

/// Only equality is understood, joined by `and`.
fn only_equals(filter: &Filter) -> Result<(), &str> {
    match filter {
        Filter::And(left, right) => only_equals(left).and_then(|()| only_equals(right)),
        Filter::Compare {
            operator: Operator::Eq,
            ..
        } => Ok(()),
        other => Err(other.properties().first().copied().unwrap_or_default()),
    }
}

pub(super) fn list(tenant: &Tenant, call: &Call) -> GraphResult {
    listed(tenant, call, &GRANTS, |_| true)
}

/// The grants of one client.
pub(super) fn list_of_client(tenant: &Tenant, call: &Call, client: &str) -> GraphResult {
    call.caller.needs(READS)?;
    settled_for(tenant, &tenant.state.lock(), Kind::Grant, client, 1.0)?;
    listed(tenant, call, &GRANTS, |grant| grant["clientId"] == client)
}

fn listed(
    tenant: &Tenant,
    call: &Call,
    collection: &Collection<'_>,
    keeps: impl Fn(&Value) -> bool,
) -> GraphResult {
    call.caller.needs(READS)?;
    if let Some(filter) = call
        .query
        .get("filter")
        .and_then(|text| filter_parse::parse(text).ok())
        && let Err(property) = only_equals(&filter)
    {
        return Err(list::unsupported(property, collection));
    }
    let state = tenant.state.lock();
    let listing = tenant.listing(Kind::Grant, call.eventual);
    let known = |grant: &&Object| listing.shows(grant.born);
    let grants = state.grants.iter().filter(known).map(|grant| &grant.json);
    list::page(tenant, call, collection, grants.filter(|grant| keeps(grant)))
}

pub(super) fn get(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.needs(READS)?;
    let state = tenant.state.lock();
    let grant = find(&state, id)?;
    Ok(list::object(
        tenant,
        call,
        "oauth2PermissionGrants/$entity",
        &[],
        &state.grants[grant].json,
    ))
}

fn find(state: &State, id: &str) -> Result<usize, GraphError> {
    state
        .grants
        .iter()
        .position(|grant| grant.json["id"] == id)
        .ok_or_else(|| GraphError::not_found(id))
}

fn invalid(property: &str) -> GraphError {
    GraphError::bad_request(format!(
        "Invalid value specified for property '{property}' of resource 'OAuth2PermissionGrant'."
    ))
}

fn scope_of(body: &Value) -> Result<&str, GraphError> {
    body["scope"]
        .as_str()
        .filter(|scope| scope.chars().count() <= SCOPE_CHARS_MAX)
        .ok_or_else(|| invalid("scope"))
}

pub(super) fn create(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.grants_permissions(WRITES)?;
    let body = call.json()?;
    let text = |key: &str| {
        body[key]
            .as_str()
            .filter(|value| !value.is_empty())
            .ok_or_else(|| {
                GraphError::bad_request(format!(
                    "A value is required for property '{key}' of resource 'OAuth2PermissionGrant'."
                ))
            })
    };
    let (client, resource, consent) = (text("clientId")?, text("resourceId")?, text("consentType")?);
    let principal = match (consent, body["principalId"].as_str()) {
        ("AllPrincipals", None) => None,
        ("Principal", Some(principal)) if tenant.directory().user(principal).is_some() => Some(principal),
        ("AllPrincipals" | "Principal", _) => return Err(invalid("principalId")),
        _ => return Err(invalid("consentType")),
    };
    // Any scope is taken, known to the resource or not.
    let scope = scope_of(&body)?;
    let mut state = tenant.state.lock();
    for id in [client, resource] {
        settled_for(tenant, &state, Kind::Grant, id, KNOWN_AFTER)?;
        if settled_for(tenant, &state, Kind::Grant, id, 1.0).is_err() {
            return Err(GraphError::bad_request(format!(
                "Resource '{id}' does not exist or one of its queried reference-property objects are not present."
            )));
        }
    }
    let id = id_of(client, resource, consent, principal);
    if find(&state, &id).is_ok() {
        return Err(GraphError::new(
            409,
            "Request_MultipleObjectsWithSameKeyValue",
            "Permission entry already exists.",
        ));
    }
    let grant = json!({
        "clientId": client,
        "consentType": consent,
        "id": id,
        "principalId": principal,
        "resourceId": resource,
        "scope": scope,
    });
    state.grants.push(Object::new(grant.clone(), Some(tenant.now())));
    written(tenant, &mut state, call, &directory_audit::ADD_GRANT, &grant);
    drop(state);
    let mut answer = list::object(tenant, call, "oauth2PermissionGrants/$entity", &[], &grant);
    answer.status = 201;
    Ok(answer)
}

/// There is one grant for each client, API, kind of consent and person.
fn id_of(client: &str, resource: &str, consent: &str, principal: Option<&str>) -> String {
    let key = format!("{client}|{resource}|{consent}|{}", principal.unwrap_or_default());
    URL_SAFE_NO_PAD.encode(Sha256::digest(key))
}

/// Adds to what a client was granted for Graph, in the grant that is there or in a new one.
pub(super) fn add(
    tenant: &Tenant,
    state: &mut State,
    client: &str,
    whom: Whom<'_>,
    scopes: &BTreeSet<String>,
) {
    let resource = microsoft_graph::id(tenant);
    let (consent, principal) = match whom {
        Whom::Everyone => ("AllPrincipals", None),
        Whom::Person(person) => ("Principal", Some(person)),
    };
    let id = id_of(client, &resource, consent, principal);
    if let Ok(there) = find(state, &id) {
        let grant = &mut state.grants[there].json;
        let kept = grant["scope"].as_str().unwrap_or_default().to_owned();
        let new = scopes
            .iter()
            .map(String::as_str)
            .filter(|scope| !kept.split_whitespace().any(|has| has == *scope));
        let all: Vec<&str> = kept.split_whitespace().chain(new).collect();
        grant["scope"] = json!(all.join(" "));
        return;
    }
    let scope: Vec<&str> = scopes.iter().map(String::as_str).collect();
    let grant = json!({
        "clientId": client,
        "consentType": consent,
        "id": id,
        "principalId": principal,
        "resourceId": resource,
        "scope": scope.join(" "),
    });
    state.grants.push(Object::new(grant, Some(tenant.now())));
}

/// Only the scopes may change.
pub(super) fn patch(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.grants_permissions(WRITES)?;
    let body = call.json()?;
    let mut state = tenant.state.lock();
    let index = find(&state, id)?;
    let mut members = body.as_object().into_iter().flatten();
    if members.any(|(key, _)| key != "scope" && !key.starts_with('@')) {
        return Err(GraphError::bad_request("Property cannot be updated"));
    }
    let scope = scope_of(&body)?;
    state.grants[index].json["scope"] = json!(scope);
    let grant = state.grants[index].json.clone();
    written(tenant, &mut state, call, &directory_audit::ADD_GRANT, &grant);
    Ok(Answer::no_content())
}

pub(super) fn delete(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.grants_permissions(WRITES)?;
    let mut state = tenant.state.lock();
    let index = find(&state, id)?;
    let grant = state.grants.remove(index).json;
    written(tenant, &mut state, call, &directory_audit::REMOVE_GRANT, &grant);
    Ok(Answer::no_content())
}

/// Both ends of the grant are named.
fn written(tenant: &Tenant, state: &mut State, call: &Call, activity: &Activity, grant: &Value) {
    let ends: Vec<Value> = ["resourceId", "clientId"]
        .iter()
        .filter_map(|key| settled_for(tenant, state, Kind::Grant, grant[*key].as_str()?, 0.0).ok())
        .collect();
    let targets: Vec<_> = ends.iter().map(|end| ("ServicePrincipal", end)).collect();
    note(tenant, state, call, activity, &targets);
}
