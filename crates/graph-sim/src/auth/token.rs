//! The token endpoint (Graph: token, refresh, token errors).

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::{Response, StatusCode};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::aadsts::Place;
use super::client::{Client, Platform};
use super::live::BadCode;
use super::refusal::{Refusal, stepped_up};
use super::resource::{self, Asked};
use super::{app, claims, device, digest, flow, issue, json as json_response, scopes};
use crate::directory::Account;
use crate::fault::SignIn;
use crate::http::Incomer;
use crate::tenant::{Authority, ORGANIZATION, Tenant};

/// Length of a code verifier (RFC 7636 §4.1).
const VERIFIER_LENGTH: std::ops::RangeInclusive<usize> = 43..=128;

/// Who gets tokens for what.
pub(super) struct Grant {
    pub(super) client: Client,
    /// Where the code went; a device has none.
    pub(super) redirect_uri: Option<String>,
    pub(super) account: String,
    pub(super) asked: Asked,
    pub(super) nonce: Option<String>,
    pub(super) claims: Option<String>,
    pub(super) place: Place,
}

pub(super) async fn answer(tenant: &Arc<Tenant>, incomer: &Incomer, name: &str) -> Response<Body> {
    let form = Incomer::fields(&String::from_utf8_lossy(&incomer.body));
    if form
        .get("grant_type")
        .is_some_and(|kind| kind == "client_credentials")
    {
        return match by_secret(tenant, incomer, &form, name) {
            Ok(body) => json_response(StatusCode::OK, &body),
            Err(refusal) => refusal.into_response(),
        };
    }
    let granted = grant(tenant, incomer, &form, name)
        .and_then(|grant| person(tenant, &grant).map(|account| (account, grant)));
    match granted {
        Ok((account, grant)) => {
            let body = issue::tokens(tenant, &account, &grant);
            tenant.changed().await;
            json_response(StatusCode::OK, &body)
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// The person of a grant, when they may have a token.
fn person(tenant: &Tenant, grant: &Grant) -> Result<Account, Refusal> {
    let account = tenant
        .account(&grant.account)
        .ok_or_else(|| Refusal::of(tenant, 50034, &[("tenant", ORGANIZATION)]))?;
    if !tenant.is_enabled(&grant.account) {
        return Err(Refusal::of(tenant, 50057, &[]));
    }
    let moment = SignIn {
        place: grant.place,
        user: Some(&account.upn),
        stepped_up: stepped_up(tenant, grant.claims.as_deref()),
    };
    struck(tenant, moment)?;
    Ok(account)
}

/// A refusal that a fault asks for.
fn struck(tenant: &Tenant, moment: SignIn<'_>) -> Result<(), Refusal> {
    match tenant.faults.on_sign_in(moment) {
        Some(row) => Err(Refusal::row(
            tenant,
            row,
            &[("user", moment.user.unwrap_or("the signed-in user"))],
        )),
        None => Ok(()),
    }
}

pub(super) fn field<'a>(form: &'a BTreeMap<String, String>, key: &str) -> Option<&'a str> {
    form.get(key)
        .map(String::as_str)
        .filter(|value| !value.is_empty())
}

fn needed<'a>(tenant: &Tenant, form: &'a BTreeMap<String, String>, key: &str) -> Result<&'a str, Refusal> {
    field(form, key).ok_or_else(|| parameter_missing(tenant, key))
}

pub(super) fn parameter_missing(tenant: &Tenant, key: &str) -> Refusal {
    Refusal::of(tenant, 900144, &[]).saying(format!(
        "The request body must contain the following parameter: '{key}'."
    ))
}

/// A `scope` that cannot be used.
pub(super) fn bad_scope(tenant: &Tenant, bad: resource::BadScope) -> Refusal {
    Refusal::row(tenant, bad.row, &[]).saying(bad.text)
}

