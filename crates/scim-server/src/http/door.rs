//! Where every request comes in: tenant, token, body, faults, answer, log, in this order.

use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Request, Response, header};
use futures::FutureExt;
use jiff::Timestamp;
use scim::ScimError;
use tracing::error;

use super::answer::{Answer, Closed, Story};
use super::call::{Below, Call, Target, read_json, split_path};
use super::logged::{self, Draft};
use super::read::{self, Reading};
use super::{admission, body, discovery, faulty, story, token_endpoint, write};
use crate::access::oauth;
use crate::entra::KeyCache;
use crate::fault::{Strikes, Struck};
use crate::limits::{Limits, Refusals, Refused};
use crate::store::settings::Ready;
use crate::store::{Batch, Known, StoreError, TrialStore, display_name};

/// What every request needs.
pub(super) struct Door {
    pub(super) store: TrialStore,
    /// Scheme and address when a request does not say how it came.
    pub(super) base_url: String,
    /// Scheme and host that clients use, when it is another one: a proxy or tunnel stands before us.
    pub(super) public_url: Option<String>,
    pub(super) limits: Limits,
    pub(super) keys: KeyCache,
    pub(super) strikes: Strikes,
    pub(super) refusals: Refusals,
}

/// Answers every request there is.
///
/// A client that hangs up ends this: what it read is then not in the log, for it was not answered.
/// A write it sent is done and logged all the same: it belongs to the writer by then.
///
/// # Errors
/// A fault asks that nothing is sent.
pub(super) async fn answer(
    door: Arc<Door>,
    peer: IpAddr,
    request: Request<Body>,
) -> Result<Response<Body>, Closed> {
    let handled = AssertUnwindSafe(door.handle(peer, request)).catch_unwind().await;
    let answer = match handled {
        Ok(Ok(answer)) => answer,
        // Deleted between the look at its token and the write.
        Ok(Err(StoreError::NoTenant { .. })) => no_tenant(None),
        Ok(Err(failure)) => {
            error!(error = %failure, "a trial request failed");
            Answer::refusal(&ScimError::from(&failure), Story::default())
        }
        Err(_) => {
            error!("a trial request panicked");
            Answer::refusal(&ScimError::new(500, "the trial backend failed"), Story::default())
        }
    };
    answer.into_response()
}

fn no_tenant(name: Option<&str>) -> Answer {
    let detail = match name {
        Some(name) => format!("there is no trial tenant called `{name}`"),
        None => "this trial tenant was deleted".to_owned(),
    };
    Answer::refusal(&ScimError::new(404, detail), Story::default())
}

/// When a request came.
#[derive(Clone, Copy)]
struct Arrival {
    at: Timestamp,
    started: Instant,
}

impl Door {
    pub(super) fn new(
        store: TrialStore,
        base_url: String,
        public_url: Option<String>,
        limits: Limits,
    ) -> Self {
        Self {
            store,
            base_url,
            public_url,
            keys: KeyCache::default(),
            strikes: Strikes::default(),
            refusals: Refusals::new(&limits),
            limits,
        }
    }

    async fn handle(&self, peer: IpAddr, request: Request<Body>) -> Result<Answer, StoreError> {
        let arrival = Arrival {
            at: Timestamp::now(),
            started: Instant::now(),
        };
        let (parts, body) = request.into_parts();
        let path = parts.uri.path().to_owned();
        let Some((tenant_name, below)) = split_path(&path) else {
            return Ok(nowhere(&path));
        };
        let Some(tenant) = self.store.tenant_of_request(tenant_name).await? else {
            return Ok(no_tenant(Some(tenant_name)));
        };
        match below {
            Below::Scim(below) => self.scim(peer, arrival, &tenant, below, parts, body).await,
            Below::Token => self.token(peer, arrival, &tenant, parts, body).await,
        }
    }

    async fn scim(
        &self,
        peer: IpAddr,
        arrival: Arrival,
        tenant: &Known,
        below: &str,
        parts: Parts,
        body: Body,
    ) -> Result<Answer, StoreError> {
        let verdict = admission::judge(&self.store, &self.keys, tenant, &parts.headers).await?;
        if verdict.refused.is_some() && self.is_flood(tenant.seq, peer) {
            return Ok(too_many_refused());
        }
        let (most, heard_out) = match verdict.refused {
            Some(_) => (self.limits.refused_body_bytes_max, 0),
            None => (self.limits.body_bytes_max, self.limits.body_bytes_max),
        };
        let body = if body.is_end_stream() {
            Ok(Bytes::new())
        } else {
            body::read(body, most, heard_out, self.limits.body_wait).await
        };
        let base = self.base(&parts.headers);
        let mut draft = arrival.draft(&parts, &base, verdict.text, tenant.ready.kept(&self.store));
        draft.body = body.as_ref().ok().and_then(logged::text);
        if let Some(refusal) = verdict.refused {
            let answer = Answer::refusal(&refusal.error, Story::default())
                .with(header::WWW_AUTHENTICATE, refusal.challenge);
            return self.log(tenant.seq, draft, closing(answer, body.is_err())).await;
        }
        let body = match body {
            Ok(body) => body,
            Err(unread) => {
                let answer = closing(Answer::refusal(&unread.error(), Story::default()), true);
                return self.log(tenant.seq, draft, answer).await;
            }
        };
        let base = format!("{base}/{}/scim/v2", tenant.name);
        let struck = self.struck(tenant, &parts.method, below).await;
        draft.faults = struck.faults.clone();
        if let Some(answer) = struck.effect.as_ref().and_then(faulty::instead) {
            return self.log(tenant.seq, draft, answer).await;
        }
        let call = Call::new(parts.method, &parts.uri, base, below);
        self.act(tenant, call, &parts.headers, body, draft, struck).await
    }

