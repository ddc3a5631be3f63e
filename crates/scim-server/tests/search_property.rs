//! The server's searches find exactly what `scim::filter::matches` finds, index or no index.

mod common;

use proptest::prelude::*;
use scim::SchemaSet;
use scim::filter::{matches, parse};
use serde_json::{Value, json};

const ENTERPRISE: &str = common::ENTERPRISE;
const BADGE: &str = "urn:x:TrialCo:2.0:User";

fn text() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "ana", "ANA", "Ana", "ø", "Ø", "a@x", "A@X", "İ", "ß", "", "10", "%",
    ])
    .prop_map(str::to_owned)
}

/// `None` leaves the attribute out.
fn person() -> impl Strategy<Value = Value> {
    let some = || prop::option::of(text());
    (
        some(),
        some(),
        prop::option::of((text(), prop::option::of(text()))),
        some(),
        some(),
        some(),
    )
        .prop_map(|(display_name, external_id, email, title, number, badge)| {
            let mut person = json!({});
            for (name, value) in [
                ("displayName", display_name),
                ("externalId", external_id),
                ("title", title),
            ] {
                if let Some(value) = value {
                    person[name] = json!(value);
                }
            }
            if let Some((value, kind)) = email {
                person["emails"] = json!([{ "value": value }]);
                if let Some(kind) = kind {
                    person["emails"][0]["type"] = json!(kind);
                }
            }
            if let Some(number) = number {
                person[ENTERPRISE] = json!({ "employeeNumber": number });
            }
            if let Some(badge) = badge {
                person[BADGE] = json!({ "badge": badge, "codes": [{ "value": badge }, "x"] });
            }
            person
        })
}

fn comparison() -> impl Strategy<Value = String> {
    let path = prop::sample::select(vec![
        "userName",
        "displayName",
        "externalId",
        "emails",
        "emails.value",
        "emails[type eq \"ana\"].value",
        "title",
        "id",
        "urn:ietf:params:scim:schemas:core:2.0:User:displayName",
        "employeeNumber",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber",
        "urn:x:TrialCo:2.0:User:badge",
        "urn:x:TrialCo:2.0:User:codes",
        "urn:x:TrialCo:2.0:User:codes.value",
    ]);
    let op = prop::sample::select(vec!["eq", "eq", "eq", "ne", "co", "sw", "sw"]);
    prop_oneof![
        (path, op, text()).prop_map(|(path, op, text)| format!("{path} {op} {}", json!(text))),
        text().prop_map(|text| format!("emails[type pr and value eq {}]", json!(text))),
        Just("displayName eq 10".to_owned()),
    ]
}

fn filter() -> impl Strategy<Value = String> {
    comparison().prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} and {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} or {b})")),
            inner.prop_map(|a| format!("not ({a})")),
        ]
    })
}

#[test]
fn searches_find_what_matches_finds() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let trial = runtime.block_on(common::start());
    let config = ProptestConfig {
        cases: 12,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let round = std::cell::Cell::new(0);
    let people = prop::collection::vec(person(), 1..8);
    let filters = prop::collection::vec(filter(), 1..12);
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let ran = runner.run(&(people, filters), |(people, filters)| {
        round.set(round.get() + 1);
        let name = format!("round-{}", round.get());
        runtime.block_on(async {
            let tenant = common::tenant(&trial.store, &trial.running, &name).await;
            let mut stored = Vec::new();
            for (n, mut person) in people.into_iter().enumerate() {
                person["userName"] = json!(if n == 0 { "ANA".to_owned() } else { format!("u{n}") });
                stored.push(tenant.post("/Users", person).await.json());
            }
            for filter in filters {
                let parsed = parse(&filter).unwrap();
                let want: Vec<&Value> = stored
                    .iter()
                    .filter(|one| matches(&parsed, one, SchemaSet::core()))
                    .collect();
                let query: String = url::form_urlencoded::Serializer::new(String::new())
                    .append_pair("filter", &filter)
                    .finish();
                let got = tenant.get(&format!("/Users?{query}")).await.json();
                let got: Vec<&Value> = got["Resources"].as_array().unwrap().iter().collect();
                prop_assert_eq!(got, want, "{}", filter);
            }
            Ok(())
        })
    });
    ran.unwrap();
}
