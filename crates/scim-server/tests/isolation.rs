//! A tenant sees, changes and reveals nothing of another one, whichever way it is asked.

mod common;

use common::{GROUP, Got, PATCH_OP, Tenant, Trial, last, start, tenant, user};
use reqwest::Method;
use scim_server::{ExchangeQuery, ServeOptions, serve_with};
use serde_json::{Value, json};

const EXTENSION: &str = "urn:ietf:params:scim:schemas:extension:Canary:2.0:User";

/// Two tenants; everything that the other one has is called canary.
struct Two {
    trial: Trial,
    other: Tenant,
    /// Ids in the other one.
    oz: String,
    others: String,
}

async fn two() -> Two {
    let trial = start().await;
    let other = tenant(&trial.store, &trial.running, "other").await;
    let extension = json!({ "id": EXTENSION, "resourceType": "User", "attributes": [{ "name": "canary" }] });
    let set = trial
        .store
        .change_settings("other", move |settings| settings.extensions.push(extension));
    set.await.unwrap();
    let oz = other.user("canary-oz@x", "Canary Oz").await;
    let others = other.group("Canaries").await;
    let add = json!([{ "op": "add", "path": "members", "value": [{ "value": oz }] }]);
    assert_eq!(other.patch(&format!("/Groups/{others}"), add).await.status, 200);
    Two {
        trial,
        other,
        oz,
        others,
    }
}

impl Two {
    fn demo(&self) -> &Tenant {
        &self.trial.demo
    }

    /// All that the other tenant has, as it shows it.
    async fn state(&self) -> Vec<Value> {
        let mut state = Vec::new();
        for path in ["/Users", "/Groups", "/Schemas", "/ResourceTypes"] {
            state.push(self.other.get(path).await.json());
        }
        state
    }
}

fn reveals_nothing(got: &Got, what: &str) {
    let headers = format!("{:?}", got.headers).to_lowercase();
    let text = got.text.to_lowercase();
    assert!(
        !text.contains("canar") && !headers.contains("canar"),
        "{what}: {} {headers} {}",
        got.status,
        got.text
    );
}

/// Every kind of request there is, about two ids.
fn requests(person: &str, group: &str) -> Vec<(Method, String, Option<Value>)> {
    let replace = |path: &str, value: Value| json!({ "schemas": [PATCH_OP], "Operations": [{ "op": "replace", "path": path, "value": value }] });
    let search = |filter: &str| json!({ "schemas": [scim::schema::SEARCH_REQUEST], "filter": filter });
    let group_body = json!({ "schemas": [GROUP], "displayName": "Taken over" });
    let mut all = Vec::new();
    for (id, one, collection, body) in [
        (
            person,
            format!("/Users/{person}"),
            "/Users",
            user("taken@x", "Taken over"),
        ),
        (group, format!("/Groups/{group}"), "/Groups", group_body),
    ] {
        for path in ["", "?attributes=id", "?excludedAttributes=members"] {
            all.push((Method::GET, format!("{one}{path}"), None));
        }
        all.push((Method::PUT, one.clone(), Some(body)));
        all.push((
            Method::PATCH,
            one.clone(),
            Some(replace("displayName", json!("Taken over"))),
        ));
        all.push((Method::PATCH, one.clone(), Some(replace("members", json!([])))));
        all.push((Method::DELETE, one, None));
        for query in [
            "",
            "&sortBy=id",
            "&cursor=",
            "&startIndex=1&count=1000",
            "&attributes=displayName",
        ] {
            for filter in [
                format!("id+eq+%22{id}%22"),
                format!("id+ne+%22x%22+and+id+eq+%22{id}%22"),
                "displayName+sw+%22c%22".to_owned(),
                "userName+co+%22@%22".to_owned(),
                format!("members+eq+%22{person}%22"),
                format!("members%5Bvalue+eq+%22{person}%22%5D"),
            ] {
                for place in [collection, "/"] {
                    all.push((Method::GET, format!("{place}?filter={filter}{query}"), None));
                }
            }
        }
        for place in [format!("{collection}/.search"), "/.search".to_owned()] {
            for filter in [format!("id eq \"{id}\""), "id pr".to_owned()] {
                all.push((Method::POST, place.clone(), Some(search(&filter))));
            }
        }
    }
    for path in [
        "/Users",
        "/Groups",
        "/",
        "/Schemas",
        "/ResourceTypes",
        "/ServiceProviderConfig",
    ] {
        all.push((Method::GET, path.to_owned(), None));
    }
    let operations: Vec<Value> = [
        ("PATCH", "Users", person),
        ("PUT", "Groups", group),
        ("DELETE", "Users", person),
        ("DELETE", "Groups", group),
    ]
    .into_iter()
    .map(|(method, kind, id)| {
        let data = match method {
            "PATCH" => replace("displayName", json!("Taken over")),
            "PUT" => json!({ "schemas": [GROUP], "displayName": "Taken over" }),
            _ => Value::Null,
        };
        json!({ "method": method, "path": format!("/{kind}/{id}"), "data": data })
    })
    .collect();
    let bulk = json!({ "schemas": [scim::schema::BULK_REQUEST], "Operations": operations });
    all.push((Method::POST, "/Bulk".to_owned(), Some(bulk)));
    all
}

