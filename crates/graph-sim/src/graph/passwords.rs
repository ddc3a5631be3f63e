//! Client secrets of applications (Graph: addPassword, removePassword).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::GraphResult;
use super::applications::writable;
use super::call::{Answer, Call};
use super::directory_audit::{self, note};
use super::error::GraphError;
use super::list;
use super::permission::APPLICATION_WRITE;
use crate::fault::SecretPolicy;
use crate::replication::Kind;
use crate::state::{ClientSecret, Settling, State, age};
use crate::tenant::Tenant;

/// A fresh secret is listed after this part of the replication delay, and can be used after all of it.
const LISTED_AFTER: f64 = 0.5;
/// How many secrets an application has at most.
const SECRETS_MAX: usize = 100;
const NAME_CHARS_MAX: usize = 90;
/// So much of a secret is told again later.
const HINT_CHARS: usize = 3;

/// What is to be thought of a client secret that someone presents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is the application's, and may be used.
    Good,
    /// The application has no such secret.
    Wrong,
    /// It is the key id of a secret, which is often taken for the value.
    KeyId,
    /// It is right, but the sign-in service has not heard of it yet.
    NotReplicated,
    /// It ended.
    Expired,
    /// There is no such application.
    NoApplication,
}

impl Tenant {
    /// Judges the client secret of the application with this client id.
    pub(crate) fn verify_client_secret(&self, app_id: &str, secret: &str) -> Verdict {
        let state = self.state.lock();
        let Some((object, _)) = state
            .applications
            .iter()
            .find(|(_, app)| app.json["appId"] == app_id)
        else {
            return Verdict::NoApplication;
        };
        let hash = hash(secret);
        let mut own = state
            .client_secrets
            .iter()
            .filter(|(_, kept)| kept.application == *object);
        let now = self.now();
        match own.clone().find(|(_, kept)| kept.hash == hash) {
            Some((_, kept)) if age(kept.born, self.replication(Kind::Application)) < 1.0 => {
                Verdict::NotReplicated
            }
            Some((_, kept)) if kept.end <= now => Verdict::Expired,
            Some((_, kept)) if kept.start > now => Verdict::Wrong,
            Some(_) => Verdict::Good,
            None if own.any(|(key, _)| key.eq_ignore_ascii_case(secret)) => Verdict::KeyId,
            None => Verdict::Wrong,
        }
    }
}

fn hash(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret))
}

/// The application as a read shows it: without secrets that have not been heard of yet.
pub(super) fn shown(state: &State, application: &Value, settling: Settling) -> Value {
    let mut application = application.clone();
    if let Some(listed) = application["passwordCredentials"].as_array_mut() {
        listed.retain(|entry| {
            let kept = entry["keyId"]
                .as_str()
                .and_then(|key| state.client_secrets.get(key));
            kept.is_none_or(|kept| age(kept.born, settling) >= LISTED_AFTER)
        });
    }
    application
}

