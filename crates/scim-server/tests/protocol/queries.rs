//! Sorting, `/.search`, queries at the root, discovery.

use scim::schema;
use serde_json::{Value, json};

use crate::common::{Tenant, last, start};

fn names(list: &Value) -> Vec<String> {
    let all = list["Resources"].as_array().unwrap().iter();
    let name = |one: &Value| one.get("userName").or_else(|| one.get("displayName")).cloned();
    all.map(|one| name(one).unwrap().as_str().unwrap().to_owned())
        .collect()
}

async fn some_people(demo: &Tenant) {
    for (user_name, display_name, family) in [
        ("cy@x", "Cy", Some("Øberg")),
        ("Ana@x", "ana", None),
        ("bo@x", "Bo", Some("aas")),
        ("dee@x", "Dee", Some("Zed")),
    ] {
        let mut body = crate::common::user(user_name, display_name);
        if let Some(family) = family {
            body["name"] = json!({ "familyName": family });
        }
        assert_eq!(demo.post("/Users", body).await.status, 201);
    }
    demo.group("Ants").await;
    demo.group("bees").await;
}

#[tokio::test]
async fn resources_are_sorted_in_both_directions_and_page_by_page() {
    let trial = start().await;
    let demo = &trial.demo;
    some_people(demo).await;
    for (query, want) in [
        ("sortBy=userName", vec!["Ana@x", "bo@x", "cy@x", "dee@x"]),
        (
            "sortBy=USERNAME&sortOrder=descending",
            vec!["dee@x", "cy@x", "bo@x", "Ana@x"],
        ),
        // Who has no value comes last, and first when it is the other way round (§3.4.2.3).
        ("sortBy=name.familyName", vec!["bo@x", "dee@x", "cy@x", "Ana@x"]),
        (
            "sortBy=name.familyName&sortOrder=descending",
            vec!["Ana@x", "cy@x", "dee@x", "bo@x"],
        ),
        ("sortBy=userName&startIndex=2&count=2", vec!["bo@x", "cy@x"]),
        (
            "filter=userName+gt+%22b%22&sortBy=displayName&sortOrder=descending&count=2",
            vec!["dee@x", "cy@x"],
        ),
    ] {
        let got = demo.get(&format!("/Users?{query}")).await;
        assert_eq!(names(&got.json()), want, "{query}");
    }
    let all = demo
        .get("/Users?sortBy=userName&startIndex=2&count=2")
        .await
        .json();
    assert_eq!((&all["totalResults"], &all["startIndex"]), (&json!(4), &json!(2)));
    for (query, scim_type) in [
        ("sortBy=name", "invalidValue"),
        ("sortBy=userName&sortOrder=sideways", "invalidValue"),
        ("sortBy=emails[type+eq+%22work%22]", "invalidValue"),
    ] {
        let got = demo.get(&format!("/Users?{query}")).await;
        assert_eq!(
            (got.status, got.json()["scimType"].clone()),
            (400, json!(scim_type)),
            "{query}"
        );
    }
}

#[tokio::test]
async fn a_search_is_the_query_in_a_body() {
    let trial = start().await;
    let demo = &trial.demo;
    some_people(demo).await;
    let search = |more: Value| {
        let mut body = json!({ "schemas": [schema::SEARCH_REQUEST] });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        body
    };
    let got = demo
        .post(
            "/Users/.search",
            search(json!({ "filter": "displayName sw \"B\"", "attributes": ["userName"] })),
        )
        .await;
    assert_eq!(got.status, 200);
    let found = got.json();
    assert_eq!(found["totalResults"], 1);
    let shown: Vec<&String> = found["Resources"][0].as_object().unwrap().keys().collect();
    assert_eq!(shown, ["schemas", "id", "userName"]);
    // The root knows users and groups, one after the other.
    let everything = demo
        .post("/.search", search(json!({ "sortBy": "displayName", "count": 3 })))
        .await
        .json();
    assert_eq!(everything["totalResults"], 6);
    assert_eq!(names(&everything), ["Ana@x", "Ants", "bees"]);
    let got = demo.get("/?filter=displayName+sw+%22b%22").await.json();
    assert_eq!(names(&got), ["bo@x", "bees"]);
    let second = demo.get("/?startIndex=4&count=2").await.json();
    assert_eq!(names(&second), ["dee@x", "Ants"]);
    let groups = demo.post("/Groups/.search", search(json!({}))).await.json();
    assert_eq!(names(&groups), ["Ants", "bees"]);
    assert_eq!(demo.get("/Users/.search").await.status, 405);
    assert_eq!(
        demo.post("/Users/.search", json!([])).await.json()["scimType"],
        "invalidSyntax"
    );
    // In Entra's mode a body without `schemas` is a departure that is noted.
    assert_eq!(demo.post("/.search", json!({})).await.status, 200);
    let noted = last(&trial.store, "demo").await.tolerances;
    assert!(
        noted.iter().any(|sentence| sentence.contains("SearchRequest")),
        "{noted:?}"
    );
}

#[tokio::test]
async fn what_is_offered_is_said_and_what_is_said_is_offered() {
    let trial = start().await;
    let demo = &trial.demo;
    let config = demo.get("/ServiceProviderConfig").await.json();
    for name in ["patch", "bulk", "filter", "sort", "etag"] {
        assert_eq!(config[name]["supported"], true, "{name}");
    }
    assert_eq!(config["changePassword"]["supported"], false);
    assert_eq!(config["pagination"]["cursor"], true);
    assert_eq!(config["pagination"]["defaultPaginationMethod"], "index");
    assert!(config["bulk"]["maxOperations"].as_u64().unwrap() >= 100);
    let types = demo.get("/ResourceTypes").await.json();
    assert_eq!(types["totalResults"], 2);
    for name in ["User", "Group"] {
        let one = demo.get(&format!("/ResourceTypes/{name}")).await.json();
        assert_eq!(one["id"], name);
        assert_eq!(demo.get(one["endpoint"].as_str().unwrap()).await.status, 200);
    }
    let schemas = demo.get("/Schemas").await.json();
    for one in schemas["Resources"].as_array().unwrap() {
        let id = one["id"].as_str().unwrap();
        assert_eq!(demo.get(&format!("/Schemas/{id}")).await.json()["id"], id);
    }
    // RFC 7644 §4: a filter on discovery is refused.
    assert_eq!(demo.get("/Schemas?filter=id+pr").await.status, 403);
    let me = demo.get("/Me").await;
    assert_eq!((me.status, me.json()["status"].clone()), (501, json!("501")));
}
