//! The pages of a sign-in, one after the other: account, password, consent.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Body;
use hyper::{Response, StatusCode, header};

use super::authorize::SESSION_COOKIE;
use super::live::{Code, Flow};
use super::{device, html, pages, random, redirect, scopes};
use crate::directory::Account;
use crate::http::Incomer;
use crate::roles;
use crate::tenant::Tenant;

/// Who may consent to permissions that need an administrator.
const CONSENTERS: [&str; 4] = [
    roles::GLOBAL_ADMINISTRATOR,
    roles::PRIVILEGED_ROLE_ADMINISTRATOR,
    roles::APPLICATION_ADMINISTRATOR,
    roles::CLOUD_APPLICATION_ADMINISTRATOR,
];

struct Form(std::collections::BTreeMap<String, String>);

impl Form {
    fn read(incomer: &Incomer) -> Self {
        Self(Incomer::fields(&String::from_utf8_lossy(&incomer.body)))
    }

    fn get(&self, key: &str) -> &str {
        self.0.get(key).map(String::as_str).unwrap_or_default()
    }
}

fn expired() -> Response<Body> {
    html(
        StatusCode::BAD_REQUEST,
        pages::error(
            "This sign-in has ended",
            "It took longer than ten minutes, or it was finished in another window. Start again in the application.",
            Some("AADSTS50196"),
        ),
    )
}

/// An account was chosen.
pub(super) async fn account(tenant: &Arc<Tenant>, incomer: &Incomer) -> Response<Body> {
    let form = Form::read(incomer);
    let id = form.get("flow");
    if tenant.live.lock().flow(id).is_none() {
        return expired();
    }
    let name = form.get("account");
    let Some(account) = tenant.account_by_upn(name) else {
        let message = if tenant.directory().user(name.trim()).is_some() {
            "This person is in the directory, but has no password in the simulated tenant. Use one of the accounts below."
        } else {
            "AADSTS50034: We couldn't find an account with that username."
        };
        return html(StatusCode::OK, pages::accounts(tenant, id, Some(message)));
    };
    let session = incomer
        .cookie(SESSION_COOKIE)
        .and_then(|cookie| tenant.live.lock().session(&cookie));
    let fresh = tenant
        .live
        .lock()
        .flow(id)
        .is_some_and(|flow| flow.prompt == "login");
    if session.as_deref() == Some(&account.oid) && !fresh && tenant.is_enabled(&account.oid) {
        if let Some(flow) = tenant.live.lock().flow(id) {
            flow.account = Some(account.oid.clone());
        }
        return after_password(tenant, id, None).await;
    }
    html(StatusCode::OK, pages::password(id, &account, None))
}

/// A password was typed.
pub(super) async fn password(tenant: &Arc<Tenant>, incomer: &Incomer) -> Response<Body> {
    let form = Form::read(incomer);
    let id = form.get("flow");
    if tenant.live.lock().flow(id).is_none() {
        return expired();
    }
    let Some(account) = tenant.account_by_upn(form.get("account")) else {
        return html(
            StatusCode::OK,
            pages::accounts(
                tenant,
                id,
                Some("AADSTS50034: We couldn't find an account with that username."),
            ),
        );
    };
    if form.get("password") != account.password {
        return html(
            StatusCode::OK,
            pages::password(
                id,
                &account,
                Some(
                    "AADSTS50126: Your account or password is incorrect. Error validating credentials due to invalid username or password.",
                ),
            ),
        );
    }
    if !tenant.is_enabled(&account.oid) {
        return html(
            StatusCode::OK,
            pages::password(id, &account, Some("AADSTS50057: The user account is disabled.")),
        );
    }
    if let Some(flow) = tenant.live.lock().flow(id) {
        flow.account = Some(account.oid.clone());
    }
    let session = random(24);
    tenant.live.lock().add_session(&session, account.oid.clone());
    after_password(tenant, id, Some(&session)).await
}

