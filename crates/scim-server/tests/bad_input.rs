//! Requests that nobody should send, to a tenant of either mode: each has a SCIM error of its own, nothing is stored of it,
//! and the next request is answered.

mod common;

use common::{Got, PATCH_OP, USER, start, user};
use reqwest::Method;
use serde_json::{Value, json};

const SEARCH: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
const BULK: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

/// What came is an error of RFC 7644 §3.12 with a sentence in it.
#[track_caller]
fn is_error(got: &Got, status: u16, scim_type: Option<&str>, about: &str) {
    assert_eq!(got.status, status, "{about}: {}", got.text);
    let error = got.json();
    assert_eq!(error["schemas"], json!([scim::schema::ERROR]), "{about}");
    assert_eq!(error["status"], status.to_string(), "{about}");
    assert_eq!(error["scimType"].as_str(), scim_type, "{about}: {error}");
    let detail = error["detail"].as_str().unwrap();
    assert!(detail.len() > 10 && detail.len() < 1_000, "{about}: {detail}");
}

fn patch(operation: Value) -> Value {
    json!({ "schemas": [PATCH_OP], "Operations": [operation] })
}

/// A wrong request: method, path, body, and the error it is to have.
type Wrong = (Method, String, Value, u16, Option<&'static str>);

fn wrong(id: &str) -> Vec<Wrong> {
    let one = format!("/Users/{id}");
    let nested = format!("{}userName pr{}", "(".repeat(10_000), ")".repeat(10_000));
    let (get, post) = (Method::GET, Method::POST);
    let asked = |query: String| format!("/Users?{query}");
    let (value, filter, path, syntax) = ("invalidValue", "invalidFilter", "invalidPath", "invalidSyntax");
    vec![
        (
            get.clone(),
            asked(format!("filter={}", nested.replace(' ', "+"))),
            Value::Null,
            400,
            Some(filter),
        ),
        (
            get.clone(),
            asked(format!("filter={}", "not+(".repeat(8_000))),
            Value::Null,
            400,
            Some(filter),
        ),
        (
            get.clone(),
            asked(format!("filter={}x+pr", "emails%5B".repeat(1_000))),
            Value::Null,
            400,
            Some(filter),
        ),
        (
            get.clone(),
            asked("filter=userName+regex+%22a%22".to_owned()),
            Value::Null,
            400,
            Some(filter),
        ),
        (
            get.clone(),
            asked("filter=%FF%FE".to_owned()),
            Value::Null,
            400,
            Some(filter),
        ),
        (
            get.clone(),
            asked("count=many".to_owned()),
            Value::Null,
            400,
            Some(value),
        ),
        (
            get.clone(),
            asked("cursor=%00zz".to_owned()),
            Value::Null,
            400,
            Some("invalidCursor"),
        ),
        (
            get.clone(),
            asked("sortBy=userName&sortOrder=sideways".to_owned()),
            Value::Null,
            400,
            Some(value),
        ),
        (get, "/Users/%FF%00".to_owned(), Value::Null, 404, None),
        (post.clone(), "/Users".to_owned(), json!([1]), 400, Some(syntax)),
        (
            post.clone(),
            "/Users".to_owned(),
            json!({ "schemas": [USER], "userName": 7 }),
            400,
            Some(value),
        ),
        (
            post.clone(),
            "/Users".to_owned(),
            json!({ "schemas": [USER], "userName": "b", "active": "maybe" }),
            400,
            Some(value),
        ),
        (
            post.clone(),
            "/.search".to_owned(),
            json!({ "schemas": [SEARCH], "filter": nested }),
            400,
            Some(filter),
        ),
        (
            post.clone(),
            "/Users/.search".to_owned(),
            json!([]),
            400,
            Some(syntax),
        ),
        (
            post.clone(),
            "/Bulk".to_owned(),
            json!({ "schemas": [BULK], "Operations": 7 }),
            400,
            Some(syntax),
        ),
        (
            post,
            "/Bulk".to_owned(),
            json!({ "schemas": [BULK], "Operations": vec![json!({ "method": "DELETE", "path": one }); 5_000] }),
            413,
            None,
        ),
        (
            Method::PATCH,
            one.clone(),
            patch(json!({ "op": "upsert", "path": "title", "value": "x" })),
            400,
            Some(syntax),
        ),
        (
            Method::PATCH,
            one.clone(),
            patch(json!({ "op": 3 })),
            400,
            Some(syntax),
        ),
        (
            Method::PATCH,
            one.clone(),
            patch(json!({ "op": "add", "path": format!("emails[{}", "(".repeat(10_000)), "value": "x" })),
            400,
            Some(path),
        ),
        (
            Method::PATCH,
            one.clone(),
            patch(json!({ "op": "replace", "path": "id", "value": "other" })),
            400,
            Some("mutability"),
        ),
        (
            Method::PUT,
            one,
            json!({ "schemas": [USER], "userName": null }),
            400,
            Some(value),
        ),
        (
            Method::from_bytes(b"BREW").unwrap(),
            "/Users".to_owned(),
            Value::Null,
            405,
            None,
        ),
    ]
}

#[tokio::test]
async fn each_wrong_request_has_its_error_and_changes_nothing() {
    let trial = start().await;
    let demo = &trial.demo;
    let id = demo.user("søren🚢@trial.example", "Søren 🚢").await;
    let before = demo.get(&format!("/Users/{id}")).await.json();
    for strict in [false, true] {
        let change = trial
            .store
            .change_settings("demo", move |settings| settings.strict = strict);
        change.await.unwrap();
        for (method, path, body, status, scim_type) in wrong(&id) {
            let about = format!("{method} {}", path.chars().take(60).collect::<String>());
            let body = (!body.is_null()).then_some(body);
            is_error(&demo.send(method, &path, body).await, status, scim_type, &about);
        }
        let twice = demo
            .post("/Users", user("SØREN🚢@TRIAL.EXAMPLE", "Another"))
            .await;
        is_error(&twice, 409, Some("uniqueness"), "the same name in capitals");
        assert_eq!(demo.found("/Users").await, 1);
        assert_eq!(demo.get(&format!("/Users/{id}")).await.json(), before);
    }
}

#[tokio::test]
async fn an_attribute_nobody_defined_is_kept_for_entra_and_refused_by_the_letter() {
    let trial = start().await;
    let demo = &trial.demo;
    let body = |name: &str| json!({ "schemas": [USER], "userName": name, "shoeSize": 42 });
    assert_eq!(demo.post("/Users", body("ana")).await.json()["shoeSize"], 42);
    let logged = common::last(&trial.store, "demo").await;
    let noted = logged.tolerances.join(" ");
    assert!(
        noted.contains("`shoeSize`, which no schema here defines, and kept it"),
        "{noted}"
    );
    let change = trial
        .store
        .change_settings("demo", |settings| settings.strict = true);
    change.await.unwrap();
    let refused = demo.post("/Users", body("bo")).await;
    is_error(&refused, 400, Some("invalidValue"), "an unknown attribute");
    assert_eq!(demo.found("/Users?filter=shoeSize+eq+42").await, 1);
}
