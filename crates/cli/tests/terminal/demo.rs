//! `slipway demo --json`: the whole job, and every value it left at the vendor.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::graph::Graph;
use crate::place::Place;
use crate::serving::Serving;

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("no `{key}` in {value}"))
}

/// What the vendor's table makes of one person in Graph: seven attributes and no other.
fn expected(user: &Value) -> Value {
    let mut person = json!({
        "userName": user["userPrincipalName"],
        "active": true,
        "displayName": user["displayName"],
        "externalId": user["id"],
    });
    let mut name = json!({});
    for (target, source) in [("givenName", "givenName"), ("familyName", "surname")] {
        if !user[source].is_null() {
            name[target] = user[source].clone();
        }
    }
    if name != json!({}) {
        person["name"] = name;
    }
    if !user["department"].is_null() {
        person[ENTERPRISE] = json!({ "department": user["department"] });
    }
    person
}

/// A resource without what the vendor's server adds to it.
fn bare(resource: &Value) -> Value {
    let mut resource = resource.clone();
    for added in ["id", "schemas", "meta"] {
        assert!(
            resource.as_object_mut().unwrap().remove(added).is_some(),
            "no {added} in {resource}"
        );
    }
    resource
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_document_says_what_is_in_the_tenant_and_at_the_vendor() {
    let place = Place::new();
    let (demo, tenant) = tokio::join!(
        place.run(&["demo", "--vendor", "sms2go", "--json"]),
        Serving::start(&place, &["tenant", "serve"])
    );
    let document = demo.expect(0).json();
    // The demo's own tenant is gone with it; the same seed gives the same people, groups and ids.
    let graph = Graph::admin(&tenant.ready).await;

    let keys: BTreeSet<_> = document.as_object().unwrap().keys().map(String::as_str).collect();
    let promised = [
        "tenant",
        "application",
        "servicePrincipal",
        "job",
        "requests",
        "mappings",
        "assignments",
        "onDemand",
        "trial",
        "report",
    ];
    assert_eq!(keys, BTreeSet::from(promised));
    for object in ["tenant", "application", "servicePrincipal", "job"] {
        assert!(!text(&document[object], "id").is_empty());
    }
    assert_eq!(document["tenant"]["id"], tenant.ready["tenantId"]);
    assert!(std::fs::metadata(text(&document, "report")).unwrap().len() > 1000);

    requests_are_in_order(&document);
    mappings_are_the_guides(&document);
    people_and_groups_stand_as_assigned(&document, &graph).await;
    on_demand_has_its_five_steps(&document);
}

fn requests_are_in_order(document: &Value) {
    let requests = document["requests"].as_array().unwrap();
    let place_of = |method: &str, end: &str| {
        let found = requests.iter().position(|request| {
            let path = text(request, "path").split('?').next().unwrap();
            request["method"] == method && path.ends_with(end) && request["status"].as_u64().unwrap() < 300
        });
        found.unwrap_or_else(|| panic!("no {method} …{end} that succeeded"))
    };
    let order = [
        place_of("GET", "/organization"),
        place_of("POST", "/instantiate"),
        place_of("POST", "/synchronization/jobs"),
        place_of("POST", "/validateCredentials"),
        place_of("PUT", "/synchronization/secrets"),
        place_of("PUT", "/schema"),
        place_of("POST", "/appRoleAssignedTo"),
        place_of("POST", "/provisionOnDemand"),
        place_of("POST", "/start"),
    ];
    assert!(order.is_sorted(), "{order:?}");
    for request in requests {
        assert!(text(request, "path").starts_with('/'));
        assert!(
            (200..500).contains(&request["status"].as_u64().unwrap()),
            "{request}"
        );
    }
}

fn mappings_are_the_guides(document: &Value) {
    let rows = |kind: &str| -> BTreeMap<String, String> {
        let rows = document["mappings"][kind].as_array().unwrap();
        rows.iter()
            .map(|row| (text(row, "target").to_owned(), text(row, "source").to_owned()))
            .collect()
    };
    let pairs = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(target, source)| ((*target).to_owned(), (*source).to_owned()))
            .collect()
    };
    let department = format!("{ENTERPRISE}:department");
    let users = pairs(&[
        ("userName", "[userPrincipalName]"),
        (
            "active",
            "Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")",
        ),
        ("displayName", "[displayName]"),
        ("name.givenName", "[givenName]"),
        ("name.familyName", "[surname]"),
        ("externalId", "[objectId]"),
        (&department, "[department]"),
    ]);
    assert_eq!(rows("users"), users);
    let groups = pairs(&[
        ("externalId", "[objectId]"),
        ("displayName", "[displayName]"),
        ("members", "[members]"),
    ]);
    assert_eq!(rows("groups"), groups);
}

