//! The browser's part is played by plain requests to the loopback listener.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use graph_client::{Cloud, PendingSignIn, Session, SignInConfig, SignInError, start_sign_in};
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::stand_in::{Reply, StandIn, token_error, tokens};

/// A pending sign-in that is being finished, seen from the browser.
struct Browser {
    query: BTreeMap<String, String>,
    finish: JoinHandle<Result<Session, SignInError>>,
    cancel: CancellationToken,
}

impl Browser {
    async fn open(config: SignInConfig) -> Self {
        let pending = start_sign_in(config).await.expect("listens");
        Self::with(pending)
    }

    fn with(pending: PendingSignIn) -> Self {
        let query = pending.url().query_pairs().into_owned().collect();
        let cancel = CancellationToken::new();
        let finish = tokio::spawn(pending.finish(cancel.clone()));
        Self {
            query,
            finish,
            cancel,
        }
    }

    fn redirect(&self) -> &str {
        &self.query["redirect_uri"]
    }

    /// Requests something of the listener; answers status and page.
    async fn get(&self, path_and_query: &str) -> (u16, String) {
        let url = format!("{}{path_and_query}", self.redirect());
        let client = reqwest::Client::builder().no_proxy().build();
        let answer = client.expect("a client").get(url).send().await;
        let answer = answer.expect("the listener answers");
        (answer.status().as_u16(), answer.text().await.expect("a page"))
    }

    async fn come_back(&self, with: &str) -> (u16, String) {
        self.get(&format!("/?{with}&state={}", self.query["state"])).await
    }

    async fn end(self) -> Result<Session, SignInError> {
        self.finish.await.expect("no panic")
    }
}

#[tokio::test]
async fn a_person_signs_in_and_the_code_is_redeemed_with_its_verifier() {
    let entra = StandIn::start().await;
    entra.token_will(Reply::json(200, &tokens(1, 3600)));
    let browser = Browser::open(entra.config()).await;
    let (status, page) = browser.come_back("code=c0de&session_state=x&client_info=y").await;
    assert_eq!(status, 200);
    assert!(page.contains("You can close this window"), "{page}");
    let (redirect, query) = (browser.redirect().to_owned(), browser.query.clone());
    let session = browser.end().await.expect("signed in");
    assert_eq!(session.account.upn, "ann@contoso.example");
    assert_eq!(session.account.tid, "t1");
    assert!(session.grants("group.read.all"));
    assert!(!session.grants("Application.ReadWrite.All"));

    let asked = entra.tokens_asked();
    assert_eq!(asked.len(), 1);
    let form = asked[0].form();
    assert_eq!(form["grant_type"], "authorization_code");
    assert_eq!(form["code"], "c0de");
    assert_eq!(form["redirect_uri"], redirect);
    assert_eq!(form["client_id"], query["client_id"]);
    assert_eq!(form["scope"], query["scope"]);
    assert!(!form.contains_key("client_secret"));
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(form["code_verifier"].as_bytes()));
    assert_eq!(challenge, query["code_challenge"]);
}

#[tokio::test]
async fn the_address_for_the_browser_is_the_documented_one() {
    let pending = start_sign_in(SignInConfig::new(Cloud::by_id("usgov-l5").expect("known")))
        .await
        .expect("listens");
    let url = pending.url();
    assert_eq!(url.host_str(), Some("login.microsoftonline.us"));
    assert_eq!(url.path(), "/organizations/oauth2/v2.0/authorize");
    let query: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
    assert_eq!(query["client_id"], "14d82eec-204b-4c2f-b7e8-296a70dab67e");
    assert_eq!(query["response_type"], "code");
    assert_eq!(query["response_mode"], "query");
    assert_eq!(query["code_challenge_method"], "S256");
    assert_eq!(query["prompt"], "select_account");
    let port = query["redirect_uri"].strip_prefix("http://localhost:");
    assert!(port.expect("no path").parse::<u16>().is_ok());
    let scopes: Vec<_> = query["scope"].split(' ').collect();
    assert!(scopes.contains(&"offline_access"));
    assert!(scopes.contains(&"https://dod-graph.microsoft.us/User.Read"));
    assert!(!format!("{pending:?}").contains(&query["state"]));
}

