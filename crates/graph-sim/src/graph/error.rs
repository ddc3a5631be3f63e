//! Refusals with Graph's body (Graph: error body).

use jiff::Timestamp;
use serde_json::json;

use super::call::{Answer, Body};

/// A call that was refused.
#[derive(Clone, Debug)]
pub(crate) struct GraphError {
    status: u16,
    code: String,
    message: String,
    headers: Vec<(String, String)>,
}

impl GraphError {
    pub(crate) fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.to_owned(),
            message: message.into(),
            headers: Vec::new(),
        }
    }

    pub(crate) fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// 404 for an object that is absent or not yet replicated.
    pub(crate) fn not_found(id: &str) -> Self {
        Self::new(
            404,
            "Request_ResourceNotFound",
            format!(
                "Resource '{id}' does not exist or one of its queried reference-property objects are not present."
            ),
        )
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "Request_BadRequest", message)
    }

    /// Scope or role missing; Graph does not say which.
    pub(crate) fn denied() -> Self {
        Self::new(
            403,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
        )
    }

    pub(crate) fn token(message: &str) -> Self {
        Self::new(401, "InvalidAuthenticationToken", message).with_header(
            "WWW-Authenticate",
            r#"Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000""#,
        )
    }

    /// A challenge of continuous access evaluation: the token is good, and not enough any more.
    pub(crate) fn challenge(since: i64) -> Self {
        Self::new(
            401,
            "InvalidAuthenticationToken",
            "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp",
        )
        .with_header("WWW-Authenticate", crate::auth::claims::challenge(since))
    }

    /// `UnknownError`: its message is empty, or JSON as text, as services behind Graph are let through.
    pub(crate) fn wordless(status: u16, nested: bool) -> Self {
        let message = if nested {
            r#"{"Message":"No HTTP resource was found that matches the request URI 'https://syncfabric.windowsazure.com/api/servicePrincipals'."}"#
        } else {
            ""
        };
        Self::new(status, "UnknownError", message)
    }

    /// What Graph says with this status when a fault asked for it.
    pub(crate) fn fault(status: u16) -> Self {
        let (code, message) = match status {
            401 => (
                "InvalidAuthenticationToken",
                "Lifetime validation failed, the token is expired.",
            ),
            403 => (
                "Authorization_RequestDenied",
                "Insufficient privileges to complete the operation.",
            ),
            404 => (
                "Request_ResourceNotFound",
                "Resource does not exist or one of its queried reference-property objects are not present.",
            ),
            409 => (
                "Directory_ConcurrencyViolation",
                "A conflicting write to the same object is in progress. Please retry.",
            ),
            429 => ("TooManyRequests", "Too many requests"),
            500 => ("InternalServerError", "Internal server error."),
            502 => ("UnknownError", ""),
            503 => (
                "ServiceUnavailable",
                "Service is temporarily unavailable. Please wait and try again.",
            ),
            504 => ("UnknownError", ""),
            400..=499 => ("BadRequest", "Bad request."),
            _ => ("UnknownError", ""),
        };
        Self::new(status, code, message)
    }

    /// The answer; `innerError.date` has no `Z`.
    pub(crate) fn into_answer(self, request_id: &str, client_request_id: &str) -> Answer {
        let now = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S").to_string();
        Answer {
            status: self.status,
            headers: self.headers,
            body: Body::Json(json!({"error": {
                "code": self.code,
                "message": self.message,
                "innerError": {"date": now, "request-id": request_id, "client-request-id": client_request_id},
            }})),
        }
    }
}
