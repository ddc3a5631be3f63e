//! `POST /$batch` (graph.md 3.5).

use crate::common::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn by_id(answer: &Value) -> BTreeMap<&str, &Value> {
    let responses = answer["responses"].as_array().unwrap();
    responses
        .iter()
        .map(|response| (response["id"].as_str().unwrap(), response))
        .collect()
}

fn get(id: &str, url: &str) -> Value {
    json!({"id": id, "method": "GET", "url": url})
}

fn after(id: &str, url: &str, depends_on: &[&str]) -> Value {
    json!({"id": id, "method": "GET", "url": url, "dependsOn": depends_on})
}

#[tokio::test]
async fn every_request_is_answered_in_an_order_of_the_tenants_own() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let requests: Vec<Value> = (0..20).map(|n| get(&n.to_string(), "/me?$select=id")).collect();
    let body = json!({ "requests": requests });
    let answer = graph.post("/$batch", body.clone()).await.expect(200).json();
    let order = |answer: &Value| -> Vec<String> {
        answer["responses"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(by_id(&answer).len(), 20);
    assert_ne!(order(&answer), (0..20).map(|n| n.to_string()).collect::<Vec<_>>());
    assert_eq!(
        order(&answer),
        order(&graph.post("/$batch", body).await.json()),
        "the same for the same envelope"
    );
    for response in by_id(&answer).values() {
        assert_eq!(response["status"], 200);
        assert_eq!(response["headers"]["Content-Type"], "application/json");
        assert!(response["headers"]["request-id"].is_string() && response["body"]["id"].is_string());
    }
}

#[tokio::test]
async fn a_malformed_envelope_is_refused_whole() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let make = |id: &str| {
        json!({"id": id, "method": "POST", "url": "/groups", "headers": {"Content-Type": "application/json"},
        "body": {"displayName": "Never", "mailNickname": "never", "mailEnabled": false, "securityEnabled": true}})
    };
    let twenty_one: Vec<Value> = (0..21).map(|n| get(&n.to_string(), "/me")).collect();
    for requests in [
        json!(null),
        json!([]),
        json!("x"),
        json!(twenty_one),
        json!([make("1"), get("1", "/me")]),
        json!([make("1"), {"method": "GET", "url": "/me"}]),
        json!([make("1"), {"id": 2, "method": "GET", "url": "/me"}]),
        json!([make("1"), {"id": "2", "url": "/me"}]),
        json!([make("1"), {"id": "2", "method": "GET"}]),
        json!([make("1"), after("2", "/me", &["3"])]),
        json!([make("1"), after("2", "/me", &["2"])]),
        json!([after("1", "/me", &["2"]), make("2")]),
        json!([make("1"), {"id": "2", "method": "GET", "url": "/me", "dependsOn": "1"}]),
        // Neither none, nor each on the one before, nor all on one.
        json!([make("1"), get("2", "/me"), after("3", "/me", &["2"])]),
        json!([
            make("1"),
            after("2", "/me", &["1"]),
            after("3", "/me", &["1", "2"])
        ]),
        json!([
            make("1"),
            after("2", "/me", &["1"]),
            after("3", "/me", &["2"]),
            after("4", "/me", &["2"])
        ]),
    ] {
        graph
            .post("/$batch", json!({ "requests": requests }))
            .await
            .refused(400, "BadRequest");
    }
    assert!(graph.group("Never").await.is_null(), "nothing was carried out");
}

#[tokio::test]
async fn what_depends_on_a_failure_fails_with_424() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let statuses = async |requests: Value| -> BTreeMap<String, u64> {
        let answer = graph
            .post("/$batch", json!({ "requests": requests }))
            .await
            .expect(200)
            .json();
        by_id(&answer)
            .into_iter()
            .map(|(id, r)| (id.to_owned(), r["status"].as_u64().unwrap()))
            .collect()
    };
    let of = |pairs: &[(&str, u64)]| {
        pairs
            .iter()
            .map(|(id, status)| ((*id).to_owned(), *status))
            .collect::<BTreeMap<_, _>>()
    };
    let serial = json!([
        get("1", "/me"),
        after("2", "/users/nobody", &["1"]),
        after("3", "/me", &["2"]),
        after("4", "/me", &["3"])
    ]);
    assert_eq!(
        statuses(serial).await,
        of(&[("1", 200), ("2", 404), ("3", 424), ("4", 424)])
    );
    let same = json!([
        get("1", "/users/nobody"),
        after("2", "/me", &["1"]),
        after("3", "/me", &["1"])
    ]);
    assert_eq!(statuses(same).await, of(&[("1", 404), ("2", 424), ("3", 424)]));
    let none = json!([get("1", "/users/nobody"), get("2", "me")]);
    assert_eq!(statuses(none).await, of(&[("1", 404), ("2", 200)]));
}

#[tokio::test]
async fn each_request_has_its_own_headers_body_and_throttling() {
    let sim = Sim::start(graph_sim::TenantOptions {
        faults: vec![
            "429:GET /groups:times=1:retry-after=7".parse().unwrap(),
            "timeout:GET /organization:times=1".parse().unwrap(),
        ],
        ..quick()
    })
    .await;
    let graph = sim.admin().await;
    let search = "/users?$search=%22displayName:holm%22&$count=true";
    let create = json!({"displayName": "By Batch", "mailNickname": "by-batch", "mailEnabled": false, "securityEnabled": true});
    let answer = graph
        .post("/$batch", json!({"requests": [
            get("plain", search),
            {"id": "eventual", "method": "GET", "url": search, "headers": {"consistencylevel": "Eventual"}},
            {"id": "count", "method": "GET", "url": "/users/$count", "headers": {"ConsistencyLevel": "eventual"}},
            {"id": "typed", "method": "post", "url": "/groups", "headers": {"Content-Type": "application/json"}, "body": create},
            {"id": "untyped", "method": "POST", "url": "/groups", "body": create},
            get("throttled", "/groups?$top=1"),
            get("again", "/groups?$top=1"),
            get("slow", "/organization"),
            {"id": "nested", "method": "POST", "url": "/$batch", "headers": {"Content-Type": "application/json"}, "body": {"requests": []}},
            get("versioned", "/v1.0/me"),
        ]}))
        .await
        .expect(200)
        .json();
    let answers = by_id(&answer);
    let status = |id: &str| answers[id]["status"].as_u64().unwrap();
    assert_eq!(
        (status("plain"), status("eventual"), status("count")),
        (400, 200, 200)
    );
    assert_eq!(
        answers["plain"]["body"]["error"]["code"],
        "Request_UnsupportedQuery"
    );
    assert_eq!(answers["count"]["body"], "200");
    assert_eq!((status("typed"), status("untyped")), (201, 400));
    assert_eq!((status("throttled"), status("again")), (429, 200));
    assert_eq!(answers["throttled"]["headers"]["Retry-After"], "7");
    assert_eq!(
        (status("slow"), status("nested"), status("versioned")),
        (504, 400, 400)
    );
}