#[tokio::test]
async fn another_state_is_told_so_and_disturbs_nothing() {
    let entra = StandIn::start().await;
    entra.token_will(Reply::json(200, &tokens(1, 3600)));
    let browser = Browser::open(entra.config()).await;
    let twice = format!("/?code=c0de&state={0}&state={0}", browser.query["state"]);
    for foreign in [
        "/?code=c0de&state=somebody-elses",
        "/?code=c0de",
        "/?error=access_denied&state=somebody-elses",
        twice.as_str(),
    ] {
        let (status, page) = browser.get(foreign).await;
        assert_eq!(status, 400, "{foreign}");
        assert!(page.contains("belongs to another sign-in"), "{page}");
    }
    assert!(entra.tokens_asked().is_empty());
    browser.come_back("code=c0de").await;
    browser.end().await.expect("signed in");
    assert_eq!(entra.tokens_asked().len(), 1);
}

#[tokio::test]
async fn what_the_token_endpoint_was_asked_is_on_record_without_codes_and_tokens() {
    let entra = StandIn::start().await;
    entra.token_will(Reply::json(200, &tokens(1, 3600)));
    let browser = Browser::open(entra.config()).await;
    browser.come_back("code=c0de-canary").await;
    let session = browser.end().await.expect("signed in");
    let [exchange] = session.exchanges() else {
        panic!("{:?}", session.exchanges())
    };
    assert_eq!((exchange.method.as_str(), exchange.status), ("POST", Some(200)));
    let form = exchange.request_body.as_deref().expect("a form");
    assert!(
        form.starts_with("grant_type=authorization_code&code=%E2%80%A2"),
        "{form}"
    );
    let all = format!("{exchange:?}");
    for secret in ["c0de-canary", "access-1", "refresh-1"] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
    assert!(!form.contains(&entra.tokens_asked()[0].form()["code_verifier"]));
}

#[tokio::test]
async fn a_refused_token_beside_a_wrong_clock_says_so() {
    let entra = StandIn::start().await;
    entra.token_will(token_error(50_173).with("date", "Fri, 20 Nov 2020 12:00:00 GMT"));
    let renewed = graph_client::refresh(&entra.config(), &"r".to_owned().into()).await;
    let error = renewed.expect_err("refused");
    assert!(
        error.cause().contains("this computer's clock is"),
        "{}",
        error.cause()
    );
    assert!(error.cause().contains("ahead"));
    assert!(error.repair().contains("clock"));
}

#[tokio::test]
async fn a_proxys_page_in_place_of_tokens_is_named() {
    let entra = StandIn::start().await;
    let page = Reply::new(200)
        .text("<!doctype html><title>Web filter</title>")
        .with("content-type", "text/html");
    entra.token_will(page);
    let renewed = graph_client::refresh(&entra.config(), &"r".to_owned().into()).await;
    let error = renewed.expect_err("no tokens");
    assert!(error.cause().contains("Web filter"), "{}", error.cause());
}

#[tokio::test]
async fn refused_consent_says_what_to_do() {
    let entra = StandIn::start().await;
    let browser = Browser::open(entra.config()).await;
    let said = "error=access_denied&error_description=AADSTS65004%3A+User+declined.%0D%0ACorrelation+ID%3A+c1-2%0D%0ATimestamp%3A+2026-11-20+12%3A00%3A00Z";
    let (_, page) = browser.come_back(said).await;
    assert!(page.contains("choose Accept"), "{page}");
    let error = browser.end().await.expect_err("refused");
    assert_eq!(error.aadsts(), Some(65004));
    assert_eq!(error.correlation_id(), Some("c1-2"));
    assert_eq!(error.timestamp(), Some("2026-11-20 12:00:00Z"));
    assert!(error.repair().contains("Accept"));
}

#[tokio::test]
async fn stray_requests_and_silent_connections_do_not_disturb() {
    let entra = StandIn::start().await;
    entra.token_will(Reply::json(200, &tokens(1, 3600)));
    let browser = Browser::open(entra.config()).await;
    let port = browser.redirect().rsplit(':').next().expect("a port");
    // A browser opens connections in advance and says nothing on them.
    let silent = tokio::net::TcpStream::connect(format!("127.0.0.1:{port}")).await;
    for stray in ["/favicon.ico", "/", "/?state=x", "/callback?code=c"] {
        let (status, _) = browser.get(stray).await;
        assert_eq!(status, 404, "{stray}");
    }
    browser.come_back("code=c0de").await;
    browser.end().await.expect("signed in");
    drop(silent);
}

