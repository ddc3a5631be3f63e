//! The secrets of a set-up, searched for in what is about to leave it.

use secrecy::{ExposeSecret, SecretString};

/// Shorter ones are found everywhere by chance.
const LETTERS_MIN: usize = 6;
/// What stands in a document in place of a secret.
const LEFT_OUT: &str = "(a secret was left out here)";

/// Secrets in every way they could be written.
pub(crate) struct Canaries(Vec<SecretString>);

impl Canaries {
    /// Of these secrets.
    pub(crate) fn of<'a>(secrets: impl IntoIterator<Item = &'a SecretString>) -> Self {
        let mut ways: Vec<String> = secrets.into_iter().flat_map(written).collect();
        // The longer first: a part of it must not be taken out before.
        ways.sort_by_key(|way| std::cmp::Reverse(way.len()));
        ways.dedup();
        Self(ways.into_iter().map(SecretString::from).collect())
    }

    /// One of them stands in the text.
    pub(crate) fn found_in(&self, text: &str) -> bool {
        self.0.iter().any(|secret| text.contains(secret.expose_secret()))
    }

    /// The text without them. Nothing is expected to be found; this is what stays when something else went wrong.
    pub(crate) fn take_out(&self, text: String) -> String {
        self.0.iter().fold(text, |text, secret| {
            if text.contains(secret.expose_secret()) {
                tracing::error!("a secret was on its way into a document and was left out");
                text.replace(secret.expose_secret(), LEFT_OUT)
            } else {
                text
            }
        })
    }
}

fn written(secret: &SecretString) -> Vec<String> {
    let plain = secret.expose_secret();
    if plain.chars().count() < LETTERS_MIN {
        return Vec::new();
    }
    let quoted = serde_json::Value::from(plain).to_string();
    vec![
        plain.to_owned(),
        quoted[1..quoted.len() - 1].to_owned(),
        maud::html!((plain)).into_string(),
        url::form_urlencoded::byte_serialize(plain.as_bytes()).collect(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_however_it_is_written() {
        let secret = SecretString::from("to\"ken&of=vendor");
        let canaries = Canaries::of([&secret]);
        for text in [
            "x to\"ken&of=vendor x",
            "{\"a\":\"to\\\"ken&of=vendor\"}",
            "<td>to&quot;ken&amp;of=vendor</td>",
            "?a=to%22ken%26of%3Dvendor",
        ] {
            assert!(canaries.found_in(text), "{text}");
            let without = canaries.take_out(text.to_owned());
            assert!(!canaries.found_in(&without));
            assert!(without.contains(LEFT_OUT), "{without}");
        }
        assert!(!canaries.found_in("token of vendor"));
        assert!(!Canaries::of([&SecretString::from("a")]).found_in("banana"));
    }
}
