//! What a set-up did is taken back, and nothing else: the tenant is compared object by object with what it was.

use serde_json::{Value, json};

use crate::drift::user_rows;
use crate::graph::{Graph, TenantState};
use crate::world::World;

const TEMPLATE: &str = "/applicationTemplates/8adf8e6e-67b2-4cf2-a259-e3dc5476c621/instantiate";

/// `setup undo`, with its exit status.
async fn undo(world: &World, status: i32, more: &[&str]) -> Value {
    let mut arguments = vec!["--json", "--yes"];
    arguments.extend(more);
    world.setup("undo", &arguments).await.expect(status).json()
}

/// An application that somebody set up by hand, with another vendor's address: everything about it differs.
async fn set_up_by_hand(graph: &Graph, url: &str, token: &str) -> String {
    let made = graph
        .write("POST", TEMPLATE, Some(json!({"displayName": "SMS2GO"})))
        .await;
    let principal = made["servicePrincipal"]["id"].as_str().unwrap().to_owned();
    let root = format!("/servicePrincipals/{principal}");
    // The tenant's delays are short, and this is nobody's program under test.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let secrets = json!({"value": [
        {"key": "BaseAddress", "value": url},
        {"key": "SecretToken", "value": token},
        {"key": "SyncAll", "value": "false"},
        {"key": "SyncNotificationSettings", "value": "{\"Enabled\":true,\"Recipients\":\"ops@contoso.example\",\"DeleteThresholdEnabled\":true,\"DeleteThresholdValue\":50}"},
    ]});
    graph
        .write("PUT", &format!("{root}/synchronization/secrets"), Some(secrets))
        .await;
    let job = graph
        .write(
            "POST",
            &format!("{root}/synchronization/jobs"),
            Some(json!({"templateId": "scim"})),
        )
        .await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let path = format!(
        "{root}/synchronization/jobs/{}/schema",
        job["id"].as_str().unwrap()
    );
    let mut schema = graph.get(&path).await;
    for row in user_rows(&mut schema) {
        if row["targetAttributeName"] == "displayName" {
            row["source"] =
                json!({"type": "Attribute", "name": "mail", "expression": "[mail]", "parameters": []});
        }
    }
    graph.write("PUT", &path, Some(schema)).await;
    let groups = graph.all("/groups").await;
    let billing = groups
        .iter()
        .find(|group| group["displayName"] == "SMS2GO - Billing")
        .unwrap();
    let state = graph.state("SMS2GO").await;
    let roles = state.principals[0]["appRoles"].as_array().unwrap().clone();
    let role = roles.iter().find(|role| role["displayName"] == "User").unwrap();
    let assigned = json!({"principalId": billing["id"], "resourceId": principal, "appRoleId": role["id"]});
    graph
        .write("POST", &format!("{root}/appRoleAssignedTo"), Some(assigned))
        .await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    principal
}

