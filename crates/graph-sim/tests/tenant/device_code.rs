//! Signing in with a code, over real HTTP.

use std::time::Duration;

use crate::common::*;
use graph_sim::{Switches, TenantOptions};
use serde_json::Value;

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

fn asked_every(interval: Duration, lifetime: Duration) -> TenantOptions {
    let quick = quick();
    TenantOptions {
        switches: Switches {
            device_interval: interval,
            device_code_lifetime: lifetime,
            ..quick.switches.clone()
        },
        ..quick
    }
}

fn at_will() -> TenantOptions {
    asked_every(Duration::ZERO, Duration::from_secs(900))
}

impl Sim {
    async fn device(&self, fields: &[(&str, &str)]) -> Answer {
        self.form("/organizations/oauth2/v2.0/devicecode", fields).await
    }

    async fn code_to_type(&self) -> Value {
        let client = self.tenant.client_id();
        let fields = [("client_id", client.as_str()), ("scope", SCOPES)];
        self.device(&fields).await.expect(200).json()
    }

    async fn poll(&self, device: &Value) -> Answer {
        let client = self.tenant.client_id();
        let code = device["device_code"].as_str().unwrap();
        self.token(&[
            ("grant_type", GRANT),
            ("client_id", &client),
            ("device_code", code),
        ])
        .await
    }

    /// Types the code and the password: the consent page.
    async fn type_code(&self, code: &str, who: &str) -> Answer {
        let account = self.account(who);
        let page = self.form("/devicelogin", &[("otc", code)]).await.expect(200);
        assert!(page.text.contains("Pick an account"), "{}", page.text);
        self.type_password(&page, &account.upn, &account.password)
            .await
            .expect(200)
    }

    async fn decide(&self, page: &Answer, consent: &str) -> Answer {
        let fields = [("flow", page.hidden("flow")), ("consent", consent.to_owned())];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        self.form("/sign-in/consent", &fields).await.expect(200)
    }
}

#[track_caller]
fn refused(answer: Answer, error: &str, number: Option<u32>) {
    let body = answer.expect(400).json();
    assert_eq!(body["error"], error, "{body}");
    assert_eq!(body["error_codes"][0].as_u64(), number.map(u64::from), "{body}");
    assert!(body["correlation_id"].is_string());
}

#[tokio::test]
async fn the_answer_is_the_documented_one() {
    let sim = Sim::start(quick()).await;
    let device = sim.code_to_type().await;
    let members: Vec<_> = device.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        members,
        [
            "user_code",
            "device_code",
            "verification_uri",
            "expires_in",
            "interval",
            "message"
        ]
    );
    assert_eq!(device["expires_in"], 900);
    assert_eq!(device["interval"], 5);
    let (uri, code) = (&device["verification_uri"], &device["user_code"]);
    let message = device["message"].as_str().unwrap();
    assert!(message.contains(uri.as_str().unwrap()) && message.contains(code.as_str().unwrap()));
}

#[tokio::test]
async fn a_person_types_the_code_and_the_device_gets_tokens_once() {
    let sim = Sim::start(at_will()).await;
    let device = sim.code_to_type().await;
    refused(sim.poll(&device).await, "authorization_pending", Some(70016));
    // As people type it.
    let typed = device["user_code"].as_str().unwrap().to_ascii_lowercase();
    let typed = format!(" {}-{} ", &typed[..4], &typed[4..]);
    let consent = sim.type_code(&typed, "maja.lund").await;
    assert!(consent.text.contains("Permissions requested"));
    refused(sim.poll(&device).await, "authorization_pending", Some(70016));
    let done = sim.decide(&consent, "accept").await;
    assert!(done.text.contains("You have signed in") && !done.text.contains("<form"));
    let tokens = sim.poll(&device).await.expect(200).json();
    assert!(tokens["refresh_token"].is_string() && tokens["id_token"].is_string());
    let graph = sim.graph(tokens["access_token"].as_str().unwrap());
    let me = graph.get("/me").await.expect(200).json();
    assert_eq!(me["displayName"], "Maja Lund");
    refused(sim.poll(&device).await, "bad_verification_code", Some(70018));
    let again = sim.form("/devicelogin", &[("otc", &typed)]).await.expect(200);
    assert!(again.text.contains("work. Check the code"), "{}", again.text);
}

