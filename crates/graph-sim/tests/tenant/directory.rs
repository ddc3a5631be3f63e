//! People, groups and queries.

use crate::common::*;
use graph_sim::TenantOptions;
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeSet;

#[tokio::test]
async fn pages_lead_through_all_200_people_once() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let mut ids = BTreeSet::new();
    let mut next = Some("/users?$select=id,displayName&$top=30".to_owned());
    let mut pages = 0;
    while let Some(path) = next {
        let page = graph.get(&path).await.expect(200).json();
        for user in page["value"].as_array().unwrap() {
            assert_eq!(user.as_object().unwrap().len(), 2);
            assert!(ids.insert(user["id"].as_str().unwrap().to_owned()));
        }
        next = page["@odata.nextLink"].as_str().map(str::to_owned);
        pages += 1;
    }
    assert_eq!((ids.len(), pages), (200, 7));
    assert_eq!(
        graph.get("/users").await.json()["value"]
            .as_array()
            .unwrap()
            .len(),
        100
    );
}

#[tokio::test]
async fn the_same_seed_gives_the_same_ids_over_http() {
    let mut found = Vec::new();
    for seed in [5, 5, 6] {
        let sim = Sim::start(TenantOptions {
            seed,
            users: 20,
            ..quick()
        })
        .await;
        let graph = sim.admin().await;
        let (made, _) = graph.instantiate().await;
        let group = graph
            .group("SMS2GO - Rettighed - Adgang til beskedernes brødtekst")
            .await;
        found.push(json!([
            made["application"]["appId"],
            group["id"],
            sim.tenant.tenant_id(),
            graph.get("/users?$top=5").await.json()["value"]
        ]));
    }
    assert_eq!(found[0], found[1]);
    assert_ne!(found[0], found[2]);
}

#[tokio::test]
async fn search_and_counts_need_the_consistency_header() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let search = "/users?$search=%22displayName:holm%22&$count=true&$orderby=displayName&$select=displayName";
    let message = graph.get(search).await.refused(400, "Request_UnsupportedQuery");
    assert!(message.contains("ConsistencyLevel: eventual"));
    let eventual = |path: &str| {
        graph
            .request(Method::GET, path)
            .header("ConsistencyLevel", "eventual")
            .send()
    };
    let found = Answer::of(eventual(search).await.unwrap())
        .await
        .expect(200)
        .json();
    assert!(found["@odata.count"].as_u64().unwrap() >= 1);
    assert!(
        found["value"]
            .as_array()
            .unwrap()
            .iter()
            .any(|u| u["displayName"] == "Søren Holm")
    );
    graph
        .get("/users/$count")
        .await
        .refused(400, "Request_BadRequest");
    assert_eq!(
        Answer::of(eventual("/users/$count").await.unwrap())
            .await
            .expect(200)
            .text,
        "200"
    );
    graph
        .get("/users?$filter=displayName%20ne%20'x'")
        .await
        .refused(400, "Request_UnsupportedQuery");
    graph
        .get("/users?$filter=shoeSize%20eq%20'x'")
        .await
        .refused(400, "Request_UnsupportedQuery");
    graph
        .get("/users?$filter=displayName%20eq")
        .await
        .refused(400, "BadRequest");
    graph
        .get("/users?$top=1000")
        .await
        .refused(400, "Request_UnsupportedQuery");
    graph
        .get("/users?$skiptoken=zzz")
        .await
        .refused(400, "Directory_ExpiredPageToken");
    let starts = graph
        .get("/users?$filter=startswith(displayName,'S%C3%B8ren%20H') or startswith(mail,'zz')")
        .await
        .expect(200)
        .json();
    assert_eq!(
        starts["value"][0]["userPrincipalName"],
        "soren.holm@contoso.example"
    );
}

#[tokio::test]
async fn groups_show_their_members_and_a_nested_group_as_a_group() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let groups = graph.get("/groups?$top=999").await.json();
    assert_eq!(groups["value"].as_array().unwrap().len(), 20);
    let billing = graph.group("SMS2GO - Billing").await;
    let path = format!("/groups/{}/members", billing["id"].as_str().unwrap());
    let members = graph.get(&path).await.json();
    assert!(
        members["value"]
            .as_array()
            .unwrap()
            .iter()
            .all(|m| m["@odata.type"] == "#microsoft.graph.user")
    );
    let users = graph
        .get(&format!(
            "{path}/microsoft.graph.user?$select=id,displayName&$top=999"
        ))
        .await
        .expect(200)
        .json();
    assert!(
        users["value"]
            .as_array()
            .unwrap()
            .iter()
            .any(|u| u["displayName"] == "Søren Holm")
    );
    let nests = graph.group("Leadership and Finance").await;
    let members = graph
        .get(&format!("/groups/{}/members", nests["id"].as_str().unwrap()))
        .await
        .json();
    assert!(
        members["value"]
            .as_array()
            .unwrap()
            .iter()
            .any(|m| m["@odata.type"] == "#microsoft.graph.group")
    );
    let nested = graph.group("Finance").await;
    let finance = graph
        .get(&format!(
            "/groups/{}/members?$top=999",
            nested["id"].as_str().unwrap()
        ))
        .await
        .json();
    let path = format!(
        "/groups/{}/transitiveMembers/microsoft.graph.user?$top=999",
        nests["id"].as_str().unwrap()
    );
    let all = graph.get(&path).await.expect(200).json();
    assert_eq!(
        all["value"].as_array().unwrap().len(),
        finance["value"].as_array().unwrap().len() + 1
    );
    assert_eq!(graph.group("Newsletter Nordic").await["securityEnabled"], false);
    assert_eq!(
        graph.group("All Staff").await["groupTypes"],
        json!(["DynamicMembership"])
    );
    graph
        .get("/groups/00000000-0000-0000-0000-00000000000a")
        .await
        .refused(404, "Request_ResourceNotFound");
}

#[tokio::test]
async fn a_security_group_can_be_made() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let body = json!({"displayName": "SMS2GO - Ny", "mailNickname": "sms2go-ny", "mailEnabled": false, "securityEnabled": true});
    let group = graph.post("/groups", body).await.expect(201).json();
    assert_eq!(graph.group("SMS2GO - Ny").await["id"], group["id"]);
    graph
        .post("/groups", json!({"displayName": "x"}))
        .await
        .refused(400, "Request_BadRequest");
    graph
        .post(
            "/groups",
            json!({"displayName": "x", "mailNickname": "å b", "mailEnabled": false, "securityEnabled": true}),
        )
        .await
        .refused(400, "Request_BadRequest");
}

#[tokio::test]
async fn a_deleted_group_is_gone() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let body = json!({"displayName": "Short-lived", "mailNickname": "short-lived", "mailEnabled": false, "securityEnabled": true});
    let group = graph.post("/groups", body).await.expect(201).json();
    let id = group["id"].as_str().unwrap();
    graph.delete(&format!("/groups/{id}")).await.expect(204);
    graph
        .get(&format!("/groups/{id}"))
        .await
        .refused(404, "Request_ResourceNotFound");
    graph
        .delete(&format!("/groups/{id}"))
        .await
        .refused(404, "Request_ResourceNotFound");
}

#[tokio::test]
async fn calls_that_do_not_exist_are_refused_like_graph_does() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    graph.get("/nonsense").await.refused(400, "BadRequest");
    graph.delete("/users").await.refused(405, "Request_BadRequest");
    graph
        .request(Method::POST, "/groups")
        .body("{oops")
        .send()
        .await
        .map(|r| assert_eq!(r.status(), 400))
        .unwrap();
}
