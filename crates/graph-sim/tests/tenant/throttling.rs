//! The limits of Graph.

use crate::common::*;
use serde_json::json;

#[tokio::test]
async fn an_answer_says_what_it_cost() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    for (path, units) in [
        ("/users", "2"),
        ("/users?$select=id", "1"),
        ("/users?$top=5&$select=id", "1"),
        ("/users?$expand=manager", "3"),
        ("/applications", "2"),
        ("/servicePrincipals", "1"),
        ("/me", "1"),
    ] {
        let answer = graph.get(path).await.expect(200);
        assert_eq!(answer.headers["x-ms-resource-unit"], units, "{path}");
        assert!(!answer.headers.contains_key("x-ms-throttle-limit-percentage"));
    }
    let group = graph.group("All Staff").await;
    let id = group["id"].as_str().unwrap();
    for (reach, units) in [("members", "3"), ("transitiveMembers", "5")] {
        let answer = graph.get(&format!("/groups/{id}/{reach}")).await.expect(200);
        assert_eq!(answer.headers["x-ms-resource-unit"], units, "{reach}");
    }
    let logs = graph.get("/auditLogs/provisioning").await.expect(200);
    assert!(!logs.headers.contains_key("x-ms-resource-unit"));
}

#[tokio::test]
async fn a_used_up_limit_is_told_and_then_refused_and_only_when_it_is_on() {
    let mut options = steered();
    // The smallest tenants have the smallest limit.
    options.users = 20;
    options.groups = 3;
    let sim = Sim::start(options).await;
    let graph = sim.admin().await;
    let group = graph.get("/groups?$top=1").await.json()["value"][0]["id"].clone();
    let url = format!(
        "/groups/{}/transitiveMembers?$expand=manager",
        group.as_str().unwrap()
    );
    let batch = json!({"requests": (0..20).map(|n| json!({"id": n.to_string(), "method": "GET", "url": url})).collect::<Vec<_>>()});
    let mut told = false;
    let refused = loop {
        let answer = graph.post("/$batch", batch.clone()).await.expect(200).json();
        let responses = answer["responses"].as_array().unwrap();
        told |= responses
            .iter()
            .any(|r| r["headers"]["x-ms-throttle-limit-percentage"].is_string());
        if let Some(refused) = responses.iter().find(|r| r["status"] == 429) {
            break refused.clone();
        }
    };
    assert!(told);
    let headers = &refused["headers"];
    assert!(headers["Retry-After"].as_str().unwrap().parse::<u64>().unwrap() > 0);
    assert_eq!(headers["x-ms-throttle-information"], "ResourceUnitLimitExceeded");
    let scope = headers["x-ms-throttle-scope"].as_str().unwrap();
    assert!(
        scope.starts_with("Tenant_Application/ReadWrite/14d82eec"),
        "{scope}"
    );
    let switched = json!({"throttling-retry-after": "off"});
    sim.control("PUT", "/switches", switched).await.expect(200);
    let again = graph.post("/$batch", batch.clone()).await.json();
    let refused = again["responses"].as_array().unwrap();
    let refused = refused.iter().find(|r| r["status"] == 429).unwrap();
    assert!(refused["headers"]["Retry-After"].is_null());
    sim.control("PUT", "/switches", json!({"throttling": "off"}))
        .await
        .expect(200);
    let free = graph.get("/users").await.expect(200);
    assert!(!free.headers.contains_key("x-ms-resource-unit"));
}
