//! The token endpoint (Graph: token, refresh, token errors).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::{Response, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::live::{Access, BadCode};
use super::{described, device, digest, flow, json as json_response, random, scopes};
use crate::directory::Account;
use crate::http::Incomer;
use crate::state::RefreshToken;
use crate::tenant::{CLIENT_ID, Tenant};

/// A refresh token that is not used for this long ends (Graph: 90 days).
const INACTIVITY: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How many refresh tokens are kept; the longest unused go first.
const REFRESH_TOKENS_MAX: usize = 500;
/// Length of a code verifier (RFC 7636 §4.1).
const VERIFIER_LENGTH: std::ops::RangeInclusive<usize> = 43..=128;

/// A refusal of the token endpoint.
pub(super) struct Refusal {
    status: StatusCode,
    error: &'static str,
    /// `slow_down` has none.
    code: Option<u32>,
    message: String,
    suberror: Option<&'static str>,
}

/// A refusal that the real service gives no number.
pub(super) fn numberless(error: &'static str, message: &str) -> Refusal {
    Refusal {
        code: None,
        ..refusal(error, 0, message)
    }
}

pub(super) fn refusal(error: &'static str, code: u32, message: impl Into<String>) -> Refusal {
    Refusal {
        status: StatusCode::BAD_REQUEST,
        error,
        code: Some(code),
        message: message.into(),
        suberror: None,
    }
}

/// Who gets tokens for what.
pub(super) struct Grant {
    pub(super) account: String,
    pub(super) asked: BTreeSet<String>,
    pub(super) nonce: Option<String>,
}

pub(super) async fn answer(tenant: &Arc<Tenant>, incomer: &Incomer, name: &str) -> Response<Body> {
    let form = Incomer::fields(&String::from_utf8_lossy(&incomer.body));
    match grant(tenant, &form, name, incomer.header("authorization").is_some()) {
        Ok(grant) if !tenant.is_enabled(&grant.account) && tenant.account(&grant.account).is_some() => {
            refuse(refusal("invalid_grant", 50057, "The user account is disabled."))
        }
        Ok(grant) => match tenant.account(&grant.account) {
            Some(account) => {
                let body = issue(tenant, &account, &grant);
                tenant.changed().await;
                json_response(StatusCode::OK, &body)
            }
            None => refuse(refusal(
                "invalid_grant",
                50034,
                "The user account does not exist in the directory.",
            )),
        },
        Err(refusal) => refuse(refusal),
    }
}

pub(super) fn refuse(refusal: Refusal) -> Response<Body> {
    let (text, trace, correlation, timestamp) = described(refusal.code, &refusal.message);
    let mut body = json!({
        "error": refusal.error,
        "error_description": text,
        "timestamp": timestamp,
        "trace_id": trace,
        "correlation_id": correlation,
    });
    if let Some(code) = refusal.code {
        body["error_codes"] = json!([code]);
        body["error_uri"] = json!(format!("https://login.microsoftonline.com/error?code={code}"));
    }
    if let Some(suberror) = refusal.suberror {
        body["suberror"] = json!(suberror);
    }
    json_response(refusal.status, &body)
}

fn field<'a>(form: &'a BTreeMap<String, String>, key: &str) -> Option<&'a str> {
    form.get(key)
        .map(String::as_str)
        .filter(|value| !value.is_empty())
}

fn needed<'a>(form: &'a BTreeMap<String, String>, key: &str) -> Result<&'a str, Refusal> {
    field(form, key).ok_or_else(|| {
        refusal(
            "invalid_request",
            900144,
            format!("The request body must contain the following parameter: '{key}'."),
        )
    })
}

/// The client that asks, when it asks the right tenant.
pub(super) fn known_client<'a>(
    tenant: &Tenant,
    form: &'a BTreeMap<String, String>,
    name: &str,
) -> Result<&'a str, Refusal> {
    if !tenant.answers_to(name) {
        return Err(refusal(
            "invalid_request",
            90002,
            format!(
                "Tenant '{name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud."
            ),
        ));
    }
    let client = needed(form, "client_id")?;
    if client != CLIENT_ID {
        return Err(refusal(
            "unauthorized_client",
            700016,
            format!("Application with identifier '{client}' was not found in the directory."),
        ));
    }
    Ok(client)
}

