//! Whole set-ups, replayed against a Graph in memory.

mod fake;

#[path = "whole/every_part.rs"]
mod every_part;

use fake::{Fake, answers, sms2go, with_token};
use plan::{Known, Mode, StepError, StepState, Verdict};
use serde_json::json;

#[test]
fn a_new_tenant_is_set_up_with_exactly_these_requests() {
    let mut graph = Fake::new();
    let ended = graph.run(&answers(), Mode::Apply, with_token());
    assert_eq!(ended.error, None);
    assert!(
        ended.steps.iter().all(|step| step.state == StepState::Done),
        "{:#?}",
        ended.steps
    );
    insta::assert_snapshot!(graph.log.join("\n"));
}

#[test]
fn what_stands_in_the_tenant_afterwards_is_what_the_vendor_advises() {
    let mut graph = Fake::new();
    let ended = graph.run(&answers(), Mode::Apply, with_token());
    let stored: Vec<String> = graph
        .secrets
        .iter()
        .map(|item| format!("{}={}", item["key"], item["value"]))
        .collect();
    assert_eq!(
        stored,
        [
            r#""BaseAddress"="https://scim.sms2go.example/v2""#,
            r#""SecretToken"="t0k3n""#,
            r#""SyncAll"="false""#
        ]
    );
    assert_eq!(
        graph.schema["zeta"],
        json!({"unknown": ["kept", 1]}),
        "unknown properties survive"
    );
    let rows = graph
        .schema
        .pointer("/synchronizationRules/0/objectMappings/0/attributeMappings")
        .unwrap();
    let targets: Vec<&str> = rows
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|row| row["targetAttributeName"].as_str())
        .collect();
    let advised: Vec<&str> = sms2go()
        .users
        .mappings
        .iter()
        .map(|row| row.target.as_str())
        .collect();
    assert_eq!(targets, advised);
    assert_eq!(graph.assignments.len(), 8);
    assert!(
        graph
            .assignments
            .iter()
            .all(|made| made["appRoleId"] == fake::USER_ROLE)
    );
    assert_eq!(ended.known.assignments().len(), 8);
    assert_eq!(ended.known.job_id(), Some("scim.t.c"));
    assert_eq!(ended.people, 6, "distinct, enabled, direct members");
}

#[test]
fn a_second_run_writes_nothing_with_or_without_the_memory_of_the_first() {
    let mut graph = Fake::new();
    let first = graph.run(&answers(), Mode::Apply, with_token());
    for known in [first.known, with_token(), Known::default()] {
        graph.clear_log();
        let again = graph.run(&answers(), Mode::Apply, known);
        assert_eq!(again.error, None);
        assert_eq!(graph.writes(), Vec::<&str>::new());
        let verdicts: Vec<Verdict> = again.steps.iter().map(|step| step.verdict).collect();
        assert!(
            verdicts
                .iter()
                .all(|verdict| matches!(verdict, Verdict::Right | Verdict::Adopt)),
            "{verdicts:?}"
        );
    }
}

#[test]
fn a_preview_writes_nothing_and_a_preview_after_the_run_has_nothing_to_do() {
    let mut graph = Fake::new();
    let preview = graph.run(&answers(), Mode::Preview, with_token());
    assert_eq!(graph.writes(), Vec::<&str>::new());
    assert!(preview.steps.iter().any(|step| step.verdict == Verdict::Create));
    graph.run(&answers(), Mode::Apply, with_token());
    graph.clear_log();
    let after = graph.run(&answers(), Mode::Preview, with_token());
    assert_eq!(graph.writes(), Vec::<&str>::new());
    assert_eq!(after.steps.iter().map(plan::Step::writes).sum::<usize>(), 0);
}

