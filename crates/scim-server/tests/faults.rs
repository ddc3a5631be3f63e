//! Faults over real HTTP: what a client meets, and what the log says about it.

mod common;

use std::time::{Duration, Instant};

use common::{Trial, last, start, tenant, user};
use reqwest::Method;
use scim_server::{ExchangeQuery, Fault, LoggedExchange};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

async fn set(trial: &Trial, specs: &[&str]) {
    let faults: Vec<Fault> = specs.iter().map(|spec| spec.parse().unwrap()).collect();
    trial
        .store
        .change_settings("demo", move |settings| settings.faults = faults)
        .await
        .unwrap();
}

async fn logged(trial: &Trial) -> LoggedExchange {
    last(&trial.store, "demo").await
}

#[tokio::test]
async fn a_status_comes_in_the_place_of_the_answer_and_nothing_is_done() {
    let trial = start().await;
    set(
        &trial,
        &[
            "429:POST /Users:times=1:retry-after=10",
            "503:GET /Groups:body=empty",
            "502:GET /Schemas:body=html",
        ],
    )
    .await;
    let got = trial.demo.post("/Users", user("ana@x", "Ana")).await;
    assert_eq!((got.status, got.header("retry-after")), (429, "10"));
    assert_eq!(got.json()["schemas"][0], scim::schema::ERROR);
    let entry = logged(&trial).await;
    assert_eq!(entry.faults, ["429:POST /Users:times=1:retry-after=10"]);
    assert_eq!(entry.what, "fault: 429 Too Many Requests");
    assert_eq!(entry.exchange.status, Some(429));
    assert_eq!(trial.demo.found("/Users").await, 0);
    assert_eq!(
        trial.demo.post("/Users", user("ana@x", "Ana")).await.status,
        201,
        "used up"
    );
    assert!(logged(&trial).await.faults.is_empty());

    let got = trial.demo.get("/Groups").await;
    assert_eq!((got.status, got.text.as_str()), (503, ""));
    let got = trial.demo.get("/Schemas").await;
    assert_eq!(
        (got.status, got.header("content-type")),
        (502, "text/html; charset=utf-8")
    );
}

#[tokio::test]
async fn a_sign_in_page_another_type_and_broken_json() {
    let trial = start().await;
    trial.demo.user("ana@x", "Ana").await;
    set(
        &trial,
        &[
            "html:GET /Users",
            "type=text/plain:GET /Groups",
            "malformed:GET /Users/*",
        ],
    )
    .await;
    let got = trial.demo.get("/Users?filter=userName+eq+%22ana%40x%22").await;
    assert_eq!(
        (got.status, got.header("content-type")),
        (200, "text/html; charset=utf-8")
    );
    assert!(got.text.contains("Sign in"));
    let got = trial.demo.get("/Groups").await;
    assert_eq!((got.status, got.header("content-type")), (200, "text/plain"));
    set(&trial, &["malformed:GET /Users"]).await;
    let got = trial.demo.get("/Users").await;
    assert_eq!(got.status, 200);
    assert!(serde_json::from_str::<Value>(&got.text).is_err());
    assert_eq!(
        logged(&trial).await.exchange.response_body,
        Some(got.text),
        "the log shows what was sent"
    );
}

#[tokio::test]
async fn a_search_finds_the_same_person_twice() {
    let trial = start().await;
    let id = trial.demo.user("ana@x", "Ana").await;
    set(&trial, &["twice:GET /Users"]).await;
    let list = trial
        .demo
        .get("/Users?filter=userName+eq+%22ana%40x%22")
        .await
        .json();
    assert_eq!(
        (list["totalResults"].as_u64(), list["itemsPerPage"].as_u64()),
        (Some(2), Some(2))
    );
    assert_eq!(list["Resources"][0]["id"], id);
    assert_ne!(list["Resources"][1]["id"], id);
    assert_eq!(list["Resources"][1]["userName"], "ana@x");
    assert_eq!(
        trial.demo.found("/Users?filter=userName+eq+%22nobody%22").await,
        0
    );
}

