//! What is refused, and how: always with the error body of RFC 7644 §3.12.

mod common;

use common::{Got, start, tenant, user};
use reqwest::Method;
use scim_server::{ServeError, ServeOptions, StoreError, TrialStore, serve, serve_with};
use secrecy::ExposeSecret;
use serde_json::json;

fn assert_scim_error(got: &Got, status: u16) {
    assert_eq!(got.status, status, "{}", got.text);
    assert!(got.header("content-type").starts_with("application/scim+json"));
    let body = got.json();
    assert_eq!(body["schemas"], json!([scim::schema::ERROR]));
    assert_eq!(body["status"], status.to_string());
    assert!(!body["detail"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn tenants_see_nothing_of_each_other() {
    let trial = start().await;
    let other = tenant(&trial.store, &trial.running, "other").await;
    let id = trial.demo.user("ana@x", "Ana").await;
    assert_eq!(other.found("/Users").await, 0);
    assert_scim_error(&other.get(&format!("/Users/{id}")).await, 404);
    assert_scim_error(&other.delete(&format!("/Users/{id}")).await, 404);
    // The same name is free there.
    other.user("ana@x", "Ana of the other").await;
    assert_eq!(trial.demo.found("/Users").await, 1);

    let mut thief = other.clone();
    thief.url = trial.demo.url.clone();
    let got = thief.get("/Users").await;
    assert_scim_error(&got, 401);
    assert_eq!(
        common::last(&trial.store, "demo").await.what,
        "the token belongs to another trial tenant"
    );
    let query = Default::default();
    let exchanges = trial.store.exchanges("other", &query).await.unwrap();
    assert!(
        exchanges
            .rows
            .iter()
            .all(|row| row.exchange.url.contains("/other/"))
    );

    trial.store.delete_tenant("other").await.unwrap();
    assert_scim_error(&other.get("/Users").await, 404);
    assert_eq!(trial.demo.found("/Users").await, 1);
}

#[tokio::test]
async fn a_wrong_or_missing_token_is_401_with_a_challenge() {
    let trial = start().await;
    let url = format!("{}/Users", trial.demo.url);
    let client = &trial.demo.client;
    for (value, why) in [
        (None, "the request has no Authorization header"),
        (Some("Bearer wrong-canary-1"), "no trial tenant knows this token"),
        (
            Some("Basic canary-2"),
            "the Authorization header has the scheme Basic; a SCIM request needs `Bearer` and a token",
        ),
        (Some("Bearer"), "the token is blank"),
    ] {
        let mut request = client.get(&url);
        if let Some(value) = value {
            request = request.header("Authorization", value);
        }
        let got = Got::of(request.send().await.unwrap()).await;
        assert_scim_error(&got, 401);
        assert!(got.header("www-authenticate").starts_with("Bearer"));
        let logged = common::last(&trial.store, "demo").await;
        assert_eq!(logged.verdict, format!("refused: {why}"));
        assert_eq!(logged.what, why);
    }
    let good = trial.demo.token.expose_secret();
    let lower = client.get(&url).header("Authorization", format!("bearer {good}"));
    assert_eq!(lower.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_replaced_token_is_refused_and_the_new_one_works() {
    let mut trial = start().await;
    let new = trial.store.rotate_token("demo").await.unwrap();
    let got = trial.demo.get("/Users").await;
    assert_scim_error(&got, 401);
    assert!(
        got.json()["detail"]
            .as_str()
            .unwrap()
            .starts_with("token “first” was revoked on")
    );
    trial.demo.token = new;
    assert_eq!(trial.demo.get("/Users").await.status, 200);
    assert_eq!(
        common::last(&trial.store, "demo").await.verdict,
        "signed with token “token 2”"
    );
    let names: Vec<_> = trial.store.tokens("demo").await.unwrap();
    assert_eq!(names.len(), 2);
    assert!(names[0].revoked_at.is_some() && names[1].revoked_at.is_none());
}

#[tokio::test]
async fn no_token_and_no_password_is_written_anywhere() {
    let trial = start().await;
    let mut body = user("ana@x", "Ana");
    body["password"] = json!("canary-password-1");
    let made = trial.demo.post("/Users", body).await.json();
    assert_eq!(made.get("password"), None);
    let path = format!("/Users/{}", made["id"].as_str().unwrap());
    let operation = json!([{ "op": "replace", "path": "password", "value": "canary-password-2" }]);
    assert_eq!(trial.demo.patch(&path, operation).await.status, 200);
    let wrong = trial.demo.client.get(format!("{}/Users", trial.demo.url));
    let wrong = wrong
        .header("Authorization", "Bearer canary-token")
        .header("Cookie", "canary-cookie");
    wrong.send().await.unwrap();
    let token = trial.demo.token.expose_secret().to_owned();
    let written = common::bytes_of(trial.folder.path());
    let written = String::from_utf8_lossy(&written);
    for secret in [token.as_str(), "canary-"] {
        assert!(!written.contains(secret));
    }
    let logged = common::last(&trial.store, "demo").await.exchange;
    assert_eq!(
        logged.request_header("authorization"),
        Some("•••• refused: no trial tenant knows this token")
    );
}

#[tokio::test]
async fn broken_requests_get_an_error_that_says_what_is_wrong() {
    let trial = start().await;
    let demo = &trial.demo;
    let id = demo.user("ana@x", "Ana").await;
    let token = demo.token.expose_secret();
    let raw = async |method: Method, path: &str, content_type: &str, body: Vec<u8>| {
        let request = demo
            .client
            .request(method, format!("{}{path}", demo.url))
            .header("Authorization", format!("Bearer {token}"))
            .header("Content-Type", content_type)
            .body(body);
        Got::of(request.send().await.unwrap()).await
    };
    let scim = "application/scim+json";
    let got = raw(Method::POST, "/Users", scim, b"{\"userName\": ".to_vec()).await;
    assert_scim_error(&got, 400);
    assert_eq!(got.json()["scimType"], "invalidSyntax");
    assert!(got.json()["detail"].as_str().unwrap().contains("line 1"));
    assert_scim_error(&raw(Method::POST, "/Users", scim, vec![]).await, 400);
    assert_scim_error(
        &raw(Method::POST, "/Users", scim, vec![0xff, 0xfe, 0x00]).await,
        400,
    );
    assert_scim_error(&raw(Method::POST, "/Users", scim, b"[1]".to_vec()).await, 400);
    assert_scim_error(
        &raw(Method::POST, "/Users", "text/plain", b"{}".to_vec()).await,
        415,
    );
    let deep = "[".repeat(100_000).into_bytes();
    assert_scim_error(&raw(Method::POST, "/Users", scim, deep).await, 400);
    let large = vec![b' '; 5 * 1024 * 1024];
    assert_scim_error(&raw(Method::POST, "/Users", scim, large).await, 413);
    let path = format!("/Users/{id}");
    assert_scim_error(
        &raw(Method::PATCH, &path, scim, b"{\"Operations\":7}".to_vec()).await,
        400,
    );
    let logged = common::last(&trial.store, "demo").await;
    assert_eq!(logged.who.as_deref(), Some("Ana"));
    assert_eq!(logged.what, "the body has no array `Operations`");

    let got = demo.get("/Users?filter=userName+eqq+%22a%22").await;
    assert_scim_error(&got, 400);
    assert_eq!(got.json()["scimType"], "invalidFilter");
    assert_scim_error(&demo.get("/Users?count=many").await, 400);
    assert_scim_error(
        &demo.post("/Users", json!({ "displayName": "No Name" })).await,
        400,
    );
    let unset = json!([{ "op": "remove", "path": "userName" }]);
    assert_scim_error(&demo.patch(&path, unset).await, 400);
    assert_eq!(demo.get(&path).await.json()["userName"], "ana@x");
}

#[tokio::test]
async fn unknown_places_and_methods_are_answered_in_json() {
    let trial = start().await;
    let demo = &trial.demo;
    assert_scim_error(&demo.get("/Nothing").await, 404);
    assert_scim_error(&demo.get("/Nothing/at/all").await, 404);
    assert_scim_error(&demo.post("/Me", json!({})).await, 501);
    assert_scim_error(&demo.get("/Me").await, 501);
    let got = demo.send(Method::DELETE, "/Users", None).await;
    assert_scim_error(&got, 405);
    assert_eq!(got.header("allow"), "GET, POST");
    assert_scim_error(&demo.post("/Schemas", json!({})).await, 405);
    for path in [
        "/",
        "/favicon.ico",
        "/nobody/scim/v2/Users",
        "/demo/scim/v1/Users",
    ] {
        let url = format!("{}{path}", trial.running.base_url);
        assert_scim_error(&Got::of(demo.client.get(url).send().await.unwrap()).await, 404);
    }
}

#[tokio::test]
async fn discovery_describes_what_is_there() {
    let trial = start().await;
    let config = trial.demo.get("/ServiceProviderConfig/").await.json();
    assert_eq!(config["patch"]["supported"], true);
    for (path, count) in [("/Schemas", 6), ("/ResourceTypes", 2)] {
        let list = trial.demo.get(path).await.json();
        assert_eq!(list["totalResults"], count);
        assert_eq!(list["schemas"], json!([scim::schema::LIST_RESPONSE]));
        assert!(
            !list.to_string().contains("null"),
            "Entra cannot read nulls there"
        );
    }
    let one = trial
        .demo
        .get(&format!("/Schemas/{}", scim::schema::USER))
        .await
        .json();
    assert_eq!(one["name"], "User");
    assert_eq!(
        trial.demo.get("/ResourceTypes/Group").await.json()["endpoint"],
        "/Groups"
    );
    assert_scim_error(&trial.demo.get("/Schemas/urn:nothing").await, 404);
}

#[tokio::test]
async fn only_loopback_unless_it_is_said() {
    let store = TrialStore::in_memory().await.unwrap();
    let listen = "0.0.0.0:0".parse().unwrap();
    let refused = serve(store.clone(), listen).await.unwrap_err();
    assert!(matches!(refused, ServeError::NotLoopback { .. }));
    let options = ServeOptions {
        allow_remote: true,
        ..ServeOptions::at(listen)
    };
    serve_with(store, options).await.unwrap().shutdown().await;
}

#[tokio::test]
async fn tenant_names_that_cannot_stand_in_a_url_are_refused() {
    let store = TrialStore::in_memory().await.unwrap();
    for name in ["", "Demo", "a/b", "-a", "a-", "ø", "a b", &"a".repeat(64)] {
        let error = store.create_tenant(name, None).await.unwrap_err();
        assert!(matches!(error, StoreError::BadName { .. }), "{name:?}");
    }
    store.create_tenant("sms2go-demo", Some("sms2go")).await.unwrap();
    let error = store.create_tenant("sms2go-demo", None).await.unwrap_err();
    assert!(matches!(error, StoreError::NameTaken { .. }));
    let error = store.delete_tenant("nobody").await.unwrap_err();
    assert!(matches!(error, StoreError::NoTenant { .. }));
    assert_eq!(store.tenants().await.unwrap().len(), 1);
}
