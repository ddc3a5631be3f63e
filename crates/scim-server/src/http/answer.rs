//! What goes back, and what is remembered about it.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use scim::ScimError;
use scim::patch::Change;
use serde_json::Value;

/// Content type of everything with a body (RFC 7644 §3.1).
pub(super) const SCIM_JSON: &str = "application/scim+json; charset=utf-8";

/// An answer on its way.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(HeaderName, String)>,
    /// Serialised JSON; `None` for 204.
    pub(super) body: Option<String>,
    pub(super) story: Story,
}

/// What the log says about an answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Story {
    pub(super) who: Option<String>,
    pub(super) what: String,
    pub(super) changes: Vec<Change>,
    pub(super) change_text: String,
    pub(super) tolerances: Vec<String>,
    pub(super) resource_id: Option<String>,
    pub(super) searched_for: Option<String>,
    pub(super) answers_searches_for: Vec<String>,
}

impl Answer {
    pub(super) fn json(status: u16, body: &Value, story: Story) -> Self {
        Self {
            status,
            headers: vec![(header::CONTENT_TYPE, SCIM_JSON.to_owned())],
            body: Some(body.to_string()),
            story,
        }
    }

    pub(super) fn empty(status: u16, story: Story) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: None,
            story,
        }
    }

    /// The body of RFC 7644 §3.12. What the log knows about the request so far is kept.
    pub(super) fn refusal(error: &ScimError, story: Story) -> Self {
        let story = Story {
            what: error.detail.clone(),
            changes: Vec::new(),
            change_text: String::new(),
            ..story
        };
        let mut answer = Self::json(error.status, &error.to_json(), story);
        if error.status == 401 {
            answer = answer.with(header::WWW_AUTHENTICATE, "Bearer realm=\"SCIM\"".to_owned());
        }
        answer
    }

    pub(super) fn with(mut self, name: HeaderName, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(super) fn into_response(self) -> Response<Body> {
        let body = self.body.map(Body::from).unwrap_or_default();
        let mut response = Response::new(body);
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::try_from(value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}