#[tokio::test]
async fn a_dropped_connection_leaves_the_request_undone_or_done() {
    let trial = start().await;
    let send = async |name: &str| {
        let request = trial
            .demo
            .client
            .post(format!("{}/Users", trial.demo.url))
            .header(
                "Authorization",
                format!("Bearer {}", trial.demo.token.expose_secret()),
            )
            .header("Content-Type", "application/scim+json")
            .body(user(name, name).to_string());
        request.send().await
    };
    set(&trial, &["drop:POST /Users"]).await;
    assert!(send("before@x").await.is_err());
    let entry = logged(&trial).await;
    assert_eq!((entry.exchange.status, entry.faults.len()), (None, 1));
    assert!(
        entry
            .exchange
            .failure
            .unwrap()
            .message
            .contains("closed without an answer")
    );
    assert_eq!(trial.demo.found("/Users").await, 0);

    set(&trial, &["drop:POST /Users:when=after"]).await;
    assert!(send("after@x").await.is_err());
    let entry = logged(&trial).await;
    assert!(
        entry.what.starts_with("created") && entry.what.ends_with("nothing was answered"),
        "{}",
        entry.what
    );
    assert_eq!(
        trial.demo.found("/Users").await,
        1,
        "the awkward case: done, and the client does not know"
    );

    set(&trial, &["cut:POST /Users"]).await;
    let half = send("cut@x").await.unwrap();
    assert_eq!(half.status(), 201);
    assert!(half.bytes().await.is_err(), "the body breaks off");
    assert_eq!(trial.demo.found("/Users").await, 2);
}

#[tokio::test]
async fn a_delay_is_waited_for_and_others_are_not_held_up() {
    let trial = start().await;
    set(&trial, &["delay=300ms:GET /Groups"]).await;
    let began = Instant::now();
    assert_eq!(trial.demo.get("/Groups").await.status, 200);
    assert!(began.elapsed() >= Duration::from_millis(300));
    let entry = logged(&trial).await;
    assert!(entry.exchange.duration_ms >= 300.0);
    assert_eq!(entry.faults, ["delay=300ms:GET /Groups"]);
}

#[tokio::test]
async fn faults_are_of_one_tenant_and_spare_who_has_no_token() {
    let trial = start().await;
    let other = tenant(&trial.store, &trial.running, "other").await;
    set(&trial, &["503:times=1", "500:POST /oauth/token"]).await;
    assert_eq!(other.get("/Users").await.status, 200);
    let stranger = trial.demo.client.get(format!("{}/Users", trial.demo.url));
    assert_eq!(
        stranger.send().await.unwrap().status(),
        401,
        "a stranger does not use a fault up"
    );
    assert_eq!(trial.demo.get("/Users").await.status, 503);
    assert_eq!(trial.demo.get("/Users").await.status, 200);
    let token = trial
        .demo
        .client
        .post(format!("{}/demo/oauth/token", trial.running.base_url));
    assert_eq!(token.send().await.unwrap().status(), 500);
}

#[tokio::test]
async fn a_fault_of_another_process_strikes_the_next_request() {
    let trial = start().await;
    let file = trial.folder.path().join("trial.db");
    let second = scim_server::TrialStore::open(&file).await.unwrap();
    assert_eq!(trial.demo.get("/Users").await.status, 200);
    let fault: Fault = "418:GET /Users".parse().unwrap();
    second
        .change_settings("demo", move |settings| settings.faults.push(fault))
        .await
        .unwrap();
    assert_eq!(trial.demo.get("/Users").await.status, 418);
    second
        .change_settings("demo", |settings| settings.faults.clear())
        .await
        .unwrap();
    assert_eq!(trial.demo.get("/Users").await.status, 200);
}

#[tokio::test]
async fn settings_that_cannot_be_are_refused_and_nothing_is_changed() {
    let trial = start().await;
    let fault: Fault = "html".parse().unwrap();
    let twice = vec![fault.clone(), fault];
    let error = trial
        .store
        .change_settings("demo", move |settings| settings.faults = twice)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("is there already"));
    let bad = json!({ "id": "nothing" });
    assert!(
        trial
            .store
            .change_settings("demo", move |settings| settings.extensions.push(bad))
            .await
            .is_err()
    );
    let settings = trial.store.settings("demo").await.unwrap();
    assert_eq!(settings, scim_server::TenantSettings::default());
    // A replaced tenant of the same name has nothing of the old one.
    set(&trial, &["503"]).await;
    trial.store.delete_tenant("demo").await.unwrap();
    let anew = tenant(&trial.store, &trial.running, "demo").await;
    assert_eq!(anew.get("/Users").await.status, 200);
}

#[tokio::test]
async fn a_fault_on_get_spares_head() {
    let trial = start().await;
    set(&trial, &["503:GET /Users"]).await;
    assert_eq!(trial.demo.send(Method::HEAD, "/Users", None).await.status, 200);
    let page = trial
        .store
        .exchanges("demo", &ExchangeQuery::default())
        .await
        .unwrap();
    assert_eq!(page.total, 1);
}
