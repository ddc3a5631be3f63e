//! Several requests under way at once: the order in which answers come decides nothing.

use std::collections::BTreeMap;

use graph_model::SynchronizationSchema;
use provisioning::{Asked, Cycle, CycleReport, Dialect, JobState, People, ScimAnswer, ScimRequest, Ticket};
use serde_json::{Value, json};

use crate::common::*;
use crate::year::target::{Fault, Target};
use crate::year::world::Chance;

const MANAGER: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager";
const NAMES: [&str; 6] = ["ana", "bo", "cy", "di", "ed", "fay"];

/// People are matched by user name, then by employee number; managers are mapped.
fn schema() -> SynchronizationSchema {
    let row = |target: &str, source: &str, priority: u32| {
        json!({"targetAttributeName": target, "flowType": "Always", "matchingPriority": priority,
            "source": {"type": "Attribute", "name": source, "expression": format!("[{source}]"), "parameters": []}})
    };
    with_rows(
        sms2go(),
        &[row("externalId", "employeeId", 2), row(MANAGER, "manager", 0)],
    )
}

/// Some forty people, of whom some have the same user name, or the same number, as somebody else.
struct Crowd {
    people: Vec<Value>,
    groups: Vec<Value>,
    assignments: Vec<Value>,
}

impl Crowd {
    fn new(chance: &mut Chance) -> Self {
        let people = (0..40)
            .map(|at| {
                let mut person = user(
                    &format!("id-{at}"),
                    &format!("{}{}", NAMES[at % 6], chance.below(40)),
                );
                if chance.percent(60) {
                    person["employeeId"] = json!(format!("E{}", chance.below(60)));
                }
                if chance.percent(40) {
                    person["manager"] = json!({"id": format!("id-{}", chance.below(45))});
                }
                person["accountEnabled"] = json!(!chance.percent(10));
                person
            })
            .collect();
        let groups = (0..5)
            .map(|at| {
                let members: Vec<String> = (0..40)
                    .filter(|_| chance.percent(30))
                    .map(|at| format!("id-{at}"))
                    .collect();
                json!({"id": format!("g-{at}"), "displayName": format!("Group {}", at / 2), "members": members})
            })
            .collect();
        let ids = (0..40)
            .map(|at| format!("id-{at}"))
            .chain((0..5).map(|at| format!("g-{at}")));
        let assigned: Vec<String> = ids.filter(|_| chance.percent(70)).collect();
        Self {
            people,
            groups,
            assignments: assigned.iter().map(|id| json!({ "principalId": id })).collect(),
        }
    }

    /// Names change, also to one that somebody else gives up; people go, are switched off and come into scope.
    fn change(&mut self, chance: &mut Chance) {
        for _ in 0..6 {
            let (one, other) = (chance.below(self.people.len()), chance.below(self.people.len()));
            let name = self.people[other]["userPrincipalName"].clone();
            self.people[other]["userPrincipalName"] = self.people[one]["userPrincipalName"].clone();
            self.people[one]["userPrincipalName"] = name;
            let at = chance.below(self.people.len());
            self.people[at]["department"] = json!(format!("D{}", chance.below(5)));
            let at = chance.below(self.people.len());
            self.people[at]["accountEnabled"] = json!(chance.percent(50));
        }
        self.people.remove(chance.below(self.people.len()));
        self.assignments.remove(chance.below(self.assignments.len()));
        self.assignments
            .push(json!({"principalId": format!("id-{}", chance.below(40))}));
        for group in &mut self.groups {
            let members = group["members"].as_array_mut().expect("members");
            members.retain(|_| !chance.percent(20));
        }
    }

    fn document(&self) -> Value {
        json!({"value": self.people, "groups": self.groups, "assignments": self.assignments})
    }
}

/// What two cycles came to: requests by object, logs, states, and what the target stores then.
type Outcome = (
    BTreeMap<String, Vec<String>>,
    Vec<Vec<Value>>,
    Vec<Value>,
    BTreeMap<String, Value>,
);

