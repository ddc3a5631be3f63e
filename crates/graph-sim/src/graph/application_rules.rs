//! What an application may become: the checks of a POST or PATCH (Graph: applications, redirect URIs).

use std::collections::BTreeSet;

use serde_json::Value;

use super::error::GraphError;
use super::microsoft_graph;
use crate::state::{Settling, State, age};

/// Longest redirect URI.
const URI_CHARS_MAX: usize = 256;
/// How many redirect URIs an application has at most, and one that also signs in personal accounts.
const URIS_MAX: usize = 256;
const URIS_WITH_PERSONAL_MAX: usize = 100;
/// Signs that no redirect URI may have.
const URI_SIGNS_REFUSED: [char; 7] = ['!', '$', '\'', '(', ')', ',', ';'];
/// Where redirect URIs stand.
pub(super) const PLATFORMS: [&str; 3] = ["web", "spa", "publicClient"];

const AUDIENCES: [&str; 4] = [
    "AzureADMyOrg",
    "AzureADMultipleOrgs",
    "AzureADandPersonalMicrosoftAccount",
    "PersonalMicrosoftAccount",
];

fn invalid(property: &str) -> GraphError {
    GraphError::bad_request(format!(
        "Invalid value specified for property '{property}' of resource 'Application'."
    ))
}

/// Every property must be one that may be written.
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

/// Checks an application as it would be after the write; `before` is what it was, or null.
pub(super) fn check(
    state: &State,
    before: &Value,
    after: &Value,
    settling: Settling,
) -> Result<(), GraphError> {
    check_name(after)?;
    if !AUDIENCES.iter().any(|known| after["signInAudience"] == *known) {
        return Err(invalid("signInAudience"));
    }
    for list in ["tags", "identifierUris"] {
        if !after[list]
            .as_array()
            .is_some_and(|items| items.iter().all(Value::is_string))
        {
            return Err(invalid(list));
        }
    }
    check_redirects(after)?;
    for (list, name) in entitlement_lists(after) {
        check_entitlements(list, name)?;
    }
    check_resource_access(state, &after["requiredResourceAccess"])?;
    check_unique(state, after)?;
    check_disabled_first(state, before, after, settling)
}

/// The longest name an application may have.
const NAME_CHARS_MAX: usize = 120;

/// A name is needed, and not too long a one.
pub(super) fn check_name(object: &Value) -> Result<(), GraphError> {
    let name = object["displayName"].as_str().unwrap_or_default().trim();
    if name.is_empty() {
        return Err(GraphError::bad_request(
            "A value is required for property 'displayName' of resource 'Application'.",
        ));
    }
    if name.chars().count() > NAME_CHARS_MAX {
        return Err(invalid("displayName"));
    }
    Ok(())
}

fn check_redirects(application: &Value) -> Result<(), GraphError> {
    let audience = application["signInAudience"].as_str().unwrap_or_default();
    let personal = audience.contains("Personal");
    let mut seen = BTreeSet::new();
    for platform in PLATFORMS {
        let uris = &application[platform]["redirectUris"];
        if !uris.is_array() && !uris.is_null() {
            return Err(invalid(platform));
        }
        for uri in uris.as_array().into_iter().flatten() {
            let text = uri.as_str().unwrap_or_default();
            if !is_redirect(text, platform, !personal) {
                return Err(GraphError::bad_request(format!(
                    "The reply url '{text}' is not valid: use https, or http for localhost; no fragment, at most {URI_CHARS_MAX} characters."
                )));
            }
            if !seen.insert(text) {
                return Err(GraphError::bad_request(format!(
                    "The reply url '{text}' is given more than once; one address belongs to one platform."
                )));
            }
        }
    }
    let most = if personal {
        URIS_WITH_PERSONAL_MAX
    } else {
        URIS_MAX
    };
    if seen.len() > most {
        return Err(GraphError::bad_request(format!(
            "The number of reply urls exceeds the maximum of {most}."
        )));
    }
    Ok(())
}

