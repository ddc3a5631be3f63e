//! What the log keeps of a request and its answer. Secrets end here.

use std::borrow::Cow;
use std::time::Instant;

use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use jiff::Timestamp;
use scim::exchange::{Failure, FailureKind, MASKED, masked_header};
use serde_json::Value;

use super::answer::Answer;
use super::faulty::Leaving;
use crate::store::{NewExchange, Told, write_text};

/// Most bytes of a request the log keeps.
pub(super) const LOGGED_BODY_BYTES_MAX: usize = 128 * 1024;

/// Most bytes of an answer the log keeps: a page of a hundred people is as much as a hundred writes,
/// and what it shows is stored anyway.
const LOGGED_ANSWER_BYTES_MAX: usize = 8 * 1024;

/// A request as the log will show it, without its answer.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) at: Timestamp,
    pub(super) started: Instant,
    pub(super) method: String,
    pub(super) url: String,
    /// JSON.
    pub(super) headers: String,
    pub(super) body: Option<String>,
    pub(super) verdict: String,
    /// Faults that struck, as they are written.
    pub(super) faults: Vec<String>,
    /// The exchange it repeats.
    pub(super) replay_of: Option<i64>,
    /// How many exchanges the tenant keeps.
    pub(super) kept: u32,
}

impl Draft {
    pub(super) fn finish(&self, answer: &Answer) -> NewExchange {
        self.finish_with(answer, answer.body.as_deref())
    }

    /// As [`finish`](Self::finish), with another answer body than the one that left: a secret was in that.
    pub(super) fn finish_with(&self, answer: &Answer, body: Option<&str>) -> NewExchange {
        let story = &answer.story;
        let closed = |message: &str| Failure {
            kind: FailureKind::Other,
            message: message.to_owned(),
        };
        let response_body = body.map(|body| bounded(body, LOGGED_ANSWER_BYTES_MAX));
        // What was cut, or spoiled by a fault, does not tell what was created.
        let shows_all = body.is_some_and(|body| body.len() <= LOGGED_ANSWER_BYTES_MAX)
            && answer.leaving == Leaving::Whole
            && self.faults.is_empty();
        let created = story.created && shows_all;
        let told = Told {
            changes: (!created && !story.changes.is_empty()).then(|| story.changes.clone()),
            created,
            members_new: story.members_new.clone(),
            members_gone: story.members_gone.clone(),
            change_text: story.change_text.clone(),
            tolerances: story.tolerances.clone(),
            rule: story.rule.clone(),
            faults: self.faults.clone(),
            replay_of: self.replay_of,
            failure: match answer.leaving {
                Leaving::Whole => None,
                Leaving::Cut => Some(closed("the connection was closed in the middle of the answer")),
                Leaving::Dropped => Some(closed("the connection was closed without an answer")),
            },
        };
        NewExchange {
            at: self.at.as_microsecond(),
            duration: i64::try_from(self.started.elapsed().as_micros()).unwrap_or(i64::MAX),
            status: match answer.leaving {
                Leaving::Dropped => 0,
                _ => answer.status,
            },
            method: self.method.clone(),
            url: self.url.clone(),
            who: story.who.clone(),
            what: story.what.clone(),
            verdict: self.verdict.clone(),
            subject: story.subject,
            searched_for: story.searched_for.clone(),
            request_headers: self.headers.clone(),
            request_body: self.body.clone(),
            response_headers: answered_headers(answer),
            response_body,
            story: told.to_json(),
            kept: self.kept,
        }
    }
}

/// Headers for the log, as JSON. The token never gets there: the verdict stands in its place.
pub(super) fn headers(headers: &HeaderMap, verdict: &str) -> String {
    let mut json = String::with_capacity(320);
    for (name, value) in headers {
        if name == header::AUTHORIZATION {
            write_header(&mut json, name.as_str(), &format!("{MASKED} {verdict}"));
        } else {
            let (name, value) = masked_header(name.as_str(), &String::from_utf8_lossy(value.as_bytes()));
            write_header(&mut json, &name, &value);
        }
    }
    finish_headers(json)
}

fn answered_headers(answer: &Answer) -> String {
    let mut json = String::with_capacity(160);
    for (name, value) in &answer.headers {
        let (name, value) = masked_header(name.as_str(), value);
        write_header(&mut json, &name, &value);
    }
    finish_headers(json)
}

fn write_header(json: &mut String, name: &str, value: &str) {
    json.push(if json.is_empty() { '[' } else { ',' });
    json.push('[');
    write_text(json, name);
    json.push(',');
    write_text(json, value);
    json.push(']');
}

fn finish_headers(mut json: String) -> String {
    if json.is_empty() {
        json.push('[');
    }
    json.push(']');
    json
}

/// A request body for the log.
pub(super) fn text(body: &Bytes) -> Option<String> {
    (!body.is_empty()).then(|| {
        bounded(
            &without_passwords(String::from_utf8_lossy(body)),
            LOGGED_BODY_BYTES_MAX,
        )
    })
}

/// A client may send a `password` (RFC 7643 §4.1.1); like a token it never gets into the log.
fn without_passwords(text: Cow<'_, str>) -> Cow<'_, str> {
    let named = |window: &[u8]| window.eq_ignore_ascii_case(b"password");
    if !text.as_bytes().windows(8).any(named) {
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

fn bounded(text: &str, bytes_max: usize) -> String {
    if text.len() <= bytes_max {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(bytes_max);
    format!("{}… ({} bytes in all)", &text[..end], text.len())
}
