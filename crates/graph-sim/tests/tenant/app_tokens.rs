//! An application that signs in as itself.

use crate::common::*;
use serde_json::{Value, json};

struct App {
    id: String,
    sp: String,
    object: String,
    secret: Value,
}

async fn registered(graph: &Graph<'_>) -> App {
    let (made, sp) = graph.instantiate().await;
    let object = made["application"]["id"].as_str().unwrap().to_owned();
    let secret = graph
        .post(&format!("/applications/{object}/addPassword"), json!({}))
        .await
        .expect(200)
        .json();
    App {
        id: made["application"]["appId"].as_str().unwrap().to_owned(),
        sp,
        object,
        secret,
    }
}

impl Sim {
    async fn as_app(&self, tenant: &str, changed: &[(&str, &str)], app: &App) -> Answer {
        let scope = format!("{}/.default", self.tenant.graph());
        let mut fields = vec![
            ("grant_type", "client_credentials"),
            ("client_id", app.id.as_str()),
            ("client_secret", app.secret["secretText"].as_str().unwrap()),
            ("scope", scope.as_str()),
        ];
        for (key, value) in changed {
            fields.retain(|(known, _)| known != key);
            fields.push((key, value));
        }
        self.form(&format!("/{tenant}/oauth2/v2.0/token"), &fields).await
    }
}

#[tokio::test]
async fn it_gets_the_roles_it_was_given_and_graph_refuses_one_that_has_none() {
    let sim = Sim::start(quick()).await;
    let graph = sim
        .sign_in(
            "astrid.nystrom",
            &format!("{SCOPES} AppRoleAssignment.ReadWrite.All"),
        )
        .await;
    let app = registered(&graph).await;
    let tenant = sim.tenant.tenant_id();
    let bare = sim.as_app(&tenant, &[], &app).await.expect(200).json();
    assert!(bare.get("refresh_token").is_none() && bare.get("scope").is_none());
    let bare = sim.graph(bare["access_token"].as_str().unwrap());
    bare.get("/users?$top=1")
        .await
        .refused(403, "Authorization_RequestDenied");
    let microsoft = graph
        .get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')")
        .await
        .expect(200)
        .json();
    let role = json!({"principalId": app.sp, "resourceId": microsoft["id"], "appRoleId": "df021288-bdef-4463-88db-98f22de89214"});
    let path = format!("/servicePrincipals/{}/appRoleAssignments", app.sp);
    graph.post(&path, role).await.expect(201);
    // The old token keeps what it had.
    bare.get("/users?$top=1")
        .await
        .refused(403, "Authorization_RequestDenied");
    let token = sim.as_app(&tenant, &[], &app).await.expect(200).json();
    let token = sim.graph(token["access_token"].as_str().unwrap());
    token.get("/users?$top=1").await.expect(200);
    token
        .get("/groups?$top=1")
        .await
        .refused(403, "Authorization_RequestDenied");
    token.get("/me").await.refused(400, "BadRequest");
}

#[tokio::test]
async fn every_way_to_get_it_wrong_has_its_number() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let app = registered(&graph).await;
    let tenant = sim.tenant.tenant_id();
    let key = app.secret["keyId"].as_str().unwrap().to_owned();
    for (changed, status, error, code) in [
        (("client_secret", "wrong"), 401, "invalid_client", 7000215),
        (("client_secret", key.as_str()), 401, "invalid_client", 7000215),
        (("client_secret", ""), 401, "invalid_client", 7000218),
        (("scope", "User.Read.All"), 400, "invalid_scope", 70011),
        (
            ("scope", "https://vault.azure.net/.default"),
            400,
            "invalid_resource",
            500011,
        ),
        (("scope", ""), 400, "invalid_request", 900144),
        (
            ("client_id", "00000000-0000-0000-0000-000000000009"),
            400,
            "unauthorized_client",
            700016,
        ),
    ] {
        let refused = sim.as_app(&tenant, &[changed], &app).await;
        refused.no_token(status, error, code);
    }
    sim.as_app("common", &[], &app)
        .await
        .no_token(400, "invalid_request", 50059);
    sim.as_app("nowhere.example", &[], &app)
        .await
        .no_token(400, "invalid_request", 90002);
    graph
        .post(
            &format!("/applications/{}/removePassword", app.object),
            json!({"keyId": key}),
        )
        .await
        .expect(204);
    sim.as_app(&tenant, &[], &app)
        .await
        .no_token(401, "invalid_client", 7000215);
}

#[tokio::test]
async fn a_secret_that_ended_is_told_from_a_wrong_one() {
    let sim = Sim::start(steered()).await;
    let graph = sim.admin().await;
    let app = registered(&graph).await;
    let tenant = sim.tenant.tenant_id();
    sim.as_app(&tenant, &[], &app).await.expect(200);
    let end = "2027-12-01T00:00:00Z";
    let short = json!({"passwordCredential": {"displayName": "short", "endDateTime": end}});
    let secret = graph
        .post(&format!("/applications/{}/addPassword", app.object), short)
        .await
        .expect(200)
        .json();
    let value = secret["secretText"].as_str().unwrap();
    sim.as_app(&tenant, &[("client_secret", value)], &app)
        .await
        .expect(200);
    // A month at a time, until it has ended.
    for _ in 0..30 {
        sim.control("POST", "/clock", json!({"advance": "P31D"}))
            .await
            .expect(200);
    }
    sim.as_app(&tenant, &[("client_secret", value)], &app)
        .await
        .no_token(401, "invalid_client", 7000222);
}
