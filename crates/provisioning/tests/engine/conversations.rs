//! Conversations as raw HTTP: what Entra is known to send for each kind of change, in both dialects, byte for byte.
//!
//! A file holds the requests of one cycle and the answers to them. The answers of the file are given to the engine, and every request it
//! sends must be the file's. With `RECORD_CONVERSATIONS=1` the files are written anew, for review.

use std::path::PathBuf;

use graph_model::SynchronizationSchema;
use graph_model::schema::usual_schema;
use provisioning::{Cycle, Dialect, JobState, Next, People, ScimAnswer, ScimRequest};
use serde_json::{Value, json};

use crate::common::*;
use crate::year::target::Target as Store;

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const CUSTOM: &str = "urn:ietf:params:scim:schemas:extension:TrialCo:2.0:User";

/// One kind of change.
struct Case {
    name: &'static str,
    about: &'static str,
    schema: SynchronizationSchema,
    /// What the target holds before.
    stored: Vec<(&'static str, Value)>,
    /// What a cycle before saw; that cycle is not part of the conversation.
    before: Option<Value>,
    now: Value,
}

fn ana() -> Value {
    json!({
        "id": "ana", "userPrincipalName": "ana@trial.example", "displayName": "Ana Silva", "givenName": "Ana", "surname": "Silva",
        "mail": "ana@trial.example", "mailNickname": "ana", "jobTitle": "Controller", "preferredLanguage": "nb-NO",
        "officeLocation": "Building 4", "streetAddress": "Kaigaten 9", "city": "Bergen", "state": "Vestland", "postalCode": "5003",
        "country": "NO", "businessPhones": ["+47 5550 1000"], "employeeId": "10032", "department": "Finance", "accountEnabled": true,
    })
}

fn with(mut person: Value, changes: &[(&str, Value)]) -> Value {
    for (name, value) in changes {
        person[*name] = value.clone();
    }
    person
}

fn assigned(people: &[Value]) -> Value {
    let rows: Vec<Value> = people
        .iter()
        .map(|person| json!({"principalId": person["id"]}))
        .collect();
    json!({"value": people, "assignments": rows})
}

fn mapped(target: &str, expression: &str, priority: u32) -> Value {
    json!({"targetAttributeName": target, "flowType": "Always", "matchingPriority": priority,
        "source": {"type": "Function", "name": "", "expression": expression, "parameters": []}})
}

/// People alone: groups are neither mapped nor probed.
fn users() -> SynchronizationSchema {
    with_property(&usual_schema(), "Group", "enabled", json!(false))
}

/// The user mapping with other rows for matching.
fn matching(rows: &[Value]) -> SynchronizationSchema {
    let unmatched = mapped("userName", "[userPrincipalName]", 0);
    let rows: Vec<Value> = std::iter::once(unmatched).chain(rows.iter().cloned()).collect();
    with_rows(users(), &rows)
}

fn boss() -> Value {
    let names = [
        ("id", "bo"),
        ("userPrincipalName", "bo@trial.example"),
        ("mailNickname", "bo"),
        ("displayName", "Bo Ek"),
    ];
    let names = names.map(|(name, value)| (name, json!(value)));
    with(ana(), &names)
}

fn team(name: &str, members: &[&str]) -> Value {
    let cy = with(
        boss(),
        &[
            ("id", json!("cy")),
            ("userPrincipalName", json!("cy@trial.example")),
            ("mailNickname", json!("cy")),
        ],
    );
    let mut document = assigned(&[ana(), boss(), cy]);
    document["groups"] =
        json!([{"id": "5d0f1a1e-8c8e-4e5c-a0f5-2f3c5a7b9d10", "displayName": name, "members": members}]);
    document["assignments"]
        .as_array_mut()
        .expect("rows")
        .push(json!({"principalId": "5d0f1a1e-8c8e-4e5c-a0f5-2f3c5a7b9d10"}));
    document
}

fn roles(names: &[&str]) -> Value {
    let mut document = assigned(&[ana()]);
    document["assignments"] = names
        .iter()
        .map(|name| {
            let shown = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
            json!({"principalId": "ana", "role": {"id": format!("r-{name}"), "value": name, "displayName": shown}})
        })
        .collect();
    document
}

/// Name, about, target object that is found, schema.
fn match_case(name: &'static str, about: &'static str, schema: SynchronizationSchema, stored: Value) -> Case {
    Case {
        name,
        about,
        schema,
        stored: vec![("/Users/u-1001", stored)],
        before: None,
        now: assigned(&[ana()]),
    }
}

fn update(
    name: &'static str,
    about: &'static str,
    schema: SynchronizationSchema,
    before: Value,
    now: Value,
) -> Case {
    Case {
        name,
        about,
        schema,
        stored: Vec::new(),
        before: Some(before),
        now,
    }
}

fn cases() -> Vec<Case> {
    let one = || assigned(&[ana()]);
    let changed = |changes: &[(&str, Value)]| assigned(&[with(ana(), changes)]);
    let managed = |manager: Option<&str>| {
        let manager = manager.map_or(Value::Null, |id| json!({"id": id}));
        let cy = with(
            boss(),
            &[
                ("id", json!("cy")),
                ("userPrincipalName", json!("cy@trial.example")),
            ],
        );
        assigned(&[with(ana(), &[("manager", manager)]), boss(), cy])
    };
    let external = matching(&[mapped("externalId", "[mailNickname]", 1)]);
    let work_mail = matching(&[mapped("emails[type eq \"work\"].value", "[mail]", 1)]);
    let number = matching(&[mapped(&format!("{ENTERPRISE}:employeeNumber"), "[employeeId]", 1)]);
    let two = matching(&[
        mapped("externalId", "[mailNickname]", 1),
        mapped("emails[type eq \"work\"].value", "[mail]", 2),
    ]);
    let custom = with_rows(
        users(),
        &[mapped(&format!("{CUSTOM}:badgeColor"), "\"amber\"", 0)],
    );
    let single = with_rows(
        users(),
        &[mapped(
            "roles[primary eq \"True\"].value",
            "SingleAppRoleAssignment([appRoleAssignments])",
            0,
        )],
    );
    let complex = with_rows(
        users(),
        &[mapped(
            "roles",
            "AppRoleAssignmentsComplex([appRoleAssignments])",
            0,
        )],
    );
    let assertive = with_rows(
        users(),
        &[mapped(
            "roles",
            "AssertiveAppRoleAssignmentsComplex([appRoleAssignments])",
            0,
        )],
    );
    let deleted = [("deletedDateTime", json!("2026-11-01T00:00:00Z"))];
    vec![
        Case {
            name: "create-user",
            about: "Probe, match, create",
            schema: users(),
            stored: vec![],
            before: None,
            now: one(),
        },
        Case {
            name: "create-user-custom-extension",
            about: "A custom extension stands under its URN and is not named in schemas",
            schema: custom,
            stored: vec![],
            before: None,
            now: one(),
        },
        Case {
            name: "create-user-role",
            about: "One role of several",
            schema: single.clone(),
            stored: vec![],
            before: None,
            now: roles(&["editor"]),
        },
        Case {
            name: "create-user-roles",
            about: "Complete entries of all roles",
            schema: assertive.clone(),
            stored: vec![],
            before: None,
            now: roles(&["editor", "reader"]),
        },
        match_case(
            "match-user-name",
            "Matched by userName in another case, and made equal",
            users(),
            json!({"id": "u-1001", "userName": "ANA@trial.example", "active": true}),
        ),
        match_case(
            "match-external-id",
            "Matched by externalId",
            external,
            json!({"id": "u-1001", "externalId": "ana"}),
        ),
        match_case(
            "match-work-mail",
            "Matched by the work mail",
            work_mail,
            json!({"id": "u-1001", "emails": [{"type": "work", "value": "ana@trial.example"}]}),
        ),
        match_case(
            "match-extension",
            "Matched by an attribute of the enterprise extension",
            number,
            json!({"id": "u-1001", ENTERPRISE: {"employeeNumber": "10032"}}),
        ),
        match_case(
            "match-second-precedence",
            "The second search follows when the first finds nobody",
            two,
            json!({"id": "u-1001", "emails": [{"type": "work", "value": "ana@trial.example"}]}),
        ),
        update(
            "disable",
            "Sign-in is blocked",
            users(),
            one(),
            changed(&[("accountEnabled", json!(false))]),
        ),
        update(
            "enable",
            "Sign-in is allowed again",
            users(),
            changed(&[("accountEnabled", json!(false))]),
            one(),
        ),
        update(
            "unassign",
            "Unassigned: disabled",
            users(),
            one(),
            json!({"value": [ana()], "assignments": []}),
        ),
        update(
            "soft-delete",
            "In the recycle bin: disabled",
            users(),
            one(),
            changed(&deleted),
        ),
        update(
            "delete-user",
            "Purged: deleted",
            users(),
            changed(&deleted),
            json!({"value": [], "assignments": []}),
        ),
        update(
            "one-attribute",
            "One attribute that had a value",
            users(),
            one(),
            changed(&[("displayName", json!("Ana S."))]),
        ),
        update(
            "add-one-attribute",
            "One attribute that had none",
            with_rows(users(), &[mapped("nickName", "[aliasName]", 0)]),
            one(),
            changed(&[("aliasName", json!("Babs"))]),
        ),
        update(
            "several-attributes",
            "Single values, a filtered path with a value and one without, an extension",
            users(),
            one(),
            changed(&[
                ("displayName", json!("Ana S.")),
                ("surname", json!("Santos")),
                ("mail", json!("ana.s@trial.example")),
                ("mobilePhone", json!("+47 5550 2000")),
                ("department", json!("Treasury")),
            ]),
        ),
        update(
            "address-parts",
            "Several parts of one address",
            users(),
            one(),
            changed(&[
                ("streetAddress", json!("Torget 1")),
                ("city", json!("Oslo")),
                ("postalCode", json!("0150")),
            ]),
        ),
        update(
            "matching-attribute",
            "The joining value changes: updated in place",
            users(),
            one(),
            changed(&[("userPrincipalName", json!("ana.s@trial.example"))]),
        ),
        update(
            "set-manager",
            "A bare text",
            users(),
            managed(None),
            managed(Some("bo")),
        ),
        update(
            "change-manager",
            "Another manager",
            users(),
            managed(Some("bo")),
            managed(Some("cy")),
        ),
        update(
            "remove-manager",
            "No manager any more",
            users(),
            managed(Some("bo")),
            managed(None),
        ),
        update(
            "single-role",
            "Another role",
            single,
            roles(&["editor"]),
            roles(&["reader"]),
        ),
        update(
            "roles-are-added",
            "AppRoleAssignmentsComplex adds and never removes",
            complex,
            roles(&["editor"]),
            roles(&["reader"]),
        ),
        update(
            "roles-are-replaced",
            "AssertiveAppRoleAssignmentsComplex replaces",
            assertive,
            roles(&["editor"]),
            roles(&["reader"]),
        ),
        Case {
            name: "create-group",
            about: "Both probes, people, the group, its members",
            schema: usual_schema(),
            stored: vec![],
            before: None,
            now: team("Finance", &["ana", "bo"]),
        },
        Case {
            name: "match-group",
            about: "Matched by displayName; members are not asked for",
            schema: usual_schema(),
            stored: vec![("/Groups/g-1", json!({"id": "g-1", "displayName": "Finance"}))],
            before: None,
            now: team("Finance", &["ana"]),
        },
        update(
            "rename-group",
            "A new name",
            usual_schema(),
            team("Finance", &["ana"]),
            team("Finance EMEA", &["ana"]),
        ),
        update(
            "add-members",
            "Two members in one array",
            usual_schema(),
            team("Finance", &["ana"]),
            team("Finance", &["ana", "bo", "cy"]),
        ),
        update(
            "remove-members",
            "Only the listed ones",
            usual_schema(),
            team("Finance", &["ana", "bo", "cy"]),
            team("Finance", &["ana"]),
        ),
        update(
            "delete-group",
            "Unassigned: deleted",
            usual_schema(),
            team("Finance", &["ana"]),
            {
                let mut document = team("Finance", &["ana"]);
                document["assignments"].as_array_mut().expect("rows").pop();
                document
            },
        ),
    ]
}

fn file(case: &str, dialect: Dialect) -> PathBuf {
    let folder = match dialect {
        Dialect::Legacy => "without-the-flag",
        Dialect::Scim2020 => "with-the-flag",
    };
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join(format!("tests/fixtures/conversations/{folder}/{case}.http"))
}

/// A request as it stands on the wire; the token, the host and the length are the client's.
fn request_text(request: &ScimRequest) -> String {
    let mut text = format!(
        "{} /scim{} HTTP/1.1\nHost: scim.trial.example\nAuthorization: Bearer {{token}}\nAccept: application/scim+json\nADSCIMVersion: 5.0\n",
        request.method, request.path
    );
    match &request.body {
        Some(body) => text.push_str(&format!(
            "Content-Type: application/scim+json; charset=utf-8\n\n{body}\n"
        )),
        None => text.push('\n'),
    }
    text
}

fn answer_text(answer: &ScimAnswer) -> String {
    let status = answer.status.expect("a status");
    match &answer.body {
        Some(body) => format!("HTTP/1.1 {status}\nContent-Type: application/scim+json\n\n{body}\n"),
        None => format!("HTTP/1.1 {status}\n\n"),
    }
}

fn read_answer(text: &str) -> ScimAnswer {
    let (head, body) = text.split_once("\n\n").expect("a head and a body");
    let status = head.split_whitespace().nth(1).expect("a status");
    ScimAnswer {
        status: Some(status.parse().expect("a number")),
        body: serde_json::from_str(body).ok(),
        text: body.trim_end().to_owned(),
        ..ScimAnswer::default()
    }
}

fn cycle_of<'s>(
    case: &'s Case,
    document: &Value,
    state: JobState,
    dialect: Dialect,
    minutes: i64,
) -> (Cycle, &'s Case) {
    let people = People::from_json(document).expect("people");
    (
        Cycle::new(&case.schema, people, false, state, dialect, later(minutes), 7),
        case,
    )
}