    /// Does what an admitted request asks.
    pub(super) async fn act(
        &self,
        tenant: &Known,
        call: Call,
        headers: &HeaderMap,
        body: Bytes,
        draft: Draft,
        struck: Struck,
    ) -> Result<Answer, StoreError> {
        let (tenant_seq, ready) = (tenant.seq, &tenant.ready);
        // HEAD is GET without the body, which hyper leaves out.
        let is_read = matches!(call.method, Method::GET | Method::HEAD);
        let allowed = call.target.methods();
        let asked = if is_read { &Method::GET } else { &call.method };
        if !allowed.is_empty() && !allowed.contains(asked) {
            return self.log(tenant_seq, draft, wrong_method(&call)).await;
        }
        if let Some(answer) = self.refused_by_vendor(tenant_seq, ready, &call).await? {
            return self.log(tenant_seq, draft, answer).await;
        }
        let reading = Reading {
            store: &self.store,
            tenant_seq,
            ready,
            call: &call,
        };
        let answer = match &call.target {
            Target::Unknown => nowhere(&call.base),
            Target::Me => {
                let detail = "/Me is not offered: a token here belongs to a tenant, not to one of its users";
                Answer::refusal(&ScimError::new(501, detail), Story::default())
            }
            Target::ServiceProviderConfig | Target::Schemas(_) | Target::ResourceTypes(_) => {
                discovery::answer(&call, ready, &self.limits)
            }
            Target::Root => reading.query(None).await?,
            Target::Collection(resource_type) if is_read => reading.query(Some(*resource_type)).await?,
            Target::One(resource_type, id) if is_read => reading.one(*resource_type, id, headers).await?,
            Target::Search(resource_type) => match read_json(headers, &body, ready.settings.strict) {
                Ok((body, tolerances)) => {
                    let mut answer = reading.search(*resource_type, &body).await?;
                    answer.story.tolerances.splice(0..0, tolerances);
                    answer
                }
                Err(refused) => Answer::refusal(&refused, Story::default()),
            },
            Target::Bulk => self.bulk(tenant, &call, headers, &body, &draft).await?,
            Target::Collection(_) | Target::One(..) => {
                let (name, refused) = match prepare(&call, headers, &body, ready) {
                    Ok(write) => return self.write(tenant_seq, write, draft, struck).await,
                    Err(refused) => refused,
                };
                let mut story = story::of_target(&self.store, tenant_seq, &call.target).await?;
                story.who = story.who.or(name);
                Answer::refusal(&refused, story)
            }
        };
        let answer = struck.spoil(answer);
        self.log(tenant_seq, draft, answer).await
    }

    /// A write and its log entry are one piece: both on disk before the answer, or neither.
    pub(super) async fn write(
        &self,
        tenant_seq: i64,
        mut write: write::Write,
        draft: Draft,
        struck: Struck,
    ) -> Result<Answer, StoreError> {
        let (touches, wants) = write.needs();
        let turn = move |batch: &mut Batch| {
            let answer = struck.spoil(write.turn(batch)?);
            batch.log(draft.finish(&answer));
            Ok(answer)
        };
        self.store.writer().write(tenant_seq, touches, wants, turn).await
    }

    pub(super) async fn log(
        &self,
        tenant_seq: i64,
        draft: Draft,
        answer: Answer,
    ) -> Result<Answer, StoreError> {
        let entry = draft.finish(&answer);
        self.store.writer().log(tenant_seq, entry).await?;
        Ok(answer)
    }

    /// A refusal of the vendor's, when it does not do this at all.
    pub(super) async fn refused_by_vendor(
        &self,
        tenant_seq: i64,
        ready: &Ready,
        call: &Call,
    ) -> Result<Option<Answer>, StoreError> {
        let (Some(judge), Some((resource_type, operation))) = (&ready.judge, call.operation()) else {
            return Ok(None);
        };
        let Err(refused) = judge.operation(resource_type, operation) else {
            return Ok(None);
        };
        let mut story = story::of_target(&self.store, tenant_seq, &call.target).await?;
        story.rule = Some(refused.rule);
        Ok(Some(Answer::refusal(&refused.error, story)))
    }

