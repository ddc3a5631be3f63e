//! Application registrations (Graph: applications).

use jiff::Timestamp;
use serde_json::Value;

use super::call::{Answer, Call};
use super::error::GraphError;
use super::list::{self, Collection};
use super::permission::{APPLICATION_READ, APPLICATION_WRITE};
use super::{GraphResult, service_principals};
use crate::state::State;
use crate::tenant::Tenant;

/// Lists lag behind reads by id: this part of the replication delay on top (Graph: replication).
pub(super) const LISTED_AFTER: f64 = 1.5;
/// Longest redirect URI.
const URI_CHARS_MAX: usize = 256;

const APPLICATIONS: Collection<'static> = Collection {
    context: "applications",
    resource: "Application",
    filterable: &[
        "id",
        "appId",
        "displayName",
        "applicationTemplateId",
        "createdDateTime",
        "signInAudience",
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

pub(super) fn list(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.needs(APPLICATION_READ)?;
    let state = tenant.state.lock();
    let replication = tenant.replication();
    let listed = state
        .applications
        .values()
        .filter(|a| a.age(replication) >= LISTED_AFTER)
        .map(|a| &a.json);
    list::page(tenant, call, &APPLICATIONS, listed)
}

pub(super) fn get(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.needs(APPLICATION_READ)?;
    let mut state = tenant.state.lock();
    let application = state
        .applications
        .get_mut(id)
        .and_then(|a| a.readable(tenant.replication()).then(|| a.json.clone()))
        .ok_or_else(|| GraphError::not_found(id))?;
    drop(state);
    Ok(list::object(
        tenant,
        call,
        "applications/$entity",
        &[],
        &application,
    ))
}

/// Properties that a PATCH may name.
const WRITABLE: [&str; 22] = [
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
    let body = call.json()?;
    let mut state = tenant.state.lock();
    let application = state
        .applications
        .get_mut(id)
        .filter(|a| a.age(tenant.replication()) >= 1.0)
        .ok_or_else(|| GraphError::not_found(id))?;
    check_properties(&body, &WRITABLE, "Application")?;
    check_redirects(&body)?;
    check_roles(&application.json["appRoles"], &body["appRoles"])?;
    merge(&mut application.json, &body);
    // The service principal follows its application.
    let (app_id, name, roles) = (
        application.json["appId"].clone(),
        body["displayName"].clone(),
        body["appRoles"].clone(),
    );
    let own_tags = body["tags"].as_array().cloned();
    if let Some(principal) = state
        .service_principals
        .values_mut()
        .find(|sp| sp.json["appId"] == app_id)
    {
        if name.is_string() {
            principal.json["displayName"] = name.clone();
            principal.json["appDisplayName"] = name;
        }
        if roles.is_array() {
            principal.json["appRoles"] = roles;
        }
        // Tags of a service principal are the union of both.
        if let (Some(tags), Some(shown)) = (own_tags, principal.json["tags"].as_array_mut()) {
            for tag in tags {
                if !shown.contains(&tag) {
                    shown.push(tag);
                }
            }
        }
    }
    Ok(Answer::no_content())
}

/// Every property must be one a PATCH may change.
pub(super) fn check_properties(body: &Value, writable: &[&str], resource: &str) -> Result<(), GraphError> {
    let Some(members) = body.as_object() else {
        return Err(GraphError::new(
            400,
            "BadRequest",
            "The payload must be a JSON object.",
        ));
    };
    match members
        .keys()
        .find(|key| !key.starts_with('@') && !writable.contains(&key.as_str()))
    {
        Some(key) => Err(GraphError::bad_request(format!(
            "Invalid property '{key}' of resource '{resource}', or it is read-only and cannot be set."
        ))),
        None => Ok(()),
    }
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

fn check_redirects(body: &Value) -> Result<(), GraphError> {
    for platform in ["web", "spa", "publicClient"] {
        for uri in body[platform]["redirectUris"].as_array().into_iter().flatten() {
            let text = uri.as_str().unwrap_or_default();
            let good = url::Url::parse(text).is_ok_and(|url| {
                let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1"));
                let scheme = url.scheme() == "https"
                    || (url.scheme() == "http" && local)
                    || (platform == "publicClient" && url.scheme() != "http");
                scheme
                    && url.fragment().is_none()
                    && text.chars().count() <= URI_CHARS_MAX
                    && !text.contains('*')
            });
            if !good {
                return Err(GraphError::bad_request(format!(
                    "The reply url '{text}' is not valid: use https, or http for localhost; no fragment, no wildcard."
                )));
            }
        }
    }
    Ok(())
}

/// An enabled role cannot be taken away or changed; it is disabled first (Graph: PATCH applications).
fn check_roles(before: &Value, after: &Value) -> Result<(), GraphError> {
    let Some(after) = after.as_array() else {
        return Ok(());
    };
    for role in before
        .as_array()
        .into_iter()
        .flatten()
        .filter(|role| role["isEnabled"] == true)
    {
        let kept = after.iter().find(|r| r["id"] == role["id"]);
        let intact = kept.is_some_and(|r| {
            r["isEnabled"] == false
                || (r["value"] == role["value"] && r["allowedMemberTypes"] == role["allowedMemberTypes"])
        });
        if !intact {
            return Err(GraphError::new(
                400,
                "CannotDeleteOrUpdateEnabledEntitlement",
                "Permission (scope or role) cannot be deleted or updated unless disabled first.",
            ));
        }
    }
    Ok(())
}

pub(super) fn delete(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.manages_applications(APPLICATION_WRITE)?;
    let mut state = tenant.state.lock();
    let gone = state
        .applications
        .shift_remove(id)
        .ok_or_else(|| GraphError::not_found(id))?;
    let principals: Vec<String> = principals_of(&state, &gone.json["appId"]);
    for principal in &principals {
        service_principals::remove(tenant, &mut state, principal);
    }
    Ok(Answer::no_content())
}

fn principals_of(state: &State, app_id: &Value) -> Vec<String> {
    let ids = state
        .service_principals
        .iter()
        .filter(|(_, sp)| sp.json["appId"] == *app_id)
        .map(|(id, _)| id.clone());
    ids.collect()
}

/// An object's `@odata.context` for a nested path.
pub(super) fn nested(sp: &str, rest: &str) -> String {
    format!("servicePrincipals('{sp}')/{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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
