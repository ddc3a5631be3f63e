//! The dry run says beforehand what a cycle does.

use crate::common::*;
use graph_model::SynchronizationSchema;
use provisioning::dry::{
    AtTarget, Clashes, DryRun, Effect, Judged, Listed, ProblemCode, Roster, RosterBuilder, Suspects, Would,
    is_repeated, repeated,
};
use provisioning::{Dialect, Group, JobState, Kind, People, User};
use serde_json::{Value, json};

/// Everything about one document: who is entitled, who collides, what becomes of each.
fn judged(schema: &SynchronizationSchema, document: &Value) -> Vec<Judged> {
    let people = people(document);
    let run = DryRun::new(schema, now(), Dialect::Legacy);
    let roster = roster(&people);
    let clashes = clashes(&run, &people, &roster);
    objects(&people)
        .into_iter()
        .map(|listed| {
            let entitlement = roster.entitlement(listed.kind(), listed.id());
            run.judge(listed, entitlement, &clashes, AtTarget::NotAsked)
        })
        .collect()
}

fn objects(people: &People) -> Vec<Listed<'_>> {
    let users = people.users().iter().map(Listed::User);
    users.chain(people.groups().iter().map(Listed::Group)).collect()
}

fn roster(people: &People) -> Roster {
    let mut builder = RosterBuilder::new(people, false);
    for assignment in people.assignments() {
        builder.assign(assignment);
    }
    for group in people.groups() {
        builder.group(group);
    }
    builder.build()
}

fn clashes(run: &DryRun, people: &People, roster: &Roster) -> Clashes {
    let values =
        |listed: Listed<'_>| run.match_values(listed, roster.entitlement(listed.kind(), listed.id()));
    let mut hashes: Vec<u64> = objects(people)
        .into_iter()
        .flat_map(values)
        .map(|value| value.hash())
        .collect();
    let twice = repeated(&mut hashes);
    let mut suspects = Suspects::default();
    for listed in objects(people) {
        for value in values(listed) {
            if is_repeated(&twice, &value) {
                suspects.look(value, listed.id(), listed.name());
            }
        }
    }
    suspects.clashes(twice)
}

fn everybody(users: &Value) -> Value {
    json!({"value": users, "secrets": [{"key": "SyncAll", "value": "true"}]})
}

