//! Tokens, OAuth 2.0 clients and Entra's own tokens, over real HTTP: who is let in, and what the log says otherwise.

mod common;
mod entra;

use common::{Got, Trial, last, start, tenant};
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{CACHE_CONTROL, WWW_AUTHENTICATE};
use scim_server::{EntraTokens, Rotation};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use entra::Entra;

async fn users_with(trial: &Trial, token: &str) -> Got {
    let url = format!("{}/Users", trial.demo.url);
    let request = trial
        .demo
        .client
        .get(url)
        .header("Authorization", format!("Bearer {token}"));
    Got::of(request.send().await.unwrap()).await
}

async fn verdict(trial: &Trial) -> String {
    last(&trial.store, "demo").await.verdict
}

fn in_seconds(seconds: i64) -> Timestamp {
    Timestamp::now()
        .checked_add(SignedDuration::from_secs(seconds))
        .unwrap()
}

#[tokio::test]
async fn a_tenant_has_several_tokens_and_each_is_refused_by_its_own_reason() {
    let trial = start().await;
    let store = &trial.store;
    let entra = store.add_token("demo", Some("entra"), None).await.unwrap();
    let short = store
        .add_token("demo", Some("short"), Some(in_seconds(-1)))
        .await
        .unwrap();
    let good = users_with(&trial, entra.token.expose_secret()).await;
    assert_eq!(
        (good.status, verdict(&trial).await.as_str()),
        (200, "signed with token “entra”")
    );

    let got = users_with(&trial, short.token.expose_secret()).await;
    assert_eq!(got.status, 401);
    assert!(
        verdict(&trial)
            .await
            .starts_with("refused: token “short” expired on 20")
    );
    assert!(got.header("www-authenticate").contains("error=\"invalid_token\""));

    store.revoke("demo", "entra").await.unwrap();
    assert_eq!(users_with(&trial, entra.token.expose_secret()).await.status, 401);
    assert!(
        verdict(&trial)
            .await
            .starts_with("refused: token “entra” was revoked on 20")
    );
    assert_eq!(
        trial.demo.get("/Users").await.status,
        200,
        "the first one is as good as before"
    );

    users_with(&trial, "Bearer x").await;
    assert!(verdict(&trial).await.contains("begins with the word Bearer"));
    let names: Vec<String> = store
        .tokens("demo")
        .await
        .unwrap()
        .into_iter()
        .map(|token| token.name)
        .collect();
    assert_eq!(names, ["first", "entra", "short"]);
    assert!(
        store.add_token("demo", Some("entra"), None).await.is_err(),
        "a name says which token it was"
    );
    assert!(store.revoke("demo", "nobody").await.is_err());
}

#[tokio::test]
async fn a_rotation_may_overlap_and_may_concern_one_token_alone() {
    let trial = start().await;
    let other = trial.store.add_token("demo", Some("other"), None).await.unwrap();
    let rotation = Rotation {
        token: Some("first".to_owned()),
        name: Some("second".to_owned()),
        overlap: SignedDuration::from_secs(600),
        expires_at: Some(in_seconds(3600)),
    };
    let second = trial.store.rotate("demo", rotation).await.unwrap();
    for token in [&trial.demo.token, &second.token, &other.token] {
        assert_eq!(users_with(&trial, token.expose_secret()).await.status, 200);
    }
    trial.store.rotate("demo", Rotation::default()).await.unwrap();
    for token in [&trial.demo.token, &second.token, &other.token] {
        assert_eq!(users_with(&trial, token.expose_secret()).await.status, 401);
    }
}

#[tokio::test]
async fn a_token_or_client_of_one_tenant_opens_no_other() {
    let trial = start().await;
    let other = tenant(&trial.store, &trial.running, "other").await;
    let client = trial.store.add_client("other", None, None).await.unwrap();
    assert_eq!(users_with(&trial, other.token.expose_secret()).await.status, 401);
    assert_eq!(
        verdict(&trial).await,
        "refused: the token belongs to another trial tenant"
    );

    let (id, secret) = (client.client.client_id.as_str(), client.secret.expose_secret());
    let got = ask(&trial, "demo", body_form(id, secret), None).await;
    assert_eq!(
        (got.status, got.json()["error"].as_str()),
        (401, Some("invalid_client"))
    );
    assert!(verdict(&trial).await.contains("belongs to another trial tenant"));
    let access = ask(&trial, "other", body_form(id, secret), None).await.json();
    let access = access["access_token"].as_str().unwrap();
    assert_eq!(users_with(&trial, access).await.status, 401);
    // A client secret is no bearer token, and a token no client secret.
    assert_eq!(users_with(&trial, secret).await.status, 401);
    let got = ask(
        &trial,
        "demo",
        body_form(id, trial.demo.token.expose_secret()),
        None,
    )
    .await;
    assert_eq!(got.status, 401);
}

fn body_form(id: &str, secret: &str) -> String {
    format!("grant_type=client_credentials&client_id={id}&client_secret={secret}")
}

