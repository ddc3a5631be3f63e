//! Searches, reads and deletes.

use super::{ScimRequest, collection};
use crate::people::Kind;

/// Encodes one value of a query string as Entra's requests have it: a blank is `+`, a double quote `%22`, brackets `%5B`
/// and `%5D`, a plus sign `%2B` (captures). Colons stay, so that URNs can be read.
#[must_use]
pub fn encode_query_value(value: &str) -> String {
    encode(value, "+")
}

fn encode(value: &str, blank: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b':' => {
                out.push(char::from(byte));
            }
            b' ' => out.push_str(blank),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Looks for the object by one matching attribute.
pub(crate) fn match_query(kind: Kind, attribute: &str, value: &str, subject: &str) -> ScimRequest {
    let value = value.replace('\\', "\\\\").replace('"', "\\\"");
    let filter = encode_query_value(&format!("{attribute} eq \"{value}\""));
    let path = match kind {
        Kind::User => format!("/Users?filter={filter}"),
        // Members are never wanted back: membership is not compared with the target.
        Kind::Group => format!("/Groups?excludedAttributes=members&filter={filter}"),
    };
    ScimRequest::get(path, subject)
}

/// Asks for an object that cannot exist, by the first matching attribute.
pub(crate) fn probe(kind: Kind, attribute: &str, guid: &str) -> ScimRequest {
    match_query(kind, attribute, guid, "")
}

/// Reads a known object.
pub(crate) fn read(kind: Kind, target_id: &str, subject: &str) -> ScimRequest {
    let path = resource_path(kind, target_id);
    let path = match kind {
        Kind::User => path,
        Kind::Group => format!("{path}?excludedAttributes=members"),
    };
    ScimRequest::get(path, subject)
}

/// Deletes a known object.
pub(crate) fn delete(kind: Kind, target_id: &str, subject: &str) -> ScimRequest {
    ScimRequest {
        method: "DELETE".to_owned(),
        path: resource_path(kind, target_id),
        body: None,
        subject: subject.to_owned(),
    }
}

pub(super) fn resource_path(kind: Kind, target_id: &str) -> String {
    format!("/{}/{}", collection(kind), encode(target_id, "%20"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_are_written_as_entra_writes_them() {
        assert_eq!(
            match_query(Kind::User, "userName", "ana@trial.example", "1").path,
            "/Users?filter=userName+eq+%22ana%40trial.example%22"
        );
        assert_eq!(
            match_query(Kind::User, r#"emails[type eq "work"].value"#, "a+b@x.no", "1").path,
            "/Users?filter=emails%5Btype+eq+%22work%22%5D.value+eq+%22a%2Bb%40x.no%22"
        );
        assert_eq!(
            match_query(Kind::Group, "displayName", "Finance", "1").path,
            "/Groups?excludedAttributes=members&filter=displayName+eq+%22Finance%22"
        );
        assert_eq!(
            read(Kind::Group, "g/1 x", "1").path,
            "/Groups/g%2F1%20x?excludedAttributes=members"
        );
    }

    #[test]
    fn a_quote_in_a_value_cannot_end_the_filter() {
        assert_eq!(
            match_query(Kind::User, "userName", r#"a" or "b\"#, "1").path,
            "/Users?filter=userName+eq+%22a%5C%22+or+%5C%22b%5C%5C%22"
        );
    }
}
