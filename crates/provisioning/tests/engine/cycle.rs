//! Whole cycles: who is created, changed, disabled and deleted, with which requests.

use crate::common::*;
use provisioning::{Cycle, Dialect, JobIdentity, JobState, Next, QuarantineReason, ScimAnswer};
use serde_json::json;

const PROBES: usize = 2;

#[test]
fn an_initial_cycle_probes_then_creates_everybody_assigned_and_then_the_members() {
    let mut target = Target::default();
    let report = cycle(&mut target, &sms2go(), &three(), JobState::default());

    let lines: Vec<String> = target.lines();
    insta::assert_snapshot!(lines.join("\n"));
    assert_eq!(report.failure, None);
    assert_eq!(
        target.stored.len(),
        3,
        "two people, one group; cy is not assigned"
    );
    assert_eq!(
        target.stored["/Groups/g-3"]["members"],
        json!([{"value": "u-1"}, {"value": "u-2"}])
    );
    assert_eq!(
        told(&report),
        [
            "ana Surname create success -",
            "bo Surname create success -",
            "Finance create success -",
            "Finance update success -"
        ]
    );
    assert_eq!(report.state.watermark, Some(now()));
    assert_eq!(report.counts.entitled, 3);
    assert_eq!(report.counts.exports, 4);
    assert_eq!(
        report.synchronized(),
        [
            (
                "User to urn:ietf:params:scim:schemas:extension:enterprise:2.0:User".to_owned(),
                2
            ),
            (
                "Group to urn:ietf:params:scim:schemas:core:2.0:Group".to_owned(),
                1
            ),
        ]
    );
}

#[test]
fn bodies_of_a_first_cycle() {
    let mut target = Target::default();
    cycle(&mut target, &sms2go(), &three(), JobState::default());
    let writes: Vec<_> = target.writes();
    let shown: Vec<_> = [&writes[0], &writes[2], &writes[3]].into_iter().collect();
    insta::assert_json_snapshot!(shown);
}

#[test]
fn an_incremental_cycle_sends_nothing_but_the_probes_when_nothing_changed() {
    let mut target = Target::default();
    let first = cycle(&mut target, &sms2go(), &three(), JobState::default());
    target.lines();
    let second = cycle(&mut target, &sms2go(), &three(), first.state);
    assert_eq!(target.lines().len(), PROBES);
    assert!(second.log.is_empty());
}

#[test]
fn a_changed_person_is_read_and_patched_with_the_difference_only() {
    let mut target = Target::default();
    let mut document = three();
    let first = cycle(&mut target, &sms2go(), &document, JobState::default());
    target.lines();
    document["value"][0]["surname"] = json!("Santos");
    let second = cycle(&mut target, &sms2go(), &document, first.state);
    assert_eq!(target.requests[PROBES].path, "/Users/u-1");
    assert_eq!(
        target.writes(),
        [(
            "PATCH /Users/u-1".to_owned(),
            json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": [{"op": "Replace", "path": "name.familyName", "value": "Santos"}],
            })
        )]
    );
    assert_eq!(told(&second), ["ana Surname update success -"]);
}

#[test]
fn a_restart_without_the_watermark_reads_everybody_and_changes_nothing_that_is_right() {
    let mut target = Target::default();
    let first = cycle(&mut target, &sms2go(), &three(), JobState::default());
    target.lines();
    let second = cycle(&mut target, &sms2go(), &three(), first.state.without_watermark());
    assert!(
        target
            .lines()
            .iter()
            .skip(PROBES)
            .all(|line| line.starts_with("GET /"))
    );
    assert!(
        told(&second)
            .iter()
            .all(|line| line.ends_with("skipped RedundantExport"))
    );
}

