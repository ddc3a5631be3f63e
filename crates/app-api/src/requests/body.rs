//! A request's body with its secrets named.

use scim::exchange::Exchange;
use serde_json::Value;
use uuid::Uuid;

use super::BULLET;

/// What stands in a name's place that has none.
const UNNAMED: &str = "Secret";

/// A secret by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Secret {
    /// As Graph calls it: `SecretToken`.
    pub(super) name: String,
    /// The variable that holds it: `SECRET_TOKEN`. It always begins with `SECRET`, so that it is no other program's.
    pub(super) variable: String,
}

/// A piece of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// As it was sent.
    Text(String),
    /// A whole JSON string, with its quotes.
    Secret(Secret),
}

/// A request's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// There is none.
    None,
    /// It was too long to be kept whole, so it cannot be sent again.
    Cut,
    /// All of it, in order.
    Whole(Vec<Part>),
}

impl Body {
    pub(super) fn of(exchange: &Exchange) -> Self {
        let Some(text) = exchange.request_body.as_deref().filter(|text| !text.is_empty()) else {
            return Self::None;
        };
        let Ok(mut json) = serde_json::from_str::<Value>(text) else {
            // Every body Slipway sends is JSON; the record cuts very long ones.
            return Self::Cut;
        };
        let mark = Uuid::new_v4().simple().to_string();
        let mut secrets = Vec::new();
        name(&mut json, UNNAMED, &mark, &mut secrets);
        if secrets.is_empty() {
            return Self::Whole(vec![Part::Text(text.to_owned())]);
        }
        let marked = json.to_string();
        let border = format!("\"{mark}\"");
        let mut texts = marked.split(border.as_str());
        let mut parts = Vec::new();
        parts.extend(texts.next().map(|text| Part::Text(text.to_owned())));
        for (secret, text) in secrets.into_iter().zip(texts) {
            parts.push(Part::Secret(secret));
            parts.push(Part::Text(text.to_owned()));
        }
        Self::Whole(parts)
    }

    pub(super) fn secrets(&self) -> impl Iterator<Item = &Secret> {
        let parts = match self {
            Self::Whole(parts) => parts.as_slice(),
            Self::None | Self::Cut => &[],
        };
        parts.iter().filter_map(|part| match part {
            Part::Secret(secret) => Some(secret),
            Part::Text(_) => None,
        })
    }
}

/// Puts the mark in place of every string of bullets, in the order they are written. A secret of `synchronization/secrets`
/// is called by the `key` beside it (Graph: saving secrets), any other by its member.
fn name(json: &mut Value, member: &str, mark: &str, secrets: &mut Vec<Secret>) {
    match json {
        Value::String(text) if !text.is_empty() && text.chars().all(|c| c == BULLET) => {
            secrets.push(Secret {
                name: member.to_owned(),
                variable: variable(member),
            });
            *text = mark.to_owned();
        }
        Value::Object(members) => {
            let key = members.get("key").and_then(Value::as_str).map(str::to_owned);
            for (member, value) in members {
                let called = match &key {
                    Some(key) if member == "value" => key,
                    _ => member,
                };
                name(value, called, mark, secrets);
            }
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| name(item, member, mark, secrets)),
        _ => {}
    }
}

/// `SecretToken` → `SECRET_TOKEN`, `password` → `SECRET_PASSWORD`.
fn variable(name: &str) -> String {
    let mut words = String::new();
    let mut after_small = false;
    for letter in name.chars() {
        if !letter.is_ascii_alphanumeric() {
            words.push('_');
        } else {
            if letter.is_ascii_uppercase() && after_small {
                words.push('_');
            }
            words.push(letter.to_ascii_uppercase());
        }
        after_small = letter.is_ascii_lowercase() || letter.is_ascii_digit();
    }
    if words.starts_with("SECRET") {
        words
    } else {
        format!("SECRET_{words}")
    }
}
