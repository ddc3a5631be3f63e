//! Applications of the tenant as clients of its sign-in.

use crate::common::*;
use serde_json::{Value, json};

/// An application with this redirect URI; its client id and service principal.
async fn registered(graph: &Graph<'_>, platforms: Value) -> (String, String) {
    let (made, sp) = graph.instantiate().await;
    let id = made["application"]["id"].as_str().unwrap();
    graph
        .patch(&format!("/applications/{id}"), platforms)
        .await
        .expect(204);
    (made["application"]["appId"].as_str().unwrap().to_owned(), sp)
}

async fn begin(sim: &Sim, client: &str, uri: &str) -> Answer {
    let mut query = sim.authorize_query("openid User.Read");
    query.retain(|(key, _)| !["client_id", "redirect_uri"].contains(key));
    query.push(("client_id", client.to_owned()));
    query.push(("redirect_uri", uri.to_owned()));
    sim.authorize(&query).await
}

#[tokio::test]
async fn only_those_assigned_sign_in_to_an_application_that_asks_for_it() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let native = json!({"publicClient": {"redirectUris": ["http://localhost/back"]}});
    let (client, sp) = registered(&graph, native).await;
    let uri = "http://localhost:7777/back";
    let maja = sim.account("maja.lund");
    let page = begin(&sim, &client, uri).await.expect(200);
    let refused = sim
        .type_password(&page, &maja.upn, &maja.password)
        .await
        .expect(400);
    assert!(
        refused.text.contains("AADSTS50105") && refused.text.contains("SMS2GO"),
        "{}",
        refused.text
    );
    let me = graph.get("/me").await.json()["id"].clone();
    let assignment = json!({"principalId": me, "resourceId": sp, "appRoleId": ROLE_USER});
    graph
        .post(&format!("/servicePrincipals/{sp}/appRoleAssignedTo"), assignment)
        .await
        .expect(201);
    let page = begin(&sim, &client, uri).await.expect(200);
    let consent = sim
        .type_password(&page, &maja.upn, &maja.password)
        .await
        .expect(200);
    let code = sim
        .accept(&consent, false)
        .await
        .redirect_fields()
        .remove("code")
        .unwrap();
    let fields = [
        ("client_id", client.as_str()),
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", uri),
        ("code_verifier", VERIFIER),
    ];
    let tokens = sim.token(&fields).await.expect(200).json();
    sim.graph(tokens["access_token"].as_str().unwrap())
        .get("/me")
        .await
        .expect(200);
    // Its own consent, not that of the other client.
    assert_eq!(tokens["scope"], "User.Read openid");
    graph
        .patch(
            &format!("/servicePrincipals/{sp}"),
            json!({"accountEnabled": false}),
        )
        .await
        .expect(204);
    let disabled = begin(&sim, &client, uri).await.expect(400);
    assert!(disabled.text.contains("AADSTS7000112"));
}

#[tokio::test]
async fn how_an_application_proves_itself_depends_on_where_its_redirect_uri_is_registered() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let (bare, _) = graph.instantiate().await;
    let bare = bare["application"]["appId"].as_str().unwrap();
    let none = begin(&sim, bare, "https://app.example").await.expect(400);
    assert!(none.text.contains("AADSTS500113"));
    for (platform, code, error, status) in [
        ("web", 7000218, "invalid_client", 401),
        ("spa", 9002327, "invalid_request", 400),
    ] {
        let platforms = json!({platform: {"redirectUris": ["https://app.example/cb"]}});
        let (client, _) = registered(&graph, platforms).await;
        let fields = [
            ("client_id", client.as_str()),
            ("grant_type", "authorization_code"),
            ("code", "x"),
            ("redirect_uri", "https://app.example/cb"),
            ("code_verifier", VERIFIER),
        ];
        sim.token(&fields).await.no_token(status, error, code);
        let other = begin(&sim, &client, "https://app.example/CB").await.expect(400);
        assert!(other.text.contains("AADSTS50011"));
    }
}
