//! Client secrets of an application.

use crate::common::*;
use graph_sim::{Switches, TenantOptions};
use serde_json::{Value, json};
use std::time::Duration;

async fn application(graph: &Graph<'_>) -> String {
    let app = graph
        .post("/applications", json!({"displayName": "Reader"}))
        .await
        .expect(201)
        .json();
    format!("/applications/{}", app["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_secret_is_told_once_and_every_call_makes_another() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenant.json");
    let sim = Sim::start(TenantOptions {
        state_file: Some(path.clone()),
        ..quick()
    })
    .await;
    let graph = sim.admin().await;
    let app = application(&graph).await;
    let add = format!("{app}/addPassword");
    let body = json!({"passwordCredential": {"displayName": "assistant 2026-01", "endDateTime": "2127-07-01T00:00:00Z"}});
    let told = graph.post(&add, body.clone()).await.expect(200).json();
    let secret = told["secretText"].as_str().unwrap();
    assert_eq!(secret.len(), 40);
    assert_eq!(told["hint"], secret[..3]);
    assert_eq!(
        (
            &told["displayName"],
            &told["endDateTime"],
            &told["customKeyIdentifier"]
        ),
        (
            &json!("assistant 2026-01"),
            &json!("2127-07-01T00:00:00Z"),
            &Value::Null
        )
    );
    assert!(
        told["@odata.context"]
            .as_str()
            .unwrap()
            .ends_with("#microsoft.graph.passwordCredential")
    );
    let second = graph.post(&add, body).await.expect(200).json();
    assert_ne!(second["keyId"], told["keyId"]);
    let listed = graph.get(&app).await.json()["passwordCredentials"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 2);
    assert_eq!(
        (&listed[0]["secretText"], &listed[0]["hint"]),
        (&Value::Null, &told["hint"])
    );
    assert!(!std::fs::read_to_string(&path).unwrap().contains(secret));

    let remove = format!("{app}/removePassword");
    graph
        .post(&remove, json!({"keyId": told["keyId"]}))
        .await
        .expect(204);
    graph
        .post(&remove, json!({"keyId": told["keyId"]}))
        .await
        .refused(400, "Request_BadRequest");
    assert_eq!(
        graph.get(&app).await.json()["passwordCredentials"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_secret_lasts_two_years_unless_it_says_otherwise() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let add = format!("{}/addPassword", application(&graph).await);
    let answer = Answer::of(graph.request(reqwest::Method::POST, &add).send().await.unwrap())
        .await
        .expect(200)
        .json();
    let at = |key: &str| answer[key].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    let days = at("endDateTime").duration_since(at("startDateTime")).as_hours() / 24;
    assert!((730..=731).contains(&days), "{days}");
    for wanted in [
        json!({"endDateTime": "2001-01-01T00:00:00Z"}),
        json!({"endDateTime": "soon"}),
        json!({"displayName": 7}),
    ] {
        graph
            .post(&add, json!({"passwordCredential": wanted}))
            .await
            .refused(400, "Request_BadRequest");
    }
}

#[tokio::test]
async fn a_policy_forbids_secrets_or_long_ones() {
    let sim = Sim::start(TenantOptions {
        faults: vec!["policy=secret-lifetime=P90D".parse().unwrap()],
        ..steered()
    })
    .await;
    let graph = sim.admin().await;
    let add = format!("{}/addPassword", application(&graph).await);
    graph
        .post(&add, json!({}))
        .await
        .refused(400, "CredentialInvalidLifetimeAsPerAppPolicy");
    let soon = jiff::Timestamp::now()
        .checked_add(jiff::SignedDuration::from_hours(24 * 30))
        .unwrap();
    graph
        .post(
            &add,
            json!({"passwordCredential": {"endDateTime": soon.to_string()}}),
        )
        .await
        .expect(200);
    sim.control("POST", "/faults", json!({"fault": "policy=no-secrets"}))
        .await
        .expect(200);
    graph
        .post(
            &add,
            json!({"passwordCredential": {"endDateTime": soon.to_string()}}),
        )
        .await
        .refused(400, "CredentialTypeNotAllowedAsPerAppPolicy");
}

#[tokio::test]
async fn a_fresh_secret_is_not_listed_at_once() {
    let sim = Sim::start(TenantOptions {
        switches: Switches {
            replication: Duration::from_secs(3600),
            ..Switches::default()
        },
        ..steered()
    })
    .await;
    let graph = sim.admin().await;
    let app = application(&graph).await;
    let push = || sim.control("POST", "/clock", json!({"advance": "PT2H"}));
    graph
        .post(&format!("{app}/addPassword"), json!({}))
        .await
        .refused(404, "Request_ResourceNotFound");
    push().await.expect(200);
    graph
        .post(&format!("{app}/addPassword"), json!({}))
        .await
        .expect(200);
    assert_eq!(graph.get(&app).await.json()["passwordCredentials"], json!([]));
    push().await.expect(200);
    assert_eq!(
        graph.get(&app).await.json()["passwordCredentials"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}
