//! Requests to Graph: waiting, renewing, and what is written down about them.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use graph_client::{
    Graph, GraphError, Limits, ListingEnd, NoSecrets, Session, Silent, WaitReason, Waiting, Watch,
};
use graph_model::{GraphRequest, secret};
use scim::exchange::{Exchange, FailureKind};
use secrecy::SecretString;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::stand_in::{Reply, StandIn, token_error, tokens};

const ME: &str = "/v1.0/me";

fn limits() -> Limits {
    Limits {
        wait_first: Duration::from_millis(2),
        wait_longest: Duration::from_millis(8),
        answer_timeout: Duration::from_millis(1500),
        answer_bytes_max: 4096,
        ..Limits::default()
    }
}

pub(crate) async fn graph(entra: &StandIn) -> Graph {
    let session = entra.session(3600).await;
    Graph::with_limits(session, limits()).expect("a client")
}

/// Remembers what it was told.
#[derive(Default)]
pub(crate) struct Notes {
    waits: Mutex<Vec<String>>,
    renewed: Mutex<u32>,
    kept: Mutex<Vec<String>>,
    cancel: CancellationToken,
    cancel_when_waiting: bool,
}

impl Watch for Notes {
    fn waiting(&self, waiting: &Waiting<'_>) {
        assert!(waiting.exchange.status.is_some() || waiting.exchange.failure.is_some());
        let mut waits = self.waits.lock().expect("no panic");
        waits.push(format!("{} [{}]", waiting, waiting.sent));
        if self.cancel_when_waiting {
            self.cancel.cancel();
        }
    }

    fn exchanged(&self, label: &str, exchange: &Exchange) {
        let mut kept = self.kept.lock().expect("no panic");
        kept.push(format!("{label}: {} {:?}", exchange.method, exchange.status));
    }

    fn renewed(&self, _session: &Session) {
        *self.renewed.lock().expect("no panic") += 1;
    }

    fn cancellation(&self) -> CancellationToken {
        self.cancel.clone()
    }
}

impl Notes {
    /// Cancels as soon as it hears of a wait.
    pub(crate) fn cancelling() -> Self {
        Self {
            cancel_when_waiting: true,
            ..Self::default()
        }
    }

    pub(crate) fn waits(&self) -> Vec<String> {
        self.waits.lock().expect("no panic").clone()
    }
}

/// `GET /me`, which may be repeated.
fn me() -> GraphRequest {
    GraphRequest::me().next_page("/me")
}

fn create() -> GraphRequest {
    GraphRequest::create_group("Sales", "sales", "")
}

fn resolver(name: &str) -> Option<SecretString> {
    (name == "SecretToken").then(|| "canary-\"4711".to_owned().into())
}

fn put_secrets() -> GraphRequest {
    GraphRequest::put_secrets(
        "sp1",
        vec![json!({"key": "SecretToken", "value": secret("SecretToken")})],
    )
}

const SECRETS: &str = "/v1.0/servicePrincipals/sp1/synchronization/secrets";

#[tokio::test]
async fn a_request_carries_the_token_and_comes_back_with_its_exchange() {
    let entra = StandIn::start().await;
    let reply = Reply::json(200, &json!({"id": "o1"}))
        .with("request-id", "r-1")
        .with("date", "Fri, 20 Nov 2026 12:00:00 GMT");
    entra.will(ME, reply);
    let graph = graph(&entra).await;
    let (answer, exchange) = graph.send(&me(), &NoSecrets, &Silent).await.expect("answered");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, Some(json!({"id": "o1"})));
    assert_eq!(answer.request_id.as_deref(), Some("r-1"));
    let seen = entra.seen(ME);
    assert_eq!(seen[0].header("authorization"), "Bearer access-1");
    assert!(!seen[0].header("client-request-id").is_empty());
    assert_eq!(exchange.request_header("authorization"), Some("Bearer ••••"));
    assert_eq!(exchange.response_header("request-id"), Some("r-1"));
    assert!(exchange.response_header("date").is_some());
    assert_eq!(exchange.url, format!("{}{ME}", entra.base));
    assert!(exchange.duration_ms > 0.0);
}