async fn ask(trial: &Trial, tenant: &str, body: String, basic: Option<(&str, &str)>) -> Got {
    let url = format!("{}/{tenant}/oauth/token", trial.running.base_url);
    let mut request = trial
        .demo
        .client
        .post(url)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(body);
    if let Some((id, secret)) = basic {
        request = request.basic_auth(id, Some(secret));
    }
    Got::of(request.send().await.unwrap()).await
}

#[tokio::test]
async fn client_credentials_give_an_access_token_that_ends() {
    let trial = start().await;
    let made = trial.store.add_client("demo", Some("entra"), None).await.unwrap();
    let (id, secret) = (
        made.client.client_id.clone(),
        made.secret.expose_secret().to_owned(),
    );
    let config = trial.demo.get("/ServiceProviderConfig").await.json();
    assert_eq!(config["authenticationSchemes"][1]["type"], "oauth2");

    let by_header = ask(
        &trial,
        "demo",
        "grant_type=client_credentials".into(),
        Some((&id, &secret)),
    )
    .await;
    let by_body = ask(&trial, "demo", body_form(&id, &secret), None).await;
    for got in [&by_header, &by_body] {
        assert_eq!(got.status, 200, "{}", got.text);
        assert_eq!(got.header(CACHE_CONTROL.as_str()), "no-store");
        assert_eq!(
            (
                got.json()["token_type"].as_str(),
                got.json()["expires_in"].as_u64()
            ),
            (Some("Bearer"), Some(3600))
        );
    }
    let token = by_body.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(users_with(&trial, &token).await.status, 200);
    assert_eq!(
        verdict(&trial).await,
        "signed with an access token of the client “entra”"
    );

    trial
        .store
        .change_settings("demo", |settings| settings.access_token_s = Some(0))
        .await
        .unwrap();
    let over = ask(&trial, "demo", body_form(&id, &secret), None).await.json();
    assert_eq!(
        users_with(&trial, over["access_token"].as_str().unwrap())
            .await
            .status,
        401
    );
    assert!(verdict(&trial).await.contains("client “entra” expired on"));
    // Revoking a client takes its access tokens along.
    trial.store.revoke("demo", "entra").await.unwrap();
    assert_eq!(users_with(&trial, &token).await.status, 401);
    let got = ask(&trial, "demo", body_form(&id, &secret), None).await;
    assert!(
        got.json()["error_description"]
            .as_str()
            .unwrap()
            .contains("was revoked on")
    );
}

#[tokio::test]
async fn token_errors_have_the_form_of_the_rfc() {
    let trial = start().await;
    let made = trial.store.add_client("demo", None, None).await.unwrap();
    let id = made.client.client_id.as_str();
    let assertion = "grant_type=client_credentials&client_id=a&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=a.b.c";
    for (body, basic, status, code) in [
        (body_form(id, "wrong"), None, 401, "invalid_client"),
        (
            "grant_type=client_credentials".into(),
            Some((id, "wrong")),
            401,
            "invalid_client",
        ),
        (assertion.into(), None, 401, "invalid_client"),
        (
            "grant_type=authorization_code&code=x".into(),
            None,
            400,
            "unsupported_grant_type",
        ),
        ("client_id=a".into(), None, 400, "invalid_request"),
        (body_form(id, "x"), Some((id, "x")), 400, "invalid_request"),
    ] {
        let got = ask(&trial, "demo", body, basic).await;
        assert_eq!((got.status, got.json()["error"].as_str()), (status, Some(code)));
        assert_eq!(
            got.header(WWW_AUTHENTICATE.as_str()).starts_with("Basic"),
            status == 401
        );
        assert_eq!(got.header(CACHE_CONTROL.as_str()), "no-store");
    }
    let url = format!("{}/demo/oauth/token", trial.running.base_url);
    let got = Got::of(trial.demo.client.get(url).send().await.unwrap()).await;
    assert_eq!(got.status, 400);
    let got = ask(&trial, "nobody", body_form("a", "b"), None).await;
    assert_eq!(got.status, 404);
}

#[tokio::test]
async fn no_secret_is_in_the_file_or_in_the_log() {
    let trial = start().await;
    let token = trial.store.add_token("demo", None, None).await.unwrap().token;
    let made = trial.store.add_client("demo", None, None).await.unwrap();
    let secret = made.secret.expose_secret().to_owned();
    let id = made.client.client_id;
    let access = ask(&trial, "demo", body_form(&id, &secret), None).await.json();
    let access = access["access_token"].as_str().unwrap().to_owned();
    ask(
        &trial,
        "demo",
        "grant_type=client_credentials".into(),
        Some((&id, &secret)),
    )
    .await;
    ask(&trial, "demo", body_form(&id, "canary-wrong-secret"), None).await;
    users_with(&trial, token.expose_secret()).await;
    users_with(&trial, &access).await;
    users_with(&trial, &secret).await;
    users_with(&trial, "canary.header.signature").await;
    let rotated = trial.store.rotate_token("demo").await.unwrap();
    users_with(&trial, rotated.expose_secret()).await;
    let first: SecretString = trial.demo.token.clone();
    let written = common::bytes_of(trial.folder.path());
    let written = String::from_utf8_lossy(&written);
    let basic = base64_of(&format!("{id}:{secret}"));
    for gone in [
        token.expose_secret(),
        &secret,
        &access,
        rotated.expose_secret(),
        first.expose_secret(),
        &basic,
        "canary",
    ] {
        assert!(!written.contains(gone), "{gone}");
    }
}

