//! Entity-tags (RFC 7644 §3.14).

use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{Got, PATCH_OP, Tenant, start, user};

async fn with(demo: &Tenant, method: Method, path: &str, header: (&str, &str), body: Option<Value>) -> Got {
    use secrecy::ExposeSecret;
    let mut request = demo
        .client
        .request(method, format!("{}{path}", demo.url))
        .bearer_auth(demo.token.expose_secret())
        .header(header.0, header.1)
        .header("Content-Type", "application/scim+json");
    if let Some(body) = body {
        request = request.body(body.to_string());
    }
    Got::of(request.send().await.unwrap()).await
}

fn title(title: &str) -> Option<Value> {
    Some(
        json!({ "schemas": [PATCH_OP], "Operations": [{ "op": "replace", "path": "title", "value": title }] }),
    )
}

#[tokio::test]
async fn a_write_can_be_made_to_depend_on_the_version() {
    let trial = start().await;
    let demo = &trial.demo;
    let made = demo.post("/Users", user("ana@x", "Ana")).await;
    let first = made.header("etag").to_owned();
    assert!(first.starts_with("W/\""));
    assert_eq!(made.json()["meta"]["version"], first);
    let path = format!("/Users/{}", made.json()["id"].as_str().unwrap());

    let changed = with(demo, Method::PATCH, &path, ("If-Match", &first), title("Boss")).await;
    assert_eq!(changed.status, 200);
    let second = changed.header("etag").to_owned();
    assert_ne!(first, second);
    assert_eq!(changed.json()["meta"]["version"], second);

    // Whoever still has the first version overwrites nothing.
    for (method, body) in [
        (Method::PATCH, title("Lost")),
        (Method::PUT, Some(user("ana@x", "Lost"))),
        (Method::DELETE, None),
    ] {
        let got = with(demo, method.clone(), &path, ("If-Match", &first), body).await;
        assert_eq!(
            (got.status, got.json()["status"].clone()),
            (412, json!("412")),
            "{method}"
        );
    }
    assert_eq!(demo.get(&path).await.json()["title"], "Boss");
    // What changes nothing keeps the version.
    let same = with(demo, Method::PATCH, &path, ("If-Match", "*"), title("Boss")).await;
    assert_eq!((same.status, same.header("etag")), (200, second.as_str()));
    let listed = format!("{first}, {second}");
    assert_eq!(
        with(
            demo,
            Method::PUT,
            &path,
            ("If-Match", &listed),
            Some(user("ana@x", "Ana B"))
        )
        .await
        .status,
        200
    );
    assert_eq!(
        with(demo, Method::PATCH, &path, ("If-Match", "no tag"), title("x"))
            .await
            .status,
        400
    );
    assert_eq!(
        with(demo, Method::DELETE, &path, ("If-None-Match", "*"), None)
            .await
            .status,
        412
    );
    assert_eq!(
        with(demo, Method::DELETE, &path, ("If-Match", "*"), None)
            .await
            .status,
        204
    );
    assert_eq!(
        with(demo, Method::DELETE, &path, ("If-Match", "*"), None)
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a_read_of_a_known_version_is_304() {
    let trial = start().await;
    let demo = &trial.demo;
    let id = demo.group("Ants").await;
    let path = format!("/Groups/{id}");
    let got = demo.get(&path).await;
    let version = got.header("etag").to_owned();
    let again = with(demo, Method::GET, &path, ("If-None-Match", &version), None).await;
    assert_eq!(
        (again.status, again.text.as_str(), again.header("etag")),
        (304, "", version.as_str())
    );
    // Members are a part of it, whether they come by PATCH or go with a person who is deleted.
    let ana = demo.user("ana@x", "Ana").await;
    let member = json!([{ "op": "add", "path": "members", "value": [{ "value": ana }] }]);
    assert_eq!(demo.patch(&path, member).await.status, 200);
    let got = with(demo, Method::GET, &path, ("If-None-Match", &version), None).await;
    assert_eq!(got.status, 200);
    let version = got.header("etag").to_owned();
    demo.delete(&format!("/Users/{ana}")).await;
    let got = with(demo, Method::GET, &path, ("If-None-Match", &version), None).await;
    assert_eq!((got.status, got.json().get("members").cloned()), (200, None));
    assert_eq!(
        with(demo, Method::GET, &path, ("If-Match", "W/\"1\""), None)
            .await
            .status,
        412
    );
    assert_eq!(
        with(demo, Method::GET, "/Groups/none", ("If-None-Match", "*"), None)
            .await
            .status,
        404
    );
}
