//! `users/delta` and `groups/delta` (graph.md 3.4).

use crate::common::*;
use graph_sim::{DeltaGone, Switches, TenantOptions};
use serde_json::{Value, json};

/// A round to its end: the rows, and the link for the next one.
async fn round(graph: &Graph<'_>, path: &str) -> (Vec<Value>, String) {
    let mut rows = Vec::new();
    let mut next = path.to_owned();
    loop {
        let page = graph.get(&next).await.expect(200).json();
        rows.extend(page["value"].as_array().unwrap().clone());
        match (
            page["@odata.nextLink"].as_str(),
            page["@odata.deltaLink"].as_str(),
        ) {
            (Some(link), None) => next = link.to_owned(),
            (None, Some(link)) => return (rows, link.to_owned()),
            _ => panic!("one of both: {page}"),
        }
        assert!(next.contains("$skiptoken="));
    }
}

fn removed(id: &str, reason: &str) -> Value {
    json!({"id": id, "@removed": {"reason": reason}})
}

#[tokio::test]
async fn people_are_told_once_and_then_what_became_of_them() {
    let sim = Sim::start(steered()).await;
    let graph = sim.admin().await;
    let (all, link) = round(&graph, "/users/delta?$select=displayName,department&$top=60").await;
    assert_eq!(all.len(), 200);
    assert!(link.contains("/v1.0/users/delta?$deltatoken="));
    assert!(all.iter().all(|user| user.get("displayName").is_some()
        && user.get("mail").is_none()
        && user["id"].is_string()));
    let (none, link) = round(&graph, &link).await;
    assert!(none.is_empty());
    let id = |index: usize| all[index]["id"].as_str().unwrap();
    for (method, path, body) in [
        (
            "PATCH",
            format!("/people/{}", id(20)),
            json!({"department": "Sales"}),
        ),
        (
            "PATCH",
            format!("/people/{}", id(20)),
            json!({"department": "Legal"}),
        ),
        ("DELETE", format!("/people/{}", id(21)), Value::Null),
        (
            "DELETE",
            format!("/people/{}?permanent=true", id(22)),
            Value::Null,
        ),
        ("DELETE", format!("/people/{}", id(23)), Value::Null),
        ("POST", format!("/people/{}/restore", id(23)), Value::Null),
    ] {
        sim.control(method, &path, body).await.expect(200);
    }
    let joined = sim
        .control("POST", "/people", json!({"displayName": "Ida Dahl"}))
        .await
        .expect(201)
        .json();
    let (changed, after) = round(&graph, &link).await;
    assert_eq!(changed.len(), 5);
    assert_eq!(
        changed[0],
        json!({"id": id(20), "department": "Legal", "displayName": all[20]["displayName"]})
    );
    assert_eq!(changed[1], removed(id(21), "changed"));
    assert_eq!(changed[2], removed(id(22), "deleted"));
    assert_eq!(
        (&changed[3]["id"], &changed[4]["id"]),
        (&json!(id(23)), &joined["id"])
    );
    assert!(round(&graph, &after).await.0.is_empty());
    // The same token tells the same again.
    assert_eq!(round(&graph, &link).await.0, changed);
    for unsupported in ["$search=%22displayName:x%22", "$orderby=displayName"] {
        graph
            .get(&format!("/users/delta?{unsupported}"))
            .await
            .refused(400, "Request_UnsupportedQuery");
    }
    let basic = sim.sign_in("oliver.beck", "User.Read").await;
    basic
        .get("/users/delta")
        .await
        .refused(403, "Authorization_RequestDenied");
}

#[tokio::test]
async fn what_changes_during_a_round_is_told_by_the_next() {
    let sim = Sim::start(steered()).await;
    let graph = sim.admin().await;
    let first = graph
        .get("/users/delta?$select=department&$top=50")
        .await
        .expect(200)
        .json();
    let early = first["value"][10]["id"].as_str().unwrap();
    sim.control(
        "PATCH",
        &format!("/people/{early}"),
        json!({"department": "Legal"}),
    )
    .await
    .expect(200);
    let joined = sim
        .control("POST", "/people", json!({"displayName": "Ida Dahl"}))
        .await
        .expect(201)
        .json();
    let (_, link) = round(&graph, first["@odata.nextLink"].as_str().unwrap()).await;
    let (changed, _) = round(&graph, &link).await;
    let ids: Vec<&Value> = changed.iter().map(|user| &user["id"]).collect();
    assert_eq!(ids, [&json!(early), &joined["id"]]);
    // Changes come in pages too.
    let (_, link) = round(&graph, "/users/delta?$select=id&$top=2&$deltatoken=latest").await;
    for name in ["A B", "C D", "E F", "G H", "I J"] {
        sim.control("POST", "/people", json!({"displayName": name}))
            .await
            .expect(201);
    }
    let page = graph.get(&link).await.expect(200).json();
    assert_eq!(page["value"].as_array().unwrap().len(), 2);
    let (rest, _) = round(&graph, page["@odata.nextLink"].as_str().unwrap()).await;
    assert_eq!(rest.len(), 3);
}

