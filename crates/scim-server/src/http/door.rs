//! Where every request comes in: tenant, token, body, answer, log, in this order.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Request, Response, header};
use jiff::Timestamp;
use scim::ScimError;
use scim::exchange::{Exchange, MASKED, masked_header};
use serde_json::Value;
use tracing::error;

use super::answer::{Answer, Story};
use super::call::{BODY_BYTES_MAX, Call, Target, read_json, split_path};
use super::{discovery, groups_users, read, story};
use crate::store::{LoggedExchange, NewExchange, StoreError, Tenant, TokenVerdict, TrialStore, log_exchange};

/// Most bytes of a body the log keeps; a list of a thousand people would fill the disk.
const LOGGED_BODY_BYTES_MAX: usize = 128 * 1024;

/// What every request needs.
pub(super) struct Door {
    pub(super) store: TrialStore,
    pub(super) base_url: String,
}

/// A request as the log will show it, without its answer.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    at: Timestamp,
    started: Instant,
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
    verdict: String,
}

/// Answers every request there is.
pub(super) async fn answer(State(door): State<Arc<Door>>, request: Request<Body>) -> Response<Body> {
    // A client that hangs up must not cancel a write that is under way.
    let task = tokio::spawn(async move { door.handle(request).await });
    let answer = match task.await {
        Ok(Ok(answer)) => answer,
        Ok(Err(failure)) => {
            error!(error = %failure, "a trial request failed");
            failed()
        }
        Err(panic) => {
            error!(error = %panic, "a trial request failed");
            failed()
        }
    };
    answer.into_response()
}

/// The answer when our own database fails.
fn failed() -> Answer {
    let error = ScimError::new(500, "the trial backend could not read or write its database");
    Answer::refusal(&error, Story::default())
}

impl Door {
    async fn handle(&self, request: Request<Body>) -> Result<Answer, StoreError> {
        let (at, started) = (Timestamp::now(), Instant::now());
        let (parts, body) = request.into_parts();
        let path = parts.uri.path().to_owned();
        let base = self.base(&parts.headers);
        let Some((tenant_name, below)) = split_path(&path) else {
            return Ok(nowhere(&path));
        };
        let Some(tenant) = self.store.tenant(tenant_name).await? else {
            let detail = format!("there is no trial tenant called `{tenant_name}`");
            return Ok(Answer::refusal(&ScimError::new(404, detail), Story::default()));
        };
        let (verdict, refused) = self.judge(&tenant, &parts.headers).await?;
        let body = axum::body::to_bytes(body, BODY_BYTES_MAX).await;
        let draft = Draft {
            at,
            started,
            method: parts.method.to_string(),
            url: format!("{base}{}", parts.uri),
            headers: logged_headers(&parts.headers, &verdict),
            body: body.as_ref().ok().and_then(logged_text),
            verdict,
        };
        let base = format!("{base}/{}/scim/v2", tenant.name);
        let call = Call::new(parts.method, &parts.uri, base, below);
        if let Some(refused) = refused {
            let answer = Answer::refusal(&refused, Story::default());
            return self.log(tenant.seq, draft, answer).await;
        }
        let Ok(body) = body else {
            let detail = format!("the body is larger than {BODY_BYTES_MAX} bytes, or broke off");
            let answer = Answer::refusal(&ScimError::new(413, detail), Story::default());
            return self.log(tenant.seq, draft, answer).await;
        };
        self.act(tenant, call, &parts.headers, body, draft).await
    }

    /// Does what an admitted request asks.
    async fn act(
        &self,
        tenant: Tenant,
        call: Call,
        headers: &HeaderMap,
        body: Bytes,
        draft: Draft,
    ) -> Result<Answer, StoreError> {
        // HEAD is GET without the body, which hyper leaves out.
        let is_read = matches!(call.method, Method::GET | Method::HEAD);
        let allowed = call.target.methods();
        if !allowed.is_empty() && !is_read && !allowed.contains(&call.method) {
            let answer = wrong_method(&call);
            return self.log(tenant.seq, draft, answer).await;
        }
        let answer = match &call.target {
            Target::Unknown => nowhere(&call.base),
            Target::NotImplemented(path) => {
                let detail = format!("{path} is not offered; ServiceProviderConfig says what is");
                Answer::refusal(&ScimError::new(501, detail), Story::default())
            }
            Target::ServiceProviderConfig | Target::Schemas(_) | Target::ResourceTypes(_) => {
                discovery::answer(&call)
            }
            Target::Collection(_) | Target::One(..) if is_read => {
                let mut connection = self.store.readers().acquire().await?;
                read::answer(&mut connection, tenant.seq, &call).await?
            }
            Target::Collection(_) | Target::One(..) => {
                let is_delete = call.method == Method::DELETE;
                let body = if is_delete {
                    Ok(Default::default())
                } else {
                    read_json(headers, &body)
                };
                match body {
                    Err(refused) => {
                        let mut connection = self.store.readers().acquire().await?;
                        let story = story::of_target(&mut connection, tenant.seq, &call.target).await?;
                        Answer::refusal(&refused, story)
                    }
                    Ok((body, tolerances)) => {
                        let write = groups_users::Write {
                            call,
                            body,
                            tolerances,
                        };
                        return self.write(tenant.seq, write, draft).await;
                    }
                }
            }
        };
        self.log(tenant.seq, draft, answer).await
    }

