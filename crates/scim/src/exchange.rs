//! One HTTP request with its answer: the evidence everything else is judged by.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What stands in an exchange where a secret stood on the wire.
pub const MASKED: &str = "••••";

/// Headers whose whole value is a secret, in lower case.
const SECRET_HEADERS: [&str; 6] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "x-api-key",
    "x-auth-token",
];

/// One HTTP request with its answer. Secrets are taken out when it is made.
///
/// **Invariant:** a header that carries a secret holds [`MASKED`], never the secret. Makers of
/// exchanges pass every header through [`masked_header`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Exchange {
    /// When the request was sent (or received, on a server).
    pub at: Timestamp,
    /// `GET`, `POST`, ….
    pub method: String,
    /// The whole URL as sent, percent-encoding untouched.
    pub url: String,
    /// Request headers in order, secrets masked.
    pub request_headers: Vec<(String, String)>,
    /// Request body as text.
    pub request_body: Option<String>,
    /// Status of the answer; `None` when there was none.
    pub status: Option<u16>,
    /// Answer headers in order, secrets masked.
    pub response_headers: Vec<(String, String)>,
    /// Answer body as text, bounded by whoever read it.
    pub response_body: Option<String>,
    /// Milliseconds from sending to the last byte of the answer.
    pub duration_ms: f64,
    /// Why there is no usable answer, when there is none.
    pub failure: Option<Failure>,
}

/// Why no usable answer came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// Where it went wrong.
    pub kind: FailureKind,
    /// What the operating system or library said, without secrets.
    pub message: String,
}

/// The stage at which an exchange failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FailureKind {
    /// The host name could not be resolved.
    Dns,
    /// Nothing accepted the connection.
    Connect,
    /// The certificate or the TLS handshake was refused.
    Tls,
    /// No answer in time.
    Timeout,
    /// The answer was larger than the reader's limit.
    TooLarge,
    /// Anything else, a reset connection for example.
    Other,
}

impl Exchange {
    /// The answer's body parsed as JSON; `None` when there is none or it is not JSON.
    pub fn json(&self) -> Option<Value> {
        parse_json(self.response_body.as_deref())
    }

    /// The request's body parsed as JSON; `None` when there is none or it is not JSON.
    pub fn request_json(&self) -> Option<Value> {
        parse_json(self.request_body.as_deref())
    }

    /// First answer header with this name, compared without case.
    pub fn response_header(&self, name: &str) -> Option<&str> {
        find_header(&self.response_headers, name)
    }

    /// First request header with this name, compared without case.
    pub fn request_header(&self, name: &str) -> Option<&str> {
        find_header(&self.request_headers, name)
    }
}

fn parse_json(body: Option<&str>) -> Option<Value> {
    // Some servers put a byte order mark before JSON; it is not part of the document.
    serde_json::from_str(body?.trim_start_matches('\u{feff}')).ok()
}

fn find_header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}

/// A header as it may be kept: the value of `Authorization`, cookies and key headers is masked.
///
/// The scheme word of `Authorization` stays (`Bearer ••••`), because a missing or wrong scheme is
/// something a reader needs to see.
///
/// ```
/// let (_, value) = scim::exchange::masked_header("Authorization", "Bearer abc");
/// assert_eq!(value, "Bearer ••••");
/// ```
pub fn masked_header(name: &str, value: &str) -> (String, String) {
    let lower = name.to_ascii_lowercase();
    if !SECRET_HEADERS.contains(&lower.as_str()) {
        return (name.to_owned(), value.to_owned());
    }
    let scheme = value.split_once(' ').map(|(scheme, _)| scheme);
    let masked = match scheme {
        Some(scheme @ ("Bearer" | "bearer" | "Basic" | "basic")) => format!("{scheme} {MASKED}"),
        _ => MASKED.to_owned(),
    };
    (name.to_owned(), masked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_headers_are_masked_whatever_their_case() {
        for name in [
            "authorization",
            "AUTHORIZATION",
            "Cookie",
            "Set-Cookie",
            "X-Api-Key",
        ] {
            let (_, value) = masked_header(name, "Bearer s3cret-token");
            assert!(!value.contains("s3cret"), "{name}: {value}");
        }
    }

    #[test]
    fn a_token_without_a_scheme_is_masked_whole() {
        assert_eq!(masked_header("Authorization", "s3cret").1, MASKED);
        assert_eq!(masked_header("Authorization", "s3cret part").1, MASKED);
    }

    #[test]
    fn other_headers_stay_as_they_are() {
        assert_eq!(masked_header("ADSCIMVersion", "5.0").1, "5.0");
    }
}