#[test]
fn who_exists_already_is_linked_and_made_equal_and_not_created() {
    let mut target = Target::default();
    target.store(
        "/Users/old-1",
        json!({"id": "old-1", "userName": "ANA@contoso.example", "active": true, "displayName": "Ana S"}),
    );
    let mut document = three();
    document["groups"] = json!([]);
    document["assignments"] = json!([{"principalId": "id-ana", "principalType": "User", "role": null}]);
    let report = cycle(&mut target, &sms2go(), &document, JobState::default());
    let writes = target.writes();
    assert_eq!(writes.len(), 1);
    assert_eq!(writes[0].0, "PATCH /Users/old-1");
    let operations: Vec<String> = writes[0].1["Operations"]
        .as_array()
        .expect("operations")
        .iter()
        .map(|op| {
            format!(
                "{} {}",
                op["op"].as_str().unwrap_or_default(),
                op["path"].as_str().unwrap_or_default()
            )
        })
        .collect();
    assert_eq!(
        operations,
        [
            "Replace displayName",
            "Add externalId",
            "Add name.familyName",
            "Add name.givenName",
            "Add urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
        ],
        "the user name differs in case only and is not written"
    );
    assert_eq!(report.state.links["id-ana"].target_id, "old-1");
}

#[test]
fn the_second_matching_attribute_is_tried_only_when_the_first_finds_nobody() {
    let schema = with_rows(
        sms2go(),
        &[
            json!({"targetAttributeName": "externalId", "matchingPriority": 2, "flowType": "Always",
            "source": {"type": "Attribute", "name": "objectId", "expression": "[objectId]", "parameters": []}}),
        ],
    );
    let mut target = Target::default();
    target.store(
        "/Users/x",
        json!({"id": "x", "userName": "other", "externalId": "id-ana"}),
    );
    let document = json!({"value": [user("id-ana", "ana")], "assignments": [{"principalId": "id-ana"}]});
    let report = cycle(&mut target, &schema, &document, JobState::default());
    let lines = target.lines();
    assert_eq!(
        lines[PROBES..PROBES + 2],
        [
            "GET /Users?filter=userName+eq+%22ana%40contoso.example%22",
            "GET /Users?filter=externalId+eq+%22id-ana%22",
        ]
    );
    assert_eq!(report.state.links["id-ana"].target_id, "x");
}

#[test]
fn several_hits_are_a_failure_of_that_object_only() {
    let mut target = Target::default();
    target.store("/Users/a", json!({"id": "a", "userName": "ana@contoso.example"}));
    target.store("/Users/b", json!({"id": "b", "userName": "ana@contoso.example"}));
    let report = cycle(&mut target, &sms2go(), &three(), JobState::default());
    assert_eq!(
        told(&report)[0],
        "ana Surname other failure DuplicateTargetEntries"
    );
    assert_eq!(told(&report)[1], "bo Surname create success -");
    assert_eq!(report.failure, None);
    // Ana cannot be a member yet; Bo is.
    let members = report.log.last().expect("the group's members");
    assert_eq!(members["provisioningStatusInfo"]["status"], "success");
    assert!(
        members
            .to_string()
            .contains("unable to assign ana@contoso.example as the members of Finance")
    );
}

#[test]
fn two_source_objects_cannot_be_linked_to_one_target_object() {
    let mut document = three();
    document["value"][1]["userPrincipalName"] = json!("ana@contoso.example");
    let mut target = Target::default();
    let report = cycle(&mut target, &sms2go(), &document, JobState::default());
    assert_eq!(
        told(&report)[1],
        "bo Surname other failure DuplicateSourceEntries"
    );
}

#[test]
fn without_the_create_action_only_existing_people_are_touched() {
    let schema = with_property(&sms2go(), "User", "flowTypes", json!("Update,Delete"));
    let mut target = Target::default();
    target.store(
        "/Users/old",
        json!({"id": "old", "userName": "bo@contoso.example"}),
    );
    cycle(&mut target, &schema, &three(), JobState::default());
    let lines: Vec<String> = target.writes().into_iter().map(|(line, _)| line).collect();
    assert_eq!(lines, ["PATCH /Users/old", "POST /Groups", "PATCH /Groups/g-1"]);
}

#[test]
fn everybody_is_in_scope_when_the_file_says_so_as_graph_does() {
    let document = json!({
        "value": [user("id-ana", "ana"), user("id-cy", "cy")],
        "secrets": [{"key": "SyncAll", "value": "true"}],
    });
    let mut target = Target::default();
    cycle(&mut target, &sms2go(), &document, JobState::default());
    assert_eq!(target.stored.len(), 2);
}

