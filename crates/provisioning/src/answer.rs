//! What the target answered, and what the engine makes of it.

use serde_json::Value;

/// The target's answer to one request. No status means that none came.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScimAnswer {
    /// HTTP status.
    pub status: Option<u16>,
    /// Body as JSON, when it is JSON.
    pub body: Option<Value>,
    /// Body as text.
    pub text: String,
    /// Why there is no (usable) answer, in words.
    pub failure: Option<String>,
    /// How long it took; stands in the log.
    pub duration_ms: u64,
}

/// What the request was for; the same status means different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Match,
    Read,
    Write,
}

/// Why one object failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// `errorCode` of the provisioning log.
    pub(crate) code: String,
    /// `reason`, with the server's own words in it.
    pub(crate) reason: String,
    /// The target refused the token: no point in going on.
    pub(crate) unauthorized: bool,
    /// No answer at all.
    pub(crate) transport: bool,
    /// The target's doing: the service says how often it tried, and when it will again.
    pub(crate) is_retried: bool,
}

impl Fault {
    pub(crate) fn new(code: &str, reason: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            reason: reason.into(),
            unauthorized: false,
            transport: false,
            is_retried: false,
        }
    }
}

impl ScimAnswer {
    /// The hits of a search. Anything but 200 with a list is a fault: 404 for "nothing found" too.
    pub(crate) fn hits(&self) -> Result<Vec<Value>, Fault> {
        self.check(Purpose::Match, &[200])?;
        let body = self.body.as_ref();
        let resources = body
            .and_then(|body| body.get("Resources"))
            .and_then(Value::as_array);
        let total = body
            .and_then(|body| body.get("totalResults"))
            .and_then(Value::as_u64);
        match (resources, total) {
            (Some(resources), _) => Ok(resources.clone()),
            (None, Some(0)) => Ok(Vec::new()),
            _ => Err(self.incompatible("the answer to a search is no ListResponse (RFC 7644 §3.4.2)")),
        }
    }

    /// The resources that a search found, or why that is not known, in the words of the provisioning log.
    ///
    /// # Errors
    /// It is no good answer to a search, 404 for "nothing found" too.
    pub fn found(&self) -> Result<Vec<Value>, String> {
        self.hits().map_err(|fault| fault.reason)
    }

    /// The resource that was asked for or made; it must have an `id`.
    pub(crate) fn resource(&self, purpose: Purpose) -> Result<(String, Value), Fault> {
        let good: &[u16] = if purpose == Purpose::Read {
            &[200]
        } else {
            &[200, 201]
        };
        self.check(purpose, good)?;
        let resource = self.body.clone().unwrap_or(Value::Null);
        match resource["id"].as_str().filter(|id| !id.is_empty()) {
            Some(id) => Ok((id.to_owned(), resource)),
            None => Err(self.incompatible("the resource in the answer has no `id` (RFC 7643 §3.1)")),
        }
    }

    /// A PATCH or DELETE was carried out.
    pub(crate) fn done(&self, good: &[u16]) -> Result<(), Fault> {
        self.check(Purpose::Write, good)?;
        if self.status == Some(204) && !self.text.trim().is_empty() {
            // The body is taken for the beginning of the next answer (RFC 9110 §15.3.5).
            return Err(Fault {
                is_retried: true,
                ..Fault::new(
                    "WebExceptionProtocolError",
                    format!("an answer 204 must not have a body. {}", self.reason(204)),
                )
            });
        }
        Ok(())
    }

    fn check(&self, purpose: Purpose, good: &[u16]) -> Result<(), Fault> {
        match (&self.failure, self.status) {
            (Some(failure), _) => Err(self.broken(failure)),
            (None, None) => Err(self.broken("no answer")),
            (None, Some(status)) if good.contains(&status) => Ok(()),
            (None, Some(status)) => Err(Fault {
                code: code(status, purpose).to_owned(),
                reason: self.reason(status),
                unauthorized: status == 401,
                transport: false,
                is_retried: true,
            }),
        }
    }

    fn broken(&self, why: &str) -> Fault {
        let lower = why.to_ascii_lowercase();
        let timeout = lower.contains("timeout") || lower.contains("timed out") || lower.contains("within");
        Fault {
            code: if timeout {
                "Timeout"
            } else {
                "WebExceptionProtocolError"
            }
            .to_owned(),
            reason: format!("An error occurred while sending the request. {why}"),
            unauthorized: false,
            transport: true,
            is_retried: true,
        }
    }

    fn incompatible(&self, why: &str) -> Fault {
        let status = self.status.unwrap_or_default();
        Fault {
            is_retried: true,
            ..Fault::new(
                "SystemForCrossDomainIdentityManagementServiceIncompatible",
                format!("{why}. {}", self.reason(status)),
            )
        }
    }

    /// The service's own sentence, with the answer in it.
    fn reason(&self, status: u16) -> String {
        format!(
            "StatusCode: {} Message: Processing of the HTTP request resulted in an exception. Please see the HTTP response \
             returned by the 'Response' property of this exception for details. Web Response: {}",
            status_name(status),
            excerpt(&self.text)
        )
    }
}

/// What of an answer stands in a record. A web page of a megabyte says no more than its beginning.
const EXCERPT_CHARS_MAX: usize = 8_000;

fn excerpt(text: &str) -> &str {
    match text.char_indices().nth(EXCERPT_CHARS_MAX) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// Error codes of the provisioning log by status (Microsoft: analyse provisioning logs).
fn code(status: u16, purpose: Purpose) -> &'static str {
    match (status, purpose) {
        (401, _) => "Unauthorized",
        (408, _) => "Timeout",
        (403, _) => "InsufficientRights",
        (429, _) => "TooManyRequests",
        (500, _) => "InternalServerError",
        (502..=504, _) => "WebExceptionProtocolError",
        (400 | 409 | 501, Purpose::Match) => {
            "SystemForCrossDomainIdentityManagementServiceIncompatibleFiltering"
        }
        (501, _) => "NotImplemented",
        // A known object that is gone at the target is not made again: restart the job.
        (404, Purpose::Read | Purpose::Write) => "InvalidAnchor",
        (400, _) => "SystemForCrossDomainIdentityManagementBadRequest",
        (405, _) => "MethodNotAllowed",
        (409, _) => "Conflict",
        (422, _) => "UnprocessableEntity",
        _ => "SystemForCrossDomainIdentityManagementServiceIncompatible",
    }
}

/// The .NET name of a status, as the service's messages have it.
pub(crate) fn status_name(status: u16) -> String {
    let name = match status {
        200 => "OK",
        201 => "Created",
        204 => "NoContent",
        302 => "Found",
        400 => "BadRequest",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        405 => "MethodNotAllowed",
        408 => "RequestTimeout",
        409 => "Conflict",
        412 => "PreconditionFailed",
        413 => "RequestEntityTooLarge",
        415 => "UnsupportedMediaType",
        422 => "UnprocessableEntity",
        429 => "TooManyRequests",
        500 => "InternalServerError",
        501 => "NotImplemented",
        502 => "BadGateway",
        503 => "ServiceUnavailable",
        504 => "GatewayTimeout",
        other => return other.to_string(),
    };
    name.to_owned()
}
