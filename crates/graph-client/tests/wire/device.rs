//! The sign-in with a code, against the stand-in.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use graph_client::{
    Cloud, DeviceSignIn, SignInConfig, SignInError, Silent, WaitReason, Waiting, Watch, start_device_sign_in,
};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::stand_in::{Reply, StandIn, TENANT, token_error, tokens};

const DEVICE_PATH: &str = "/contoso.example/oauth2/v2.0/devicecode";
const DEVICE_CODE: &str = "dEv1ce-c0de-that-is-secret";

/// Remembers the waits, and stops at the first of a kind.
#[derive(Default)]
struct Follower {
    waits: Mutex<Vec<(WaitReason, Duration, String)>>,
    stop_at: Option<WaitReason>,
    cancel: CancellationToken,
}

impl Watch for Follower {
    fn waiting(&self, waiting: &Waiting<'_>) {
        let exchange = format!("{:?}", waiting.exchange);
        let mut waits = self.waits.lock().expect("no panic");
        waits.push((waiting.reason, waiting.delay, exchange));
        if self.stop_at == Some(waiting.reason) {
            self.cancel.cancel();
        }
    }

    fn cancellation(&self) -> CancellationToken {
        self.cancel.clone()
    }
}

fn issued() -> Value {
    json!({"user_code": "C2XJ9QKMR", "device_code": DEVICE_CODE,
        "verification_uri": "https://microsoft.com/devicelogin", "expires_in": 900, "interval": 1,
        "message": "To sign in, use a web browser to open the page https://microsoft.com/devicelogin and enter the code C2XJ9QKMR to authenticate."})
}

fn error(error: &str, number: Option<u32>) -> Reply {
    let mut body = json!({"error": error, "error_description": "No.\r\nCorrelation ID: c0-1"});
    if let Some(number) = number {
        body["error_codes"] = json!([number]);
    }
    Reply::json(400, &body)
}

async fn begin(entra: &StandIn, answer: &Value) -> Result<DeviceSignIn, SignInError> {
    entra.will(DEVICE_PATH, Reply::json(200, answer));
    start_device_sign_in(entra.config()).await
}

#[tokio::test]
async fn the_device_asks_again_until_the_person_is_done() {
    let entra = StandIn::start().await;
    let pending = begin(&entra, &issued()).await.expect("a code");
    assert_eq!(pending.user_code(), "C2XJ9QKMR");
    assert_eq!(
        pending.verification_uri().as_str(),
        "https://microsoft.com/devicelogin"
    );
    assert!(pending.message().starts_with("To sign in"));
    assert!(pending.time_left() > Duration::from_secs(890));
    assert!(!format!("{pending:?}").contains("C2XJ"));
    entra.token_will(error("authorization_pending", Some(70016)));
    entra.token_will(Reply::json(200, &tokens(1, 3600)));
    let follower = Follower::default();
    let begun = Instant::now();
    let session = pending.finish(&follower).await.expect("signed in");
    assert_eq!(session.account.upn, "ann@contoso.example");
    assert!(session.refresh_token().is_some());
    assert!(
        begun.elapsed() >= Duration::from_secs(2),
        "one interval before each poll"
    );

    let asked = &entra.seen(DEVICE_PATH)[0];
    assert_eq!(asked.header("content-type"), "application/x-www-form-urlencoded");
    let form = asked.form();
    assert_eq!(form.keys().collect::<Vec<_>>(), ["client_id", "scope"]);
    assert!(form["scope"].contains("offline_access"));
    let polls = entra.tokens_asked();
    assert_eq!(polls.len(), 2);
    let form = polls[1].form();
    assert_eq!(
        form.keys().collect::<Vec<_>>(),
        ["client_id", "device_code", "grant_type"]
    );
    assert_eq!(form["grant_type"], "urn:ietf:params:oauth:grant-type:device_code");
    assert_eq!(form["device_code"], DEVICE_CODE);
    let waits = follower.waits.lock().expect("no panic");
    assert_eq!(waits.len(), 2);
    for (reason, delay, exchange) in waits.iter() {
        assert_eq!((*reason, *delay), (WaitReason::Person, Duration::from_secs(1)));
        assert!(!exchange.contains(DEVICE_CODE), "{exchange}");
    }
}

#[tokio::test]
async fn slow_down_is_heeded_and_a_wait_can_be_cancelled() {
    let entra = StandIn::start().await;
    let pending = begin(&entra, &issued()).await.expect("a code");
    entra.token_will(error("slow_down", None));
    let follower = Follower {
        stop_at: Some(WaitReason::SlowDown),
        ..Follower::default()
    };
    let ended = pending.finish(&follower).await;
    assert!(matches!(ended, Err(SignInError::Cancelled)), "{ended:?}");
    let waits = follower.waits.lock().expect("no panic");
    let (reason, delay, _) = waits.last().expect("two waits");
    assert_eq!((*reason, *delay), (WaitReason::SlowDown, Duration::from_secs(6)));
}

