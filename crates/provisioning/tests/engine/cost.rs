//! Ten changes cost what ten changes cost, however many people there are.

use std::time::{Duration, Instant};

use crate::common::*;
use provisioning::{Cycle, Dialect, JobState, Next, People};
use serde_json::{Map, Value, json};

/// The memory of a job with so many people at the target.
fn state_of(count: usize) -> JobState {
    let link = |n: usize| json!({"kind": "User", "targetId": format!("t-{n}"), "name": format!("p{n}@contoso.example"), "last": 1, "managed": true});
    let links: Map<String, Value> = (0..count).map(|n| (format!("id-{n}"), link(n))).collect();
    let written = json!({"format": 2, "jobId": "cost", "links": links, "watermark": "2026-11-20T08:00:00Z"});
    JobState::read(&written, "cost").expect("a state")
}

/// One cycle over ten changed people, from the kept memory to the new one; how long it took and what it sent.
fn ten_changes(state: &JobState) -> (Duration, usize) {
    let ids: Vec<String> = (0..10).map(|n| format!("id-{}", n * 37)).collect();
    let people: Vec<Value> = ids.iter().map(|id| user(id, id)).collect();
    let rows: Vec<Value> = ids.iter().map(|id| json!({"principalId": id})).collect();
    let document = json!({"value": people, "assignments": rows});
    let began = Instant::now();
    let people = People::changes_from_json(&document).expect("changes");
    let mut cycle = Cycle::new(
        &sms2go(),
        people,
        false,
        state.clone(),
        Dialect::Legacy,
        later(40),
        1,
    );
    let mut sent = 0;
    while let Next::Send(request) = cycle.next() {
        sent += 1;
        let reads = request
            .path
            .split_once("/t-")
            .map(|(_, id)| json!({"id": format!("t-{id}"), "userName": "x"}));
        cycle.tell(match (request.method.as_str(), reads) {
            ("GET", Some(resource)) => answer(200, Some(resource)),
            ("GET", None) => list(Vec::new()),
            _ => answer(204, None),
        });
    }
    let report = cycle.finish();
    let took = began.elapsed();
    assert_eq!((report.failure, report.counts.exported), (None, 10));
    (took, sent)
}

#[test]
fn ten_changes_among_a_hundred_thousand_people_cost_what_they_cost_among_a_thousand() {
    let (few, many) = (state_of(1_000), state_of(100_000));
    // The fastest of many, taken in turns: other work on the machine only ever adds.
    let mut fastest = [Duration::MAX; 2];
    for _ in 0..40 {
        for (at, state) in [&few, &many].into_iter().enumerate() {
            let (took, sent) = ten_changes(state);
            assert_eq!(sent, 22, "two probes, ten reads, ten updates");
            fastest[at] = fastest[at].min(took);
        }
    }
    let [few, many] = fastest;
    // Measured at 1.0 to 1.1; a cost that grows with the people would be a hundred.
    assert!(many < few * 2, "among 1,000: {few:?}; among 100,000: {many:?}");
}