#[test]
fn members_of_a_nested_group_are_not_provisioned() {
    let mut document = three();
    document["groups"] = json!([
        {"id": "id-fin", "displayName": "Finance", "members": ["id-inner", "id-ana"]},
        {"id": "id-inner", "displayName": "Inner", "members": ["id-bo"]},
    ]);
    let mut target = Target::default();
    cycle(&mut target, &sms2go(), &document, JobState::default());
    let lines: Vec<String> = target.writes().into_iter().map(|(line, _)| line).collect();
    assert_eq!(lines, ["POST /Users", "POST /Groups", "PATCH /Groups/g-2"]);

    let people = people(&document);
    let gates = provisioning::gates(&sms2go(), &people, false, "id-bo");
    assert!(!gates[1].passed);
    assert_eq!(
        gates[1].reason,
        "not assigned: a member of 'Inner', which is nested in the assigned group 'Finance'; nested groups are not expanded"
    );
}

#[test]
fn null_is_not_sent_and_a_cleared_value_stays_at_the_target() {
    let mut target = Target::default();
    let mut document = three();
    let first = cycle(&mut target, &sms2go(), &document, JobState::default());
    target.lines();
    document["value"][0]["department"] = json!(null);
    let report = cycle(&mut target, &sms2go(), &document, first.state);
    assert_eq!(target.writes(), []);
    assert_eq!(told(&report), ["ana Surname other skipped RedundantExport"]);
}

#[test]
fn defaults_and_rows_for_creation_only_are_not_part_of_an_update() {
    let schema = with_rows(
        sms2go(),
        &[
            json!({"targetAttributeName": "nickName", "flowType": "ObjectAddOnly", "matchingPriority": 0,
                "source": {"type": "Attribute", "name": "displayName", "expression": "[displayName]", "parameters": []}}),
            json!({"targetAttributeName": "title", "flowType": "Always", "matchingPriority": 0, "defaultValue": "Employee",
                "source": {"type": "Attribute", "name": "jobTitle", "expression": "[jobTitle]", "parameters": []}}),
            json!({"targetAttributeName": "userType", "flowType": "Always", "matchingPriority": 0, "defaultValue": "Member", "source": null}),
        ],
    );
    let mut target = Target::default();
    let mut document = three();
    let first = cycle(&mut target, &schema, &document, JobState::default());
    let created = target.writes()[0].1.clone();
    assert_eq!(
        (
            created["nickName"].as_str(),
            created["title"].as_str(),
            created["userType"].as_str()
        ),
        (Some("ana Surname"), Some("Employee"), Some("Member"))
    );
    document["value"][0]["displayName"] = json!("Ana S");
    cycle(&mut target, &schema, &document, first.state);
    let writes = target.writes();
    assert_eq!(
        writes[0].1["Operations"],
        json!([{"op": "Replace", "path": "displayName", "value": "Ana S"}])
    );
}

#[test]
fn managers_follow_after_everybody_is_there() {
    let manager = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager";
    let schema = with_rows(
        sms2go(),
        &[
            json!({"targetAttributeName": manager, "flowType": "Always", "matchingPriority": 0,
            "source": {"type": "Attribute", "name": "manager", "expression": "[manager]", "parameters": []}}),
        ],
    );
    let mut target = Target::default();
    let mut document = three();
    document["groups"] = json!([]);
    document["assignments"] = json!([{"principalId": "id-ana"}, {"principalId": "id-bo"}]);
    document["value"][0]["manager"] = json!({"id": "id-bo", "displayName": "Bo"});
    document["value"][1]["manager"] = json!({"id": "id-cy"});
    let first = cycle(&mut target, &schema, &document, JobState::default());
    let writes = target.writes();
    assert_eq!(writes[0].0, "POST /Users");
    assert!(!writes[0].1.to_string().contains("manager"));
    assert_eq!(
        writes[2].1["Operations"],
        json!([{"op": "Add", "path": manager, "value": "u-2"}])
    );
    assert_eq!(
        told(&first).last().map(String::as_str),
        Some("bo Surname other skipped UnableToResolveReferenceAttributeValue")
    );
    document["value"][0]["manager"] = json!(null);
    let second = cycle(&mut target, &schema, &document, first.state);
    assert_eq!(
        target.writes()[0].1["Operations"],
        json!([{"op": "Remove", "path": manager}])
    );
    cycle(&mut target, &schema, &document, second.state);
    assert_eq!(target.writes(), []);
}

