//! One request, one exchange.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use network::{Cause, Network, Trouble};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, redirect};
use scim::exchange::{Exchange, Failure, FailureKind, MASKED};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use uuid::Uuid;

use crate::failure;
use crate::masking::{mask_echo, mask_header};
use crate::tenant_url::{BadUrl, TenantUrl};

/// How long connecting (name, socket, TLS) may take.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long one request with its whole answer may take. Entra's own limit is not documented.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);
/// Largest answer that is read, in bytes. A group with its members can be large; a web site must not fill the memory.
pub const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;

/// What Entra asks for on every request (captures).
const SCIM_JSON: &str = "application/scim+json";
/// What Entra writes on POST and PATCH (captures).
const SCIM_JSON_UTF8: &str = "application/scim+json; charset=utf-8";
/// Header by which some servers recognise Entra; the value is the one of the 2019 capture.
const ADSCIM_VERSION: (&str, &str) = ("ADSCIMVersion", "5.0");

/// Bounds of one exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For connecting. See [`CONNECT_TIMEOUT`].
    pub connect_timeout: Duration,
    /// For the whole exchange. See [`REQUEST_TIMEOUT`].
    pub request_timeout: Duration,
    /// For the answer's body. See [`ANSWER_BYTES_MAX`].
    pub answer_bytes_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect_timeout: CONNECT_TIMEOUT,
            request_timeout: REQUEST_TIMEOUT,
            answer_bytes_max: ANSWER_BYTES_MAX,
        }
    }
}

/// A SCIM endpoint with the credentials to call it. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct ScimClient {
    http: reqwest::Client,
    tenant: TenantUrl,
    token: Option<SecretString>,
    limits: Limits,
    network: Arc<Network>,
}