#[tokio::test]
async fn whoever_declines_ends_the_sign_in_of_the_device() {
    let sim = Sim::start(at_will()).await;
    let device = sim.code_to_type().await;
    let consent = sim
        .type_code(device["user_code"].as_str().unwrap(), "maja.lund")
        .await;
    let done = sim.decide(&consent, "deny").await;
    assert!(done.text.contains("You have declined"));
    refused(sim.poll(&device).await, "authorization_declined", Some(70017));
}

#[tokio::test]
async fn an_account_that_may_not_consent_is_told_on_the_page() {
    let sim = Sim::start(at_will()).await;
    let device = sim.code_to_type().await;
    let page = sim
        .type_code(device["user_code"].as_str().unwrap(), "oliver.beck")
        .await;
    assert!(page.text.contains("AADSTS90094"), "{}", page.text);
    refused(sim.poll(&device).await, "authorization_pending", Some(70016));
}

#[tokio::test]
async fn asking_too_often_is_answered_slow_down_and_lengthens_the_interval() {
    let sim = Sim::start(asked_every(Duration::from_secs(5), Duration::from_secs(900))).await;
    let device = sim.code_to_type().await;
    refused(sim.poll(&device).await, "authorization_pending", Some(70016));
    refused(sim.poll(&device).await, "slow_down", None);
    refused(sim.poll(&device).await, "slow_down", None);
}

#[tokio::test]
async fn a_code_ends_for_the_person_and_for_the_device() {
    let sim = Sim::start(asked_every(Duration::ZERO, Duration::ZERO)).await;
    let device = sim.code_to_type().await;
    let code = device["user_code"].as_str().unwrap();
    let page = sim.form("/devicelogin", &[("otc", code)]).await.expect(200);
    assert!(page.text.contains("work. Check the code"));
    refused(sim.poll(&device).await, "expired_token", Some(70020));
}

#[tokio::test]
async fn a_wrong_request_is_refused_with_its_number() {
    let sim = Sim::start(at_will()).await;
    let client = sim.tenant.client_id();
    let client = client.as_str();
    refused(
        sim.device(&[("scope", "User.Read")]).await,
        "invalid_request",
        Some(900144),
    );
    refused(
        sim.device(&[("client_id", client)]).await,
        "invalid_request",
        Some(900144),
    );
    let other = [("client_id", "0f0f"), ("scope", "User.Read")];
    refused(sim.device(&other).await, "unauthorized_client", Some(700016));
    let odd = [("client_id", client), ("scope", "No.Such.Thing")];
    refused(sim.device(&odd).await, "invalid_scope", Some(70011));
    let known = [("client_id", client), ("scope", "User.Read")];
    let elsewhere = sim.form("/fabrikam.example/oauth2/v2.0/devicecode", &known).await;
    refused(elsewhere, "invalid_request", Some(90002));
    let unknown = [("grant_type", GRANT), ("client_id", client), ("device_code", "x")];
    refused(sim.token(&unknown).await, "bad_verification_code", Some(70018));
    let none = [("grant_type", GRANT), ("client_id", client)];
    refused(sim.token(&none).await, "invalid_request", Some(900144));
}

#[tokio::test]
async fn the_page_asks_for_the_code_and_shows_nothing_a_stranger_sends() {
    let sim = Sim::start(quick()).await;
    let url = format!("{}/devicelogin", sim.tenant.authority());
    let page = Answer::of(sim.http.get(url).send().await.unwrap())
        .await
        .expect(200);
    assert!(page.text.contains("name=\"otc\""));
    let page = sim.form("/devicelogin", &[("otc", "<script>")]).await.expect(200);
    assert!(!page.text.contains("<script>"));
}
