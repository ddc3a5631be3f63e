//! Somebody changes the tenant by hand: the plan shows exactly that, and apply repairs exactly that.

use serde_json::{Value, json};

use crate::set_up::to_do;
use crate::world::World;

pub(crate) fn user_rows(schema: &mut Value) -> &mut Vec<Value> {
    let rules = schema["synchronizationRules"].as_array_mut().unwrap();
    let mappings = rules
        .iter_mut()
        .flat_map(|rule| rule["objectMappings"].as_array_mut().unwrap());
    let users = mappings
        .into_iter()
        .find(|mapping| mapping["sourceObjectName"] == "User")
        .unwrap();
    users["attributeMappings"].as_array_mut().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_assignment_and_one_mapping_row_are_found_and_repaired_alone() {
    let world = World::here(&[]).await;
    world.setup("apply", &["--json"]).await.expect(0);
    let graph = world.graph().await;
    let good = graph.state("SMS2GO").await;
    let principal = good.principals[0]["id"].as_str().unwrap();
    let root = format!("/servicePrincipals/{principal}");

    let gone = good
        .assignments
        .iter()
        .find(|a| a["principalDisplayName"] == "SMS2GO - Billing")
        .unwrap();
    graph
        .write(
            "DELETE",
            &format!("{root}/appRoleAssignedTo/{}", gone["id"].as_str().unwrap()),
            None,
        )
        .await;
    let mut schema = good.schemas[0].clone();
    let row = user_rows(&mut schema)
        .iter_mut()
        .find(|row| row["targetAttributeName"] == "displayName")
        .unwrap();
    row["source"] = json!({ "type": "Attribute", "name": "mail", "expression": "[mail]", "parameters": [] });
    let path = format!(
        "{root}/synchronization/jobs/{}/schema",
        good.jobs[0]["id"].as_str().unwrap()
    );
    graph.write("PUT", &path, Some(schema)).await;

    let plan = world.setup("plan", &["--json"]).await.expect(1).json();
    let shown = to_do(&plan);
    assert_eq!(shown.len(), 2, "{shown:?}");
    let text = plan.to_string();
    assert!(text.contains("[mail]") && text.contains("SMS2GO - Billing"));

    let before = world.writes().len();
    world.setup("apply", &["--json"]).await.expect(0);
    let writes = world.writes().split_off(before);
    assert_eq!(writes.len(), 2, "{writes:#?}");
    assert!(
        writes[0].starts_with("PUT ") && writes[0].contains("/schema "),
        "{writes:?}"
    );
    assert!(
        writes[1].starts_with("POST ") && writes[1].contains("/appRoleAssignedTo "),
        "{writes:?}"
    );
    let repaired = graph.state("SMS2GO").await;
    assert_eq!(repaired.assignments.len(), 8);
    let rows = |state: &crate::graph::TenantState| user_rows(&mut state.schemas[0].clone()).clone();
    let source = |rows: Vec<Value>| -> Vec<Value> {
        rows.iter()
            .map(|row| json!([row["targetAttributeName"], row["source"]["expression"]]))
            .collect()
    };
    assert_eq!(source(rows(&repaired)), source(rows(&good)));
    world.setup("plan", &["--json"]).await.expect(0);
}

/// What `setup drift` says, by row.
async fn drift(world: &World, status: i32, more: &[&str]) -> Vec<(String, String)> {
    let ready = world.tenant.ready();
    let address = |name: &str| ready[name].as_str().unwrap().to_owned();
    let (authority, graph) = (address("authority"), address("graph"));
    let mut arguments = vec![
        "setup", "drift", "--vendor", "sms2go", "--app", "SMS2GO", "--json",
    ];
    arguments.extend([
        "--authority",
        &authority,
        "--graph",
        &graph,
        "--account",
        crate::world::ADMIN,
    ]);
    arguments.extend(more);
    let view = world.place.run(&arguments).await.expect(status).json();
    assert_eq!(view["good"], status == 0);
    let sections = view["sections"].as_array().unwrap().iter();
    let rows = sections.flat_map(|section| section["rows"].as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    rows.map(|row| (text(&row["id"]), text(&row["state"]))).collect()
}

fn not_same(rows: &[(String, String)]) -> Vec<(&str, &str)> {
    let rows = rows.iter().filter(|(_, state)| state != "same");
    rows.map(|(id, state)| (id.as_str(), state.as_str())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn drift_names_every_row_and_repairs_the_one_that_is_named() {
    let world = World::here(&[]).await;
    world.setup("apply", &["--json"]).await.expect(0);
    let rows = drift(&world, 0, &[]).await;
    for id in [
        "user-mappings/externalId",
        "group-mappings/members",
        "assignments/SMS2GO - Billing",
        "connection",
        "scope",
        "start",
    ] {
        assert!(rows.iter().any(|(row, _)| row == id), "{id}: {rows:?}");
    }
    let graph = world.graph().await;
    let good = graph.state("SMS2GO").await;
    let root = format!(
        "/servicePrincipals/{}",
        good.principals[0]["id"].as_str().unwrap()
    );
    let job = good.jobs[0]["id"].as_str().unwrap();
    let gone = good
        .assignments
        .iter()
        .find(|a| a["principalDisplayName"] == "SMS2GO - Billing")
        .unwrap();
    graph
        .write(
            "DELETE",
            &format!("{root}/appRoleAssignedTo/{}", gone["id"].as_str().unwrap()),
            None,
        )
        .await;
    let mut schema = good.schemas[0].clone();
    for row in user_rows(&mut schema) {
        if ["displayName", "externalId"].contains(&row["targetAttributeName"].as_str().unwrap()) {
            row["source"] =
                json!({ "type": "Attribute", "name": "mail", "expression": "[mail]", "parameters": [] });
        }
    }
    graph
        .write(
            "PUT",
            &format!("{root}/synchronization/jobs/{job}/schema"),
            Some(schema),
        )
        .await;
    graph
        .write("POST", &format!("{root}/synchronization/jobs/{job}/pause"), None)
        .await;

    let rows = drift(&world, 1, &[]).await;
    let mut found = not_same(&rows);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ("assignments/SMS2GO - Billing", "missing"),
            ("start", "differs"),
            ("user-mappings/displayName", "differs"),
            ("user-mappings/externalId", "differs"),
        ]
    );
    let before = world.writes().len();
    let rows = drift(
        &world,
        1,
        &[
            "--repair",
            "user-mappings/displayName",
            "--repair",
            "assignments/SMS2GO - Billing",
        ],
    )
    .await;
    assert_eq!(
        not_same(&rows),
        [("user-mappings/externalId", "differs"), ("start", "differs")]
    );
    assert_eq!(world.writes().len() - before, 2, "{:?}", world.writes());
    drift(&world, 0, &["--repair", "start", "--repair", "user-mappings"]).await;
    let ready = world.tenant.ready();
    let (authority, at) = (
        ready["authority"].as_str().unwrap(),
        ready["graph"].as_str().unwrap(),
    );
    let mut arguments = vec![
        "setup", "drift", "--vendor", "sms2go", "--app", "SMS2GO", "--repair", "nonsense",
    ];
    arguments.extend([
        "--authority",
        authority,
        "--graph",
        at,
        "--account",
        crate::world::ADMIN,
    ]);
    world
        .place
        .run(&arguments)
        .await
        .expect(2)
        .says(&["nonsense", "user-mappings/externalId"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_token_is_tested_and_stored_and_nothing_else() {
    let mut world = World::here(&[]).await;
    world.setup("apply", &["--json"]).await.expect(0);
    let graph = world.graph().await;
    let before = graph.state("SMS2GO").await;
    world.place.set("SLIPWAY_TOKEN", "not-a-token-of-the-vendor");
    let refused = world.setup("renew", &["--json"]).await.expect(1);
    refused.says(&["SMS2GO", "fix:"]);
    assert!(
        world
            .writes()
            .iter()
            .all(|write| !write.contains("secrets") || write.ends_with("204"))
    );
    let made = world
        .place
        .run(&["trial", "token", "add", "vendor", "--json"])
        .await
        .expect(0)
        .json();
    let count = world.writes().len();
    world.place.set("SLIPWAY_TOKEN", made["token"].as_str().unwrap());
    let done = world.setup("renew", &["--json"]).await.expect(0).json();
    assert_eq!(done["writes"], 1, "{done:#}");
    let writes = world.writes().split_off(count);
    assert_eq!(writes.len(), 1);
    assert!(
        writes[0].starts_with("PUT ") && writes[0].contains("/secrets "),
        "{writes:?}"
    );
    assert_eq!(graph.state("SMS2GO").await, before);
    assert_eq!(
        world.setup("renew", &["--json"]).await.expect(0).json()["writes"],
        0
    );
}
