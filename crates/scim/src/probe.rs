//! What the answer to Entra's *Test Connection* means.
//!
//! Entra asks for an object that cannot exist (`GET /Users?filter=userName eq "<guid>"`) and wants
//! 200 with an empty `ListResponse`. Everything else is a fault with a known cause.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::exchange::{Exchange, Failure, FailureKind};
use crate::schema;

/// What the answer to a probe means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProbeVerdict {
    /// The case.
    pub code: ProbeCode,
    /// What happened, one sentence.
    pub message: String,
    /// Why, as far as the answer tells.
    pub cause: String,
    /// What to do about it; empty when all is well.
    pub fix: String,
    /// Small deviations which Entra accepts.
    pub notes: Vec<String>,
}

/// The cases of a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ProbeCode {
    /// 200 and an empty `ListResponse`.
    Ok,
    /// 401 or 403 from the service.
    Unauthorized,
    /// HTML, or a redirect to somewhere people sign in.
    WebPage,
    /// 404.
    NotFound,
    /// An answer that is no `ListResponse`.
    NotScim,
    /// Resources came back for an object that cannot exist.
    FilterIgnored,
    /// 429 or 5xx.
    ServerError,
    /// No connection: the name or the address does not answer.
    Unreachable,
    /// No answer in time.
    Timeout,
    /// The certificate or handshake was refused.
    Tls,
}

impl ProbeVerdict {
    /// Whether Entra would accept the connection.
    pub fn is_ok(&self) -> bool {
        self.code == ProbeCode::Ok
    }

    fn new(code: ProbeCode, message: impl Into<String>, cause: &str, fix: &str) -> Self {
        Self {
            code,
            message: message.into(),
            cause: cause.to_owned(),
            fix: fix.to_owned(),
            notes: Vec::new(),
        }
    }
}

/// Judges the answer to a probe. Pure: the same exchange gives the same verdict.
pub fn judge(exchange: &Exchange) -> ProbeVerdict {
    if let Some(failure) = &exchange.failure {
        return judge_failure(failure);
    }
    let Some(status) = exchange.status else {
        return ProbeVerdict::new(
            ProbeCode::Unreachable,
            "no answer came",
            "The connection ended before an answer was complete.",
            "Try again; if it stays, ask the vendor whether the tenant URL is right.",
        );
    };
    match status {
        200 => judge_success(exchange),
        401 => ProbeVerdict::new(
            ProbeCode::Unauthorized,
            "the service refused the token (401)",
            "The token is wrong, has expired, or belongs to another tenant of the vendor.",
            "Copy the token from the vendor again, whole and without spaces, or create a new one there.",
        ),
        403 if is_html(exchange) => ProbeVerdict::new(
            ProbeCode::WebPage,
            "a firewall in front of the service answered with a web page (403)",
            "Entra sends no User-Agent header; some firewalls refuse such requests.",
            "Ask the vendor to let requests without User-Agent pass to the SCIM address.",
        ),
        403 => ProbeVerdict::new(
            ProbeCode::Unauthorized,
            "the service knows the token but does not allow this (403)",
            "The token lacks the right to read users, or provisioning is not switched on at the vendor.",
            "Switch provisioning on at the vendor, or create a token with SCIM rights there.",
        ),
        300..=399 => ProbeVerdict::new(
            ProbeCode::WebPage,
            format!("the service redirects elsewhere ({status})"),
            "Entra does not follow redirects; this is usually a sign-in page or a missing path.",
            "Use the SCIM address of the vendor, not the address people open in a browser.",
        ),
        404 => judge_not_found(exchange),
        429 => ProbeVerdict::new(
            ProbeCode::ServerError,
            "the service asks to slow down (429)",
            "Too many requests reached the vendor in a short time.",
            "Wait a minute and test again.",
        ),
        500..=599 => ProbeVerdict::new(
            ProbeCode::ServerError,
            format!("the service failed ({status})"),
            "The fault is on the vendor's side.",
            "Try again in a few minutes; if it stays, give the vendor the time of this request.",
        ),
        201..=299 => ProbeVerdict::new(
            ProbeCode::NotScim,
            format!("the service answered {status} where SCIM says 200"),
            "A query is answered with 200 and a ListResponse, also when nothing is found (RFC 7644 §3.4.2).",
            "Ask the vendor whether this address really is its SCIM endpoint.",
        ),
        _ if is_html(exchange) => web_page(status),
        _ => ProbeVerdict::new(
            ProbeCode::NotScim,
            format!("the service refused the search ({status})"),
            "Entra searches by the matching attribute; the service does not take that search.",
            "Match by an attribute the service can search, userName for most.",
        ),
    }
}

