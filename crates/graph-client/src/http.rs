//! The one place where an HTTP client is made, and how `oauth2` uses it.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::{Client, Response, redirect};
use scim::exchange::{Failure, FailureKind};

/// A connection that is not made by then is given up.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// The sign-in server answers within this, or not at all.
pub(crate) const TOKEN_TIMEOUT: Duration = Duration::from_secs(30);
/// Bytes of a token answer; a page larger than this is not one.
pub(crate) const TOKEN_BYTES_MAX: usize = 1024 * 1024;

/// A client that follows no redirect: a token must not travel to a host it was not meant for.
///
/// `loopback` leaves the system's proxy out, which cannot reach this computer's own servers.
pub(crate) fn client(loopback: bool) -> Result<Client, Lost> {
    let mut builder = Client::builder()
        .redirect(redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT);
    if loopback {
        builder = builder.no_proxy();
    }
    builder.build().map_err(Lost::from)
}

/// Why there is no whole answer.
#[derive(Debug, thiserror::Error)]
#[error("{}", failure.message)]
pub(crate) struct Lost {
    pub(crate) failure: Failure,
    /// No connection was made, so nothing was carried out.
    pub(crate) never_sent: bool,
}

impl From<reqwest::Error> for Lost {
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let text = chain(&error);
        Self {
            never_sent: error.is_connect(),
            failure: Failure {
                kind: kind(&error, &text),
                message: text,
            },
        }
    }
}

fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let words = cause.to_string();
        if !text.contains(&words) {
            text.push_str(": ");
            text.push_str(&words);
        }
        next = cause.source();
    }
    text
}

/// reqwest tells connecting from reading, but not DNS from TLS: their words do.
fn kind(error: &reqwest::Error, text: &str) -> FailureKind {
    let text = text.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if error.is_timeout() {
        FailureKind::Timeout
    } else if !error.is_connect() {
        FailureKind::Other
    } else if says(&["dns", "lookup", "resolve", "name or service"]) {
        FailureKind::Dns
    } else if says(&["certificate", "tls", "ssl", "handshake"]) {
        FailureKind::Tls
    } else {
        FailureKind::Connect
    }
}

/// Reads a body up to `bytes_max`.
pub(crate) async fn read_bounded(mut answer: Response, bytes_max: usize) -> Result<Vec<u8>, Lost> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > bytes_max {
            return Err(Lost {
                failure: Failure {
                    kind: FailureKind::TooLarge,
                    message: format!("the answer is larger than {bytes_max} bytes"),
                },
                never_sent: false,
            });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What `oauth2` sends its requests through.
pub(crate) struct TokenHttp(pub(crate) Client);

impl<'c> AsyncHttpClient<'c> for TokenHttp {
    type Error = Lost;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Lost>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let mut request = reqwest::Request::try_from(request)?;
            *request.timeout_mut() = Some(TOKEN_TIMEOUT);
            let answer = self.0.execute(request).await?;
            let (status, headers) = (answer.status(), answer.headers().clone());
            let body = read_bounded(answer, TOKEN_BYTES_MAX).await?;
            let mut response = HttpResponse::new(body);
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            Ok(response)
        })
    }
}
