//! An exchange of the log, sent again: as it was or with edits, as a new exchange that names the old one.
//!
//! It goes through the same door as every request, from the token on: the log has none, so the person who asks for
//! the replay stands in for it. Faults do not strike it.

use std::time::Instant;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use jiff::Timestamp;
use scim::exchange::MASKED;

use super::call::{Below, Call, split_path};
use super::door::Door;
use super::logged::{self, Draft, LOGGED_BODY_BYTES_MAX};
use crate::fault::Struck;
use crate::limits::Limits;
use crate::store::{ExchangeQuery, LoggedExchange, StoreError, TrialStore};

/// What the log says in the place of a token.
const VERDICT: &str = "replayed from the log, without a token";

/// Exchanges looked at to find the new one.
const LOOK_BACK: u32 = 100;

/// What is different from the logged request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits {
    /// Another method.
    pub method: Option<String>,
    /// Another path and query below the tenant's URL, `/Users/u-1`.
    pub path: Option<String>,
    /// Another body; the empty text is none.
    pub body: Option<String>,
    /// Headers to set, or to leave out.
    pub headers: Vec<(String, Option<String>)>,
}

/// Sends a logged request to its tenant again. No server has to run.
///
/// # Errors
/// [`StoreError::NoTenant`]; the exchange is not kept, was no request to `/scim/v2`, or its body is not whole in the
/// log; an edit cannot be.
pub async fn replay(
    store: &TrialStore,
    tenant_name: &str,
    id: i64,
    edits: Edits,
) -> Result<LoggedExchange, StoreError> {
    let logged = store.exchange(tenant_name, id).await?.ok_or_else(|| {
        StoreError::refused(
            format!("the tenant's log has no exchange {id}"),
            "`slipway trial log` prints the ids there are.",
        )
    })?;
    let tenant = store
        .tenant_of_request(tenant_name)
        .await?
        .ok_or_else(|| StoreError::NoTenant {
            name: tenant_name.to_owned(),
        })?;
    let (base, below) = place(&logged, tenant_name)?;
    let below = edits.path.clone().unwrap_or(below);
    if !below.starts_with('/') {
        return Err(StoreError::refused(
            format!("`{below}` is no path below the tenant's URL"),
            "Write it as /Users or /Users/ID.",
        ));
    }
    let method = edits.method.as_deref().unwrap_or(&logged.exchange.method);
    let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes()).map_err(|_| {
        StoreError::refused(
            format!("`{method}` is no method"),
            "Write GET, POST, PUT, PATCH or DELETE.",
        )
    })?;
    let uri: Uri = format!("/{tenant_name}/scim/v2{below}").parse().map_err(|_| {
        StoreError::refused(
            format!("`{below}` cannot stand in a URL"),
            "Write blanks as + and quotes as %22.",
        )
    })?;
    let headers = headers(&logged, &edits)?;
    let body = body(&logged, &edits)?;
    let draft = Draft {
        at: Timestamp::now(),
        started: Instant::now(),
        method: method.to_string(),
        url: format!("{base}{uri}"),
        headers: logged::headers(&headers, VERDICT),
        body: logged::text(&body),
        verdict: VERDICT.to_owned(),
        faults: Vec::new(),
        replay_of: Some(id),
        kept: tenant.ready.kept(store),
    };
    let path = uri.path().to_owned();
    let below = match split_path(&path) {
        Some((name, Below::Scim(below))) if name == tenant_name => below,
        _ => return Err(no_request()),
    };
    let call = Call::new(method, &uri, format!("{base}/{tenant_name}/scim/v2"), below);
    let door = Door::new(store.clone(), base, None, Limits::default());
    door.act(&tenant, call, &headers, body, draft, Struck::default())
        .await?;
    let query = ExchangeQuery {
        limit: Some(LOOK_BACK),
        ..ExchangeQuery::default()
    };
    let page = store.exchanges(tenant_name, &query).await?;
    page.rows
        .into_iter()
        .find(|row| row.replay_of == Some(id))
        .ok_or_else(|| StoreError::Corrupt("the replay is not in the log".to_owned()))
}

/// Scheme and host, and the path and query below the tenant's URL.
fn place(logged: &LoggedExchange, tenant_name: &str) -> Result<(String, String), StoreError> {
    let url = url::Url::parse(&logged.exchange.url).map_err(|_| no_request())?;
    let base = url.origin().ascii_serialization();
    let own = format!("/{tenant_name}/scim/v2");
    let below = url.path().strip_prefix(&own).ok_or_else(no_request)?;
    let below = match (below, url.query()) {
        ("", None) => "/".to_owned(),
        (below, None) => below.to_owned(),
        (below, Some(query)) => format!("{below}?{query}"),
    };
    Ok((base, below))
}

fn no_request() -> StoreError {
    StoreError::refused(
        "this exchange was no SCIM request to the tenant",
        "Choose one whose path lies below /scim/v2.",
    )
}

fn headers(logged: &LoggedExchange, edits: &Edits) -> Result<HeaderMap, StoreError> {
    let mut headers = HeaderMap::new();
    let mut set = |name: &str, value: Option<&str>| -> Result<(), StoreError> {
        let bad = || {
            StoreError::refused(
                format!("`{name}` with its value cannot be a header"),
                "Write it as `Name: value`.",
            )
        };
        let name = HeaderName::try_from(name).map_err(|_| bad())?;
        match value {
            None => drop(headers.remove(&name)),
            Some(value) => {
                headers.insert(name, HeaderValue::try_from(value).map_err(|_| bad())?);
            }
        }
        Ok(())
    };
    for (name, value) in &logged.exchange.request_headers {
        // What is masked was a secret; the length is that of another body.
        if !value.contains(MASKED) && !name.eq_ignore_ascii_case(header::CONTENT_LENGTH.as_str()) {
            set(name, Some(value))?;
        }
    }
    for (name, value) in &edits.headers {
        set(name.trim(), value.as_deref().map(str::trim))?;
    }
    Ok(headers)
}

fn body(logged: &LoggedExchange, edits: &Edits) -> Result<Bytes, StoreError> {
    if let Some(body) = &edits.body {
        return Ok(Bytes::from(body.clone()));
    }
    let body = logged.exchange.request_body.clone().unwrap_or_default();
    // The log cuts long bodies and masks passwords; neither is what was sent.
    if body.len() > LOGGED_BODY_BYTES_MAX || body.contains(MASKED) {
        return Err(StoreError::refused(
            "the body of this request is not whole in the log: it was too long, or held a password",
            "Give the body to send.",
        ));
    }
    Ok(Bytes::from(body))
}
