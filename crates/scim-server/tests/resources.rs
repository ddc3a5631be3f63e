//! Users and groups over real HTTP, as Entra sends them.

mod common;

use common::{ENTERPRISE, USER, start, user};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_user_is_kept_exactly_as_sent() {
    let trial = start().await;
    let sent = json!({ "schemas": [USER, ENTERPRISE], "externalId": "søren 🚢", "userName": "Søren.Holm@Contoso.example",
        "active": "True", "addresses": null, "roles": [], "meta": { "resourceType": "User" },
        "displayName": "Søren Holm", "name": { "givenName": "Søren", "familyName": "Holm" },
        "emails": [{ "primary": true, "type": "work", "value": "Søren.Holm@Contoso.example" }],
        "phoneNumbers": [{ "primary": true, "type": "work", "value": "+47 5550 1000" }],
        ENTERPRISE: { "employeeNumber": "10032", "department": "Finance" } });
    let got = trial.demo.post("/Users", sent.clone()).await;
    assert_eq!(got.status, 201);
    assert_eq!(got.header("content-type"), "application/scim+json; charset=utf-8");
    let made = got.json();
    let id = made["id"].as_str().unwrap();
    assert_eq!(got.header("location"), format!("{}/Users/{id}", trial.demo.url));
    assert_eq!(made["meta"]["location"], got.header("location"));
    assert_eq!(made["meta"]["resourceType"], "User");

    let mut want = sent;
    let object = want.as_object_mut().unwrap();
    for ignored in ["addresses", "roles"] {
        object.remove(ignored);
    }
    want["active"] = json!(true);
    want["id"] = json!(id);
    want["meta"] = made["meta"].clone();
    assert_eq!(made, want);
    assert_eq!(trial.demo.get(&format!("/Users/{id}")).await.json(), want);
    assert_eq!(trial.demo.get(&format!("/Users/{id}/")).await.json(), want);

    let (users, total) = trial.store.users("demo", Some("SØREN"), 0, 10).await.unwrap();
    assert_eq!((users.len(), total), (1, 1));
    assert_eq!(users[0]["userName"], "Søren.Holm@Contoso.example");
}

#[tokio::test]
async fn every_search_entra_makes_finds_the_person() {
    let trial = start().await;
    let mut body = user("Søren+x@contoso.example", "Søren Holm");
    body["externalId"] = json!("4f1c");
    body["emails"] = json!([{ "type": "work", "value": "soren@contoso.example" }]);
    body[ENTERPRISE] = json!({ "employeeNumber": "10032", "manager": { "value": "u-9" } });
    trial.demo.post("/Users", body).await;
    trial.demo.user("other@contoso.example", "Other").await;
    for query in [
        "filter=userName+eq+%22s%C3%B8ren%2Bx%40CONTOSO.example%22",
        "filter=userName%20eq%20%22S%C3%98REN%2Bx%40contoso.example%22",
        "filter=externalId+eq+%224f1c%22",
        "filter=externalId+eq+4f1c",
        "filter=emails%5Btype+eq+%22work%22%5D.value+eq+%22SOREN%40contoso.example%22",
        "filter=urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber+eq+%2210032%22",
        "aadOptscim062020&filter=displayName+eq+%22S%C3%B8ren+Holm%22&foo=bar",
        "filter=active+eq+%22True%22+and+displayName+sw+%22S%C3%B8r%22",
    ] {
        assert_eq!(trial.demo.found(&format!("/Users?{query}")).await, 1, "{query}");
        assert_eq!(trial.demo.found(&format!("/Users/?{query}")).await, 1, "{query}");
    }
    for query in [
        "filter=userName+eq+%226f0a3c2e-2b7d-4c0c-9a55-4f1d3a7be901%22",
        "filter=externalId+eq+%224F1C%22",
        "filter=emails%5Btype+eq+%22home%22%5D.value+eq+%22soren%40contoso.example%22",
    ] {
        let got = trial.demo.get(&format!("/Users?{query}")).await;
        assert_eq!(got.status, 200);
        assert_eq!(
            got.json(),
            json!({ "schemas": [scim::schema::LIST_RESPONSE], "totalResults": 0, "startIndex": 1,
                    "itemsPerPage": 0, "Resources": [] })
        );
    }
}

