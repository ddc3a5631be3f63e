//! Signing in through the browser: refused, abandoned, cancelled, and tried again.

use app_api::error::ApiError;
use app_api::request::{Nothing, SignInIdRequest, SignInRequest};
use app_api::view::sign_in::{SignInState, SignInView};
use graph_client::{SignInError, follow_forms};
use secrecy::SecretString;

use crate::desk::{ADMIN, Desk, until};

async fn start(desk: &Desk) -> SignInView {
    let request = SignInRequest {
        cloud: "simulated".to_owned(),
        tenant: None,
        session_id: None,
    };
    app_api::sign_in::start(&desk.app, request).await.unwrap()
}

async fn show(desk: &Desk, id: &str) -> SignInView {
    app_api::sign_in::show(&desk.app, asked(id)).await.unwrap()
}

fn asked(id: &str) -> SignInIdRequest {
    SignInIdRequest {
        sign_in_id: id.to_owned(),
    }
}

async fn ended(desk: &Desk, id: &str) -> SignInView {
    until("the end of the sign-in", async || {
        Some(show(desk, id).await).filter(|view| view.state != SignInState::Waiting)
    })
    .await
}

/// What a person does in the browser.
async fn person(view: &SignInView, password: &str, consent: bool) -> Result<(), SignInError> {
    let url = view.url.as_deref().unwrap().parse().unwrap();
    follow_forms(&url, ADMIN, &SecretString::from(password.to_owned()), consent).await
}

async fn signed_in(desk: &Desk) -> bool {
    app_api::home::show(&desk.app, Nothing {})
        .await
        .unwrap()
        .tenant
        .is_some()
}

#[track_caller]
fn is_clear(error: &ApiError, number: &str) {
    assert!(error.detail.contains(number), "{error:#?}");
    assert!(!error.message.is_empty() && error.fix.is_some(), "{error:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_consent_is_told_and_the_next_try_succeeds() {
    let desk = Desk::open().await;
    let password = desk.account(ADMIN).await.password;
    let first = start(&desk).await;
    // The person comes back with a refusal; what the forms say about it does not matter here.
    let _ = person(&first, &password, false).await;
    let refused = ended(&desk, &first.id).await;
    assert_eq!(refused.state, SignInState::Failed);
    is_clear(&refused.error.unwrap(), "AADSTS65004");
    assert!(!signed_in(&desk).await);
    let second = start(&desk).await;
    person(&second, &password, true).await.unwrap();
    let done = ended(&desk, &second.id).await;
    assert_eq!(done.state, SignInState::Done, "{done:#?}");
    assert!(signed_in(&desk).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_can_be_corrected_on_the_same_page() {
    let desk = Desk::open().await;
    let password = desk.account(ADMIN).await.password;
    let view = start(&desk).await;
    assert!(person(&view, "not-it", true).await.is_err());
    let waiting = show(&desk, &view.id).await;
    assert_eq!(
        waiting.state,
        SignInState::Waiting,
        "the browser shows the error; the person may type again"
    );
    assert!(waiting.seconds_left.unwrap() > 60);
    person(&view, &password, true).await.unwrap();
    assert_eq!(ended(&desk, &view.id).await.state, SignInState::Done);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_abandoned_sign_in_can_be_cancelled_or_replaced() {
    let desk = Desk::open().await;
    let password = desk.account(ADMIN).await.password;
    let cancelled = start(&desk).await;
    let view = app_api::sign_in::cancel(&desk.app, asked(&cancelled.id))
        .await
        .unwrap();
    assert_eq!(view.state, SignInState::Cancelled);
    app_api::sign_in::cancel(&desk.app, asked(&cancelled.id))
        .await
        .unwrap();
    // Whoever finishes the page of a cancelled sign-in is not signed in by it.
    let _ = person(&cancelled, &password, true).await;
    assert_eq!(show(&desk, &cancelled.id).await.state, SignInState::Cancelled);
    assert!(!signed_in(&desk).await);

    let forgotten = start(&desk).await;
    let newest = start(&desk).await;
    assert_eq!(ended(&desk, &forgotten.id).await.state, SignInState::Cancelled);
    person(&newest, &password, true).await.unwrap();
    assert_eq!(ended(&desk, &newest.id).await.state, SignInState::Done);
    // A click on Cancel that comes too late changes nothing.
    app_api::sign_in::cancel(&desk.app, asked(&newest.id))
        .await
        .unwrap();
    assert_eq!(show(&desk, &newest.id).await.state, SignInState::Done);
    assert!(signed_in(&desk).await);
    app_api::sign_in::sign_out(&desk.app, Nothing {}).await.unwrap();
    assert!(!signed_in(&desk).await);
}
