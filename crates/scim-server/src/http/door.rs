//! Where every request comes in: tenant, token, body, faults, answer, log, in this order.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Request, Response, header};
use jiff::Timestamp;
use scim::ScimError;
use tracing::error;

use super::answer::{Answer, Closed, Story};
use super::call::{Below, Call, Target, read_json, split_path};
use super::logged::{self, Draft};
use super::{admission, body, discovery, faulty, groups_users, read, story, token_endpoint};
use crate::access::oauth;
use crate::entra::KeyCache;
use crate::fault::{Strikes, Struck};
use crate::limits::{Limits, Refusals, Refused};
use crate::store::settings::Ready;
use crate::store::{NewExchange, StoreError, Tenant, TrialStore, log_exchange};

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
/// # Errors
/// A fault asks that nothing is sent.
pub(super) async fn answer(
    door: Arc<Door>,
    peer: IpAddr,
    request: Request<Body>,
) -> Result<Response<Body>, Closed> {
    // A client that hangs up must not cancel a write that is under way.
    let task = tokio::spawn(async move { door.handle(peer, request).await });
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
        let Some(tenant) = self.store.tenant(tenant_name).await? else {
            let detail = format!("there is no trial tenant called `{tenant_name}`");
            return Ok(Answer::refusal(&ScimError::new(404, detail), Story::default()));
        };
        let ready = self.store.ready(tenant.seq).await?;
        match below {
            Below::Scim(below) => self.scim(peer, arrival, tenant, ready, below, parts, body).await,
            Below::Token => self.token(peer, arrival, tenant, &ready, parts, body).await,
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of one request, on their one way through"
    )]
    async fn scim(
        &self,
        peer: IpAddr,
        arrival: Arrival,
        tenant: Tenant,
        ready: Arc<Ready>,
        below: &str,
        parts: Parts,
        body: Body,
    ) -> Result<Answer, StoreError> {
        let settings = &ready.settings;
        let verdict = admission::judge(&self.store, &self.keys, tenant.seq, settings, &parts.headers).await?;
        if verdict.refused.is_some() && self.is_flood(tenant.seq, peer) {
            return Ok(too_many_refused());
        }
        let most = match verdict.refused {
            Some(_) => self.limits.refused_body_bytes_max,
            None => self.limits.body_bytes_max,
        };
        let body = body::read(body, most, self.limits.body_wait).await;
        let base = self.base(&parts.headers);
        let mut draft = arrival.draft(&parts, &base, verdict.text);
        draft.body = body.as_ref().ok().and_then(logged::text);
        if let Some(refusal) = verdict.refused {
            let answer = Answer::refusal(&refusal.error, Story::default())
                .with(header::WWW_AUTHENTICATE, refusal.challenge);
            return self
                .log(tenant.seq, &ready, draft, closing(answer, body.is_err()))
                .await;
        }
        let body = match body {
            Ok(body) => body,
            Err(unread) => {
                let answer = closing(Answer::refusal(&unread.error(), Story::default()), true);
                return self.log(tenant.seq, &ready, draft, answer).await;
            }
        };
        let base = format!("{base}/{}/scim/v2", tenant.name);
        let struck = self.struck(tenant.seq, &ready, &parts.method, below).await;
        draft.faults = struck.faults.clone();
        if let Some(answer) = struck.effect.as_ref().and_then(faulty::instead) {
            return self.log(tenant.seq, &ready, draft, answer).await;
        }
        let call = Call::new(parts.method, &parts.uri, base, below);
        self.act(tenant.seq, ready, call, &parts.headers, body, draft, struck)
            .await
    }

    /// Does what an admitted request asks.
    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of one request, on their one way through"
    )]
    pub(super) async fn act(
        &self,
        tenant_seq: i64,
        ready: Arc<Ready>,
        call: Call,
        headers: &HeaderMap,
        body: Bytes,
        draft: Draft,
        struck: Struck,
    ) -> Result<Answer, StoreError> {
        // HEAD is GET without the body, which hyper leaves out.
        let is_read = matches!(call.method, Method::GET | Method::HEAD);
        let allowed = call.target.methods();
        if !allowed.is_empty() && !is_read && !allowed.contains(&call.method) {
            return self.log(tenant_seq, &ready, draft, wrong_method(&call)).await;
        }
        if let Some(answer) = self.refused_by_vendor(tenant_seq, &ready, &call).await? {
            return self.log(tenant_seq, &ready, draft, answer).await;
        }
        let answer = match &call.target {
            Target::Unknown => nowhere(&call.base),
            Target::NotImplemented(path) => {
                let detail = format!("{path} is not offered; ServiceProviderConfig says what is");
                Answer::refusal(&ScimError::new(501, detail), Story::default())
            }
            Target::ServiceProviderConfig | Target::Schemas(_) | Target::ResourceTypes(_) => {
                discovery::answer(&call, &ready)
            }
            Target::Collection(_) | Target::One(..) if is_read => {
                let mut connection = self.store.readers().acquire().await?;
                read::answer(&mut connection, tenant_seq, &call).await?
            }
            Target::Collection(_) | Target::One(..) => {
                let is_delete = call.method == Method::DELETE;
                let body = if is_delete {
                    Ok(Default::default())
                } else {
                    read_json(headers, &body, ready.settings.strict)
                };
                match body {
                    Err(refused) => {
                        let mut connection = self.store.readers().acquire().await?;
                        let story = story::of_target(&mut connection, tenant_seq, &call.target).await?;
                        Answer::refusal(&refused, story)
                    }
                    Ok((body, tolerances)) => {
                        let write = groups_users::Write {
                            call,
                            body,
                            tolerances,
                            ready,
                        };
                        return self.write(tenant_seq, write, draft, struck).await;
                    }
                }
            }
        };
        let answer = struck.spoil(answer);
        self.log(tenant_seq, &ready, draft, answer).await
    }

    /// A write and its log entry are one piece: both on disk before the answer, or neither.
    async fn write(
        &self,
        tenant_seq: i64,
        write: groups_users::Write,
        draft: Draft,
        struck: Struck,
    ) -> Result<Answer, StoreError> {
        let kept = self.kept(&write.ready);
        self.store
            .writer()
            .write(move |connection| {
                Box::pin(async move {
                    let answer = groups_users::answer(connection, tenant_seq, write).await?;
                    let answer = struck.spoil(answer);
                    log_exchange(connection, tenant_seq, &draft.finish(&answer), kept).await?;
                    Ok(answer)
                })
            })
            .await
    }

    async fn log(
        &self,
        tenant_seq: i64,
        ready: &Ready,
        draft: Draft,
        answer: Answer,
    ) -> Result<Answer, StoreError> {
        let entry = draft.finish(&answer);
        self.write_log(tenant_seq, entry, self.kept(ready)).await?;
        Ok(answer)
    }

    pub(super) async fn write_log(
        &self,
        tenant_seq: i64,
        entry: NewExchange,
        kept: u32,
    ) -> Result<(), StoreError> {
        self.store
            .writer()
            .write(move |connection| {
                Box::pin(async move { log_exchange(connection, tenant_seq, &entry, kept).await })
            })
            .await
    }

    pub(super) fn kept(&self, ready: &Ready) -> u32 {
        let own = ready.settings.retention.exchanges;
        own.unwrap_or_else(|| self.store.exchanges_kept())
    }

    /// A refusal of the vendor's, when it does not do this at all.
    async fn refused_by_vendor(
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
        let mut connection = self.store.readers().acquire().await?;
        let mut story = story::of_target(&mut connection, tenant_seq, &call.target).await?;
        story.rule = Some(refused.rule);
        Ok(Some(Answer::refusal(&refused.error, story)))
    }

    /// The token endpoint. Its client is judged in the write that logs the request.
    async fn token(
        &self,
        peer: IpAddr,
        arrival: Arrival,
        tenant: Tenant,
        ready: &Ready,
        parts: Parts,
        body: Body,
    ) -> Result<Answer, StoreError> {
        let most = self.limits.refused_body_bytes_max;
        let body = body::read(body, most, self.limits.body_wait).await;
        let mut draft = arrival.draft(&parts, &self.base(&parts.headers), String::new());
        let body = match body {
            Ok(body) => body,
            Err(unread) => {
                let answer = Answer::refusal(&unread.error(), Story::default());
                return self.log(tenant.seq, ready, draft, closing(answer, true)).await;
            }
        };
        draft.body = (!body.is_empty()).then(|| oauth::masked_body(&body));
        let struck = self
            .struck(tenant.seq, ready, &parts.method, "/oauth/token")
            .await;
        draft.faults = struck.faults.clone();
        if let Some(answer) = struck.effect.as_ref().and_then(faulty::instead) {
            return self.log(tenant.seq, ready, draft, answer).await;
        }
        let request = oauth::read(&parts.method, &parts.headers, &body);
        let (access_token_s, tenant_seq) = (ready.settings.access_token_s, tenant.seq);
        let outcome = self
            .store
            .writer()
            .write(move |connection| {
                let work = token_endpoint::answer(connection, tenant_seq, request, access_token_s);
                Box::pin(work)
            })
            .await?;
        if outcome.refused && self.is_flood(tenant.seq, peer) {
            return Ok(too_many_refused());
        }
        draft.verdict = outcome.verdict;
        draft.headers = logged::headers(&parts.headers, &draft.verdict);
        let answer = struck.spoil(outcome.answer);
        let entry = draft.finish_with(&answer, Some(outcome.logged_body));
        self.write_log(tenant.seq, entry, self.kept(ready)).await?;
        Ok(answer)
    }

    /// The faults that strike; their delay is over when this returns.
    async fn struck(&self, tenant_seq: i64, ready: &Ready, method: &Method, below: &str) -> Struck {
        let faults = &ready.settings.faults;
        let struck = self
            .strikes
            .on(tenant_seq, faults, method.as_str(), below, Timestamp::now());
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
    fn draft(self, parts: &Parts, base: &str, verdict: String) -> Draft {
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
        }
    }
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