#[tokio::test]
async fn groups_tell_who_joined_and_who_left() {
    let sim = Sim::start(TenantOptions {
        users: 3_000,
        ..steered()
    })
    .await;
    let graph = sim.admin().await;
    let (all, link) = round(&graph, "/groups/delta?$select=displayName,members").await;
    let staff: Vec<&Value> = all
        .iter()
        .filter(|group| group["displayName"] == "All Staff")
        .collect();
    let told: usize = staff
        .iter()
        .map(|group| group["members@delta"].as_array().unwrap().len())
        .sum();
    let id = staff[0]["id"].as_str().unwrap();
    let count = graph
        .eventual(&format!("/groups/{id}/members/$count"))
        .await
        .expect(200)
        .text;
    assert_eq!(told.to_string(), count);
    assert!(staff.len() > 1, "a large group comes in parts");
    let nests = all
        .iter()
        .find(|group| group["displayName"] == "Leadership and Finance")
        .unwrap();
    let types: Vec<&str> = nests["members@delta"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["@odata.type"].as_str().unwrap())
        .collect();
    assert!(types.contains(&"#microsoft.graph.user") && types.contains(&"#microsoft.graph.group"));

    let soren = graph
        .get("/users/soren.holm@contoso.example?$select=id")
        .await
        .json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let wardens = graph.group("Fire Wardens Aarhus").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let finance = graph.group("Finance").await["id"].as_str().unwrap().to_owned();
    let sales = graph.group("Sales").await["id"].as_str().unwrap().to_owned();
    sim.control(
        "POST",
        &format!("/groups/{wardens}/members"),
        json!({"members": [soren, sales]}),
    )
    .await
    .expect(200);
    sim.control(
        "DELETE",
        &format!("/groups/{finance}/members/{soren}"),
        Value::Null,
    )
    .await
    .expect(200);
    sim.control(
        "PATCH",
        &format!("/groups/{sales}"),
        json!({"displayName": "Sales Nordic"}),
    )
    .await
    .expect(200);
    let made = sim
        .control(
            "POST",
            "/groups",
            json!({"displayName": "Crane Drivers", "members": [soren]}),
        )
        .await
        .expect(201)
        .json();
    sim.control("DELETE", "/groups/Managers", Value::Null)
        .await
        .expect(200);
    let (changed, link) = round(&graph, &link).await;
    let of = |id: &str| changed.iter().find(|group| group["id"] == id).unwrap();
    assert_eq!(changed.len(), 5);
    assert_eq!(
        of(&wardens)["members@delta"],
        json!([
            {"@odata.type": "#microsoft.graph.user", "id": soren},
            {"@odata.type": "#microsoft.graph.group", "id": sales},
        ])
    );
    assert_eq!(
        of(&finance)["members@delta"],
        json!([
            {"@odata.type": "#microsoft.graph.user", "id": soren, "@removed": {"reason": "deleted"}},
        ])
    );
    assert_eq!(of(&sales), &json!({"id": sales, "displayName": "Sales Nordic"}));
    assert_eq!(
        of(made["id"].as_str().unwrap())["members@delta"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(changed[4]["@removed"], json!({"reason": "deleted"}));
    // Who becomes a guest leaves the dynamic group; without members selected, members are not told.
    let (_, names) = round(&graph, "/groups/delta?$select=displayName&$deltatoken=latest").await;
    sim.control("PATCH", &format!("/people/{soren}"), json!({"userType": "Guest"}))
        .await
        .expect(200);
    let (changed, _) = round(&graph, &link).await;
    assert_eq!(
        (changed.len(), &changed[0]["displayName"]),
        (1, &json!("All Staff"))
    );
    assert_eq!(changed[0]["members@delta"][0]["@removed"]["reason"], "deleted");
    let (changed, _) = round(&graph, &names).await;
    assert!(changed.iter().all(|group| group.get("members@delta").is_none()));
    // Everything, with members, when nothing is selected.
    let (all, _) = round(&graph, "/groups/delta").await;
    assert!(
        all.iter()
            .any(|group| group["members@delta"].is_array() && group["mailEnabled"].is_boolean())
    );
}

#[tokio::test]
async fn a_fresh_group_is_told_when_lists_show_it() {
    let switches = Switches {
        replication: std::time::Duration::from_secs(2),
        ..Switches::default()
    };
    let sim = Sim::start(TenantOptions { switches, ..quick() }).await;
    let graph = sim.admin().await;
    let (_, mut link) = round(&graph, "/groups/delta?$deltatoken=latest").await;
    let body = json!({"displayName": "Fresh", "mailNickname": "fresh", "mailEnabled": false, "securityEnabled": true});
    let made = graph.post("/groups", body).await.expect(201).json();
    let (mut told, end) = (
        Vec::new(),
        std::time::Instant::now() + std::time::Duration::from_secs(10),
    );
    while told.is_empty() && std::time::Instant::now() < end {
        (told, link) = round(&graph, &link).await;
    }
    assert_eq!((told.len(), &told[0]["id"]), (1, &made["id"]));
    assert!(round(&graph, &link).await.0.is_empty());
}

#[tokio::test]
async fn a_token_that_is_too_old_or_foreign_is_gone() {
    let sim = Sim::start(steered()).await;
    let graph = sim.admin().await;
    let (_, users) = round(&graph, "/users/delta?$deltatoken=latest").await;
    let (rows, groups) = round(&graph, "/groups/delta?$deltatoken=latest").await;
    assert!(rows.is_empty());
    let token = |link: &str| link.split("$deltatoken=").nth(1).unwrap().to_owned();
    let other = Sim::start(TenantOptions { seed: 2, ..quick() }).await;
    for path in [
        format!("/users/delta?$deltatoken={}", token(&groups)),
        "/users/delta?$deltatoken=zzz".to_owned(),
        "/users/delta?$skiptoken=e30".to_owned(),
    ] {
        let answer = graph.get(&path).await;
        assert_eq!(
            answer.headers["location"],
            format!("{}/v1.0/users/delta?$deltatoken=", sim.tenant.graph())
        );
        answer.refused(410, "syncStateNotFound");
    }
    let foreign = other
        .admin()
        .await
        .get(&format!("/users/delta?$deltatoken={}", token(&users)))
        .await;
    foreign.refused(410, "syncStateNotFound");
    sim.control("POST", "/clock", json!({"advance": "P6DT23H"}))
        .await
        .expect(200);
    let (_, fresh) = round(&graph, &users).await;
    sim.control("POST", "/clock", json!({"advance": "PT2H"}))
        .await
        .expect(200);
    let answer = graph.get(&users).await;
    // The repair of the fact sheet: start again where the answer says.
    let again = answer.location().to_string();
    answer.refused(410, "syncStateNotFound");
    graph.get(&fresh).await.expect(200);
    assert_eq!(round(&graph, &again).await.0.len(), 200);

    let switches = Switches {
        delta_gone: DeltaGone::ResyncRequired,
        ..quick().switches
    };
    let sim = Sim::start(TenantOptions { switches, ..quick() }).await;
    sim.admin()
        .await
        .get("/groups/delta?$deltatoken=zzz")
        .await
        .refused(410, "resyncRequired");
}

#[tokio::test]
async fn a_token_outlives_a_restart_when_there_is_a_state_file() {
    let folder = tempfile::tempdir().unwrap();
    let kept = || TenantOptions {
        state_file: Some(folder.path().join("tenant.json")),
        ..steered()
    };
    let sim = Sim::start(kept()).await;
    let link = {
        let graph = sim.admin().await;
        sim.control("POST", "/people", json!({"displayName": "Ida Dahl"}))
            .await
            .expect(201);
        round(&graph, "/users/delta?$select=displayName").await.1
    };
    sim.control(
        "PATCH",
        "/people/ida.dahl@contoso.example",
        json!({"displayName": "Ida Holm"}),
    )
    .await
    .expect(200);
    sim.control(
        "POST",
        "/groups/Finance/members",
        json!({"members": ["ida.dahl@contoso.example"]}),
    )
    .await
    .expect(200);
    sim.tenant.shutdown().await;
    // What the seed made is not written: a large tenant would write it with every change.
    let text = std::fs::read_to_string(folder.path().join("tenant.json")).unwrap();
    assert!(text.contains("Ida Holm") && text.contains("\"Finance\"") && !text.contains("SMS2GO"));
    let sim = Sim::start(kept()).await;
    let graph = sim.admin().await;
    let token = link.split("/v1.0").nth(1).unwrap();
    let (changed, _) = round(&graph, token).await;
    assert_eq!(
        (changed.len(), &changed[0]["displayName"]),
        (1, &json!("Ida Holm"))
    );
    let finance = sim
        .control("GET", "/groups/Finance/members", Value::Null)
        .await
        .expect(200)
        .text;
    assert!(finance.contains("ida.dahl"));
    assert_eq!(
        graph.get("/groups?$top=999").await.json()["value"]
            .as_array()
            .unwrap()
            .len(),
        20
    );
}
