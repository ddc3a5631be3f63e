//! Signing in with a code typed on any device (RFC 8628; Graph, sign-in: device code flow).
//!
//! For a terminal that cannot open a browser, or whose browser is not managed. Entra's endpoint is polled here
//! rather than by `oauth2`, which keeps neither the claims of a refusal nor tells when it waits.

use std::fmt;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use network::odd_answer;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use scim::exchange::Exchange;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::time::{sleep, timeout};
use url::Url;
use url::form_urlencoded::Serializer;

use crate::cloud::is_loopback;
use crate::error::SignInError;
use crate::http::{Lost, TOKEN_BYTES_MAX, TOKEN_TIMEOUT, client, read_bounded, skew};
use crate::pace::{Pace, Poll};
use crate::record::{self, Scrub};
use crate::refusal::{Refusal, TokenFault};
use crate::session::Session;
use crate::sign_in::SignInConfig;
use crate::token::{Asker, TokenAnswer};
use crate::watch::{Waiting, Watch};
use crate::wire::{header, retry_after};

/// The grant of a poll (RFC 8628 §3.4).
const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// What a wait is called.
const LABEL: &str = "Sign-in with a code";
/// Characters of a code a person can be asked to type; Entra's has nine.
const USER_CODE_CHARS_MAX: usize = 40;
/// Characters kept of Entra's own sentence.
const MESSAGE_CHARS_MAX: usize = 600;

/// The endpoint's answer (RFC 8628 §3.2). Entra never sends `verification_uri_complete`.
#[derive(Deserialize)]
struct Issued {
    device_code: String,
    user_code: String,
    verification_uri: String,
    expires_in: u64,
    #[serde(default)]
    interval: Option<u64>,
    #[serde(default)]
    message: Option<String>,
}

/// A sign-in that waits until somebody typed its code.
pub struct DeviceSignIn {
    asker: Asker,
    http: reqwest::Client,
    device_code: SecretString,
    user_code: String,
    verification_uri: Url,
    message: String,
    pace: Pace,
    lifetime: Duration,
    issued: Instant,
    /// The exchange that brought the code, without it.
    exchange: Exchange,
}

/// One answer, or why there is none.
struct Asked {
    heard: Result<Heard, Lost>,
    exchange: Exchange,
}

struct Heard {
    status: u16,
    ahead: Option<SignedDuration>,
    retry_after: Option<Duration>,
    body: Vec<u8>,
}

/// Asks Entra for a code. Of `config`, `prompt_select_account`, `login_hint` and `claims` have no place in this flow.
///
/// # Errors
/// [`SignInError::BadInput`], [`SignInError::Unreachable`], [`SignInError::Refused`], and
/// [`SignInError::UnexpectedAnswer`] for an answer that must not be shown to a person.
pub async fn start_device_sign_in(config: SignInConfig) -> Result<DeviceSignIn, SignInError> {
    let asker = Asker::new(&config)?;
    let http = client(&asker.network, asker.cloud.is_loopback()).map_err(|lost| asker.unreachable(lost))?;
    let endpoint = asker.cloud.device_code_endpoint(&asker.tenant);
    let scope = asker.scope_text();
    let fields = [("client_id", asker.client_id.as_str()), ("scope", scope.as_str())];
    let asked = ask(&asker, &http, &endpoint, &fields, &Scrub::default()).await;
    let issued = Instant::now();
    let heard = asked.heard.map_err(|lost| asker.unreachable(lost))?;
    let answer: Issued = match heard.status {
        200 => serde_json::from_slice(&heard.body).map_err(|_| unexpected("it has no code to type"))?,
        status => return Err(refusal(&asker, status, &heard.body)),
    };
    let lifetime = Duration::from_secs(answer.expires_in).min(config.timeout);
    Ok(DeviceSignIn {
        verification_uri: page(&answer.verification_uri)?,
        user_code: typed(answer.user_code)?,
        message: plain(answer.message.as_deref().unwrap_or_default()),
        pace: Pace::new(answer.interval),
        device_code: answer.device_code.into(),
        exchange: asked.exchange,
        asker,
        http,
        lifetime,
        issued,
    })
}