/// Runs two cycles over a crowd. Some requests are refused, each for what it says.
fn two_cycles(seed: u64, width: usize, order: u64) -> Outcome {
    let mut chance = Chance(seed);
    let mut crowd = Crowd::new(&mut chance);
    let mut target = Target {
        speaking_ids: true,
        ..Target::default()
    };
    for at in 0..8 {
        let name = format!("{}{}@contoso.example", NAMES[at % 6], chance.below(40));
        let there = json!({"id": format!("there-{at}"), "userName": name, "externalId": format!("there-{at}"), "active": true});
        target.stored.insert(format!("/Users/there-{at}"), there);
    }
    let mut order = Chance(order);
    let mut requests: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut logs, mut states) = (Vec::new(), Vec::new());
    let mut state = JobState::for_job("crowd");
    for minutes in [0, 40] {
        let people = People::from_json(&crowd.document()).expect("people");
        let mut cycle = Cycle::new(
            &schema(),
            people,
            false,
            state,
            Dialect::Legacy,
            later(minutes),
            seed,
        )
        .side_by_side(width);
        interleave(&mut cycle, &mut order, |_, request| {
            let text = text(request);
            requests
                .entry(request.subject.clone())
                .or_default()
                .push(text.clone());
            let fault = refusal(seed, request, &text);
            Some(target.answer(request, fault))
        });
        let report = cycle.finish();
        assert_eq!(report.failure, None);
        logs.push(report.log);
        states.push(serde_json::to_value(&report.state).expect("JSON"));
        state = report.state;
        crowd.change(&mut chance);
    }
    (requests, logs, states, target.stored)
}

fn text(request: &ScimRequest) -> String {
    let body = request.body.as_ref().map(Value::to_string).unwrap_or_default();
    format!("{} {} {body}", request.method, request.path)
}

/// One request in twelve is refused.
fn refusal(seed: u64, request: &ScimRequest, text: &str) -> Option<Fault> {
    let sum = text.bytes().fold(seed, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(byte))
    });
    let status = [429, 500, 409, 400][(sum >> 8) as usize % 4];
    (!request.subject.is_empty() && (sum >> 16).is_multiple_of(12)).then_some(Fault::Status(status))
}

#[test]
fn in_whatever_order_answers_come_requests_log_and_state_are_those_of_one_at_a_time() {
    for seed in 0..15 {
        let (requests, logs, states, stored) = two_cycles(seed, 1, 0);
        assert!(
            requests.len() > 20 && logs.iter().all(|log| log.len() > 10),
            "seed {seed}"
        );
        for (width, order) in [(2, 1), (4, 2), (4, 3), (8, 4), (8, 5), (64, 6), (64, 7)] {
            let told = format!("seed {seed}, {width} at once, order {order}");
            let outcome = two_cycles(seed, width, order);
            assert_eq!(outcome.0, requests, "{told}");
            assert_eq!(outcome.1, logs, "{told}");
            assert_eq!(outcome.2, states, "{told}");
            assert_eq!(outcome.3, stored, "{told}");
        }
    }
}

/// People who are assigned each by themselves.
fn assigned(people: &[Value]) -> Value {
    let rows: Vec<Value> = people
        .iter()
        .map(|person| json!({"principalId": person["id"]}))
        .collect();
    json!({"value": people, "groups": [], "assignments": rows})
}

fn many(count: usize) -> Value {
    let people: Vec<Value> = (0..count)
        .map(|at| user(&format!("id-{at:02}"), &format!("p{at:02}")))
        .collect();
    assigned(&people)
}

fn begin(document: &Value, state: JobState, width: usize) -> Cycle {
    Cycle::new(
        &sms2go(),
        people(document),
        false,
        state,
        Dialect::Legacy,
        now(),
        42,
    )
    .side_by_side(width)
}

/// What may be sent before anything is answered.
fn asked(cycle: &mut Cycle) -> Vec<(Ticket, ScimRequest)> {
    let mut asked = Vec::new();
    while let Asked::Send(ticket, request) = cycle.ask() {
        asked.push((ticket, request));
    }
    asked
}

/// The probes, which go alone, answered well.
fn probed(cycle: &mut Cycle) {
    for _ in 0..2 {
        let probe = asked(cycle);
        assert_eq!(probe.len(), 1, "nothing goes beside a probe");
        cycle.answer(probe[0].0, list(Vec::new()));
    }
}