#[test]
fn what_the_preview_lists_is_what_the_run_writes() {
    let mut graph = Fake::new();
    let preview = graph.run(&answers(), Mode::Preview, with_token());
    graph.clear_log();
    graph.run(&answers(), Mode::Apply, with_token());
    let planned: Vec<&str> = preview
        .steps
        .iter()
        .flat_map(|step| &step.requests)
        .filter(|request| request.is_write())
        .map(|request| request.method.as_str())
        .collect();
    let written: Vec<&str> = graph
        .writes()
        .iter()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(planned, written);
}

#[test]
fn directory_replicas_that_lag_are_waited_for() {
    let mut graph = Fake::new();
    graph.hidden.unreplicated_reads = 5;
    graph.hidden.empty_templates = 4;
    graph.hidden.forbidden_secrets = 3;
    graph.hidden.lagging_lists = 3;
    let ended = graph.run(&answers(), Mode::Apply, with_token());
    assert_eq!(ended.error, None);
    let count = |text: &str| graph.writes().iter().filter(|line| line.contains(text)).count();
    assert_eq!(count("instantiate"), 1);
    assert_eq!(
        count("appRoleAssignedTo"),
        8,
        "an assignment that the list does not show yet is not made twice"
    );
    assert_eq!(count("jobs 201"), 1);
}

#[test]
fn a_wait_ends_and_says_what_it_waited_for() {
    let mut graph = Fake::new();
    graph.hidden.unreplicated_reads = 100_000;
    let ended = graph.run(&answers(), Mode::Apply, with_token());
    let error = ended.error.unwrap();
    assert_eq!(
        error.to_string(),
        "waited 120 s in vain for this: the new application and its service principal can be read everywhere in Entra"
    );
    assert!(error.fix().unwrap().action.contains("Nothing needs to be undone"));
    assert_eq!(
        ended
            .steps
            .iter()
            .filter(|step| step.state == StepState::Failed)
            .count(),
        1
    );
}

#[test]
fn a_refusal_on_an_old_application_is_final() {
    let mut graph = Fake::new();
    let first = graph.run(&answers(), Mode::Apply, with_token());
    graph.clock = Some("2026-11-20T12:00:00Z".parse().unwrap());
    graph.hidden.forbidden_secrets = 1;
    let again = graph.run(&answers(), Mode::Apply, first.known);
    assert!(
        matches!(again.error, Some(StepError::PermissionMissing { .. })),
        "{:?}",
        again.error
    );
}

#[test]
fn nothing_is_stored_when_entra_cannot_connect() {
    let mut graph = Fake::new();
    graph.hidden.refused_with = Some("Unauthorized");
    let ended = graph.run(&answers(), Mode::Apply, with_token());
    let error = ended.error.unwrap();
    assert_eq!(
        error.to_string(),
        "Entra could not connect to SMS2GO: the token was refused (Unauthorized). Nothing was stored"
    );
    let fix = error.fix().unwrap();
    assert_eq!(
        fix.action,
        "Copy the Secret Token again, and see that SMS2GO knows the id of this tenant, tenant-1."
    );
    assert_eq!(
        fix.place.as_deref(),
        Some("https://admin.sms2go.dk > Connectors → AD integration")
    );
    assert!(graph.secrets.is_empty());
    assert_eq!(
        graph.log.last().unwrap(),
        "POST /servicePrincipals/sp-1/synchronization/jobs/scim.t.c/validateCredentials 400"
    );
    // Repaired, the same set-up goes on without making anything twice.
    graph.hidden.refused_with = None;
    graph.clear_log();
    assert_eq!(
        graph
            .run(&answers(), Mode::Apply, ended_known(&ended.known))
            .error,
        None
    );
    assert_eq!(graph.principals.len(), 1);
}

fn ended_known(known: &Known) -> Known {
    // As a caller keeps it: through JSON, with the mark of the token set anew.
    let text = serde_json::to_string(known).unwrap();
    let mut known: Known = serde_json::from_str(&text).unwrap();
    known.token_at_hand = Some("m1".into());
    known
}

