//! Sends one [`GraphRequest`] and comes back with an answer, or with the reason why there is none.

use std::cell::RefCell;
use std::fmt;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use graph_model::{GraphAnswer, GraphRequest};
use jiff::{SignedDuration, Timestamp};
use network::{Network, odd_answer};
use reqwest::header::{DATE, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use reqwest::{Client, Url};
use scim::exchange::Exchange;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use crate::error::{GraphError, SignInError};
use crate::http::{Lost, client, read_bounded, skew};
use crate::identity::Account;
use crate::record::{self, Scrub};
use crate::secrets::SecretResolver;
use crate::session::Session;
use crate::waiting::{Limits, Outcome, Patience, Verdict};
use crate::watch::{Waiting, Watch};
use crate::wire::{claims, header, headers, http_date, method, retry_after};

/// What the renewal of a sign-in is called in the record.
const RENEWAL: &str = "Renew the sign-in";

/// Graph in one cloud, for one signed-in account. Share it behind an `Arc`.
///
/// **Invariant:** an access token goes to the session's Graph host and nowhere else.
#[derive(Debug)]
pub struct Graph {
    http: Client,
    limits: Limits,
    root: String,
    account: Account,
    network: Network,
    /// See [`Graph::claims_wanted`].
    claims: std::sync::Mutex<Option<String>>,
    session: Mutex<Session>,
    listener: Option<Arc<dyn Listener>>,
}

/// Hears every request of a [`Graph`], also those that are sent again or have no answer.
pub trait Listener: fmt::Debug + Send + Sync {
    /// One request with its answer, without secrets.
    fn heard(&self, exchange: &Exchange);
}

/// One answer as it came, before it is judged.
struct Heard {
    answer: GraphAnswer,
    retry_after: Option<Duration>,
    claims: Option<String>,
    clock_ahead: Option<SignedDuration>,
}

/// One request ready to be sent, any number of times.
struct Ready<'a> {
    request: &'a GraphRequest,
    url: Url,
    body: Option<String>,
    redacted: Option<Value>,
    scrub: Scrub,
}

impl Graph {
    /// Graph for this session, with the product's limits.
    ///
    /// # Errors
    /// [`SignInError::Unreachable`] when no HTTP client can be made: the system's TLS is unusable.
    pub fn new(session: Session) -> Result<Self, SignInError> {
        Self::with_limits(session, Limits::default())
    }

    /// Graph for this session, with other limits.
    ///
    /// # Errors
    /// As [`Graph::new`].
    pub fn with_limits(session: Session, limits: Limits) -> Result<Self, SignInError> {
        let http = client(&session.network, session.cloud.is_loopback()).map_err(|lost| {
            SignInError::Unreachable {
                trouble: lost.trouble,
            }
        })?;
        Ok(Self {
            http,
            limits,
            root: format!("{}/v1.0", session.cloud.graph),
            account: session.account.clone(),
            network: session.network.clone(),
            claims: std::sync::Mutex::default(),
            session: Mutex::new(session),
            listener: None,
        })
    }

    /// The same, with someone who hears every request.
    #[must_use]
    pub fn heard_by(mut self, listener: Arc<dyn Listener>) -> Self {
        self.listener = Some(listener);
        self
    }

    /// Who is signed in. For display only.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// The session as it is now, with the newest tokens.
    pub async fn session(&self) -> Session {
        self.session.lock().await.clone()
    }

