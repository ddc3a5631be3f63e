//! What is fresh is not known everywhere at once, and how it shows follows from the seed.

use crate::common::*;
use graph_sim::{Switches, TenantOptions};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// Nothing lags but these; the clock stands between pushes but for the test's own time.
fn lagging(change: impl FnOnce(&mut Switches)) -> TenantOptions {
    let mut options = steered();
    change(&mut options.switches);
    options
}

async fn push(sim: &Sim, span: &str) {
    sim.control("POST", "/clock", json!({ "advance": span }))
        .await
        .expect(200);
}

/// Whether each of so many reads in a row finds it.
async fn reads(graph: &Graph<'_>, path: &str, times: usize) -> Vec<bool> {
    let mut found = Vec::new();
    for _ in 0..times {
        found.push(graph.get(path).await.status == 200);
    }
    found
}

#[tokio::test]
async fn reads_flip_flop_between_replicas_and_the_same_seed_gives_the_same_order() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let sim = Sim::start(lagging(|s| {
            s.replication_service_principal = Some(Duration::from_secs(600))
        }))
        .await;
        let graph = sim.admin().await;
        let (_, sp) = graph.instantiate().await;
        let path = format!("/servicePrincipals/{sp}");
        assert_eq!(reads(&graph, &path, 3).await, [false; 3]);
        let mut seen = Vec::new();
        // From no replica to all of them.
        for _ in 0..10 {
            push(&sim, "PT1M").await;
            seen.push(reads(&graph, &path, 6).await);
        }
        assert_eq!(seen[9], [true; 6], "after the whole delay every replica knows it");
        assert!(
            seen.iter().any(|six| six.contains(&true) && six.contains(&false)),
            "{seen:?}"
        );
        runs.push(seen);
    }
    assert_eq!(runs[0], runs[1]);
}

#[tokio::test]
async fn each_kind_of_object_has_its_own_time() {
    let sim = Sim::start(lagging(|s| {
        s.replication_application = Some(Duration::from_secs(600))
    }))
    .await;
    let graph = sim.admin().await;
    let (made, sp) = graph.instantiate().await;
    let application = format!("/applications/{}", made["application"]["id"].as_str().unwrap());
    graph
        .get(&application)
        .await
        .refused(404, "Request_ResourceNotFound");
    graph.get(&format!("/servicePrincipals/{sp}")).await.expect(200);
    // A fault goes before the switch.
    sim.control("POST", "/faults", json!({"fault": "replication.application=0s"}))
        .await
        .expect(200);
    graph.get(&application).await.expect(200);
    sim.control(
        "POST",
        "/faults",
        json!({"fault": "replication.synchronization=10m"}),
    )
    .await
    .expect(200);
    graph
        .post(
            &format!("/servicePrincipals/{sp}/synchronization/jobs"),
            json!({"templateId": "scim"}),
        )
        .await
        .refused(403, "Authorization_RequestDenied");
    push(&sim, "PT6M1S").await;
    graph
        .get(&format!("/servicePrincipals/{sp}/synchronization/secrets"))
        .await
        .refused(409, "ConcurrencyViolation");
    push(&sim, "PT7M").await;
    graph
        .post(
            &format!("/servicePrincipals/{sp}/synchronization/jobs"),
            json!({"templateId": "scim"}),
        )
        .await
        .expect(201);
}

#[tokio::test]
async fn a_list_knows_later_than_a_read_and_the_index_later_than_the_list() {
    let sim = Sim::start(lagging(|s| {
        s.replication_service_principal = Some(Duration::from_secs(600))
    }))
    .await;
    let graph = sim.admin().await;
    let (_, sp) = graph.instantiate().await;
    let listed = |eventual: bool| {
        let mut request = graph.request(
            Method::GET,
            "/servicePrincipals?$filter=displayName%20eq%20'SMS2GO'&$count=true",
        );
        if eventual {
            request = request.header("ConsistencyLevel", "eventual");
        }
        async move {
            let list: Value = Answer::of(request.send().await.unwrap()).await.expect(200).json();
            !list["value"].as_array().unwrap().is_empty()
        }
    };
    push(&sim, "PT10M1S").await;
    graph.get(&format!("/servicePrincipals/{sp}")).await.expect(200);
    assert!(!listed(false).await);
    push(&sim, "PT5M").await;
    assert!(listed(false).await && !listed(true).await);
    push(&sim, "PT5M").await;
    assert!(listed(true).await);
}