#[tokio::test]
async fn names_of_sixty_characters_and_other_scripts_survive() {
    let trial = start().await;
    for name in [
        "ø".repeat(60),
        "王小明🙂".repeat(15),
        "A'; DROP TABLE user; --%_\\".to_owned(),
    ] {
        let user_name = format!("{name}@contoso.example");
        let id = trial.demo.user(&user_name, &name).await;
        assert_eq!(
            trial.demo.get(&format!("/Users/{id}")).await.json()["displayName"],
            name
        );
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("filter", &format!("userName eq {}", json!(user_name)))
            .finish();
        assert_eq!(trial.demo.found(&format!("/Users?{query}")).await, 1);
        let (found, _) = trial.store.users("demo", Some(&name), 0, 5).await.unwrap();
        assert_eq!(found.len(), 1);
    }
}

#[tokio::test]
async fn a_second_user_of_the_same_name_is_a_conflict() {
    let trial = start().await;
    trial.demo.user("ana@contoso.example", "Ana").await;
    let got = trial
        .demo
        .post("/Users", user("ANA@contoso.example", "Ana Two"))
        .await;
    assert_eq!(got.status, 409);
    assert_eq!(got.json()["scimType"], "uniqueness");
    assert_eq!(got.json()["status"], "409");
    trial.demo.group("Finance").await;
    let got = trial
        .demo
        .post("/Groups", json!({ "displayName": "FINANCE" }))
        .await;
    assert_eq!(got.status, 409);

    let bo = trial.demo.user("bo@contoso.example", "Bo").await;
    let rename = json!([{ "op": "Replace", "path": "userName", "value": "Ana@contoso.example" },
                        { "op": "Replace", "path": "active", "value": "False" }]);
    let got = trial.demo.patch(&format!("/Users/{bo}"), rename).await;
    assert_eq!(got.status, 409);
    assert_eq!(
        trial.demo.get(&format!("/Users/{bo}")).await.json()["active"],
        true
    );
    assert_eq!(trial.demo.found("/Users").await, 2);
}

#[tokio::test]
async fn both_patch_dialects_change_a_user() {
    let trial = start().await;
    let id = trial.demo.user("ana@contoso.example", "Ana Silva").await;
    let path = format!("/Users/{id}");
    let department = format!("{ENTERPRISE}:department");
    let got = trial
        .demo
        .patch(
            &path,
            json!([
            { "op": "Replace", "path": "displayName", "value": "Ana S." },
            { "op": "Add", "path": "emails[type eq \"work\"].value", "value": "ana@contoso.example" },
            { "op": "Add", "path": format!("{ENTERPRISE}:manager"), "value": "u-9" },
            { "op": "Replace", "path": "active", "value": "False" }]),
        )
        .await;
    assert_eq!(got.status, 200, "{}", got.text);
    let now = got.json();
    assert_eq!(now["active"], false);
    assert_eq!(
        now["emails"],
        json!([{ "type": "work", "value": "ana@contoso.example" }])
    );
    assert_eq!(now[ENTERPRISE], json!({ "manager": { "value": "u-9" } }));

    let flagged = json!([
        { "op": "replace", "path": "emails[type eq \"work\"].value", "value": "new@contoso.example" },
        { "op": "replace", "value": { "userName": "new@contoso.example", "active": true,
            "name.familyName": "Santos", department.as_str(): "Treasury" } }]);
    let now = trial.demo.patch(&path, flagged).await.json();
    assert_eq!(now["id"], id);
    assert_eq!(now["active"], true);
    assert_eq!(now["name"], json!({ "familyName": "Santos" }));
    assert_eq!(now[ENTERPRISE]["department"], "Treasury");
    assert_eq!(
        trial
            .demo
            .found("/Users?filter=userName+eq+%22new%40contoso.example%22")
            .await,
        1
    );
    assert_eq!(
        trial
            .demo
            .found("/Users?filter=emails+eq+%22ana%40contoso.example%22")
            .await,
        0
    );
    assert_eq!(
        trial
            .demo
            .found("/Users?filter=emails+eq+%22new%40contoso.example%22")
            .await,
        1
    );
}