    /// Claims that Graph or Entra asked for since this sign-in; the next sign-in brings them along
    /// ([`crate::SignInConfig::claims`]).
    pub fn claims_wanted(&self) -> Option<String> {
        self.claims.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn want(&self, claims: Option<&str>) {
        if let Some(claims) = claims {
            *self.claims.lock().unwrap_or_else(PoisonError::into_inner) = Some(claims.to_owned());
        }
    }

    /// Asks for more permissions without the browser: a renewal that names them too. It succeeds where somebody
    /// consented to them before; otherwise Entra refuses (65001) and a sign-in with an explanation is needed.
    ///
    /// # Errors
    /// As [`crate::refresh`]; [`SignInError::NoRefreshToken`]. The session stays as it was.
    pub async fn ask_for(&self, scopes: &[String], watch: &dyn Watch) -> Result<(), SignInError> {
        let mut session = self.session.lock().await;
        if session.refresh_token.is_none() {
            return Err(SignInError::NoRefreshToken);
        }
        let mut wider = session.clone();
        for scope in scopes {
            if !wider.scopes.iter().any(|known| known.eq_ignore_ascii_case(scope)) {
                wider.scopes.push(scope.clone());
            }
        }
        renew(&mut wider, watch, &watch.cancellation()).await?;
        *session = wider;
        Ok(())
    }

    /// Sends a request, waits and repeats as [`Limits`] and the request allow, and renews the sign-in when needed.
    ///
    /// An answer is `Ok` whatever its status, except 429 and 401. The [`Exchange`] is the last attempt's; those
    /// set aside went to `watch`. Secrets are filled in here and are in no exchange.
    ///
    /// # Errors
    /// See [`GraphError`].
    pub async fn send(
        &self,
        request: &GraphRequest,
        secrets: &dyn SecretResolver,
        watch: &dyn Watch,
    ) -> Result<(GraphAnswer, Exchange), GraphError> {
        let mut ready = self.ready(request, secrets)?;
        let label = &request.label;
        let cancel = watch.cancellation();
        let mut patience = Patience::new(&self.limits, request.repeatable());
        let mut renewed = false;
        let mut sent = 0;
        loop {
            let token = self.token(label, watch, &cancel).await?;
            ready.scrub.add(token.clone());
            sent += 1;
            let (heard, exchange) = self.attempt(&ready, &token, &cancel).await?;
            let outcome = match &heard {
                Ok(heard) if heard.answer.status == 401 => {
                    if renewed || heard.claims.is_some() {
                        self.want(heard.claims.as_deref());
                        return Err(GraphError::SignInNeeded {
                            label: label.clone(),
                            claims: heard.claims.clone(),
                            because: None,
                            clock_ahead: heard.clock_ahead,
                            exchange: Some(Box::new(exchange)),
                        });
                    }
                    renewed = true;
                    watch.exchanged(label, &exchange);
                    self.renew_after(&token, label, watch, &cancel, &exchange).await?;
                    continue;
                }
                Ok(heard) => Outcome::Answered {
                    status: heard.answer.status,
                    retry_after: heard.retry_after,
                },
                Err(lost) if !lost.passing() => Outcome::Useless,
                Err(lost) => Outcome::Lost {
                    never_sent: lost.never_sent,
                },
            };
            match patience.judge(outcome, rand::random()) {
                Verdict::Final => return finished(request, heard, exchange),
                Verdict::ThrottledTooLong => {
                    return Err(GraphError::Throttled {
                        label: label.clone(),
                        waited: patience.throttle_waited(),
                        retry_after_s: heard.ok().and_then(|heard| heard.answer.retry_after_s),
                        exchange: Box::new(exchange),
                    });
                }
                Verdict::Again { delay, reason } => {
                    let waiting = Waiting::new(label, delay, reason, sent, &exchange);
                    rest(&waiting, watch).await?;
                }
            }
        }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Where a request goes.
    pub(crate) fn url(&self, request: &GraphRequest) -> Result<Url, GraphError> {
        let bad = |reason: &str| GraphError::BadRequest {
            label: request.label.clone(),
            reason: reason.to_owned(),
        };
        if !request.path.starts_with('/') || request.path.contains(['{', '}', '#']) {
            return Err(bad("its path has a part that is not filled in"));
        }
        Url::parse(&format!("{}{}", self.root, request.path)).map_err(|_| bad("its path is not a URL's"))
    }

    /// The part of a link that is a path of this Graph; `None` for a link that leads elsewhere.
    pub(crate) fn below_root<'a>(&self, link: &'a str) -> Option<&'a str> {
        link.strip_prefix(self.root.as_str())
            .filter(|path| path.starts_with('/'))
    }

