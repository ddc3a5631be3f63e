//! A test sign-in: the real one, with code and PKCE, against the registration that was set up.
//!
//! The browser can only come back to an address on this computer. When none is registered, `http://localhost` is added to
//! the mobile and desktop addresses for the time of the test, after the admin agreed; that it was is remembered before it
//! is sent, so that it is taken away again even when the program ends in between.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use graph_client::{
    Graph, NoSecrets, SignInConfig, authority_document, sign_in_as_application, start_sign_in,
};
use graph_model::{GraphRequest, RedirectPlatform, redirects_of};
use plan::SIGN_ON_SECRET;
use profile::SignOn;
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::{claims, section};
use crate::app::{App, lock};
use crate::client_secret;
use crate::error::ApiError;
use crate::graph_calls::{read, refused};
use crate::request::{SessionRequest, SignOnTestRequest};
use crate::session::OpenSession;
use crate::view::common::{NoticeView, Verdict};
use crate::view::registered::{SignOnTestState, SignOnTestView};
use crate::who::notice;

/// The address of the listener, as it is registered; the port does not count (Graph: loopback redirect).
const LOCALHOST: &str = "http://localhost";
/// Under which step its requests are on record.
const STEP: &str = "sso-test";
/// What a vendor's sign-in asks for besides its permissions.
const SIGN_IN: [&str; 3] = ["openid", "profile", "email"];
/// A secret that is seconds old is refused like a wrong one (Graph: client secret): tried again so often.
const SECRET_TRIES: u32 = 12;
const SECRET_PAUSE: Duration = Duration::from_secs(5);
/// The number of a wrong or a fresh secret.
const WRONG_SECRET: u32 = 7_000_215;

/// A test that was begun.
pub(crate) struct SignOnTest {
    view: Arc<Mutex<SignOnTestView>>,
    cancel: CancellationToken,
}

fn idle(state: SignOnTestState) -> SignOnTestView {
    SignOnTestView {
        state,
        url: None,
        checks: Vec::new(),
        claims: Vec::new(),
    }
}

/// How the test stands.
///
/// # Errors
/// None; a session without a test has an idle one.
pub async fn show_test(app: &App, request: SessionRequest) -> Result<SignOnTestView, ApiError> {
    let tests = lock(&app.inner.sign_on_tests);
    let test = tests.get(&request.session_id);
    Ok(test.map_or_else(|| idle(SignOnTestState::Idle), |test| lock(&test.view).clone()))
}

/// Ends a test that waits for the browser; an address that was added is taken away.
///
/// # Errors
/// As [`show_test`].
pub async fn cancel(app: &App, request: SessionRequest) -> Result<SignOnTestView, ApiError> {
    if let Some(test) = lock(&app.inner.sign_on_tests).get(&request.session_id) {
        test.cancel.cancel();
    }
    show_test(app, request).await
}