fn base64_of(text: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(text)
}

#[tokio::test]
async fn tokens_of_entra_are_verified_and_every_refusal_names_its_check() {
    let trial = start().await;
    let entra = Entra::start().await;
    let settings = EntraTokens {
        tenant_id: entra::TENANT.to_owned(),
        jwks_url: entra.url.clone(),
        audiences: Vec::new(),
    };
    let got = users_with(&trial, &entra.token(|_| ())).await;
    assert_eq!(got.status, 401);
    assert!(
        verdict(&trial).await.contains("does not accept those"),
        "{}",
        verdict(&trial).await
    );
    trial
        .store
        .change_settings("demo", move |all| all.entra = Some(settings))
        .await
        .unwrap();

    for token in [entra.token(|_| ()), entra.token_rs256(|_| ())] {
        let got = users_with(&trial, &token).await;
        assert_eq!(got.status, 200, "{}", got.text);
        assert!(
            verdict(&trial)
                .await
                .starts_with("signed by Entra for the tenant")
        );
    }
    type Change = fn(&mut Value);
    let changes: [(Change, &str); 6] = [
        (
            |claims| claims["iss"] = "https://sts.windows.net/6f1f3b0e-5a3c-4f6e-9d20-00000000000f/".into(),
            "check iss",
        ),
        (
            |claims| claims["tid"] = "6f1f3b0e-5a3c-4f6e-9d20-00000000000f".into(),
            "check tid",
        ),
        (
            |claims| claims["aud"] = "00000002-0000-0000-c000-000000000000".into(),
            "check aud",
        ),
        (|claims| claims["exp"] = 1_000.into(), "check exp"),
        (|claims| claims["nbf"] = 4_000_000_000_u64.into(), "check nbf"),
        (
            |claims| drop(claims.as_object_mut().unwrap().shift_remove("exp")),
            "check exp",
        ),
    ];
    for (change, check) in changes {
        assert_eq!(users_with(&trial, &entra.token(change)).await.status, 401);
        assert!(
            verdict(&trial).await.contains(check),
            "{check}: {}",
            verdict(&trial).await
        );
    }
    let stranger = Entra::start().await;
    let token = stranger.token(|_| ());
    users_with(&trial, &token).await;
    assert!(
        verdict(&trial).await.contains("check signature"),
        "{}",
        verdict(&trial).await
    );
    let tampered = entra.token(|_| ()).replacen(".eyJ", ".eyK", 1);
    users_with(&trial, &tampered).await;
    assert!(verdict(&trial).await.contains("check signature"));
    users_with(&trial, &entra::unsigned()).await;
    assert!(verdict(&trial).await.contains("check alg"));
    // A token of ours goes on being good beside them.
    assert_eq!(trial.demo.get("/Users").await.status, 200);
    // Another tenant of this server does not accept what this one does.
    let neighbour = tenant(&trial.store, &trial.running, "neighbour").await;
    let request = neighbour.client.get(format!("{}/Users", neighbour.url));
    let request = request.header("Authorization", format!("Bearer {}", entra.token(|_| ())));
    assert_eq!(request.send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn a_vendor_that_wants_entras_token_accepts_no_other() {
    let trial = start().await;
    let entra = Entra::start().await;
    let flavour = profile::find("telemessage").unwrap().flavour();
    trial
        .store
        .change_settings("demo", move |all| all.flavour = Some(flavour))
        .await
        .unwrap();
    let own = trial.demo.token.expose_secret().to_owned();
    assert_eq!(users_with(&trial, &own).await.status, 401);
    assert!(verdict(&trial).await.contains("keep the Secret Token blank"));
    assert_eq!(users_with(&trial, &entra.token(|_| ())).await.status, 401);
    assert!(
        verdict(&trial)
            .await
            .contains("TeleMessage has not allowed any tenant yet")
    );
    let allowed = EntraTokens {
        tenant_id: entra::TENANT.to_owned(),
        jwks_url: entra.url.clone(),
        audiences: Vec::new(),
    };
    trial
        .store
        .change_settings("demo", move |all| all.entra = Some(allowed))
        .await
        .unwrap();
    assert_eq!(users_with(&trial, &entra.token(|_| ())).await.status, 200);
    assert_eq!(users_with(&trial, &own).await.status, 401);
}