pub(super) fn add(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.manages_applications(APPLICATION_WRITE)?;
    let body = call.json_or_empty()?;
    let wanted = &body["passwordCredential"];
    if !wanted.is_null() && !wanted.is_object() {
        return Err(invalid("passwordCredential"));
    }
    let mut guard = tenant.state.lock();
    let state = &mut *guard;
    let application = writable(tenant, state, id)?;
    let now = tenant.now();
    let start = time(&wanted["startDateTime"], "startDateTime")?.unwrap_or(now);
    let end = match time(&wanted["endDateTime"], "endDateTime")? {
        Some(end) => end,
        None => two_years_after(start),
    };
    if end <= start {
        return Err(invalid("endDateTime"));
    }
    let name = match &wanted["displayName"] {
        Value::Null => Value::Null,
        Value::String(name) if name.chars().count() <= NAME_CHARS_MAX => json!(name),
        _ => return Err(invalid("displayName")),
    };
    check_policies(&tenant.faults.secret_policies(), start, end)?;
    let mut listed = application["passwordCredentials"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    if listed.len() >= SECRETS_MAX {
        return Err(GraphError::bad_request(
            "The number of credentials of the application exceeds the maximum.",
        ));
    }
    let secret = generate();
    let key = uuid::Uuid::new_v4().to_string();
    let credential = json!({
        "customKeyIdentifier": null,
        "displayName": name,
        "endDateTime": precise(end),
        "hint": secret.chars().take(HINT_CHARS).collect::<String>(),
        "keyId": key,
        "secretText": null,
        "startDateTime": precise(start),
    });
    listed.push(credential.clone());
    if let Some(kept) = state.applications.get_mut(id) {
        kept.json["passwordCredentials"] = json!(listed);
    }
    state.client_secrets.insert(
        key,
        ClientSecret {
            application: id.to_owned(),
            hash: hash(&secret),
            born: Some(now),
            start,
            end,
        },
    );
    note(
        tenant,
        state,
        call,
        &directory_audit::UPDATE_SECRETS,
        &[("Application", &application)],
    );
    drop(guard);
    // Told once, here.
    let mut told = credential;
    told["secretText"] = json!(secret);
    Ok(list::object(
        tenant,
        call,
        "microsoft.graph.passwordCredential",
        &[],
        &told,
    ))
}

pub(super) fn remove(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.manages_applications(APPLICATION_WRITE)?;
    let body = call.json()?;
    let key = body["keyId"]
        .as_str()
        .filter(|key| !key.is_empty())
        .ok_or_else(|| invalid("keyId"))?;
    let mut guard = tenant.state.lock();
    let state = &mut *guard;
    let application = writable(tenant, state, id)?;
    let held = |entry: &Value| {
        entry["keyId"]
            .as_str()
            .is_some_and(|held| held.eq_ignore_ascii_case(key))
    };
    let mut listed = application["passwordCredentials"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let before = listed.len();
    listed.retain(|entry| !held(entry));
    if listed.len() == before {
        return Err(GraphError::bad_request("No credentials found to be removed."));
    }
    if let Some(kept) = state.applications.get_mut(id) {
        kept.json["passwordCredentials"] = json!(listed);
    }
    state
        .client_secrets
        .retain(|held, kept| kept.application != id || !held.eq_ignore_ascii_case(key));
    note(
        tenant,
        state,
        call,
        &directory_audit::UPDATE_SECRETS,
        &[("Application", &application)],
    );
    Ok(Answer::no_content())
}

fn invalid(property: &str) -> GraphError {
    GraphError::bad_request(format!(
        "Invalid value specified for property '{property}' of resource 'PasswordCredential'."
    ))
}

fn time(value: &Value, property: &str) -> Result<Option<Timestamp>, GraphError> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => text.parse().map(Some).map_err(|_| invalid(property)),
        _ => Err(invalid(property)),
    }
}

fn two_years_after(start: Timestamp) -> Timestamp {
    let end = start.to_zoned(TimeZone::UTC).checked_add(2.years());
    end.map_or(Timestamp::MAX, |end| end.timestamp())
}

fn check_policies(policies: &[SecretPolicy], start: Timestamp, end: Timestamp) -> Result<(), GraphError> {
    for policy in policies {
        match policy {
            SecretPolicy::Forbidden => {
                return Err(GraphError::new(
                    400,
                    "CredentialTypeNotAllowedAsPerAppPolicy",
                    "Credential type not allowed as per assigned policy.",
                ));
            }
            SecretPolicy::LifetimeMax(longest) if end.duration_since(start) > *longest => {
                return Err(GraphError::new(
                    400,
                    "CredentialInvalidLifetimeAsPerAppPolicy",
                    "Credential lifetime exceeds the max value allowed as per assigned policy.",
                ));
            }
            SecretPolicy::LifetimeMax(_) => {}
        }
    }
    Ok(())
}

/// 40 signs, in the form of the real ones.
fn generate() -> String {
    let mut bytes = [0_u8; 30];
    rand::fill(&mut bytes[..]);
    let text = URL_SAFE_NO_PAD.encode(bytes);
    format!("{}8Q~{}", &text[..3], &text[3..37])
}

/// A time with the fraction a credential has.
fn precise(time: Timestamp) -> String {
    let whole = time.subsec_nanosecond() == 0;
    let format = if whole {
        "%Y-%m-%dT%H:%M:%SZ"
    } else {
        "%Y-%m-%dT%H:%M:%S.%7fZ"
    };
    time.strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn a_secret_has_40_signs_and_the_next_is_another() {
        let (one, other) = (generate(), generate());
        assert_eq!(one.len(), 40);
        assert_ne!(one, other);
    }

    #[test]
    fn a_secret_without_an_end_lasts_two_years() {
        let start: Timestamp = "2024-02-29T10:00:00Z".parse().unwrap();
        assert_eq!(two_years_after(start).to_string(), "2026-02-28T10:00:00Z");
    }

    #[test]
    fn a_policy_refuses_what_lasts_too_long() {
        let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let days = |n: i64| SignedDuration::from_hours(24 * n);
        let ends = |n: i64| start.saturating_add(days(n)).unwrap();
        let policy = [SecretPolicy::LifetimeMax(days(90))];
        assert!(check_policies(&policy, start, ends(90)).is_ok());
        assert!(check_policies(&policy, start, ends(91)).is_err());
        assert!(check_policies(&[SecretPolicy::Forbidden], start, ends(1)).is_err());
    }
}