#[test]
fn many_members_are_added_in_batches() {
    let count = provisioning::MEMBERS_PER_PATCH_MAX + 7;
    let ids: Vec<String> = (0..count).map(|n| format!("id-{n}")).collect();
    let users: Vec<_> = ids.iter().map(|id| user(id, id)).collect();
    let document = json!({
        "value": users,
        "groups": [{"id": "g", "displayName": "All", "members": ids}],
        "assignments": [{"principalId": "g", "principalType": "Group"}],
    });
    let mut target = Target::default();
    cycle(&mut target, &sms2go(), &document, JobState::default());
    let batches: Vec<usize> = target
        .writes()
        .iter()
        .filter(|(line, _)| line.starts_with("PATCH /Groups"))
        .map(|(_, body)| body["Operations"][0]["value"].as_array().map_or(0, Vec::len))
        .collect();
    assert_eq!(batches, [provisioning::MEMBERS_PER_PATCH_MAX, 7]);
}

#[test]
fn one_refused_person_is_recorded_with_the_servers_words_and_tried_again_next_time() {
    let mut target = Target::default();
    let conflict = answer(
        409,
        Some(json!({"detail": "userName is taken", "status": "409", "scimType": "uniqueness"})),
    );
    target.fault("POST /Users", "ana@", conflict);
    let report = cycle(&mut target, &sms2go(), &three(), JobState::default());
    assert_eq!(told(&report)[0], "ana Surname create failure Conflict");
    let reason = report.log[0]["provisioningStatusInfo"]["errorInformation"]["reason"].to_string();
    assert!(
        reason.contains(
            "StatusCode: Conflict Message: Processing of the HTTP request resulted in an exception."
        )
    );
    assert!(reason.contains("userName is taken"));
    assert!(reason.contains("2026-11-20T08:54:03Z UTC"));
    assert_eq!(report.counts.escrowed, 1);
    assert_eq!(told(&report)[1], "bo Surname create success -");

    target.faults.clear();
    target.lines();
    let again = cycle(&mut target, &sms2go(), &three(), report.state);
    assert_eq!(told(&again)[0], "ana Surname create success -");
    assert_eq!(
        told(&again)[1],
        "Finance update success -",
        "she joins the group after all"
    );
}

#[test]
fn a_target_that_forgot_somebody_is_an_invalid_anchor() {
    let mut target = Target::default();
    let mut document = three();
    let first = cycle(&mut target, &sms2go(), &document, JobState::default());
    target.stored.remove("/Users/u-1");
    document["value"][0]["surname"] = json!("New");
    let report = cycle(&mut target, &sms2go(), &document, first.state);
    assert_eq!(told(&report)[0], "ana Surname other failure InvalidAnchor");
}