    /// The token endpoint.
    async fn token(
        &self,
        peer: IpAddr,
        arrival: Arrival,
        tenant: &Known,
        parts: Parts,
        body: Body,
    ) -> Result<Answer, StoreError> {
        let most = self.limits.refused_body_bytes_max;
        let body = body::read(body, most, 0, self.limits.body_wait).await;
        let kept = tenant.ready.kept(&self.store);
        let mut draft = arrival.draft(&parts, &self.base(&parts.headers), String::new(), kept);
        let body = match body {
            Ok(body) => body,
            Err(unread) => {
                let answer = Answer::refusal(&unread.error(), Story::default());
                return self.log(tenant.seq, draft, closing(answer, true)).await;
            }
        };
        draft.body = (!body.is_empty()).then(|| oauth::masked_body(&body));
        let struck = self.struck(tenant, &parts.method, "/oauth/token").await;
        draft.faults = struck.faults.clone();
        if let Some(answer) = struck.effect.as_ref().and_then(faulty::instead) {
            return self.log(tenant.seq, draft, answer).await;
        }
        let request = oauth::read(&parts.method, &parts.headers, &body);
        let access_token_s = tenant.ready.settings.access_token_s;
        let outcome = token_endpoint::answer(&self.store, tenant.seq, request, access_token_s).await?;
        if outcome.refused && self.is_flood(tenant.seq, peer) {
            return Ok(too_many_refused());
        }
        draft.verdict = outcome.verdict;
        draft.headers = logged::headers(&parts.headers, &draft.verdict);
        let answer = struck.spoil(outcome.answer);
        let entry = draft.finish_with(&answer, Some(&outcome.logged_body));
        self.store.writer().log(tenant.seq, entry).await?;
        Ok(answer)
    }

    /// The faults that strike; their delay is over when this returns.
    async fn struck(&self, tenant: &Known, method: &Method, below: &str) -> Struck {
        let faults = &tenant.ready.settings.faults;
        let struck = self
            .strikes
            .on(tenant.seq, faults, method.as_str(), below, Timestamp::now());
        if struck.delay > Duration::ZERO {
            tokio::time::sleep(struck.delay).await;
        }
        struck
    }

    fn is_flood(&self, tenant_seq: i64, peer: IpAddr) -> bool {
        self.refusals.refused(tenant_seq, peer, Instant::now()) == Refused::Counted
    }

    /// Scheme and host as the client wrote them, so that `meta.location` works for it.
    fn base(&self, headers: &HeaderMap) -> String {
        if let Some(public_url) = &self.public_url {
            return public_url.clone();
        }
        let host = headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok())
            .filter(|host| {
                !host.is_empty()
                    && host
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '-' | '[' | ']'))
            });
        let scheme = self.base_url.split("://").next().unwrap_or("http");
        match host {
            Some(host) => format!("{scheme}://{host}"),
            None => self.base_url.clone(),
        }
    }
}

impl Arrival {
    fn draft(self, parts: &Parts, base: &str, verdict: String, kept: u32) -> Draft {
        Draft {
            at: self.at,
            started: self.started,
            method: parts.method.to_string(),
            url: format!("{base}{}", parts.uri),
            headers: logged::headers(&parts.headers, &verdict),
            body: None,
            verdict,
            faults: Vec::new(),
            replay_of: None,
            kept,
        }
    }
}

/// The JSON of a write and what it asks for; or the refusal, with what the body calls the person or
/// group.
fn prepare(
    call: &Call,
    headers: &HeaderMap,
    body: &Bytes,
    ready: &Arc<Ready>,
) -> Result<write::Write, (Option<String>, ScimError)> {
    let (body, tolerances) = if call.method == Method::DELETE {
        Default::default()
    } else {
        read_json(headers, body, ready.settings.strict).map_err(|refused| (None, refused))?
    };
    let name = display_name(&body);
    let prepared = read::preconditions(headers).and_then(|preconditions| {
        write::Write::prepare(call, body, tolerances, preconditions, Arc::clone(ready))
    });
    prepared.map_err(|refused| (name, refused))
}

impl Struck {
    fn spoil(&self, answer: Answer) -> Answer {
        match &self.effect {
            Some(effect) => faulty::spoiled(answer, effect),
            None => answer,
        }
    }
}

/// What was not read of a body would be taken for the next request.
fn closing(answer: Answer, unread: bool) -> Answer {
    match unread {
        true => answer.with(header::CONNECTION, "close".to_owned()),
        false => answer,
    }
}

fn too_many_refused() -> Answer {
    let detail = "too many requests with refused tokens from this address; the log counts them";
    Answer::refusal(&ScimError::new(429, detail), Story::default())
        .with(header::RETRY_AFTER, "1".to_owned())
        .with(header::CONNECTION, "close".to_owned())
}

fn nowhere(path: &str) -> Answer {
    let detail = format!(
        "there is nothing at {path}; a tenant has /Users, /Groups, /Bulk, /.search, /ServiceProviderConfig, /Schemas and /ResourceTypes"
    );
    Answer::refusal(&ScimError::new(404, detail), Story::default())
}

fn wrong_method(call: &Call) -> Answer {
    let allowed: Vec<&str> = call.target.methods().iter().map(Method::as_str).collect();
    let allowed = allowed.join(", ");
    let detail = format!("{} is not possible here; {allowed} are", call.method);
    Answer::refusal(&ScimError::new(405, detail), Story::default()).with(header::ALLOW, allowed)
}
