//! Every refusal of the sign-in service on demand, clocks that differ, and challenges.

use crate::common::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use graph_sim::{Fault, TenantOptions};
use serde_json::{Value, json};
use std::time::Duration;

const MAJA: &str = "maja.lund@contoso.example";

/// Code, `error` at the token endpoint, status there, and `error` of the redirect; empty where the browser shows a page.
const TABLE: [(u32, &str, u16, &str); 65] = [
    (50011, "invalid_request", 400, ""),
    (500113, "invalid_request", 400, ""),
    (900971, "invalid_request", 400, ""),
    (700016, "unauthorized_client", 400, ""),
    (90002, "invalid_request", 400, ""),
    (90038, "invalid_request", 400, ""),
    (900439, "invalid_request", 400, ""),
    (900382, "invalid_client", 401, ""),
    (50020, "invalid_grant", 400, ""),
    (500200, "invalid_grant", 400, ""),
    (50034, "invalid_grant", 400, ""),
    (50126, "invalid_grant", 400, ""),
    (50053, "invalid_grant", 400, ""),
    (50055, "invalid_grant", 400, ""),
    (50057, "invalid_grant", 400, ""),
    (50173, "invalid_grant", 400, ""),
    (50058, "invalid_grant", 400, "login_required"),
    (50072, "invalid_grant", 400, ""),
    (50074, "invalid_grant", 400, ""),
    (50076, "invalid_grant", 400, ""),
    (50079, "invalid_grant", 400, ""),
    (50158, "invalid_grant", 400, ""),
    (53000, "invalid_grant", 400, ""),
    (53001, "invalid_grant", 400, ""),
    (53003, "invalid_grant", 400, ""),
    (530003, "invalid_grant", 400, ""),
    (50097, "invalid_grant", 400, ""),
    (50105, "invalid_grant", 400, ""),
    (65001, "invalid_grant", 400, "interaction_required"),
    (65002, "invalid_request", 400, ""),
    (65004, "invalid_grant", 400, "access_denied"),
    (65005, "invalid_resource", 400, ""),
    (90093, "invalid_grant", 400, ""),
    (90094, "invalid_grant", 400, ""),
    (90095, "invalid_grant", 400, ""),
    (70000, "invalid_grant", 400, ""),
    (70008, "invalid_grant", 400, ""),
    (54005, "invalid_grant", 400, ""),
    (70043, "invalid_grant", 400, ""),
    (700082, "invalid_grant", 400, ""),
    (700084, "invalid_grant", 400, ""),
    (70011, "invalid_scope", 400, "invalid_request"),
    (28000, "invalid_scope", 400, "invalid_request"),
    (7000112, "unauthorized_client", 400, ""),
    (500014, "invalid_resource", 400, "invalid_resource"),
    (700025, "invalid_client", 401, ""),
    (7000218, "invalid_client", 401, ""),
    (7000215, "invalid_client", 401, ""),
    (7000222, "invalid_client", 401, ""),
    (
        700054,
        "unsupported_response_type",
        400,
        "unsupported_response_type",
    ),
    (9002313, "invalid_request", 400, "invalid_request"),
    (90014, "invalid_request", 400, "invalid_request"),
    (900144, "invalid_request", 400, "invalid_request"),
    (9002326, "invalid_request", 400, ""),
    (9002327, "invalid_request", 400, ""),
    (500011, "invalid_resource", 400, "invalid_resource"),
    (650052, "invalid_resource", 400, ""),
    (50059, "invalid_request", 400, ""),
    (50128, "invalid_request", 400, ""),
    (50194, "invalid_request", 400, ""),
    (50196, "invalid_grant", 400, ""),
    (70016, "authorization_pending", 400, ""),
    (70017, "authorization_declined", 400, ""),
    (70018, "bad_verification_code", 400, ""),
    (70020, "expired_token", 400, ""),
];

impl Sim {
    async fn add(&self, fault: &str) {
        self.control("POST", "/faults", json!({ "fault": fault }))
            .await
            .expect(200);
    }

    async fn heal(&self) {
        self.control("DELETE", "/faults", Value::Null).await.expect(200);
    }
}

