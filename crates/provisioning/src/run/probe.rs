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

/// Why the answer to a probe stops the job; `None` when it is good. Codes are those of a quarantined job.
fn failure(answer: &ScimAnswer, now: Timestamp) -> Option<CycleFailure> {
    let verdict = judge(&exchange(answer, now));
    let code = match verdict.code {
        ProbeCode::Ok => return None,
        ProbeCode::Unauthorized => "SystemForCrossDomainIdentityManagementInvalidCredentials",
        ProbeCode::WebPage | ProbeCode::NotScim | ProbeCode::FilterIgnored | ProbeCode::NotFound => {
            "SystemForCrossDomainIdentityManagementServiceIncompatible"
        }
        ProbeCode::ServerError | ProbeCode::Unreachable | ProbeCode::Timeout | ProbeCode::Tls => {
            "SystemForCrossDomainIdentityManagementCredentialValidationUnavailable"
        }
    };
    let status = match answer.status {
        Some(status) => format!(" Operation: GET Response Status Code: {}", status_name(status)),
        None => String::new(),
    };
    Some(CycleFailure {
        code: code.to_owned(),
        message: format!("{}. {}{status}", sentence(&verdict.message), verdict.fix),
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