/// The target and the memory that the conversation begins with.
fn prepared(case: &Case, dialect: Dialect) -> (Store, JobState) {
    let mut store = Store::default();
    for (place, resource) in &case.stored {
        store.stored.insert((*place).to_owned(), resource.clone());
    }
    let mut state = JobState::default();
    if let Some(before) = &case.before {
        // Who is disabled or in the recycle bin was there before.
        let mut alive = before.clone();
        for person in alive["value"].as_array_mut().expect("people") {
            person["deletedDateTime"] = Value::Null;
            person["accountEnabled"] = json!(true);
        }
        for (document, minutes) in [(&alive, 0), (before, 40)] {
            let (mut cycle, _) = cycle_of(case, document, state, dialect, minutes);
            while let Next::Send(request) = cycle.next() {
                let answer = store.answer(&request, None);
                cycle.tell(answer);
            }
            state = cycle.finish().state;
        }
    }
    (store, state)
}

fn record(case: &Case, dialect: Dialect) -> String {
    let (mut store, state) = prepared(case, dialect);
    let (mut cycle, _) = cycle_of(case, &case.now, state, dialect, 80);
    let mut text = format!(
        "# {}\n# Source: Microsoft Learn, \"Develop and plan provisioning for a SCIM endpoint\" and \"Known issues with SCIM 2.0 protocol compliance\"; checked November 2026\n",
        case.about
    );
    while let Next::Send(request) = cycle.next() {
        let answer = store.answer(&request, None);
        text.push_str(&format!(
            "\n>>>\n{}\n<<<\n{}",
            request_text(&request),
            answer_text(&answer)
        ));
        cycle.tell(answer);
    }
    text
}