#[tokio::test]
async fn every_number_is_given_at_the_token_endpoint_with_its_error_and_status() {
    let sim = Sim::start(steered()).await;
    let tokens = sim.tokens("maja.lund", "openid offline_access User.Read").await;
    for (code, error, status, _) in TABLE {
        sim.add(&format!("aadsts={code}:at=refresh:times=1")).await;
        let refused = sim.refresh(&tokens["refresh_token"], &[]).await;
        let body = refused.no_token(status, error, code);
        let step_up = [50072, 50074, 50076, 50079, 50158].contains(&code);
        assert_eq!(body["claims"].is_string(), step_up, "{code}");
        sim.refresh(&tokens["refresh_token"], &[]).await.expect(200);
        sim.heal().await;
    }
}

#[tokio::test]
async fn every_number_is_shown_in_the_browser_or_sent_to_the_application() {
    let sim = Sim::start(steered()).await;
    sim.tokens("maja.lund", "openid offline_access User.Read").await;
    let account = sim.account("maja.lund");
    for (code, .., redirect) in TABLE {
        sim.add(&format!("aadsts={code}:at=authorize:times=1")).await;
        let mut answer = sim.authorize(&sim.authorize_query("openid User.Read")).await;
        if answer.status == 200 {
            answer = sim.type_password(&answer, &account.upn, &account.password).await;
        }
        if redirect.is_empty() {
            let page = answer.expect(400);
            assert!(
                page.text.contains(&format!("AADSTS{code}: ")),
                "{code}: {}",
                page.text
            );
            assert!(page.text.contains("Correlation ID"), "{code}");
        } else {
            let fields = answer.redirect_fields();
            assert_eq!(fields["error"], redirect, "{code}");
            assert!(fields["error_description"].starts_with(&format!("AADSTS{code}: ")));
            assert_eq!(fields["state"], "st&te");
        }
        sim.heal().await;
    }
}

#[tokio::test]
async fn a_fault_strikes_where_the_service_usually_does_and_only_its_person() {
    let sim = Sim::start(TenantOptions {
        faults: vec![format!("aadsts=53003:user={MAJA}").parse::<Fault>().unwrap()],
        ..quick()
    })
    .await;
    let blocked = sim.sign_in_with("maja.lund", &[]).await.expect(400);
    assert!(blocked.text.contains("AADSTS53003"));
    sim.tokens("astrid.nystrom", "openid User.Read").await;
    // A silent request hears what a page would have shown.
    let sim = Sim::start(steered()).await;
    let page = sim.authorize(&sim.authorize_query("openid User.Read")).await;
    let account = sim.account("maja.lund");
    let consent = sim.type_password(&page, &account.upn, &account.password).await;
    let cookie = consent.headers["set-cookie"]
        .to_str()
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    sim.accept(&consent, false).await.expect(302);
    sim.add("aadsts=53003").await;
    let mut query = sim.authorize_query("openid User.Read");
    query.push(("prompt", "none".into()));
    let url = format!("{}/organizations/oauth2/v2.0/authorize", sim.tenant.authority());
    let silent = sim.http.get(url).query(&query).header("cookie", cookie).send();
    let fields = Answer::of(silent.await.unwrap()).await.redirect_fields();
    assert_eq!(fields["error"], "interaction_required");
    assert!(fields["error_description"].starts_with("AADSTS53003"));
}

