//! What Entra said when it refused: the number, and what support needs beside it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::aadsts;

/// Characters kept of a description: it reaches a screen, and the redirect that brings it is not ours.
const DESCRIPTION_CHARS_MAX: usize = 600;

/// Entra's refusal of a sign-in or a refresh (Graph, sign-in: token error shape and codes).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The OAuth value, such as `invalid_grant` or `access_denied`.
    pub error: String,
    /// The number after `AADSTS`, when one was given.
    pub code: Option<u32>,
    /// Entra's own sentence, without the lines for support.
    pub description: String,
    /// What Microsoft's support asks for first.
    pub correlation_id: Option<String>,
    /// The request's trace id.
    pub trace_id: Option<String>,
    /// When Entra refused, as it wrote it: `2026-01-05 10:11:12Z`.
    pub timestamp: Option<String>,
    /// A finer word, such as `consent_required`.
    pub suberror: Option<String>,
    /// Claims to replay on the next sign-in, when Conditional Access wants a step more.
    pub claims: Option<String>,
    /// How far this computer's clock is ahead of Entra's, when it is more than five minutes.
    pub clock_ahead: Option<jiff::SignedDuration>,
}

impl Refusal {
    /// What happened, one sentence.
    pub fn cause(&self) -> &'static str {
        self.meaning().0
    }

    /// What to do about it.
    pub fn repair(&self) -> &'static str {
        self.meaning().1
    }

    fn meaning(&self) -> (&'static str, &'static str) {
        self.code.and_then(aadsts::meaning).map_or_else(
            || aadsts::oauth_meaning(&self.error),
            |row| (row.cause, row.repair),
        )
    }

    /// Reads the two parameters of a redirect, or the words of an error page.
    pub(crate) fn from_description(error: &str, description: &str) -> Self {
        let description: String = description.chars().take(DESCRIPTION_CHARS_MAX).collect();
        Self {
            error: error.chars().take(80).collect(),
            code: code_in(&description),
            correlation_id: labelled(&description, "Correlation ID:", |c| {
                c.is_ascii_hexdigit() || c == '-'
            }),
            trace_id: labelled(&description, "Trace ID:", |c| c.is_ascii_hexdigit() || c == '-'),
            timestamp: labelled(&description, "Timestamp:", |c| {
                c.is_ascii_digit() || "-: TZ.".contains(c)
            }),
            description: first_sentence(&description),
            suberror: None,
            claims: None,
            clock_ahead: None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "AADSTS{code}: {}", self.cause()),
            None => write!(f, "{}: {}", self.error, self.cause()),
        }
    }
}

/// The error body of the token endpoint, as `oauth2` hands it over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TokenFault {
    error: String,
    #[serde(default)]
    error_description: Option<String>,
    #[serde(default)]
    error_codes: Vec<u32>,
    #[serde(default)]
    timestamp: Option<String>,
    #[serde(default)]
    trace_id: Option<String>,
    #[serde(default)]
    correlation_id: Option<String>,
    #[serde(default)]
    suberror: Option<String>,
    #[serde(default)]
    claims: Option<String>,
}

impl TokenFault {
    /// The OAuth value.
    pub(crate) fn error(&self) -> &str {
        &self.error
    }
}

impl oauth2::ErrorResponse for TokenFault {}

impl fmt::Display for TokenFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.error)
    }
}

impl From<TokenFault> for Refusal {
    fn from(fault: TokenFault) -> Self {
        let said = Self::from_description(
            &fault.error,
            fault.error_description.as_deref().unwrap_or_default(),
        );
        Self {
            // `error_codes` is not always there, and the description is; the array is exact when it is.
            code: fault.error_codes.first().copied().or(said.code),
            correlation_id: fault.correlation_id.or(said.correlation_id),
            trace_id: fault.trace_id.or(said.trace_id),
            timestamp: fault.timestamp.or(said.timestamp),
            suberror: fault.suberror,
            claims: fault.claims,
            ..said
        }
    }
}

fn code_in(text: &str) -> Option<u32> {
    let (_, after) = text.split_once("AADSTS")?;
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn labelled(text: &str, label: &str, part: fn(char) -> bool) -> Option<String> {
    let (_, after) = text.split_once(label)?;
    let value: String = after.trim_start().chars().take_while(|c| part(*c)).collect();
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

fn first_sentence(description: &str) -> String {
    let end = ["\r", "\n", "Trace ID:", "Correlation ID:"]
        .iter()
        .filter_map(|mark| description.find(mark))
        .min()
        .unwrap_or(description.len());
    description.get(..end).unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "AADSTS50076: Due to a configuration change you must use multi-factor authentication.\r\n\
        Trace ID: 11aa-22\r\nCorrelation ID: 33bb-44\r\nTimestamp: 2026-01-05 10:11:12Z";

    #[test]
    fn a_description_gives_its_number_and_what_support_needs() {
        let refusal = Refusal::from_description("invalid_grant", SAID);
        assert_eq!(refusal.code, Some(50076));
        assert_eq!(refusal.correlation_id.as_deref(), Some("33bb-44"));
        assert_eq!(refusal.trace_id.as_deref(), Some("11aa-22"));
        assert_eq!(refusal.timestamp.as_deref(), Some("2026-01-05 10:11:12Z"));
        assert!(!refusal.description.contains("Trace"));
    }

    #[test]
    fn a_description_on_one_line_is_read_the_same() {
        let refusal = Refusal::from_description("invalid_grant", &SAID.replace("\r\n", " "));
        assert_eq!(refusal.correlation_id.as_deref(), Some("33bb-44"));
        assert_eq!(refusal.timestamp.as_deref(), Some("2026-01-05 10:11:12Z"));
    }

    #[test]
    fn a_token_error_prefers_its_own_fields() {
        let fault: TokenFault = serde_json::from_value(serde_json::json!({
            "error": "invalid_grant", "error_description": SAID, "error_codes": [700082],
            "correlation_id": "cc", "timestamp": "2026-02-02 00:00:00Z", "suberror": "bad_token"
        }))
        .expect("the documented shape");
        let refusal = Refusal::from(fault);
        assert_eq!(refusal.code, Some(700082));
        assert_eq!(refusal.correlation_id.as_deref(), Some("cc"));
        assert_eq!(refusal.suberror.as_deref(), Some("bad_token"));
        assert!(refusal.repair().contains("Sign in again"));
    }

    #[test]
    fn a_number_that_is_not_in_the_table_still_has_a_cause_by_its_error_value() {
        let refusal = Refusal::from_description("access_denied", "AADSTS999999: news.");
        assert_eq!(refusal.code, Some(999_999));
        assert!(refusal.cause().contains("not accepted"));
    }

    #[test]
    fn an_endless_description_is_cut() {
        let refusal = Refusal::from_description("x", &"é".repeat(10_000));
        assert_eq!(refusal.description.chars().count(), DESCRIPTION_CHARS_MAX);
    }
}
