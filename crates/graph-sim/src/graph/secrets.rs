//! The saved connection of a service principal (Graph: synchronization secrets).

use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::directory_audit::{self, note_provisioning};
use super::error::GraphError;
use super::service_principals::settled_for;
use super::templates::FILLED_AFTER;
use super::{GraphResult, list};
use crate::replication::Kind;
use crate::state::{State, is_secret};
use crate::switches::{MaskedSecret, SecretsPut};
use crate::tenant::Tenant;

/// Keys the service knows (Graph: synchronizationSecret).
const KEYS: [&str; 46] = [
    "None",
    "UserName",
    "Password",
    "SecretToken",
    "AppKey",
    "BaseAddress",
    "ClientIdentifier",
    "ClientSecret",
    "SingleSignOnType",
    "Sandbox",
    "Url",
    "Domain",
    "ConsumerKey",
    "ConsumerSecret",
    "TokenKey",
    "TokenExpiration",
    "Oauth2AccessToken",
    "Oauth2AccessTokenCreationTime",
    "Oauth2RefreshToken",
    "SyncAll",
    "InstanceName",
    "Oauth2ClientId",
    "Oauth2ClientSecret",
    "CompanyId",
    "UpdateKeyOnSoftDelete",
    "SynchronizationSchedule",
    "SystemOfRecord",
    "SandboxName",
    "EnforceDomain",
    "SyncNotificationSettings",
    "SkipOutOfScopeDeletions",
    "Oauth2AuthorizationCode",
    "Oauth2RedirectUri",
    "ApplicationTemplateIdentifier",
    "Oauth2TokenExchangeUri",
    "Oauth2AuthorizationUri",
    "AuthenticationType",
    "Server",
    "PerformInboundEntitlementGrants",
    "HardDeletesEnabled",
    "SyncAgentCompatibilityKey",
    "SyncAgentADContainer",
    "ValidateDomain",
    "TestReferences",
    "ConnectionString",
    "HumanResourcesLookaheadQueryEnabled",
];
/// More than this in all values together is refused.
const VALUES_BYTES_MAX: usize = 64 * 1024;

/// What stands in place of a secret that is read.
const MASK: &str = "*";

/// The key as the service spells it; misspelt keys are a 500 (Graph: validateCredentials).
pub(super) fn known_key(key: &str) -> Result<&'static str, GraphError> {
    KEYS.into_iter()
        .find(|known| known.eq_ignore_ascii_case(key))
        .ok_or_else(|| {
            GraphError::new(
                500,
                "InternalError",
                format!("Requested value '{key}' was not found."),
            )
        })
}

/// Key and value of each entry of a list of credentials.
pub(super) fn pairs(list: &Value) -> Result<Vec<(&'static str, String)>, GraphError> {
    let missing = || {
        GraphError::new(
            400,
            "RequestMissingRequiredParameter",
            "A required parameter is missing from the request: value.",
        )
    };
    list.as_array()
        .ok_or_else(missing)?
        .iter()
        .map(|entry| {
            let key = known_key(entry["key"].as_str().ok_or_else(missing)?)?;
            let value = match &entry["value"] {
                Value::String(text) => text.clone(),
                Value::Null => String::new(),
                _ => {
                    return Err(GraphError::new(
                        400,
                        "RequestParameterInvalid",
                        format!("The value of '{key}' must be a text."),
                    ));
                }
            };
            Ok((key, value))
        })
        .collect()
}

/// Children of a fresh service principal fail in their own way: 403 first, then 409 (Graph: replication).
pub(super) fn child_ready(tenant: &Tenant, state: &State, sp: &str) -> Result<Value, GraphError> {
    if let Ok(principal) = settled_for(tenant, state, Kind::Synchronization, sp, FILLED_AFTER) {
        return Ok(principal);
    }
    settled_for(tenant, state, Kind::Synchronization, sp, 0.0)?;
    if settled_for(tenant, state, Kind::Synchronization, sp, 0.6).is_err() {
        return Err(GraphError::denied());
    }
    Err(GraphError::new(
        409,
        "ConcurrencyViolation",
        "The service principal is being changed by another request. Please retry.",
    ))
}

pub(super) fn get(tenant: &Tenant, call: &Call, sp: &str) -> GraphResult {
    call.caller.writes_synchronization()?;
    let state = tenant.state.lock();
    child_ready(tenant, &state, sp)?;
    let shown: Vec<Value> = state
        .secrets
        .get(sp)
        .into_iter()
        .flat_map(|secrets| &secrets.values)
        .map(|(key, value)| json!({"key": key, "value": if is_secret(key) { MASK } else { value }}))
        .collect();
    Ok(Answer::ok(json!({
        "@odata.context": list::context(tenant, "Collection(microsoft.synchronization.synchronizationSecretKeyStringValuePair)"),
        "value": shown,
    })))
}

pub(super) fn put(tenant: &Tenant, call: &Call, sp: &str) -> GraphResult {
    call.caller.writes_synchronization()?;
    let body = call.json()?;
    let mut state = tenant.state.lock();
    child_ready(tenant, &state, sp)?;
    let pairs = pairs(&body["value"])?;
    if pairs.iter().map(|(_, value)| value.len()).sum::<usize>() > VALUES_BYTES_MAX {
        return Err(GraphError::new(
            400,
            "RequestParameterInvalid",
            "Size of input ExternalSecret data is invalid",
        ));
    }
    let kept = state.secrets.entry(sp.to_owned()).or_default();
    if tenant.switches().secrets_put == SecretsPut::Replace {
        let named = |key: &str| pairs.iter().any(|(name, _)| *name == key);
        kept.values.retain(|key, _| named(key));
    }
    for (key, value) in pairs {
        if is_secret(key) {
            // Saved again, or deleted on purpose: either way nothing is missing any more.
            kept.lost = false;
        }
        let is_mask = is_secret(key) && value == MASK;
        if value.is_empty() {
            kept.values.shift_remove(key);
        } else if !(is_mask && tenant.switches().masked_secret == MaskedSecret::Ignored) {
            kept.values.insert(key.to_owned(), value);
        }
    }
    drop(state);
    note_provisioning(tenant, call, &directory_audit::UPDATE_SETTINGS, sp);
    Ok(Answer::no_content())
}