#[tokio::test]
async fn a_device_hears_of_conditional_access_after_its_person_is_done() {
    let interval = Duration::from_secs(1);
    let mut options = TenantOptions {
        faults: vec!["aadsts=53003".parse::<Fault>().unwrap()],
        ..quick()
    };
    options.switches.device_interval = interval;
    let sim = Sim::start(options).await;
    let client = sim.tenant.client_id();
    let fields = [("client_id", client.as_str()), ("scope", "openid User.Read")];
    let device = sim
        .form("/organizations/oauth2/v2.0/devicecode", &fields)
        .await
        .expect(200)
        .json();
    let code = device["device_code"].as_str().unwrap().to_owned();
    let poll = || async {
        sim.token(&[
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", &client),
            ("device_code", &code),
        ])
        .await
    };
    poll().await.no_token(400, "authorization_pending", 70016);
    let account = sim.account("maja.lund");
    let page = sim
        .form("/devicelogin", &[("otc", device["user_code"].as_str().unwrap())])
        .await;
    let consent = sim.type_password(&page, &account.upn, &account.password).await;
    let done = sim.accept(&consent, false).await.expect(200);
    assert!(done.text.contains("signed in"));
    // Asked earlier it would be told to slow down.
    tokio::time::sleep(interval).await;
    let body = poll().await.no_token(400, "invalid_grant", 53003);
    assert_eq!(body["suberror"], "message_only");
}

#[tokio::test]
async fn a_step_up_is_repaired_by_signing_in_with_its_claims() {
    let sim = Sim::start(steered()).await;
    let tokens = sim.tokens("maja.lund", "openid offline_access User.Read").await;
    sim.add("aadsts=50076").await;
    let body = sim
        .refresh(&tokens["refresh_token"], &[])
        .await
        .no_token(400, "invalid_grant", 50076);
    assert_eq!(body["suberror"], "basic_action");
    let claims = body["claims"].as_str().unwrap();
    let answer = sim.sign_in_with("maja.lund", &[("claims", claims)]).await;
    let code = answer.redirect_fields().remove("code").unwrap();
    let stronger = sim.redeem(&code, VERIFIER).await.expect(200).json();
    sim.refresh(&stronger["refresh_token"], &[]).await.expect(200);
    // The weak one stays weak.
    sim.refresh(&tokens["refresh_token"], &[]).await.expect(400);
}

#[tokio::test]
async fn a_token_of_a_clock_that_is_behind_is_expired_and_of_one_ahead_not_yet_valid() {
    let sim = Sim::start(steered()).await;
    for (skew, message) in [
        ("-2h", "Lifetime validation failed, the token is expired."),
        ("2h", "Lifetime validation failed, the token is not yet valid."),
    ] {
        sim.add(&format!("clock-skew={skew}")).await;
        let graph = sim.sign_in("maja.lund", "openid User.Read").await;
        assert_eq!(
            graph.get("/me").await.refused(401, "InvalidAuthenticationToken"),
            message
        );
        sim.heal().await;
    }
    sim.sign_in("maja.lund", "openid User.Read")
        .await
        .get("/me")
        .await
        .expect(200);
}

#[tokio::test]
async fn a_challenge_is_met_by_signing_in_with_its_claims() {
    let sim = Sim::start(steered()).await;
    let tokens = sim.tokens("maja.lund", "openid offline_access User.Read").await;
    sim.add("cae:GET /me").await;
    let challenged = sim
        .graph(tokens["access_token"].as_str().unwrap())
        .get("/me")
        .await;
    let header = challenged.headers["www-authenticate"]
        .to_str()
        .unwrap()
        .to_owned();
    challenged.refused(401, "InvalidAuthenticationToken");
    assert!(header.contains("error=\"insufficient_claims\""), "{header}");
    let encoded = header
        .split("claims=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let claims = String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap();
    // A token that was renewed without them is challenged again.
    let renewed = sim
        .refresh(&tokens["refresh_token"], &[])
        .await
        .expect(200)
        .json();
    let renewed = sim.graph(renewed["access_token"].as_str().unwrap());
    renewed
        .get("/me")
        .await
        .refused(401, "InvalidAuthenticationToken");
    let answer = sim.sign_in_with("maja.lund", &[("claims", &claims)]).await;
    let code = answer.redirect_fields().remove("code").unwrap();
    let tokens = sim.redeem(&code, VERIFIER).await.expect(200).json();
    let graph = sim.graph(tokens["access_token"].as_str().unwrap());
    graph.get("/me").await.expect(200);
    let silent = sim
        .refresh(&tokens["refresh_token"], &[("claims", &claims)])
        .await
        .expect(200)
        .json();
    let graph = sim.graph(silent["access_token"].as_str().unwrap());
    graph.get("/me").await.expect(200);
}
