//! What a session keeps, and what happens when two change it.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use session_store::{
    Change, NewRequest, NewSession, REQUESTS_PER_SESSION_MAX, SessionId, SessionStore, StepOutcome,
    StoreError,
};
use tempfile::TempDir;

const NOON: &str = "2026-11-20T12:00:00Z";

fn at(seconds: i64) -> Timestamp {
    NOON.parse::<Timestamp>().expect("a time") + SignedDuration::from_secs(seconds)
}

async fn store() -> (TempDir, SessionStore) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = SessionStore::open(&folder.path().join("sessions.db")).await;
    (folder, store.expect("a new file"))
}

fn new(vendor: &str) -> NewSession {
    NewSession {
        vendor_id: vendor.into(),
        app_name: "SMS2GO".into(),
        state: json!({"tenant_url": "https://x.example", "ticks": ["1.2"]}),
        known: json!(null),
        tenant: None,
    }
}

fn request(step: &str, number: u32) -> NewRequest {
    NewRequest {
        step_id: step.into(),
        exchange: json!({"method": "GET", "number": number,
            "requestHeaders": [["authorization", "Bearer ••••"]]}),
        at: at(number.into()),
    }
}

#[tokio::test]
async fn a_session_comes_back_as_it_was_made() {
    let (_folder, store) = store().await;
    let made = store.create(new("sms2go"), at(0)).await.expect("made");
    assert_eq!(store.get(made.id).await.expect("found"), made);
    assert_eq!(made.revision, 1);
    assert_eq!(made.created_at, at(0));
}

#[tokio::test]
async fn the_list_begins_with_the_session_changed_last() {
    let (_folder, store) = store().await;
    let first = store.create(new("a"), at(0)).await.expect("made");
    let second = store.create(new("b"), at(1)).await.expect("made");
    // Half a second later: text must sort as time does.
    let later = at(1) + SignedDuration::from_millis(500);
    let change = Change { ..Change::default() };
    store.update(first.id, 1, change, later).await.expect("changed");
    let ids: Vec<_> = store.list(10).await.expect("listed");
    let ids: Vec<_> = ids.iter().map(|session| session.id).collect();
    assert_eq!(ids, [first.id, second.id]);
    assert_eq!(store.list(1).await.expect("listed").len(), 1);
}

#[tokio::test]
async fn a_change_touches_only_what_it_names() {
    let (_folder, store) = store().await;
    let made = store.create(new("sms2go"), at(0)).await.expect("made");
    let change = Change {
        known: Some(json!({"appId": "a"})),
        tenant: Some(json!({"id": "t"})),
        report_path: Some("/reports/1.html".into()),
        ..Change::default()
    };
    let changed = store
        .update(made.id, made.revision, change, at(5))
        .await
        .expect("changed");
    assert_eq!(changed.known, json!({"appId": "a"}));
    assert_eq!(changed.tenant, Some(json!({"id": "t"})));
    assert_eq!(changed.report_path.as_deref(), Some("/reports/1.html"));
    assert_eq!(changed.state, made.state);
    assert_eq!(changed.revision, 2);
    assert_eq!(changed.updated_at, at(5));
    assert_eq!(store.get(made.id).await.expect("found"), changed);
}

#[tokio::test]
async fn the_second_of_two_changes_from_one_revision_is_refused_whole() {
    let (_folder, store) = store().await;
    let made = store.create(new("sms2go"), at(0)).await.expect("made");
    let state = |url: &str| Change {
        state: Some(json!({"tenant_url": url})),
        known: Some(json!({"from": url})),
        ..Change::default()
    };
    let (one, two) = tokio::join!(
        store.update(made.id, 1, state("one"), at(1)),
        store.update(made.id, 1, state("two"), at(2)),
    );
    let refused = [&one, &two]
        .iter()
        .filter(|result| {
            matches!(
                result,
                Err(StoreError::Stale {
                    current: 2,
                    expected: 1,
                    ..
                })
            )
        })
        .count();
    assert_eq!(refused, 1);
    let winner = one.or(two).expect("one of them");
    let stored = store.get(made.id).await.expect("found");
    assert_eq!(stored, winner);
    assert_eq!(stored.state["tenant_url"], stored.known["from"]);
}