#[tokio::test]
async fn a_secret_is_on_the_wire_and_in_nothing_that_is_kept() {
    let entra = StandIn::start().await;
    // Echoed the way an error text would.
    let echo = json!({"error": {"code": "x", "message": "bad token canary-\"4711 for access-1"}});
    entra.will(SECRETS, Reply::json(400, &echo));
    let graph = graph(&entra).await;
    let (_, exchange) = graph
        .send(&put_secrets(), &resolver, &Silent)
        .await
        .expect("answered");
    let sent: serde_json::Value = serde_json::from_str(&entra.seen(SECRETS)[0].body).expect("a body");
    assert_eq!(sent["value"][0]["value"], "canary-\"4711");
    for words in [
        format!("{exchange:?}"),
        serde_json::to_string(&exchange).expect("json"),
        format!("{graph:?}"),
    ] {
        assert!(!words.contains("4711"), "{words}");
        assert!(!words.contains("access-1"), "{words}");
        assert!(!words.contains("refresh-1"), "{words}");
    }
    assert!(exchange.request_body.expect("kept").contains("••••"));
}

#[tokio::test]
async fn a_missing_secret_sends_nothing() {
    let entra = StandIn::start().await;
    let graph = graph(&entra).await;
    let error = graph
        .send(&put_secrets(), &NoSecrets, &Silent)
        .await
        .expect_err("no secret");
    assert!(matches!(&error, GraphError::MissingSecret(missing) if missing.name == "SecretToken"));
    assert!(error.repair().contains("SecretToken"));
    assert!(entra.seen(SECRETS).is_empty());
}

#[tokio::test]
async fn a_placeholder_left_in_a_path_sends_nothing() {
    let entra = StandIn::start().await;
    let graph = graph(&entra).await;
    let unfilled = me().next_page("/servicePrincipals/{servicePrincipal}");
    let error = graph.send(&unfilled, &NoSecrets, &Silent).await;
    assert!(matches!(error, Err(GraphError::BadRequest { .. })));
}

#[tokio::test]
async fn throttling_is_waited_out_as_long_as_graph_asks_even_for_a_create() {
    let entra = StandIn::start().await;
    entra.will("/v1.0/groups", Reply::new(429).with("retry-after", "1"));
    entra.will("/v1.0/groups", Reply::json(201, &json!({"id": "g"})));
    let graph = graph(&entra).await;
    let notes = Notes::default();
    let begun = Instant::now();
    let (answer, _) = graph.send(&create(), &NoSecrets, &notes).await.expect("answered");
    assert_eq!(answer.status, 201);
    assert!(begun.elapsed() >= Duration::from_secs(1));
    let waits = notes.waits();
    assert_eq!(waits.len(), 1);
    assert!(
        waits[0].starts_with("waiting for Graph, which asked to slow down, until ")
            && waits[0].ends_with(" UTC (1 s) [1]"),
        "{waits:?}"
    );
}

#[tokio::test]
async fn throttling_that_does_not_end_is_an_error_with_the_time_to_wait() {
    let entra = StandIn::start().await;
    let graph = graph(&entra).await;
    entra.will(ME, Reply::new(429));
    entra.will(ME, Reply::new(429).with("retry-after", "900"));
    let notes = Notes::default();
    let error = graph.send(&me(), &NoSecrets, &notes).await.expect_err("too long");
    assert_eq!(notes.waits().len(), 1);
    assert!(error.repair().contains("15 minutes"), "{}", error.repair());
    assert_eq!(error.exchange().and_then(|last| last.status), Some(429));
}