    fn ready<'a>(
        &self,
        request: &'a GraphRequest,
        secrets: &dyn SecretResolver,
    ) -> Result<Ready<'a>, GraphError> {
        let url = self.url(request)?;
        let used = RefCell::new(Scrub::default());
        let body = request.body_with(&|name| {
            let secret = secrets.secret(name)?;
            let text = secret.expose_secret().to_owned();
            used.borrow_mut().add(secret);
            Some(text)
        })?;
        Ok(Ready {
            request,
            url,
            body: body.map(|body| body.to_string()),
            redacted: request.body_redacted(),
            scrub: used.into_inner(),
        })
    }

    /// Sends once. The outer error is a cancelled read or a header that cannot be written.
    async fn attempt(
        &self,
        ready: &Ready<'_>,
        token: &SecretString,
        cancel: &CancellationToken,
    ) -> Result<(Result<Heard, Lost>, Exchange), GraphError> {
        let request = ready.request;
        let headers = headers(request, ready.body.is_some(), token)?;
        let mut exchange = record::sent(
            request.method.as_str(),
            ready.url.as_str(),
            &headers,
            ready.redacted.as_ref(),
        );
        let started = Instant::now();
        let mut wire = reqwest::Request::new(method(request.method), ready.url.clone());
        *wire.headers_mut() = headers;
        *wire.timeout_mut() = Some(self.limits.answer_timeout);
        *wire.body_mut() = ready.body.clone().map(Into::into);
        let exchanged = self.exchange(wire, &mut exchange, &ready.scrub);
        let heard = if request.is_write() {
            // Dropping it would leave unknown what was done: promise 2, running anything again is safe.
            exchanged.await
        } else {
            tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(cancelled(&request.label)),
                heard = exchanged => heard,
            }
        };
        exchange.duration_ms = started.elapsed().as_secs_f64() * 1000.0;
        let heard = match heard {
            Ok(heard) => Ok(heard),
            Err(lost) => {
                let lost = lost.examined(&self.network).await;
                record::failed(&mut exchange, &lost.trouble.failure(), &ready.scrub);
                Err(lost)
            }
        };
        if let Some(listener) = &self.listener {
            listener.heard(&exchange);
        }
        tracing::debug!(
            graph.operation = %request.label,
            http.status = exchange.status,
            graph.request_id = exchange.response_header("request-id"),
            duration_ms = exchange.duration_ms,
            "Graph answered `{}`",
            request.label
        );
        Ok((heard, exchange))
    }

    async fn exchange(
        &self,
        wire: reqwest::Request,
        exchange: &mut Exchange,
        scrub: &Scrub,
    ) -> Result<Heard, Lost> {
        let host = wire.url().host_str().unwrap_or_default().to_owned();
        let response = self.http.execute(wire).await?;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        // The status is on record even when the body is lost half way.
        record::answered(exchange, status, &headers, b"", scrub);
        let body = read_bounded(response, self.limits.answer_bytes_max).await?;
        record::answered(exchange, status, &headers, &body, scrub);
        if let Some(trouble) = odd_answer(&host, status, &headers, &body) {
            return Err(Lost::odd(trouble));
        }
        let retry_after = header(&headers, RETRY_AFTER).and_then(|text| retry_after(&text));
        Ok(Heard {
            answer: GraphAnswer {
                status,
                // A count comes as text and may begin with a byte order mark (Graph: queries).
                body: serde_json::from_slice(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&body)).ok(),
                request_id: header(&headers, HeaderName::from_static("request-id")),
                client_request_id: header(&headers, HeaderName::from_static("client-request-id")),
                date: header(&headers, DATE).and_then(|text| http_date(&text)),
                retry_after_s: retry_after.map(|delay| u32::try_from(delay.as_secs()).unwrap_or(u32::MAX)),
            },
            retry_after,
            claims: header(&headers, WWW_AUTHENTICATE).and_then(|text| claims(&text)),
            clock_ahead: skew(&headers),
        })
    }

    /// The access token, renewed before its end.
    async fn token(
        &self,
        label: &str,
        watch: &dyn Watch,
        cancel: &CancellationToken,
    ) -> Result<SecretString, GraphError> {
        let mut session = self.session.lock().await;
        if session.ends_soon(Timestamp::now()) && session.refresh_token.is_some() {
            match renew(&mut session, watch, cancel).await {
                Ok(()) => {}
                // Not at its end yet: the next request may have more luck with the network.
                Err(SignInError::Unreachable { .. }) if Timestamp::now() < session.ends_at() => {}
                Err(error) => {
                    self.want(error.refusal().and_then(|refusal| refusal.claims.as_deref()));
                    return Err(not_renewed(label, error, None));
                }
            }
        }
        Ok(session.access_token.clone())
    }

    /// Renews after a 401, unless another request did so meanwhile.
    async fn renew_after(
        &self,
        refused: &SecretString,
        label: &str,
        watch: &dyn Watch,
        cancel: &CancellationToken,
        exchange: &Exchange,
    ) -> Result<(), GraphError> {
        let mut session = self.session.lock().await;
        if session.access_token.expose_secret() != refused.expose_secret() {
            return Ok(());
        }
        if session.refresh_token.is_none() {
            return Err(GraphError::SignInNeeded {
                label: label.to_owned(),
                claims: None,
                because: None,
                clock_ahead: None,
                exchange: Some(Box::new(exchange.clone())),
            });
        }
        renew(&mut session, watch, cancel).await.map_err(|error| {
            self.want(error.refusal().and_then(|refusal| refusal.claims.as_deref()));
            not_renewed(label, error, Some(exchange))
        })
    }
}

