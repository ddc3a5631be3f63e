//! What survives a restart, and what must not.

use crate::common::*;
use graph_sim::{ServeError, TenantOptions, serve};
use reqwest::Method;
use serde_json::json;
use std::path::Path;
use std::sync::Arc;

fn kept(path: &Path) -> TenantOptions {
    TenantOptions {
        state_file: Some(path.to_owned()),
        ..quick()
    }
}

#[tokio::test]
async fn a_restarted_tenant_knows_everything_but_the_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenant.json");
    let secret = "canary-scim-secret-9471";
    let (root, job, refresh) = {
        let sim = Sim::start(kept(&path)).await;
        let code = sim.code("maja.lund", SCOPES).await;
        let tokens = sim.redeem(&code, VERIFIER).await.json();
        let graph = sim.graph(tokens["access_token"].as_str().unwrap());
        let (root, job) = graph.configured().await;
        graph
            .put(
                &format!("{root}/synchronization/secrets"),
                json!({"value": [{"key": "SecretToken", "value": secret}]}),
            )
            .await
            .expect(204);
        // The change was on disk before it was acknowledged.
        let text = std::fs::read_to_string(&path).unwrap();
        let refresh = tokens["refresh_token"].as_str().unwrap().to_owned();
        for hidden in [
            secret,
            &refresh,
            tokens["access_token"].as_str().unwrap(),
            &sim.account("maja.lund").password,
        ] {
            assert!(!text.contains(hidden));
        }
        assert!(text.contains("127.0.0.1:9/scim"));
        sim.tenant.shutdown().await;
        (root, job, refresh)
    };
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        1,
        "no temporary file stays"
    );

    let sim = Sim::start(kept(&path)).await;
    let client = sim.tenant.client_id();
    let tokens = sim
        .token(&[
            ("client_id", &client),
            ("grant_type", "refresh_token"),
            ("refresh_token", &refresh),
        ])
        .await
        .expect(200)
        .json();
    let graph = sim.graph(tokens["access_token"].as_str().unwrap());
    graph.get(&root).await.expect(200);
    let schema = graph.get(&format!("{job}/schema")).await.expect(200).json();
    let secrets = graph.get(&format!("{root}/synchronization/secrets")).await.json();
    assert!(
        !secrets["value"]
            .as_array()
            .unwrap()
            .iter()
            .any(|s| s["key"] == "SecretToken")
    );
    let soren = graph.get("/users/soren.holm@contoso.example").await.json()["id"].clone();
    let body = json!({"parameters": [{"ruleId": schema["synchronizationRules"][0]["id"], "subjects": [{"objectId": soren, "objectTypeName": "User"}]}]});
    graph
        .post(&format!("{job}/provisionOnDemand"), body.clone())
        .await
        .refused(400, "CredentialsMissing");
    graph
        .put(
            &format!("{root}/synchronization/secrets"),
            json!({"value": [{"key": "SecretToken", "value": secret}]}),
        )
        .await
        .expect(204);
    graph
        .post(&format!("{job}/provisionOnDemand"), body)
        .await
        .expect(200);
    // The next application gets the next ids, not the first ones again.
    let (_, sp) = graph.instantiate().await;
    assert!(!root.ends_with(&sp));
    graph
        .send(Method::POST, &format!("{job}/start"), None)
        .await
        .expect(204);
    assert!(!std::fs::read_to_string(&path).unwrap().contains(secret));
}

#[tokio::test]
async fn a_file_of_another_kind_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.json");
    for (text, says) in [
        ("dear diary", "is not the state"),
        (r#"{"kind":"something"}"#, "is not the state"),
        (r#"{"kind":"slipway-simulated-tenant","format":99}"#, "format 99"),
        (
            r#"{"kind":"slipway-simulated-tenant","format":1,"seed":2,"users":200,"groups":20}"#,
            "seed 2",
        ),
    ] {
        std::fs::write(&path, text).unwrap();
        let error = serve(kept(&path), Arc::new(FakeSync::default()))
            .await
            .err()
            .unwrap();
        assert!(
            matches!(error, ServeError::NotOurState { .. }) && error.to_string().contains(says),
            "{error}"
        );
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
    let error = serve(
        kept(&folder.path().join("no/such/folder/t.json")),
        Arc::new(FakeSync::default()),
    )
    .await
    .err()
    .unwrap();
    assert!(matches!(error, ServeError::StateFile { .. }), "{error}");
}
