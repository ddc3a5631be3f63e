//! What fails: when it is tried again, when it is given up, and when the whole job is held back.

use crate::common::*;
use jiff::SignedDuration;
use provisioning::{CycleReport, JobState, QuarantineReason, ScimAnswer};
use serde_json::{Value, json};

fn conflict() -> ScimAnswer {
    answer(
        409,
        Some(json!({"detail": "userName is taken", "status": "409", "scimType": "uniqueness"})),
    )
}

/// Minutes after the first cycle at which something was sent about Ana, one cycle every 40 minutes.
fn attempts(
    target: &mut Target,
    mut report: CycleReport,
    document: &Value,
    until: i64,
) -> (Vec<i64>, CycleReport) {
    let mut tried = Vec::new();
    let mut minutes = 40;
    while minutes <= until {
        target.lines();
        report = cycle_at(target, &sms2go(), people(document), report.state, later(minutes));
        if target.requests.iter().any(|request| request.subject == "id-ana") {
            tried.push(minutes);
        }
        minutes += 40;
    }
    (tried, report)
}

#[test]
fn who_fails_is_tried_at_the_next_cycle_then_rarer_and_dropped_after_28_days() {
    let mut target = Target::default();
    target.fault("POST /Users", "ana@", conflict());
    let first = cycle(&mut target, &sms2go(), &three(), JobState::default());
    assert_eq!(
        (first.counts.escrowed, first.counts.escrowed_raw),
        (1, 2),
        "Ana, and her membership"
    );
    assert_eq!(first.state.escrows["id-ana"].code, "Conflict");
    assert_eq!(
        first.state.reference_escrows["id-fin"].code,
        "UnableToResolveReferenceAttributeValue"
    );

    let (tried, report) = attempts(&mut target, first, &three(), 4 * 24 * 60);
    // 40 min; then the first cycle at or after 6, 12, 24, 48, 72 and 96 hours.
    assert_eq!(tried, [40, 360, 720, 1440, 2880, 4320, 5760]);
    let record = report.log.first().expect("the last attempt is told");
    let reason = record["provisioningStatusInfo"]["errorInformation"]["reason"].to_string();
    assert!(reason.contains("This operation was retried 7 times."), "{reason}");
    assert!(
        reason.contains("again after this date: 2026-11-25T08:14:03Z UTC"),
        "{reason}"
    );

    let (_, report) = attempts(&mut target, report, &three(), 29 * 24 * 60);
    assert!(report.state.escrows.is_empty(), "given up after 28 days");
    target.lines();
    target.faults.clear();
    let after = cycle_at(
        &mut target,
        &sms2go(),
        people(&three()),
        report.state,
        later(60 * 24 * 60),
    );
    assert_eq!(target.writes(), [], "nothing about her changed");
    // A change of her is a reason to try again.
    let mut document = three();
    document["value"][0]["department"] = json!("Sales");
    let after = cycle_at(
        &mut target,
        &sms2go(),
        people(&document),
        after.state,
        later(61 * 24 * 60),
    );
    assert_eq!(told(&after)[0], "ana Surname create success -");
}

#[test]
fn a_change_of_who_failed_is_a_reason_to_try_at_once() {
    let mut target = Target::default();
    target.fault("POST /Users", "ana@", conflict());
    let first = cycle(&mut target, &sms2go(), &three(), JobState::default());
    let second = cycle_at(&mut target, &sms2go(), people(&three()), first.state, later(40));
    target.lines();
    let third = cycle_at(&mut target, &sms2go(), people(&three()), second.state, later(80));
    assert!(
        target.requests.iter().all(|request| request.subject != "id-ana"),
        "she rests"
    );
    let mut document = three();
    document["value"][0]["userPrincipalName"] = json!("ana.two@contoso.example");
    let fourth = cycle_at(&mut target, &sms2go(), people(&document), third.state, later(120));
    assert_eq!(told(&fourth)[0], "ana Surname create success -");
    assert!(fourth.state.escrows.is_empty());
}

#[test]
fn a_restart_that_clears_the_escrows_tries_everything_at_once() {
    let mut target = Target::default();
    target.fault("POST /Users", "ana@", conflict());
    let first = cycle(&mut target, &sms2go(), &three(), JobState::default());
    let second = cycle_at(&mut target, &sms2go(), people(&three()), first.state, later(40));
    let state = second.state.without_watermark().without_escrows();
    let third = cycle_at(&mut target, &sms2go(), people(&three()), state, later(80));
    let escrow = &third.state.escrows["id-ana"];
    assert_eq!((escrow.attempts, escrow.since), (1, later(80)));
}

