//! The pages of a sign-in, one after the other: account, password, consent.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Body;
use hyper::{Response, StatusCode, header};

use super::aadsts::{self, Place};
use super::authorize::{self, SESSION_COOKIE};
use super::client::Client;
use super::live::{Code, Flow, Purpose};
use super::refusal::stepped_up;
use super::{admin_consent, device, html, pages, random, redirect, scopes};
use crate::directory::Account;
use crate::fault::SignIn;
use crate::graph::{Whom, consented};
use crate::http::Incomer;
use crate::roles;
use crate::state::State;
use crate::tenant::{CLIENT_ID, Tenant};

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

/// Who asks in this sign-in; `None` when it has ended.
fn application(tenant: &Tenant, id: &str) -> Option<String> {
    tenant.live.lock().flow(id).map(|flow| flow.client.name.clone())
}

/// An account was chosen.
pub(super) async fn account(tenant: &Arc<Tenant>, incomer: &Incomer) -> Response<Body> {
    let form = Form::read(incomer);
    let id = form.get("flow");
    let Some(application) = application(tenant, id) else {
        return expired();
    };
    let name = form.get("account");
    let Some(account) = tenant.account_by_upn(name) else {
        let message = if tenant.directory().user(name.trim()).is_some() {
            "This person is in the directory, but has no password in the simulated tenant. Use one of the accounts below."
        } else {
            "AADSTS50034: We couldn't find an account with that username."
        };
        return html(
            StatusCode::OK,
            pages::accounts(tenant, id, &application, Some(name), Some(message)),
        );
    };
    let session = incomer
        .cookie(SESSION_COOKIE)
        .and_then(|cookie| tenant.live.lock().session(&cookie));
    let fresh = tenant
        .live
        .lock()
        .flow(id)
        .is_some_and(|flow| flow.prompts("login"));
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
    let Some(application) = application(tenant, id) else {
        return expired();
    };
    let Some(account) = tenant.account_by_upn(form.get("account")) else {
        return html(
            StatusCode::OK,
            pages::accounts(
                tenant,
                id,
                &application,
                None,
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
    let mut response = match stopped(tenant, &flow, &account) {
        Some(response) => {
            tenant.live.lock().end_flow(id);
            response
        }
        None => after_checks(tenant, id, &flow, &account),
    };
    if let Some(value) = session.and_then(|s| {
        header::HeaderValue::from_str(&format!("{SESSION_COOKIE}={s}; Path=/; HttpOnly; SameSite=Lax")).ok()
    }) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}

/// What keeps this person from signing in, though the password was right.
fn stopped(tenant: &Tenant, flow: &Flow, account: &Account) -> Option<Response<Body>> {
    let refuse = |code: u32| {
        let named = [("user", account.upn.as_str())];
        aadsts::find(code).map(|row| authorize::refuse(tenant, flow, row, &named))
    };
    if flow.foreign {
        return refuse(50020);
    }
    let moment = SignIn {
        place: Place::Authorize,
        user: Some(&account.upn),
        stepped_up: stepped_up(tenant, flow.claims.as_deref()),
    };
    // What meets a device is said to the device, at its next poll.
    let in_browser = !matches!(flow.purpose, Purpose::Device(_));
    if let Some(row) = in_browser.then(|| tenant.faults.on_sign_in(moment)).flatten() {
        return authorize::refuse(tenant, flow, row, &[("user", account.upn.as_str())]).into();
    }
    let unassigned = flow
        .client
        .assigned_only
        .as_deref()
        .is_some_and(|principal| !is_assigned(tenant, principal, &account.oid));
    if unassigned { refuse(50105) } else { None }
}

/// Whether the person is assigned to the application, alone or as a direct member of a group.
fn is_assigned(tenant: &Tenant, principal: &str, person: &str) -> bool {
    let state = tenant.state.lock();
    assignments_of(&state, principal, person).next().is_some()
}

/// What a person has in an application, alone or as a direct member of a group.
pub(super) fn assignments_of<'s>(
    state: &'s State,
    principal: &'s str,
    person: &'s str,
) -> impl Iterator<Item = &'s serde_json::Value> {
    state
        .assignments
        .iter()
        .map(|assignment| &assignment.json)
        .filter(move |assignment| assignment["resourceId"] == principal)
        .filter(move |assignment| {
            let assigned = assignment["principalId"].as_str().unwrap_or_default();
            let group = state.groups.get(assigned);
            assigned == person
                || group.is_some_and(|group| group.members.iter().any(|member| member == person))
        })
}

/// Consent, when something is missing; otherwise back to the application.
fn after_checks(tenant: &Tenant, id: &str, flow: &Flow, account: &Account) -> Response<Body> {
    let mut missing = missing_consent(tenant, flow, &account.oid);
    let roles = admin_consent::roles(flow);
    if !roles.is_empty() {
        missing.extend(flow.client.required_values("Role"));
    }
    let may = if roles.is_empty() {
        may_consent(account)
    } else {
        may_consent_to_roles(account)
    };
    if flow.is_admin_consent() && !may {
        tenant.live.lock().end_flow(id);
        return redirect::refuse(
            flow,
            "permission_denied",
            90093,
            "The admin consent operation needs a directory role that the signed-in account does not have.",
        );
    }
    if missing.is_empty() {
        return finish(tenant, id, account);
    }
    if !may_accept(tenant, account, &missing) {
        let requests = tenant.switches().consent_requests;
        let page = pages::needs_admin(id, &flow.client.name, account, requests);
        return html(StatusCode::OK, page);
    }
    let whom = match (flow.is_admin_consent(), may_consent(account)) {
        (true, _) => pages::ConsentFor::Everyone,
        (false, true) => pages::ConsentFor::Choice,
        (false, false) => pages::ConsentFor::Oneself,
    };
    html(
        StatusCode::OK,
        pages::consent(id, &flow.client.name, account, &missing, whom),
    )
}

/// Whether this person may agree to these permissions.
fn may_accept(tenant: &Tenant, account: &Account, missing: &BTreeSet<String>) -> bool {
    let needs_admin = missing.iter().any(|scope| scopes::describe(scope).1);
    may_consent(account) || (tenant.switches().user_consent && !needs_admin)
}

/// Approval was asked for: the request ends here, an administrator consents in a sign-in of their own.
pub(super) fn request_approval(tenant: &Tenant, incomer: &Incomer) -> Response<Body> {
    let form = Form::read(incomer);
    let Some(flow) = tenant.live.lock().end_flow(form.get("flow")) else {
        return expired();
    };
    html(StatusCode::OK, pages::request_sent(&flow.client.name))
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
        if let Purpose::Device(device) = &flow.purpose {
            return device::settle(tenant, device, &flow.client.name, None);
        }
        return redirect::refuse(
            &flow,
            "access_denied",
            65004,
            "User declined to consent to access the app.",
        );
    }
    let missing = missing_consent(tenant, &flow, &account.oid);
    let for_roles = !admin_consent::roles(&flow).is_empty();
    if !may_accept(tenant, &account, &missing)
        || (flow.is_admin_consent() && !may_consent(&account))
        || (for_roles && !may_consent_to_roles(&account))
    {
        let requests = tenant.switches().consent_requests;
        let page = pages::needs_admin(id, &flow.client.name, &account, requests);
        return html(StatusCode::OK, page);
    }
    let for_all = flow.is_admin_consent() || form.get("organization") == "on";
    let whom = if for_all && may_consent(&account) {
        Whom::Everyone
    } else {
        Whom::Person(&account.oid)
    };
    let roles = admin_consent::roles(&flow);
    consented(
        tenant,
        flow.client.principal.as_deref(),
        whom,
        &flow.asked.scopes,
        &roles,
    );
    tenant.changed().await;
    finish(tenant, id, &account)
}

