//! Headers to Graph, and the ones of its answers that steer what happens next.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use graph_model::GraphRequest;
use jiff::Timestamp;
use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use secrecy::{ExposeSecret, SecretString};

use crate::error::GraphError;

/// The headers of a request, the token among them.
pub(crate) fn headers(
    request: &GraphRequest,
    body: bool,
    token: &SecretString,
) -> Result<HeaderMap, GraphError> {
    let bad = |reason: String| GraphError::BadRequest {
        label: request.label.clone(),
        reason,
    };
    let mut headers = HeaderMap::new();
    let mut bearer = HeaderValue::try_from(format!("Bearer {}", token.expose_secret()))
        .map_err(|_| bad("the access token is not text".into()))?;
    // Keeps it out of `Debug`, and out of HTTP/2's header table.
    bearer.set_sensitive(true);
    headers.insert(AUTHORIZATION, bearer);
    headers.insert(ACCEPT, HeaderValue::from_static("application/json, */*;q=0.5"));
    headers.insert(
        USER_AGENT,
        HeaderValue::from_static(concat!("Slipway/", env!("CARGO_PKG_VERSION"))),
    );
    // Graph gives it back; Microsoft's support finds a request by it even when no answer came.
    let id = uuid::Uuid::new_v4().to_string();
    if let Ok(id) = HeaderValue::try_from(id) {
        headers.insert(HeaderName::from_static("client-request-id"), id);
    }
    if body {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    for (name, value) in &request.headers {
        let key =
            HeaderName::try_from(name.as_str()).map_err(|_| bad(format!("`{name}` is not a header")))?;
        if key == AUTHORIZATION {
            return Err(bad("a request must not bring its own token".into()));
        }
        let value = HeaderValue::try_from(value.as_str())
            .map_err(|_| bad(format!("the value of `{name}` is not a header's")))?;
        headers.insert(key, value);
    }
    Ok(headers)
}

pub(crate) fn method(method: graph_model::Method) -> Method {
    match method {
        graph_model::Method::Get => Method::GET,
        graph_model::Method::Post => Method::POST,
        graph_model::Method::Patch => Method::PATCH,
        graph_model::Method::Put => Method::PUT,
        graph_model::Method::Delete => Method::DELETE,
    }
}

pub(crate) fn header(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}

/// A date as HTTP writes it (RFC 9110 §5.6.7).
pub(crate) fn http_date(text: &str) -> Option<Timestamp> {
    Some(jiff::fmt::rfc2822::parse(text.trim()).ok()?.timestamp())
}

/// Seconds, or a date (RFC 9110 §10.2.3). Graph sends seconds.
pub(crate) fn retry_after(text: &str) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    let wait = http_date(text)?.duration_since(Timestamp::now());
    Some(Duration::try_from(wait).unwrap_or(Duration::ZERO))
}

/// The claims of a continuous-access-evaluation challenge (Graph: error body): base64 in the header, JSON for the
/// next sign-in.
pub(crate) fn claims(challenge: &str) -> Option<String> {
    if !challenge.contains("insufficient_claims") {
        return None;
    }
    let (_, after) = challenge.split_once("claims=\"")?;
    let (text, _) = after.split_once('"')?;
    let text = text.trim_end_matches('=');
    let bytes = STANDARD_NO_PAD
        .decode(text)
        .or_else(|_| URL_SAFE_NO_PAD.decode(text))
        .ok()?;
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        assert_eq!(retry_after("10"), Some(Duration::from_secs(10)));
        let past = retry_after("Wed, 21 Oct 2015 07:28:00 GMT");
        assert_eq!(past, Some(Duration::ZERO));
        assert_eq!(retry_after("soon"), None);
    }

    #[test]
    fn a_challenge_gives_the_claims_to_sign_in_with() {
        let header = r#"Bearer realm="", error="insufficient_claims", claims="eyJhIjoxfQ==""#;
        assert_eq!(claims(header).as_deref(), Some(r#"{"a":1}"#));
        assert_eq!(claims(r#"Bearer error="invalid_token""#), None);
    }
}