fn codes(judged: &Judged) -> Vec<ProblemCode> {
    judged.problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn what_is_foreseen_is_what_a_cycle_sends_byte_for_byte() {
    let schema = with_property(
        &graph_model::schema::usual_schema(),
        "User",
        "scope",
        json!({"groups": [{"name": "no interns", "clauses": [
            {"sourceOperandName": "jobTitle", "operatorName": "NOT EQUALS", "targetOperand": {"values": ["Intern"]}}]}]}),
    );
    let person = |id: &str, more: Value| {
        let mut person = json!({
            "id": id, "userPrincipalName": format!("{id}@x.example"), "displayName": format!("Person {id}"),
            "givenName": "Zoë", "surname": "Lindqvist", "jobTitle": "Clerk", "mail": format!("{id}@x.example"),
            "businessPhones": ["+45 1"], "mobilePhone": "+45 2", "officeLocation": "B4", "streetAddress": "Gade 1",
            "city": "København", "postalCode": "1000", "country": "DK", "mailNickname": id, "employeeId": "7",
            "department": "Finance", "preferredLanguage": "da-DK",
        });
        for (name, value) in more.as_object().expect("an object") {
            person[name] = value.clone();
        }
        person
    };
    let document = json!({
        "value": [
            person("full", json!({})),
            person("sparse", json!({"city": null, "businessPhones": [], "surname": null, "faxNumber": "+45 3"})),
            person("off", json!({"accountEnabled": false})),
            person("intern", json!({"jobTitle": "Intern"})),
            person("nameless", json!({"userPrincipalName": null})),
            person("stranger", json!({})),
            person("deleted", json!({"deletedDateTime": "2026-11-01T00:00:00Z"})),
            person("guest", json!({"userPrincipalName": "ana_silva_partner.example#EXT#@x.example"})),
        ],
        "groups": [
            {"id": "g1", "displayName": "Sales", "members": ["full", "sparse", "off"]},
            {"id": "g2", "displayName": "Loose", "members": ["full"]},
        ],
        "assignments": [
            {"principalId": "g1"}, {"principalId": "intern"}, {"principalId": "nameless"},
            {"principalId": "deleted"}, {"principalId": "guest"}
        ],
    });
    let foreseen = judged(&schema, &document);
    let mut target = Target::default();
    cycle(&mut target, &schema, &document, JobState::default());
    let posts: Vec<(String, String)> = target
        .writes()
        .into_iter()
        .filter(|(line, _)| line.starts_with("POST"))
        .map(|(line, body)| (line, body.to_string()))
        .collect();
    let requests: Vec<(String, String)> = foreseen
        .iter()
        .filter_map(|judged| judged.request.as_ref())
        .map(|request| {
            let body = request.body.as_ref().map(Value::to_string).unwrap_or_default();
            (format!("{} {}", request.method, request.path), body)
        })
        .collect();
    assert_eq!(requests, posts);
    let gates: Vec<(&str, Would, &str)> = foreseen
        .iter()
        .map(|judged| (judged.name.as_str(), judged.would, judged.gate))
        .collect();
    assert_eq!(
        gates,
        [
            ("full@x.example", Would::Create, ""),
            ("sparse@x.example", Would::Create, ""),
            ("off@x.example", Would::Skip, "Active"),
            ("intern@x.example", Would::Skip, "Scoping filter"),
            ("Person nameless", Would::Skip, "Matching value"),
            ("stranger@x.example", Would::Skip, "Assigned to the application"),
            ("deleted@x.example", Would::Skip, "Found in the directory"),
            ("ana_silva_partner.example#EXT#@x.example", Would::Create, ""),
            ("Sales", Would::Create, ""),
            ("Loose", Would::Skip, "Assigned to the application"),
        ]
    );
    assert_eq!(codes(&foreseen[4]), [ProblemCode::MissingMatchingValue]);
    assert!(foreseen.iter().filter(|judged| judged.has_error()).count() == 1);
}

#[test]
fn two_people_with_one_matching_value_collide_both() {
    let document = everybody(&json!([
        {"id": "1", "userPrincipalName": "Ana@x.example"},
        {"id": "2", "userPrincipalName": "bo@x.example"},
        {"id": "3", "userPrincipalName": "ana@X.example"},
    ]));
    let judged = judged(&sms2go(), &document);
    let would: Vec<Would> = judged.iter().map(|judged| judged.would).collect();
    assert_eq!(would, [Would::Collide, Would::Create, Would::Collide]);
    assert_eq!(
        judged[0].reason,
        "ana@X.example is matched by userName 'Ana@x.example' too"
    );
}

#[test]
fn every_kind_of_problem_is_named_with_its_row() {
    let row = |target: &str, expression: &str| {
        json!({"targetAttributeName": target, "source": {"expression": expression, "type": "Function"},
            "flowType": "Always", "matchingPriority": 0})
    };
    let mut schema = with_rows(
        sms2go(),
        &[
            row("title", "CDate([jobTitle])"),
            row("nickName", "[otherMails]"),
            row("timezone", "SelectUniqueValue([a], [b])"),
            row("phoneNumbers[type eq \"work\"].value", "[telephoneNumber]"),
        ],
    )
    .into_value();
    schema["directories"] = json!([{"name": "customappsso", "objects": [{
    "name": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    "attributes": [
        {"name": "displayName", "type": "String", "required": true},
        {"name": "externalId", "type": "Integer"},
        {"name": "locale", "type": "String", "required": true},
    ]}]}]);
    let schema = SynchronizationSchema::from_value(schema);
    let phones = json!(["1", "2"]);
    let document = everybody(&json!([
        {"id": "ok", "userPrincipalName": "ok@x", "displayName": "Ok", "businessPhones": phones},
        {"id": "7", "userPrincipalName": "bad@x", "jobTitle": "no date", "otherMails": ["a", "b"]},
    ]));
    let judged = judged(&schema, &document);
    let named: Vec<(&str, &str)> = judged[1]
        .problems
        .iter()
        .map(|problem| (problem.code.as_str(), problem.target.as_str()))
        .collect();
    assert!(
        named.contains(&("missing-required-value", "displayName")),
        "{named:?}"
    );
    assert!(named.contains(&("expression-failed", "title")), "{named:?}");
    assert!(named.contains(&("several-values", "nickName")), "{named:?}");
    assert_eq!(judged[1].would, Would::Skip);
    assert_eq!(judged[1].error_code, "AttributeValidationFailed");
    let ok = codes(&judged[0]);
    assert!(ok.contains(&ProblemCode::ValueDropped), "{ok:?}");
    assert!(ok.contains(&ProblemCode::WrongType), "{ok:?}");
    let about = DryRun::new(&schema, now(), Dialect::Legacy);
    assert!(
        about
            .problems()
            .iter()
            .any(|problem| problem.place == "locale" && problem.message.contains("requires")),
        "{:?}",
        about.problems()
    );
}

#[test]
fn a_schema_that_cannot_work_says_why_once() {
    let said = |schema: &SynchronizationSchema| -> Vec<String> {
        let run = DryRun::new(schema, now(), Dialect::Legacy);
        run.problems()
            .iter()
            .filter(|problem| problem.is_error)
            .map(|problem| problem.message.clone())
            .collect()
    };
    assert_eq!(said(&sms2go()), Vec::<String>::new());
    let none = with_property(&sms2go(), "User", "attributeMappings", json!([]));
    assert!(said(&none)[0].contains("no rows"));
    let twice = with_rows(
        sms2go(),
        &[
            json!({"targetAttributeName": "externalId", "matchingPriority": 1, "source": {"expression": "[objectId]"}}),
        ],
    );
    assert!(said(&twice)[0].contains("userName and externalId have the matching precedence 1"));
    let broken = with_rows(
        sms2go(),
        &[json!({"targetAttributeName": "title", "source": {"expression": "Join(", "type": "Function"}})],
    );
    assert!(said(&broken)[0].contains("cannot be read"));
    let judged = judged(
        &broken,
        &everybody(&json!([{"id": "1", "userPrincipalName": "a@x"}])),
    );
    assert_eq!(
        (judged[0].would, codes(&judged[0])),
        (Would::Skip, vec![ProblemCode::BrokenExpression])
    );
    let unknown = with_property(&sms2go(), "User", "somethingNew", json!({"a": 1}));
    assert_eq!(said(&unknown), Vec::<String>::new());
}

#[test]
fn ten_thousand_values_and_a_hundred_thousand_members_are_judged() {
    let run = DryRun::new(
        &with_rows(
            sms2go(),
            &[json!({"targetAttributeName": "nickName", "source": {"expression": "[proxyAddresses]"}})],
        ),
        now(),
        Dialect::Legacy,
    );
    let many: Vec<String> = (0..10_000).map(|n| format!("smtp:{n}@x")).collect();
    let user = User::from_json(&json!({"id": "1", "userPrincipalName": "a@x", "proxyAddresses": many}))
        .expect("a user");
    let everybody = Roster::of_everybody();
    let judged = run.judge(
        Listed::User(&user),
        everybody.entitlement(Kind::User, "1"),
        &Clashes::default(),
        AtTarget::NotAsked,
    );
    assert_eq!(codes(&judged), [ProblemCode::SeveralValues]);
    let members: Vec<String> = (0..100_000).map(|n| n.to_string()).collect();
    let json = json!({"id": "g", "displayName": "All", "members": members});
    let group = Group::from_properties(json.as_object().expect("an object").clone());
    let judged = run.judge(
        Listed::Group(&group),
        everybody.entitlement(Kind::Group, "g"),
        &Clashes::default(),
        AtTarget::NotAsked,
    );
    assert_eq!(
        (judged.would, judged.members, judged.member_requests_max()),
        (Would::Create, 100_000, 1_000)
    );
}

#[test]
fn what_the_target_has_decides_between_update_disable_and_nothing() {
    let run = DryRun::new(&sms2go(), now(), Dialect::Legacy);
    let everybody = Roster::of_everybody();
    let at = |user: Value, at: AtTarget<'_>| {
        let user = User::from_json(&user).expect("a user");
        run.judge(
            Listed::User(&user),
            everybody.entitlement(Kind::User, "1"),
            &Clashes::default(),
            at,
        )
    };
    let ana = json!({"id": "1", "userPrincipalName": "a@x", "displayName": "Ana"});
    let off = json!({"id": "1", "userPrincipalName": "a@x", "displayName": "Ana", "accountEnabled": false});
    let there =
        json!({"id": "t-1", "userName": "a@x", "displayName": "Ana", "active": true, "externalId": "1"});
    assert_eq!(at(ana.clone(), AtTarget::One(&there)).would, Would::Unchanged);
    let disabled = at(off.clone(), AtTarget::One(&there));
    assert_eq!(disabled.would, Would::Disable);
    assert_eq!(disabled.request.expect("a PATCH").path, "/Users/t-1");
    assert_eq!(at(off, AtTarget::Nobody).would, Would::Skip);
    let old =
        json!({"id": "t-1", "userName": "a@x", "displayName": "Anna", "active": true, "externalId": "1"});
    assert_eq!(at(ana.clone(), AtTarget::One(&old)).would, Would::Update);
    assert_eq!(at(ana.clone(), AtTarget::Several(2)).would, Would::Ambiguous);
    assert_eq!(
        codes(&at(ana.clone(), AtTarget::Failed("StatusCode: 500"))),
        [ProblemCode::SearchFailed]
    );
    let update_only = with_property(&sms2go(), "User", "flowTypes", json!("Update"));
    let run = DryRun::new(&update_only, now(), Dialect::Legacy);
    let user = User::from_json(&ana).expect("a user");
    let judged = run.judge(
        Listed::User(&user),
        everybody.entitlement(Kind::User, "1"),
        &Clashes::default(),
        AtTarget::Nobody,
    );
    assert_eq!(
        (judged.would, judged.gate, judged.has_error()),
        (Would::Skip, "Target object actions", false)
    );
}