#[test]
fn a_crash_after_any_request_is_continued_by_a_fresh_run() {
    let mut whole = Fake::new();
    whole.run(&answers(), Mode::Apply, with_token());
    for requests in 1..whole.log.len() {
        let mut graph = Fake::new();
        graph.crash_after(&answers(), requests);
        let ended = graph.run(&answers(), Mode::Apply, with_token());
        assert_eq!(ended.error, None, "after {requests} requests");
        assert_eq!(graph.principals.len(), 1, "after {requests} requests");
        assert_eq!(graph.groups.len(), 8, "after {requests} requests");
        assert_eq!(graph.assignments.len(), 8, "after {requests} requests");
        assert_eq!(graph.schema, whole.schema, "after {requests} requests");
        assert_eq!(graph.secrets, whole.secrets, "after {requests} requests");
    }
}

#[test]
fn a_lost_answer_never_makes_a_second_thing() {
    for end in [
        "instantiate",
        "/jobs",
        "/groups",
        "/appRoleAssignedTo",
        "/secrets",
        "/schema",
    ] {
        let mut graph = Fake::new();
        graph.hidden.lose_answer_to = Some(end);
        graph.hidden.lagging_names = 4;
        let ended = graph.run(&answers(), Mode::Apply, with_token());
        assert_eq!(ended.error, None, "{end}");
        assert_eq!(
            (graph.principals.len(), graph.groups.len(), graph.jobs.len()),
            (1, 8, 1),
            "{end}"
        );
        assert_eq!(graph.assignments.len(), 8, "{end}");
    }
}

#[test]
fn an_assignment_that_exists_already_counts_as_done() {
    let mut graph = Fake::new();
    graph.run(&answers(), Mode::Apply, with_token());
    graph.hidden.lagging_lists = 1;
    graph.clear_log();
    let again = graph.run(&answers(), Mode::Apply, with_token());
    assert_eq!(again.error, None);
    assert!(
        graph
            .log
            .iter()
            .any(|line| line.ends_with("appRoleAssignedTo 400")),
        "{:#?}",
        graph.log
    );
    assert_eq!(graph.assignments.len(), 8);
}

#[test]
fn two_applications_of_one_name_are_a_question_and_the_answer_is_followed() {
    let mut graph = Fake::new();
    for _ in 0..2 {
        let request = graph_model::GraphRequest::instantiate("SMS2GO");
        graph.send(&request).unwrap();
    }
    let preview = graph.run(&answers(), Mode::Preview, with_token());
    let step = preview.step("application");
    assert_eq!(step.verdict, Verdict::Decide);
    let decision = step.decision.as_ref().unwrap();
    assert_eq!(decision.title, "2 applications are named “SMS2GO”");
    graph.clear_log();
    let stopped = graph.run(&answers(), Mode::Apply, with_token());
    assert!(matches!(stopped.error, Some(StepError::Decide { .. })));
    assert_eq!(graph.writes(), Vec::<&str>::new());

    let chosen = plan::Answers {
        adopt: Some(decision.choices[1].id.clone()),
        ..answers()
    };
    let ended = graph.run(&chosen, Mode::Apply, with_token());
    assert_eq!(ended.error, None);
    assert_eq!(ended.known.service_principal_id(), Some("sp-2"));
    assert_eq!(graph.principals.len(), 2);
}

#[test]
fn groups_that_cannot_be_assigned_are_questions() {
    let mut graph = Fake::new();
    graph.groups[0]["securityEnabled"] = json!(false);
    let twin = graph.groups[1].clone();
    graph.groups.push(twin);
    let answers = plan::Answers {
        create_missing_groups: false,
        ..answers()
    };
    let preview = graph.run(&answers, Mode::Preview, with_token());
    assert_eq!(preview.error, None);
    let questions: Vec<&str> = preview
        .steps
        .iter()
        .filter(|step| step.verdict == Verdict::Decide)
        .map(|step| step.detail.as_str())
        .collect();
    assert_eq!(
        questions,
        [
            "“SMS2GO - Billing” is not a security group",
            "2 groups are named “SMS2GO - Rettighed - Adgang til beskedernes brødtekst”",
            "“SMS2GO - Rolle - Outlook Add-in” is not in the tenant",
        ]
    );
    assert_eq!(preview.step("assignments").title, "5 groups assigned");
}

