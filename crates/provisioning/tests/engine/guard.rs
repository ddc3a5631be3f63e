//! The guard against accidental deletions (Entra: accidental deletions).

use crate::common::*;
use provisioning::{Cycle, CycleReport, Dialect, JobState, Next, QuarantineReason};
use serde_json::{Value, json};

/// Six people assigned directly, and a threshold of three.
fn six() -> Value {
    let names = ["a", "b", "c", "d", "e", "f"];
    let settings = r#"{"Enabled":true,"Recipients":"it@contoso.example","DeleteThresholdEnabled":true,"DeleteThresholdValue":3}"#;
    json!({
        "value": names.map(|name| user(&format!("id-{name}"), name)),
        "groups": [{"id": "id-g", "displayName": "G", "members": []}],
        "assignments": names.map(|name| json!({"principalId": format!("id-{name}")})),
        "secrets": [{"key": "SyncNotificationSettings", "value": settings}],
    })
}

fn unassigned(document: &Value, names: &[&str]) -> Value {
    let mut document = document.clone();
    document["assignments"]
        .as_array_mut()
        .expect("rows")
        .retain(|row| {
            !names
                .iter()
                .any(|name| row["principalId"] == format!("id-{name}"))
        });
    document
}

fn next(target: &mut Target, document: &Value, report: CycleReport, minutes: i64) -> CycleReport {
    target.lines();
    cycle_at(target, &sms2go(), people(document), report.state, later(minutes))
}

fn off(target: &Target) -> usize {
    let people = target.stored.values();
    people.filter(|person| person["active"] == false).count()
}

#[test]
fn one_less_than_the_threshold_goes_and_the_rest_is_held_back_and_told_once() {
    let mut target = Target::default();
    let first = cycle(&mut target, &sms2go(), &six(), JobState::default());
    let gone = unassigned(&six(), &["a", "b", "c", "d"]);
    let second = next(&mut target, &gone, first, 40);
    assert_eq!(off(&target), 2);
    assert_eq!(
        told(&second),
        [
            "a Surname disable success -",
            "b Surname disable success -",
            "c Surname stagedDelete skipped TooManyDeletes",
            "d Surname stagedDelete skipped TooManyDeletes",
        ]
    );
    let quarantine = second.quarantine().expect("in quarantine");
    assert_eq!(quarantine.reason, QuarantineReason::TooManyDeletes);
    assert_eq!(second.mails.len(), 1);
    assert_eq!(second.failure, None);

    // A daily attempt lets nothing through bit by bit.
    let third = next(&mut target, &gone, second, 24 * 60);
    assert_eq!(off(&target), 2);
    assert!(third.log.is_empty() && third.mails.is_empty());
    assert_eq!(
        third.quarantine().map(|quarantine| quarantine.series_count),
        Some(2)
    );

    // Put back into scope: nothing is left to decide.
    let repaired = unassigned(&six(), &["a", "b"]);
    let fourth = next(&mut target, &repaired, third, 48 * 60);
    assert_eq!((fourth.quarantine(), off(&target)), (None, 2));
    assert!(fourth.state.held.is_empty());
}

#[test]
fn allowed_deletions_all_go_through() {
    let mut target = Target::default();
    let first = cycle(&mut target, &sms2go(), &six(), JobState::default());
    let gone = unassigned(&six(), &["a", "b", "c", "d", "e"]);
    let second = next(&mut target, &gone, first, 40);
    let mut forced = Cycle::new(
        &sms2go(),
        people(&gone),
        false,
        second.state,
        Dialect::Legacy,
        later(80),
        1,
    )
    .with_forced_deletes();
    while let Next::Send(request) = forced.next() {
        let answer = target.answer(&request);
        forced.tell(answer);
    }
    let third = forced.finish();
    assert_eq!((off(&target), third.quarantine()), (5, None));
}

#[test]
fn a_slow_bleed_never_trips_it() {
    let mut target = Target::default();
    let mut report = cycle(&mut target, &sms2go(), &six(), JobState::default());
    for (round, names) in [
        &["a", "b"][..],
        &["a", "b", "c", "d"],
        &["a", "b", "c", "d", "e", "f"],
    ]
    .into_iter()
    .enumerate()
    {
        report = next(
            &mut target,
            &unassigned(&six(), names),
            report,
            40 * (round as i64 + 1),
        );
        assert_eq!(report.quarantine(), None);
    }
    assert_eq!(off(&target), 6);
}

#[test]
fn blocked_sign_ins_soft_deletions_and_groups_count_too() {
    let mut document = six();
    document["assignments"]
        .as_array_mut()
        .expect("rows")
        .push(json!({"principalId": "id-g"}));
    let mut target = Target::default();
    let first = cycle(&mut target, &sms2go(), &document, JobState::default());
    document["value"][0]["accountEnabled"] = json!(false);
    document["value"][1]["deletedDateTime"] = json!("2026-11-20T08:00:00Z");
    document["assignments"].as_array_mut().expect("rows").pop();
    let second = next(&mut target, &document, first, 40);
    assert_eq!(
        told(&second),
        [
            "a Surname disable success -",
            "b Surname disable success -",
            "G stagedDelete skipped TooManyDeletes",
        ]
    );
    assert!(target.stored.keys().any(|key| key.starts_with("/Groups/")));
    // Who is disabled already and changes otherwise is no deletion.
    document["value"][0]["department"] = json!("IT");
    let third = next(&mut target, &document, second, 80);
    assert_eq!(told(&third), ["a Surname update success -"]);
}
