//! Query strings and paths as Entra writes them.

/// Encodes one value of a query string as Entra's requests have it: a blank is `+`, a double quote `%22`, brackets `%5B` and `%5D`,
/// `@` is `%40`, and a plus sign in a value is `%2B` (captures of its requests).
///
/// Colons stay: attribute URNs are seen in the clear.
///
/// ```
/// assert_eq!(scim::query::encode_value("userName eq \"a+b\""), "userName+eq+%22a%2Bb%22");
/// ```
#[must_use]
pub fn encode_value(value: &str) -> String {
    encode(value, "+")
}

/// Encodes one segment of a path, an id for example: as [`encode_value`], but a blank is `%20`.
#[must_use]
pub fn encode_segment(value: &str) -> String {
    encode(value, "%20")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_encoded_as_entra_encodes_them() {
        assert_eq!(
            encode_value(r#"emails[type eq "work"].value eq "a+b@x.no""#),
            "emails%5Btype+eq+%22work%22%5D.value+eq+%22a%2Bb%40x.no%22"
        );
        assert_eq!(
            encode_value("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber"),
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber"
        );
        assert_eq!(encode_value("ø"), "%C3%B8");
    }
}
