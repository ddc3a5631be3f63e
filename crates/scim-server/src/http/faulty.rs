//! What a fault makes of an answer.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::http::{Response, header};
use bytes::Bytes;
use http_body::Frame;
use scim::ScimError;
use serde_json::{Value, json};

use super::answer::{Answer, Story};
use crate::fault::{Effect, ErrorBody};

/// The page a gateway puts before a server whose sign-in it guards.
const SIGN_IN_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\
    <body><h1>Sign in to continue</h1><form method=\"post\" action=\"/login\">\
    <input name=\"user\"><input name=\"pass\" type=\"password\"><button>Sign in</button></form></body></html>\n";

const HTML: &str = "text/html; charset=utf-8";

/// How an answer leaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Leaving {
    #[default]
    Whole,
    /// The connection closes in the middle of the body.
    Cut,
    /// The connection closes and nothing is sent.
    Dropped,
}

/// The answer in the place of the request's own one: then nothing is carried out.
pub(super) fn instead(effect: &Effect) -> Option<Answer> {
    match effect {
        Effect::Status {
            status,
            retry_after_s,
            body,
        } => {
            let error = ScimError::new(*status, reason(*status));
            let story = Story {
                what: format!("fault: {}", error.detail),
                ..Story::default()
            };
            let mut answer = match body {
                ErrorBody::Scim => Answer::json(*status, &error.to_json(), story),
                ErrorBody::Empty => Answer::empty(*status, story),
                ErrorBody::Html => {
                    let page = format!(
                        "<html><body><h1>{status}</h1><p>{}</p></body></html>\n",
                        error.detail
                    );
                    Answer::text(*status, HTML, page, story)
                }
            };
            if let Some(seconds) = retry_after_s {
                answer = answer.with(header::RETRY_AFTER, seconds.to_string());
            }
            Some(answer)
        }
        Effect::Html => {
            let story = Story {
                what: "fault: a sign-in page".to_owned(),
                ..Story::default()
            };
            Some(Answer::text(200, HTML, SIGN_IN_PAGE.to_owned(), story))
        }
        Effect::Drop { after: false } => Some(dropped()),
        _ => None,
    }
}

fn dropped() -> Answer {
    let story = Story {
        what: "fault: the connection was closed without an answer".to_owned(),
        ..Story::default()
    };
    let mut answer = Answer::empty(0, story);
    answer.leaving = Leaving::Dropped;
    answer
}

/// The request's own answer, spoiled.
pub(super) fn spoiled(mut answer: Answer, effect: &Effect) -> Answer {
    match effect {
        Effect::Drop { after: true } => {
            answer.leaving = Leaving::Dropped;
            answer.story.what = format!("{} · fault: nothing was answered", answer.story.what);
        }
        Effect::Cut => {
            answer.leaving = Leaving::Cut;
            answer.story.what = format!("{} · fault: the answer broke off", answer.story.what);
        }
        Effect::ContentType(kind) => {
            answer.headers.retain(|(name, _)| name != header::CONTENT_TYPE);
            answer.headers.push((header::CONTENT_TYPE, kind.clone()));
        }
        Effect::Malformed => {
            if let Some(body) = &mut answer.body {
                // Everything but the end: a reader finds the mistake only when it has read it all.
                body.pop();
                body.push_str(",,");
            }
        }
        Effect::Twice => answer.body = answer.body.map(|body| twice(&body).unwrap_or(body)),
        Effect::Status { .. } | Effect::Html | Effect::Delay(_) | Effect::Drop { after: false } => {}
    }
    answer
}

/// A list in which its first resource stands a second time, under another id.
fn twice(body: &str) -> Option<String> {
    let mut list: Value = serde_json::from_str(body).ok()?;
    let found = list.get_mut("Resources")?.as_array_mut()?;
    let mut second = found.first()?.clone();
    let id = second["id"].as_str()?.to_owned();
    let other = uuid::Uuid::new_v4().to_string();
    second["id"] = json!(other);
    if let Some(location) = second["meta"]["location"].as_str() {
        second["meta"]["location"] = json!(location.replace(&id, &other));
    }
    found.push(second);
    let items = found.len();
    list["itemsPerPage"] = json!(items);
    let total = list["totalResults"].as_u64()? + 1;
    list["totalResults"] = json!(total);
    Some(list.to_string())
}

/// What the status means, in the words of its RFC.
fn reason(status: u16) -> String {
    let words = axum::http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("error");
    format!("{status} {words}")
}

/// A body that promises all of its bytes, sends half of them and breaks off.
pub(super) struct HalfBody {
    half: Option<Bytes>,
    flushed: bool,
}

#[derive(Debug, thiserror::Error)]
#[error("the answer broke off, as a fault asked")]
pub(super) struct BrokeOff;

impl HalfBody {
    pub(super) fn response(response: Response<Body>, body: &str) -> Response<Body> {
        let (mut parts, _) = response.into_parts();
        parts.headers.insert(header::CONTENT_LENGTH, body.len().into());
        let half = Bytes::copy_from_slice(&body.as_bytes()[..body.len() / 2]);
        Response::from_parts(
            parts,
            Body::new(Self {
                half: Some(half),
                flushed: false,
            }),
        )
    }
}

impl http_body::Body for HalfBody {
    type Data = Bytes;
    type Error = BrokeOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        if !self.flushed {
            // A body that is not ready yet makes the server send what it has.
            self.flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(BrokeOff)))
    }
}
