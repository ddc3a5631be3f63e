//! The server's searches find exactly what `scim::filter::Matcher` matches with the tenant's schemas, index or no
//! index; sorted they are in the order of `scim::sort::Sorter`; and pages by cursor are the same list.

mod common;

use proptest::prelude::*;
use scim::filter::{self, Matcher};
use scim::page::PageLimits;
use scim::search::{SearchRequest, SearchScope};
use scim::{Mode, ResourceType, SchemaSet};
use serde_json::{Value, json};

const ENTERPRISE: &str = common::ENTERPRISE;
/// An extension no schema knows.
const BADGE: &str = "urn:x:TrialCo:2.0:User";
/// One that the tenant has.
const OWN: &str = "urn:ietf:params:scim:schemas:extension:TrialCo:2.0:User";

fn own_schema() -> Value {
    let attribute = |name: &str, kind: &str, exact: bool| {
        json!({ "name": name, "type": kind, "multiValued": name == "rooms", "required": false, "caseExact": exact,
            "mutability": "readWrite", "returned": "default", "uniqueness": "none" })
    };
    json!({ "id": OWN, "name": "TrialCo", "resourceType": "User", "attributes": [
        attribute("level", "integer", false), attribute("share", "decimal", false),
        attribute("since", "dateTime", false), attribute("code", "string", true),
        attribute("rooms", "string", false), attribute("remote", "boolean", false),
    ] })
}

fn own_values() -> impl Strategy<Value = Value> {
    let since = prop::sample::select(vec![
        "2026-01-01T11:00:00Z",
        "2026-01-01T12:00:00+01:00",
        "2026-01-01T11:00:00.000Z",
        "2025-12-31T23:59:59Z",
    ]);
    (
        prop::option::of(-1_i64..3),
        prop::option::of(prop::sample::select(vec![1.0, 1.5, 10.0])),
        prop::option::of(since),
        prop::option::of(text()),
        prop::collection::vec(text(), 0..3),
        prop::option::of(any::<bool>()),
    )
        .prop_map(|(level, share, since, code, rooms, remote)| {
            let mut own = json!({});
            for (name, value) in [
                ("level", level.map(Value::from)),
                ("share", share.map(Value::from)),
                ("since", since.map(Value::from)),
                ("code", code.map(Value::from)),
                ("remote", remote.map(Value::from)),
                ("rooms", (!rooms.is_empty()).then(|| json!(rooms))),
            ] {
                if let Some(value) = value {
                    own[name] = value;
                }
            }
            own
        })
}

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
        own_values(),
    )
        .prop_map(|(display_name, external_id, email, title, number, badge, own)| {
            let mut person = json!({ "schemas": [common::USER, ENTERPRISE, BADGE, OWN] });
            if own != json!({}) {
                person[OWN] = own;
            }
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
        own_comparison(),
    ]
}

fn own_comparison() -> impl Strategy<Value = String> {
    let op = prop::sample::select(vec!["eq", "ne", "gt", "ge", "lt", "le"]);
    let text_op = prop::sample::select(vec!["eq", "ne", "co", "sw", "ew", "gt", "le"]);
    let number = prop::sample::select(vec!["-1", "0", "1", "1.0", "1.5", "2", "10"]);
    let time = prop::sample::select(vec![
        "2026-01-01T11:00:00Z",
        "2026-01-01T13:00:00+02:00",
        "2025-12-31T23:59:59.000Z",
    ]);
    let of = |name: &'static str| format!("{OWN}:{name}");
    prop_oneof![
        (prop::sample::select(vec!["level", "share"]), op.clone(), number)
            .prop_map(move |(name, op, number)| format!("{} {op} {number}", of(name))),
        (op, time).prop_map(move |(op, time)| format!("{} {op} \"{time}\"", of("since"))),
        (prop::sample::select(vec!["code", "rooms"]), text_op, text())
            .prop_map(move |(name, op, text)| format!("{} {op} {}", of(name), json!(text))),
        any::<bool>().prop_map(move |flag| format!("{} eq {flag}", of("remote"))),
        Just(format!("{OWN}:since pr")),
        Just(format!("{OWN}:rooms pr and {OWN}:level lt 2")),
    ]
}