#[test]
fn people_in_nested_groups_are_counted_as_missed() {
    let mut graph = Fake::new();
    let preview = graph.run(&answers(), Mode::Preview, with_token());
    let step = preview.step("group-6");
    assert_eq!(step.notices[0].title, "1 nested group: 9 people would be missed");
    assert!(step.notices[0].detail.contains("“Inner”"));
}

#[test]
fn a_new_token_is_tested_and_stored_and_nothing_else_is_written() {
    let mut graph = Fake::new();
    let mut known = graph.run(&answers(), Mode::Apply, with_token()).known;
    known.token_at_hand = Some("m2".into());
    graph.clear_log();
    let ended = graph.run(&answers(), Mode::Apply, known);
    assert_eq!(ended.error, None);
    assert_eq!(
        graph.writes(),
        ["PUT /servicePrincipals/sp-1/synchronization/secrets 204"]
    );
    assert_eq!(ended.known.token_stored.as_deref(), Some("m2"));
}

#[test]
fn without_the_token_at_hand_nothing_is_sent_for_it() {
    let mut graph = Fake::new();
    let ended = graph.run(&answers(), Mode::Apply, Known::default());
    assert!(
        matches!(ended.error, Some(StepError::TokenNeeded { .. })),
        "{:?}",
        ended.error
    );
    assert!(!graph.log.iter().any(|line| line.contains("validateCredentials")));
}

#[test]
fn all_users_in_scope_is_a_failure_that_is_repaired_with_a_restart() {
    let mut graph = Fake::new();
    let known = graph.run(&answers(), Mode::Apply, with_token()).known;
    graph.secrets[2]["value"] = json!("True");
    graph.jobs[0]["schedule"]["state"] = json!("Active");
    let preview = graph.run(&answers(), Mode::Preview, known.clone());
    let step = preview.step("scope");
    assert_eq!(step.verdict, Verdict::Change);
    assert_eq!(step.notices[0].level, plan::Level::Fail);
    assert_eq!(step.notices[0].guide_step.as_deref(), Some("S2G-G3"));
    graph.clear_log();
    let ended = graph.run(&answers(), Mode::Apply, known);
    assert_eq!(ended.error, None);
    assert_eq!(
        graph.writes(),
        [
            "PUT /servicePrincipals/sp-1/synchronization/secrets 204",
            "POST /servicePrincipals/sp-1/synchronization/jobs/scim.t.c/restart 204"
        ]
    );
}

#[test]
fn changing_external_id_on_a_job_that_has_run_is_warned_about() {
    let mut graph = Fake::new();
    let known = graph.run(&answers(), Mode::Apply, with_token()).known;
    graph.schema = graph_model::schema::usual_schema().into_value();
    graph.jobs[0]["status"]["steadyStateFirstAchievedTime"] = json!("2026-11-01T00:00:00Z");
    let preview = graph.run(&answers(), Mode::Preview, known);
    let notice = &preview.step("user-mappings").notices[0];
    assert_eq!(notice.guide_step.as_deref(), Some("A-S9"));
}

#[test]
fn another_tenant_is_refused_before_anything_is_written() {
    let mut graph = Fake::new();
    let known: Known = serde_json::from_value(json!({"tenant_id": "tenant-0"})).unwrap();
    let ended = graph.run(&answers(), Mode::Apply, known);
    assert!(matches!(ended.error, Some(StepError::OtherTenant { .. })));
    assert_eq!(graph.log.len(), 1);
}

