//! Batches: any number of requests, answers in any order, throttling per request.

use std::time::Duration;

use graph_client::{Batch, GraphError, NoSecrets, Silent};
use graph_model::GraphRequest;
use serde_json::{Value, json};

use crate::graph::{Notes, graph};
use crate::stand_in::{Reply, StandIn};

const BATCH: &str = "/v1.0/$batch";

fn reads(count: usize) -> Vec<GraphRequest> {
    (0..count)
        .map(|at| GraphRequest::group(&format!("g{at}")))
        .collect()
}

fn good(id: usize, name: &str) -> Value {
    json!({"id": id.to_string(), "status": 200, "headers": {"request-id": format!("r{id}")}, "body": {"id": name}})
}

fn envelope(answers: &[Value]) -> Reply {
    Reply::json(200, &json!({"responses": answers}))
}

fn names(batch: &Batch) -> Vec<Option<&str>> {
    batch
        .items
        .iter()
        .map(|item| item.answer.as_ref()?.body.as_ref()?.get("id")?.as_str())
        .collect()
}

fn urls(body: &str) -> Vec<String> {
    let body: Value = serde_json::from_str(body).expect("json");
    let requests = body["requests"].as_array().expect("a list").clone();
    requests
        .iter()
        .map(|one| {
            let url = one["url"].as_str().expect("a text");
            url.split('?').next().expect("a path").to_owned()
        })
        .collect()
}

#[tokio::test]
async fn forty_one_requests_go_in_three_envelopes_and_come_back_in_order() {
    let entra = StandIn::start().await;
    for (first, count) in [(0, 20), (20, 20), (40, 1)] {
        let mut answers: Vec<Value> = (0..count)
            .map(|at| good(at + 1, &format!("name-{}", first + at)))
            .collect();
        answers.reverse();
        entra.will(BATCH, envelope(&answers));
    }
    let graph = graph(&entra).await;
    let batch = graph.batch(&reads(41), &NoSecrets, &Silent).await.expect("sent");
    assert!(batch.stopped.is_none());
    let wanted: Vec<String> = (0..41).map(|at| format!("name-{at}")).collect();
    assert_eq!(
        names(&batch),
        wanted.iter().map(|name| Some(name.as_str())).collect::<Vec<_>>()
    );
    let sizes: Vec<usize> = entra
        .seen(BATCH)
        .iter()
        .map(|seen| urls(&seen.body).len())
        .collect();
    assert_eq!(sizes, [20, 20, 1]);
    let exchange = batch.items[40].exchange.as_ref().expect("one per request");
    assert_eq!(exchange.method, "GET");
    assert!(exchange.url.contains("/v1.0/groups/g40"), "{}", exchange.url);
    assert_eq!(exchange.request_header("authorization"), Some("Bearer ••••"));
    assert_eq!(exchange.response_header("request-id"), Some("r1"));
    assert_eq!(exchange.status, Some(200));
}

#[tokio::test]
async fn a_throttled_item_is_sent_again_without_the_others_after_the_wait_it_asks_for() {
    let entra = StandIn::start().await;
    let throttled = json!({"id": "2", "status": 429, "headers": {"Retry-After": "0"},
        "body": {"error": {"code": "TooManyRequests", "message": "slow"}}});
    entra.will(BATCH, envelope(&[good(3, "c"), throttled, good(1, "a")]));
    entra.will(BATCH, envelope(&[good(1, "b")]));
    let graph = graph(&entra).await;
    let notes = Notes::default();
    let batch = graph.batch(&reads(3), &NoSecrets, &notes).await.expect("sent");
    assert_eq!(names(&batch), [Some("a"), Some("b"), Some("c")]);
    let seen = entra.seen(BATCH);
    assert_eq!(urls(&seen[1].body), ["/groups/g1"]);
    let waits = notes.waits();
    assert_eq!(waits.len(), 1);
    assert!(
        waits[0].starts_with("waiting for Graph, which asked to slow down, until ")
            && waits[0].ends_with(" UTC (0 s) [1]"),
        "{waits:?}"
    );
}

