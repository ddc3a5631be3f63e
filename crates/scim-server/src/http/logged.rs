//! What the log keeps of a request and its answer. Secrets end here.

use std::borrow::Cow;
use std::time::Instant;

use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use jiff::Timestamp;
use scim::exchange::{Exchange, Failure, FailureKind, MASKED, masked_header};
use serde_json::Value;

use super::answer::Answer;
use super::faulty::Leaving;
use crate::store::{LoggedExchange, NewExchange};

/// Most bytes of a body the log keeps; a list of a thousand people would fill the disk.
pub(super) const LOGGED_BODY_BYTES_MAX: usize = 128 * 1024;

/// A request as the log will show it, without its answer.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) at: Timestamp,
    pub(super) started: Instant,
    pub(super) method: String,
    pub(super) url: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Option<String>,
    pub(super) verdict: String,
    /// Faults that struck, as they are written.
    pub(super) faults: Vec<String>,
    /// The exchange it repeats.
    pub(super) replay_of: Option<i64>,
}

impl Draft {
    pub(super) fn finish(self, answer: &Answer) -> NewExchange {
        let body = answer.body.clone();
        self.finish_with(answer, body)
    }

    /// As [`finish`](Self::finish), with another answer body than the one that left: a secret was in that.
    pub(super) fn finish_with(self, answer: &Answer, body: Option<String>) -> NewExchange {
        let story = answer.story.clone();
        let closed = |message: &str| Failure {
            kind: FailureKind::Other,
            message: message.to_owned(),
        };
        let exchange = Exchange {
            at: self.at,
            method: self.method,
            url: self.url,
            request_headers: self.headers,
            request_body: self.body,
            status: (answer.leaving != Leaving::Dropped).then_some(answer.status),
            response_headers: answer
                .headers
                .iter()
                .map(|(name, value)| masked_header(name.as_str(), value))
                .collect(),
            response_body: body.as_deref().map(bounded),
            duration_ms: self.started.elapsed().as_secs_f64() * 1000.0,
            failure: match answer.leaving {
                Leaving::Whole => None,
                Leaving::Cut => Some(closed("the connection was closed in the middle of the answer")),
                Leaving::Dropped => Some(closed("the connection was closed without an answer")),
            },
        };
        NewExchange {
            logged: LoggedExchange {
                id: 0,
                exchange,
                who: story.who,
                what: story.what,
                verdict: self.verdict,
                changes: story.changes,
                change_text: story.change_text,
                tolerances: story.tolerances,
                rule: story.rule,
                faults: self.faults,
                replay_of: self.replay_of,
            },
            resource_id: story.resource_id,
            searched_for: story.searched_for,
            answers_searches_for: story.answers_searches_for,
        }
    }
}

/// Headers for the log. The token never gets there: the verdict stands in its place.
pub(super) fn headers(headers: &HeaderMap, verdict: &str) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| {
            if name == header::AUTHORIZATION {
                return (name.to_string(), format!("{MASKED} {verdict}"));
            }
            masked_header(name.as_str(), &String::from_utf8_lossy(value.as_bytes()))
        })
        .collect()
}

/// A request body for the log.
pub(super) fn text(body: &Bytes) -> Option<String> {
    (!body.is_empty()).then(|| bounded(&without_passwords(String::from_utf8_lossy(body))))
}

/// A client may send a `password` (RFC 7643 §4.1.1); like a token it never gets into the log.
fn without_passwords(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.to_ascii_lowercase().contains("password") {
        return text;
    }
    match serde_json::from_str::<Value>(&text) {
        Ok(mut body) => {
            mask_passwords(&mut body);
            Cow::Owned(body.to_string())
        }
        // Nobody can say where in a broken document the password stands.
        Err(_) => Cow::Borrowed(MASKED),
    }
}

fn mask_passwords(value: &mut Value) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(mask_passwords),
        Value::Object(object) => {
            let patches_password = object.iter().any(|(key, path)| {
                key.eq_ignore_ascii_case("path")
                    && path
                        .as_str()
                        .is_some_and(|path| path.to_ascii_lowercase().ends_with("password"))
            });
            for (key, value) in object.iter_mut() {
                let is_password = key.to_ascii_lowercase().ends_with("password");
                if is_password || (patches_password && key.eq_ignore_ascii_case("value")) {
                    *value = Value::String(MASKED.to_owned());
                } else {
                    mask_passwords(value);
                }
            }
        }
        _ => {}
    }
}

fn bounded(text: &str) -> String {
    if text.len() <= LOGGED_BODY_BYTES_MAX {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(LOGGED_BODY_BYTES_MAX);
    format!("{}… ({} bytes in all)", &text[..end], text.len())
}
