//! What goes back, and what is remembered about it.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use scim::ScimError;
use scim::patch::Change;
use serde_json::Value;

use super::faulty::{HalfBody, Leaving};
use crate::store::Stored;

/// Content type of everything with a body (RFC 7644 §3.1).
pub(super) const SCIM_JSON: &str = "application/scim+json; charset=utf-8";

/// An answer on its way.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(HeaderName, String)>,
    /// Serialised JSON; `None` for 204.
    pub(super) body: Option<String>,
    /// How it leaves; a fault may break it off.
    pub(super) leaving: Leaving,
    pub(super) story: Story,
    /// What a write made or changed.
    pub(super) wrote: Option<Wrote>,
}

/// A resource after a write.
#[derive(Clone, Debug)]
pub(crate) struct Wrote {
    pub(super) id: String,
    pub(super) version: String,
}

/// What the log says about an answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Story {
    pub(super) who: Option<String>,
    pub(super) what: String,
    pub(super) changes: Vec<Change>,
    /// The changes are what the answer shows.
    pub(super) created: bool,
    /// Ids of members that came and went, when that is all that changed.
    pub(super) members_new: Vec<String>,
    pub(super) members_gone: Vec<String>,
    pub(super) change_text: String,
    pub(super) tolerances: Vec<String>,
    /// `seq` of the resource concerned.
    pub(super) subject: Option<i64>,
    pub(super) searched_for: Option<String>,
    /// The vendor's rule that refused it.
    pub(super) rule: Option<String>,
}

/// The connection is closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("closed without an answer, as a fault asked")]
pub(crate) struct Closed;

impl Answer {
    pub(super) fn json(status: u16, body: &Value, story: Story) -> Self {
        Self::scim(status, body.to_string(), story)
    }

    /// With JSON that is text already.
    pub(super) fn scim(status: u16, body: String, story: Story) -> Self {
        Self::text(status, SCIM_JSON, body, story)
    }

    /// JSON that is not SCIM's.
    pub(super) fn plain_json(status: u16, body: &Value, story: Story) -> Self {
        Self::text(status, "application/json", body.to_string(), story)
    }

    pub(super) fn text(status: u16, content_type: &str, body: String, story: Story) -> Self {
        Self {
            status,
            headers: vec![(header::CONTENT_TYPE, content_type.to_owned())],
            body: Some(body),
            leaving: Leaving::Whole,
            story,
            wrote: None,
        }
    }

    pub(super) fn empty(status: u16, story: Story) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: None,
            leaving: Leaving::Whole,
            story,
            wrote: None,
        }
    }

    /// The body of RFC 7644 §3.12. What the log knows about the request so far is kept.
    pub(super) fn refusal(error: &ScimError, story: Story) -> Self {
        let story = Story {
            what: error.detail.clone(),
            changes: Vec::new(),
            created: false,
            members_new: Vec::new(),
            members_gone: Vec::new(),
            change_text: String::new(),
            ..story
        };
        Self::json(error.status, &error.to_json(), story)
    }

    pub(super) fn with(mut self, name: HeaderName, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// With the entity-tag of what was written.
    pub(super) fn of(mut self, stored: &Stored) -> Self {
        let version = stored.version();
        self.wrote = Some(Wrote {
            id: stored.id.clone(),
            version: version.clone(),
        });
        self.with(header::ETAG, version)
    }

    /// # Errors
    /// A fault asks that nothing is sent.
    pub(super) fn into_response(self) -> Result<Response<Body>, Closed> {
        if self.leaving == Leaving::Dropped {
            return Err(Closed);
        }
        let text = self.body.unwrap_or_default();
        let cut = (self.leaving == Leaving::Cut).then(|| text.clone());
        let mut response = Response::new(Body::from(text));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::try_from(value) {
                response.headers_mut().insert(name, value);
            }
        }
        Ok(match cut {
            Some(text) => HalfBody::response(response, &text),
            None => response,
        })
    }
}
