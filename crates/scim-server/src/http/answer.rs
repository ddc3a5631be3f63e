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
    /// Beyond the content type.
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
}

impl Answer {
    pub(super) fn json(status: u16, body: &Value, story: Story) -> Self {
        Self::text(status, body.to_string(), story)
    }

    /// With JSON that is text already.
    pub(super) fn text(status: u16, body: String, story: Story) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Some(body),
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
            created: false,
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
        let has_body = self.body.is_some();
        let body = self.body.map(Body::from).unwrap_or_default();
        let mut response = Response::new(body);
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if has_body {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(SCIM_JSON));
        }
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(name, value);
            }
        }
        response
    }
}
