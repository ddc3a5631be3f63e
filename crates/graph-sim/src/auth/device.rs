//! Signing in with a code that is typed on any device (RFC 8628; Graph, sign-in: device code flow).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use hyper::{Response, StatusCode};
use rand::seq::IndexedRandom;
use serde_json::json;

use super::aadsts::Place;
use super::client::Client;
use super::live::{Device, DeviceState, Flow, Polled, Purpose, ResponseMode};
use super::refusal::Refusal;
use super::token::{Grant, bad_scope, known_client, parameter_missing};
use super::{html, json as json_response, pages, random, resource};
use crate::directory::Account;
use crate::http::Incomer;
use crate::tenant::{Authority, Tenant};

/// Where the code is typed.
const PAGE: &str = "/devicelogin";
/// Letters and digits that are not taken for one another.
const CODE_LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// As long as Entra's.
const CODE_LENGTH: usize = 9;

/// Issues a device code and the code to type.
pub(super) fn start(tenant: &Tenant, incomer: &Incomer, name: &str) -> Response<Body> {
    let form = Incomer::fields(&String::from_utf8_lossy(&incomer.body));
    let query = Incomer::fields(&incomer.query);
    let language = form.get("mkt").or_else(|| query.get("mkt")).map(String::as_str);
    match issue(tenant, &form, name, language) {
        Ok(body) => json_response(StatusCode::OK, &body),
        Err(refusal) => refusal.into_response(),
    }
}

fn issue(
    tenant: &Tenant,
    form: &BTreeMap<String, String>,
    name: &str,
    language: Option<&str>,
) -> Result<serde_json::Value, Refusal> {
    let client = known_client(tenant, form, name)?;
    if !client.public {
        return Err(Refusal::of(tenant, 7000218, &[]));
    }
    let asked = form.get("scope").map(String::as_str).unwrap_or_default();
    let asked = resource::parse(tenant, asked).map_err(|bad| bad_scope(tenant, bad))?;
    if asked.scopes.is_empty() {
        return Err(parameter_missing(tenant, "scope"));
    }
    let device_code = random(96);
    let user_code = user_code();
    let switches = tenant.switches();
    let device = Device {
        client,
        asked,
        foreign: matches!(tenant.authority(name), Authority::Other(_)),
        state: DeviceState::Pending,
        interval: switches.device_interval,
        polled: None,
    };
    tenant.live.lock().add_device(&device_code, &user_code, device);
    let uri = format!("{}{PAGE}", tenant.origin);
    Ok(json!({
        "user_code": user_code,
        "device_code": device_code,
        "verification_uri": uri,
        "expires_in": switches.device_code_lifetime.as_secs(),
        "interval": switches.device_interval.as_secs(),
        "message": message(language, &uri, &user_code),
    }))
}

/// What a person is told, in the language of `mkt`; English where there is no other.
fn message(language: Option<&str>, uri: &str, code: &str) -> String {
    let language = language.unwrap_or_default().to_ascii_lowercase();
    match language.split('-').next() {
        Some("da") => format!(
            "For at logge på skal du bruge en webbrowser til at åbne siden {uri} og angive koden {code} for at godkende."
        ),
        Some("de") => format!(
            "Um sich anzumelden, öffnen Sie die Seite {uri} in einem Webbrowser, und geben Sie zur Authentifizierung den Code {code} ein."
        ),
        Some("fr") => format!(
            "Pour vous connecter, utilisez un navigateur web pour ouvrir la page {uri} et entrez le code {code} pour vous authentifier."
        ),
        _ => format!(
            "To sign in, use a web browser to open the page {uri} and enter the code {code} to authenticate."
        ),
    }
}

fn user_code() -> String {
    let mut rng = rand::rng();
    (0..CODE_LENGTH)
        .filter_map(|_| CODE_LETTERS.choose(&mut rng))
        .map(|letter| char::from(*letter))
        .collect()
}

/// Asks for the code.
pub(super) fn page() -> Response<Body> {
    html(StatusCode::OK, pages::device_code(PAGE, None))
}

/// A code was typed: the usual pages follow.
pub(super) fn typed(tenant: &Arc<Tenant>, incomer: &Incomer) -> Response<Body> {
    let form = Incomer::fields(&String::from_utf8_lossy(&incomer.body));
    let code = form.get("otc").map(String::as_str).unwrap_or_default();
    let lifetime = tenant.switches().device_code_lifetime;
    let found = tenant.live.lock().typed(code, lifetime);
    let Some((id, device)) = found else {
        let message = "That code didn't work. Check the code and try again.";
        return html(StatusCode::OK, pages::device_code(PAGE, Some(message)));
    };
    let name = device.client.name.clone();
    let flow = Flow {
        client: device.client,
        redirect_uri: String::new(),
        mode: ResponseMode::Query,
        asked: device.asked,
        state: None,
        nonce: None,
        challenge: String::new(),
        // Whoever types a code is asked who they are, signed in or not.
        prompt: "select_account".to_owned(),
        claims: None,
        account: None,
        purpose: Purpose::Device(id),
        foreign: device.foreign,
    };
    let id = random(24);
    tenant.live.lock().add_flow(id.clone(), flow);
    html(StatusCode::OK, pages::accounts(tenant, &id, &name, None, None))
}

/// The person is done, or does not want to. The waiting device hears it at its next poll.
pub(super) fn settle(tenant: &Tenant, device: &str, name: &str, account: Option<&Account>) -> Response<Body> {
    let state = account.map_or(DeviceState::Declined, |account| {
        DeviceState::Approved(account.oid.clone())
    });
    let agreed = account.is_some();
    tenant.live.lock().settle(device, state);
    html(StatusCode::OK, pages::device_done(name, agreed))
}

/// One poll of the waiting device.
pub(super) fn poll(tenant: &Tenant, code: &str, client: Client) -> Result<Grant, Refusal> {
    let lifetime = tenant.switches().device_code_lifetime;
    let polled = tenant
        .live
        .lock()
        .poll(code, &client.id, lifetime, Instant::now());
    let refused = |code| Err(Refusal::of(tenant, code, &[]));
    match polled {
        Polled::Approved { account, asked } => Ok(Grant {
            client,
            redirect_uri: None,
            account,
            asked,
            nonce: None,
            claims: None,
            place: Place::DeviceCode,
        }),
        Polled::Pending => refused(70016),
        Polled::TooSoon => Err(Refusal::numberless(
            "slow_down",
            "The device polls more often than its interval allows.",
        )),
        Polled::Declined => refused(70017),
        Polled::Expired => refused(70020),
        Polled::Unknown => refused(70018),
    }
}
