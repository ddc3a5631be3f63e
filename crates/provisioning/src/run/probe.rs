//! The probe at the start of every cycle, of every test and of every on-demand call.

use jiff::Timestamp;
use scim::exchange::{Exchange, Failure, FailureKind};
use scim::probe::{ProbeCode, judge};

use crate::answer::{ScimAnswer, status_name};
use crate::cycle::CycleFailure;
use crate::engine::Engine;
use crate::people::Kind;
use crate::wire::{ScimRequest, probe};

/// Asks for an object that cannot exist. Ends the whole run when the answer is not an empty list.
pub(crate) struct ProbeRun {
    kind: Kind,
}

impl ProbeRun {
    pub(crate) fn new(kind: Kind) -> Self {
        Self { kind }
    }

    pub(crate) fn advance(&mut self, engine: &mut Engine, answer: Option<ScimAnswer>) -> Option<ScimRequest> {
        let Some(answer) = answer else {
            let mapping = engine.mapping(self.kind)?;
            let attribute = mapping.matching().first().map_or_else(
                || default_attribute(self.kind).to_owned(),
                |row| row.target.clone(),
            );
            let guid = engine.ids.guid();
            return Some(probe(self.kind, &attribute, &guid));
        };
        engine.fatal = failure(&answer, engine.now);
        None
    }
}

fn default_attribute(kind: Kind) -> &'static str {
    match kind {
        Kind::User => "userName",
        Kind::Group => "displayName",
    }
}

const INVALID_CREDENTIALS: &str = "SystemForCrossDomainIdentityManagementInvalidCredentials";
const UNAVAILABLE: &str = "SystemForCrossDomainIdentityManagementCredentialValidationUnavailable";
const INCOMPATIBLE: &str = "SystemForCrossDomainIdentityManagementServiceIncompatible";

/// Why the answer to a probe stops the job; `None` when it is good. Codes and first sentences are those of a quarantined
/// job, so that they are recognised; what the answer means follows in our words.
fn failure(answer: &ScimAnswer, now: Timestamp) -> Option<CycleFailure> {
    let verdict = judge(&exchange(answer, now));
    let status = answer.status.map(status_name).unwrap_or_default();
    let (code, theirs) = match (verdict.code, answer.status) {
        (ProbeCode::Ok, _) => return None,
        (ProbeCode::Unauthorized, Some(401)) => (
            INVALID_CREDENTIALS,
            "You appear to have entered invalid credentials.".to_owned(),
        ),
        (ProbeCode::NotFound, _) => (
            INCOMPATIBLE,
            "An HTTP/404 Not Found response was returned rather than the expected HTTP/200 OK response."
                .to_owned(),
        ),
        (ProbeCode::WebPage | ProbeCode::NotScim, Some(200)) => (
            INCOMPATIBLE,
            "We are not able to deserialize the resource received from your SCIM endpoint.".to_owned(),
        ),
        (ProbeCode::NotScim | ProbeCode::FilterIgnored, _) => (
            INCOMPATIBLE,
            "The answer to the search does not follow SCIM.".to_owned(),
        ),
        (_, Some(_)) => (
            UNAVAILABLE,
            format!("Operation: GET Response Status Code: {status}."),
        ),
        (_, None) => (
            UNAVAILABLE,
            "An error occurred while sending the request.".to_owned(),
        ),
    };
    Some(CycleFailure {
        code: code.to_owned(),
        message: format!("{theirs} {}. {}", sentence(&verdict.message), verdict.fix),
    })
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| format!("{}{}", first.to_uppercase(), letters.as_str()))
        .unwrap_or_default()
}

/// The judge reads exchanges; of an answer only status and text matter to it.
fn exchange(answer: &ScimAnswer, now: Timestamp) -> Exchange {
    Exchange {
        at: now,
        method: "GET".to_owned(),
        url: String::new(),
        request_headers: Vec::new(),
        request_body: None,
        status: answer.status,
        response_headers: Vec::new(),
        response_body: Some(match &answer.body {
            Some(body) if answer.text.is_empty() => body.to_string(),
            _ => answer.text.clone(),
        }),
        duration_ms: 0.0,
        failure: answer.failure.clone().map(|message| Failure {
            kind: kind_of(&message),
            message,
        }),
    }
}

/// The caller hands over a sentence only; the two kinds that have a verdict of their own are told by their words.
fn kind_of(message: &str) -> FailureKind {
    let lower = message.to_ascii_lowercase();
    if lower.contains("larger than") {
        FailureKind::TooLarge
    } else if lower.contains("within") || lower.contains("timed out") {
        FailureKind::Timeout
    } else {
        FailureKind::Other
    }
}