/// Value by value against the tenant's own Graph: those assigned and enabled, each group with its members, nobody else.
async fn people_and_groups_stand_as_assigned(document: &Value, graph: &Graph) {
    let assignments = document["assignments"].as_array().unwrap();
    assert!(
        assignments
            .iter()
            .all(|assignment| assignment["principalType"] == "Group")
    );
    let assigned: BTreeSet<_> = assignments
        .iter()
        .map(|assignment| text(assignment, "displayName"))
        .collect();
    let all_groups = graph.all("/groups").await;
    let groups: Vec<_> = all_groups
        .iter()
        .filter(|group| text(group, "displayName").starts_with("SMS2GO - "))
        .collect();
    assert_eq!(groups.len(), 8);
    assert_eq!(
        assigned,
        groups.iter().map(|group| text(group, "displayName")).collect()
    );

    let properties = "id,userPrincipalName,displayName,givenName,surname,department,accountEnabled";
    let users = graph.all(&format!("/users?$select={properties}&$top=100")).await;
    assert_eq!(users.len(), 200);
    let enabled: BTreeMap<_, _> = users
        .iter()
        .filter(|user| user["accountEnabled"] == true)
        .map(|user| (text(user, "id"), user))
        .collect();

    let stored = document["trial"]["users"].as_array().unwrap();
    let url = text(&document["trial"], "url");
    let source_of: BTreeMap<_, _> = stored
        .iter()
        .map(|user| (text(user, "id"), text(user, "externalId")))
        .collect();
    let mut wanted = BTreeMap::new();
    let mut wanted_groups = BTreeMap::new();
    for group in groups {
        let id = text(group, "id");
        let members = graph.all(&format!("/groups/{id}/members")).await;
        let people: BTreeSet<_> = members
            .iter()
            .map(|m| text(m, "id").to_owned())
            .filter(|m| enabled.contains_key(m.as_str()))
            .collect();
        wanted.extend(
            people
                .iter()
                .map(|id| (id.clone(), expected(enabled[id.as_str()]))),
        );
        wanted_groups.insert(id.to_owned(), (group["displayName"].clone(), people));
    }
    assert!(
        wanted.len() > 20 && wanted.len() < 150,
        "{} people are assigned",
        wanted.len()
    );
    let found: BTreeMap<_, _> = stored
        .iter()
        .map(|user| (text(user, "externalId").to_owned(), bare(user)))
        .collect();
    assert_eq!(stored.len(), found.len(), "nobody stands twice");
    assert_eq!(
        found.keys().collect::<Vec<_>>(),
        wanted.keys().collect::<Vec<_>>()
    );
    for (id, person) in &wanted {
        assert_eq!(&found[id], person);
    }
    for user in stored {
        let core = "urn:ietf:params:scim:schemas:core:2.0:User";
        let schemas = user["schemas"].as_array().unwrap();
        assert!(schemas.contains(&json!(core)));
        assert!(user[ENTERPRISE].is_null() || schemas.contains(&json!(ENTERPRISE)));
        assert_eq!(
            user["meta"]["location"],
            format!("{url}/Users/{}", text(user, "id"))
        );
    }
    let stored = document["trial"]["groups"].as_array().unwrap();
    assert_eq!(stored.len(), 8);
    for group in stored {
        let (name, people) = &wanted_groups[text(group, "externalId")];
        assert_eq!(&group["displayName"], name);
        let members = group["members"].as_array().into_iter().flatten();
        let members: BTreeSet<_> = members
            .map(|member| source_of[text(member, "value")].to_owned())
            .collect();
        assert_eq!(&members, people, "{name}");
        let mut rest = bare(group);
        for known in ["displayName", "externalId", "members"] {
            rest.as_object_mut().unwrap().remove(known);
        }
        assert_eq!(rest, json!({}), "{name} has nothing else");
    }
}

fn on_demand_has_its_five_steps(document: &Value) {
    assert_eq!(document["onDemand"]["status"], "Success");
    let steps = document["onDemand"]["steps"].as_array().unwrap();
    let names: Vec<_> = steps.iter().map(|step| text(step, "name")).collect();
    assert_eq!(names.len(), 5, "{names:?}");
    assert!(steps.iter().all(|step| step["status"] == "Success"), "{steps:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_demos_at_once_in_one_folder_do_not_meet() {
    let place = Place::new();
    let (one, two) = tokio::join!(place.run(&["demo", "--json"]), place.run(&["demo"]));
    let one = one.expect(0).json();
    let two = two.expect(0);
    assert_eq!(one["trial"]["groups"].as_array().unwrap().len(), 8);
    assert!(two.out.contains("people and 8 groups arrived"), "{}", two.out);
    let reports: BTreeSet<_> = std::fs::read_dir(place.data().join("demos"))
        .unwrap()
        .map(|run| run.unwrap().path())
        .collect();
    assert_eq!(reports.len(), 2, "each has a folder of its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_of_a_vendor_that_is_not_there_is_bad_input_and_leaves_no_folder() {
    let place = Place::new();
    let ran = place.run(&["demo", "--vendor", "sms2og"]).await.expect(2);
    ran.says(&["sms2og", "fix:", "sms2go"]);
    assert_eq!(ran.out, "");
    assert!(
        !place.data().join("demos").exists(),
        "a mistyped vendor needs no folder"
    );
}