#[tokio::test]
async fn the_token_of_one_opens_no_door_of_the_other() {
    let two = two().await;
    let before = two.state().await;
    assert!(
        before[0].to_string().contains("Canary Oz"),
        "its own token shows it all"
    );
    // Without the limit on refused requests, behind which the last ones would not be looked at.
    let mut options = ServeOptions::at("127.0.0.1:0".parse().unwrap());
    options.limits.refused_per_s_max = u32::MAX;
    let running = serve_with(two.trial.store.clone(), options).await.unwrap();
    let mut thief = two.demo().clone();
    thief.url = running.tenant_url("other");
    let mut asked = 0;
    for (method, path, body) in requests(&two.oz, &two.others) {
        let what = format!("{method} {path}");
        let got = thief.send(method, &path, body).await;
        assert_eq!(got.status, 401, "{what}: {}", got.text);
        reveals_nothing(&got, &what);
        asked += 1;
    }
    assert!(asked > 100, "{asked}");
    assert_eq!(two.state().await, before);
    let page = two
        .trial
        .store
        .exchanges("demo", &ExchangeQuery::default())
        .await
        .unwrap();
    assert_eq!(
        page.total, 0,
        "the attempts are in the log of whom they were made at"
    );
}

#[tokio::test]
async fn ids_of_the_other_are_nobody_here() {
    let two = two().await;
    let before = two.state().await;
    for (method, path, body) in requests(&two.oz, &two.others) {
        let what = format!("{method} {path}");
        let is_one = path.matches('/').count() == 2 && !path.ends_with("/.search");
        let got = two.demo().send(method, &path, body).await;
        reveals_nothing(&got, &what);
        match path.as_str() {
            _ if is_one => assert_eq!(got.status, 404, "{what}: {}", got.text),
            "/Bulk" => {
                let answer = got.json();
                let statuses: Vec<&Value> = answer["Operations"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|one| &one["status"])
                    .collect();
                assert_eq!(statuses, ["404", "404", "404", "404"], "{what}");
            }
            "/Schemas" | "/ResourceTypes" | "/ServiceProviderConfig" => assert_eq!(got.status, 200, "{what}"),
            _ if got.status == 200 => assert_eq!(got.json()["Resources"], json!([]), "{what}"),
            // A filter on what this kind of resource does not have.
            _ => assert_eq!(got.status, 400, "{what}: {}", got.text),
        }
    }
    assert_eq!(two.state().await, before);
}

#[tokio::test]
async fn a_reference_into_the_other_is_an_id_like_any_other() {
    let two = two().await;
    let before = two.state().await;
    let (demo, oz) = (two.demo(), &two.oz);
    let reference = format!("{}/Users/{oz}", two.other.url);
    let member = json!({ "value": oz, "$ref": reference, "type": "User" });
    let group = json!({ "schemas": [GROUP], "displayName": "Ours", "members": [member] });
    let made = demo.post("/Groups", group).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let ours = format!("/Groups/{}", made.json()["id"].as_str().unwrap());
    let add = json!([{ "op": "add", "path": "members", "value": [{ "value": two.others }] }]);
    assert_eq!(demo.patch(&ours, add).await.status, 200);
    let mut person = user("ana@x", "Ana");
    person[common::ENTERPRISE] = json!({ "manager": { "value": oz } });
    assert_eq!(demo.post("/Users", person).await.status, 201);
    for path in [
        ours.as_str(),
        "/Users",
        &format!("{ours}?attributes=members.value,members.display,members.type,members.$ref"),
        &format!("/Groups?filter=members+eq+%22{oz}%22"),
    ] {
        let got = demo.get(path).await;
        assert_eq!(got.status, 200, "{path}: {}", got.text);
        reveals_nothing(&got, path);
        assert!(!got.text.contains("/other/"), "{path}: {}", got.text);
    }
    let members = demo.get(&ours).await.json()["members"].clone();
    assert_eq!(members, json!([{ "value": oz }, { "value": two.others }]));
    assert_eq!(two.state().await, before, "nor does the other one know");

    // Whoever leaves the other tenant leaves no group of this one.
    assert_eq!(two.other.delete(&format!("/Users/{oz}")).await.status, 204);
    assert_eq!(demo.get(&ours).await.json()["members"], members);
    let about = ExchangeQuery {
        about: Some("Canary Oz".to_owned()),
        ..ExchangeQuery::default()
    };
    assert_eq!(two.trial.store.exchanges("demo", &about).await.unwrap().total, 0);
    assert!(
        !last(&two.trial.store, "demo")
            .await
            .exchange
            .url
            .contains("/other/")
    );
}
