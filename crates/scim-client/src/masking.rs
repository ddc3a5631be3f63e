//! What is taken out of an exchange before anybody can see it.

use scim::exchange::{MASKED, masked_header};
use secrecy::{ExposeSecret, SecretString};

/// Tokens shorter than this are not searched for in answers: they would also match ordinary words.
const ECHO_SEARCH_LENGTH_MIN: usize = 6;

/// Takes an echoed token out of text that came from the server.
pub(crate) fn mask_echo(text: String, token: Option<&SecretString>) -> String {
    match token.map(ExposeSecret::expose_secret) {
        Some(token) if token.len() >= ECHO_SEARCH_LENGTH_MIN && text.contains(token) => {
            text.replace(token, MASKED)
        }
        _ => text,
    }
}

/// An answer's header as it may be kept: cookies are sessions, and any value may echo the token.
pub(crate) fn mask_header(name: &str, value: &str, token: Option<&SecretString>) -> (String, String) {
    let (name, value) = masked_header(name, value);
    (name, mask_echo(value, token))
}
