//! Makes the [`Exchange`] of one attempt. Nothing secret gets in, and nothing is taken out later.

use jiff::Timestamp;
use reqwest::header::HeaderMap;
use scim::exchange::{Exchange, Failure, MASKED, masked_header};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// Members of an answer whose value is a secret: `addPassword` gives one, once.
const SECRET_MEMBERS: [&str; 5] = [
    "secretText",
    "access_token",
    "refresh_token",
    "id_token",
    "device_code",
];
/// A shorter "secret" is not looked for in the text of an answer: it would match everywhere.
const SCRUBBED_BYTES_MIN: usize = 4;

/// The secrets of one request. An answer may repeat what it was sent, in an error text for example.
#[derive(Default)]
pub(crate) struct Scrub(Vec<SecretString>);

impl Scrub {
    pub(crate) fn add(&mut self, secret: SecretString) {
        if secret.expose_secret().len() >= SCRUBBED_BYTES_MIN {
            self.0.push(secret);
        }
    }

    pub(crate) fn text(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| {
            let plain = secret.expose_secret();
            // As JSON writes it inside a string, when that differs.
            let quoted = Value::from(plain).to_string();
            let quoted = quoted.trim_matches('"');
            text.replace(plain, MASKED).replace(quoted, MASKED)
        })
    }

    /// The body of an answer as it may be kept.
    pub(crate) fn body(&self, bytes: &[u8]) -> Option<String> {
        if bytes.is_empty() {
            return None;
        }
        let text = String::from_utf8_lossy(bytes);
        let masked = serde_json::from_str::<Value>(&text)
            .ok()
            .and_then(|mut json| mask(&mut json).then(|| json.to_string()));
        Some(self.text(masked.as_deref().unwrap_or(&text)))
    }
}

/// Masks the secret members of an answer; tells whether there were any.
fn mask(json: &mut Value) -> bool {
    let mut found = false;
    match json {
        Value::Object(members) => {
            for (name, member) in members {
                if SECRET_MEMBERS.contains(&name.as_str()) && member.is_string() {
                    *member = MASKED.into();
                    found = true;
                } else {
                    found |= mask(member);
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                found |= mask(item);
            }
        }
        _ => {}
    }
    found
}

/// What is known before the request leaves.
pub(crate) fn sent(method: &str, url: &str, headers: &HeaderMap, body_redacted: Option<&Value>) -> Exchange {
    Exchange {
        at: Timestamp::now(),
        method: method.to_owned(),
        url: url.to_owned(),
        request_headers: kept(headers),
        request_body: body_redacted.map(Value::to_string),
        status: None,
        response_headers: Vec::new(),
        response_body: None,
        duration_ms: 0.0,
        failure: None,
    }
}

/// Adds the answer.
pub(crate) fn answered(
    exchange: &mut Exchange,
    status: u16,
    headers: &HeaderMap,
    body: &[u8],
    scrub: &Scrub,
) {
    exchange.status = Some(status);
    exchange.response_headers = kept(headers);
    exchange.response_body = scrub.body(body);
}

/// Adds the reason why there is no answer.
pub(crate) fn failed(exchange: &mut Exchange, failure: &Failure, scrub: &Scrub) {
    exchange.failure = Some(Failure {
        kind: failure.kind,
        message: scrub.text(&failure.message),
    });
}

/// Fields of a form whose value is a secret: codes and tokens on their way to the token endpoint.
const SECRET_FIELDS: [&str; 7] = [
    "code",
    "code_verifier",
    "refresh_token",
    "device_code",
    "client_secret",
    "client_assertion",
    "password",
];

/// A form as it may be kept.
pub(crate) fn form<'a, N, V>(fields: impl Iterator<Item = (N, V)>) -> String
where
    N: Into<std::borrow::Cow<'a, str>>,
    V: Into<std::borrow::Cow<'a, str>>,
{
    let mut kept = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields {
        let (name, value) = (name.into(), value.into());
        let secret = SECRET_FIELDS.contains(&name.as_ref());
        kept.append_pair(&name, if secret { MASKED } else { &value });
    }
    kept.finish()
}

fn kept(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| masked_header(name.as_str(), &String::from_utf8_lossy(value.as_bytes())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_secret_that_comes_back_in_any_answer_is_masked() {
        let mut scrub = Scrub::default();
        scrub.add(r#"tok"en-1"#.to_owned().into());
        let body = json!({"error": {"message": r#"bad tok"en-1 given"#}}).to_string();
        let kept = scrub.body(body.as_bytes()).expect("a body");
        assert!(!kept.contains("en-1"), "{kept}");
        assert_eq!(scrub.text(r#"a tok"en-1 b"#), format!("a {MASKED} b"));
    }

    #[test]
    fn a_new_password_is_masked_by_its_name() {
        let body = json!({"keyId": "k", "secretText": "abc~def"}).to_string();
        let kept = Scrub::default().body(body.as_bytes()).expect("a body");
        assert_eq!(kept, json!({"keyId": "k", "secretText": MASKED}).to_string());
    }

    #[test]
    fn a_form_keeps_its_names_and_loses_its_secrets() {
        let sent = [
            ("grant_type", "refresh_token"),
            ("refresh_token", "r-1"),
            ("client_id", "c"),
        ];
        let kept = form(sent.into_iter());
        assert!(!kept.contains("r-1"), "{kept}");
        assert!(
            kept.starts_with("grant_type=refresh_token&refresh_token=") && kept.ends_with("&client_id=c")
        );
    }

    #[test]
    fn a_body_without_secrets_stays_as_it_came() {
        let body = "{ \"a\" : 1 }";
        assert_eq!(Scrub::default().body(body.as_bytes()).as_deref(), Some(body));
        assert_eq!(Scrub::default().body(b""), None);
    }
}