/// Whether a redirect URI can be registered. A wildcard is for applications of work and school accounts alone, and stands
/// for one label of the host or in the path.
fn is_redirect(text: &str, platform: &str, wildcard_allowed: bool) -> bool {
    if text.chars().count() > URI_CHARS_MAX || text.contains(URI_SIGNS_REFUSED) {
        return false;
    }
    if text.contains('*') && !(wildcard_allowed && text.starts_with("https://")) {
        return false;
    }
    let Ok(url) = url::Url::parse(&text.replacen("https://*.", "https://wildcard.", 1)) else {
        return false;
    };
    let host = url.host_str().unwrap_or_default();
    let local = matches!(host, "localhost" | "127.0.0.1");
    let scheme = match url.scheme() {
        "https" => !host.is_empty() && !host.contains('*'),
        "http" => local,
        // An application on a device has schemes of its own.
        _ => platform == "publicClient",
    };
    scheme && url.fragment().is_none() && (!text.starts_with("https://*.") || host.matches('.').count() > 1)
}

fn entitlement_lists(application: &Value) -> [(&Value, &'static str); 2] {
    [
        (&application["appRoles"], "appRoles"),
        (&application["api"]["oauth2PermissionScopes"], "api"),
    ]
}

fn check_entitlements(list: &Value, property: &str) -> Result<(), GraphError> {
    let Some(entries) = list.as_array() else {
        return Err(invalid(property));
    };
    let (mut ids, mut values) = (BTreeSet::new(), BTreeSet::new());
    for entry in entries {
        let id = entry["id"].as_str().unwrap_or_default();
        let value = entry["value"].as_str().filter(|value| !value.is_empty());
        let good = uuid::Uuid::parse_str(id).is_ok()
            && ids.insert(id)
            && value.is_none_or(|value| !value.contains(char::is_whitespace) && values.insert(value));
        if !good {
            return Err(invalid(property));
        }
        if property == "appRoles"
            && !entry["allowedMemberTypes"].as_array().is_some_and(|kinds| {
                !kinds.is_empty() && kinds.iter().all(|kind| kind == "User" || kind == "Application")
            })
        {
            return Err(invalid(property));
        }
    }
    Ok(())
}

/// The id and its type have to belong together.
fn check_resource_access(state: &State, required: &Value) -> Result<(), GraphError> {
    let refused = || GraphError::bad_request("Property requiredResourceAccess.resourceAccess is invalid.");
    for resource in required
        .as_array()
        .ok_or_else(|| invalid("requiredResourceAccess"))?
    {
        let app_id = resource["resourceAppId"].as_str().ok_or_else(refused)?;
        for access in resource["resourceAccess"].as_array().ok_or_else(refused)? {
            let id = access["id"].as_str().ok_or_else(refused)?;
            let kind = access["type"]
                .as_str()
                .filter(|kind| ["Scope", "Role"].contains(kind))
                .ok_or_else(refused)?;
            let offered = if app_id == microsoft_graph::APP_ID {
                microsoft_graph::offers(id, kind)
            } else {
                let own = state
                    .applications
                    .values()
                    .find(|app| app.json["appId"] == app_id);
                // Of other applications of Microsoft nothing is known here.
                own.is_none_or(|app| offers(&app.json, id, kind))
            };
            if !offered {
                return Err(refused());
            }
        }
    }
    Ok(())
}

fn offers(application: &Value, id: &str, kind: &str) -> bool {
    let [(roles, _), (scopes, _)] = entitlement_lists(application);
    let list = if kind == "Role" { roles } else { scopes };
    list.as_array()
        .into_iter()
        .flatten()
        .any(|entry| entry["id"] == id)
}

/// What names an application belongs to one alone, the recycle bin included.
fn check_unique(state: &State, after: &Value) -> Result<(), GraphError> {
    let others = state
        .applications
        .values()
        .map(|other| &other.json)
        .chain(
            state
                .deleted_applications
                .values()
                .map(|gone| &gone.application.json),
        )
        .filter(|other| other["id"] != after["id"]);
    let uris: Vec<&Value> = after["identifierUris"].as_array().into_iter().flatten().collect();
    for other in others {
        let property = if after["uniqueName"].is_string() && other["uniqueName"] == after["uniqueName"] {
            "uniqueName"
        } else if other["identifierUris"]
            .as_array()
            .is_some_and(|theirs| theirs.iter().any(|uri| uris.contains(&uri)))
        {
            "identifierUris"
        } else {
            continue;
        };
        return Err(GraphError::new(
            409,
            "Request_MultipleObjectsWithSameKeyValue",
            format!("Another object with the same value for property {property} already exists."),
        ));
    }
    Ok(())
}

/// An enabled role or scope cannot be taken away or changed; it is disabled first, and that has to replicate.
fn check_disabled_first(
    state: &State,
    before: &Value,
    after: &Value,
    settling: Settling,
) -> Result<(), GraphError> {
    for ((before, name), (after, _)) in entitlement_lists(before)
        .into_iter()
        .zip(entitlement_lists(after))
    {
        for entry in before.as_array().into_iter().flatten() {
            let enabled = entry["isEnabled"] == true
                || entry["id"]
                    .as_str()
                    .and_then(|id| state.disabled_entitlements.get(id))
                    .is_some_and(|at| age(Some(*at), settling) < 1.0);
            let kept = after
                .as_array()
                .into_iter()
                .flatten()
                .find(|other| other["id"] == entry["id"]);
            let same = |key: &str| kept.is_some_and(|kept| kept[key] == entry[key]);
            let kind = if name == "appRoles" {
                "allowedMemberTypes"
            } else {
                "type"
            };
            if enabled && !(same("value") && same(kind)) {
                return Err(GraphError::new(
                    400,
                    "CannotDeleteOrUpdateEnabledEntitlement",
                    "Permission (scope or role) cannot be deleted or updated unless disabled first.",
                ));
            }
        }
    }
    Ok(())
}

/// The ids of the roles and scopes that were enabled and are not any more.
pub(super) fn disabled(before: &Value, after: &Value) -> Vec<String> {
    let mut ids = Vec::new();
    for ((before, _), (after, _)) in entitlement_lists(before)
        .into_iter()
        .zip(entitlement_lists(after))
    {
        let now_disabled = |id: &Value| {
            let mut entries = after.as_array().into_iter().flatten();
            entries.any(|entry| entry["id"] == *id && entry["isEnabled"] == false)
        };
        let entries = before.as_array().into_iter().flatten();
        ids.extend(
            entries
                .filter(|entry| entry["isEnabled"] == true && now_disabled(&entry["id"]))
                .filter_map(|entry| entry["id"].as_str().map(str::to_owned)),
        );
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirect_uris_follow_the_rules_of_their_platform() {
        let long = format!("https://a.example/{}", "x".repeat(250));
        for (uri, platform, fits) in [
            ("https://app.example.com/signin-oidc", "web", true),
            ("http://localhost:8080/x", "web", true),
            ("http://127.0.0.1/", "web", true),
            ("http://[::1]/", "web", false),
            ("http://app.example.com", "web", false),
            ("https://app.example.com/#part", "web", false),
            ("https://app.example.com/a(b)", "web", false),
            (long.as_str(), "web", false),
            ("msal1234://auth", "publicClient", true),
            ("msal1234://auth", "web", false),
            ("https://*.example.com/x", "web", true),
            ("https://*.com", "web", false),
            ("https://*", "web", false),
            ("not an address", "publicClient", false),
        ] {
            assert_eq!(is_redirect(uri, platform, true), fits, "{uri} {platform}");
        }
        assert!(!is_redirect("https://*.example.com/x", "web", false));
    }
}
