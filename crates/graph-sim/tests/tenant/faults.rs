//! What goes wrong on purpose, and how a tenant starts or refuses to.

use crate::common::*;
use graph_sim::{Fault, ServeError, TenantOptions, serve};
use serde_json::json;
use std::sync::Arc;

fn with(faults: &[&str]) -> TenantOptions {
    TenantOptions {
        faults: faults.iter().map(|f| f.parse::<Fault>().unwrap()).collect(),
        ..quick()
    }
}

#[tokio::test]
async fn a_call_is_throttled_as_often_as_asked_and_then_works() {
    let sim = Sim::start(with(&[
        "429:PUT /servicePrincipals/*/synchronization/secrets:times=2:retry-after=10",
    ]))
    .await;
    let graph = sim.admin().await;
    let (_, sp) = graph.instantiate().await;
    let path = format!("/servicePrincipals/{sp}/synchronization/secrets");
    let body = json!({"value": [{"key": "SyncAll", "value": "false"}]});
    for _ in 0..2 {
        let answer = graph.put(&path, body.clone()).await;
        assert_eq!(answer.headers["retry-after"], "10");
        answer.refused(429, "TooManyRequests");
    }
    graph.put(&path, body).await.expect(204);
    let statuses: Vec<u16> = sim
        .tenant
        .requests()
        .iter()
        .filter(|r| r.path.ends_with("/secrets"))
        .map(|r| r.status)
        .collect();
    assert_eq!(statuses, [429, 429, 204]);
}

#[tokio::test]
async fn a_reset_loses_the_answer_but_not_the_change() {
    let sim = Sim::start(with(&[
        "reset:POST /applicationTemplates/{id}/instantiate:times=1",
        "503:GET /organization",
    ]))
    .await;
    let graph = sim.admin().await;
    let lost = graph
        .request(
            reqwest::Method::POST,
            &format!("/applicationTemplates/{TEMPLATE}/instantiate"),
        )
        .json(&json!({"displayName": "SMS2GO"}))
        .send()
        .await;
    assert!(lost.is_err());
    assert_eq!(
        graph.get("/applications").await.json()["value"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    graph
        .get("/organization")
        .await
        .refused(503, "ServiceUnavailable");
}

#[tokio::test]
async fn a_held_back_answer_ends_with_the_tenant() {
    let sim = Sim::start(with(&["timeout:GET /organization"])).await;
    let request = sim
        .admin()
        .await
        .request(reqwest::Method::GET, "/organization")
        .send();
    let waiting = tokio::spawn(request);
    let begun = std::time::Instant::now();
    sim.tenant.shutdown().await;
    assert!(waiting.await.unwrap().is_err());
    assert!(begun.elapsed() < std::time::Duration::from_secs(30));
}

#[tokio::test]
async fn errors_carry_the_callers_request_id() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let response = graph
        .request(reqwest::Method::GET, "/users/nobody")
        .header("client-request-id", "mine-1")
        .send()
        .await
        .unwrap();
    assert_eq!(response.headers()["client-request-id"], "mine-1");
    let body = Answer::of(response).await.json();
    assert_eq!(body["error"]["innerError"]["client-request-id"], "mine-1");
    assert!(
        !body["error"]["innerError"]["date"]
            .as_str()
            .unwrap()
            .ends_with('Z')
    );
}

#[tokio::test]
async fn impossible_options_are_refused_before_anything_listens() {
    let sync = || Arc::new(FakeSync::default());
    let refused = |options| async move { serve(options, sync()).await.err().unwrap() };
    assert!(matches!(
        refused(TenantOptions { users: 5, ..quick() }).await,
        ServeError::OutOfRange { .. }
    ));
    assert!(matches!(
        refused(TenantOptions {
            users: 100_001,
            ..quick()
        })
        .await,
        ServeError::OutOfRange { .. }
    ));
    assert!(matches!(
        refused(TenantOptions {
            clock_rate: 0.0,
            ..quick()
        })
        .await,
        ServeError::OutOfRange { .. }
    ));
    assert!(matches!(
        refused(TenantOptions {
            clock_rate: f64::NAN,
            ..quick()
        })
        .await,
        ServeError::OutOfRange { .. }
    ));
    assert!(matches!(
        refused(TenantOptions {
            listen: "0.0.0.0:0".parse().unwrap(),
            ..quick()
        })
        .await,
        ServeError::NotLoopback(_)
    ));
    let first = Sim::start(quick()).await;
    let taken = first
        .tenant
        .authority()
        .strip_prefix("http://")
        .unwrap()
        .parse()
        .unwrap();
    assert!(matches!(
        refused(TenantOptions {
            listen: taken,
            ..quick()
        })
        .await,
        ServeError::Listen { .. }
    ));
}

#[tokio::test]
async fn the_ready_line_has_what_a_script_needs() {
    let sim = Sim::start(quick()).await;
    let line = sim.tenant.ready_line();
    assert_eq!(line["ready"], true);
    for key in ["authority", "graph", "tenantId", "clientId"] {
        assert!(line[key].is_string(), "{key}");
    }
    let accounts = line["accounts"].as_array().unwrap();
    assert_eq!(accounts.len(), 4);
    assert_eq!(accounts[0]["upn"], "maja.lund@contoso.example");
    assert_eq!(accounts[0]["roles"], json!(["Application Administrator"]));
    assert!(
        accounts
            .iter()
            .all(|a| a["password"].as_str().unwrap().len() > 20)
    );
}