#[tokio::test]
async fn a_change_to_a_session_that_is_gone_says_so() {
    let (_folder, store) = store().await;
    let nobody = SessionId::new_v4();
    let update = store.update(nobody, 1, Change::default(), at(0)).await;
    assert!(matches!(update, Err(StoreError::NotFound { id }) if id == nobody));
    let append = store.append_request(nobody, request("look", 1)).await;
    assert!(matches!(append, Err(StoreError::NotFound { .. })));
}

#[tokio::test]
async fn the_newest_outcome_of_a_step_replaces_the_older() {
    let (_folder, store) = store().await;
    let id = store.create(new("sms2go"), at(0)).await.expect("made").id;
    let mut outcome = StepOutcome {
        step_id: "application".into(),
        state: "failed".into(),
        outcome: "Not readable yet".into(),
        changes: json!([]),
        at: at(1),
    };
    store.record_outcome(id, &outcome).await.expect("kept");
    outcome.state = "done".into();
    outcome.changes = json!([{"kind": "added", "text": "SMS2GO"}]);
    outcome.at = at(2);
    store.record_outcome(id, &outcome).await.expect("kept");
    assert_eq!(store.outcomes(id).await.expect("read"), [outcome]);
}

#[tokio::test]
async fn requests_come_back_in_order_and_the_oldest_go_at_the_limit() {
    let (_folder, store) = store().await;
    let id = store.create(new("sms2go"), at(0)).await.expect("made").id;
    let other = store.create(new("other"), at(0)).await.expect("made").id;
    store
        .append_request(other, request("look", 0))
        .await
        .expect("kept");
    for number in 0..REQUESTS_PER_SESSION_MAX + 3 {
        store
            .append_request(id, request("look", number))
            .await
            .expect("kept");
    }
    let kept = store.requests(id).await.expect("read");
    assert_eq!(kept.len(), REQUESTS_PER_SESSION_MAX as usize);
    assert_eq!(kept[0].exchange["number"], 3);
    assert!(kept.windows(2).all(|pair| pair[0].seq < pair[1].seq));
    assert_eq!(store.requests(other).await.expect("read").len(), 1);
}

#[tokio::test]
async fn an_exchange_with_a_token_in_it_is_not_stored() {
    let (folder, store) = store().await;
    let id = store.create(new("sms2go"), at(0)).await.expect("made").id;
    let careless = NewRequest {
        step_id: "look".into(),
        exchange: json!({"requestHeaders": [["Authorization", "Bearer canary-4711"]]}),
        at: at(0),
    };
    let refused = store.append_request(id, careless).await;
    assert!(matches!(refused, Err(StoreError::NotRedacted { .. })));
    assert!(store.requests(id).await.expect("read").is_empty());
    store.close().await;
    for entry in std::fs::read_dir(folder.path()).expect("a folder") {
        let bytes = std::fs::read(entry.expect("a file").path()).expect("its bytes");
        assert!(!bytes.windows(11).any(|part| part == b"canary-4711"));
    }
}

#[tokio::test]
async fn deleting_a_session_takes_everything_of_it_along() {
    let (_folder, store) = store().await;
    let id = store.create(new("sms2go"), at(0)).await.expect("made").id;
    store.append_request(id, request("look", 1)).await.expect("kept");
    let outcome = StepOutcome {
        step_id: "look".into(),
        state: "done".into(),
        outcome: String::new(),
        changes: json!([]),
        at: at(1),
    };
    store.record_outcome(id, &outcome).await.expect("kept");
    store.delete(id).await.expect("deleted");
    assert!(matches!(store.get(id).await, Err(StoreError::NotFound { .. })));
    assert!(store.requests(id).await.expect("read").is_empty());
    assert!(store.outcomes(id).await.expect("read").is_empty());
    store.delete(id).await.expect("twice is no error");
}
