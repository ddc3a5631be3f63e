//! Permissions and directory roles of each step, as a table that is walked (Graph: permissions per step).

use crate::common::*;
use graph_sim::TenantOptions;
use reqwest::Method;
use serde_json::{Value, json};

const APP_ADMINISTRATORS: &[&str] = &[
    "Global Administrator",
    "Application Administrator",
    "Cloud Application Administrator",
];
const GRAPH_CONSENT: &[&str] = &["Global Administrator", "Privileged Role Administrator"];
const GRANTS: &[&str] = &[
    "Global Administrator",
    "Privileged Role Administrator",
    "Application Administrator",
    "Cloud Application Administrator",
];
const LOG_READERS: &[&str] = &[
    "Global Administrator",
    "Application Administrator",
    "Cloud Application Administrator",
    "Reports Reader",
    "Security Reader",
    "Security Operator",
    "Security Administrator",
    "Global Reader",
];
/// Whoever is a member may.
const ANYONE: &[&str] = &[];
/// Every role the tenant knows.
const ROLES: [&str; 10] = [
    "Global Administrator",
    "Privileged Role Administrator",
    "Application Administrator",
    "Cloud Application Administrator",
    "Reports Reader",
    "Security Reader",
    "Security Operator",
    "Security Administrator",
    "Global Reader",
    "Hybrid Identity Administrator",
];

