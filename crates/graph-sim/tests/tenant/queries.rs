//! Lists: `$filter`, `$search`, `$orderby`, `$select`, `$expand`, pages and counts (graph.md 3.4).

use crate::common::*;
use graph_sim::{Switches, TenantOptions};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn names(rows: &[Value]) -> Vec<&str> {
    rows.iter()
        .map(|row| row["displayName"].as_str().unwrap())
        .collect()
}

/// Percent-encodes what stands behind a `=`.
fn query(text: &str) -> String {
    let encode = |value: &str| {
        value
            .bytes()
            .map(|b| {
                if b.is_ascii_alphanumeric() {
                    (b as char).to_string()
                } else {
                    format!("%{b:02X}")
                }
            })
            .collect::<String>()
    };
    let pairs = text.split('&').map(|pair| {
        let (name, value) = pair.split_once('=').unwrap();
        format!("{name}={}", encode(value))
    });
    pairs.collect::<Vec<_>>().join("&")
}

#[tokio::test]
async fn filters_find_what_they_say() {
    let sim = Sim::start(TenantOptions {
        groups: 60,
        ..quick()
    })
    .await;
    let graph = sim.admin().await;
    let count = async |list: &str, filter: &str| {
        graph
            .all(&format!(
                "{list}?{}",
                query(&format!("$filter={filter}&$count=true&$top=999"))
            ))
            .await
            .len()
    };
    for filter in [
        "userPrincipalName eq 'SOREN.holm@contoso.example'",
        "displayName eq 'søren HOLM'",
        "startswith(displayName,'søren ho')",
        "endsWith(mail,'holm@contoso.example') and surname eq 'Holm' and givenName eq 'Søren'",
        "proxyAddresses/any(p:p eq 'smtp:SOREN.HOLM@contoso.example')",
        "proxyAddresses/any(p:startswith(p,'smtp:soren.holm@'))",
        "displayName in ('Søren Holm', 'Nobody')",
        "(displayName eq 'Søren Holm' or displayName eq 'x') and not(accountEnabled eq false)",
    ] {
        assert_eq!(count("/users", filter).await, 1, "{filter}");
    }
    let all = 200;
    let guests = count("/users", "userType eq 'Guest'").await;
    assert!(guests > 3);
    assert_eq!(count("/users", "userType ne 'Guest'").await, all - guests);
    assert_eq!(count("/users", "creationType eq 'Invitation'").await, guests);
    let disabled = count("/users", "accountEnabled eq false").await;
    assert_eq!(count("/users", "accountEnabled eq true").await, all - disabled);
    let none = count("/users", "department eq null").await;
    assert_eq!(count("/users", "department ne null").await, all - none);
    let early = count("/users", "createdDateTime lt 2022-01-01T00:00:00Z").await;
    assert_eq!(
        count("/users", "createdDateTime ge 2022-01-01").await,
        all - early
    );
    assert!(early > 10 && none > 3 && disabled > 3);
    let licensed = count(
        "/users",
        "assignedLicenses/any(l:l/skuId eq 078d2b04-f1bd-4111-bbd4-b4b1b354cef4)",
    )
    .await;
    assert!(licensed > 100 && licensed < all - guests);
    let unified = count("/groups", "groupTypes/any(c:c eq 'Unified')").await;
    assert_eq!(unified, 3);
    assert_eq!(
        count("/groups", "not(groupTypes/any(c:c eq 'Unified'))").await,
        60 - unified
    );
    assert_eq!(count("/groups", "isAssignableToRole eq true").await, 2);
    assert!(count("/groups", "onPremisesSyncEnabled eq true").await >= 4);
    assert!(count("/groups", "securityEnabled eq true and mailEnabled eq true").await == 1);
}

