//! The keys that Entra signs with (RFC 7517), fetched from the address the user gave, and kept.
//!
//! Entra changes its keys without notice: a token that names an unknown key makes us look again, though not
//! more often than once in [`REFETCH_MIN`], so that made-up key ids cannot make us flood Microsoft.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio::sync::Mutex;
use url::{Host, Url};

use super::Refusal;
use super::jwt::short;

/// How long keys are believed without looking again.
const KEEP: SignedDuration = SignedDuration::from_hours(12);

/// The least time between two fetches from one address.
pub(super) const REFETCH_MIN: SignedDuration = SignedDuration::from_secs(30);

/// Time for one fetch.
const FETCH_WAIT: Duration = Duration::from_secs(10);

/// Largest key document. Entra's has some ten kilobytes.
const DOCUMENT_BYTES_MAX: usize = 512 * 1024;

/// Most keys of one document.
const KEYS_MAX: usize = 100;

/// A public key that signs tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    P256 { point: Vec<u8> },
}

impl Key {
    /// From a JWK; `None` for kinds that sign neither RS256 nor ES256.
    pub(super) fn of(jwk: &Value) -> Option<Self> {
        let part = |name: &str| URL_SAFE_NO_PAD.decode(jwk.get(name)?.as_str()?).ok();
        if jwk
            .get("use")
            .and_then(Value::as_str)
            .is_some_and(|used| used != "sig")
        {
            return None;
        }
        match jwk.get("kty")?.as_str()? {
            "RSA" => Some(Self::Rsa {
                n: part("n")?,
                e: part("e")?,
            }),
            "EC" if jwk.get("crv")?.as_str()? == "P-256" => {
                let (x, y) = (part("x")?, part("y")?);
                // SEC 1 §2.3.3: an uncompressed point.
                let mut point = vec![4];
                point.extend(&x);
                point.extend(&y);
                (x.len() == 32 && y.len() == 32).then_some(Self::P256 { point })
            }
            _ => None,
        }
    }
}

/// Keys by address, fetched when they are needed.
#[derive(Debug)]
pub(crate) struct KeyCache {
    client: Option<reqwest::Client>,
    documents: Mutex<HashMap<String, Arc<Mutex<Document>>>>,
}

/// What is known of one address.
#[derive(Debug, Default)]
struct Document {
    keys: Vec<(Option<String>, Key)>,
    fetched: Option<Timestamp>,
    tried: Option<Timestamp>,
    failure: Option<String>,
}

impl Default for KeyCache {
    fn default() -> Self {
        let client = reqwest::Client::builder()
            .timeout(FETCH_WAIT)
            .redirect(reqwest::redirect::Policy::none())
            .build();
        Self {
            // Without a client the refusal of every token says that keys cannot be had.
            client: client.ok(),
            documents: Mutex::default(),
        }
    }
}

impl KeyCache {
    /// The key with this id; the only one when the token names none.
    pub(super) async fn key(&self, url: &str, kid: Option<&str>, now: Timestamp) -> Result<Key, Refusal> {
        let document = Arc::clone(self.documents.lock().await.entry(url.to_owned()).or_default());
        // One request for many tokens that arrive together.
        let mut document = document.lock().await;
        let fresh = document.fetched.is_some_and(|at| now < after(at, KEEP));
        let known = document.find(kid);
        if let (true, Some(key)) = (fresh, &known) {
            return Ok(key.clone());
        }
        let may_try = document.tried.is_none_or(|at| now >= after(at, REFETCH_MIN));
        if may_try {
            document.tried = Some(now);
            match self.fetch(url).await {
                Ok(keys) => {
                    document.keys = keys;
                    document.fetched = Some(now);
                    document.failure = None;
                }
                Err(reason) => document.failure = Some(reason),
            }
        }
        // Keys that were good yesterday are better than none while Entra cannot be reached.
        match (document.find(kid), &document.failure) {
            (Some(key), _) => Ok(key),
            (None, Some(reason)) => Err(Refusal::NoKeys {
                url: url.to_owned(),
                reason: reason.clone(),
            }),
            (None, None) => Err(Refusal::Key(match kid {
                Some(kid) => format!("no key at {url} has the id `{}`", short(kid)),
                None => format!("the token names no key, and there are several at {url}"),
            })),
        }
    }

