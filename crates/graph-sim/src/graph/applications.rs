//! Application registrations: read, changed, deleted (Graph: applications).

use jiff::Timestamp;
use serde_json::{Value, json};

use super::application_rules::{PLATFORMS, check, check_properties, disabled};
use super::call::{Answer, Call, UNIQUE_NAME};
use super::directory_audit::{self, note};
use super::error::GraphError;
use super::list::{self, Collection};
use super::permission::{APPLICATION_READ, APPLICATION_WRITE};
use super::{GraphResult, passwords, registrations, service_principals};
use crate::replication::Kind;
use crate::state::{DeletedApplication, State, age};
use crate::switches::OmittedMembers;
use crate::tenant::Tenant;

/// A write of a fresh application is first a 404, from here on a 409 (Graph: replication).
const FOUND_BY_WRITES_AFTER: f64 = 0.7;

pub(super) const APPLICATIONS: Collection<'static> = Collection {
    context: "applications",
    resource: "Application",
    filterable: &[
        "id",
        "appId",
        "displayName",
        "applicationTemplateId",
        "createdDateTime",
        "signInAudience",
        "identifierUris",
        "tags",
        "uniqueName",
    ],
    searchable: &["displayName", "description"],
    shown: &[],
    page_size: 100,
    page_size_max: 999,
    folds_case: true,
};

/// A time as the directory writes it: whole seconds.
pub(crate) fn stamp(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn listed(tenant: &Tenant, call: &Call) -> Vec<Value> {
    let listing = tenant.listing(Kind::Application, call.eventual);
    let state = tenant.state.lock();
    let replication = tenant.replication(Kind::Application);
    let settled = state.applications.values();
    settled
        .filter(|app| listing.shows(app.born))
        .map(|app| passwords::shown(&state, &app.json, replication))
        .collect()
}

pub(super) fn list(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.needs(APPLICATION_READ)?;
    list::page(tenant, call, &APPLICATIONS, listed(tenant, call).iter())
}

pub(super) fn count(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.needs(APPLICATION_READ)?;
    list::count(tenant, call, &APPLICATIONS, listed(tenant, call).iter())
}

pub(super) fn get(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.needs(APPLICATION_READ)?;
    let mut state = tenant.state.lock();
    let replication = tenant.replication(Kind::Application);
    let application = state
        .applications
        .get_mut(id)
        .and_then(|a| a.readable(replication).then(|| a.json.clone()))
        .ok_or_else(|| GraphError::not_found(id))?;
    let application = passwords::shown(&state, &application, replication);
    drop(state);
    Ok(list::object(
        tenant,
        call,
        "applications/$entity",
        &[],
        &application,
    ))
}

/// Properties that a POST or PATCH may name.
pub(super) const WRITABLE: [&str; 22] = [
    "displayName",
    "description",
    "notes",
    "tags",
    "web",
    "spa",
    "publicClient",
    "api",
    "appRoles",
    "requiredResourceAccess",
    "identifierUris",
    "isFallbackPublicClient",
    "groupMembershipClaims",
    "optionalClaims",
    "signInAudience",
    "info",
    "parentalControlSettings",
    "addIns",
    "defaultRedirectUri",
    "samlMetadataUrl",
    "tokenEncryptionKeyId",
    "serviceManagementReference",
];

pub(super) fn patch(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.manages_applications(APPLICATION_WRITE)?;
    if let Some(unique_name) = id.strip_prefix(UNIQUE_NAME) {
        if call.create_if_missing {
            return registrations::create_named(tenant, call, unique_name);
        }
        return Err(GraphError::not_found(unique_name));
    }
    let body = call.json()?;
    let mut state = tenant.state.lock();
    let before = writable(tenant, &state, id)?;
    check_properties(&body, &WRITABLE, "Application")?;
    let mut after = before.clone();
    merge(&mut after, &body);
    if tenant.switches().web_patch == OmittedMembers::Dropped && body["web"].is_object() {
        after["web"] = registrations::web();
        merge(&mut after, &json!({"web": body["web"]}));
    }
    registrations::complete(&mut after);
    check(&state, &before, &after, tenant.replication(Kind::Application))?;
    let now = tenant.now();
    for entitlement in disabled(&before, &after) {
        state.disabled_entitlements.insert(entitlement, now);
    }
    if let Some(application) = state.applications.get_mut(id) {
        application.json = after.clone();
    }
    lead(tenant, &mut state, &before, &after);
    note(
        tenant,
        &mut state,
        call,
        &directory_audit::UPDATE_APPLICATION,
        &[("Application", &after)],
    );
    drop(state);
    catch_up(tenant);
    Ok(Answer::no_content())
}

/// The application, when a write finds it.
pub(super) fn writable(tenant: &Tenant, state: &State, id: &str) -> Result<Value, GraphError> {
    let application = state
        .applications
        .get(id)
        .ok_or_else(|| GraphError::not_found(id))?;
    let age = application.age(tenant.replication(Kind::Application));
    if age < FOUND_BY_WRITES_AFTER {
        return Err(GraphError::not_found(id));
    }
    if age < 1.0 {
        return Err(GraphError::new(
            409,
            "Directory_ConcurrencyViolation",
            "A conflicting write to the same object is in progress. Please retry.",
        ));
    }
    Ok(application.json.clone())
}

/// Collections are replaced whole; members of complex properties that are not named stay.
pub(super) fn merge(object: &mut Value, body: &Value) {
    for (key, value) in body
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(key, _)| !key.starts_with('@'))
    {
        match (object[key.as_str()].as_object_mut(), value.as_object()) {
            (Some(kept), Some(new)) => kept.extend(new.clone()),
            _ => object[key.as_str()] = value.clone(),
        }
    }
}

