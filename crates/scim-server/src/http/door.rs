//! Where every request comes in: tenant, token, body, answer, log, in this order.

use std::borrow::Cow;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Request, Response, header};
use futures::FutureExt;
use jiff::Timestamp;
use scim::ScimError;
use scim::exchange::{MASKED, masked_header};
use serde_json::Value;
use tracing::error;

use super::answer::{Answer, SCIM_JSON, Story};
use super::call::{BODY_BYTES_MAX, Call, Target, read_json, split_path};
use super::{discovery, groups_users, read, story};
use crate::store::{
    Batch, Known, NewExchange, StoreError, TokenVerdict, Told, TrialStore, display_name, write_text,
};

/// Most bytes of a request the log keeps.
const LOGGED_BODY_BYTES_MAX: usize = 128 * 1024;

/// Most bytes of an answer the log keeps: a page of a hundred people is as much as a hundred writes,
/// and what it shows is stored anyway.
const LOGGED_ANSWER_BYTES_MAX: usize = 8 * 1024;

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
    method: Method,
    url: String,
    /// JSON.
    headers: String,
    body: Option<String>,
    verdict: String,
}

/// Answers every request there is.
///
/// A client that hangs up ends this: what it read is then not in the log, for it was not answered.
/// A write it sent is done and logged all the same: it belongs to the writer by then.
pub(super) async fn answer(State(door): State<Arc<Door>>, request: Request<Body>) -> Response<Body> {
    let handled = AssertUnwindSafe(door.handle(request)).catch_unwind().await;
    let answer = match handled {
        Ok(Ok(answer)) => answer,
        // Deleted between the look at its token and the write.
        Ok(Err(StoreError::NoTenant { .. })) => no_tenant(None),
        Ok(Err(failure)) => {
            error!(error = %failure, "a trial request failed");
            failed()
        }
        Err(_) => {
            error!("a trial request panicked");
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

fn no_tenant(name: Option<&str>) -> Answer {
    let detail = match name {
        Some(name) => format!("there is no trial tenant called `{name}`"),
        None => "this trial tenant was deleted".to_owned(),
    };
    Answer::refusal(&ScimError::new(404, detail), Story::default())
}

impl Door {
    async fn handle(&self, request: Request<Body>) -> Result<Answer, StoreError> {
        let (at, started) = (Timestamp::now(), Instant::now());
        let (parts, body) = request.into_parts();
        let path = parts.uri.path();
        let host = self.base(&parts.headers);
        let Some((tenant_name, below)) = split_path(path) else {
            return Ok(nowhere(path));
        };
        let Some(tenant) = self.store.tenant_of_request(tenant_name).await? else {
            return Ok(no_tenant(Some(tenant_name)));
        };
        let (verdict, refused) = self.judge(&tenant, &parts.headers).await?;
        let body = if body.is_end_stream() {
            Ok(Bytes::new())
        } else {
            axum::body::to_bytes(body, BODY_BYTES_MAX).await
        };
        let draft = Draft {
            at,
            started,
            method: parts.method.clone(),
            url: format!("{host}{}", parts.uri),
            headers: logged_headers(&parts.headers, &verdict),
            body: body.as_ref().ok().and_then(logged_text),
            verdict,
        };
        let base = format!("{host}/{}/scim/v2", tenant.name);
        let call = Call::new(parts.method, &parts.uri, base, below);
        if let Some(refused) = refused {
            let answer = Answer::refusal(&refused, Story::default());
            return self.log(tenant.seq, draft, answer).await;
        }
        let Ok(body) = body else {
            let detail = format!("the body is larger than {BODY_BYTES_MAX} bytes, or broke off");
            // What is left of the body is not read, so nothing else can follow on this connection.
            let answer = Answer::refusal(&ScimError::new(413, detail), Story::default())
                .with(header::CONNECTION, "close".to_owned());
            return self.log(tenant.seq, draft, answer).await;
        };
        self.act(tenant.seq, call, &parts.headers, body, draft).await
    }

    /// Does what an admitted request asks.
    async fn act(
        &self,
        tenant_seq: i64,
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
            return self.log(tenant_seq, draft, answer).await;
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
                read::answer(&self.store, tenant_seq, &call).await?
            }
            Target::Collection(_) | Target::One(..) => {
                let (name, refused) = match prepare(&call, headers, &body) {
                    Ok(write) => return self.write(tenant_seq, write, draft).await,
                    Err(refused) => refused,
                };
                let mut story = story::of_target(&self.store, tenant_seq, &call.target).await?;
                story.who = story.who.or(name);
                Answer::refusal(&refused, story)
            }
        };
        self.log(tenant_seq, draft, answer).await
    }

    /// A write and its log entry are one piece: both on disk before the answer, or neither.
    async fn write(
        &self,
        tenant_seq: i64,
        mut write: groups_users::Write,
        draft: Draft,
    ) -> Result<Answer, StoreError> {
        let (touches, wants) = write.needs();
        let turn = move |batch: &mut Batch| {
            let answer = write.turn(batch)?;
            batch.log(draft.finish(&answer));
            Ok(answer)
        };
        self.store.writer().write(tenant_seq, touches, wants, turn).await
    }

    async fn log(&self, tenant_seq: i64, draft: Draft, answer: Answer) -> Result<Answer, StoreError> {
        let entry = draft.finish(&answer);
        self.store.writer().log(tenant_seq, entry).await?;
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
        tenant: &Known,
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
        match self.store.judge_token(tenant, token).await? {
            TokenVerdict::Good { name } => Ok((format!("signed with token “{name}”"), None)),
            TokenVerdict::Revoked { name, at } => refuse(format!("token “{name}” was replaced on {at}")),
            TokenVerdict::OtherTenant => refuse("the token belongs to another trial tenant".to_owned()),
            TokenVerdict::Unknown => refuse("no trial tenant knows this token".to_owned()),
        }
    }
}

impl Draft {
    fn finish(&self, answer: &Answer) -> NewExchange {
        let story = &answer.story;
        let told = Told {
            changes: (!story.changes.is_empty()).then(|| story.changes.clone()),
            created: story.created,
            members_new: story.members_new.clone(),
            members_gone: story.members_gone.clone(),
            change_text: story.change_text.clone(),
            tolerances: story.tolerances.clone(),
        };
        NewExchange {
            at: self.at.as_microsecond(),
            duration: i64::try_from(self.started.elapsed().as_micros()).unwrap_or(i64::MAX),
            status: answer.status,
            method: self.method.as_str().to_owned(),
            url: self.url.clone(),
            who: story.who.clone(),
            what: story.what.clone(),
            verdict: self.verdict.clone(),
            subject: story.subject,
            searched_for: story.searched_for.clone(),
            request_headers: self.headers.clone(),
            request_body: self.body.clone(),
            response_headers: answered_headers(answer),
            response_body: answer
                .body
                .as_deref()
                .map(|body| bounded(body, LOGGED_ANSWER_BYTES_MAX)),
            story: told.to_json(),
        }
    }
}

/// The JSON of a write and what it asks for; or the refusal, with what the body calls the person or
/// group.
fn prepare(
    call: &Call,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<groups_users::Write, (Option<String>, ScimError)> {
    let (body, tolerances) = if call.method == Method::DELETE {
        Default::default()
    } else {
        read_json(headers, body).map_err(|refused| (None, refused))?
    };
    groups_users::Write::prepare(call, &body, tolerances).map_err(|refused| (display_name(&body), refused))
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

/// Headers for the log, as JSON. The token never gets there: the verdict stands in its place.
fn logged_headers(headers: &HeaderMap, verdict: &str) -> String {
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
    let mut json = String::new();
    if answer.body.is_some() {
        write_header(&mut json, header::CONTENT_TYPE.as_str(), SCIM_JSON);
    }
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

fn logged_text(body: &Bytes) -> Option<String> {
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