/// Consent, when something is missing; otherwise back to the application.
pub(super) async fn after_password(tenant: &Arc<Tenant>, id: &str, session: Option<&str>) -> Response<Body> {
    let found = tenant.live.lock().flow(id).cloned();
    let Some(flow) = found else { return expired() };
    let Some(account) = flow.account.as_deref().and_then(|oid| tenant.account(oid)) else {
        return expired();
    };
    let missing = missing_consent(tenant, &flow, &account.oid);
    let mut response = if missing.is_empty() {
        finish(tenant, id, &account)
    } else if missing.iter().any(|scope| scopes::describe(scope).1) && !may_consent(&account) {
        html(StatusCode::OK, pages::needs_admin(id, &account))
    } else {
        html(
            StatusCode::OK,
            pages::consent(id, &account, &missing, may_consent(&account)),
        )
    };
    if let Some(value) = session.and_then(|s| {
        header::HeaderValue::from_str(&format!("{SESSION_COOKIE}={s}; Path=/; HttpOnly; SameSite=Lax")).ok()
    }) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}

/// The consent page was answered.
pub(super) async fn consent(tenant: &Arc<Tenant>, incomer: &Incomer) -> Response<Body> {
    let form = Form::read(incomer);
    let id = form.get("flow");
    let found = tenant.live.lock().flow(id).cloned();
    let Some(flow) = found else { return expired() };
    let Some(account) = flow.account.as_deref().and_then(|oid| tenant.account(oid)) else {
        return expired();
    };
    if form.get("consent") != "accept" {
        tenant.live.lock().end_flow(id);
        if let Some(device) = &flow.device {
            return device::settle(tenant, device, None);
        }
        return redirect::refuse(
            &flow,
            "access_denied",
            65004,
            "User declined to consent to access the app.",
        );
    }
    let missing = missing_consent(tenant, &flow, &account.oid);
    if missing.iter().any(|scope| scopes::describe(scope).1) && !may_consent(&account) {
        return html(StatusCode::OK, pages::needs_admin(id, &account));
    }
    let who = if form.get("organization") == "on" && may_consent(&account) {
        "*"
    } else {
        account.oid.as_str()
    };
    tenant
        .state
        .lock()
        .consents
        .entry(format!("{who}|{}", flow.client))
        .or_default()
        .extend(flow.scopes.iter().cloned());
    tenant.changed().await;
    finish(tenant, id, &account)
}

fn may_consent(account: &Account) -> bool {
    account.roles.iter().any(|role| CONSENTERS.contains(role))
}

/// Everything this account has consented to for this client, alone or through its organisation.
pub(super) fn granted(tenant: &Tenant, client: &str, account: &str) -> BTreeSet<String> {
    let state = tenant.state.lock();
    [account, "*"]
        .iter()
        .filter_map(|who| state.consents.get(&format!("{who}|{client}")))
        .flatten()
        .cloned()
        .collect()
}

/// What the consent page has to ask for; with `prompt=consent` everything.
pub(super) fn missing_consent(tenant: &Tenant, flow: &Flow, account: &str) -> BTreeSet<String> {
    if flow.prompt == "consent" {
        return flow.scopes.clone();
    }
    flow.scopes
        .difference(&granted(tenant, &flow.client, account))
        .cloned()
        .collect()
}

/// Issues the code and goes back to the application.
fn finish(tenant: &Tenant, id: &str, account: &Account) -> Response<Body> {
    let mut live = tenant.live.lock();
    let Some(flow) = live.end_flow(id) else {
        return expired();
    };
    if let Some(device) = &flow.device {
        drop(live);
        return device::settle(tenant, device, Some(account));
    }
    let code = format!("1.{}", random(96));
    live.add_code(
        &code,
        Code {
            flow: flow.clone(),
            account: account.oid.clone(),
            redeemed: false,
        },
    );
    drop(live);
    let session_state = uuid::Uuid::new_v4().to_string();
    redirect::send(&flow, &[("code", &code), ("session_state", &session_state)])
}

/// Ends the browser's session.
pub(super) fn logout(tenant: &Tenant, incomer: &Incomer) -> Response<Body> {
    if let Some(cookie) = incomer.cookie(SESSION_COOKIE) {
        tenant.live.lock().end_session(&cookie);
    }
    let fields = Incomer::fields(&incomer.query);
    let back = fields
        .get("post_logout_redirect_uri")
        .filter(|uri| redirect::is_registered(uri));
    let mut response = html(StatusCode::OK, pages::signed_out());
    if let Some(location) = back.and_then(|uri| header::HeaderValue::from_str(uri).ok()) {
        *response.status_mut() = StatusCode::FOUND;
        response.headers_mut().insert(header::LOCATION, location);
    }
    if let Ok(value) = header::HeaderValue::from_str(&format!(
        "{SESSION_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
    )) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}
