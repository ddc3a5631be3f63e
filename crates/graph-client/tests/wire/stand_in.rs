//! A server that answers as it is told and remembers what it was asked.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, Uri};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use graph_client::{Cloud, Session, SignInConfig, refresh};
use serde_json::{Value, json};

/// The tenant every test signs in to.
pub(crate) const TENANT: &str = "contoso.example";
const TOKEN_PATH: &str = "/contoso.example/oauth2/v2.0/token";

/// One request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The fields of a form.
    pub(crate) fn form(&self) -> BTreeMap<String, String> {
        url::form_urlencoded::parse(self.body.as_bytes())
            .into_owned()
            .collect()
    }
}

/// One answer to give.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    never: bool,
}

impl Reply {
    pub(crate) fn new(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            never: false,
        }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self {
            body: body.to_string().into_bytes(),
            ..Self::new(status)
        }
        .with("content-type", "application/json")
    }

    pub(crate) fn text(mut self, body: &str) -> Self {
        self.body = body.as_bytes().to_vec();
        self
    }

    /// Takes the request and never answers.
    pub(crate) fn never() -> Self {
        Self {
            never: true,
            ..Self::new(200)
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

#[derive(Default)]
struct Script {
    seen: Vec<Seen>,
    replies: BTreeMap<String, VecDeque<Reply>>,
}

/// The server. Answers each path from its queue; an empty queue gives 200 and an empty object.
#[derive(Clone)]
pub(crate) struct StandIn {
    pub(crate) base: String,
    script: Arc<Mutex<Script>>,
}

impl StandIn {
    pub(crate) async fn start() -> Self {
        let script = Arc::new(Mutex::new(Script::default()));
        let router = Router::new().fallback(answer).with_state(Arc::clone(&script));
        Self {
            base: serve(router).await,
            script,
        }
    }

    pub(crate) fn cloud(&self) -> Cloud {
        Cloud::custom(&self.base, &self.base).expect("loopback")
    }

    pub(crate) fn config(&self) -> SignInConfig {
        SignInConfig {
            tenant: TENANT.into(),
            ..SignInConfig::new(self.cloud())
        }
    }

    /// Queues an answer for a path, without its query.
    pub(crate) fn will(&self, path: &str, reply: Reply) {
        let mut script = self.script.lock().expect("no panic");
        script
            .replies
            .entry(path.to_owned())
            .or_default()
            .push_back(reply);
    }

    pub(crate) fn token_will(&self, reply: Reply) {
        self.will(TOKEN_PATH, reply);
    }

    /// What arrived at a path, in order.
    pub(crate) fn seen(&self, path: &str) -> Vec<Seen> {
        let script = self.script.lock().expect("no panic");
        script
            .seen
            .iter()
            .filter(|seen| seen.path.split('?').next() == Some(path))
            .cloned()
            .collect()
    }

    pub(crate) fn tokens_asked(&self) -> Vec<Seen> {
        self.seen(TOKEN_PATH)
    }

    /// A session with access token `access-1` and refresh token `refresh-1`.
    pub(crate) async fn session(&self, lifetime_s: u64) -> Session {
        self.token_will(Reply::json(200, &tokens(1, lifetime_s)));
        let config = SignInConfig {
            client_id: "client".into(),
            scopes: vec!["openid".into(), "User.Read".into()],
            ..self.config()
        };
        refresh(&config, &"refresh-0".to_owned().into())
            .await
            .expect("signed in")
    }
}

/// A good token answer with numbered tokens.
pub(crate) fn tokens(number: u32, lifetime_s: u64) -> Value {
    let claims =
        json!({"preferred_username": "ann@contoso.example", "name": "Ann", "oid": "o1", "tid": "t1"});
    let id_token = format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(claims.to_string()));
    json!({"token_type": "Bearer", "scope": "openid User.Read Group.Read.All", "expires_in": lifetime_s,
        "ext_expires_in": lifetime_s, "access_token": format!("access-{number}"),
        "refresh_token": format!("refresh-{number}"), "id_token": id_token})
}

/// An error of the token endpoint, in Entra's shape.
pub(crate) fn token_error(code: u32) -> Reply {
    Reply::json(
        400,
        &json!({"error": "invalid_grant",
            "error_description": format!("AADSTS{code}: No.\r\nTrace ID: aa\r\nCorrelation ID: c0-1\r\nTimestamp: 2026-11-20 12:00:00Z"),
            "error_codes": [code], "timestamp": "2026-11-20 12:00:00Z", "trace_id": "aa", "correlation_id": "c0-1"}),
    )
}

pub(crate) async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("bound"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    base
}

async fn answer(
    State(script): State<Arc<Mutex<Script>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let reply = {
        let mut script = script.lock().expect("no panic");
        script.seen.push(Seen {
            method,
            path: uri.to_string(),
            headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        });
        let queue = script.replies.get_mut(uri.path());
        queue
            .and_then(VecDeque::pop_front)
            .unwrap_or_else(|| Reply::json(200, &json!({})))
    };
    if reply.never {
        std::future::pending::<()>().await;
    }
    let mut response = Response::builder().status(reply.status);
    for (name, value) in &reply.headers {
        response = response.header(*name, value);
    }
    response.body(Body::from(reply.body)).expect("a response")
}
