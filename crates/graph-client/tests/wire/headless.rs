//! The sign-in without a browser, against pages like the simulated tenant's.

use std::collections::BTreeMap;

use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::http::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use graph_client::{Cloud, Session, SignInConfig, SignInError, follow_forms, start_sign_in};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::stand_in::{TENANT, serve, tokens};

const ANN: &str = "ann@contoso.example";

type Fields = BTreeMap<String, String>;

fn page(form: &str) -> Response {
    Html(format!("<!doctype html><title>Sign in</title>{form}")).into_response()
}

/// An account picker: one form per account, and one to type another.
async fn pick(Query(query): Query<Fields>) -> Response {
    let flow = format!("{}|{}", query["redirect_uri"], query["state"]);
    let known = |upn: &str| {
        format!(
            r#"<form method="post" action="/password"><input type="hidden" name="flow" value="{flow}">
            <button name="account" value="{upn}">{upn}</button></form>"#
        )
    };
    let mut answer = page(&format!("{}{}", known("bo@contoso.example"), known(ANN)));
    answer
        .headers_mut()
        .insert(SET_COOKIE, "seen=1; HttpOnly".parse().expect("a header"));
    answer
}

async fn password(Form(fields): Form<Fields>) -> Response {
    page(&format!(
        r#"<p>{}</p><form method="POST" action="/consent"><input type="hidden" name="flow" value="{}">
        <input type="hidden" name="account" value="{}"><input type="password" name="password">
        <input type="submit" value="Sign in"></form>"#,
        fields["account"], fields["flow"], fields["account"]
    ))
}

async fn consent(headers: HeaderMap, Form(fields): Form<Fields>) -> Response {
    if headers.get(COOKIE).is_none_or(|cookie| cookie != "seen=1") {
        return (StatusCode::BAD_REQUEST, "no cookie").into_response();
    }
    if fields["password"] != "right" {
        return page(
            "<p>AADSTS50126: Error validating credentials.<br>Correlation ID: c9-9<br>Timestamp: 2026-11-20 12:00:00Z</p>
             <form method=post action=/consent><input name=password type=password></form>",
        );
    }
    page(&format!(
        r#"<form method="post" action="/done"><input type="hidden" name="flow" value="{}">
        <button name="consent" value="accept">Accept</button><button name="consent" value="deny">Cancel</button></form>"#,
        fields["flow"]
    ))
}

async fn done(State(away): State<Option<&'static str>>, Form(fields): Form<Fields>) -> Response {
    let (redirect, state) = fields["flow"].split_once('|').expect("both");
    let target = match (away, fields["consent"].as_str()) {
        (Some(away), _) => away.to_owned(),
        (None, "accept") => format!("{redirect}/?code=c0de&state={state}"),
        (None, _) => format!(
            "{redirect}/?error=access_denied&error_description=AADSTS65004%3A+Declined.&state={state}"
        ),
    };
    (StatusCode::FOUND, [(LOCATION, target)]).into_response()
}

async fn tenant(away: Option<&'static str>) -> Cloud {
    let router = Router::new()
        .route(&format!("/{TENANT}/oauth2/v2.0/authorize"), get(pick))
        .route(
            &format!("/{TENANT}/oauth2/v2.0/token"),
            post(|| async { Json(tokens(1, 3600)) }),
        )
        .route("/password", post(password))
        .route("/consent", post(consent))
        .route("/done", post(done))
        .with_state(away);
    let base = serve(router).await;
    Cloud::custom(&base, &base).expect("loopback")
}

/// Both halves at once, as the terminal does it.
async fn sign_in(
    cloud: Cloud,
    account: &str,
    password: &str,
    consent: bool,
) -> (Result<(), SignInError>, Result<Session, SignInError>) {
    let config = SignInConfig {
        tenant: TENANT.into(),
        ..SignInConfig::new(cloud)
    };
    let pending = start_sign_in(config).await.expect("listens");
    let (url, cancel) = (pending.url().clone(), CancellationToken::new());
    let password = password.to_owned().into();
    let person = async {
        let gone = follow_forms(&url, account, &password, consent).await;
        if gone.is_err() {
            cancel.cancel();
        }
        gone
    };
    tokio::join!(person, pending.finish(cancel.clone()))
}

#[tokio::test]
async fn a_person_is_played_through_picker_password_and_consent() {
    let (gone, session) = sign_in(tenant(None).await, "ANN@contoso.example", "right", true).await;
    gone.expect("came back");
    assert_eq!(session.expect("signed in").account.upn, ANN);
}

#[tokio::test]
async fn a_wrong_password_is_aadsts50126() {
    let (gone, session) = sign_in(tenant(None).await, ANN, "wr0ng-secret", true).await;
    let error = gone.expect_err("refused");
    assert_eq!(error.aadsts(), Some(50126));
    assert_eq!(error.correlation_id(), Some("c9-9"));
    assert!(!format!("{error:?}").contains("wr0ng-secret"));
    assert!(matches!(session, Err(SignInError::Cancelled)));
}

#[tokio::test]
async fn refused_consent_is_the_same_error_on_both_sides() {
    let (gone, session) = sign_in(tenant(None).await, ANN, "right", false).await;
    assert_eq!(gone.expect_err("refused").aadsts(), Some(65004));
    let error = session.expect_err("refused or cancelled");
    assert!(matches!(error.aadsts(), Some(65004) | None));
}

#[tokio::test]
async fn an_account_the_page_does_not_offer_is_named() {
    let (gone, _) = sign_in(tenant(None).await, "eve@contoso.example", "right", true).await;
    let error = gone.expect_err("not offered");
    assert!(error.to_string().contains("eve@contoso.example"), "{error}");
}

#[tokio::test]
async fn no_host_but_this_computer_is_ever_asked() {
    let real = "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?redirect_uri=http%3A%2F%2Flocalhost%3A1";
    let url = Url::parse(real).expect("a URL");
    let error = follow_forms(&url, ANN, &"x".to_owned().into(), true).await;
    assert!(matches!(error, Err(SignInError::NotLoopback { .. })));

    let away = tenant(Some("http://127.0.0.1.evil.example/")).await;
    let (gone, _) = sign_in(away, ANN, "right", true).await;
    assert!(matches!(gone, Err(SignInError::NotLoopback { host }) if host == "127.0.0.1.evil.example"));
}
