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

/// The parameters of a query string, decoded exactly once: `+` is a blank, `%2B` a plus sign. A
/// parameter may have no value, as the feature flag on a tenant URL. A percent sign that no two hex
/// digits follow stands for itself.
///
/// ```
/// let pairs = scim::query::pairs("filter=userName+eq+%22a%2Bb%22&aadOptscim062020");
/// assert_eq!(pairs[0], ("filter".to_owned(), "userName eq \"a+b\"".to_owned()));
/// assert_eq!(pairs[1], ("aadOptscim062020".to_owned(), String::new()));
/// ```
#[must_use]
pub fn pairs(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            (decode(key, true), decode(value, true))
        })
        .collect()
}

/// One segment of a path, decoded once; a plus sign is itself there.
#[must_use]
pub fn decode_segment(segment: &str) -> String {
    decode(segment, false)
}

fn decode(text: &str, plus_is_blank: bool) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while let Some(byte) = bytes.get(index) {
        let digit = |at: usize| char::from(*bytes.get(at)?).to_digit(16);
        match (byte, digit(index + 1), digit(index + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                index += 2;
            }
            (b'+', _, _) if plus_is_blank => out.push(b' '),
            (byte, _, _) => out.push(*byte),
        }
        index += 1;
    }
    match String::from_utf8(out) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    }
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

    #[test]
    fn decoding_undoes_encoding_once() {
        for text in ["", "a b", "a+b", "%22", "ø🚢", "100% sure", "%", "%2", "%zz"] {
            let query = format!("filter={}", encode_value(text));
            assert_eq!(pairs(&query), [("filter".to_owned(), text.to_owned())]);
            assert_eq!(decode_segment(&encode_segment(text)), text);
        }
        assert_eq!(decode_segment("a+b"), "a+b");
        assert_eq!(pairs("a=%ff&&b")[0].1, "\u{fffd}");
    }
}