impl DeviceSignIn {
    /// What the person types. Short-lived, and useless to whoever has not this process.
    pub fn user_code(&self) -> &str {
        &self.user_code
    }

    /// Where the person types it: always the address Entra gave, which differs by cloud.
    pub fn verification_uri(&self) -> &Url {
        &self.verification_uri
    }

    /// Entra's own sentence about what to do; may be empty.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// How long the code can still be typed.
    pub fn time_left(&self) -> Duration {
        self.lifetime.saturating_sub(self.issued.elapsed())
    }

    /// Waits until the code was typed and everything behind it was answered. Every wait goes to `watch`.
    ///
    /// # Errors
    /// [`SignInError::Refused`] (`authorization_declined`, `expired_token`, `bad_verification_code`, or
    /// `invalid_grant` for Conditional Access and consent), [`SignInError::TimedOut`] when the code's life ended,
    /// [`SignInError::Unreachable`], and [`SignInError::Cancelled`] as soon as the watch's token is.
    pub async fn finish(self, watch: &dyn Watch) -> Result<Session, SignInError> {
        let cancel = watch.cancellation();
        let left = self.time_left();
        let waited = self.lifetime;
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(SignInError::Cancelled),
            done = timeout(left, self.poll(watch)) => {
                done.unwrap_or(Err(SignInError::TimedOut { waited }))
            }
        }
    }

    async fn poll(self, watch: &dyn Watch) -> Result<Session, SignInError> {
        let Self {
            asker,
            http,
            device_code,
            mut pace,
            mut exchange,
            ..
        } = self;
        let endpoint = asker.cloud.token_endpoint(&asker.tenant);
        let mut scrub = Scrub::default();
        scrub.add(device_code.clone());
        // Nobody has typed the code yet: waiting comes first.
        let mut poll = Poll::Pending;
        let mut sent = 0;
        loop {
            let Some((delay, reason)) = pace.after(&poll) else {
                return Err(match poll {
                    Poll::Lost(lost) => asker.unreachable(lost),
                    _ => unexpected("the sign-in server stays unavailable"),
                });
            };
            watch.waiting(&Waiting::new(LABEL, delay, reason, sent, &exchange));
            sleep(delay).await;
            let asked_at = Timestamp::now();
            let fields = [
                ("grant_type", GRANT),
                ("client_id", asker.client_id.as_str()),
                ("device_code", device_code.expose_secret()),
            ];
            let asked = ask(&asker, &http, &endpoint, &fields, &scrub).await;
            sent += 1;
            exchange = asked.exchange;
            poll = match asked.heard {
                Ok(heard) if heard.status == 200 => {
                    let answer: TokenAnswer = serde_json::from_slice(&heard.body)
                        .map_err(|_| unexpected("it is not a token answer"))?;
                    return asker.session(answer, asked_at, None, None);
                }
                Ok(heard) => judge(&asker, &heard)?,
                Err(lost) if lost.passing() => Poll::Lost(lost),
                Err(lost) => return Err(asker.unreachable(lost)),
            };
        }
    }
}

impl fmt::Debug for DeviceSignIn {
    // Neither code belongs into a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceSignIn")
            .field("verification_uri", &self.verification_uri.as_str())
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}

/// Whether an answer without tokens ends the sign-in (RFC 8628 §3.5).
fn judge(asker: &Asker, heard: &Heard) -> Result<Poll, SignInError> {
    let fault = serde_json::from_slice::<TokenFault>(&heard.body).ok();
    match fault.as_ref().map(TokenFault::error) {
        Some("authorization_pending") => Ok(Poll::Pending),
        Some("slow_down") => Ok(Poll::SlowDown),
        None | Some("temporarily_unavailable") if matches!(heard.status, 429 | 502..=504) => {
            Ok(Poll::Unavailable(heard.retry_after))
        }
        _ => Err(refusal(asker, heard.status, &heard.body)),
    }
}

fn refusal(asker: &Asker, status: u16, body: &[u8]) -> SignInError {
    match serde_json::from_slice::<TokenFault>(body) {
        Ok(fault) => asker.refused(Refusal::from(fault)),
        Err(_) => unexpected(&format!("it answered {status} without an OAuth error")),
    }
}

