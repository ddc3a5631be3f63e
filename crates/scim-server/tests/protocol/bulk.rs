//! `/Bulk` (RFC 7644 §3.7).

use scim::schema;
use serde_json::{Value, json};

use crate::common::{GROUP, start, user};

fn bulk(operations: Value) -> Value {
    json!({ "schemas": [schema::BULK_REQUEST], "Operations": operations })
}

#[tokio::test]
async fn operations_are_done_in_order_with_references_between_them() {
    let trial = start().await;
    let demo = &trial.demo;
    let bo = demo.user("bo@x", "Bo").await;
    let got = demo
        .post(
            "/Bulk",
            bulk(json!([
                // The group comes first and needs who is made after it.
                { "method": "POST", "path": "/Groups", "bulkId": "g", "data":
                    { "schemas": [GROUP], "displayName": "Ants", "members": [{ "value": "bulkId:ana" }] } },
                { "method": "POST", "path": "/Users", "bulkId": "ana", "data": user("ana@x", "Ana") },
                { "method": "PATCH", "path": format!("/Users/{bo}"), "data": { "schemas": [schema::PATCH_OP],
                    "Operations": [{ "op": "replace", "path": "title", "value": "Boss" }] } },
                { "method": "POST", "path": "/Users", "bulkId": "twice", "data": user("ANA@x", "Ana again") },
                { "method": "DELETE", "path": "/Users/nobody" },
                { "method": "GET", "path": "/Users" },
            ])),
        )
        .await;
    assert_eq!(got.status, 200, "{}", got.text);
    let answer = got.json();
    assert_eq!(answer["schemas"], json!([schema::BULK_RESPONSE]));
    let done = answer["Operations"].as_array().unwrap();
    let statuses: Vec<&str> = done.iter().map(|one| one["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["201", "201", "200", "409", "404", "400"]);
    assert_eq!(done[3]["response"]["scimType"], "uniqueness");
    assert_eq!(done[0].get("response"), None);
    for one in &done[..3] {
        let path = one["location"].as_str().unwrap().strip_prefix(&demo.url).unwrap();
        let stored = demo.get(path).await.json();
        // Later operations may have changed it once more.
        assert_eq!(stored["meta"]["location"], one["location"]);
        assert!(one["version"].as_str().unwrap().starts_with("W/"));
    }
    let group = demo.get("/Groups").await.json()["Resources"][0].clone();
    let ana = demo.get("/Users?filter=userName+eq+%22ana@x%22").await.json()["Resources"][0]["id"].clone();
    assert_eq!(group["members"][0]["value"], ana);
    assert_eq!(demo.get(&format!("/Users/{bo}")).await.json()["title"], "Boss");
}

#[tokio::test]
async fn it_ends_after_as_many_errors_as_the_client_bears() {
    let trial = start().await;
    let demo = &trial.demo;
    let mut body = bulk(json!([
        { "method": "DELETE", "path": "/Users/1" },
        { "method": "DELETE", "path": "/Users/2" },
        { "method": "POST", "path": "/Users", "bulkId": "a", "data": user("ana@x", "Ana") },
    ]));
    body["failOnErrors"] = json!(2);
    let answer = demo.post("/Bulk", body).await.json();
    assert_eq!(answer["Operations"].as_array().unwrap().len(), 2);
    assert_eq!(demo.found("/Users").await, 0);
    let page = trial.store.exchanges("demo", &Default::default()).await.unwrap();
    assert_eq!(page.rows[1].what, "bulk · 0 done, 2 failed, 1 left out");
}

#[tokio::test]
async fn each_operation_is_in_the_log_of_whom_it_is_about() {
    let trial = start().await;
    let demo = &trial.demo;
    let mut data = user("ana@x", "Ana");
    data["password"] = json!("t0p-secret");
    let operations = json!([
        { "method": "POST", "path": "/Users", "bulkId": "a", "data": data },
        { "method": "PUT", "path": "/Users/bulkId:a", "data": user("ana@x", "Ana B") },
        { "method": "DELETE", "path": "/Users/none" },
    ]);
    assert_eq!(demo.post("/Bulk", bulk(operations)).await.status, 200);
    let page = trial.store.exchanges("demo", &Default::default()).await.unwrap();
    let whats: Vec<String> = page.rows.iter().map(|row| row.what.clone()).collect();
    assert_eq!(whats[0], "bulk · 2 done, 1 failed");
    let about = scim_server::ExchangeQuery {
        about: Some("ana@x".to_owned()),
        ..Default::default()
    };
    let story = trial.store.exchanges("demo", &about).await.unwrap();
    let methods: Vec<&str> = story
        .rows
        .iter()
        .map(|row| row.exchange.method.as_str())
        .collect();
    assert_eq!(methods, ["PUT", "POST"]);
    assert!(story.rows.iter().all(|row| row.verdict.contains("bulk request")));
    trial.store.flush().await.unwrap();
    let written = crate::common::bytes_of(trial.folder.path());
    assert!(!written.windows(10).any(|window| window == b"t0p-secret"));
}

#[tokio::test]
async fn what_is_too_much_is_413_and_what_is_no_bulk_request_400() {
    let trial = start().await;
    let demo = &trial.demo;
    let limit = demo.get("/ServiceProviderConfig").await.json()["bulk"]["maxOperations"]
        .as_u64()
        .unwrap();
    let many = vec![json!({ "method": "DELETE", "path": "/Users/1" }); limit as usize + 1];
    assert_eq!(demo.post("/Bulk", bulk(json!(many))).await.status, 413);
    for body in [json!({}), json!([]), bulk(json!({})), bulk(json!("x"))] {
        let got = demo.post("/Bulk", body.clone()).await;
        assert_eq!(
            (got.status, got.json()["scimType"].clone()),
            (400, json!("invalidSyntax")),
            "{body}"
        );
    }
    assert_eq!(demo.get("/Bulk").await.status, 405);
    let none = demo.post("/Bulk", bulk(json!([]))).await;
    assert_eq!((none.status, none.json()["Operations"].clone()), (200, json!([])));
}