fn sort() -> impl Strategy<Value = String> {
    let by = prop::sample::select(vec![
        "userName".to_owned(),
        "displayName".to_owned(),
        "emails".to_owned(),
        "title".to_owned(),
        format!("{OWN}:level"),
        format!("{OWN}:since"),
        format!("{OWN}:code"),
    ]);
    let order = prop::sample::select(vec!["ascending", "descending"]);
    (by, order).prop_map(|(by, order)| format!("sortBy={by}&sortOrder={order}"))
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
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let round = std::cell::Cell::new(0);
    let people = prop::collection::vec(person(), 1..8);
    let filters = prop::collection::vec((filter(), sort()), 1..12);
    let set = SchemaSet::with_extensions(&json!([own_schema()])).unwrap();
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let ran = runner.run(&(people, filters), |(people, filters)| {
        round.set(round.get() + 1);
        let name = format!("round-{}", round.get());
        runtime.block_on(async {
            let tenant = common::tenant(&trial.store, &trial.running, &name).await;
            let schema = own_schema();
            trial
                .store
                .change_settings(&name, |settings| settings.extensions = vec![schema])
                .await
                .unwrap();
            let mut stored = Vec::new();
            for (n, mut person) in people.into_iter().enumerate() {
                person["userName"] = json!(if n == 0 { "ANA".to_owned() } else { format!("u{n}") });
                stored.push(tenant.post("/Users", person).await.json());
            }
            for (filter, sort) in filters {
                let Ok(filter::Read { filter: parsed, .. }) =
                    filter::read(&filter, Some(ResourceType::User), &set, Mode::Entra)
                else {
                    // A comparison that the type does not allow.
                    let got = tenant
                        .get(&format!("/Users?filter={}", scim::query::encode_value(&filter)))
                        .await;
                    let refused = got.json();
                    prop_assert_eq!(refused["scimType"].as_str(), Some("invalidFilter"), "{}", filter);
                    continue;
                };
                let matcher = Matcher::new(&parsed, Some(ResourceType::User), &set);
                let mut want: Vec<Value> = stored
                    .iter()
                    .filter(|one| matcher.matches(one))
                    .cloned()
                    .collect();
                let query = format!("filter={}", scim::query::encode_value(&filter));
                let got = tenant.get(&format!("/Users?{query}")).await.json();
                prop_assert_eq!(got["Resources"].as_array().unwrap(), &want, "{}", filter);
                prop_assert_eq!(got["totalResults"].as_u64(), Some(want.len() as u64));
                let mut paged = Vec::new();
                let mut cursor = String::new();
                loop {
                    let page = tenant
                        .get(&format!("/Users?{query}&cursor={cursor}&count=2"))
                        .await
                        .json();
                    paged.extend(page["Resources"].as_array().unwrap().iter().cloned());
                    match page["nextCursor"].as_str() {
                        Some(next) => cursor = next.to_owned(),
                        None => break,
                    }
                }
                prop_assert_eq!(&paged, &want, "by cursor: {}", filter);
                let scope = SearchScope {
                    resource_type: Some(ResourceType::User),
                    schemas: &set,
                    mode: Mode::Entra,
                    limits: PageLimits {
                        default_page_size: 100,
                        max_page_size: 100,
                        cursor: false,
                    },
                };
                let asked = SearchRequest::from_query(&scim::query::pairs(&sort), scope).unwrap();
                asked
                    .sort
                    .as_ref()
                    .unwrap()
                    .sorter(Some(ResourceType::User), &set)
                    .sort(&mut want);
                let got = tenant.get(&format!("/Users?{query}&{sort}")).await.json();
                prop_assert_eq!(got["Resources"].as_array().unwrap(), &want, "{} {}", filter, sort);
            }
            Ok(())
        })
    });
    ran.unwrap();
}
