//! The one place where an HTTP client is made, and how `oauth2` uses it.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use network::{Cause, Network, Trouble, clock_skew, odd_answer};
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::header::{DATE, HeaderMap};
use reqwest::{Client, Response, redirect};
use scim::exchange::Exchange;

use crate::record::{self, Scrub};
use crate::wire::{header, http_date};

/// A connection that is not made by then is given up.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// The sign-in server answers within this, or not at all.
pub(crate) const TOKEN_TIMEOUT: Duration = Duration::from_secs(30);
/// Bytes of a token answer; a page larger than this is not one.
pub(crate) const TOKEN_BYTES_MAX: usize = 1024 * 1024;

/// A client that follows no redirect: a token must not travel to a host it was not meant for.
///
/// `loopback` leaves every proxy out, which cannot reach this computer's own servers.
pub(crate) fn client(network: &Network, loopback: bool) -> Result<Client, Lost> {
    network
        .client(loopback)
        .redirect(redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .build()
        .map_err(Lost::from)
}

/// Why there is no answer that can be used.
#[derive(Debug, thiserror::Error)]
#[error("{trouble}")]
pub(crate) struct Lost {
    pub(crate) trouble: Trouble,
    /// No connection was made, so nothing was carried out.
    pub(crate) never_sent: bool,
    port: u16,
}

impl Lost {
    /// An answer that is none of the service's.
    pub(crate) fn odd(trouble: Trouble) -> Self {
        Self {
            trouble,
            never_sent: false,
            port: 0,
        }
    }

    /// Whether it may pass by itself: a certificate and a password do not.
    pub(crate) fn passing(&self) -> bool {
        matches!(
            self.trouble.cause,
            Cause::UnknownName
                | Cause::NotConnected { .. }
                | Cause::Timeout { .. }
                | Cause::Tls { .. }
                | Cause::Proxy { .. }
                | Cause::Cut
                | Cause::Other { .. }
        )
    }

    /// Finds out more where TLS failed; see [`Trouble::examined`].
    pub(crate) async fn examined(self, network: &Network) -> Self {
        Self {
            trouble: self.trouble.examined(self.port, network).await,
            ..self
        }
    }
}

impl From<reqwest::Error> for Lost {
    fn from(error: reqwest::Error) -> Self {
        let (host, port) = error.url().map_or_else(Default::default, |url| {
            (
                url.host_str().unwrap_or_default().to_owned(),
                url.port_or_known_default().unwrap_or(443),
            )
        });
        Self {
            never_sent: error.is_connect(),
            port,
            trouble: Trouble::of(&error.without_url(), &host),
        }
    }
}

/// Reads a body up to `bytes_max`.
pub(crate) async fn read_bounded(mut answer: Response, bytes_max: usize) -> Result<Vec<u8>, Lost> {
    let host = answer.url().host_str().unwrap_or_default().to_owned();
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > bytes_max {
            return Err(Lost::odd(Trouble {
                host,
                cause: Cause::TooLarge { bytes_max },
            }));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// How far this computer's clock is ahead of the server's, when it is more than Entra accepts.
pub(crate) fn skew(headers: &HeaderMap) -> Option<SignedDuration> {
    let theirs = http_date(&header(headers, DATE)?)?;
    clock_skew(theirs, Timestamp::now())
}

/// What a sign-in sent and heard, without its secrets; and what it learned about this computer's clock.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger(Arc<Mutex<Entries>>);

#[derive(Debug, Default)]
struct Entries {
    exchanges: Vec<Exchange>,
    ahead: Option<SignedDuration>,
}

impl Ledger {
    pub(crate) fn add(&self, exchange: Exchange, ahead: Option<SignedDuration>) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.exchanges.push(exchange);
        entries.ahead = ahead.or(entries.ahead);
    }

    pub(crate) fn take(&self) -> Vec<Exchange> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).exchanges)
    }

    pub(crate) fn ahead(&self) -> Option<SignedDuration> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).ahead
    }
}

/// What `oauth2` sends its requests through. Every one of them is written down.
pub(crate) struct TokenHttp {
    pub(crate) http: Client,
    pub(crate) network: Network,
    pub(crate) ledger: Ledger,
}

impl TokenHttp {
    async fn exchange(&self, mut request: reqwest::Request) -> Result<HttpResponse, Lost> {
        *request.timeout_mut() = Some(TOKEN_TIMEOUT);
        let mut exchange = record::sent(
            request.method().as_str(),
            request.url().as_str(),
            request.headers(),
            None,
        );
        exchange.request_body = request
            .body()
            .and_then(|body| body.as_bytes())
            .map(|form| record::form(url::form_urlencoded::parse(form)));
        let begun = Instant::now();
        let heard = self.heard(request, &mut exchange).await;
        exchange.duration_ms = begun.elapsed().as_secs_f64() * 1000.0;
        match heard {
            Ok((response, ahead)) => {
                self.ledger.add(exchange, ahead);
                Ok(response)
            }
            Err(lost) => {
                let lost = lost.examined(&self.network).await;
                record::failed(&mut exchange, &lost.trouble.failure(), &Scrub::default());
                self.ledger.add(exchange, None);
                Err(lost)
            }
        }
    }

    /// Reads an address of the sign-in server: its metadata.
    pub(crate) async fn get(&self, url: &str) -> Result<(u16, Vec<u8>), Lost> {
        let request = self.http.get(url).build()?;
        let response = self.exchange(request).await?;
        let status = response.status().as_u16();
        Ok((status, response.into_body()))
    }

    async fn heard(
        &self,
        request: reqwest::Request,
        exchange: &mut Exchange,
    ) -> Result<(HttpResponse, Option<SignedDuration>), Lost> {
        let host = request.url().host_str().unwrap_or_default().to_owned();
        let answer = self.http.execute(request).await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        record::answered(exchange, status.as_u16(), &headers, b"", &Scrub::default());
        let body = read_bounded(answer, TOKEN_BYTES_MAX).await?;
        record::answered(exchange, status.as_u16(), &headers, &body, &Scrub::default());
        if let Some(trouble) = odd_answer(&host, status.as_u16(), &headers, &body) {
            return Err(Lost::odd(trouble));
        }
        let ahead = skew(&headers);
        let mut response = HttpResponse::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok((response, ahead))
    }
}

impl<'c> AsyncHttpClient<'c> for TokenHttp {
    type Error = Lost;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Lost>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move { self.exchange(reqwest::Request::try_from(request)?).await })
    }
}