/// Begins a test sign-in and opens the browser. Comes back when the browser is awaited, or when the admin has to agree first.
///
/// # Errors
/// Single sign-on is not set up, nobody is signed in, or Graph refuses.
pub async fn start_test(app: &App, request: SignOnTestRequest) -> Result<SignOnTestView, ApiError> {
    cancel(
        app,
        SessionRequest {
            session_id: request.session_id.clone(),
        },
    )
    .await?;
    let session = app.session(&request.session_id).await?;
    let not_yet = || {
        ApiError::failed("Single sign-on is not set up yet")
            .fix("Apply the plan first, with single sign-on in it.")
    };
    let sso = section(&session.state)?.ok_or_else(not_yet)?;
    let known = &session.state.known;
    let (Some(object), Some(client_id), Some(tenant)) =
        (known.application_id(), known.app_id(), known.tenant_id())
    else {
        return Err(not_yet());
    };
    let (object, client_id, tenant) = (object.to_owned(), client_id.to_owned(), tenant.to_owned());
    let signed_in = app.signed_in_for(&session.state).await?;
    let graph = Arc::clone(&signed_in.graph);
    let application = registration(app, &graph, &object).await?;
    let platform = listener_platform(&application);
    let view = Arc::new(Mutex::new(idle(SignOnTestState::Waiting)));
    if platform.is_none() {
        if !request.add_redirect {
            let mut needs = idle(SignOnTestState::NeedsRedirect);
            needs.checks.push(notice(
                Verdict::Warn,
                "The browser needs an address on this computer to come back to",
                "Slipway adds http://localhost to the addresses of Mobile and desktop applications for the time of the test, and takes it away afterwards.",
            ));
            return Ok(needs);
        }
        add_listener(app, &session, &graph, &object, &application).await?;
    }
    let platform = platform.unwrap_or(RedirectPlatform::Native);
    let secret = client_secret::kept(app, &session.id, SIGN_ON_SECRET).await;
    let config = SignInConfig {
        tenant,
        client_id,
        scopes: SIGN_IN
            .into_iter()
            .map(str::to_owned)
            .chain(sso.permissions.iter().cloned())
            .collect(),
        network: app.inner.network.clone(),
        // Only a web address wants the secret with the code; another one must not have it.
        client_secret: secret.clone().filter(|_| platform == RedirectPlatform::Web),
        ..SignInConfig::new(graph.session().await.cloud().clone())
    };
    let pending = match start_sign_in(config.clone()).await {
        Ok(pending) => pending,
        Err(error) => {
            remove_listener(app, &session.id, &graph, &object).await?;
            return Err(error.into());
        }
    };
    let url = pending.url().to_string();
    // Shown too: not every program that has a browser opens it.
    let _ = app.inner.host.open(&url);
    lock(&view).url = Some(url);
    let cancel = CancellationToken::new();
    let test = SignOnTest {
        view: Arc::clone(&view),
        cancel: cancel.clone(),
    };
    lock(&app.inner.sign_on_tests).insert(session.id.clone(), test);
    let (background, id) = (app.clone(), session.id.clone());
    tokio::spawn(async move {
        let checks = checks(&background, &view, &sso, &config, secret);
        let ((), ended) = tokio::join!(checks, pending.finish(cancel));
        let ended = ended.map_err(ApiError::from).inspect(|session| {
            let mut view = lock(&view);
            view.claims = claims::views(session.claims());
        });
        if let Ok(session) = &ended {
            for exchange in session.exchanges() {
                let kept = background.keep_beside(&id, STEP, "Test sign-in", exchange).await;
                if kept.is_err() {
                    tracing::warn!("a request of the test sign-in is not on record");
                }
            }
        }
        let removed = remove_listener(&background, &id, &graph, &object).await;
        let mut view = lock(&view);
        view.checks.push(outcome(&ended));
        if let Err(error) = removed {
            view.checks.push(notice(
                Verdict::Fail,
                "http://localhost is still among the redirect addresses",
                &format!(
                    "{}. Begin the test again, or remove it under Authentication.",
                    error.message
                ),
            ));
        }
        view.state = match ended {
            Ok(_) => SignOnTestState::Done,
            Err(_) => SignOnTestState::Failed,
        };
    });
    show_test(
        app,
        SessionRequest {
            session_id: session.id,
        },
    )
    .await
}

/// What came of the browser, in words.
fn outcome(ended: &Result<graph_client::Session, ApiError>) -> NoticeView {
    match ended {
        Ok(session) => notice(
            Verdict::Pass,
            &format!("{} signed in", session.account.name),
            "These are the claims that the vendor reads. The token itself is not kept.",
        ),
        Err(error) => {
            let repair = error.fix.as_ref().map_or("", |fix| fix.action.as_str());
            let detail = format!("{} {repair}", error.detail);
            notice(Verdict::Fail, &error.message, detail.trim())
        }
    }
}

