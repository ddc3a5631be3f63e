//! Percent-encoding and OData quoting, in one place so that no call builds a path by hand.

use std::fmt::Write;

/// Encodes one value of a query (RFC 3986 §3.4).
///
/// Quotes, parentheses, commas, colons and slashes stay readable: they are legal in a query and the
/// admin reads these paths in the review. `+` is encoded, because many servers read it as a blank.
pub(crate) fn query(value: &str) -> String {
    encode(value, |byte| {
        matches!(
            byte,
            b'\'' | b'(' | b')' | b',' | b':' | b'/' | b'$' | b'@' | b'*' | b';' | b'!'
        )
    })
}

/// Encodes one path segment (RFC 3986 §3.3), so that an id can never become a second segment.
pub(crate) fn segment(value: &str) -> String {
    // Braces stand for ids that are not known yet; such a path is shown in the review and never sent.
    encode(value, |byte| {
        matches!(byte, b'{' | b'}' | b':' | b'@' | b'=' | b',')
    })
}

/// An OData string literal: single quotes around, single quotes inside doubled (Graph: query parameters).
pub(crate) fn literal(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// A key in brackets, `(uniqueName='…')`: quoted as a literal, and encoded so that it stays one segment.
pub(crate) fn key(value: &str) -> String {
    let parts: Vec<String> = value.split('\'').map(segment).collect();
    format!("'{}'", parts.join("''"))
}

/// The inside of a `$search` phrase: quotes and backslashes escaped with a backslash (Graph: `$search`).
pub(crate) fn search_phrase(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"")
}

fn encode(value: &str, keep: impl Fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        let unreserved = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        if unreserved || keep(byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danish_letters_and_blanks_are_encoded_and_quotes_stay_readable() {
        assert_eq!(
            query("displayName eq 'brødtekst'"),
            "displayName%20eq%20'br%C3%B8dtekst'"
        );
    }

    #[test]
    fn characters_that_would_end_the_query_value_are_encoded() {
        assert_eq!(query("a&b=c+d#e%f"), "a%26b%3Dc%2Bd%23e%25f");
    }

    #[test]
    fn a_key_stays_inside_its_quotes_and_its_segment() {
        assert_eq!(key("O'Brien/x y"), "'O''Brien%2Fx%20y'");
    }

    #[test]
    fn an_id_cannot_become_a_second_path_segment() {
        assert_eq!(segment("a/../b?c"), "a%2F..%2Fb%3Fc");
    }
}
