//! What the browser shows when it comes back.

use crate::error::SignInError;

const FRAME: &str = include_str!("pages/frame.html");

/// The page after a good sign-in.
pub(crate) fn done() -> String {
    page(
        "You are signed in",
        "Go back to Slipway.",
        "You can close this window.",
    )
}

/// The page after a refused or broken sign-in.
pub(crate) fn failed(error: &SignInError) -> String {
    page(
        "You are not signed in",
        &error.cause(),
        &format!("{} You can close this window.", error.repair()),
    )
}

/// The page for the answer to another sign-in.
pub(crate) fn foreign() -> String {
    page(
        "This page belongs to another sign-in",
        "Slipway waits for the answer to its newest sign-in page.",
        "Close this window and finish there.",
    )
}

fn page(title: &str, first: &str, second: &str) -> String {
    FRAME
        .replace("{title}", &escaped(title))
        .replace("{first}", &escaped(first))
        .replace("{second}", &escaped(second))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_page_says_cause_and_repair_and_runs_nothing() {
        let error = SignInError::UnexpectedAnswer {
            what: "<script>alert(1)</script>".into(),
        };
        let page = failed(&error);
        assert!(page.contains("You can close this window."));
        assert!(page.contains("&lt;script&gt;"));
        assert!(!page.contains("<script"));
    }
}