#[tokio::test]
async fn what_needs_the_header_and_the_count_is_refused_without_them() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let unsupported = |property: &str, resource: &str| {
        format!(
            "Unsupported or invalid query filter clause specified for property '{property}' of resource '{resource}'."
        )
    };
    for (path, property, resource) in [
        ("/users?$filter=displayName ne 'x'", "displayName", "User"),
        ("/users?$filter=not(mail eq 'x')", "mail", "User"),
        ("/users?$filter=endsWith(mail,'x')", "mail", "User"),
        (
            "/users?$filter=proxyAddresses/any(p:endsWith(p,'x'))",
            "proxyAddresses",
            "User",
        ),
        (
            "/users?$filter=surname eq 'x'&$orderby=displayName",
            "surname",
            "User",
        ),
        ("/groups?$filter=mailEnabled ne true", "mailEnabled", "Group"),
    ] {
        let path = format!(
            "{}?{}",
            path.split('?').next().unwrap(),
            query(path.split_once('?').unwrap().1)
        );
        let message = graph.get(&path).await.refused(400, "Request_UnsupportedQuery");
        assert_eq!(message, unsupported(property, resource));
        graph
            .eventual(&path)
            .await
            .refused(400, "Request_UnsupportedQuery");
        graph
            .get(&format!("{path}&$count=true"))
            .await
            .refused(400, "Request_UnsupportedQuery");
        graph.eventual(&format!("{path}&$count=true")).await.expect(200);
    }
    // Never, with or without.
    let contains = format!(
        "/users?{}&$count=true",
        query("$filter=contains(displayName,'x')")
    );
    let message = graph
        .eventual(&contains)
        .await
        .refused(400, "Request_UnsupportedQuery");
    assert_eq!(message, unsupported("displayName", "User"));
    graph.get("/users?$orderby=displayName").await.expect(200);

    let search = format!("/users?{}", query(r#"$search="displayName:holm""#));
    let header = "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'";
    assert_eq!(
        graph.get(&search).await.refused(400, "Request_UnsupportedQuery"),
        header
    );
    graph
        .get(&format!("{search}&$count=true"))
        .await
        .refused(400, "Request_UnsupportedQuery");
    graph
        .eventual(&search)
        .await
        .refused(400, "Request_UnsupportedQuery");
    graph.eventual(&format!("{search}&$count=true")).await.expect(200);
    let lenient = Switches {
        search_needs_count: false,
        ..quick().switches
    };
    let sim = Sim::start(TenantOptions {
        switches: lenient,
        ..quick()
    })
    .await;
    sim.admin().await.eventual(&search).await.expect(200);
}

#[tokio::test]
async fn search_goes_by_the_words_of_names_and_the_beginning_of_everything_else() {
    let sim = Sim::start(TenantOptions {
        users: 1_000,
        groups: 60,
        ..steered()
    })
    .await;
    let graph = sim.admin().await;
    let found = async |list: &str, search: &str| {
        graph
            .all(&format!(
                "{list}?{}",
                query(&format!(
                    "$search={search}&$count=true&$orderby=displayName&$top=3"
                ))
            ))
            .await
    };
    let holms = found("/users", r#""displayName:holm""#).await;
    assert!(holms.len() > 3 && holms.iter().any(|user| user["displayName"] == "Søren Holm"));
    let sorted: Vec<String> = names(&holms).iter().map(|name| name.to_lowercase()).collect();
    assert!(sorted.is_sorted(), "{sorted:?}");
    assert_eq!(
        holms
            .iter()
            .map(|user| user["id"].as_str().unwrap())
            .collect::<BTreeSet<_>>()
            .len(),
        holms.len()
    );
    let filtered = format!(
        "/users?{}",
        query(r#"$search="displayName:holm"&$filter=surname ne 'Holm'&$count=true&$top=999"#)
    );
    let others = graph.all(&filtered).await;
    assert!(others.len() < holms.len());
    assert!(
        found("/users", r#""displayName:øren""#).await.is_empty(),
        "not inside a word"
    );
    assert_eq!(
        names(&found("/users", r#""displayName:holm sør" AND "mail:soren.holm@""#).await),
        ["Søren Holm"]
    );
    assert!(
        found("/users", r#""mail:holm""#).await.is_empty(),
        "only names are searched by word"
    );
    let either = found(
        "/users",
        r#""mail:soren.holm@" OR "userPrincipalName:maja.lund@""#,
    )
    .await;
    assert_eq!(names(&either), ["Maja Lund", "Søren Holm"]);
    assert!(!found("/users", r#""displayName:佐藤""#).await.is_empty());
    assert_eq!(
        names(&found("/groups", r#""displayName:harbour""#).await),
        ["Project Harbour", "Project Harbour"]
    );
    assert!(
        found("/groups", r#""description:right" AND "displayName:billing""#)
            .await
            .len()
            == 1
    );
    for (search, code) in [
        ("displayName:holm", "BadRequest"),
        (r#""holm""#, "BadRequest"),
        (r#""displayName:holm" or "mail:x""#, "BadRequest"),
        (r#""shoeSize:9""#, "Request_UnsupportedQuery"),
    ] {
        let path = format!("/users?{}", query(&format!("$search={search}&$count=true")));
        graph.eventual(&path).await.refused(400, code);
    }
    // Who joins, moves and leaves is found as they are now.
    let ida = sim
        .control("POST", "/people", json!({"displayName": "Ida Quist"}))
        .await
        .expect(201)
        .json();
    let quist = r#""displayName:quist""#;
    assert_eq!(names(&found("/users", quist).await), ["Ida Quist"]);
    let path = format!("/people/{}", ida["id"].as_str().unwrap());
    sim.control("PATCH", &path, json!({"displayName": "Ida Quist-Dahl"}))
        .await
        .expect(200);
    assert_eq!(
        names(&found("/users", r#""displayName:quistdahl""#).await),
        ["Ida Quist-Dahl"]
    );
    sim.control("DELETE", &path, Value::Null).await.expect(200);
    assert!(found("/users", quist).await.is_empty());
}

#[tokio::test]
async fn pages_stay_right_when_people_come_and_go_meanwhile() {
    let sim = Sim::start(steered()).await;
    let graph = sim.admin().await;
    for list in [
        "/users?$top=30&$select=id",
        "/users?$top=30&$select=id,displayName&$orderby=displayName",
    ] {
        let before: Vec<String> = graph
            .all(list)
            .await
            .iter()
            .map(|user| user["id"].as_str().unwrap().to_owned())
            .collect();
        let first = graph.get(list).await.expect(200).json();
        // One of the first page and one of a later page leave, and somebody joins at the end of the order.
        for id in [&before[3], &before[100]] {
            sim.control("DELETE", &format!("/people/{id}"), Value::Null)
                .await
                .expect(200);
        }
        let joined = sim.control("POST", "/people", json!({"displayName": "🚀 Ida", "userPrincipalName": format!("z{}@contoso.example", list.len())})).await.expect(201).json();
        let mut seen: Vec<String> = Vec::new();
        let mut page = first;
        loop {
            seen.extend(
                page["value"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|user| user["id"].as_str().unwrap().to_owned()),
            );
            match page["@odata.nextLink"].as_str() {
                Some(next) => page = graph.get(next).await.expect(200).json(),
                None => break,
            }
        }
        let mut expected = before.clone();
        expected.remove(100);
        assert_eq!(seen.pop().as_deref(), joined["id"].as_str());
        assert_eq!(seen, expected, "{list}: nobody twice, nobody left out");
        for id in [&before[3], &before[100]] {
            sim.control("POST", &format!("/people/{id}/restore"), Value::Null)
                .await
                .expect(200);
        }
        sim.control(
            "DELETE",
            &format!("/people/{}?permanent=true", joined["id"].as_str().unwrap()),
            Value::Null,
        )
        .await
        .expect(200);
    }
    // A token of one list is nothing in another.
    let next = graph.get("/users?$top=30").await.json()["@odata.nextLink"]
        .as_str()
        .unwrap()
        .to_owned();
    let token = next.split("skiptoken=").nth(1).unwrap();
    graph
        .get(&format!("/groups?$skiptoken={token}"))
        .await
        .refused(400, "Directory_ExpiredPageToken");
    let groups = graph.get("/groups?$top=5").await.json();
    let ids = |page: &Value| {
        page["value"]
            .as_array()
            .unwrap()
            .iter()
            .map(|g| g["id"].clone())
            .collect::<Vec<_>>()
    };
    let gone = ids(&groups).pop().unwrap();
    sim.control(
        "DELETE",
        &format!("/groups/{}", gone.as_str().unwrap()),
        Value::Null,
    )
    .await
    .expect(200);
    let rest = graph.all(groups["@odata.nextLink"].as_str().unwrap()).await;
    assert_eq!(rest.len(), 15, "the page goes on where it was");
}

#[tokio::test]
async fn a_page_holds_1_to_999_and_the_first_one_alone_tells_the_count() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    for top in ["0", "1000", "-1", "x", ""] {
        for list in ["users", "groups", "groups/GROUP/members"] {
            let group = graph.group("All Staff").await["id"].as_str().unwrap().to_owned();
            let path = format!("/{}?$top={top}", list.replace("GROUP", &group));
            graph.get(&path).await.refused(400, "Request_UnsupportedQuery");
        }
    }
    let first = graph
        .eventual("/users?$top=150&$count=true")
        .await
        .expect(200)
        .json();
    assert_eq!(first["@odata.count"], 200);
    let link = first["@odata.nextLink"].as_str().unwrap();
    assert!(link.starts_with(&format!("{}/v1.0/users?", sim.tenant.graph())) && link.contains("skiptoken="));
    let second = graph.eventual(link).await.expect(200).json();
    assert!(second.get("@odata.count").is_none() && second.get("@odata.nextLink").is_none());
    assert_eq!(second["value"].as_array().unwrap().len(), 50);
    let filtered = format!(
        "/users?{}",
        query("$filter=userType eq 'Guest'&$count=true&$top=2")
    );
    let page = graph.eventual(&filtered).await.expect(200).json();
    let guests = page["@odata.count"].as_u64().unwrap();
    assert_eq!(guests as usize, graph.all(&filtered).await.len());
    let count = graph
        .eventual(&format!("/users/$count?{}", query("$filter=userType eq 'Guest'")))
        .await
        .expect(200);
    assert_eq!(count.text, guests.to_string());
    assert_eq!(count.headers["content-type"], "text/plain");
    let advanced = format!("/users/$count?{}", query("$filter=userType ne 'Guest'"));
    assert_eq!(
        graph.eventual(&advanced).await.expect(200).text,
        (200 - guests).to_string()
    );
    for segment in ["/users/$count", "/groups/$count"] {
        graph.get(segment).await.refused(400, "Request_BadRequest");
    }
    let switches = Switches {
        count_bom: true,
        ..quick().switches
    };
    let sim = Sim::start(TenantOptions { switches, ..quick() }).await;
    let graph = sim.admin().await;
    let raw = graph
        .request(reqwest::Method::GET, "/groups/$count")
        .header("ConsistencyLevel", "eventual");
    assert_eq!(
        &raw.send().await.unwrap().bytes().await.unwrap()[..],
        b"\xef\xbb\xbf20"
    );
}

#[tokio::test]
async fn one_relation_can_be_brought_along() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let soren = graph
        .get("/users/soren.holm@contoso.example?$select=id&$expand=manager($select=id,mail)")
        .await
        .expect(200)
        .json();
    let manager = soren["manager"].as_object().unwrap();
    assert_eq!(manager.keys().collect::<Vec<_>>(), ["@odata.type", "id", "mail"]);
    let chief = graph
        .get("/users/karen.ostergaard@contoso.example?$expand=manager")
        .await
        .expect(200)
        .json();
    assert!(chief.get("manager").is_none());
    let listed = graph
        .get("/users?$top=5&$select=id&$expand=manager")
        .await
        .expect(200)
        .json();
    assert_eq!(listed["value"][4]["manager"]["id"], manager["id"]);
    let groups = graph
        .get("/users/soren.holm@contoso.example?$expand=memberOf($select=displayName)")
        .await
        .expect(200)
        .json();
    assert!(names(groups["memberOf"].as_array().unwrap()).contains(&"SMS2GO - Billing"));
    let staff = graph.group("All Staff").await["id"].as_str().unwrap().to_owned();
    let group = graph
        .get(&format!("/groups/{staff}?$expand=members&$select=id"))
        .await
        .expect(200)
        .json();
    assert_eq!(
        group["members"].as_array().unwrap().len(),
        20,
        "no more are brought"
    );
    assert_eq!(group["members"][0]["@odata.type"], "#microsoft.graph.user");
    let listed = graph
        .get("/groups?$top=1&$expand=members($select=id)")
        .await
        .expect(200)
        .json();
    assert_eq!(listed["value"][0]["members"][0].as_object().unwrap().len(), 2);
    let message = graph.get("/users?$expand=shoes").await.refused(400, "BadRequest");
    assert!(message.contains("Could not find a property named 'shoes' on type 'microsoft.graph.user'"));
}

#[tokio::test]
async fn a_person_is_read_by_id_or_sign_in_name_whatever_is_in_it() {
    let sim = Sim::start(steered()).await;
    let graph = sim.admin().await;
    let guests = graph
        .all(&format!("/users?{}", query("$filter=userType eq 'Guest'")))
        .await;
    let upn = guests[0]["userPrincipalName"].as_str().unwrap();
    assert!(upn.contains("#EXT#@"));
    let read = graph
        .get(&format!("/users/{}", upn.replace('#', "%23").replace('@', "%40")))
        .await
        .expect(200)
        .json();
    assert_eq!(read["id"], guests[0]["id"]);
    let oneill = json!({"displayName": "Ann O'Neill", "userPrincipalName": "ann.o'neill@contoso.example"});
    let made = sim.control("POST", "/people", oneill).await.expect(201).json();
    for path in [
        "/users/ann.o'neill@contoso.example",
        "/users/ann.o%27neill@contoso.example",
        "/users/ann.o''neill@contoso.example",
        "/users('ann.o''neill@contoso.example')",
        "/users(userPrincipalName='ANN.o''neill@contoso.example')",
    ] {
        assert_eq!(
            graph.get(path).await.expect(200).json()["id"],
            made["id"],
            "{path}"
        );
    }
    let literal = format!("/users?{}", query("$filter=displayName eq 'Ann O''Neill'"));
    assert_eq!(names(&graph.all(&literal).await), ["Ann O'Neill"]);
    graph
        .get("/users/nobody@contoso.example")
        .await
        .refused(404, "Request_ResourceNotFound");
}

#[tokio::test]
async fn a_fresh_group_is_found_by_id_before_lists_and_by_lists_before_the_index() {
    let switches = Switches {
        replication: std::time::Duration::from_secs(4),
        ..Switches::default()
    };
    let sim = Sim::start(TenantOptions { switches, ..quick() }).await;
    let graph = sim.admin().await;
    let body = json!({"displayName": "Fresh", "mailNickname": "fresh", "mailEnabled": false, "securityEnabled": true});
    let made = graph.post("/groups", body).await.expect(201).json();
    let path = format!("/groups/{}", made["id"].as_str().unwrap());
    let filter = format!("/groups?{}", query("$filter=displayName eq 'Fresh'"));
    let search = format!("/groups?{}", query(r#"$search="displayName:fresh"&$count=true"#));
    let seen = async || {
        let by_id = graph.get(&path).await.status == 200;
        let listed = !graph.get(&filter).await.json()["value"]
            .as_array()
            .unwrap()
            .is_empty();
        let indexed = !graph.eventual(&search).await.json()["value"]
            .as_array()
            .unwrap()
            .is_empty();
        (by_id, listed, indexed)
    };
    let mut order = Vec::new();
    let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while order.last() != Some(&(true, true, true)) {
        order.push(seen().await);
        assert!(std::time::Instant::now() < end);
    }
    // A slow machine may miss a step, but never sees them the other way round.
    for (by_id, listed, indexed) in order {
        assert!(by_id >= listed && listed >= indexed);
    }
}