fn schema_path(state: &TenantState) -> String {
    format!(
        "/servicePrincipals/{}/synchronization/jobs/{}/schema",
        state.principals[0]["id"].as_str().unwrap(),
        state.jobs[0]["id"].as_str().unwrap()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_made_is_gone_and_everything_else_is_as_it_was() {
    let mut world = World::here(&[]).await;
    world.answer("create_missing_groups = true\ngroups = [\"SMS2GO - Billing\", \"SMS2GO - Made here\"]");
    let graph = world.graph().await;
    let before = graph.state("SMS2GO").await;
    world.setup("apply", &["--json"]).await.expect(0);
    let between = graph.state("SMS2GO").await;
    assert_eq!(between.groups.len(), before.groups.len() + 1);

    let shown = world.setup("undo", &[]).await.expect(2);
    shown.says(&["--yes"]);
    assert!(shown.out.contains("recycle bin"), "{}", shown.out);
    assert!(
        shown.out.contains("A removed group is deleted in SMS2GO"),
        "{}",
        shown.out
    );
    assert_eq!(graph.state("SMS2GO").await, between, "nobody agreed yet");

    let done = undo(&world, 0, &[]).await;
    assert_eq!(done["undone"], true, "{done:#}");
    assert_eq!(done["writes"], 2, "the application and the group: {done:#}");
    assert_eq!(graph.state("SMS2GO").await, before);
    let bin = graph
        .all("/directory/deletedItems/microsoft.graph.application")
        .await;
    assert_eq!(bin.len(), 1, "{bin:#?}");

    let again = undo(&world, 0, &[]).await;
    assert_eq!(again["writes"], 0);
    // And it can be set up anew.
    world.setup("apply", &["--json"]).await.expect(0);
    assert_eq!(graph.state("SMS2GO").await.assignments.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_that_was_there_is_as_before_and_its_token_must_be_brought() {
    let mut world = World::here(&[]).await;
    let other = world
        .place
        .run(&["trial", "create", "other", "--vendor", "sms2go", "--json"])
        .await
        .expect(0)
        .json();
    let (token, url) = (
        other["token"].as_str().unwrap().to_owned(),
        world.url.replace("/vendor", "/other"),
    );
    let graph = world.graph().await;
    set_up_by_hand(&graph, &url, &token).await;
    let before = graph.state("SMS2GO").await;
    world.setup("apply", &["--json"]).await.expect(0);
    let between = graph.state("SMS2GO").await;
    assert_eq!(between.assignments.len(), 8);
    assert_ne!(between.schemas, before.schemas);
    assert_ne!(between.secrets, before.secrets);

    let done = undo(&world, 1, &[]).await;
    assert_eq!(done["undone"], false);
    let left = done["left"].as_array().unwrap();
    assert_eq!(left.len(), 1, "{done:#}");
    assert!(left[0]["notice"]["title"].as_str().unwrap().contains("token"));
    let after = graph.state("SMS2GO").await;
    assert_eq!(after.assignments, before.assignments);
    assert_eq!(after.schemas, before.schemas);
    assert_eq!(after.principals, before.principals);
    assert_eq!(after.applications, before.applications);
    assert_eq!(after.jobs, before.jobs);
    let stored = |state: &TenantState, key: &str| {
        let items = state.secrets[0]["value"].as_array().unwrap().clone();
        items.into_iter().find(|item| item["key"] == key).unwrap()
    };
    let mail = "SyncNotificationSettings";
    assert_eq!(stored(&after, mail), stored(&before, mail));
    // The token of now stays with the address of now.
    assert_eq!(stored(&after, "BaseAddress"), stored(&between, "BaseAddress"));

    world.place.set("SLIPWAY_TOKEN", &token);
    let done = undo(&world, 0, &[]).await;
    assert_eq!(done["undone"], true, "{done:#}");
    assert_eq!(graph.state("SMS2GO").await, before);
    assert_eq!(undo(&world, 0, &[]).await["writes"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_changed_since_is_left_until_it_is_named() {
    let world = World::here(&[]).await;
    world.setup("apply", &["--json"]).await.expect(0);
    let graph = world.graph().await;
    let state = graph.state("SMS2GO").await;
    let mut schema = state.schemas[0].clone();
    for row in user_rows(&mut schema) {
        if row["targetAttributeName"] == "displayName" {
            row["source"] =
                json!({"type": "Attribute", "name": "mail", "expression": "[mail]", "parameters": []});
        }
    }
    graph.write("PUT", &schema_path(&state), Some(schema)).await;
    let changed = graph.state("SMS2GO").await;
    let done = undo(&world, 1, &[]).await;
    assert_eq!(done["writes"], 0, "{done:#}");
    assert_eq!(graph.state("SMS2GO").await, changed);
    let left = &done["left"][0];
    assert!(
        left["notice"]["detail"].as_str().unwrap().contains("1 place"),
        "{left:#}"
    );
    let id = left["id"].as_str().unwrap();
    undo(&world, 0, &["--also", id]).await;
    assert!(graph.state("SMS2GO").await.principals.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_somebody_changed_on_an_older_application_stays_and_the_others_go_back() {
    let world = World::here(&[]).await;
    let graph = world.graph().await;
    set_up_by_hand(&graph, &world.url, &world.token).await;
    let before = graph.state("SMS2GO").await;
    world.setup("apply", &["--json"]).await.expect(0);
    let state = graph.state("SMS2GO").await;
    let mut schema = state.schemas[0].clone();
    for row in user_rows(&mut schema) {
        if row["targetAttributeName"] == "displayName" {
            row["source"] =
                json!({"type": "Attribute", "name": "city", "expression": "[city]", "parameters": []});
        }
    }
    graph.write("PUT", &schema_path(&state), Some(schema)).await;
    let done = undo(&world, 1, &[]).await;
    let left = done["left"].as_array().unwrap();
    assert!(
        left.iter()
            .any(|left| left["notice"]["detail"].as_str().unwrap().contains("displayName")),
        "{done:#}"
    );
    let after = graph.state("SMS2GO").await;
    let expressions = |state: &TenantState| -> Vec<(String, String)> {
        let mut rows: Vec<_> = user_rows(&mut state.schemas[0].clone())
            .iter()
            .map(|row| {
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                (
                    text(&row["targetAttributeName"]),
                    text(&row["source"]["expression"]),
                )
            })
            .collect();
        rows.sort();
        rows
    };
    let expected: Vec<_> = expressions(&before)
        .into_iter()
        .map(|(target, source)| match target.as_str() {
            "displayName" => (target, "[city]".to_owned()),
            _ => (target, source),
        })
        .collect();
    assert_eq!(expressions(&after), expected);
    assert_eq!(after.assignments, before.assignments);
}