/// Tells of a wait and waits; ends at once when the watch is cancelled.
pub(crate) async fn rest(waiting: &Waiting<'_>, watch: &dyn Watch) -> Result<(), GraphError> {
    let cancel = watch.cancellation();
    watch.waiting(waiting);
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(cancelled(waiting.label)),
        () = tokio::time::sleep(waiting.delay) => Ok(()),
    }
}

async fn renew(
    session: &mut Session,
    watch: &dyn Watch,
    cancel: &CancellationToken,
) -> Result<(), SignInError> {
    let Some(refresh_token) = session.refresh_token.clone() else {
        return Ok(());
    };
    let asker = session.asker();
    let newer = tokio::select! {
        biased;
        () = cancel.cancelled() => return Err(SignInError::Cancelled),
        newer = asker.renew(&refresh_token, Some(session.account.clone())) => newer,
    };
    // A refused renewal belongs to the record as much as a good one.
    let sent = match &newer {
        Ok(newer) => newer.exchanges.clone(),
        Err(_) => asker.ledger.take(),
    };
    for exchange in &sent {
        watch.exchanged(RENEWAL, exchange);
    }
    *session = newer?;
    watch.renewed(session);
    Ok(())
}

fn not_renewed(label: &str, error: SignInError, exchange: Option<&Exchange>) -> GraphError {
    let label = label.to_owned();
    match error {
        SignInError::Cancelled => GraphError::Cancelled { label },
        SignInError::Refused(refusal) => GraphError::SignInNeeded {
            label,
            claims: refusal.claims.clone(),
            clock_ahead: refusal.clock_ahead,
            because: Some(Box::new(SignInError::Refused(refusal))),
            exchange: exchange.cloned().map(Box::new),
        },
        other => GraphError::RenewalFailed {
            label,
            because: Box::new(other),
        },
    }
}

fn finished(
    request: &GraphRequest,
    heard: Result<Heard, Lost>,
    exchange: Exchange,
) -> Result<(GraphAnswer, Exchange), GraphError> {
    match heard {
        Ok(heard) => Ok((heard.answer, exchange)),
        Err(lost) => Err(GraphError::Unreachable {
            label: request.label.clone(),
            trouble: lost.trouble,
            maybe_done: request.is_write() && !lost.never_sent,
            exchange: Box::new(exchange),
        }),
    }
}

fn cancelled(label: &str) -> GraphError {
    GraphError::Cancelled {
        label: label.to_owned(),
    }
}
