//! Results on standard output, everything for people on standard error, failures with their repair.

use std::io::Write;
use std::process::ExitCode;

use app_api::error::{ApiError, ErrorCode};
use serde::Serialize;

/// The thing checked is not good.
pub(crate) const NOT_GOOD: u8 = 1;
/// Bad usage or bad input.
pub(crate) const BAD_INPUT: u8 = 2;

/// Why a command ended early.
pub(crate) struct Failure {
    status: u8,
    text: String,
}

impl Failure {
    /// Bad input: what is wrong, and what to do about it.
    pub(crate) fn bad_input(what: &str, fix: &str) -> Self {
        Self {
            status: BAD_INPUT,
            text: format!("error: {what}\nfix: {fix}"),
        }
    }

    /// The person asked it to stop.
    pub(crate) fn stopped() -> Self {
        Self {
            status: NOT_GOOD,
            text: "error: stopped before the end".to_owned(),
        }
    }

    /// Says it on standard error; gives the exit status.
    pub(crate) fn report(self) -> ExitCode {
        progress(&self.text);
        ExitCode::from(self.status)
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        let mut text = format!("error: {}", error.message);
        if !error.detail.is_empty() {
            text.push_str(&format!("\nwhy: {}", error.detail));
        }
        if let Some(fix) = &error.fix {
            text.push_str(&format!("\nfix: {}", fix.action));
            if let Some(place) = &fix.place {
                text.push_str(&format!("\nwhere: {place}"));
            }
            if let Some(page) = &fix.learn_more {
                text.push_str(&format!("\nmore: {page}"));
            }
        }
        if let Some(id) = &error.correlation_id {
            text.push_str(&format!("\nrequest id: {id}"));
        }
        Self {
            status: match error.code {
                ErrorCode::BadInput | ErrorCode::NotFound => BAD_INPUT,
                _ => NOT_GOOD,
            },
            text,
        }
    }
}

/// One line of a result.
pub(crate) fn line(text: &str) {
    // A closed pipe (`| head`) is the reader's decision, not a failure of ours.
    let _ = delivered(text);
}

/// One line of a result; whether somebody still reads.
pub(crate) fn delivered(text: &str) -> bool {
    writeln!(std::io::stdout().lock(), "{text}").is_ok()
}

/// One JSON document, indented.
pub(crate) fn document<T: Serialize>(value: &T) {
    if let Ok(text) = serde_json::to_string_pretty(value) {
        line(&text);
    }
}

/// One line of JSON Lines, at once: someone may be waiting for it. Whether somebody still reads.
pub(crate) fn json_line<T: Serialize>(value: &T) -> bool {
    serde_json::to_string(value)
        .is_ok_and(|text| delivered(&text) && std::io::stdout().lock().flush().is_ok())
}

/// One line for a person who watches.
pub(crate) fn progress(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// The exit status for something checked.
pub(crate) fn judged(good: bool) -> ExitCode {
    ExitCode::from(if good { 0 } else { NOT_GOOD })
}
