//! The start of a sign-in (Graph: authorize).

use std::sync::Arc;

use axum::body::Body;
use hyper::{Response, StatusCode};

use super::live::Flow;
use super::{flow, html, pages, random, redirect, scopes};
use crate::http::Incomer;
use crate::tenant::{CLIENT_ID, ORGANIZATION, Tenant};

/// The session cookie of a browser that has signed in.
pub(super) const SESSION_COOKIE: &str = "slipway-simulated-session";
/// Longest value of `state` or `nonce`.
const STATE_BYTES_MAX: usize = 4_096;

/// Judges the request. A wrong client or redirect URI is shown, never sent: it could be anybody's address.
pub(super) async fn start(tenant: &Arc<Tenant>, incomer: &Incomer, name: &str) -> Response<Body> {
    let mut fields = Incomer::fields(&incomer.query);
    if incomer.method == "POST" {
        fields.extend(Incomer::fields(&String::from_utf8_lossy(&incomer.body)));
    }
    let field = |key: &str| {
        fields
            .get(key)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    };
    let shown = |code: u32, message: String| {
        html(
            StatusCode::BAD_REQUEST,
            pages::error(
                "Sorry, but we're having trouble signing you in.",
                &format!("AADSTS{code}: {message}"),
                None,
            ),
        )
    };
    if !tenant.answers_to(name) {
        return shown(
            90002,
            format!(
                "Tenant '{name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud."
            ),
        );
    }
    let Some(client) = field("client_id") else {
        return shown(
            900144,
            "The request body must contain the following parameter: 'client_id'.".into(),
        );
    };
    if client != CLIENT_ID {
        return shown(
            700016,
            format!(
                "Application with identifier '{client}' was not found in the directory '{ORGANIZATION}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant."
            ),
        );
    }
    let redirect_uri = field("redirect_uri").unwrap_or_default();
    if !redirect::is_registered(redirect_uri) {
        return shown(
            50011,
            format!(
                "The redirect URI '{redirect_uri}' specified in the request does not match the redirect URIs configured for the application '{client}'."
            ),
        );
    }
    let mode = field("response_mode").unwrap_or("query");
    let mut flow = Flow {
        client: client.to_owned(),
        redirect_uri: redirect_uri.to_owned(),
        form_post: mode == "form_post",
        scopes: Default::default(),
        state: field("state").map(str::to_owned),
        nonce: field("nonce").map(str::to_owned),
        challenge: field("code_challenge").unwrap_or_default().to_owned(),
        prompt: field("prompt").unwrap_or_default().to_owned(),
        account: None,
        device: None,
    };
    if [&flow.state, &flow.nonce]
        .into_iter()
        .flatten()
        .any(|text| text.len() > STATE_BYTES_MAX)
    {
        flow.state = None;
        return redirect::refuse(&flow, "invalid_request", 90100, "state or nonce is too long.");
    }
    if mode != "query" && mode != "form_post" {
        return redirect::refuse(
            &flow,
            "invalid_request",
            70007,
            "The response_mode is not supported here; use query or form_post.",
        );
    }
    if field("response_type") != Some("code") {
        return redirect::refuse(
            &flow,
            "unsupported_response_type",
            700054,
            "response_type is not enabled for the application; use 'code'.",
        );
    }
    if flow.challenge.is_empty() {
        return redirect::refuse(
            &flow,
            "invalid_request",
            9002325,
            "Proof Key for Code Exchange is required.",
        );
    }
    if field("code_challenge_method") != Some("S256") || flow.challenge.len() != 43 {
        return redirect::refuse(
            &flow,
            "invalid_request",
            501491,
            "The code_challenge must be a SHA-256 hash, with code_challenge_method S256.",
        );
    }
    match scopes::parse(field("scope").unwrap_or_default(), &tenant.origin) {
        Ok(scopes) if scopes.is_empty() => {
            return redirect::refuse(
                &flow,
                "invalid_request",
                900144,
                "The request body must contain the following parameter: 'scope'.",
            );
        }
        Ok(scopes) => flow.scopes = scopes,
        Err(scope) => {
            return redirect::refuse(
                &flow,
                "invalid_request",
                70011,
                &format!(
                    "The provided value for the input parameter 'scope' is not valid. The scope {scope} is not known."
                ),
            );
        }
    }
    let session = incomer
        .cookie(SESSION_COOKIE)
        .and_then(|cookie| tenant.live.lock().session(&cookie));
    let hint = field("login_hint")
        .and_then(|hint| tenant.account_by_upn(hint))
        .map(|account| account.oid.clone());
    proceed(tenant, flow, session, hint).await
}

async fn proceed(
    tenant: &Arc<Tenant>,
    mut flow: Flow,
    session: Option<String>,
    hint: Option<String>,
) -> Response<Body> {
    let remembered = session
        .filter(|account| hint.as_ref().is_none_or(|hint| hint == account))
        .filter(|account| tenant.is_enabled(account));
    let asks = ["login", "select_account"].contains(&flow.prompt.as_str());
    if flow.prompt == "none" {
        let Some(account) = remembered else {
            return redirect::refuse(
                &flow,
                "login_required",
                50058,
                "A silent sign-in request was sent but no user is signed in.",
            );
        };
        if !flow::missing_consent(tenant, &flow, &account).is_empty() {
            return redirect::refuse(
                &flow,
                "interaction_required",
                65001,
                "The user or administrator has not consented to use the application.",
            );
        }
        flow.account = Some(account);
    } else if let Some(account) = remembered.filter(|_| !asks) {
        flow.account = Some(account);
    }
    let known = flow.account.is_some();
    let select = flow.prompt == "select_account";
    let id = random(24);
    tenant.live.lock().add_flow(id.clone(), flow);
    if known {
        return flow::after_password(tenant, &id, None).await;
    }
    match hint.and_then(|oid| tenant.account(&oid)).filter(|_| !select) {
        Some(account) => html(StatusCode::OK, pages::password(&id, &account, None)),
        None => html(StatusCode::OK, pages::accounts(tenant, &id, None)),
    }
}
