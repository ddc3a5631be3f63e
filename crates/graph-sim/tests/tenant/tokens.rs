//! What is in a token, how long it is good, and what ends it.

use crate::common::*;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use graph_sim::{Cloud, Switches, TenantOptions};
use serde_json::{Value, json};
use std::time::Duration;

const OLIVER: &str = "oliver.beck@contoso.example";

fn decoded(token: &Value) -> Value {
    let part = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn switched(change: impl FnOnce(&mut Switches)) -> TenantOptions {
    let mut options = steered();
    change(&mut options.switches);
    options
}

#[tokio::test]
async fn an_access_token_carries_audience_times_scopes_and_roles() {
    let sim = Sim::start(quick()).await;
    let tokens = sim
        .tokens("maja.lund", "openid profile User.Read Group.Read.All")
        .await;
    let claims = decoded(&tokens["access_token"]);
    assert_eq!(claims["aud"], sim.tenant.graph());
    assert_eq!(claims["scp"], "Group.Read.All User.Read openid profile");
    assert_eq!(claims["tid"], sim.tenant.tenant_id());
    assert_eq!(claims["appid"], sim.tenant.client_id());
    let roles = claims["wids"].as_array().unwrap();
    assert!(
        roles.contains(&json!("9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3")),
        "{claims}"
    );
    let lasts = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert_eq!(lasts, tokens["expires_in"].as_i64().unwrap());
    assert!(
        tokens.get("refresh_token").is_none(),
        "offline_access was not asked for"
    );
    let id = decoded(&tokens["id_token"]);
    assert_eq!(id["aud"], sim.tenant.client_id());
    for claim in [
        "oid",
        "tid",
        "preferred_username",
        "name",
        "sub",
        "iss",
        "exp",
        "nbf",
    ] {
        assert!(!id[claim].is_null(), "{claim}");
    }
}

#[tokio::test]
async fn everything_ever_consented_is_in_the_token() {
    let sim = Sim::start(quick()).await;
    sim.tokens("maja.lund", "openid User.Read Group.Read.All").await;
    let tokens = sim.tokens("maja.lund", "openid User.Read").await;
    assert!(tokens["scope"].as_str().unwrap().contains("Group.Read.All"));
}

#[tokio::test]
async fn a_role_that_is_activated_shows_at_once_and_works_with_the_next_token() {
    let sim = Sim::start(steered()).await;
    let admin = sim.account("astrid.nystrom");
    let page = sim.authorize(&sim.authorize_query(SCOPES)).await;
    let consent = sim.type_password(&page, &admin.upn, &admin.password).await;
    sim.accept(&consent, true).await.expect(302);
    let before = sim.sign_in("oliver.beck", SCOPES).await;
    let role = json!({"upn": OLIVER, "role": "Application Administrator"});
    let held = sim
        .control("POST", "/roles", role.clone())
        .await
        .expect(200)
        .json();
    assert_eq!(held["roles"], json!(["Application Administrator"]));
    let shown = before.get("/me/transitiveMemberOf").await.json();
    assert_eq!(shown["value"][0]["displayName"], "Application Administrator");
    let made = json!({"displayName": "x"});
    let path = format!("/applicationTemplates/{TEMPLATE}/instantiate");
    before
        .post(&path, made.clone())
        .await
        .refused(403, "Authorization_RequestDenied");
    let after = sim.sign_in("oliver.beck", SCOPES).await;
    after.post(&path, made.clone()).await.expect(201);
    let mut taken = role;
    taken["active"] = json!(false);
    sim.control("POST", "/roles", taken).await.expect(200);
    // The token still has it.
    after.post(&path, made).await.expect(201);
    sim.control("POST", "/roles", json!({"upn": OLIVER, "role": "King"}))
        .await
        .control_refused(400, "unknownRole");
}

#[tokio::test]
async fn one_refresh_token_serves_every_resource_of_the_tenant() {
    let (own, sister) = ("https://graph.microsoft.us", "https://dod-graph.microsoft.us");
    let sim = Sim::start(switched(|switches| switches.cloud = Cloud::GccHigh)).await;
    let signed_in = sim
        .tokens("maja.lund", &format!("openid offline_access {own}/User.Read"))
        .await;
    let renewed = async |resource: &str| {
        let scope = format!("{resource}/User.Read");
        let tokens = sim
            .refresh(&signed_in["refresh_token"], &[("scope", &scope)])
            .await
            .expect(200)
            .json();
        let token = tokens["access_token"].as_str().unwrap();
        let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
        let claims: Value = serde_json::from_slice(&claims).unwrap();
        (
            claims["aud"].clone(),
            sim.graph(token).get("/me").await.status.as_u16(),
        )
    };
    // The token that was given for one is redeemed for the other, and still for the first.
    assert_eq!(renewed(sister).await, (json!(sister), 401));
    assert_eq!(renewed(own).await, (json!(own), 200));
}

#[tokio::test]
async fn a_token_of_the_sister_cloud_has_the_wrong_audience() {
    for (cloud, own, sister) in [
        (
            Cloud::GccHigh,
            "https://graph.microsoft.us",
            "https://dod-graph.microsoft.us",
        ),
        (
            Cloud::Dod,
            "https://dod-graph.microsoft.us",
            "https://graph.microsoft.us",
        ),
    ] {
        let sim = Sim::start(switched(|switches| switches.cloud = cloud)).await;
        let graph = sim.sign_in("maja.lund", &format!("openid {own}/User.Read")).await;
        graph.get("/me").await.expect(200);
        let other = sim
            .sign_in("maja.lund", &format!("openid {sister}/User.Read"))
            .await;
        let message = other.get("/me").await.refused(401, "InvalidAuthenticationToken");
        assert_eq!(message, "Access token validation failure. Invalid audience.");
        // Without a resource it is this cloud's, or where that is switched the authority's.
        let short = sim.sign_in("maja.lund", "openid User.Read").await;
        short.get("/me").await.expect(200);
        sim.control("PUT", "/switches", json!({"short-scopes": "authority"}))
            .await
            .expect(200);
        let short = sim
            .sign_in("maja.lund", "openid User.Read")
            .await
            .get("/me")
            .await;
        assert_eq!(short.status.as_u16(), if cloud == Cloud::Dod { 401 } else { 200 });
        // A resource of no such cloud is none.
        let mut query = sim.authorize_query("https://graph.microsoft.com/User.Read");
        query.push(("prompt", "login".into()));
        let fields = sim.authorize(&query).await.redirect_fields();
        assert_eq!(fields["error"], "invalid_resource");
        assert!(fields["error_description"].starts_with("AADSTS500011"));
    }
}

#[tokio::test]
async fn a_refresh_token_lives_on_beside_the_one_that_follows_it() {
    let sim = Sim::start(steered()).await;
    let tokens = sim.tokens("maja.lund", "openid offline_access User.Read").await;
    let renewed = sim
        .refresh(&tokens["refresh_token"], &[])
        .await
        .expect(200)
        .json();
    assert_ne!(renewed["refresh_token"], tokens["refresh_token"]);
    for token in [&tokens, &renewed] {
        sim.refresh(&token["refresh_token"], &[("scope", "User.Read")])
            .await
            .expect(200);
    }
    let more = sim
        .refresh(&tokens["refresh_token"], &[("scope", "Group.Read.All")])
        .await;
    let body = more.no_token(400, "invalid_grant", 65001);
    assert_eq!(body["suberror"], "consent_required");
    let lifetime = json!({"refresh-token-inactivity": "0s"});
    sim.control("PUT", "/switches", lifetime).await.expect(200);
    let ended = sim.refresh(&renewed["refresh_token"], &[]).await;
    assert_eq!(
        ended.no_token(400, "invalid_grant", 700082)["suberror"],
        "token_expired"
    );
}

#[tokio::test]
async fn a_changed_password_or_a_disabled_account_ends_refresh_tokens() {
    let sim = Sim::start(steered()).await;
    let tokens = sim.tokens("maja.lund", "openid offline_access User.Read").await;
    let person = "/people/maja.lund@contoso.example";
    sim.control("POST", &format!("{person}/revoke"), Value::Null)
        .await
        .expect(200);
    let revoked = sim.refresh(&tokens["refresh_token"], &[]).await;
    assert_eq!(
        revoked.no_token(400, "invalid_grant", 50173)["suberror"],
        "bad_token"
    );
    tokio::time::sleep(Duration::from_millis(5)).await;
    let tokens = sim.tokens("maja.lund", "openid offline_access User.Read").await;
    sim.refresh(&tokens["refresh_token"], &[]).await.expect(200);
    sim.control("POST", &format!("{person}/disable"), Value::Null)
        .await
        .expect(200);
    // Both are true; the older sign-in is named first.
    sim.refresh(&tokens["refresh_token"], &[])
        .await
        .no_token(400, "invalid_grant", 50173);
    let page = sim.sign_in_with("maja.lund", &[]).await.expect(200);
    assert!(page.text.contains("AADSTS50057"));
    sim.control("POST", &format!("{person}/enable"), Value::Null)
        .await
        .expect(200);
    sim.refresh(&tokens["refresh_token"], &[])
        .await
        .no_token(400, "invalid_grant", 50173);
}

#[tokio::test]
async fn a_code_that_is_too_old_is_expired() {
    let sim = Sim::start(switched(|switches| switches.code_lifetime = Duration::ZERO)).await;
    let code = sim.code("maja.lund", "openid User.Read").await;
    sim.redeem(&code, VERIFIER)
        .await
        .no_token(400, "invalid_grant", 70008);
    sim.redeem("1.nonsense", VERIFIER)
        .await
        .no_token(400, "invalid_grant", 70000);
}

#[tokio::test]
async fn a_token_that_is_none_is_told_apart_from_one_that_is_not_ours() {
    let sim = Sim::start(quick()).await;
    let message = sim
        .graph("nonsense")
        .get("/me")
        .await
        .refused(401, "InvalidAuthenticationToken");
    assert!(message.contains("not well formed"), "{message}");
    let message = sim
        .graph("a.b.c")
        .get("/me")
        .await
        .refused(401, "InvalidAuthenticationToken");
    assert_eq!(message, "Access token validation failure. Invalid signature.");
}