#[test]
fn an_edit_shows_whom_it_reaches_and_by_which_requests() {
    let before = DryRun::new(&sms2go(), now(), Dialect::Legacy);
    let compare = |after: &SynchronizationSchema, user: Value| {
        let user = User::from_json(&user).expect("a user");
        let after = DryRun::new(after, now(), Dialect::Legacy);
        let roster = Roster::of_everybody();
        before.compare(
            &after,
            Listed::User(&user),
            &roster.entitlement(Kind::User, "1"),
            [&Clashes::default(), &Clashes::default()],
        )
    };
    let ana = json!({"id": "1", "userPrincipalName": "a@x", "displayName": "Ana", "mail": "ana@x", "jobTitle": "Intern"});
    assert!(compare(&sms2go(), ana.clone()).is_none());

    let row = |target: &str, expression: &str, priority: u32| json!({"targetAttributeName": target, "matchingPriority": priority, "source": {"expression": expression, "type": "Function"}});
    let renamed = with_rows(sms2go(), &[row("displayName", "ToUpper([displayName])", 0)]);
    // A change of case alone is not written.
    assert!(compare(&renamed, ana.clone()).is_none());
    let renamed = with_rows(
        sms2go(),
        &[row("displayName", "Join(\" \", [displayName], \"(x)\")", 0)],
    );
    let difference = compare(&renamed, ana.clone());
    assert_eq!(difference.effect, Effect::Changes);
    assert_eq!(difference.attributes.len(), 1);
    assert_eq!(
        (&difference.attributes[0].from, &difference.attributes[0].to),
        (&Some(json!("Ana")), &Some(json!("Ana (x)")))
    );
    let patch = difference.request.expect("a PATCH");
    assert_eq!(
        (patch.method.as_str(), patch.path.as_str()),
        ("PATCH", "/Users/{id}")
    );

    let matched_by_mail = with_rows(sms2go(), &[row("userName", "[mail]", 1)]);
    let difference = compare(&matched_by_mail, ana.clone());
    assert!(
        difference.would_be_lost && difference.attributes[0].is_matching,
        "{difference:?}"
    );

    let no_interns = with_property(
        &sms2go(),
        "User",
        "scope",
        json!({"groups": [{"name": "no interns", "clauses": [
            {"sourceOperandName": "jobTitle", "operatorName": "NOT EQUALS", "targetOperand": {"values": ["Intern"]}}]}]}),
    );
    let difference = compare(&no_interns, ana.clone());
    assert_eq!(difference.effect, Effect::Leaves);
    assert_eq!(difference.attributes[0].target, "active");

    let broken = with_rows(sms2go(), &[row("title", "CDate([jobTitle])", 0)]);
    let difference = compare(&broken, ana.clone());
    assert_eq!(
        (difference.effect, difference.new_problems.len()),
        (Effect::Breaks, 1)
    );

    let mut less = sms2go().into_value();
    for mapping in less["synchronizationRules"][0]["objectMappings"]
        .as_array_mut()
        .expect("mappings")
    {
        let rows = mapping["attributeMappings"].as_array_mut().expect("rows");
        rows.retain(|row| row["targetAttributeName"] != "externalId");
    }
    let difference = compare(&SynchronizationSchema::from_value(less), ana);
    assert_eq!((difference.effect, difference.request), (Effect::None, None));
    assert_eq!(
        (
            difference.attributes[0].target.as_str(),
            &difference.attributes[0].to
        ),
        ("externalId", &None)
    );
}