/// The service principals follow their application: name and tags at once, everything else when it has replicated.
fn lead(tenant: &Tenant, state: &mut State, before: &Value, after: &Value) {
    let mut behind = Vec::new();
    for (id, principal) in &mut state.service_principals {
        let principal = &mut principal.json;
        if principal["appId"] != after["appId"] {
            continue;
        }
        if before["displayName"] != after["displayName"] {
            principal["displayName"] = after["displayName"].clone();
            principal["appDisplayName"] = after["displayName"].clone();
        }
        // Tags of a service principal are the union of both.
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let (old, new) = (list(&before["tags"]), list(&after["tags"]));
        let mut tags = list(&principal["tags"]);
        tags.retain(|tag| !old.contains(tag) || new.contains(tag));
        for tag in new {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        principal["tags"] = json!(tags);
        behind.push(id.clone());
    }
    let now = tenant.now();
    for id in behind {
        state.behind.insert(id, now);
    }
}

/// Brings the service principals up to date whose application changed a replication delay ago.
pub(super) fn catch_up(tenant: &Tenant) {
    let mut guard = tenant.state.lock();
    let state = &mut *guard;
    if state.behind.is_empty() {
        return;
    }
    // The copy on the service principal lags.
    let settling = tenant.replication(Kind::ServicePrincipal);
    let due: Vec<String> = state
        .behind
        .iter()
        .filter(|(_, since)| age(Some(**since), settling) >= 1.0)
        .map(|(id, _)| id.clone())
        .collect();
    for id in due {
        state.behind.remove(&id);
        let Some(principal) = state.service_principals.get_mut(&id) else {
            continue;
        };
        let app_id = &principal.json["appId"];
        if let Some(app) = state
            .applications
            .values()
            .find(|app| app.json["appId"] == *app_id)
        {
            copy(&app.json, &mut principal.json);
        }
    }
}

/// What a service principal takes over from its application.
pub(super) fn copy(application: &Value, principal: &mut Value) {
    let texts = |list: &Value| list.as_array().cloned().unwrap_or_default();
    principal["appRoles"] = application["appRoles"].clone();
    principal["oauth2PermissionScopes"] = application["api"]["oauth2PermissionScopes"].clone();
    principal["replyUrls"] = PLATFORMS
        .iter()
        .flat_map(|platform| texts(&application[*platform]["redirectUris"]))
        .collect();
    let mut names = texts(&application["identifierUris"]);
    names.insert(0, application["appId"].clone());
    principal["servicePrincipalNames"] = json!(names);
    principal["homepage"] = application["web"]["homePageUrl"].clone();
    principal["logoutUrl"] = application["web"]["logoutUrl"].clone();
}

/// Into the recycle bin, for 30 days; the service principals go with it.
pub(super) fn delete(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.manages_applications(APPLICATION_WRITE)?;
    let mut state = tenant.state.lock();
    let mut gone = state
        .applications
        .shift_remove(id)
        .ok_or_else(|| GraphError::not_found(id))?;
    let ids: Vec<String> = state
        .service_principals
        .iter()
        .filter(|(_, sp)| sp.json["appId"] == gone.json["appId"])
        .map(|(id, _)| id.clone())
        .collect();
    let principals = ids
        .iter()
        .filter_map(|id| service_principals::remove(tenant, &mut state, id))
        .collect();
    let now = tenant.now();
    gone.json["deletedDateTime"] = json!(stamp(now));
    note(
        tenant,
        &mut state,
        call,
        &directory_audit::DELETE_APPLICATION,
        &[("Application", &gone.json)],
    );
    state.deleted_applications.insert(
        id.to_owned(),
        DeletedApplication {
            application: gone,
            principals,
            at: now,
        },
    );
    Ok(Answer::no_content())
}

/// An object's `@odata.context` for a nested path.
pub(super) fn nested(sp: &str, rest: &str) -> String {
    format!("servicePrincipals('{sp}')/{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_replaces_collections_and_keeps_unnamed_members() {
        let mut app = json!({"web": {"redirectUris": ["https://a"], "homePageUrl": "h"}, "tags": ["a", "b"]});
        merge(
            &mut app,
            &json!({"web": {"redirectUris": ["https://b"]}, "tags": ["c"]}),
        );
        assert_eq!(
            app,
            json!({"web": {"redirectUris": ["https://b"], "homePageUrl": "h"}, "tags": ["c"]})
        );
    }
}