#[tokio::test]
async fn an_unavailable_graph_is_asked_again_for_a_read_and_never_for_a_create() {
    let entra = StandIn::start().await;
    let graph = graph(&entra).await;
    entra.will(ME, Reply::new(503));
    entra.will(ME, Reply::new(504));
    let notes = Notes::default();
    let (answer, _) = graph.send(&me(), &NoSecrets, &notes).await.expect("answered");
    assert_eq!(answer.status, 200);
    assert_eq!(notes.waits().len(), 2);

    entra.will("/v1.0/groups", Reply::new(503).with("retry-after", "0"));
    let (answer, _) = graph.send(&create(), &NoSecrets, &notes).await.expect("answered");
    assert_eq!(answer.status, 503);
    assert_eq!(entra.seen("/v1.0/groups").len(), 1);
    assert_eq!(notes.waits().len(), 2);
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_for_a_read_and_never_for_a_create() {
    let entra = StandIn::start().await;
    let graph = graph(&entra).await;
    entra.will(ME, Reply::never());
    let notes = Notes::default();
    graph.send(&me(), &NoSecrets, &notes).await.expect("answered");
    assert_eq!(entra.seen(ME).len(), 2);
    let lost = WaitReason::ConnectionLost.to_string();
    assert!(notes.waits()[0].contains(&lost));

    entra.will("/v1.0/groups", Reply::never());
    let error = graph.send(&create(), &NoSecrets, &notes).await.expect_err("lost");
    assert_eq!(entra.seen("/v1.0/groups").len(), 1);
    let GraphError::Unreachable {
        maybe_done, exchange, ..
    } = error
    else {
        panic!("{error}");
    };
    assert!(maybe_done);
    let failure = exchange.failure.expect("why");
    assert_eq!(failure.kind, FailureKind::Timeout);
}

#[tokio::test]
async fn a_page_in_place_of_graph_is_named_at_once_and_a_cut_answer_is_asked_for_again() {
    let entra = StandIn::start().await;
    let graph = graph(&entra).await;
    let page = Reply::new(403)
        .text("<html><title>Blocked by policy</title>")
        .with("content-type", "text/html");
    entra.will(ME, page);
    let notes = Notes::default();
    let error = graph
        .send(&me(), &NoSecrets, &notes)
        .await
        .expect_err("no answer");
    assert!(error.to_string().contains("Blocked by policy"), "{error}");
    assert!(error.repair().contains("browser"), "{}", error.repair());
    let exchange = error.exchange().expect("kept");
    assert_eq!(exchange.status, Some(403));
    assert!(exchange.failure.is_some());
    assert!(notes.waits().is_empty(), "asking again brings the same page");

    let elsewhere = Reply::new(302).with("location", "https://portal.hotel.example/");
    entra.will(ME, elsewhere);
    let error = graph
        .send(&me(), &NoSecrets, &notes)
        .await
        .expect_err("no answer");
    assert!(error.to_string().contains("portal.hotel.example"), "{error}");

    entra.will(
        ME,
        Reply::new(200)
            .text(r#"{"id": "o"#)
            .with("content-type", "application/json"),
    );
    let (answer, _) = graph
        .send(&me(), &NoSecrets, &notes)
        .await
        .expect("whole the second time");
    assert_eq!(answer.status, 200);
    assert_eq!(notes.waits().len(), 1);

    // A create whose answer is cut may have been carried out.
    entra.will("/v1.0/groups", Reply::new(201).text(r#"{"id": "g"#));
    let error = graph.send(&create(), &NoSecrets, &notes).await.expect_err("cut");
    assert!(matches!(error, GraphError::Unreachable { maybe_done: true, .. }));
    assert_eq!(entra.seen("/v1.0/groups").len(), 1);
}

#[tokio::test]
async fn a_wrong_clock_is_named_when_graph_does_not_take_the_token() {
    let entra = StandIn::start().await;
    let graph = graph(&entra).await;
    let refused = || Reply::new(401).with("date", "Fri, 20 Nov 2020 12:00:00 GMT");
    entra.will(ME, refused());
    entra.will(ME, refused());
    entra.token_will(Reply::json(200, &tokens(2, 3600)));
    let error = graph.send(&me(), &NoSecrets, &Silent).await.expect_err("refused");
    assert!(error.to_string().contains("this computer's clock is"), "{error}");
    assert!(error.repair().contains("clock"));
}

#[tokio::test]
async fn more_permissions_are_asked_for_without_the_browser_and_a_refusal_changes_nothing() {
    let entra = StandIn::start().await;
    let graph = graph(&entra).await;
    let wanted = ["Group.ReadWrite.All".to_owned()];
    entra.token_will(token_error(65001));
    let error = graph
        .ask_for(&wanted, &Silent)
        .await
        .expect_err("nobody consented");
    assert_eq!(error.aadsts(), Some(65001));
    assert!(!graph.session().await.scopes().contains(&wanted[0]));

    entra.token_will(Reply::json(200, &tokens(2, 3600)));
    let notes = Notes::default();
    graph.ask_for(&wanted, &notes).await.expect("consented before");
    assert_eq!(*notes.renewed.lock().expect("no panic"), 1);
    let asked = entra.tokens_asked();
    let scope = &asked.last().expect("asked").form()["scope"];
    assert!(scope.ends_with("/Group.ReadWrite.All"), "{scope}");
    assert!(graph.session().await.scopes().contains(&wanted[0]));
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_request_sent_again() {
    let entra = StandIn::start().await;
    let graph = graph(&entra).await;
    entra.will("/v1.0/groups", Reply::new(401));
    entra.token_will(Reply::json(200, &tokens(2, 3600)));
    let notes = Notes::default();
    graph.send(&create(), &NoSecrets, &notes).await.expect("answered");
    let seen = entra.seen("/v1.0/groups");
    assert_eq!(seen[1].header("authorization"), "Bearer access-2");
    assert_eq!(seen[1].method, "POST");
    assert_eq!(*notes.renewed.lock().expect("no panic"), 1);
    // Nothing of a session is missing from the record: the refused attempt and the renewal are told, too.
    assert_eq!(
        *notes.kept.lock().expect("no panic"),
        [
            "Create the group “Sales”: POST Some(401)",
            "Renew the sign-in: POST Some(200)"
        ]
    );
    let asked = entra.tokens_asked();
    assert_eq!(asked[1].form()["refresh_token"], "refresh-1");
    use secrecy::ExposeSecret;
    let session = graph.session().await;
    let newest = session.refresh_token().expect("there is one");
    assert_eq!(newest.expose_secret(), "refresh-2");
}

#[tokio::test]
async fn a_token_that_stays_refused_needs_a_new_sign_in() {
    let entra = StandIn::start().await;
    let graph = graph(&entra).await;
    entra.will(ME, Reply::new(401));
    entra.will(ME, Reply::new(401));
    entra.token_will(Reply::json(200, &tokens(2, 3600)));
    let error = graph.send(&me(), &NoSecrets, &Silent).await;
    assert!(matches!(error, Err(GraphError::SignInNeeded { .. })));
    assert_eq!(entra.seen(ME).len(), 2);
}

#[tokio::test]
async fn a_refused_renewal_gives_entras_reason() {
    let entra = StandIn::start().await;
    let graph = graph(&entra).await;
    entra.will(ME, Reply::new(401));
    entra.token_will(token_error(700082));
    let error = graph.send(&me(), &NoSecrets, &Silent).await.expect_err("ended");
    let GraphError::SignInNeeded {
        because: Some(because),
        ..
    } = error
    else {
        panic!("{error}");
    };
    assert_eq!(because.aadsts(), Some(700082));
}

#[tokio::test]
async fn a_claims_challenge_is_handed_on_for_the_next_sign_in() {
    let entra = StandIn::start().await;
    let graph = graph(&entra).await;
    let challenge = r#"Bearer error="insufficient_claims", claims="eyJhIjoxfQ==""#;
    entra.will(ME, Reply::new(401).with("www-authenticate", challenge));
    let error = graph.send(&me(), &NoSecrets, &Silent).await;
    assert!(
        matches!(error, Err(GraphError::SignInNeeded { claims: Some(claims), .. }) if claims == r#"{"a":1}"#)
    );
    assert_eq!(graph.claims_wanted().as_deref(), Some(r#"{"a":1}"#));
    assert_eq!(entra.tokens_asked().len(), 1);
}

#[tokio::test]
async fn a_token_near_its_end_is_renewed_before_it_is_used() {
    let entra = StandIn::start().await;
    let session = entra.session(0).await;
    let graph = Graph::with_limits(session, limits()).expect("a client");
    entra.token_will(Reply::json(200, &tokens(2, 3600)));
    for _ in 0..2 {
        graph.send(&me(), &NoSecrets, &Silent).await.expect("answered");
    }
    let seen = entra.seen(ME);
    assert_eq!(seen[0].header("authorization"), "Bearer access-2");
    assert_eq!(entra.tokens_asked().len(), 2);
}

#[tokio::test]
async fn requests_at_the_same_moment_renew_together() {
    let entra = StandIn::start().await;
    let session = entra.session(0).await;
    let graph = Graph::with_limits(session, limits()).expect("a client");
    entra.token_will(Reply::json(200, &tokens(2, 3600)));
    let request = me();
    let sends = (0..5).map(|_| graph.send(&request, &NoSecrets, &Silent));
    for sent in futures::future::join_all(sends).await {
        sent.expect("answered");
    }
    assert_eq!(entra.tokens_asked().len(), 2);
}

#[tokio::test]
async fn a_wait_can_be_cancelled() {
    let entra = StandIn::start().await;
    let graph = graph(&entra).await;
    entra.will(ME, Reply::new(429).with("retry-after", "200"));
    let notes = Notes {
        cancel_when_waiting: true,
        ..Notes::default()
    };
    let begun = Instant::now();
    let error = graph.send(&me(), &NoSecrets, &notes).await;
    assert!(matches!(error, Err(GraphError::Cancelled { .. })));
    assert!(begun.elapsed() < Duration::from_secs(100));
}

#[tokio::test]
async fn a_cancelled_read_ends_at_once_and_a_write_is_heard_out() {
    let entra = StandIn::start().await;
    let graph = graph(&entra).await;
    let notes = Notes::default();
    notes.cancel.cancel();
    entra.will(ME, Reply::never());
    let read = graph.send(&me(), &NoSecrets, &notes).await;
    assert!(matches!(read, Err(GraphError::Cancelled { .. })));
    entra.will("/v1.0/groups", Reply::json(201, &json!({"id": "g"})));
    let write = graph.send(&create(), &NoSecrets, &notes).await;
    assert_eq!(write.expect("heard out").0.status, 201);
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let entra = StandIn::start().await;
    let graph = graph(&entra).await;
    for _ in 0..8 {
        entra.will(ME, Reply::json(200, &json!({"a": "x".repeat(5000)})));
    }
    let error = graph
        .send(&me(), &NoSecrets, &Silent)
        .await
        .expect_err("too large");
    let exchange = error.exchange().expect("kept");
    let failure = exchange.failure.as_ref().expect("why");
    assert_eq!(failure.kind, FailureKind::TooLarge);
    assert_eq!(exchange.status, Some(200));
    assert_eq!(entra.seen(ME).len(), 1, "it would be as large again");
}

#[tokio::test]
async fn a_request_may_be_sent_from_a_task_of_its_own() {
    let entra = StandIn::start().await;
    let graph = std::sync::Arc::new(graph(&entra).await);
    let task = tokio::spawn(async move {
        let sent = graph.send(&put_secrets(), &resolver, &Silent).await;
        sent.expect("answered").0.status
    });
    assert_eq!(task.await.expect("no panic"), 200);
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_the_token() {
    let entra = StandIn::start().await;
    let elsewhere = StandIn::start().await;
    let graph = graph(&entra).await;
    let away = format!("{}/v1.0/me", elsewhere.base);
    entra.will(ME, Reply::new(302).with("location", &away));
    let error = graph
        .send(&me(), &NoSecrets, &Silent)
        .await
        .expect_err("no answer of Graph");
    assert_eq!(error.exchange().and_then(|exchange| exchange.status), Some(302));
    assert!(elsewhere.seen(ME).is_empty());
}

#[tokio::test]
async fn a_count_in_text_is_read() {
    let entra = StandIn::start().await;
    let graph = graph(&entra).await;
    let mut reply = Reply::new(200).with("content-type", "text/plain");
    reply = reply.text("\u{feff}42");
    entra.will(ME, reply);
    let (answer, _) = graph.send(&me(), &NoSecrets, &Silent).await.expect("answered");
    assert_eq!(answer.body, Some(json!(42)));
}

#[tokio::test]
async fn pages_are_followed_on_the_same_host_up_to_the_limit() {
    let entra = StandIn::start().await;
    let graph = graph(&entra).await;
    let page = |name: &str, next: Option<&str>| {
        let mut page = json!({"value": [{"id": name}]});
        if let Some(next) = next {
            page["@odata.nextLink"] = format!("https://graph.elsewhere.example/v1.0{next}").into();
        }
        Reply::json(200, &page)
    };
    for _ in 0..2 {
        entra.will(ME, page("a", Some("/me?$skiptoken=X%2Fy")));
        entra.will(ME, page("b", None));
    }
    let listing = graph.list(&me(), 10, &Silent).await.expect("read");
    assert!(matches!(listing.end, ListingEnd::Complete));
    assert_eq!(listing.values, [json!({"id": "a"}), json!({"id": "b"})]);
    assert_eq!(entra.seen(ME)[1].path, "/v1.0/me?$skiptoken=X%2Fy");

    let listing = graph.list(&me(), 1, &Silent).await.expect("read");
    assert!(matches!(listing.end, ListingEnd::PageLimit));
    assert_eq!(listing.values.len(), 1);
}