fn grant(
    tenant: &Tenant,
    form: &BTreeMap<String, String>,
    name: &str,
    has_authorization: bool,
) -> Result<Grant, Refusal> {
    let client = known_client(tenant, form, name)?;
    let field = |key: &str| field(form, key);
    let needed = |key: &str| needed(form, key);
    if field("client_secret").is_some() || field("client_assertion").is_some() || has_authorization {
        return Err(Refusal {
            status: StatusCode::UNAUTHORIZED,
            ..refusal(
                "invalid_client",
                700025,
                "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
            )
        });
    }
    match needed("grant_type")? {
        "authorization_code" => by_code(
            tenant,
            needed("code")?,
            needed("redirect_uri")?,
            needed("code_verifier")?,
            client,
        ),
        "urn:ietf:params:oauth:grant-type:device_code" => {
            device::poll(tenant, needed("device_code")?, client)
        }
        "refresh_token" => by_refresh(
            tenant,
            needed("refresh_token")?,
            field("scope").unwrap_or_default(),
            client,
        ),
        other => Err(refusal(
            "unsupported_grant_type",
            70003,
            format!("The app requested an unsupported grant type '{other}'."),
        )),
    }
}

fn by_code(
    tenant: &Tenant,
    code: &str,
    redirect_uri: &str,
    verifier: &str,
    client: &str,
) -> Result<Grant, Refusal> {
    let code = tenant.live.lock().redeem(code).map_err(|bad| match bad {
        BadCode::Redeemed => refusal("invalid_grant", 54005, "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token."),
        BadCode::Expired => refusal("invalid_grant", 70008, "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource."),
        BadCode::Unknown => refusal("invalid_grant", 70000, "Provided grant is invalid or malformed."),
    })?;
    if code.flow.client != client {
        return Err(refusal(
            "invalid_grant",
            700005,
            "Provided authorization code is intended to use against another client.",
        ));
    }
    if code.flow.redirect_uri != redirect_uri {
        return Err(refusal(
            "invalid_grant",
            500112,
            "The reply address does not match the reply address provided when requesting the authorization code.",
        ));
    }
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    if !VERIFIER_LENGTH.contains(&verifier.len()) || challenge != code.flow.challenge {
        return Err(refusal(
            "invalid_grant",
            501481,
            "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
        ));
    }
    Ok(Grant {
        account: code.account,
        asked: code.flow.scopes,
        nonce: code.flow.nonce,
    })
}

fn by_refresh(tenant: &Tenant, token: &str, scope: &str, client: &str) -> Result<Grant, Refusal> {
    let now = Timestamp::now();
    let (account, owner) = {
        let mut state = tenant.state.lock();
        let known = state
            .refresh_tokens
            .get_mut(&digest(token))
            .ok_or_else(|| Refusal {
                suberror: Some("bad_token"),
                ..refusal("invalid_grant", 70000, "Provided grant is invalid or malformed.")
            })?;
        if now.duration_since(known.used) > INACTIVITY {
            return Err(Refusal {
                suberror: Some("token_expired"),
                ..refusal(
                    "invalid_grant",
                    700082,
                    "The refresh token has expired due to inactivity.",
                )
            });
        }
        known.used = now;
        (known.account.clone(), known.client.clone())
    };
    if owner != client {
        return Err(Refusal {
            suberror: Some("client_mismatch"),
            ..refusal("invalid_grant", 70000, "Provided grant is invalid or malformed.")
        });
    }
    let granted = flow::granted(tenant, client, &account);
    let asked = scopes::parse(scope, &tenant.origin)
        .map_err(|scope| refusal("invalid_scope", 70011, format!("The provided value for the input parameter 'scope' is not valid. The scope {scope} is not known.")))?;
    let mut asked = if asked.is_empty() { granted.clone() } else { asked };
    // A new refresh token usually comes along, said or not.
    asked.insert("offline_access".to_owned());
    if asked
        .iter()
        .any(|scope| !scopes::RESERVED.contains(&scope.as_str()) && !granted.contains(scope))
    {
        return Err(Refusal {
            suberror: Some("consent_required"),
            ..refusal(
                "invalid_grant",
                65001,
                format!(
                    "The user or administrator has not consented to use the application with ID '{client}'. Send an interactive authorization request for this user and resource."
                ),
            )
        });
    }
    Ok(Grant {
        account,
        asked,
        nonce: None,
    })
}