/// The client that asks, when the tenant it asks exists.
pub(super) fn known_client(
    tenant: &Tenant,
    form: &BTreeMap<String, String>,
    name: &str,
) -> Result<Client, Refusal> {
    if matches!(tenant.authority(name), Authority::Unknown) {
        return Err(Refusal::of(tenant, 90002, &[("tenant", name)]));
    }
    let id = needed(tenant, form, "client_id")?;
    let named = [("client", id), ("tenant", ORGANIZATION)];
    let client = Client::find(tenant, id).ok_or_else(|| Refusal::of(tenant, 700016, &named))?;
    if client.enabled {
        Ok(client)
    } else {
        Err(Refusal::of(tenant, 7000112, &named))
    }
}

/// Whether the client proves who it is as it has to: a public one must not send a secret, another must send its own.
fn proof(
    tenant: &Tenant,
    form: &BTreeMap<String, String>,
    (origin, authorization): (Option<&str>, Option<&str>),
    client: &str,
    platform: Option<Platform>,
) -> Result<(), Refusal> {
    let brings = field(form, "client_secret").is_some()
        || field(form, "client_assertion").is_some()
        || authorization.is_some();
    match platform {
        Some(Platform::Native) if brings => Err(Refusal::of(tenant, 700025, &[])),
        Some(Platform::Native) if origin.is_some() => Err(Refusal::of(tenant, 9002326, &[])),
        Some(Platform::Native) => Ok(()),
        Some(Platform::Spa) if origin.is_none() => Err(Refusal::of(tenant, 9002327, &[])),
        Some(Platform::Spa) => Ok(()),
        Some(Platform::Web) | None => {
            app::check_secret(tenant, client, app::secret(form, authorization).as_deref())
        }
    }
}

/// An application signs in as itself.
fn by_secret(
    tenant: &Tenant,
    incomer: &Incomer,
    form: &BTreeMap<String, String>,
    name: &str,
) -> Result<serde_json::Value, Refusal> {
    let client = known_client(tenant, form, name)?;
    struck(
        tenant,
        SignIn {
            place: Place::Token,
            user: None,
            stepped_up: false,
        },
    )?;
    app::token(tenant, form, name, &client, incomer.header("authorization"))
}

fn grant(
    tenant: &Tenant,
    incomer: &Incomer,
    form: &BTreeMap<String, String>,
    name: &str,
) -> Result<Grant, Refusal> {
    let client = known_client(tenant, form, name)?;
    let foreign = matches!(tenant.authority(name), Authority::Other(_));
    let prove = |platform| {
        let proofs = (incomer.header("origin"), incomer.header("authorization"));
        proof(tenant, form, proofs, &client.id, platform)
    };
    let field = |key: &str| field(form, key);
    let needed = |key: &str| needed(tenant, form, key);
    let kind = needed("grant_type")?;
    let place = match kind {
        "refresh_token" => Place::Refresh,
        "urn:ietf:params:oauth:grant-type:device_code" => Place::DeviceCode,
        _ => Place::Token,
    };
    struck(
        tenant,
        SignIn {
            place,
            user: None,
            stepped_up: false,
        },
    )?;
    let asked = field("claims").map(str::to_owned);
    if asked.as_deref().is_some_and(|text| !claims::is_good(text)) {
        return Err(Refusal::of(tenant, 9002313, &[]));
    }
    match kind {
        "authorization_code" => {
            let code = needed("code")?;
            let uri = needed("redirect_uri")?;
            prove(client.platform(uri))?;
            if foreign {
                return Err(Refusal::of(tenant, 700005, &[]));
            }
            by_code(tenant, code, uri, needed("code_verifier")?, client)
        }
        "urn:ietf:params:oauth:grant-type:device_code" => {
            prove(Some(Platform::Native).filter(|_| client.public))?;
            device::poll(tenant, needed("device_code")?, client)
        }
        "refresh_token" => {
            let token = needed("refresh_token")?;
            prove(refreshes(tenant, &client, token))?;
            let grant = by_refresh(tenant, token, field("scope").unwrap_or_default(), client)?;
            if foreign {
                return Err(Refusal::of(tenant, 50020, &[("tenant", name)]));
            }
            // A challenge of continuous access evaluation can be answered without the person.
            Ok(Grant {
                claims: asked.or(grant.claims),
                ..grant
            })
        }
        other => Err(Refusal::of(tenant, 70003, &[])
            .saying(format!("The app requested an unsupported grant type '{other}'."))),
    }
}

