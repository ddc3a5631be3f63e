//! Members of groups and groups of members (graph.md 3.4).

use crate::common::*;
use graph_sim::TenantOptions;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn ids(rows: &[Value]) -> BTreeSet<String> {
    rows.iter()
        .map(|row| row["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn nested_groups_are_members_and_are_opened_by_transitive_members_alone() {
    let sim = Sim::start(TenantOptions {
        groups: 60,
        ..quick()
    })
    .await;
    let graph = sim.admin().await;
    let id = async |name: &str| graph.group(name).await["id"].as_str().unwrap().to_owned();
    let (region, country, site) = (
        id("Region Nordic").await,
        id("Country Denmark").await,
        id("Site Aarhus").await,
    );
    let direct = graph.all(&format!("/groups/{region}/members")).await;
    assert_eq!(direct.len(), 1);
    assert_eq!(
        (&direct[0]["@odata.type"], &direct[0]["id"]),
        (&json!("#microsoft.graph.group"), &json!(country))
    );
    let people = graph
        .all(&format!("/groups/{site}/members?$top=3&$select=id"))
        .await;
    let all = graph
        .all(&format!(
            "/groups/{region}/transitiveMembers?$top=4&$select=id,displayName"
        ))
        .await;
    let mut expected = ids(&people);
    expected.extend([country.clone(), site.clone()]);
    assert_eq!(ids(&all), expected);
    assert_eq!(all.len(), expected.len(), "each once");
    let cast = graph
        .all(&format!(
            "/groups/{region}/transitiveMembers/microsoft.graph.user?$select=id"
        ))
        .await;
    assert_eq!(ids(&cast), ids(&people));
    assert!(cast.iter().all(|user| user.get("@odata.type").is_none()));
    let nested = graph
        .all(&format!(
            "/groups/{region}/transitiveMembers/microsoft.graph.group"
        ))
        .await;
    assert_eq!(nested.len(), 2);
    let count = graph
        .eventual(&format!("/groups/{region}/transitiveMembers/$count"))
        .await
        .expect(200);
    assert_eq!(count.text, all.len().to_string());
    let count = graph
        .eventual(&format!("/groups/{region}/members/microsoft.graph.user/$count"))
        .await
        .expect(200);
    assert_eq!(count.text, "0");
    // Groups that nest in a circle have an end.
    let circle = id("Legacy Circle A").await;
    let members = graph.all(&format!("/groups/{circle}/transitiveMembers")).await;
    assert!(members.len() >= 3 && ids(&members).contains(&circle));
}

#[tokio::test]
async fn a_person_has_the_groups_that_have_the_person() {
    let sim = Sim::start(TenantOptions {
        groups: 60,
        ..quick()
    })
    .await;
    let graph = sim.admin().await;
    let site = graph.group("Site Aarhus").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let person = graph.all(&format!("/groups/{site}/members")).await[0].clone();
    let path = |relation: &str| format!("/users/{}/{relation}", person["id"].as_str().unwrap());
    let direct = graph.all(&path("memberOf?$top=1&$select=id,displayName")).await;
    assert!(ids(&direct).contains(&site));
    assert!(
        direct
            .iter()
            .all(|group| group["@odata.type"] == "#microsoft.graph.group")
    );
    let transitive = graph.all(&path("transitiveMemberOf")).await;
    let names: Vec<&str> = transitive
        .iter()
        .map(|group| group["displayName"].as_str().unwrap())
        .collect();
    for name in ["Site Aarhus", "Country Denmark", "Region Nordic", "All Staff"] {
        assert!(names.contains(&name), "{name}");
    }
    assert!(ids(&direct).is_subset(&ids(&transitive)) && direct.len() + 2 <= transitive.len());
    let cast = graph.all(&path("transitiveMemberOf/microsoft.graph.group")).await;
    assert!(cast.len() == transitive.len() && cast[0].get("@odata.type").is_none());
    let count = graph.eventual(&path("memberOf/$count")).await.expect(200);
    assert_eq!(count.text, direct.len().to_string());
    graph
        .get("/users/nobody/memberOf")
        .await
        .refused(404, "Request_ResourceNotFound");
}

#[tokio::test]
async fn members_that_may_not_be_read_have_a_type_and_an_id_alone() {
    let sim = Sim::start(quick()).await;
    let graph = sim.sign_in("maja.lund", "User.Read GroupMember.Read.All").await;
    let nests = graph.group("Leadership and Finance").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let members = graph
        .all(&format!("/groups/{nests}/members?$select=id,displayName"))
        .await;
    let users: Vec<&Value> = members
        .iter()
        .filter(|member| member["@odata.type"] == "#microsoft.graph.user")
        .collect();
    assert!(!users.is_empty() && users.len() < members.len());
    for user in users {
        assert_eq!(
            user.as_object().unwrap().keys().collect::<Vec<_>>(),
            ["@odata.type", "id"]
        );
    }
    let group = members
        .iter()
        .find(|member| member["@odata.type"] == "#microsoft.graph.group")
        .unwrap();
    assert_eq!(group["displayName"], "Finance");
}

#[tokio::test]
async fn pages_of_members_go_on_where_they_were_whoever_leaves() {
    let sim = Sim::start(steered()).await;
    let graph = sim.admin().await;
    let group = graph.group("Newsletter Nordic").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/groups/{group}/members?$top=5&$select=id&$count=true");
    let before: Vec<Value> = graph.all(&path).await;
    let first = graph.eventual(&path).await.expect(200).json();
    assert_eq!(first["@odata.count"].as_u64().unwrap() as usize, before.len());
    for index in [0, 4, 7] {
        let member = before[index]["id"].as_str().unwrap();
        sim.control(
            "DELETE",
            &format!("/groups/{group}/members/{member}"),
            Value::Null,
        )
        .await
        .expect(200);
    }
    let rest = graph.all(first["@odata.nextLink"].as_str().unwrap()).await;
    let mut expected = before[5..].to_vec();
    expected.remove(2);
    assert_eq!(ids(&rest), ids(&expected));
    assert_eq!(rest.len(), expected.len());
}
