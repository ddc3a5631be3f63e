//! Searches, reads and deletes.

use scim::query::{encode_segment, encode_value};

use super::{ScimRequest, collection};
use crate::people::Kind;

/// Looks for the object by one matching attribute.
pub(crate) fn match_query(kind: Kind, attribute: &str, value: &str, subject: &str) -> ScimRequest {
    let value = value.replace('\\', "\\\\").replace('"', "\\\"");
    let filter = encode_value(&format!("{attribute} eq \"{value}\""));
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
    format!("/{}/{}", collection(kind), encode_segment(target_id))
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