/// Where the redirect URI of a refresh token's sign-in is registered; the well-known client is a public one.
fn refreshes(tenant: &Tenant, client: &Client, token: &str) -> Option<Platform> {
    let uri = tenant
        .state
        .lock()
        .refresh_tokens
        .get(&digest(token))
        .and_then(|known| known.redirect_uri.clone());
    match uri {
        Some(uri) => client.platform(&uri),
        None => Some(Platform::Native),
    }
}

fn by_code(
    tenant: &Tenant,
    code: &str,
    redirect_uri: &str,
    verifier: &str,
    client: Client,
) -> Result<Grant, Refusal> {
    let refused = |code| Refusal::of(tenant, code, &[]);
    let lifetime = tenant.switches().code_lifetime;
    let code = tenant
        .live
        .lock()
        .redeem(code, lifetime)
        .map_err(|bad| match bad {
            BadCode::Redeemed => refused(54005),
            BadCode::Expired => refused(70008),
            BadCode::Unknown => refused(70000),
        })?;
    if code.flow.client.id != client.id {
        return Err(refused(700005));
    }
    if code.flow.redirect_uri != redirect_uri {
        return Err(refused(500112).saying(format!(
            "The reply address '{redirect_uri}' does not match the reply address '{}' provided when requesting Authorization code.",
            code.flow.redirect_uri
        )));
    }
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    if !VERIFIER_LENGTH.contains(&verifier.len()) || challenge != code.flow.challenge {
        return Err(refused(501481));
    }
    Ok(Grant {
        client,
        redirect_uri: Some(code.flow.redirect_uri),
        account: code.account,
        asked: code.flow.asked,
        nonce: code.flow.nonce,
        claims: code.flow.claims,
        place: Place::Token,
    })
}

fn by_refresh(tenant: &Tenant, token: &str, scope: &str, client: Client) -> Result<Grant, Refusal> {
    let now = Timestamp::now();
    let refused = |code| Refusal::of(tenant, code, &[]);
    let inactivity =
        SignedDuration::try_from(tenant.switches().refresh_token_inactivity).unwrap_or(SignedDuration::MAX);
    let known = {
        let mut state = tenant.state.lock();
        let state = &mut *state;
        let known = state
            .refresh_tokens
            .get_mut(&digest(token))
            .ok_or_else(|| refused(70000).suberror("bad_token"))?;
        let valid_from = state.tokens_valid_from.get(&known.account).copied();
        // Ended by a changed password or by an administrator.
        let revoked = valid_from.is_some_and(|from| known.issued.is_none_or(|issued| issued < from));
        if revoked {
            let (issued, from) = (known.issued.unwrap_or(known.used), valid_from.unwrap_or(now));
            let named = [("issued", issued.to_string()), ("valid_from", from.to_string())];
            return Err(Refusal::of(
                tenant,
                50173,
                &named.each_ref().map(|(name, value)| (*name, value.as_str())),
            ));
        }
        if now.duration_since(known.used) > inactivity {
            return Err(Refusal::of(
                tenant,
                700082,
                &[("issued", &known.used.to_string())],
            ));
        }
        known.used = now;
        known.clone()
    };
    if known.client != client.id {
        return Err(refused(70000).suberror("client_mismatch"));
    }
    let granted = flow::granted(tenant, &client.id, &known.account);
    let mut asked = resource::parse(tenant, scope).map_err(|bad| bad_scope(tenant, bad))?;
    if asked.scopes.is_empty() || asked.default {
        asked.scopes.extend(granted.iter().cloned());
    }
    // A new refresh token usually comes along, said or not.
    asked.scopes.insert("offline_access".to_owned());
    let consented = |scope: &String| scopes::RESERVED.contains(&scope.as_str()) || granted.contains(scope);
    if !asked.scopes.iter().all(consented) {
        return Err(Refusal::of(tenant, 65001, &[("client", &client.id)]));
    }
    Ok(Grant {
        client,
        redirect_uri: known.redirect_uri,
        account: known.account,
        asked,
        nonce: None,
        claims: known.claims,
        place: Place::Refresh,
    })
}
