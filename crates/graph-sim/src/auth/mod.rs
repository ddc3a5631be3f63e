//! The sign-in service: authorize, the pages, token, discovery (Graph: sign-in).

pub(crate) mod aadsts;
mod admin_consent;
mod app;
mod authorize;
pub(crate) mod claims;
mod client;
mod device;
mod discovery;
mod flow;
mod issue;
mod jwt;
mod live;
mod live_device;
mod pages;
mod redirect;
mod refusal;
mod resource;
mod scopes;
mod service_token;
mod token;

pub(crate) use aadsts::Place;
pub(crate) use jwt::SigningKey;
pub(crate) use live::Live;
pub(crate) use resource::own_graph;
pub(crate) use service_token::bearer;

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Body;
use hyper::{Response, StatusCode, header};

use crate::http::Incomer;
use crate::tenant::{CLIENT_ID, CLIENT_NAME, Tenant};

/// Answers everything that is not Graph, with the headers of the sign-in service.
pub(crate) async fn answer(tenant: &Arc<Tenant>, incomer: &Incomer) -> Response<Body> {
    let correlation = incomer
        .header("client-request-id")
        .and_then(|id| uuid::Uuid::parse_str(id).ok())
        .map(|id| id.to_string());
    let mut response = CORRELATION
        .scope(correlation.clone(), route(tenant, incomer))
        .await;
    let headers = response.headers_mut();
    let request_id = uuid::Uuid::new_v4().to_string();
    for (name, value) in [
        ("x-ms-request-id", Some(request_id.as_str())),
        ("x-ms-ests-server", Some("2.1.0 - SIMULATED ProdSlices")),
        ("client-request-id", correlation.as_deref()),
    ] {
        if let Some(value) = value.and_then(|value| header::HeaderValue::from_str(value).ok()) {
            headers.insert(name, value);
        }
    }
    response
}

async fn route(tenant: &Arc<Tenant>, incomer: &Incomer) -> Response<Body> {
    let segments: Vec<&str> = incomer.path.split('/').filter(|s| !s.is_empty()).collect();
    match (incomer.method.as_str(), segments.as_slice()) {
        ("GET" | "HEAD", []) => html(StatusCode::OK, pages::front(tenant)),
        ("GET" | "POST", [name, "oauth2", "v2.0", "authorize"]) => {
            authorize::start(tenant, incomer, name).await
        }
        ("GET", [name, "v2.0", "adminconsent"]) => admin_consent::start(tenant, incomer, name, false).await,
        ("GET", [name, "adminconsent"]) => admin_consent::start(tenant, incomer, name, true).await,
        ("POST", [name, "oauth2", "v2.0", "devicecode"]) => device::start(tenant, incomer, name),
        ("GET", ["devicelogin"]) => device::page(),
        ("POST", ["devicelogin"]) => device::typed(tenant, incomer),
        ("POST", [name, "oauth2", "v2.0", "token"]) => token::answer(tenant, incomer, name).await,
        ("GET" | "POST", [_, "oauth2", "v2.0", "logout"]) => flow::logout(tenant, incomer),
        ("GET", [name, "v2.0", ".well-known", "openid-configuration"]) => {
            discovery::configuration(tenant, name)
        }
        ("GET", [name, ".well-known", "openid-configuration"]) => discovery::first_version(tenant, name),
        ("GET", [_, "discovery", "keys"]) => discovery::keys(tenant),
        ("GET", [_, "discovery", "v2.0", "keys"]) => discovery::keys(tenant),
        ("POST", ["sign-in", "account"]) => flow::account(tenant, incomer).await,
        ("POST", ["sign-in", "password"]) => flow::password(tenant, incomer).await,
        ("POST", ["sign-in", "request"]) => flow::request_approval(tenant, incomer),
        ("POST", ["sign-in", "consent"]) => flow::consent(tenant, incomer).await,
        _ => html(
            StatusCode::NOT_FOUND,
            pages::error(
                "There is nothing here",
                "This is a simulated Microsoft Entra tenant. Sign-in starts in the application that uses it.",
                None,
            ),
        ),
    }
}

fn html(status: StatusCode, page: String) -> Response<Body> {
    let mut response = Response::new(Body::from(page));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // No form-action here: browsers apply it to the redirect that follows a form as well.
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
        ),
    ] {
        headers.insert(name, header::HeaderValue::from_static(value));
    }
    response
}

fn json(status: StatusCode, body: &serde_json::Value) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        header::HeaderValue::from_static("application/json; charset=utf-8"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("no-store, no-cache"),
    );
    response
}

/// A token for Graph without any sign-in: whom it is for, and the permissions it carries.
///
/// # Errors
/// The first permission that this tenant does not know.
pub(crate) fn token_for(
    tenant: &Tenant,
    oid: &str,
    scopes: &[&str],
) -> Result<(String, BTreeSet<String>), String> {
    let mut asked = BTreeSet::new();
    for scope in scopes {
        // Names with their resource are as good as short ones.
        let name = scope.rsplit('/').next().unwrap_or(scope);
        let reserved = scopes::RESERVED.into_iter().find(|known| known == scope);
        let known = reserved
            .or_else(|| scopes::known(name))
            .ok_or_else(|| (*scope).to_owned())?;
        asked.insert(known.to_owned());
    }
    asked.retain(|scope| !tenant.faults.denies(scope));
    let audience = resource::own_graph(tenant);
    let client = (CLIENT_ID, CLIENT_NAME);
    let token = issue::access_token(tenant, oid, client, asked.clone(), &audience, None);
    Ok((token, asked))
}

/// Every permission of Graph that can be asked for.
pub(crate) fn known_scopes() -> impl Iterator<Item = &'static str> {
    scopes::GRAPH.iter().map(|(name, ..)| *name)
}

/// Random text for codes, tokens and flows.
fn random(bytes: usize) -> String {
    use base64::Engine as _;
    let mut buffer = vec![0_u8; bytes];
    rand::fill(&mut buffer[..]);
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(buffer)
}

/// What is kept instead of a token.
fn digest(token: &str) -> String {
    use base64::Engine as _;
    use sha2::Digest as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(sha2::Sha256::digest(token))
}

tokio::task_local! {
    /// `client-request-id` of the request that is answered, when it is a GUID: the service takes it for its correlation id.
    static CORRELATION: Option<String>;
}

/// The tail every message of the real service carries.
fn described(code: Option<u32>, message: &str) -> (String, String, String, String) {
    let trace = uuid::Uuid::new_v4().to_string();
    let sent = CORRELATION.try_with(Clone::clone).ok().flatten();
    let correlation = sent.unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
    let timestamp = jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M:%SZ").to_string();
    let number = code.map(|code| format!("AADSTS{code}: ")).unwrap_or_default();
    let text = format!(
        "{number}{message}\r\nTrace ID: {trace}\r\nCorrelation ID: {correlation}\r\nTimestamp: {timestamp}"
    );
    (text, trace, correlation, timestamp)
}