/// Answers everything; gives the report and how many requests that took.
fn ended(mut cycle: Cycle, mut target: impl FnMut(&ScimRequest) -> ScimAnswer) -> (CycleReport, usize) {
    let mut count = 0;
    loop {
        let requests = asked(&mut cycle);
        if requests.is_empty() {
            return (cycle.finish(), count);
        }
        for (ticket, request) in requests {
            count += 1;
            cycle.answer(ticket, target(&request));
        }
    }
}

#[test]
fn as_many_go_at_once_as_was_said_and_each_object_waits_for_its_own_answer() {
    let mut cycle = begin(&many(10), JobState::default(), 4);
    probed(&mut cycle);
    let first = asked(&mut cycle);
    let subjects: Vec<&str> = first
        .iter()
        .map(|(_, request)| request.subject.as_str())
        .collect();
    assert_eq!(subjects, ["id-00", "id-01", "id-02", "id-03"]);
    // The answer to a later request is kept until its turn.
    cycle.answer(first[2].0, list(Vec::new()));
    assert_eq!(cycle.ask(), Asked::Wait);
    cycle.answer(first[0].0, list(Vec::new()));
    let next = asked(&mut cycle);
    assert_eq!(next.len(), 1);
    assert_eq!(
        (next[0].1.method.as_str(), next[0].1.subject.as_str()),
        ("POST", "id-00")
    );
    assert_eq!(next[0].0.number(), 6);
    // A ticket is answered once.
    cycle.answer(first[0].0, answer(500, None));
    assert_eq!(cycle.ask(), Asked::Wait);
}

#[test]
fn two_people_with_one_matching_value_go_one_after_the_other() {
    let twin = |id: &str| user(id, "Twin");
    let mut other = twin("id-2");
    other["userPrincipalName"] = json!("TWIN@contoso.example");
    let document = assigned(&[twin("id-1"), other, user("id-3", "cy")]);
    let mut cycle = begin(&document, JobState::default(), 8);
    probed(&mut cycle);
    let first = asked(&mut cycle);
    assert_eq!(first.len(), 1, "the second may find what the first makes");
    let mut target = crate::common::Target::default();
    cycle.answer(first[0].0, target.answer(&first[0].1));
    let (report, _) = ended(cycle, |request| target.answer(request));
    assert_eq!(target.stored.len(), 2, "{:?}", target.stored);
    assert_eq!(
        told(&report),
        [
            "Twin Surname create success -",
            "Twin Surname other failure DuplicateSourceEntries",
            "cy Surname create success -",
        ]
    );
}

#[test]
fn who_takes_a_name_that_another_gives_up_waits_for_that() {
    let mut target = crate::common::Target::default();
    let (report, _) = ended(
        begin(&assigned(&[user("id-1", "ana")]), JobState::default(), 8),
        |request| target.answer(request),
    );
    let mut renamed = user("id-1", "ana");
    renamed["userPrincipalName"] = json!("ana.old@contoso.example");
    let document = assigned(&[renamed, user("id-2", "ana")]);
    let mut cycle = begin(&document, report.state, 8);
    probed(&mut cycle);
    let first = asked(&mut cycle);
    assert_eq!(first.len(), 1, "{first:?}");
    cycle.answer(first[0].0, target.answer(&first[0].1));
    let (report, _) = ended(cycle, |request| target.answer(request));
    assert_eq!(
        told(&report),
        ["ana Surname update success -", "ana Surname create success -"]
    );
}

#[test]
fn what_is_lost_together_counts_as_one_time_without_an_answer() {
    let lost = || ScimAnswer {
        failure: Some("the connection was closed".to_owned()),
        ..ScimAnswer::default()
    };
    // A target that is away: five times in a row, with four requests at most under way each time.
    let mut cycle = begin(&many(60), JobState::default(), 4);
    probed(&mut cycle);
    let (report, count) = ended(cycle, |_| lost());
    assert_eq!(
        report.failure.expect("it ends").code,
        "SystemForCrossDomainIdentityManagementCredentialValidationUnavailable"
    );
    assert_eq!(count, 20);
    assert_eq!(report.state.escrows.len(), 20);

    // One moment without it costs those who were under way, and the cycle goes on.
    let mut target = crate::common::Target::default();
    let mut cycle = begin(&many(60), JobState::default(), 16);
    probed(&mut cycle);
    let together = asked(&mut cycle);
    assert_eq!(together.len(), 16);
    for (ticket, _) in together {
        cycle.answer(ticket, lost());
    }
    let (report, _) = ended(cycle, |request| target.answer(request));
    assert_eq!(report.failure, None);
    assert_eq!((report.state.links.len(), report.state.escrows.len()), (44, 16));
}