impl std::fmt::Debug for ScimClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ScimClient")
            .field("tenant", &self.tenant)
            .field("token", &self.token.as_ref().map(|_| MASKED))
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl ScimClient {
    /// A client for the tenant URL `base`, which may carry a flag such as `?aadOptscim062020`.
    /// Without a token no `Authorization` is sent; a blank token counts as none.
    ///
    /// # Errors
    /// [`BadUrl`] when the URL or the token cannot be used.
    pub fn new(base: &str, token: Option<SecretString>, limits: Limits) -> Result<Self, BadUrl> {
        Self::through(&Network::default(), base, token, limits)
    }

    /// The same by a way out of this computer that a person has set: a proxy, a root certificate of their own.
    ///
    /// # Errors
    /// As [`ScimClient::new`].
    pub fn through(
        network: &Network,
        base: &str,
        token: Option<SecretString>,
        limits: Limits,
    ) -> Result<Self, BadUrl> {
        let tenant = TenantUrl::parse(base)?;
        let token = token.filter(|token| !token.expose_secret().trim().is_empty());
        if let Some(token) = &token {
            HeaderValue::from_str(token.expose_secret()).map_err(|_| BadUrl::TokenNotSendable)?;
        }
        // No user agent is set, and none is sent then: Entra sends none.
        let http = network
            .client(tenant.is_loopback())
            .redirect(redirect::Policy::none())
            .connect_timeout(limits.connect_timeout)
            .timeout(limits.request_timeout);
        let http = http.build().map_err(|e| BadUrl::NotAUrl {
            reason: format!("the system's network or TLS settings cannot be used ({e})"),
        })?;
        Ok(Self {
            http,
            tenant,
            token,
            limits,
            network: Arc::new(network.clone()),
        })
    }

    /// Sends one request. `path` is below the tenant URL, begins with `/` and is already encoded.
    ///
    /// Never fails: no answer, or one that is too large, is an [`Exchange`] with a `failure`.
    pub async fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Exchange {
        let url = self.tenant.join(path);
        let body = body.map(Value::to_string);
        let mut exchange = Exchange {
            at: Timestamp::now(),
            method: method.to_owned(),
            url: url.clone(),
            request_headers: self.headers_recorded(body.is_some()),
            request_body: body.clone(),
            status: None,
            response_headers: Vec::new(),
            response_body: None,
            duration_ms: 0.0,
            failure: None,
        };
        let begun = Instant::now();
        exchange.failure = self.carry_out(method, &url, body, &mut exchange).await.err();
        exchange.duration_ms = begun.elapsed().as_secs_f64() * 1000.0;
        tracing::debug!(
            scim.operation = method,
            http.status = exchange.status,
            duration_ms = exchange.duration_ms,
            failure = exchange.failure.as_ref().map(|f| tracing::field::debug(&f.kind)),
            "sent a SCIM request"
        );
        exchange
    }

    /// Entra's connection test: looks for a user that cannot exist, a fresh GUID in the first matching attribute
    /// (for example `userName` or `emails[type eq "work"].value`). The good answer is 200 with an empty list, never 404.
    pub async fn probe(&self, matching_attribute: &str) -> Exchange {
        let filter = format!(r#"{matching_attribute} eq "{}""#, Uuid::new_v4());
        let path = format!("/Users?filter={}", scim::query::encode_value(&filter));
        self.send("GET", &path, None).await
    }

    async fn carry_out(
        &self,
        method: &str,
        url: &str,
        body: Option<String>,
        exchange: &mut Exchange,
    ) -> Result<(), Failure> {
        let other = |message: String| failure::failure(FailureKind::Other, message);
        let method = Method::from_bytes(method.as_bytes())
            .map_err(|_| other(format!("`{method}` is not an HTTP method")))?;
        let url = reqwest::Url::parse(url).map_err(|e| other(format!("bad address: {e}")))?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let port = url.port_or_known_default().unwrap_or(443);

        let mut request = self
            .http
            .request(method, url)
            .headers(self.headers(body.is_some()));
        if let Some(body) = body {
            request = request.body(body);
        }
        let explain = |e: reqwest::Error| failure::explain(&e, &self.limits, &host);
        let mut response = match request.send().await {
            Ok(response) => response,
            Err(error) => return Err(self.explained(&error, port, &host).await),
        };

        exchange.status = Some(response.status().as_u16());
        exchange.response_headers = response
            .headers()
            .iter()
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes());
                mask_header(name.as_str(), &value, self.token.as_ref())
            })
            .collect();

        let mut bytes = Vec::new();
        let mut end = Ok(());
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if bytes.len() + chunk.len() > self.limits.answer_bytes_max => {
                    bytes.extend_from_slice(&chunk[..self.limits.answer_bytes_max - bytes.len()]);
                    end = Err(failure::too_large(&self.limits));
                    break;
                }
                Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(e) => {
                    end = Err(explain(e));
                    break;
                }
            }
        }
        // What arrived before a failure is kept: half a web page still says "this is a web page".
        if !bytes.is_empty() {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            exchange.response_body = Some(mask_echo(text, self.token.as_ref()));
        }
        end
    }

    /// Who issued a certificate that is not trusted, and whether a clock is wrong, say more than the system's words.
    async fn explained(&self, error: &reqwest::Error, port: u16, host: &str) -> Failure {
        let trouble = Trouble::of(error, host);
        let telling = |cause: &Cause| {
            matches!(
                cause,
                Cause::UnknownIssuer { .. }
                    | Cause::OutOfTime { .. }
                    | Cause::ProxyWantsPassword
                    | Cause::Proxy { .. }
            )
        };
        if telling(&trouble.cause) {
            return trouble.examined(port, &self.network).await.failure();
        }
        failure::explain(error, &self.limits, host)
    }

    fn headers(&self, with_body: bool) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(token) = &self.token {
            // Checked in `new`; a value that cannot be sent never gets here.
            if let Ok(mut value) = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())) {
                value.set_sensitive(true);
                headers.insert(AUTHORIZATION, value);
            }
        }
        headers.insert(ACCEPT, HeaderValue::from_static(SCIM_JSON));
        if with_body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(SCIM_JSON_UTF8));
        }
        headers.insert("adscimversion", HeaderValue::from_static(ADSCIM_VERSION.1));
        headers
    }

    fn headers_recorded(&self, with_body: bool) -> Vec<(String, String)> {
        headers_sent(self.token.is_some(), with_body)
    }
}

/// The headers of a request, in the order of the wire, as an [`Exchange`] shows them: the token is masked.
#[must_use]
pub fn headers_sent(with_token: bool, with_body: bool) -> Vec<(String, String)> {
    let mut out = Vec::new();
    if with_token {
        out.push(("Authorization".to_owned(), format!("Bearer {MASKED}")));
    }
    out.push(("Accept".to_owned(), SCIM_JSON.to_owned()));
    if with_body {
        out.push(("Content-Type".to_owned(), SCIM_JSON_UTF8.to_owned()));
    }
    out.push((ADSCIM_VERSION.0.to_owned(), ADSCIM_VERSION.1.to_owned()));
    out
}