fn replay(case: &Case, dialect: Dialect) {
    let path = file(case.name, dialect);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (_, state) = prepared(case, dialect);
    let (mut cycle, _) = cycle_of(case, &case.now, state, dialect, 80);
    let mut exchanges = text.split("\n>>>\n").skip(1);
    while let Next::Send(request) = cycle.next() {
        let exchange = exchanges
            .next()
            .unwrap_or_else(|| panic!("{}: not in the file: {request:?}", path.display()));
        let (expected, answer) = exchange.split_once("\n<<<\n").expect("a request and an answer");
        assert_eq!(request_text(&request), expected, "{}", path.display());
        cycle.tell(read_answer(answer));
    }
    assert_eq!(exchanges.next(), None, "{}: never sent", path.display());
    assert!(cycle.finish().failure.is_none());
}

#[test]
fn every_conversation_replays_byte_for_byte_in_both_dialects() {
    for dialect in [Dialect::Legacy, Dialect::Scim2020] {
        for case in cases() {
            if std::env::var_os("RECORD_CONVERSATIONS").is_some() {
                let path = file(case.name, dialect);
                std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
                std::fs::write(&path, record(&case, dialect)).expect("the file");
            }
            replay(&case, dialect);
        }
    }
}

#[test]
fn no_conversation_has_what_entra_never_sends() {
    for dialect in [Dialect::Legacy, Dialect::Scim2020] {
        for case in cases() {
            let text = std::fs::read_to_string(file(case.name, dialect)).expect("the file");
            for exchange in text.split("\n>>>\n").skip(1) {
                let request = exchange.split("\n<<<\n").next().expect("a request");
                assert!(
                    !request.starts_with("PUT") && !request.contains("/Bulk"),
                    "{request}"
                );
                assert!(
                    !request.contains("If-Match") && !request.contains("User-Agent"),
                    "{request}"
                );
                assert!(
                    !request.contains(":null,") || request.contains("\"$ref\":null"),
                    "{request}"
                );
                let query = request.lines().next().expect("a line");
                for operator in ["+ne+", "+co+", "+sw+", "+or+", "+gt+"] {
                    assert!(!query.contains(operator), "{query}");
                }
            }
        }
    }
}