#[tokio::test]
async fn an_unavailable_server_is_waited_for() {
    let entra = StandIn::start().await;
    let pending = begin(&entra, &issued()).await.expect("a code");
    entra.token_will(Reply::new(503).text("<html>busy</html>"));
    entra.token_will(Reply::json(200, &tokens(1, 3600)));
    let follower = Follower::default();
    pending.finish(&follower).await.expect("signed in after all");
    let waits = follower.waits.lock().expect("no panic");
    assert_eq!(waits[1].0, WaitReason::SignInUnavailable);
}

#[tokio::test]
async fn every_end_has_its_number_its_cause_and_its_repair() {
    for (word, number) in [
        ("authorization_declined", Some(70017)),
        ("access_denied", None),
        ("expired_token", Some(70020)),
        ("expired_token", Some(70019)),
        ("bad_verification_code", Some(70018)),
        ("authorization_declined", None),
        ("expired_token", None),
        ("bad_verification_code", None),
    ] {
        let entra = StandIn::start().await;
        let pending = begin(&entra, &issued()).await.expect("a code");
        entra.token_will(error(word, number));
        let ended = pending.finish(&Silent).await.expect_err("refused");
        let refusal = ended.refusal().unwrap_or_else(|| panic!("{word}: {ended}"));
        assert_eq!((refusal.error.as_str(), refusal.code), (word, number));
        assert_eq!(ended.correlation_id(), Some("c0-1"));
        assert!(
            !ended.cause().contains("Entra refused the sign-in"),
            "{word} has a cause of its own"
        );
        assert_eq!(entra.tokens_asked().len(), 1, "{word} ends it");
    }
}

#[tokio::test]
async fn conditional_access_ends_it_with_what_entra_said() {
    let entra = StandIn::start().await;
    let pending = begin(&entra, &issued()).await.expect("a code");
    entra.token_will(token_error(53003));
    let ended = pending.finish(&Silent).await.expect_err("blocked");
    assert_eq!(ended.aadsts(), Some(53003));
}

#[tokio::test]
async fn the_life_of_the_code_bounds_the_wait() {
    let entra = StandIn::start().await;
    let mut short = issued();
    short["expires_in"] = json!(1);
    short["interval"] = json!(5);
    let pending = begin(&entra, &short).await.expect("a code");
    let ended = pending.finish(&Silent).await;
    assert!(
        matches!(ended, Err(SignInError::TimedOut { waited }) if waited.as_secs() == 1),
        "{ended:?}"
    );
    assert!(entra.tokens_asked().is_empty());
}

#[tokio::test]
async fn an_answer_that_must_not_be_shown_is_refused() {
    for (member, value) in [
        ("verification_uri", json!("http://evil.example/devicelogin")),
        ("verification_uri", json!("javascript:alert(1)")),
        ("user_code", json!("A\u{1b}]0;x\u{7}")),
        ("user_code", json!("")),
        ("device_code", Value::Null),
        ("expires_in", json!("soon")),
    ] {
        let entra = StandIn::start().await;
        let mut answer = issued();
        answer[member] = value;
        let ended = begin(&entra, &answer).await.expect_err("refused");
        assert!(
            matches!(ended, SignInError::UnexpectedAnswer { .. }),
            "{member}: {ended:?}"
        );
        assert!(!format!("{ended:?}").contains(DEVICE_CODE));
    }
    for page in [
        Reply::new(200).text("no code for you"),
        Reply::new(502).text("<html>proxy</html>"),
    ] {
        let entra = StandIn::start().await;
        entra.will(DEVICE_PATH, page);
        let ended = start_device_sign_in(entra.config()).await.expect_err("no code");
        assert!(matches!(ended, SignInError::UnexpectedAnswer { .. }), "{ended:?}");
    }
    let entra = StandIn::start().await;
    entra.will(
        DEVICE_PATH,
        Reply::new(200).text("<html><title>Filter</title>proxy</html>"),
    );
    let ended = start_device_sign_in(entra.config()).await.expect_err("no code");
    assert!(ended.cause().contains("“Filter”"), "{ended:?}");
}

#[tokio::test]
async fn a_refusal_to_give_a_code_is_read_like_every_other() {
    let entra = StandIn::start().await;
    entra.will(DEVICE_PATH, error("invalid_request", Some(90002)));
    let ended = start_device_sign_in(entra.config()).await.expect_err("no tenant");
    assert_eq!(ended.aadsts(), Some(90002));
    let nowhere = SignInConfig {
        tenant: TENANT.into(),
        ..SignInConfig::new(Cloud::custom("http://127.0.0.1:9", "http://127.0.0.1:9").expect("loopback"))
    };
    let ended = start_device_sign_in(nowhere).await.expect_err("nobody there");
    assert!(matches!(ended, SignInError::Unreachable { .. }), "{ended:?}");
}