    async fn fetch(&self, url: &str) -> Result<Vec<(Option<String>, Key)>, String> {
        let address = address(url)?;
        let client = self.client.as_ref().ok_or("this system has no TLS")?;
        let mut answer = client
            .get(address)
            .header("Accept", "application/json")
            .send()
            .await
            .map_err(|error| cause(&error))?;
        if answer.status() != 200 {
            return Err(format!("the answer was HTTP {}", answer.status().as_u16()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| cause(&error))? {
            body.extend_from_slice(&chunk);
            if body.len() > DOCUMENT_BYTES_MAX {
                return Err(format!("the document is larger than {DOCUMENT_BYTES_MAX} bytes"));
            }
        }
        let document: Value = serde_json::from_slice(&body).map_err(|_| "the answer is not JSON")?;
        let keys = document["keys"].as_array().ok_or("the answer has no `keys`")?;
        let read = keys.iter().take(KEYS_MAX).filter_map(|jwk| {
            let kid = jwk.get("kid").and_then(Value::as_str).map(str::to_owned);
            Some((kid, Key::of(jwk)?))
        });
        Ok(read.collect())
    }
}

impl Document {
    fn find(&self, kid: Option<&str>) -> Option<Key> {
        match (kid, self.keys.as_slice()) {
            (Some(kid), keys) => keys
                .iter()
                .find(|(id, _)| id.as_deref() == Some(kid))
                .map(|(_, key)| key.clone()),
            (None, [(_, only)]) => Some(only.clone()),
            (None, _) => None,
        }
    }
}

/// The innermost cause: what reqwest says first is only that something failed.
fn cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

/// An https address, or a plain one on this machine.
pub(super) fn address(url: &str) -> Result<Url, String> {
    let address = Url::parse(url).map_err(|_| format!("`{url}` is not an address"))?;
    let local = match address.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    match address.scheme() {
        "https" if address.has_host() => Ok(address),
        "http" if local => Ok(address),
        _ => Err(format!(
            "`{url}` is not an https address; over plain HTTP anybody on the way could put in keys"
        )),
    }
}

fn after(at: Timestamp, span: SignedDuration) -> Timestamp {
    at.checked_add(span).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex as PlainMutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::Router;
    use axum::routing::get;
    use serde_json::json;

    struct Entra {
        url: String,
        answer: Arc<PlainMutex<(u16, String)>>,
        asked: Arc<AtomicUsize>,
    }

    async fn entra(kid: &str) -> Entra {
        let answer = Arc::new(PlainMutex::new((200, document(&[kid]))));
        let asked = Arc::new(AtomicUsize::new(0));
        let (said, count) = (Arc::clone(&answer), Arc::clone(&asked));
        let handler = move || {
            count.fetch_add(1, Ordering::SeqCst);
            let (status, body) = said.lock().unwrap().clone();
            async move { (axum::http::StatusCode::from_u16(status).unwrap(), body) }
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/keys", listener.local_addr().unwrap());
        let app = Router::new().route("/keys", get(handler));
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Entra { url, answer, asked }
    }

    fn document(kids: &[&str]) -> String {
        let keys: Vec<Value> = kids
            .iter()
            .map(|kid| json!({ "kty": "RSA", "kid": kid, "use": "sig", "n": "AQAB", "e": "AQAB" }))
            .collect();
        json!({ "keys": keys }).to_string()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    #[tokio::test]
    async fn keys_are_fetched_once_and_again_when_an_unknown_one_is_named() {
        let entra = entra("old").await;
        let cache = KeyCache::default();
        for n in 0..5 {
            assert!(cache.key(&entra.url, Some("old"), at(n)).await.is_ok());
        }
        assert!(cache.key(&entra.url, None, at(5)).await.is_ok(), "the only one");
        assert_eq!(entra.asked.load(Ordering::SeqCst), 1);
        *entra.answer.lock().unwrap() = (200, document(&["old", "new"]));
        for n in 6..20 {
            let refusal = cache.key(&entra.url, Some("new"), at(n)).await.unwrap_err();
            assert!(refusal.to_string().contains("no key at"), "{refusal}");
        }
        assert_eq!(
            entra.asked.load(Ordering::SeqCst),
            1,
            "not more than once in 30 s"
        );
        assert!(cache.key(&entra.url, Some("new"), at(30)).await.is_ok());
        assert_eq!(entra.asked.load(Ordering::SeqCst), 2);
        assert!(cache.key(&entra.url, None, at(31)).await.is_err());
    }

    #[tokio::test]
    async fn old_keys_stay_good_while_entra_cannot_be_reached() {
        let entra = entra("k").await;
        let cache = KeyCache::default();
        assert!(cache.key(&entra.url, Some("k"), at(0)).await.is_ok());
        *entra.answer.lock().unwrap() = (503, String::new());
        assert!(cache.key(&entra.url, Some("k"), at(13 * 3600)).await.is_ok());
        let refusal = cache.key(&entra.url, Some("x"), at(14 * 3600)).await.unwrap_err();
        assert!(
            refusal.to_string().ends_with("the answer was HTTP 503"),
            "{refusal}"
        );
    }

    #[tokio::test]
    async fn a_document_that_is_none_says_why() {
        let entra = entra("k").await;
        for (n, (body, why)) in [
            ("<html>".to_owned(), "not JSON"),
            ("{}".to_owned(), "no `keys`"),
            (" ".repeat(600 * 1024), "larger than"),
        ]
        .into_iter()
        .enumerate()
        {
            *entra.answer.lock().unwrap() = (200, body);
            let refusal = KeyCache::default().key(&entra.url, Some("k"), at(n as i64)).await;
            assert!(refusal.unwrap_err().to_string().contains(why), "{why}");
        }
        let closed = "http://127.0.0.1:9/keys";
        assert!(KeyCache::default().key(closed, None, at(0)).await.is_err());
    }

    #[test]
    fn keys_come_over_https_or_from_this_machine() {
        for good in [
            "https://login.microsoftonline.com/x/keys",
            "http://127.0.0.1:1/k",
            "http://localhost/k",
            "http://[::1]/k",
        ] {
            assert!(address(good).is_ok(), "{good}");
        }
        for bad in [
            "http://login.microsoftonline.com/keys",
            "ftp://x/y",
            "keys",
            "file:///etc/passwd",
            "http://127.0.0.1.example/",
        ] {
            assert!(address(bad).is_err(), "{bad}");
        }
    }
}
