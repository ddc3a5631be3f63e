//! Answers a client cannot read.

use crate::common::*;
use graph_sim::TenantOptions;
use reqwest::Method;
use serde_json::{Value, json};

fn with(faults: &[&str]) -> TenantOptions {
    TenantOptions {
        faults: faults.iter().map(|fault| fault.parse().unwrap()).collect(),
        ..quick()
    }
}

#[tokio::test]
async fn a_proxy_answers_with_a_page_instead_of_graph() {
    let sim = Sim::start(with(&[
        "html:GET /organization:times=1",
        "html:GET /organization:status=407:times=1",
        "html:GET /organization:status=502:times=1",
        "html:POST /*/oauth2/v2.0/token:times=1",
    ]))
    .await;
    let client = sim.tenant.client_id();
    let page = sim.token(&[("client_id", &client)]).await.expect(200);
    assert!(page.text.starts_with("<!DOCTYPE html>"));
    let graph = sim.admin().await;
    for status in [200, 407, 502] {
        let page = graph.get("/organization").await.expect(status);
        assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
        assert!(page.text.contains("<h1>"), "{}", page.text);
        assert_eq!(page.headers.contains_key("proxy-authenticate"), status == 407);
    }
    graph.get("/organization").await.expect(200);
}

#[tokio::test]
async fn half_an_answer_comes_with_its_own_length_or_that_of_the_whole() {
    let sim = Sim::start(with(&[
        "truncated:GET /organization:times=1",
        "truncated:GET /organization:length=wrong:times=1",
    ]))
    .await;
    let graph = sim.admin().await;
    let half = graph.get("/organization").await.expect(200);
    assert!(serde_json::from_str::<Value>(&half.text).is_err() && half.text.starts_with('{'));
    let announced: usize = half.headers["content-length"].to_str().unwrap().parse().unwrap();
    assert_eq!(announced, half.text.len());
    let response = graph.request(Method::GET, "/organization").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.content_length().unwrap() > half.text.len() as u64);
    assert!(response.bytes().await.is_err());
    graph.get("/organization").await.expect(200).json();
}

#[tokio::test]
async fn enumerations_have_values_from_the_future() {
    let sim = Sim::start(with(&[
        "unknown-enum:GET /servicePrincipals/*/synchronization/jobs/*",
        "unknown-enum:POST /servicePrincipals/*/synchronization/jobs/*/provisionOnDemand",
    ]))
    .await;
    let graph = sim.admin().await;
    let (_, job) = graph.configured().await;
    let shown = graph.get(&job).await.expect(200).json();
    assert_eq!(shown["schedule"]["state"], "Hibernating");
    assert_eq!(shown["status"]["code"], "Recalibrating");
    let schema = graph.get(&format!("{job}/schema")).await.expect(200).json();
    let soren = graph.get("/users/soren.holm@contoso.example").await.json()["id"].clone();
    let body = json!({"parameters": [{"ruleId": schema["synchronizationRules"][0]["id"],
        "subjects": [{"objectId": soren, "objectTypeName": "User"}]}]});
    let answer = graph
        .post(&format!("{job}/provisionOnDemand"), body)
        .await
        .expect(200)
        .json();
    assert!(answer["value"].as_str().unwrap().contains("deferred"), "{answer}");
}

#[tokio::test]
async fn an_error_says_nothing_or_hides_json_in_its_message() {
    let sim = Sim::start(with(&[
        "empty-message:GET /organization:times=1",
        "nested-message:GET /organization:times=1",
        "503:GET /organization:times=1",
    ]))
    .await;
    let graph = sim.admin().await;
    assert_eq!(graph.get("/organization").await.refused(500, "UnknownError"), "");
    let nested = graph.get("/organization").await.refused(404, "UnknownError");
    let inner: Value = serde_json::from_str(&nested).unwrap();
    assert!(
        inner["Message"]
            .as_str()
            .unwrap()
            .contains("syncfabric.windowsazure.com")
    );
    let busy = graph.get("/organization").await;
    assert!(!busy.headers.contains_key("retry-after"));
}
