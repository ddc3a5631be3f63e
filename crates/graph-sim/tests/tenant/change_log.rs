//! What is written down about changes, and the export of a person's data.

use crate::common::*;
use graph_sim::TenantOptions;
use serde_json::{Value, json};

async fn names(graph: &Graph<'_>, query: &str) -> Vec<String> {
    let page = graph
        .get(&format!("/auditLogs/directoryAudits{query}"))
        .await
        .expect(200)
        .json();
    let records = page["value"].as_array().unwrap().iter();
    records
        .map(|record| record["activityDisplayName"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn changes_of_provisioning_are_written_down_by_their_names() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let (root, job) = graph.configured().await;
    let schema = graph.get(&format!("{job}/schema")).await.json();
    graph.put(&format!("{job}/schema"), schema).await.expect(204);
    for action in ["start", "restart", "pause"] {
        graph
            .post(&format!("{job}/{action}"), Value::Null)
            .await
            .expect(204);
    }
    let sp = root.rsplit('/').next().unwrap();
    let filter = format!(
        "?$filter=targetResources/any(t:t/id%20eq%20'{sp}')%20and%20category%20eq%20'ProvisioningManagement'"
    );
    assert_eq!(
        names(&graph, &filter).await,
        [
            "Disable/pause provisioning configuration",
            "Enable/restart provisioning configuration",
            "Enable/start provisioning configuration",
            "Update attribute mappings or scope",
            "Update provisioning setting or credentials",
            "Add provisioning configuration",
        ]
    );
    let filter =
        "?$filter=activityDisplayName%20eq%20'Add%20application'%20and%20activityDateTime%20gt%202001-01-01";
    let page = graph
        .get(&format!("/auditLogs/directoryAudits{filter}"))
        .await
        .expect(200)
        .json();
    let record = &page["value"][0];
    assert_eq!(
        record["initiatedBy"]["user"]["userPrincipalName"],
        "maja.lund@contoso.example"
    );
    assert_eq!(record["targetResources"][0]["type"], "Application");
    let one = format!("/auditLogs/directoryAudits/{}", record["id"].as_str().unwrap());
    assert_eq!(graph.get(&one).await.expect(200).json()["id"], record["id"]);
}

#[tokio::test]
async fn what_is_done_to_applications_and_assignments_is_written_down() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let (made, sp) = graph.instantiate().await;
    let soren = graph.get("/users/soren.holm@contoso.example").await.json()["id"].clone();
    graph
        .post(
            &format!("/servicePrincipals/{sp}/appRoleAssignedTo"),
            json!({"principalId": soren, "resourceId": sp, "appRoleId": ROLE_USER}),
        )
        .await
        .expect(201);
    let app = format!("/applications/{}", made["application"]["id"].as_str().unwrap());
    let secret = graph
        .post(&format!("{app}/addPassword"), json!({}))
        .await
        .expect(200)
        .json()["secretText"]
        .clone();
    graph.patch(&app, json!({"description": "x"})).await.expect(204);
    graph.delete(&app).await.expect(204);
    let all = graph.get("/auditLogs/directoryAudits").await.expect(200);
    assert!(!all.text.contains(secret.as_str().unwrap()));
    assert_eq!(
        names(&graph, "?$orderby=activityDateTime%20asc").await,
        [
            "Add application",
            "Add service principal",
            "Add app role assignment grant to user",
            "Update application – Certificates and secrets management ",
            "Update application",
            "Delete application",
        ]
    );
}

#[tokio::test]
async fn the_log_is_read_with_permission_role_and_licence_and_for_thirty_days() {
    let sim = Sim::start(steered()).await;
    let graph = sim.admin().await;
    graph.instantiate().await;
    assert_eq!(names(&graph, "").await.len(), 2);
    sim.control("POST", "/clock", json!({"advance": "P8D"}))
        .await
        .expect(200);
    assert_eq!(names(&graph, "").await.len(), 2);
    sim.control("POST", "/clock", json!({"advance": "P23D"}))
        .await
        .expect(200);
    assert_eq!(names(&graph, "").await.len(), 0);
    sim.control("POST", "/faults", json!({"fault": "no-p1"}))
        .await
        .expect(200);
    graph
        .get("/auditLogs/directoryAudits")
        .await
        .refused(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant");
}

#[tokio::test]
async fn the_free_edition_keeps_seven_days() {
    let mut options = steered();
    options.switches.directory_audits_need_p1 = false;
    let sim = Sim::start(TenantOptions {
        faults: vec!["no-p1".parse().unwrap()],
        ..options
    })
    .await;
    let graph = sim.admin().await;
    graph.instantiate().await;
    assert_eq!(names(&graph, "").await.len(), 2);
    sim.control("POST", "/clock", json!({"advance": "P8D"}))
        .await
        .expect(200);
    assert_eq!(names(&graph, "").await.len(), 0);
}

#[tokio::test]
async fn an_export_of_a_persons_data_is_taken() {
    let sim = Sim::start(quick()).await;
    let graph = sim
        .sign_in("astrid.nystrom", "openid User.Read User.Export.All")
        .await;
    let path = "/users/soren.holm@contoso.example/exportPersonalData";
    graph
        .post(path, json!({"storageLocation": "https://store.example/x"}))
        .await
        .expect(202);
    graph
        .post(path, json!({}))
        .await
        .refused(400, "Request_BadRequest");
    sim.admin()
        .await
        .post(path, json!({"storageLocation": "https://store.example/x"}))
        .await
        .refused(403, "Authorization_RequestDenied");
}