    /// A write and its log entry are one piece: both on disk before the answer, or neither.
    async fn write(
        &self,
        tenant_seq: i64,
        write: groups_users::Write,
        draft: Draft,
    ) -> Result<Answer, StoreError> {
        let kept = self.store.exchanges_kept();
        self.store
            .writer()
            .write(move |connection| {
                Box::pin(async move {
                    let answer = groups_users::answer(connection, tenant_seq, write).await?;
                    log_exchange(connection, tenant_seq, &draft.finish(&answer), kept).await?;
                    Ok(answer)
                })
            })
            .await
    }

    async fn log(&self, tenant_seq: i64, draft: Draft, answer: Answer) -> Result<Answer, StoreError> {
        let entry = draft.finish(&answer);
        let kept = self.store.exchanges_kept();
        self.store
            .writer()
            .write(move |connection| {
                Box::pin(async move { log_exchange(connection, tenant_seq, &entry, kept).await })
            })
            .await?;
        Ok(answer)
    }

    /// Scheme and host as the client wrote them, so that `meta.location` works for it.
    fn base(&self, headers: &HeaderMap) -> String {
        let host = headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok())
            .filter(|host| {
                !host.is_empty()
                    && host
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '-' | '[' | ']'))
            });
        match host {
            Some(host) => format!("http://{host}"),
            None => self.base_url.clone(),
        }
    }

    /// The verdict for the log, and the refusal when there is one.
    async fn judge(
        &self,
        tenant: &Tenant,
        headers: &HeaderMap,
    ) -> Result<(String, Option<ScimError>), StoreError> {
        let refuse = |why: String| {
            let error = ScimError::new(401, why.clone());
            Ok((format!("refused: {why}"), Some(error)))
        };
        let Some(value) = headers.get(header::AUTHORIZATION) else {
            return refuse("the request has no Authorization header".to_owned());
        };
        let Ok(value) = value.to_str() else {
            return refuse("the Authorization header is not plain text".to_owned());
        };
        // RFC 7235 §2.1: the scheme is compared without case.
        let token = match value.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("Bearer") => token.trim(),
            _ => return refuse("the Authorization header is not `Bearer` and a token".to_owned()),
        };
        match self.store.judge_token(tenant.seq, token).await? {
            TokenVerdict::Good { name } => Ok((format!("signed with token “{name}”"), None)),
            TokenVerdict::Revoked { name, at } => refuse(format!("token “{name}” was replaced on {at}")),
            TokenVerdict::OtherTenant => refuse("the token belongs to another trial tenant".to_owned()),
            TokenVerdict::Unknown => refuse("no trial tenant knows this token".to_owned()),
        }
    }
}

impl Draft {
    fn finish(self, answer: &Answer) -> NewExchange {
        let story = answer.story.clone();
        let exchange = Exchange {
            at: self.at,
            method: self.method,
            url: self.url,
            request_headers: self.headers,
            request_body: self.body,
            status: Some(answer.status),
            response_headers: answer
                .headers
                .iter()
                .map(|(name, value)| masked_header(name.as_str(), value))
                .collect(),
            response_body: answer.body.as_deref().map(bounded),
            duration_ms: self.started.elapsed().as_secs_f64() * 1000.0,
            failure: None,
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
            },
            resource_id: story.resource_id,
            searched_for: story.searched_for,
            answers_searches_for: story.answers_searches_for,
        }
    }
}

fn nowhere(path: &str) -> Answer {
    let detail = format!(
        "there is nothing at {path}; a tenant has /Users, /Groups, /ServiceProviderConfig, /Schemas and /ResourceTypes"
    );
    Answer::refusal(&ScimError::new(404, detail), Story::default())
}

fn wrong_method(call: &Call) -> Answer {
    let allowed: Vec<&str> = call.target.methods().iter().map(Method::as_str).collect();
    let allowed = allowed.join(", ");
    let detail = format!("{} is not possible here; {allowed} are", call.method);
    Answer::refusal(&ScimError::new(405, detail), Story::default()).with(header::ALLOW, allowed)
}

/// Headers for the log. The token never gets there: the verdict stands in its place.
fn logged_headers(headers: &HeaderMap, verdict: &str) -> Vec<(String, String)> {
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

fn logged_text(body: &Bytes) -> Option<String> {
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