#[test]
fn a_failed_update_and_a_failed_removal_are_tried_by_the_same_schedule() {
    let mut target = Target::default();
    let mut document = three();
    let first = cycle(&mut target, &sms2go(), &document, JobState::default());
    target.fault("PATCH /Users", "Sales", answer(500, None));
    document["value"][0]["department"] = json!("Sales");
    let second = cycle_at(&mut target, &sms2go(), people(&document), first.state, later(40));
    assert_eq!(told(&second), ["ana Surname update failure InternalServerError"]);
    let third = cycle_at(&mut target, &sms2go(), people(&document), second.state, later(80));
    assert_eq!(told(&third), ["ana Surname update failure InternalServerError"]);
    target.lines();
    let fourth = cycle_at(&mut target, &sms2go(), people(&document), third.state, later(120));
    assert!(fourth.log.is_empty() && target.writes().is_empty(), "she rests");
    // Back to what the target has: there is nothing left to try.
    document["value"][0]["department"] = json!("Finance");
    let fifth = cycle_at(
        &mut target,
        &sms2go(),
        people(&document),
        fourth.state,
        later(160),
    );
    assert!(fifth.state.escrows.is_empty());

    target.fault("DELETE /Groups", "", answer(503, None));
    document["assignments"] = json!([{"principalId": "id-ana"}, {"principalId": "id-bo"}]);
    let sixth = cycle_at(&mut target, &sms2go(), people(&document), fifth.state, later(200));
    assert_eq!(told(&sixth), ["Finance delete failure WebExceptionProtocolError"]);
    target.faults.clear();
    let seventh = cycle_at(&mut target, &sms2go(), people(&document), sixth.state, later(240));
    assert_eq!(told(&seventh), ["Finance delete success -"]);
    assert!(seventh.state.escrows.is_empty());
}

#[test]
fn a_member_who_comes_later_is_added_when_the_group_is_tried_again() {
    let mut target = Target::default();
    let mut document = three();
    document["value"][0]["accountEnabled"] = json!(false);
    let mut report = cycle(&mut target, &sms2go(), &document, JobState::default());
    for minutes in [40, 80] {
        report = cycle_at(
            &mut target,
            &sms2go(),
            people(&document),
            report.state,
            later(minutes),
        );
    }
    document["value"][0]["accountEnabled"] = json!(true);
    target.lines();
    let report = cycle_at(
        &mut target,
        &sms2go(),
        people(&document),
        report.state,
        later(120),
    );
    let lines: Vec<String> = target.writes().into_iter().map(|(line, _)| line).collect();
    assert_eq!(
        lines,
        ["POST /Users"],
        "the group did not change and its time has not come"
    );
    let report = cycle_at(
        &mut target,
        &sms2go(),
        people(&document),
        report.state,
        later(360),
    );
    let lines: Vec<String> = target.writes().into_iter().map(|(line, _)| line).collect();
    assert_eq!(lines, ["PATCH /Groups/g-2"]);
    assert!(report.state.reference_escrows.is_empty());
}

