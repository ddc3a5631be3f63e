//! One Graph call as data: what will be sent, shown to the admin before it is sent.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// What stands in place of a secret where people read.
pub const SECRET_BULLETS: &str = "••••••••";

/// Key of the object that stands for a secret in a body.
const SECRET_KEY: &str = "$secret";

/// HTTP method.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PATCH`
    Patch,
    /// `PUT`
    Put,
    /// `DELETE`
    Delete,
}

impl Method {
    /// As on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a call does to the tenant. The method alone does not say it: `validateCredentials` is a POST that changes nothing.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Effect {
    /// Reads.
    Read,
    /// Makes the service try something, without changing any configuration.
    Test,
    /// Changes the tenant or what the job does.
    Write,
}

/// One request to Graph.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GraphRequest {
    /// Method.
    pub method: Method,
    /// Below `/v1.0`, with the query, percent-encoded. Ids that are not known yet stand in braces: `{servicePrincipal}`.
    pub path: String,
    /// JSON body; secrets as `{"$secret": "SecretToken"}`.
    pub body: Option<Value>,
    /// Headers besides `Authorization`, `Accept` and `Content-Type`.
    pub headers: Vec<(String, String)>,
    /// What it does, in words: "Create the application".
    pub label: String,
    /// The delegated permission it needs.
    pub scope: &'static str,
    /// Reads, tests or writes.
    pub effect: Effect,
    /// The answer shows a secret, once: under which name it is kept. See [`crate::GraphAnswer::take_secret`].
    pub brings: Option<&'static str>,
    /// See [`GraphRequest::repeatable`].
    pub(crate) repeatable: bool,
}

/// A body refers to a secret that nobody provided.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the request needs the secret `{name}`, which was not given")]
pub struct MissingSecret {
    /// Name in `{"$secret": name}`.
    pub name: String,
}

/// The placeholder for a secret in a body.
pub fn secret(name: &str) -> Value {
    json!({ SECRET_KEY: name })
}

impl GraphRequest {
    pub(crate) fn new(
        method: Method,
        path: impl Into<String>,
        scope: &'static str,
        label: impl Into<String>,
    ) -> Self {
        let read = method == Method::Get;
        Self {
            method,
            path: path.into(),
            body: None,
            headers: Vec::new(),
            label: label.into(),
            scope,
            effect: if read { Effect::Read } else { Effect::Write },
            brings: None,
            // A POST creates something new each time, unless its constructor knows better.
            repeatable: method != Method::Post,
        }
    }

    pub(crate) fn get(path: impl Into<String>, scope: &'static str, label: impl Into<String>) -> Self {
        Self::new(Method::Get, path, scope, label)
    }

    pub(crate) fn post(
        path: impl Into<String>,
        body: Option<Value>,
        scope: &'static str,
        label: impl Into<String>,
    ) -> Self {
        Self {
            body,
            ..Self::new(Method::Post, path, scope, label)
        }
    }

    /// Asks for advanced query support (Graph: advanced queries need `ConsistencyLevel: eventual` and `$count=true`).
    pub(crate) fn eventual(mut self) -> Self {
        self.headers.push(("ConsistencyLevel".into(), "eventual".into()));
        self
    }

    pub(crate) fn may_repeat(mut self) -> Self {
        self.repeatable = true;
        self
    }

    /// The same, with the name under which the secret of its answer is kept.
    #[must_use]
    pub fn kept_as(self, name: &'static str) -> Self {
        Self {
            brings: Some(name),
            ..self
        }
    }

    /// Changes the tenant. False for every GET and for the connection test.
    pub fn is_write(&self) -> bool {
        self.effect == Effect::Write
    }

    /// May be sent again when its answer was lost. False where a second request would make a second thing:
    /// instantiate, a new group, a new job, an assignment.
    pub fn repeatable(&self) -> bool {
        self.repeatable
    }

    /// The body as people may read it: bullets in place of each secret.
    pub fn body_redacted(&self) -> Option<Value> {
        self.body.as_ref().map(|body| {
            let bullets = |_: &str| Some(SECRET_BULLETS.to_owned());
            // The filler always answers, so nothing can be missing.
            fill(body, &bullets).unwrap_or(Value::Null)
        })
    }

    /// The body as it is sent: each secret filled in by `find`.
    ///
    /// # Errors
    /// [`MissingSecret`] when `find` does not know a name.
    pub fn body_with(&self, find: &dyn Fn(&str) -> Option<String>) -> Result<Option<Value>, MissingSecret> {
        self.body.as_ref().map(|body| fill(body, find)).transpose()
    }

    /// Follows an `@odata.nextLink` of the answer to this request.
    ///
    /// Only the part below `/v1.0` is taken over, verbatim: the token must never travel to another host.
    pub fn next_page(&self, path: &str) -> Self {
        Self {
            path: path.to_owned(),
            ..self.clone()
        }
    }
}

fn fill(value: &Value, find: &dyn Fn(&str) -> Option<String>) -> Result<Value, MissingSecret> {
    Ok(match value {
        Value::Object(members) => match secret_name(members) {
            Some(name) => Value::String(find(name).ok_or_else(|| MissingSecret {
                name: name.to_owned(),
            })?),
            None => Value::Object(
                members
                    .iter()
                    .map(|(key, member)| Ok((key.clone(), fill(member, find)?)))
                    .collect::<Result<Map<_, _>, MissingSecret>>()?,
            ),
        },
        Value::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| fill(item, find))
                .collect::<Result<_, _>>()?,
        ),
        other => other.clone(),
    })
}

fn secret_name(members: &Map<String, Value>) -> Option<&str> {
    if members.len() != 1 {
        return None;
    }
    members.get(SECRET_KEY)?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_secret() -> GraphRequest {
        GraphRequest::post(
            "/x",
            Some(json!({"value": [{"key": "SecretToken", "value": secret("SecretToken")}]})),
            "scope",
            "label",
        )
    }

    #[test]
    fn a_secret_is_filled_in_only_when_asked() {
        let request = with_secret();
        assert_eq!(
            request.body_redacted().unwrap()["value"][0]["value"],
            SECRET_BULLETS
        );
        let sent = request
            .body_with(&|name| (name == "SecretToken").then(|| "s3cr3t".to_owned()))
            .unwrap()
            .unwrap();
        assert_eq!(sent["value"][0]["value"], "s3cr3t");
    }

    #[test]
    fn a_missing_secret_is_named() {
        let error = with_secret().body_with(&|_| None).unwrap_err();
        assert_eq!(error.name, "SecretToken");
    }

    #[test]
    fn an_object_that_only_contains_the_word_is_not_a_secret() {
        let request = GraphRequest::post("/x", Some(json!({"$secret": "a", "more": 1})), "scope", "label");
        assert_eq!(request.body_with(&|_| None).unwrap(), request.body);
    }
}