#[test]
fn a_failed_probe_stops_everything_and_keeps_the_watermark() {
    let cases = [
        (
            answer(401, None),
            "SystemForCrossDomainIdentityManagementInvalidCredentials",
        ),
        (
            answer(404, None),
            "SystemForCrossDomainIdentityManagementServiceIncompatible",
        ),
        (
            ScimAnswer {
                status: Some(200),
                text: "<!doctype html><title>Sign in</title>".into(),
                ..ScimAnswer::default()
            },
            "SystemForCrossDomainIdentityManagementServiceIncompatible",
        ),
        (
            answer(503, None),
            "SystemForCrossDomainIdentityManagementCredentialValidationUnavailable",
        ),
        (
            ScimAnswer {
                failure: Some("connection refused".into()),
                ..ScimAnswer::default()
            },
            "SystemForCrossDomainIdentityManagementCredentialValidationUnavailable",
        ),
        (
            list(vec![json!({"id": "1"})]),
            "SystemForCrossDomainIdentityManagementServiceIncompatible",
        ),
    ];
    let mut messages = Vec::new();
    for (bad, code) in cases {
        let mut target = Target::default();
        target.fault("GET /Users", "", bad);
        let report = cycle(&mut target, &sms2go(), &three(), JobState::default());
        assert_eq!(target.requests.len(), 1, "{code}");
        let failure = report.failure.expect("the cycle failed");
        assert_eq!(failure.code, code);
        messages.push(failure.message);
        let mut state = report.state;
        let quarantine = state.quarantine.take().expect("the job is in quarantine");
        assert_eq!(
            quarantine.reason,
            QuarantineReason::EncounteredQuarantineException
        );
        assert_eq!(quarantine.error.expect("an error").code, code);
        assert_eq!(state, JobState::default(), "nothing else is remembered");
        assert!(report.log.is_empty());
    }
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn groups_are_probed_only_when_they_are_mapped() {
    let schema = with_property(&sms2go(), "Group", "enabled", json!(false));
    let mut target = Target::default();
    cycle(&mut target, &schema, &three(), JobState::default());
    assert!(target.lines().iter().all(|line| !line.contains("/Groups")));
}

#[test]
fn a_token_that_is_refused_halfway_ends_the_cycle() {
    let mut target = Target::default();
    target.fault("POST /Users", "", answer(401, None));
    let report = cycle(&mut target, &sms2go(), &three(), JobState::default());
    assert_eq!(target.writes().len(), 1);
    assert_eq!(
        report.failure.map(|failure| failure.code).as_deref(),
        Some("SystemForCrossDomainIdentityManagementInvalidCredentials")
    );
    assert_eq!(report.state.watermark, None);
}

#[test]
fn a_person_without_a_matching_value_is_skipped() {
    let mut document = three();
    document["value"][0]["userPrincipalName"] = json!(null);
    let mut target = Target::default();
    let report = cycle(&mut target, &sms2go(), &document, JobState::default());
    assert_eq!(told(&report)[0], "ana Surname other skipped UnprocessableEntry");
}

#[test]
fn several_values_for_a_single_valued_target_fail_that_person() {
    let schema = with_rows(
        sms2go(),
        &[
            json!({"targetAttributeName": "nickName", "flowType": "Always", "matchingPriority": 0,
            "source": {"type": "Attribute", "name": "otherMails", "expression": "[otherMails]", "parameters": []}}),
        ],
    );
    let mut document = three();
    document["value"][0]["otherMails"] = json!(["a@x", "b@x"]);
    let mut target = Target::default();
    let report = cycle(&mut target, &schema, &document, JobState::default());
    assert_eq!(
        told(&report)[0],
        "ana Surname other skipped SchemaPropertyCanOnlyAcceptValue"
    );
}

#[test]
fn the_record_of_a_refused_person_has_the_shape_of_the_provisioning_log() {
    let mut target = Target::default();
    let conflict = answer(
        409,
        Some(json!({"detail": "userName is taken", "status": "409", "scimType": "uniqueness"})),
    );
    target.fault("POST /Users", "ana@", conflict);
    let mut cycle = Cycle::new(
        &sms2go(),
        people(&three()),
        false,
        JobState::default(),
        Dialect::Legacy,
        now(),
        42,
    )
    .for_job(JobIdentity {
        tenant_id: "11111111-2222-4333-8444-555555555555".into(),
        job_id: "scim.11111111222243338444555555555555.a1b2".into(),
        service_principal_id: "sp-1".into(),
        service_principal_name: "SMS2GO".into(),
        application_id: "app-1".into(),
        ..JobIdentity::default()
    });
    while let Next::Send(request) = cycle.next() {
        let answer = target.answer(&request);
        cycle.tell(answer);
    }
    insta::assert_json_snapshot!(cycle.finish().log[0]);
}