#[tokio::test]
async fn an_item_that_must_not_be_repeated_is_not() {
    let entra = StandIn::start().await;
    let busy = |id: &str, status: u16| json!({"id": id, "status": status, "headers": {"Retry-After": "0"}});
    entra.will(BATCH, envelope(&[busy("1", 429), busy("2", 503)]));
    let graph = graph(&entra).await;
    let writes = [
        GraphRequest::create_group("A", "a", ""),
        GraphRequest::create_group("B", "b", ""),
    ];
    let batch = graph.batch(&writes, &NoSecrets, &Silent).await.expect("sent");
    let statuses: Vec<_> = batch
        .items
        .iter()
        .map(|item| item.answer.as_ref().map(|answer| answer.status))
        .collect();
    assert_eq!(statuses, [Some(429), Some(503)]);
    assert_eq!(entra.seen(BATCH).len(), 1);
}

#[tokio::test]
async fn an_item_without_an_answer_may_have_been_done() {
    let entra = StandIn::start().await;
    let failed =
        json!({"id": "2", "status": 424, "body": {"error": {"code": "FailedDependency", "message": ""}}});
    entra.will(BATCH, envelope(&[failed]));
    let graph = graph(&entra).await;
    let writes = [
        GraphRequest::create_group("A", "a", ""),
        GraphRequest::create_group("B", "b", ""),
    ];
    let batch = graph.batch(&writes, &NoSecrets, &Silent).await.expect("sent");
    assert!(batch.items[0].answer.is_none() && batch.items[0].maybe_done);
    let exchange = batch.items[0].exchange.as_ref().expect("it left");
    assert!(exchange.failure.is_some() && exchange.status.is_none());
    assert_eq!(
        batch.items[1].answer.as_ref().map(|answer| answer.status),
        Some(424)
    );
    assert!(!batch.items[1].maybe_done);
}

#[tokio::test]
async fn an_envelope_that_is_refused_stops_the_rest_and_keeps_what_was_answered() {
    let entra = StandIn::start().await;
    let first: Vec<Value> = (1..=20).map(|id| good(id, "x")).collect();
    entra.will(BATCH, envelope(&first));
    let fault = json!({"error": {"code": "BadRequest", "message": "Invalid batch payload format."}});
    entra.will(BATCH, Reply::json(400, &fault));
    let graph = graph(&entra).await;
    let batch = graph.batch(&reads(21), &NoSecrets, &Silent).await.expect("sent");
    assert!(batch.items[19].answer.is_some());
    assert!(batch.items[20].answer.is_none() && !batch.items[20].maybe_done);
    match batch.stopped {
        Some(GraphError::BatchRefused {
            status: 400, message, ..
        }) => {
            assert_eq!(message, "Invalid batch payload format.");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn secrets_of_an_item_are_on_the_wire_and_in_no_exchange() {
    let entra = StandIn::start().await;
    let echo =
        json!({"id": "1", "status": 400, "body": {"error": {"code": "x", "message": "bad canary-4711"}}});
    entra.will(BATCH, envelope(&[echo]));
    let graph = graph(&entra).await;
    let put = GraphRequest::put_secrets(
        "sp",
        vec![json!({"key": "SecretToken", "value": graph_model::secret("SecretToken")})],
    );
    let resolver = |_: &str| Some(secrecy::SecretString::from("canary-4711"));
    let batch = graph.batch(&[put], &resolver, &Silent).await.expect("sent");
    assert!(entra.seen(BATCH)[0].body.contains("canary-4711"));
    let exchange = format!("{:?}", batch.items[0].exchange);
    assert!(
        !exchange.contains("canary-4711") && exchange.contains("bad ••••"),
        "{exchange}"
    );
}

#[tokio::test]
async fn cancelling_ends_the_wait_of_a_batch() {
    let entra = StandIn::start().await;
    let throttled = json!({"id": "1", "status": 429, "headers": {"Retry-After": "200"}});
    entra.will(BATCH, envelope(&[throttled]));
    let graph = graph(&entra).await;
    let notes = Notes::cancelling();
    let requests = reads(1);
    let ended = tokio::time::timeout(
        Duration::from_secs(20),
        graph.batch(&requests, &NoSecrets, &notes),
    );
    assert!(matches!(
        ended.await.expect("at once"),
        Err(GraphError::Cancelled { .. })
    ));
}