#[tokio::test]
async fn a_patch_without_a_change_keeps_last_modified() {
    let trial = start().await;
    let id = trial.demo.user("ana@contoso.example", "Ana").await;
    let path = format!("/Users/{id}");
    let before = trial.demo.get(&path).await.json();
    let after = trial
        .demo
        .patch(&path, json!([{ "op": "Add", "path": "active", "value": "True" }]))
        .await
        .json();
    assert_eq!(after, before);
}

#[tokio::test]
async fn members_are_told_apart_by_what_they_are() {
    let trial = start().await;
    let ana = trial.demo.user("ana@x", "Ana").await;
    let inner = trial.demo.group("Inner").await;
    let outer = format!("/Groups/{}", trial.demo.group("Outer").await);
    let all = json!([{ "value": ana }, { "value": inner }, { "value": "u-404" }]);
    let add = json!([{ "op": "add", "path": "members", "value": all }]);
    let members = trial.demo.patch(&outer, add).await.json()["members"].clone();
    let kinds: Vec<&Value> = members
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["type"])
        .collect();
    assert_eq!(kinds, [&json!("User"), &json!("Group"), &Value::Null]);
    let remove = json!([{ "op": "remove", "path": "members[type eq \"Group\"]" }]);
    let left = trial.demo.patch(&outer, remove).await.json()["members"].clone();
    let values: Vec<&Value> = left.as_array().unwrap().iter().map(|one| &one["value"]).collect();
    assert_eq!(values, [&json!(ana), &json!("u-404")]);
}

#[tokio::test]
async fn members_come_and_go_in_both_dialects() {
    let trial = start().await;
    let mut ids = Vec::new();
    for n in 1..=3 {
        ids.push(trial.demo.user(&format!("u{n}@x"), &format!("Søren {n}")).await);
    }
    let group = trial.demo.group("SMS2GO – Bølgen").await;
    let path = format!("/Groups/{group}");
    let entries: Vec<Value> = ids
        .iter()
        .map(|id| json!({ "$ref": null, "value": id }))
        .collect();
    let add = json!([{ "op": "Add", "path": "members", "value": entries }]);
    let got = trial.demo.patch(&path, add.clone()).await;
    assert_eq!(got.status, 200);
    let members = got.json()["members"].clone();
    let reference = format!("{}/Users/{}", trial.demo.url, ids[0]);
    assert_eq!(
        members[0],
        json!({ "value": ids[0], "$ref": reference, "type": "User" })
    );
    let named = trial
        .demo
        .get(&format!("{path}?attributes=members.display"))
        .await;
    assert_eq!(named.json()["members"][0], json!({ "display": "Søren 1" }));
    assert_eq!(members.as_array().unwrap().len(), 3);
    // Again: nothing changes, nothing fails.
    assert_eq!(trial.demo.patch(&path, add).await.json()["members"], members);

    let remove = json!([{ "op": "Remove", "path": "members", "value": [{ "$ref": null, "value": ids[0] }] }]);
    let left = trial.demo.patch(&path, remove).await.json();
    assert_eq!(left["members"].as_array().unwrap().len(), 2);
    let remove = json!([{ "op": "remove", "path": format!("members[value eq \"{}\"]", ids[1]) }]);
    let left = trial.demo.patch(&path, remove).await.json();
    assert_eq!(left["members"].as_array().unwrap().len(), 1);

    let bare = trial
        .demo
        .get(&format!("{path}?excludedAttributes=members"))
        .await
        .json();
    assert_eq!(bare.get("members"), None);
    let query = "/Groups?excludedAttributes=members&filter=displayName+eq+%22sms2go+%E2%80%93+b%C3%B8lgen%22";
    assert_eq!(
        trial.demo.get(query).await.json()["Resources"][0].get("members"),
        None
    );
    let by_member = format!("/Groups?filter=members+eq+%22{}%22", ids[2]);
    assert_eq!(trial.demo.found(&by_member).await, 1);

    assert_eq!(trial.demo.delete(&format!("/Users/{}", ids[2])).await.status, 204);
    assert_eq!(trial.demo.get(&path).await.json().get("members"), None);
    let (groups, _) = trial.store.groups("demo", None, 0, 10).await.unwrap();
    assert_eq!(groups[0].get("members"), None);
}

