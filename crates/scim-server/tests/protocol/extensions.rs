//! A tenant's own schemas: types, uniqueness, what is shown, what may be written.

use serde_json::{Value, json};

use crate::common::{Tenant, Trial, start, user};

const BADGE: &str = "urn:ietf:params:scim:schemas:extension:TrialCo:2.0:User";

async fn with_schema() -> Trial {
    let trial = start().await;
    let attribute = |name: &str, kind: &str, more: Value| {
        let mut attribute = json!({ "name": name, "type": kind, "multiValued": false, "required": false,
            "caseExact": false, "mutability": "readWrite", "returned": "default", "uniqueness": "none" });
        attribute
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        attribute
    };
    let extension = json!({ "id": BADGE, "name": "TrialCo", "resourceType": "User", "attributes": [
        attribute("badge", "integer", json!({ "uniqueness": "server" })),
        attribute("door", "string", json!({ "caseExact": true, "uniqueness": "server" })),
        attribute("since", "dateTime", json!({})),
        attribute("pin", "string", json!({ "returned": "request" })),
        attribute("salary", "decimal", json!({ "returned": "never" })),
        attribute("made", "string", json!({ "mutability": "immutable" })),
        attribute("seen", "string", json!({ "mutability": "readOnly" })),
        attribute("tags", "string", json!({ "multiValued": true })),
    ] });
    trial
        .store
        .change_settings("demo", |settings| settings.extensions = vec![extension])
        .await
        .unwrap();
    trial
}

fn person(user_name: &str, own: Value) -> Value {
    let mut body = user(user_name, user_name);
    body["schemas"].as_array_mut().unwrap().push(json!(BADGE));
    body[BADGE] = own;
    body
}

async fn found(demo: &Tenant, filter: &str) -> u64 {
    let query = scim::query::encode_value(filter);
    demo.found(&format!("/Users?filter={query}")).await
}

#[tokio::test]
async fn filters_compare_by_the_types_of_the_schema() {
    let trial = with_schema().await;
    let demo = &trial.demo;
    let own =
        json!({ "badge": 7, "door": "A", "since": "2026-01-01T12:00:00+01:00", "tags": ["Red", "blue"] });
    assert_eq!(demo.post("/Users", person("ana@x", own)).await.status, 201);
    let own = json!({ "badge": 70, "door": "a", "since": "2026-06-01T00:00:00Z" });
    assert_eq!(demo.post("/Users", person("bo@x", own)).await.status, 201);
    for (filter, count) in [
        // The same instant, spelled otherwise: an index of texts must not decide.
        ("since eq \"2026-01-01T11:00:00Z\"", 1),
        ("since gt \"2026-01-01T11:00:00Z\"", 1),
        ("badge eq 7", 1),
        ("badge ge 7", 2),
        ("badge lt 70.5", 2),
        ("door eq \"a\"", 1),
        ("tags eq \"RED\"", 1),
        ("tags co \"lu\"", 1),
        ("tags pr", 1),
        ("not (tags pr)", 1),
    ] {
        assert_eq!(
            found(
                demo,
                &format!("{BADGE}:{filter}").replace(
                    &format!("{BADGE}:not (tags pr)"),
                    &format!("not ({BADGE}:tags pr)")
                )
            )
            .await,
            count,
            "{filter}"
        );
    }
    let sorted = demo
        .get(&format!("/Users?sortBy={BADGE}:badge&sortOrder=descending"))
        .await
        .json();
    assert_eq!(sorted["Resources"][0]["userName"], "bo@x");
    let query = scim::query::encode_value(&format!("{BADGE}:badge eq \"seven\""));
    assert_eq!(
        demo.get(&format!("/Users?filter={query}")).await.json()["scimType"],
        "invalidFilter"
    );
}