fn judge_failure(failure: &Failure) -> ProbeVerdict {
    let said = &failure.message;
    match failure.kind {
        FailureKind::Dns => ProbeVerdict::new(
            ProbeCode::Unreachable,
            format!("the host name is not known ({said})"),
            "The name in the tenant URL is misspelt, or exists only in an inner network.",
            "Compare the tenant URL with the vendor's guide, letter by letter.",
        ),
        FailureKind::Connect | FailureKind::Other => ProbeVerdict::new(
            ProbeCode::Unreachable,
            format!("nothing answers at this address ({said})"),
            "The service is down, the port is wrong, or a firewall is in between.",
            "Compare the tenant URL with the vendor's guide; then ask the vendor whether the service is up.",
        ),
        FailureKind::Tls => ProbeVerdict::new(
            ProbeCode::Tls,
            format!("the certificate or the TLS handshake was refused ({said})"),
            "Entra accepts only certificates of a public authority, with the full chain, over TLS 1.2.",
            "Ask the vendor to serve a public certificate with its chain for this host name.",
        ),
        FailureKind::Timeout => ProbeVerdict::new(
            ProbeCode::Timeout,
            "no answer came in time",
            "The service is too slow, or a firewall drops the request silently.",
            "Try again; if it stays, ask the vendor.",
        ),
        FailureKind::TooLarge => ProbeVerdict::new(
            ProbeCode::FilterIgnored,
            "the answer to a search for nobody is larger than the limit",
            "The service seems to ignore the filter and to send everybody.",
            "Ask the vendor to support filter as RFC 7644 §3.4.2.2 says; Entra would create duplicates.",
        ),
    }
}

fn judge_not_found(exchange: &Exchange) -> ProbeVerdict {
    let is_scim_error = exchange
        .json()
        .is_some_and(|body| has_schema(&body, schema::ERROR));
    if is_scim_error {
        ProbeVerdict::new(
            ProbeCode::NotFound,
            "the service says 404 where nothing was found",
            "An empty search is answered with 200 and an empty ListResponse (RFC 7644 §3.4.2); or this path has no users.",
            "Check the path of the tenant URL first; if it is right, the vendor must repair the empty answer.",
        )
    } else {
        ProbeVerdict::new(
            ProbeCode::NotFound,
            "there is nothing at this address (404)",
            "The host answers, but the path of the tenant URL is not its SCIM endpoint.",
            "Compare the path with the vendor's guide; many end in /scim or /scim/v2.",
        )
    }
}

fn judge_success(exchange: &Exchange) -> ProbeVerdict {
    if is_html(exchange) {
        return web_page(200);
    }
    let Some(body) = exchange.json() else {
        return ProbeVerdict::new(
            ProbeCode::NotScim,
            "the answer is not JSON",
            "Something answers at this address, but it is not a SCIM service.",
            "Compare the tenant URL with the vendor's guide.",
        );
    };
    let total = list_total(&body);
    match total {
        None => ProbeVerdict::new(
            ProbeCode::NotScim,
            "the answer is JSON but no ListResponse",
            "A search is answered with a ListResponse and totalResults (RFC 7644 §3.4.2).",
            "Compare the tenant URL with the vendor's guide; it may be another API of the same service.",
        ),
        Some(0) => ProbeVerdict {
            notes: notes(exchange, &body),
            ..ProbeVerdict::new(
                ProbeCode::Ok,
                "the service answers as Entra expects",
                "200 with an empty list for somebody who does not exist.",
                "",
            )
        },
        Some(found) => ProbeVerdict::new(
            ProbeCode::FilterIgnored,
            format!("a search for nobody found {found}"),
            "The service ignores the filter. Entra would take strangers for the person it looks for.",
            "Ask the vendor to support filter as RFC 7644 §3.4.2.2 says.",
        ),
    }
}

/// How many a list says it found; the larger of the claim and the content.
fn list_total(body: &Value) -> Option<u64> {
    let resources = body
        .get("Resources")
        .and_then(Value::as_array)
        .map(|all| all.len() as u64);
    let claimed = body.get("totalResults").and_then(Value::as_u64);
    if claimed.is_none() && !has_schema(body, schema::LIST_RESPONSE) {
        return None;
    }
    Some(claimed.unwrap_or(0).max(resources.unwrap_or(0)))
}

fn notes(exchange: &Exchange, body: &Value) -> Vec<String> {
    let mut notes = Vec::new();
    let content_type = exchange.response_header("content-type").unwrap_or("");
    if !content_type
        .to_ascii_lowercase()
        .starts_with("application/scim+json")
    {
        notes.push(format!(
            "Content-Type is `{content_type}`; RFC 7644 §3.1 says application/scim+json."
        ));
    }
    if !has_schema(body, schema::LIST_RESPONSE) {
        notes.push("`schemas` does not name ListResponse (RFC 7644 §3.4.2).".to_owned());
    }
    if body.get("totalResults").is_none() {
        notes.push("`totalResults` is missing; RFC 7644 §3.4.2 requires it.".to_owned());
    }
    notes
}

fn web_page(status: u16) -> ProbeVerdict {
    ProbeVerdict::new(
        ProbeCode::WebPage,
        format!("a web page came back ({status})"),
        "This is an address for people, a sign-in page perhaps, not the SCIM endpoint.",
        "Copy the tenant URL from the vendor's provisioning settings, not from the browser's address line.",
    )
}

fn is_html(exchange: &Exchange) -> bool {
    let by_type = exchange
        .response_header("content-type")
        .is_some_and(|value| value.to_ascii_lowercase().contains("html"));
    let start: String = exchange
        .response_body
        .as_deref()
        .unwrap_or("")
        .trim_start()
        .chars()
        .take(14)
        .collect();
    let start = start.to_ascii_lowercase();
    by_type || start.starts_with("<!doctype html") || start.starts_with("<html")
}

fn has_schema(body: &Value, urn: &str) -> bool {
    body.get("schemas").and_then(Value::as_array).is_some_and(|all| {
        all.iter()
            .filter_map(Value::as_str)
            .any(|have| have.eq_ignore_ascii_case(urn))
    })
}