#[test]
fn many_failures_put_the_job_into_quarantine_and_a_good_cycle_lets_it_out() {
    let count = 5_001;
    let users: Vec<Value> = (0..count)
        .map(|n| user(&format!("id-{n}"), &format!("p{n}")))
        .collect();
    let assignments: Vec<Value> = (0..count)
        .map(|n| json!({"principalId": format!("id-{n}")}))
        .collect();
    let settings = json!([{"key": "SyncNotificationSettings", "value": r#"{"Enabled":true,"Recipients":"it@contoso.example"}"#}]);
    let document = json!({"value": users, "assignments": assignments, "secrets": settings});
    let mut target = Target {
        requests_max: 60_000,
        ..Target::default()
    };
    target.fault("POST /Users", "", conflict());
    let report = cycle(&mut target, &sms2go(), &document, JobState::default());
    assert_eq!(report.failure, None, "the cycle came to its end");
    let quarantine = report.quarantine().expect("in quarantine");
    assert_eq!(
        quarantine.reason,
        QuarantineReason::EncounteredEscrowProportionThreshold
    );
    assert_eq!(quarantine.next_attempt, later(5));
    assert_eq!(report.mails.len(), 1);
    assert_eq!(report.mails[0].to, "it@contoso.example");
    assert!(
        report.mails[0]
            .subject
            .contains("EncounteredEscrowProportionThreshold")
    );

    // Still failing: the series goes on, and nobody is mailed again.
    let again = cycle_at(&mut target, &sms2go(), people(&document), report.state, later(5));
    let quarantine = again.quarantine().expect("in quarantine");
    assert_eq!((quarantine.series_count, quarantine.series_began), (2, now()));
    assert!(again.mails.is_empty());

    target.faults.clear();
    target.requests.clear();
    let good = cycle_at(&mut target, &sms2go(), people(&document), again.state, later(366));
    assert_eq!(good.quarantine(), None);
    assert_eq!(target.stored.len(), count);
}

#[test]
fn bad_credentials_are_mailed_once_and_four_weeks_of_them_switch_the_job_off() {
    let mut document = three();
    document["secrets"] = json!([{"key": "SyncNotificationSettings", "value": r#"{"Enabled":true,"Recipients":"it@contoso.example"}"#}]);
    let mut target = Target::default();
    target.fault("GET /Users", "", answer(401, None));
    let mut report = cycle(&mut target, &sms2go(), &document, JobState::default());
    assert_eq!(report.mails.len(), 1);
    let mut attempts = 1;
    while report.disabled.is_none() {
        let at = report.quarantine().expect("in quarantine").next_attempt;
        report = cycle_at(&mut target, &sms2go(), people(&document), report.state, at);
        assert!(report.mails.is_empty());
        attempts += 1;
        assert!(attempts < 40, "it never ends");
    }
    let quarantine = report.quarantine().expect("in quarantine");
    let lasted = quarantine.current_began.duration_since(quarantine.series_began);
    assert!(lasted >= SignedDuration::from_hours(28 * 24) && lasted < SignedDuration::from_hours(29 * 24));
}

#[test]
fn a_job_with_nothing_but_failures_for_28_days_is_switched_off() {
    let mut target = Target::default();
    target.fault("POST /Users", "", conflict());
    target.fault("POST /Groups", "", conflict());
    let first = cycle(&mut target, &sms2go(), &three(), JobState::default());
    let last = cycle_at(
        &mut target,
        &sms2go(),
        people(&three()),
        first.state,
        later(28 * 24 * 60),
    );
    assert!(last.disabled.expect("switched off").contains("3 objects"));
}

#[test]
fn a_target_that_stores_something_else_is_told_once() {
    let mut target = Target::default();
    let mut document = three();
    let first = cycle(&mut target, &sms2go(), &document, JobState::default());
    // It answers 204 to every PATCH and keeps what it had.
    target.fault("PATCH /Users/u-1", "", answer(204, None));
    let mut told_when = Vec::new();
    let mut report = first;
    for (round, department) in ["Sales", "Sales", "Sales", "IT", "IT"].into_iter().enumerate() {
        document["value"][0]["department"] = json!(department);
        document["value"][0]["surname"] = json!(format!("Surname {round}"));
        report = cycle_at(
            &mut target,
            &sms2go(),
            people(&document),
            report.state,
            later(40 * (round as i64 + 1)),
        );
        let steps = report.log[0]["provisioningSteps"].as_array().expect("steps");
        if steps.iter().any(|step| {
            step["details"]["NotAsSent"]
                .as_str()
                .is_some_and(|name| name.ends_with("department"))
        }) {
            assert_eq!(report.log[0]["provisioningStatusInfo"]["status"], "warning");
            told_when.push(round);
        }
    }
    assert_eq!(told_when, [1], "when it is sent a second time, and never again");
}

#[test]
fn an_answer_that_shows_another_value_is_told_at_once() {
    let mut target = Target::default();
    let made = json!({"id": "u-9", "userName": "ANA@CONTOSO.EXAMPLE", "displayName": "ANA", "active": true});
    target.fault("POST /Users", "ana@", answer(201, Some(made)));
    let report = cycle(&mut target, &sms2go(), &three(), JobState::default());
    assert_eq!(told(&report)[0], "ana Surname create warning -");
    let text = report.log[0].to_string();
    assert!(
        text.contains("has 'ANA' for displayName where 'ana Surname' was sent"),
        "{text}"
    );
    assert!(
        !text.contains("for userName where"),
        "a difference in case is none: {text}"
    );
}

#[test]
fn who_was_provisioned_with_everybody_stays_in_until_a_restart() {
    let mut target = Target::default();
    let everybody = json!({
        "value": [user("id-ana", "ana"), user("id-cy", "cy")],
        "secrets": [{"key": "SyncAll", "value": "true"}],
    });
    let first = cycle(&mut target, &sms2go(), &everybody, JobState::default());
    let assigned = json!({"value": everybody["value"], "assignments": [{"principalId": "id-ana"}]});
    target.lines();
    let second = cycle_at(&mut target, &sms2go(), people(&assigned), first.state, later(40));
    assert_eq!(target.writes(), []);
    let third = cycle_at(
        &mut target,
        &sms2go(),
        people(&assigned),
        second.state.without_watermark(),
        later(80),
    );
    let writes = target.writes();
    assert_eq!((writes.len(), writes[0].0.as_str()), (1, "PATCH /Users/u-2"));
    assert!(third.state.links["id-cy"].left);
}

#[test]
fn bad_answers_are_verdicts_of_that_object() {
    let page = ScimAnswer {
        status: Some(200),
        text: "<!doctype html><title>Sign in</title>".into(),
        ..ScimAnswer::default()
    };
    let with_body = ScimAnswer {
        status: Some(204),
        text: "surprise".into(),
        ..ScimAnswer::default()
    };
    let cut = ScimAnswer {
        failure: Some("the connection was closed before the answer was complete".into()),
        ..ScimAnswer::default()
    };
    let incompatible = "SystemForCrossDomainIdentityManagementServiceIncompatible";
    for (begins, bad, code) in [
        ("POST /Users", page.clone(), incompatible),
        (
            "POST /Users",
            answer(201, Some(json!({"userName": "x"}))),
            incompatible,
        ),
        ("POST /Users", answer(204, None), incompatible),
        ("POST /Users", answer(429, None), "TooManyRequests"),
        ("POST /Users", cut.clone(), "WebExceptionProtocolError"),
        ("PATCH /Users", with_body, "WebExceptionProtocolError"),
        ("PATCH /Users", answer(302, None), incompatible),
        ("PATCH /Users", answer(404, None), "InvalidAnchor"),
        ("PATCH /Users", answer(403, None), "InsufficientRights"),
        ("GET /Users/u-1", page, incompatible),
        ("GET /Users/u-1", cut, "WebExceptionProtocolError"),
    ] {
        let mut target = Target::default();
        let mut document = three();
        let mut state = JobState::default();
        if begins != "POST /Users" {
            state = cycle(&mut target, &sms2go(), &document, state).state;
            document["value"][0]["surname"] = json!("New");
        }
        target.fault(begins, if begins == "POST /Users" { "ana@" } else { "" }, bad);
        let report = cycle_at(&mut target, &sms2go(), people(&document), state, later(40));
        assert_eq!(report.failure, None, "{begins} {code}");
        let info = &report.log[0]["provisioningStatusInfo"];
        assert_eq!(
            (&info["status"], &info["errorInformation"]["errorCode"]),
            (&json!("failure"), &json!(code)),
            "{begins}"
        );
        let reason = info["errorInformation"]["reason"].as_str().expect("a reason");
        assert!(reason.contains("This operation was retried 0 times."), "{reason}");
        assert!(report.state.escrows.contains_key("id-ana"));
    }
}

#[test]
fn a_target_that_throttles_for_ever_ends_and_keeps_everybody_for_later() {
    let mut target = Target::default();
    target.fault("POST /", "", answer(429, Some(json!({"detail": "slow down"}))));
    let mut report = cycle(&mut target, &sms2go(), &three(), JobState::default());
    for day in 1..=5 {
        report = cycle_at(
            &mut target,
            &sms2go(),
            people(&three()),
            report.state,
            later(day * 24 * 60),
        );
        assert_eq!(report.failure, None);
    }
    assert_eq!(report.state.escrows.len(), 3);
    target.faults.clear();
    let good = cycle_at(
        &mut target,
        &sms2go(),
        people(&three()),
        report.state,
        later(6 * 24 * 60),
    );
    assert!(good.state.escrows.is_empty() && target.stored.len() == 3);
}

#[test]
fn who_joins_a_group_late_is_not_given_up_with_those_who_were_missing_before() {
    let mut target = Target::default();
    let mut document = three();
    document["value"][0]["accountEnabled"] = json!(false);
    document["value"][1]["accountEnabled"] = json!(false);
    document["groups"][0]["members"] = json!(["id-ana"]);
    let mut report = cycle(&mut target, &sms2go(), &document, JobState::default());
    let day = 24 * 60;
    for minutes in (40..40 * day).step_by(40) {
        if minutes >= 20 * day {
            document["groups"][0]["members"] = json!(["id-ana", "id-bo"]);
        }
        if minutes >= 32 * day {
            document["value"][1]["accountEnabled"] = json!(true);
        }
        target.lines();
        report = cycle_at(
            &mut target,
            &sms2go(),
            people(&document),
            report.state,
            later(minutes),
        );
    }
    let group = target
        .stored
        .values()
        .find(|stored| stored["displayName"] == "Finance");
    let members = &group.expect("the group")["members"];
    assert_eq!(
        members.as_array().map(Vec::len),
        Some(1),
        "Bo, since day 33: {members}"
    );
}
