//! Signing in with a code that is typed on any device (RFC 8628; Graph, sign-in: device code flow).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use hyper::{Response, StatusCode};
use rand::seq::IndexedRandom;
use serde_json::json;

use super::live::{Device, DeviceState, Flow, Polled};
use super::token::{Grant, Refusal, known_client, numberless, refusal, refuse};
use super::{html, json as json_response, pages, random, scopes};
use crate::directory::Account;
use crate::http::Incomer;
use crate::tenant::Tenant;

/// Where the code is typed.
const PAGE: &str = "/devicelogin";
/// Letters and digits that are not taken for one another.
const CODE_LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// As long as Entra's.
const CODE_LENGTH: usize = 9;

/// Issues a device code and the code to type.
pub(super) fn start(tenant: &Tenant, incomer: &Incomer, name: &str) -> Response<Body> {
    let form = Incomer::fields(&String::from_utf8_lossy(&incomer.body));
    match issue(tenant, &form, name) {
        Ok(body) => json_response(StatusCode::OK, &body),
        Err(refusal) => refuse(refusal),
    }
}

fn issue(tenant: &Tenant, form: &BTreeMap<String, String>, name: &str) -> Result<serde_json::Value, Refusal> {
    let client = known_client(tenant, form, name)?;
    let asked = form.get("scope").map(String::as_str).unwrap_or_default();
    let scopes = scopes::parse(asked, &tenant.origin).map_err(|scope| {
        refusal(
            "invalid_scope",
            70011,
            format!("The provided value for the input parameter 'scope' is not valid. The scope {scope} is not known."),
        )
    })?;
    if scopes.is_empty() {
        return Err(refusal(
            "invalid_request",
            900144,
            "The request body must contain the following parameter: 'scope'.",
        ));
    }
    let device_code = random(96);
    let user_code = user_code();
    let device = Device {
        client: client.to_owned(),
        scopes,
        state: DeviceState::Pending,
        interval: tenant.switches.device_interval,
        polled: None,
    };
    tenant.live.lock().add_device(&device_code, &user_code, device);
    let uri = format!("{}{PAGE}", tenant.origin);
    Ok(json!({
        "user_code": user_code,
        "device_code": device_code,
        "verification_uri": uri,
        "expires_in": tenant.switches.device_code_lifetime.as_secs(),
        "interval": tenant.switches.device_interval.as_secs(),
        "message": format!(
            "To sign in, use a web browser to open the page {uri} and enter the code {user_code} to authenticate."
        ),
    }))
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
    let lifetime = tenant.switches.device_code_lifetime;
    let found = tenant.live.lock().typed(code, lifetime);
    let Some((id, device)) = found else {
        let message = "That code didn't work. Check the code and try again.";
        return html(StatusCode::OK, pages::device_code(PAGE, Some(message)));
    };
    let flow = Flow {
        client: device.client,
        redirect_uri: String::new(),
        form_post: false,
        scopes: device.scopes,
        state: None,
        nonce: None,
        challenge: String::new(),
        // Whoever types a code is asked who they are, signed in or not.
        prompt: "select_account".to_owned(),
        account: None,
        device: Some(id),
    };
    let id = random(24);
    tenant.live.lock().add_flow(id.clone(), flow);
    html(StatusCode::OK, pages::accounts(tenant, &id, None))
}

/// The person is done, or does not want to. The waiting device hears it at its next poll.
pub(super) fn settle(tenant: &Tenant, device: &str, account: Option<&Account>) -> Response<Body> {
    let state = account.map_or(DeviceState::Declined, |account| {
        DeviceState::Approved(account.oid.clone())
    });
    let agreed = account.is_some();
    tenant.live.lock().settle(device, state);
    html(StatusCode::OK, pages::device_done(agreed))
}

/// One poll of the waiting device.
pub(super) fn poll(tenant: &Tenant, code: &str, client: &str) -> Result<Grant, Refusal> {
    let lifetime = tenant.switches.device_code_lifetime;
    let polled = tenant.live.lock().poll(code, client, lifetime, Instant::now());
    match polled {
        Polled::Approved { account, scopes } => Ok(Grant {
            account,
            asked: scopes,
            nonce: None,
        }),
        Polled::Pending => Err(refusal(
            "authorization_pending",
            70016,
            "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
        )),
        Polled::TooSoon => Err(numberless(
            "slow_down",
            "The device polls more often than its interval allows.",
        )),
        Polled::Declined => Err(refusal(
            "authorization_declined",
            70017,
            "OAuth 2.0 device flow error. Authorization was declined by the user.",
        )),
        Polled::Expired => Err(refusal(
            "expired_token",
            70020,
            "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
        )),
        Polled::Unknown => Err(refusal(
            "bad_verification_code",
            70018,
            "The provided value for the input parameter 'device_code' is not recognized.",
        )),
    }
}
