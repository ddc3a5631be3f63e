//! Deleted applications.

use crate::common::*;
use graph_sim::TenantOptions;
use serde_json::{Value, json};

const BIN: &str = "/directory/deletedItems";

#[tokio::test]
async fn a_deleted_application_can_be_restored_under_its_ids() {
    for brings in [true, false] {
        let mut options = quick();
        options.switches.restore_brings_principal = brings;
        let sim = Sim::start(options).await;
        let graph = sim.admin().await;
        let (made, sp) = graph.instantiate().await;
        let id = made["application"]["id"].as_str().unwrap();
        graph.delete(&format!("/applications/{id}")).await.expect(204);
        let bin = graph
            .get(&format!("{BIN}/microsoft.graph.application"))
            .await
            .expect(200)
            .json();
        assert_eq!(bin["value"][0]["id"], id);
        assert!(bin["value"][0]["deletedDateTime"].is_string());
        let one = format!("{BIN}/{id}");
        assert_eq!(
            graph.get(&one).await.expect(200).json()["@odata.type"],
            "#microsoft.graph.application"
        );
        let back = graph
            .post(&format!("{one}/restore"), Value::Null)
            .await
            .expect(200)
            .json();
        assert_eq!(back["deletedDateTime"], Value::Null);
        graph.get(&format!("/applications/{id}")).await.expect(200);
        let status = graph.get(&format!("/servicePrincipals/{sp}")).await.status;
        assert_eq!(status.is_success(), brings);
        graph.get(&one).await.refused(404, "Request_ResourceNotFound");
    }
}

#[tokio::test]
async fn names_are_taken_until_the_application_is_gone_for_good() {
    let sim = Sim::start(steered()).await;
    let graph = sim.admin().await;
    let body = json!({"displayName": "Api", "identifierUris": ["api://contoso.example/one"]});
    let first = graph.post("/applications", body.clone()).await.expect(201).json();
    let id = first["id"].as_str().unwrap();
    graph.delete(&format!("/applications/{id}")).await.expect(204);
    let message = graph
        .post("/applications", body.clone())
        .await
        .refused(409, "Request_MultipleObjectsWithSameKeyValue");
    assert!(message.contains("identifierUris"), "{message}");
    graph.delete(&format!("{BIN}/{id}")).await.expect(204);
    graph
        .delete(&format!("{BIN}/{id}"))
        .await
        .refused(404, "Request_ResourceNotFound");
    let second = graph.post("/applications", body.clone()).await.expect(201).json();
    // The bin empties itself after 30 days.
    let id = second["id"].as_str().unwrap();
    graph.delete(&format!("/applications/{id}")).await.expect(204);
    sim.control("POST", "/clock", json!({"advance": "P30D"}))
        .await
        .expect(200);
    graph
        .get(&format!("{BIN}/{id}"))
        .await
        .refused(404, "Request_ResourceNotFound");
    graph.post("/applications", body).await.expect(201);
}

#[tokio::test]
async fn the_recycle_bin_and_the_registrations_outlive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let kept = || TenantOptions {
        state_file: Some(folder.path().join("tenant.json")),
        ..quick()
    };
    let sim = Sim::start(kept()).await;
    let graph = sim.admin().await;
    let gone = graph
        .post("/applications", json!({"displayName": "Gone"}))
        .await
        .json();
    let stays = graph
        .post("/applications", json!({"displayName": "Stays"}))
        .await
        .json();
    let gone = gone["id"].as_str().unwrap();
    let stays = format!("/applications/{}", stays["id"].as_str().unwrap());
    graph
        .post(&format!("{stays}/addPassword"), json!({}))
        .await
        .expect(200);
    graph.delete(&format!("/applications/{gone}")).await.expect(204);
    sim.tenant.shutdown().await;

    let sim = Sim::start(kept()).await;
    let graph = sim.admin().await;
    graph.get(&format!("{BIN}/{gone}")).await.expect(200);
    let read = graph.get(&stays).await.expect(200).json();
    assert_eq!(read["passwordCredentials"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_state_of_an_older_program_is_read() {
    let sim = Sim::start(steered()).await;
    let graph = sim.admin().await;
    let (_, sp) = graph.instantiate().await;
    let mut state = sim.control("GET", "/state", Value::Null).await.expect(200).json();
    let members = state["state"].as_object_mut().unwrap();
    for newer in [
        "client_secrets",
        "grants",
        "deleted_applications",
        "behind",
        "disabled_entitlements",
        "directory_audit",
    ] {
        assert!(members.remove(newer).is_some(), "{newer}");
    }
    sim.control("PUT", "/state", state).await.expect(200);
    graph.get(&format!("/servicePrincipals/{sp}")).await.expect(200);
}
