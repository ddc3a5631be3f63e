//! Delegated consent as an object.

use crate::common::*;
use serde_json::{Value, json};

const WITH_GRANTS: &str =
    "openid User.Read.All Application.ReadWrite.All DelegatedPermissionGrant.ReadWrite.All";
const ROOT: &str = "/oauth2PermissionGrants";

async fn ends(graph: &Graph<'_>) -> (String, String) {
    let (_, sp) = graph.instantiate().await;
    let path = "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')?$select=id";
    let own = graph.get(path).await.expect(200).json();
    (sp, own["id"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn one_grant_exists_for_each_client_resource_and_principal() {
    let sim = Sim::start(quick()).await;
    let graph = sim.sign_in("maja.lund", WITH_GRANTS).await;
    let (sp, own) = ends(&graph).await;
    let body = json!({"clientId": sp, "consentType": "AllPrincipals", "principalId": null, "resourceId": own, "scope": "openid User.Read NotKnown.Anywhere"});
    let made = graph.post(ROOT, body.clone()).await.expect(201).json();
    let message = graph
        .post(ROOT, body)
        .await
        .refused(409, "Request_MultipleObjectsWithSameKeyValue");
    assert_eq!(message, "Permission entry already exists.");
    let soren = graph.get("/users/soren.holm@contoso.example").await.json()["id"].clone();
    let of_one = json!({"clientId": sp, "consentType": "Principal", "principalId": soren, "resourceId": own, "scope": "User.Read"});
    graph.post(ROOT, of_one).await.expect(201);

    let filter = format!(
        "{ROOT}?$filter=clientId%20eq%20'{sp}'%20and%20resourceId%20eq%20'{own}'%20and%20consentType%20eq%20'AllPrincipals'"
    );
    let found = graph.get(&filter).await.expect(200).json();
    assert_eq!(found["value"].as_array().unwrap().len(), 1);
    assert_eq!(found["value"][0]["id"], made["id"]);
    for clause in [
        "startswith(clientId,'a')",
        "scope%20eq%20'User.Read'",
        "clientId%20ne%20'a'",
    ] {
        graph
            .get(&format!("{ROOT}?$filter={clause}"))
            .await
            .refused(400, "Request_UnsupportedQuery");
    }
    let of_client = graph
        .get(&format!("/servicePrincipals/{sp}/oauth2PermissionGrants"))
        .await
        .expect(200)
        .json();
    assert_eq!(of_client["value"].as_array().unwrap().len(), 2);

    let path = format!("{ROOT}/{}", made["id"].as_str().unwrap());
    graph
        .patch(&path, json!({"scope": "User.Read profile"}))
        .await
        .expect(204);
    let message = graph
        .patch(&path, json!({"principalId": "x"}))
        .await
        .refused(400, "Request_BadRequest");
    assert_eq!(message, "Property cannot be updated");
    assert_eq!(graph.get(&path).await.json()["scope"], "User.Read profile");
    graph.delete(&path).await.expect(204);
    graph.get(&path).await.refused(404, "Request_ResourceNotFound");
}

#[tokio::test]
async fn a_grant_that_makes_no_sense_is_refused() {
    let sim = Sim::start(quick()).await;
    let graph = sim.sign_in("maja.lund", WITH_GRANTS).await;
    let (sp, own) = ends(&graph).await;
    let with = |key: &str, value: Value| {
        let mut body = json!({"clientId": sp, "consentType": "AllPrincipals", "principalId": null, "resourceId": own, "scope": "User.Read"});
        body[key] = value;
        body
    };
    for body in [
        with("consentType", json!("Everyone")),
        with("principalId", json!("someone")),
        with("consentType", json!("Principal")),
        with("scope", json!("x".repeat(3_851))),
        with("scope", Value::Null),
    ] {
        graph.post(ROOT, body).await.refused(400, "Request_BadRequest");
    }
    graph
        .post(ROOT, with("clientId", json!("nobody")))
        .await
        .refused(404, "Request_ResourceNotFound");
    // Another administrator, whose token does not carry the permission.
    sim.sign_in("astrid.nystrom", "openid Application.ReadWrite.All")
        .await
        .post(ROOT, with("scope", json!("User.Read")))
        .await
        .refused(403, "Authorization_RequestDenied");
}