#[tokio::test]
async fn a_sign_in_nobody_finishes_times_out_and_closes_its_port() {
    let entra = StandIn::start().await;
    let config = SignInConfig {
        timeout: Duration::from_millis(50),
        ..entra.config()
    };
    let browser = Browser::open(config).await;
    let port = browser.redirect().rsplit(':').next().expect("a port");
    let address = format!("127.0.0.1:{port}");
    let error = browser.end().await.expect_err("nobody came");
    assert!(matches!(error, SignInError::TimedOut { .. }));
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_sign_in_can_be_cancelled_and_started_again() {
    let entra = StandIn::start().await;
    let browser = Browser::open(entra.config()).await;
    browser.cancel.cancel();
    assert!(matches!(browser.end().await, Err(SignInError::Cancelled)));

    entra.token_will(Reply::json(200, &tokens(1, 3600)));
    let browser = Browser::open(entra.config()).await;
    browser.come_back("code=c").await;
    browser.end().await.expect("signed in");
}

#[tokio::test]
async fn a_token_error_shows_its_cause_in_the_browser_and_here() {
    let entra = StandIn::start().await;
    entra.token_will(token_error(7000218));
    let browser = Browser::open(entra.config()).await;
    let (_, page) = browser.come_back("code=c").await;
    assert!(page.contains("public client"), "{page}");
    let error = browser.end().await.expect_err("refused");
    assert_eq!(error.aadsts(), Some(7000218));
    assert_eq!(error.correlation_id(), Some("c0-1"));
    assert!(error.to_string().contains("AADSTS7000218"));
}

#[tokio::test]
async fn a_page_in_place_of_tokens_is_said_without_showing_it() {
    let entra = StandIn::start().await;
    let mut half = tokens(1, 3600);
    half["token_type"] = 5.into();
    entra.token_will(Reply::json(200, &half));
    let browser = Browser::open(entra.config()).await;
    browser.come_back("code=c").await;
    let error = browser.end().await.expect_err("unreadable");
    assert!(matches!(error, SignInError::UnexpectedAnswer { .. }));
    let words = format!("{error:?} {error} {}", error.repair());
    assert!(!words.contains("access-1") && !words.contains("refresh-1"));
}

#[tokio::test]
async fn renewing_takes_the_newer_refresh_token_and_keeps_the_older_when_none_came() {
    let entra = StandIn::start().await;
    let session = entra.session(3600).await;
    let form = entra.tokens_asked()[0].form();
    assert_eq!(form["grant_type"], "refresh_token");
    assert_eq!(form["refresh_token"], "refresh-0");
    assert_eq!(secret(&session), "refresh-1");

    let mut quiet = tokens(2, 3600);
    quiet.as_object_mut().expect("an object").remove("refresh_token");
    entra.token_will(Reply::json(200, &quiet));
    let token = "refresh-kept".to_owned().into();
    let renewed = graph_client::refresh(&entra.config(), &token).await;
    assert_eq!(secret(&renewed.expect("renewed")), "refresh-kept");
}

#[tokio::test]
async fn a_session_does_not_show_its_tokens() {
    let entra = StandIn::start().await;
    let words = format!("{:?}", entra.session(3600).await);
    assert!(
        !words.contains("access-1") && !words.contains("refresh-1"),
        "{words}"
    );
}

#[tokio::test]
async fn a_sign_in_server_that_is_not_there_is_named() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("bound"));
    drop(listener);
    let config = SignInConfig::new(Cloud::custom(&base, &base).expect("loopback"));
    let error = graph_client::refresh(&config, &"r".to_owned().into())
        .await
        .expect_err("nothing listens");
    assert!(matches!(&error, SignInError::Unreachable { trouble } if trouble.host == "127.0.0.1"));
}

fn secret(session: &Session) -> &str {
    use secrecy::ExposeSecret;
    session.refresh_token().expect("there is one").expose_secret()
}