/// One step: what is called, which permissions it takes (each list is enough), which roles.
struct Row {
    method: Method,
    path: &'static str,
    body: Option<Value>,
    enough: &'static [&'static [&'static str]],
    /// Permissions that look as if they were enough.
    not_enough: &'static [&'static [&'static str]],
    roles: &'static [&'static str],
}

fn row(
    method: Method,
    path: &'static str,
    enough: &'static [&'static [&'static str]],
    not_enough: &'static [&'static [&'static str]],
    roles: &'static [&'static str],
) -> Row {
    Row {
        method,
        path,
        body: None,
        enough,
        not_enough,
        roles,
    }
}

impl Row {
    fn with(self, body: Value) -> Self {
        Self {
            body: Some(body),
            ..self
        }
    }
}

const SYNC_READ: &[&[&str]] = &[&["Synchronization.Read.All"], &["Synchronization.ReadWrite.All"]];
const SYNC_WRITE: &[&[&str]] = &[&["Synchronization.ReadWrite.All"]];
const APP_WRITE: &[&[&str]] = &[&["Application.ReadWrite.All"]];

/// The table. A write has a body that is refused for what it says, so that nothing is made by walking.
fn table() -> Vec<Row> {
    let (get, post, put, patch) = (Method::GET, Method::POST, Method::PUT, Method::PATCH);
    vec![
        row(
            get.clone(),
            "/users?$top=1",
            &[
                &["User.ReadBasic.All"],
                &["User.Read.All"],
                &["Directory.Read.All"],
            ],
            &[&["User.Read"], &["Group.Read.All"]],
            ANYONE,
        ),
        row(
            get.clone(),
            "/groups?$top=1",
            &[
                &["GroupMember.Read.All"],
                &["Group.Read.All"],
                &["Directory.Read.All"],
            ],
            &[&["User.Read.All"]],
            ANYONE,
        ),
        row(
            post.clone(),
            "/applicationTemplates/8adf8e6e-67b2-4cf2-a259-e3dc5476c621/instantiate",
            APP_WRITE,
            &[&["Application.Read.All"], &["Synchronization.ReadWrite.All"]],
            APP_ADMINISTRATORS,
        )
        .with(json!({})),
        row(
            get.clone(),
            "/servicePrincipals/{sp}/synchronization/jobs",
            SYNC_READ,
            &[&["Application.ReadWrite.All"], &["Directory.Read.All"]],
            APP_ADMINISTRATORS,
        ),
        row(
            get.clone(),
            "/servicePrincipals/{sp}/synchronization/templates",
            SYNC_READ,
            &[&["Application.ReadWrite.All"]],
            APP_ADMINISTRATORS,
        ),
        row(
            get.clone(),
            "/servicePrincipals/{sp}/synchronization/secrets",
            SYNC_WRITE,
            &[&["Synchronization.Read.All"]],
            APP_ADMINISTRATORS,
        ),
        row(
            put,
            "/servicePrincipals/{sp}/synchronization/secrets",
            SYNC_WRITE,
            &[&["Synchronization.Read.All"]],
            APP_ADMINISTRATORS,
        )
        .with(json!({})),
        row(
            post.clone(),
            "/servicePrincipals/{sp}/synchronization/jobs",
            SYNC_WRITE,
            &[&["Synchronization.Read.All"]],
            APP_ADMINISTRATORS,
        )
        .with(json!({})),
        row(
            post.clone(),
            "/servicePrincipals/{sp}/appRoleAssignedTo",
            &[
                &["AppRoleAssignment.ReadWrite.All", "Application.Read.All"],
                &["AppRoleAssignment.ReadWrite.All", "Application.ReadWrite.All"],
            ],
            &[
                &["AppRoleAssignment.ReadWrite.All"],
                &["Application.Read.All"],
                &["Application.ReadWrite.All"],
            ],
            APP_ADMINISTRATORS,
        )
        .with(
            json!({"principalId": "00000000-0000-0000-0000-0000000000aa", "resourceId": "{sp}",
            "appRoleId": "18d14569-c3bd-439b-9a66-3a2aee01d14f"}),
        ),
        row(
            post.clone(),
            "/applications/{app}/addPassword",
            APP_WRITE,
            &[&["Application.Read.All"]],
            APP_ADMINISTRATORS,
        )
        .with(json!({"passwordCredential": {"endDateTime": "never"}})),
        row(
            patch,
            "/applications/{app}",
            APP_WRITE,
            &[&["Application.Read.All"]],
            APP_ADMINISTRATORS,
        )
        .with(json!({"web": {"redirectUris": ["ftp://x"]}})),
        row(
            post.clone(),
            "/oauth2PermissionGrants",
            &[&["DelegatedPermissionGrant.ReadWrite.All"]],
            &[&["Application.ReadWrite.All"]],
            GRANTS,
        )
        .with(json!({})),
        // An application permission of Microsoft Graph: application administrators cannot give it.
        row(
            post,
            "/servicePrincipals/{sp}/appRoleAssignments",
            &[&["AppRoleAssignment.ReadWrite.All", "Application.Read.All"]],
            &[&["AppRoleAssignment.ReadWrite.All"]],
            GRAPH_CONSENT,
        )
        .with(json!({"principalId": "{sp}", "resourceId": "{graph}",
            "appRoleId": "00000000-0000-0000-0000-0000000000bb"})),
        row(
            get,
            "/auditLogs/provisioning?$top=1",
            &[&["AuditLog.Read.All"], &["ProvisioningLog.Read.All"]],
            &[&["Directory.Read.All"]],
            LOG_READERS,
        ),
    ]
}

/// A tenant with one application, and the names of its parts.
struct Walk {
    sim: Sim,
    parts: [(&'static str, String); 3],
}

impl Walk {
    async fn start() -> Self {
        let mut options: TenantOptions = steered();
        // Three hundred calls in a moment.
        options.switches.throttling = graph_sim::Throttling::Off;
        let sim = Sim::start(options).await;
        let (app, sp, graph) = {
            let admin = sim.admin().await;
            let (made, sp) = admin.instantiate().await;
            let graph = admin
                .get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')?$select=id")
                .await
                .expect(200)
                .json();
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            (text(&made["application"]["id"]), sp, text(&graph["id"]))
        };
        Self {
            sim,
            parts: [("{app}", app), ("{sp}", sp), ("{graph}", graph)],
        }
    }

    fn filled(&self, text: &str) -> String {
        self.parts
            .iter()
            .fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    }

    /// Everybody has this role from now on.
    async fn role(&self, role: &str) {
        self.sim
            .control("DELETE", "/faults", Value::Null)
            .await
            .expect(200);
        let fault = json!({"fault": format!("role={role}")});
        self.sim.control("POST", "/faults", fault).await.expect(200);
    }

    /// Whether the row's call is let through; what it says afterwards does not matter.
    async fn allowed(&self, row: &Row, scopes: &[&str]) -> bool {
        let asked = json!({"upn": "oliver.beck@contoso.example", "scopes": scopes});
        let token = self.sim.control("POST", "/token", asked).await.expect(200).json();
        let graph = self.sim.graph(token["access_token"].as_str().unwrap());
        let body: Option<Value> = row
            .body
            .as_ref()
            .map(|body| serde_json::from_str(&self.filled(&body.to_string())).unwrap());
        let answer = graph
            .send(row.method.clone(), &self.filled(row.path), body.as_ref())
            .await;
        if answer.status == 403 {
            let error = &answer.json()["error"];
            assert_eq!(
                (error["code"].as_str(), error["message"].as_str()),
                (
                    Some("Authorization_RequestDenied"),
                    Some("Insufficient privileges to complete the operation.")
                ),
                "scope and role are not told apart: {} {}",
                row.method,
                row.path
            );
        }
        answer.status != 403
    }
}

#[tokio::test]
async fn each_step_takes_its_permissions_and_no_others() {
    let walk = Walk::start().await;
    walk.role("Global Administrator").await;
    for row in table() {
        for scopes in row.enough {
            assert!(
                walk.allowed(&row, scopes).await,
                "{} {} with {scopes:?}",
                row.method,
                row.path
            );
        }
        for scopes in row.not_enough {
            assert!(
                !walk.allowed(&row, scopes).await,
                "{} {} with {scopes:?}",
                row.method,
                row.path
            );
        }
    }
}

#[tokio::test]
async fn each_step_takes_its_roles_and_no_others() {
    let walk = Walk::start().await;
    for role in ROLES.into_iter().chain(["none"]) {
        walk.role(role).await;
        for row in table() {
            let expected = row.roles.is_empty() || row.roles.contains(&role);
            let found = walk.allowed(&row, row.enough[0]).await;
            assert_eq!(found, expected, "{role}: {} {}", row.method, row.path);
        }
    }
}

#[tokio::test]
async fn without_p1_the_logs_are_refused_in_words_of_their_own() {
    let walk = Walk::start().await;
    walk.sim
        .control("POST", "/faults", json!({"fault": "no-p1"}))
        .await
        .expect(200);
    let asked = json!({"upn": "maja.lund@contoso.example", "scopes": ["AuditLog.Read.All"]});
    let token = walk.sim.control("POST", "/token", asked).await.expect(200).json();
    let graph = walk.sim.graph(token["access_token"].as_str().unwrap());
    graph
        .get("/auditLogs/provisioning")
        .await
        .refused(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant");
}