#[test]
fn an_application_that_was_deleted_since_is_made_again() {
    let mut graph = Fake::new();
    let known = graph.run(&answers(), Mode::Apply, with_token()).known;
    let groups = std::mem::take(&mut graph.groups);
    graph = Fake {
        groups,
        clock: Some("2026-11-21T10:00:00Z".parse().unwrap()),
        ..Fake::new()
    };
    let ended = graph.run(&answers(), Mode::Apply, ended_known(&known));
    assert_eq!(ended.error, None);
    assert_eq!(graph.principals.len(), 1);
    assert_eq!(graph.secrets.len(), 3);
}

#[test]
fn the_job_is_started_once_and_read_until_it_is_active() {
    let mut graph = Fake::new();
    let known = graph.run(&answers(), Mode::Apply, with_token()).known;
    graph.clear_log();
    let (steps, error) = graph.start(known.clone());
    assert_eq!(error, None);
    assert_eq!(steps[0].guide, ["S2G-G4"]);
    assert_eq!(
        graph.writes(),
        ["POST /servicePrincipals/sp-1/synchronization/jobs/scim.t.c/start 204"]
    );
    graph.clear_log();
    graph.start(known);
    assert_eq!(graph.writes(), Vec::<&str>::new());
    let (_, error) = graph.start(Known::default());
    assert_eq!(error, Some(StepError::NotSetUp));
}

#[test]
fn a_check_needs_the_rule_of_the_schema_and_at_most_five_members() {
    let mut graph = Fake::new();
    let known = graph.run(&answers(), Mode::Apply, with_token()).known;
    let person = graph_model::OnDemandSubject::User("p1".into());
    let request = plan::check_request(&known, &person).unwrap();
    assert_eq!(
        request.body.unwrap()["parameters"][0]["ruleId"],
        "03f7d90d-bf71-41b1-bda6-aaf0ddbee5d8"
    );
    let six = graph_model::OnDemandSubject::Group {
        id: "g1".into(),
        members: vec!["p".into(); 6],
    };
    assert_eq!(
        plan::check_request(&known, &six),
        Err(plan::CheckError::TooManyMembers(graph_model::TooManyMembers {
            given: 6
        }))
    );
    assert_eq!(
        plan::check_request(&Known::default(), &person),
        Err(plan::CheckError::NotSetUp)
    );
}

#[test]
fn whatever_graph_answers_a_run_ends_and_a_preview_writes_nothing() {
    for seed in 0..100 {
        for mode in [Mode::Preview, Mode::Apply] {
            let mut graph = Fake::new();
            graph.hidden.chaos = Some(seed);
            // `run` panics when the run does not end.
            let ended = graph.run(&answers(), mode, with_token());
            if mode == Mode::Preview {
                assert_eq!(graph.writes(), Vec::<&str>::new(), "seed {seed}");
            }
            if let Some(error) = ended.error {
                assert!(error.fix().is_some(), "seed {seed}: {error}");
            }
        }
    }
}

#[test]
fn an_empty_answer_is_not_taken_for_an_empty_list() {
    let mut graph = Fake::new();
    let known = graph.run(&answers(), Mode::Apply, with_token()).known;
    graph
        .secrets
        .push(json!({"key": "SkipOutOfScopeDeletions", "value": "True"}));
    let mut known = known;
    known.token_at_hand = Some("m2".into());
    let mut run = plan::Run::new(sms2go(), &answers(), Mode::Apply, known);
    let now = "2026-11-20T12:00:00Z".parse().unwrap();
    while let plan::Next::Send { request, .. } = run.next(now) {
        if request.path.ends_with("/secrets") {
            run.tell(Ok(graph_model::GraphAnswer::empty(200)), now);
            assert!(matches!(run.next(now), plan::Next::Wait { .. }));
            return;
        }
        let answer = graph.send(&request);
        run.tell(answer, now);
    }
    panic!("the secrets were never read");
}
