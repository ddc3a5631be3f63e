//! Switches by their names, at the start and while the tenant runs.

use crate::common::*;
use serde_json::{Value, json};

#[tokio::test]
async fn a_switch_is_changed_by_its_name_while_the_tenant_runs() {
    let sim = Sim::start(steered()).await;
    let listed = sim
        .control("GET", "/switches", Value::Null)
        .await
        .expect(200)
        .json();
    let find = |listed: &Value, name: &str| {
        let switches = listed["switches"].as_array().unwrap();
        switches
            .iter()
            .find(|switch| switch["name"] == name)
            .unwrap()
            .clone()
    };
    let status = find(&listed, "second-job-status");
    assert_eq!(
        (&status["value"], &status["default"]),
        (&json!("409"), &json!("409"))
    );
    assert!(status["about"].as_str().unwrap().contains("not documented"));
    let changed = sim
        .control(
            "PUT",
            "/switches",
            json!({"second-job-status": 400, "secrets-put": "replace"}),
        )
        .await
        .expect(200)
        .json();
    assert_eq!(find(&changed, "secrets-put")["value"], "replace");
    let graph = sim.admin().await;
    let (root, _) = graph.configured().await;
    graph
        .post(
            &format!("{root}/synchronization/jobs"),
            json!({"templateId": "scim"}),
        )
        .await
        .expect(400);
    graph
        .put(
            &format!("{root}/synchronization/secrets"),
            json!({"value": [{"key": "SyncAll", "value": "true"}]}),
        )
        .await
        .expect(204);
    let secrets = graph.get(&format!("{root}/synchronization/secrets")).await.json();
    assert_eq!(secrets["value"].as_array().unwrap().len(), 1, "{secrets}");
}

#[tokio::test]
async fn a_wrong_switch_changes_nothing_and_says_what_is_possible() {
    let sim = Sim::start(steered()).await;
    for (body, word) in [
        (
            json!({"secrets-put": "replace", "oops": "1"}),
            "second-job-status",
        ),
        (json!({"secrets-put": "both"}), "merge"),
        (json!({"replication": ["1s"]}), "second-job-status"),
    ] {
        let error = sim
            .control("PUT", "/switches", body)
            .await
            .control_refused(400, "badSwitch");
        assert!(error["fix"].as_str().unwrap().contains(word), "{error}");
    }
    let listed = sim.control("GET", "/switches", Value::Null).await.json();
    for switch in listed["switches"].as_array().unwrap() {
        if switch["name"] != "replication" {
            assert_eq!(switch["value"], switch["default"]);
        }
    }
}

#[tokio::test]
async fn discovery_names_the_cloud_the_tenant_lives_in() {
    let sim = Sim::start(steered()).await;
    let own = sim.tenant.graph().replace("http://", "");
    for (cloud, sub_scope, instance, graph) in [
        ("simulated", Value::Null, "simulated", own.as_str()),
        (
            "global",
            Value::Null,
            "microsoftonline.com",
            "graph.microsoft.com",
        ),
        ("gcc", json!("GCC"), "microsoftonline.com", "graph.microsoft.com"),
        (
            "gcc-high",
            json!("DODCON"),
            "microsoftonline.us",
            "graph.microsoft.us",
        ),
        (
            "dod",
            json!("DOD"),
            "microsoftonline.us",
            "dod-graph.microsoft.us",
        ),
        (
            "china",
            Value::Null,
            "partner.microsoftonline.cn",
            "microsoftgraph.chinacloudapi.cn",
        ),
    ] {
        sim.control("PUT", "/switches", json!({ "cloud": cloud }))
            .await
            .expect(200);
        let known = sim.discover("contoso.example").await.expect(200).json();
        assert_eq!(known["tenant_region_sub_scope"], sub_scope, "{cloud}");
        assert_eq!(known["cloud_instance_name"], instance);
        assert_eq!(known["msgraph_host"], graph);
        assert!(known["tenant_region_scope"].is_string());
    }
}