#[tokio::test]
async fn what_is_deleted_is_gone() {
    let trial = start().await;
    let id = trial.demo.user("ana@x", "Ana").await;
    let path = format!("/Users/{id}");
    let got = trial.demo.delete(&path).await;
    assert_eq!((got.status, got.text.as_str()), (204, ""));
    for method in [Method::DELETE, Method::GET] {
        let got = trial.demo.send(method, &path, None).await;
        assert_eq!(got.status, 404);
        assert_eq!(got.json()["schemas"], json!([scim::schema::ERROR]));
    }
    assert_eq!(trial.demo.patch(&path, json!([])).await.status, 404);
    // The name is free again, under another id.
    assert_ne!(trial.demo.user("ana@x", "Ana").await, id);
}

#[tokio::test]
async fn put_replaces_everything_but_the_id() {
    let trial = start().await;
    let id = trial.demo.user("ana@x", "Ana").await;
    let body = json!({ "schemas": [USER], "userName": "ana@x", "title": "Boss" });
    let got = trial
        .demo
        .send(Method::PUT, &format!("/Users/{id}"), Some(body))
        .await;
    assert_eq!(got.status, 200);
    assert_eq!(got.json()["id"], id);
    assert_eq!(got.json()["title"], "Boss");
    assert_eq!(got.json().get("displayName"), None);
}

#[tokio::test]
async fn a_thousand_users_are_listed_page_by_page_in_a_stable_order() {
    let trial = start().await;
    let demo = &trial.demo;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..1_000 {
        let demo = demo.clone();
        tasks.spawn(async move { demo.user(&format!("user{n}@x"), &format!("User {n}")).await });
    }
    let made: std::collections::HashSet<String> = tasks.join_all().await.into_iter().collect();
    assert_eq!(made.len(), 1_000);
    // Nobody said how many: a hundred; more than a thousand are never on one page.
    for (count, on_page) in [("", 100), ("?count=1000", 1_000), ("?count=5000", 1_000)] {
        let page = demo.get(&format!("/Users{count}")).await.json();
        assert_eq!(page["totalResults"], 1_000);
        assert_eq!(page["itemsPerPage"], on_page);
    }
    let mut seen = Vec::new();
    for start_index in (1..=1_000).step_by(300) {
        let page = demo
            .get(&format!("/Users?startIndex={start_index}&count=300"))
            .await
            .json();
        assert_eq!(page["totalResults"], 1_000);
        assert_eq!(page["startIndex"], start_index);
        let ids = page["Resources"].as_array().unwrap().iter();
        seen.extend(ids.map(|user| user["id"].as_str().unwrap().to_owned()));
    }
    assert_eq!(seen.len(), 1_000);
    assert_eq!(seen.into_iter().collect::<std::collections::HashSet<_>>(), made);
    let past = demo.get("/Users?startIndex=2000").await.json();
    assert_eq!(
        (past["itemsPerPage"].clone(), past["totalResults"].clone()),
        (json!(0), json!(1_000))
    );
    assert_eq!(demo.get("/Users?count=0").await.json()["Resources"], json!([]));
    assert_eq!(
        demo.get("/Users?startIndex=0&count=5").await.json()["startIndex"],
        1
    );
    assert_eq!(demo.found("/Users?filter=displayName+sw+%22User+99%22").await, 11);
}

#[tokio::test]
async fn answers_show_the_attributes_asked_for() {
    let trial = start().await;
    let id = trial.demo.user("ana@x", "Ana").await;
    let got = trial
        .demo
        .get(&format!("/Users/{id}?attributes=userName"))
        .await
        .json();
    assert_eq!(
        got,
        json!({ "schemas": [USER, ENTERPRISE], "id": id, "userName": "ana@x" })
    );
    let got = trial.demo.get("/Users?attributes=id").await.json();
    assert_eq!(
        got["Resources"][0],
        json!({ "schemas": [USER, ENTERPRISE], "id": id })
    );
}