/// What can be checked without the browser: the authority, and the secret by itself.
async fn checks(
    app: &App,
    view: &Mutex<SignOnTestView>,
    sso: &SignOn,
    config: &SignInConfig,
    secret: Option<SecretString>,
) {
    let authority = match authority_document(&sso.authority, &app.inner.network).await {
        Ok(document) => notice(
            Verdict::Pass,
            &format!("The authority answers; its issuer is {}", document.issuer),
            if sso.authority.trim_end_matches('/').ends_with("/v2.0") {
                "Tokens of these endpoints name this issuer."
            } else {
                "Without /v2.0 at the end this is the issuer of the first version. The vendor asks for it in this form."
            },
        ),
        Err(error) => notice(Verdict::Fail, "The authority does not answer", &error.to_string()),
    };
    lock(view).checks.push(authority);
    let Some(secret) = secret else {
        return;
    };
    let with = SignInConfig {
        client_secret: Some(secret),
        ..config.clone()
    };
    let mut tries = 0;
    let tried = loop {
        tries += 1;
        match sign_in_as_application(&with).await {
            Err(error) if error.aadsts() == Some(WRONG_SECRET) && tries < SECRET_TRIES => {
                tokio::time::sleep(SECRET_PAUSE).await;
            }
            tried => break tried,
        }
    };
    let shown = match tried {
        Ok(_) => notice(
            Verdict::Pass,
            "Entra accepts the client secret",
            "It is the value, not the id.",
        ),
        Err(error) => notice(
            Verdict::Fail,
            "Entra does not accept the client secret",
            &error.to_string(),
        ),
    };
    lock(view).checks.push(shown);
}

async fn registration(app: &App, graph: &Graph, object: &str) -> Result<Value, ApiError> {
    let answer = read(graph, &app.watch(), &GraphRequest::registration(object)).await?;
    Ok(answer.body.unwrap_or_default())
}

/// Where an address of the listener is registered; a public one is taken before a web one.
fn listener_platform(application: &Value) -> Option<RedirectPlatform> {
    let ours = |uri: &&str| uri.trim_end_matches('/') == LOCALHOST;
    [RedirectPlatform::Native, RedirectPlatform::Web]
        .into_iter()
        .find(|platform| redirects_of(application, *platform).iter().any(&ours))
}

async fn add_listener(
    app: &App,
    session: &OpenSession,
    graph: &Graph,
    object: &str,
    application: &Value,
) -> Result<(), ApiError> {
    app.change_session(&session.id, |state| state.test_redirect = true)
        .await?;
    let has = redirects_of(application, RedirectPlatform::Native);
    let all: Vec<&str> = has.into_iter().chain([LOCALHOST]).collect();
    let change = json!({"publicClient": {"redirectUris": all}});
    change_registration(app, &session.id, graph, object, change).await
}

/// Takes the address away that a test added; nothing when none did.
async fn remove_listener(app: &App, id: &str, graph: &Graph, object: &str) -> Result<(), ApiError> {
    if !app.session(id).await?.state.test_redirect {
        return Ok(());
    }
    let application = registration(app, graph, object).await?;
    let has = redirects_of(&application, RedirectPlatform::Native);
    let left: Vec<&str> = has.iter().copied().filter(|uri| *uri != LOCALHOST).collect();
    if left.len() < has.len() {
        let change = json!({"publicClient": {"redirectUris": left}});
        change_registration(app, id, graph, object, change).await?;
    }
    app.change_session(id, |state| state.test_redirect = false)
        .await?;
    Ok(())
}

async fn change_registration(
    app: &App,
    id: &str,
    graph: &Graph,
    object: &str,
    change: Value,
) -> Result<(), ApiError> {
    let request = GraphRequest::patch_application(object, change);
    let (answer, exchange) = graph.send(&request, &NoSecrets, &app.watch()).await?;
    app.keep_request(id, STEP, &request, &exchange).await?;
    if answer.ok() {
        Ok(())
    } else {
        Err(refused(&request, &answer))
    }
}