#[test]
fn a_refused_token_ends_the_cycle_and_what_was_made_beside_it_is_remembered() {
    let mut target = crate::common::Target::default();
    let mut cycle = begin(&many(20), JobState::default(), 4);
    probed(&mut cycle);
    let searches = asked(&mut cycle);
    for (ticket, _) in &searches {
        cycle.answer(*ticket, list(Vec::new()));
    }
    let creates = asked(&mut cycle);
    assert!(creates.iter().all(|(_, request)| request.method == "POST"));
    cycle.answer(creates[0].0, answer(401, None));
    for (ticket, request) in &creates[1..] {
        cycle.answer(*ticket, target.answer(request));
    }
    assert_eq!(cycle.ask(), Asked::Done);
    let report = cycle.finish();
    assert_eq!(
        report.failure.expect("it ends").code,
        "SystemForCrossDomainIdentityManagementInvalidCredentials"
    );
    assert_eq!(report.state.links.len(), 3);
    assert_eq!((report.log.len(), report.state.watermark), (4, None));
}

#[test]
fn a_cycle_that_is_stopped_reads_what_is_under_way_and_asks_for_nothing_more() {
    let mut target = crate::common::Target::default();
    let mut cycle = begin(&many(20), JobState::default(), 4);
    probed(&mut cycle);
    for (ticket, request) in asked(&mut cycle) {
        cycle.answer(ticket, target.answer(&request));
    }
    let creates = asked(&mut cycle);
    cycle.stop();
    assert_eq!(cycle.ask(), Asked::Wait);
    for (ticket, request) in creates {
        cycle.answer(ticket, target.answer(&request));
    }
    assert_eq!(cycle.ask(), Asked::Done);
    let report = cycle.finish();
    assert_eq!((report.state.links.len(), report.failure), (4, None));
    assert_eq!(report.state.watermark, None, "it is begun again");
}

#[test]
fn as_many_deletions_go_as_are_allowed_however_many_requests_go_at_once() {
    let settings = r#"{"Enabled":true,"Recipients":"it@contoso.example","DeleteThresholdEnabled":true,"DeleteThresholdValue":5}"#;
    let mut document = many(30);
    document["secrets"] = json!([{"key": "SyncNotificationSettings", "value": settings}]);
    let outcome = |width: usize| {
        let mut target = crate::common::Target::default();
        let (first, _) = ended(begin(&document, JobState::default(), width), |request| {
            target.answer(request)
        });
        let mut fewer = document.clone();
        fewer["assignments"].as_array_mut().expect("rows").truncate(10);
        let (second, _) = ended(begin(&fewer, first.state, width), |request| {
            target.answer(request)
        });
        let off = target
            .stored
            .values()
            .filter(|person| person["active"] == false)
            .count();
        let held: Vec<String> = second.state.held.iter().cloned().collect();
        (off, held, told(&second))
    };
    let one = outcome(1);
    assert_eq!((one.0, one.1.len()), (4, 16));
    assert_eq!(outcome(4), one);
    assert_eq!(outcome(64), one);
}

#[test]
fn a_target_that_throttles_for_ever_fails_each_object_once_and_the_cycle_ends() {
    let throttled = answer(429, Some(json!({"status": "429", "detail": "slow down"})));
    let mut cycle = begin(&many(40), JobState::default(), 8);
    probed(&mut cycle);
    let (report, count) = ended(cycle, |_| throttled.clone());
    assert_eq!(count, 40);
    assert_eq!((report.failure, report.counts.escrowed), (None, 40));
    assert!(
        report
            .state
            .escrows
            .values()
            .all(|escrow| escrow.code == "TooManyRequests")
    );
}