#[tokio::test]
async fn what_must_be_unique_is() {
    let trial = with_schema().await;
    let demo = &trial.demo;
    let ana = demo
        .post("/Users", person("ana@x", json!({ "badge": 7, "door": "A" })))
        .await
        .json();
    let taken = demo.post("/Users", person("bo@x", json!({ "badge": 7 }))).await;
    assert_eq!(
        (taken.status, taken.json()["scimType"].clone()),
        (409, json!("uniqueness"))
    );
    assert!(taken.json()["detail"].as_str().unwrap().contains("badge"));
    assert_eq!(demo.found("/Users").await, 1);
    // `door` is case-exact: "a" is another one.
    let bo = demo
        .post("/Users", person("bo@x", json!({ "badge": 8, "door": "a" })))
        .await;
    assert_eq!(bo.status, 201);
    let path = format!("/Users/{}", bo.json()["id"].as_str().unwrap());
    let door = format!("{BADGE}:door");
    let change = |value: &str| json!([{ "op": "replace", "path": door, "value": value }]);
    assert_eq!(demo.patch(&path, change("A")).await.status, 409);
    // One's own value is nobody else's.
    assert_eq!(demo.patch(&path, change("a")).await.status, 200);
    let path = format!("/Users/{}", ana["id"].as_str().unwrap());
    let whole = person("ana@x", json!({ "badge": 8, "door": "A" }));
    assert_eq!(
        demo.send(reqwest::Method::PUT, &path, Some(whole)).await.status,
        409
    );
    // Of many at once one gets it.
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..12 {
        let demo = demo.clone();
        tasks.spawn(async move {
            demo.post("/Users", person(&format!("n{n}@x"), json!({ "badge": 99 })))
                .await
                .status
        });
    }
    let created = tasks
        .join_all()
        .await
        .into_iter()
        .filter(|status| *status == 201)
        .count();
    assert_eq!(created, 1);
}

#[tokio::test]
async fn what_is_hidden_is_shown_never_or_when_asked_for() {
    let trial = with_schema().await;
    let demo = &trial.demo;
    let made = demo
        .post(
            "/Users",
            person("ana@x", json!({ "badge": 7, "pin": "1234", "salary": 5.5 })),
        )
        .await
        .json();
    let own = |shown: &Value| shown[BADGE].clone();
    // Whoever wrote it sees it in the answer (RFC 7643 §7, `request`).
    assert_eq!(own(&made), json!({ "badge": 7, "pin": "1234" }));
    let path = format!("/Users/{}", made["id"].as_str().unwrap());
    assert_eq!(own(&demo.get(&path).await.json()), json!({ "badge": 7 }));
    let all = demo.get("/Users").await.json();
    assert_eq!(own(&all["Resources"][0]), json!({ "badge": 7 }));
    let asked = demo
        .get(&format!("{path}?attributes={BADGE}:pin,{BADGE}:salary"))
        .await
        .json();
    assert_eq!(own(&asked), json!({ "pin": "1234" }));
    // RFC 7643 §7 lets what is never shown be searched for.
    assert_eq!(found(demo, &format!("{BADGE}:salary eq 5.5")).await, 1);
}

#[tokio::test]
async fn what_may_not_be_written_is_not() {
    let trial = with_schema().await;
    let demo = &trial.demo;
    let own = json!({ "made": "Oslo", "seen": "today" });
    let made = demo.post("/Users", person("ana@x", own)).await.json();
    assert_eq!(made[BADGE], json!({ "made": "Oslo" }));
    let path = format!("/Users/{}", made["id"].as_str().unwrap());
    for (attribute, value) in [("made", "Bergen"), ("seen", "now")] {
        let change = json!([{ "op": "replace", "path": format!("{BADGE}:{attribute}"), "value": value }]);
        let got = demo.patch(&path, change).await;
        assert_eq!(
            (got.status, got.json()["scimType"].clone()),
            (400, json!("mutability")),
            "{attribute}"
        );
    }
    let wrong = demo
        .post("/Users", person("bo@x", json!({ "badge": "seven" })))
        .await;
    assert_eq!(
        (wrong.status, wrong.json()["scimType"].clone()),
        (400, json!("invalidValue"))
    );
    let schema = demo.get(&format!("/Schemas/{BADGE}")).await.json();
    assert_eq!(schema["attributes"].as_array().unwrap().len(), 8);
    let types = demo.get("/ResourceTypes/User").await.json();
    let has = types["schemaExtensions"].as_array().unwrap().iter();
    assert!(has.clone().any(|one| one["schema"] == BADGE), "{types}");
}

#[tokio::test]
async fn a_tenant_may_take_canonical_values_alone() {
    let trial = start().await;
    let demo = &trial.demo;
    let mut person = user("ana@x", "Ana");
    person["emails"] = json!([{ "value": "ana@x", "type": "postal" }]);
    assert_eq!(demo.post("/Users", person.clone()).await.status, 201);
    person["userName"] = json!("bo@x");
    trial
        .store
        .change_settings("demo", |settings| settings.canonical_values_only = true)
        .await
        .unwrap();
    let got = demo.post("/Users", person.clone()).await;
    assert_eq!(
        (got.status, got.json()["scimType"].clone()),
        (400, json!("invalidValue"))
    );
    assert!(
        got.json()["detail"].as_str().unwrap().contains("work"),
        "{}",
        got.text
    );
    person["emails"][0]["type"] = json!("work");
    assert_eq!(demo.post("/Users", person).await.status, 201);
}