fn unexpected(what: &str) -> SignInError {
    SignInError::UnexpectedAnswer {
        what: what.to_owned(),
    }
}

/// The page a person is sent to. Whoever stands between must not send them anywhere in the clear.
fn page(text: &str) -> Result<Url, SignInError> {
    Url::parse(text)
        .ok()
        .filter(|url| url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url)))
        .ok_or_else(|| unexpected("its `verification_uri` is not a secure address"))
}

/// The code as it goes to a screen or a terminal: nothing in it may steer one.
fn typed(code: String) -> Result<String, SignInError> {
    let fits = !code.is_empty() && code.chars().count() <= USER_CODE_CHARS_MAX;
    let shown = |c: char| c.is_alphanumeric() || c == '-' || c == ' ';
    if fits && code.chars().all(shown) {
        Ok(code)
    } else {
        Err(unexpected("its `user_code` is not one a person can type"))
    }
}

fn plain(message: &str) -> String {
    message
        .chars()
        .filter(|c| !c.is_control())
        .take(MESSAGE_CHARS_MAX)
        .collect()
}

/// Sends one form. The exchange holds neither the device code nor a token.
async fn ask(
    asker: &Asker,
    http: &reqwest::Client,
    endpoint: &str,
    fields: &[(&str, &str)],
    scrub: &Scrub,
) -> Asked {
    let mut headers = HeaderMap::new();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/x-www-form-urlencoded"),
    );
    let mut exchange = record::sent("POST", endpoint, &headers, None);
    exchange.request_body = Some(record::form(fields.iter().copied()));
    let begun = Instant::now();
    let heard = send(
        http,
        endpoint,
        headers,
        encoded(fields.iter().copied()),
        scrub,
        &mut exchange,
    )
    .await;
    exchange.duration_ms = begun.elapsed().as_secs_f64() * 1000.0;
    let heard = match heard {
        Ok(heard) => Ok(heard),
        Err(lost) => {
            let lost = lost.examined(&asker.network).await;
            record::failed(&mut exchange, &lost.trouble.failure(), scrub);
            Err(lost)
        }
    };
    let ahead = heard.as_ref().ok().and_then(|heard| heard.ahead);
    asker.ledger.add(exchange.clone(), ahead);
    Asked { heard, exchange }
}

async fn send(
    http: &reqwest::Client,
    endpoint: &str,
    headers: HeaderMap,
    body: String,
    scrub: &Scrub,
    exchange: &mut Exchange,
) -> Result<Heard, Lost> {
    let request = http.post(endpoint).headers(headers).body(body);
    let answer = request.timeout(TOKEN_TIMEOUT).send().await?;
    let status = answer.status().as_u16();
    let host = answer.url().host_str().unwrap_or_default().to_owned();
    let headers = answer.headers().clone();
    let body = read_bounded(answer, TOKEN_BYTES_MAX).await?;
    record::answered(exchange, status, &headers, &body, scrub);
    if let Some(trouble) = odd_answer(&host, status, &headers, &body) {
        return Err(Lost::odd(trouble));
    }
    Ok(Heard {
        status,
        ahead: skew(&headers),
        retry_after: header(&headers, RETRY_AFTER).and_then(|text| retry_after(&text)),
        body,
    })
}

fn encoded<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    Serializer::new(String::new()).extend_pairs(fields).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_a_page_in_the_clear() {
        for good in [
            "https://microsoft.com/devicelogin",
            "http://127.0.0.1:5000/devicelogin",
        ] {
            assert!(page(good).is_ok(), "{good}");
        }
        for bad in [
            "http://microsoft.com/devicelogin",
            "javascript:alert(1)",
            "devicelogin",
            "",
        ] {
            assert!(page(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_code_cannot_steer_the_terminal_it_is_printed_in() {
        assert!(typed("C2XJ-9QKM".into()).is_ok());
        for bad in ["", "A\u{1b}[2J", "A\nB", &"A".repeat(41)] {
            assert!(typed(bad.into()).is_err(), "{bad:?}");
        }
        assert_eq!(plain("go\u{1b}[2J\n there"), "go[2J there");
    }
}
