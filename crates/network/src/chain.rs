//! The transport's nested errors, one by one.

use std::error::Error;

/// Texts of the causes, outermost first; the outermost itself (which holds the URL) is left out.
#[must_use]
pub fn causes(error: &reqwest::Error) -> Vec<String> {
    let mut out = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        out.push(cause.to_string());
        next = cause.source();
    }
    out
}

/// Whether an error of this type is among the causes.
#[must_use]
pub fn is_caused_by<E: Error + 'static>(error: &reqwest::Error) -> bool {
    let mut next = error.source();
    while let Some(cause) = next {
        if cause.is::<E>() {
            return true;
        }
        next = cause.source();
    }
    false
}