/// Makes the tokens. The granted scopes may be more than was asked for: everything ever consented.
fn issue(tenant: &Tenant, account: &Account, grant: &Grant) -> Value {
    let now = Timestamp::now();
    let lifetime = tenant.switches.access_token_lifetime;
    let scopes: BTreeSet<String> = flow::granted(tenant, CLIENT_ID, &account.oid)
        .union(&grant.asked)
        .filter(|scope| *scope != "offline_access" && !tenant.faults.denies(scope))
        .cloned()
        .collect();
    let access_token = access_token(tenant, &account.oid, scopes.clone());
    let mut body = json!({
        "token_type": "Bearer",
        "scope": scopes.into_iter().collect::<Vec<_>>().join(" "),
        "expires_in": lifetime.as_secs(),
        "ext_expires_in": lifetime.as_secs(),
        "access_token": access_token,
        "client_info": URL_SAFE_NO_PAD.encode(json!({"uid": account.oid, "utid": tenant.id}).to_string()),
    });
    if grant.asked.contains("offline_access") {
        body["refresh_token"] = json!(refresh_token(tenant, account, now));
    }
    if grant.asked.contains("openid") {
        body["id_token"] = json!(
            tenant
                .key
                .sign(&claims(tenant, account, grant.nonce.as_deref(), now))
        );
    }
    body
}

/// A token for Graph. It lasts by real time: whoever holds it does not know the tenant's.
pub(super) fn access_token(tenant: &Tenant, oid: &str, scopes: BTreeSet<String>) -> String {
    let token = format!(
        "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.{}.{}",
        random(420),
        random(64)
    );
    let lifetime = tenant.switches.access_token_lifetime;
    let expires = Timestamp::now()
        .saturating_add(SignedDuration::try_from(lifetime).unwrap_or(SignedDuration::ZERO))
        .unwrap_or(Timestamp::MAX);
    tenant.live.lock().add_access(
        &token,
        Access {
            account: oid.to_owned(),
            scopes,
            expires,
        },
    );
    token
}

/// The old token keeps working; only the hash of the new one is kept.
fn refresh_token(tenant: &Tenant, account: &Account, now: Timestamp) -> String {
    let token = format!("1.{}", random(160));
    let mut state = tenant.state.lock();
    if state.refresh_tokens.len() >= REFRESH_TOKENS_MAX {
        let oldest = state
            .refresh_tokens
            .iter()
            .min_by_key(|(_, token)| token.used)
            .map(|(hash, _)| hash.clone());
        if let Some(oldest) = oldest {
            state.refresh_tokens.remove(&oldest);
        }
    }
    state.refresh_tokens.insert(
        digest(&token),
        RefreshToken {
            account: account.oid.clone(),
            client: CLIENT_ID.to_owned(),
            used: now,
        },
    );
    token
}

fn claims(tenant: &Tenant, account: &Account, nonce: Option<&str>, now: Timestamp) -> Value {
    let mut claims = json!({
        "aud": CLIENT_ID,
        "iss": format!("{}/{}/v2.0", tenant.origin, tenant.id),
        "iat": now.as_second(),
        "nbf": now.as_second(),
        "exp": now.as_second() + 3_600,
        "name": account.display_name,
        "oid": account.oid,
        "preferred_username": account.upn,
        "sub": digest(&format!("{}|{CLIENT_ID}", account.oid)),
        "tid": tenant.id,
        "uti": random(16),
        "ver": "2.0",
    });
    if let Some(nonce) = nonce {
        claims["nonce"] = json!(nonce);
    }
    claims
}
