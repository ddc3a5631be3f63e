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