/// Application permissions of Graph open the directory: they are for the administrators above the others.
fn may_consent_to_roles(account: &Account) -> bool {
    let above = [roles::GLOBAL_ADMINISTRATOR, roles::PRIVILEGED_ROLE_ADMINISTRATOR];
    account.roles.iter().any(|role| above.contains(role))
}

fn may_consent(account: &Account) -> bool {
    account.roles.iter().any(|role| CONSENTERS.contains(role))
}

/// Everything this account has consented to for this client, alone or through its organisation: the grants, and what state
/// files of older programs kept in a list of its own.
pub(super) fn granted(tenant: &Tenant, client: &str, account: &str) -> BTreeSet<String> {
    let state = tenant.state.lock();
    let mut all: BTreeSet<String> = [account, "*"]
        .iter()
        .filter_map(|who| state.consents.get(&format!("{who}|{client}")))
        .flatten()
        .cloned()
        .collect();
    let principal = state
        .service_principals
        .iter()
        .find(|(_, object)| object.json["appId"] == client);
    if let Some((principal, _)) = principal {
        let concerns = |grant: &serde_json::Value| {
            grant["clientId"] == principal.as_str()
                && (grant["consentType"] == "AllPrincipals" || grant["principalId"] == account)
        };
        let grants = state.grants.iter().filter(|grant| concerns(&grant.json));
        let scopes = grants.filter_map(|grant| grant.json["scope"].as_str());
        all.extend(scopes.flat_map(str::split_whitespace).map(str::to_owned));
    }
    all
}

/// What the consent page has to ask for; with `prompt=consent` everything.
pub(super) fn missing_consent(tenant: &Tenant, flow: &Flow, account: &str) -> BTreeSet<String> {
    if flow.prompts("consent") {
        return flow.asked.scopes.clone();
    }
    flow.asked
        .scopes
        .difference(&granted(tenant, &flow.client.id, account))
        .cloned()
        .collect()
}

/// Issues the code and goes back to the application.
fn finish(tenant: &Tenant, id: &str, account: &Account) -> Response<Body> {
    let mut live = tenant.live.lock();
    let Some(flow) = live.end_flow(id) else {
        return expired();
    };
    match &flow.purpose {
        Purpose::Device(device) => {
            drop(live);
            return device::settle(tenant, device, &flow.client.name, Some(account));
        }
        Purpose::AdminConsent => {
            drop(live);
            return admin_consent::done(tenant, &flow);
        }
        Purpose::Code => {}
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
    let fields = authorize::Fields::of(incomer);
    let client = fields
        .get("client_id")
        .map_or_else(|| Client::find(tenant, CLIENT_ID), |id| Client::find(tenant, id));
    let back = fields
        .get("post_logout_redirect_uri")
        .filter(|uri| client.is_some_and(|client| client.platform(uri).is_some()));
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
