//! The sync service of the simulated tenant, through Graph, into a trial tenant: every outcome of provisioning on demand, and jobs that
//! are held back.

use app_api::request::TrialCreateRequest;
use app_api::request::TrialEntra;
use app_api::request::TrialPartRequest;
use graph_sim::{OnDemandShape, RunningTenant, Switches, TenantOptions};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

use crate::desk::{ADMIN, Desk};

const TEMPLATE: &str = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621";
const ROLE_USER: &str = "18d14569-c3bd-439b-9a66-3a2aee01d14f";
const STATUS_INFO: &str = "Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo";

/// A tenant with an application whose job provisions into a trial tenant.
pub(crate) struct World {
    pub(crate) desk: Desk,
    tenant: RunningTenant,
    http: reqwest::Client,
    token: String,
    sp: String,
    pub(crate) job: String,
    rule: String,
}

impl World {
    async fn new(shape: OnDemandShape) -> Self {
        Self::of(shape, TrialCreateRequest::default(), |_| None).await
    }

    /// With a trial tenant that behaves as a vendor does. One that accepts Entra's tokens alone has allowed this tenant, and no token is saved.
    pub(crate) async fn of_vendor(vendor: &str) -> Self {
        let request = TrialCreateRequest {
            vendor_id: Some(vendor.to_owned()),
            ..TrialCreateRequest::default()
        };
        let by_entra = profile::find(vendor).unwrap().trial.token == profile::AcceptedToken::EntraIssued;
        Self::of(OnDemandShape::Live, request, |tenant| {
            by_entra.then(|| TrialEntra {
                tenant_id: tenant.tenant_id(),
                audience: String::new(),
                jwks_url: format!(
                    "{}/{}/discovery/v2.0/keys",
                    tenant.authority(),
                    tenant.tenant_id()
                ),
            })
        })
        .await
    }

    async fn of(
        shape: OnDemandShape,
        request: TrialCreateRequest,
        allowed: impl FnOnce(&RunningTenant) -> Option<TrialEntra>,
    ) -> Self {
        let desk = Desk::open().await;
        let options = TenantOptions {
            control: true,
            switches: Switches {
                replication: Duration::ZERO,
                first_cycle_after: Duration::from_secs(60),
                on_demand_shape: shape,
                ..Switches::default()
            },
            ..TenantOptions::default()
        };
        let tenant = app_api::simulated::serve(options).await.unwrap();
        let request = TrialCreateRequest {
            name: "target".to_owned(),
            entra: allowed(&tenant),
            ..request
        };
        let by_entra = request.entra.is_some();
        let trial = app_api::trial::create(&desk.app, request).await.unwrap();
        let mut world = Self {
            desk,
            tenant,
            http: reqwest::Client::new(),
            token: String::new(),
            sp: String::new(),
            job: String::new(),
            rule: String::new(),
        };
        let scopes = [
            "Application.ReadWrite.All",
            "Synchronization.ReadWrite.All",
            "AppRoleAssignment.ReadWrite.All",
            "User.Read.All",
            "Group.Read.All",
            "AuditLog.Read.All",
        ];
        let issued = world
            .control(Method::POST, "/token", json!({"upn": ADMIN, "scopes": scopes}))
            .await;
        world.token = issued["access_token"].as_str().unwrap().to_owned();
        let path = format!("/applicationTemplates/{TEMPLATE}/instantiate");
        let made = world
            .graph(Method::POST, &path, json!({"displayName": "Target"}))
            .await;
        world.sp = made["servicePrincipal"]["id"].as_str().unwrap().to_owned();
        let jobs = format!("/servicePrincipals/{}/synchronization/jobs", world.sp);
        let job = world
            .graph(Method::POST, &jobs, json!({"templateId": "scim"}))
            .await;
        world.job = format!("{jobs}/{}", job["id"].as_str().unwrap());
        let token = if by_entra { "" } else { trial.token.as_str() };
        world.secrets(&trial.trial.url, token).await;
        let schema = world.schema().await;
        world.rule = schema["synchronizationRules"][0]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        world
    }

    async fn send(&self, request: reqwest::RequestBuilder, body: Value) -> Value {
        let request = if body.is_null() {
            request
        } else {
            request.json(&body)
        };
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert!(status.is_success(), "{status} {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    pub(crate) async fn graph(&self, method: Method, path: &str, body: Value) -> Value {
        let url = format!("{}/v1.0{path}", self.tenant.graph());
        self.send(self.http.request(method, url).bearer_auth(&self.token), body)
            .await
    }

    pub(crate) async fn control(&self, method: Method, path: &str, body: Value) -> Value {
        let url = format!("{}/_sim{path}", self.tenant.authority());
        self.send(self.http.request(method, url), body).await
    }

    async fn push(&self, by: &str) -> Value {
        self.control(Method::POST, "/clock", json!({"advance": by})).await
    }

    async fn secrets(&self, url: &str, token: &str) {
        let path = format!("/servicePrincipals/{}/synchronization/secrets", self.sp);
        let body = json!({"value": [{"key": "BaseAddress", "value": url}, {"key": "SecretToken", "value": token}, {"key": "SyncAll", "value": "false"}]});
        self.graph(Method::PUT, &path, body).await;
    }

    pub(crate) async fn set_secret(&self, key: &str, value: &str) {
        let path = format!("/servicePrincipals/{}/synchronization/secrets", self.sp);
        self.graph(
            Method::PUT,
            &path,
            json!({"value": [{"key": key, "value": value}]}),
        )
        .await;
    }

    async fn schema(&self) -> Value {
        self.graph(Method::GET, &format!("{}/schema", self.job), Value::Null)
            .await
    }

    pub(crate) async fn edit_users(&self, edit: impl FnOnce(&mut Value)) {
        let mut schema = self.schema().await;
        edit(&mut schema["synchronizationRules"][0]["objectMappings"][0]);
        self.graph(Method::PUT, &format!("{}/schema", self.job), schema)
            .await;
    }

    /// A joiner who is assigned.
    async fn joiner(&self, name: &str) -> String {
        let body = json!({"givenName": name, "surname": "Dahl", "department": "Sales"});
        let made = self.control(Method::POST, "/people", body).await;
        let id = made["id"].as_str().unwrap().to_owned();
        self.assign(&id).await;
        id
    }

    pub(crate) async fn assign(&self, id: &str) -> String {
        let path = format!("/servicePrincipals/{}/appRoleAssignedTo", self.sp);
        let body = json!({"principalId": id, "resourceId": self.sp, "appRoleId": ROLE_USER});
        self.graph(Method::POST, &path, body).await["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    async fn fault(&self, line: &str) {
        let request = TrialPartRequest {
            name: "target".to_owned(),
            part: line.to_owned(),
        };
        app_api::trial::add_fault(&self.desk.app, request).await.unwrap();
    }

    /// Provisions on demand: `key` and `value` of the answer.
    async fn on_demand(&self, subject: Value) -> (String, String) {
        let body = json!({"parameters": [{"ruleId": self.rule, "subjects": [subject]}]});
        let answer = self
            .graph(Method::POST, &format!("{}/provisionOnDemand", self.job), body)
            .await;
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        (text("key"), text("value"))
    }

    /// Of one person, in the live shape: the only element.
    pub(crate) async fn person(&self, id: &str) -> Value {
        let (key, value) = self
            .on_demand(json!({"objectId": id, "objectTypeName": "User"}))
            .await;
        assert_eq!(key, STATUS_INFO);
        let items: Vec<Value> = serde_json::from_str(&value).unwrap();
        assert_eq!(items.len(), 1);
        items.into_iter().next().unwrap()
    }
}

/// `name type status` of each step.
fn steps(item: &Value) -> Vec<String> {
    let steps = item["provisioningSteps"].as_array().unwrap();
    steps
        .iter()
        .map(|step| {
            let text = |name: &str| step[name].as_str().unwrap().to_owned();
            format!("{} {} {}", text("name"), text("type"), text("status"))
        })
        .collect()
}

pub(crate) fn said(item: &Value) -> (&str, &str) {
    let info = &item["statusInfo"];
    (
        info["status"].as_str().unwrap(),
        info["errorCode"].as_str().unwrap_or("-"),
    )
}

#[tokio::test]
async fn a_person_is_created_and_then_right_left_out_filtered_or_unmatched() {
    let world = World::new(OnDemandShape::Live).await;
    let ida = world.joiner("Ida").await;
    let made = world.person(&ida).await;
    assert_eq!(
        (made["action"].as_str(), said(&made)),
        (Some("Create"), ("Success", "-"))
    );
    assert_eq!(
        steps(&made),
        [
            "EntryImport Import Success",
            "EntrySynchronizationScoping Scoping Success",
            "EntrySynchronizationAdd Matching Success",
            "EntryExportAdd Export Success",
        ]
    );
    let again = world.person(&ida).await;
    assert_eq!(said(&again), ("Skipped", "RedundantExport"));
    assert_eq!(
        again["statusInfo"]["reason"],
        "The state of the user in both the source and target systems already match."
    );
    let last = again["provisioningSteps"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["name"], &last["status"], &last["details"]["SkipReason"]),
        (
            &json!("EntrySynchronizationSkip"),
            &json!("Skipped"),
            &json!("RedundantExport")
        )
    );

    let outsider = world
        .control(Method::POST, "/people", json!({"displayName": "Out Sider"}))
        .await;
    let item = world.person(outsider["id"].as_str().unwrap()).await;
    assert_eq!(said(&item), ("Skipped", "NotEffectivelyEntitled"));
    let scoping = &item["provisioningSteps"][1];
    assert_eq!(
        (
            &scoping["status"],
            &scoping["details"]["Assigned to the application"]
        ),
        (&json!("Skipped"), &json!("False"))
    );

    let bo = world.joiner("Bo").await;
    let clause = json!({"sourceOperandName": "department", "operatorName": "EQUALS", "targetOperand": {"values": ["IT"]}});
    let scope = json!({"categoryFilterGroups": [], "inputFilterGroups": [], "groups": [{"name": "IT only", "clauses": [clause]}]});
    world.edit_users(|mapping| mapping["scope"] = scope).await;
    let item = world.person(&bo).await;
    assert_eq!(said(&item).0, "Skipped");
    let details = &item["provisioningSteps"][1]["details"];
    assert_eq!(details["Scoping filter evaluation passed"], "False");
    assert_eq!(
        details["ScopeEvaluationResult"],
        r#"{"IT only.department EQUALS 'IT'":false}"#
    );

    world
        .edit_users(|mapping| {
            mapping["scope"] = Value::Null;
            let rows = mapping["attributeMappings"].as_array_mut().unwrap();
            rows[0]["matchingPriority"] = json!(0);
            let fax = rows
                .iter_mut()
                .find(|row| row["source"]["name"] == "facsimileTelephoneNumber");
            fax.unwrap()["matchingPriority"] = json!(1);
        })
        .await;
    let item = world.person(&bo).await;
    assert_eq!(said(&item), ("Skipped", "ImportSkipped"));
}

#[tokio::test]
async fn refusals_of_the_target_are_failures_inside_a_200() {
    let world = World::new(OnDemandShape::Live).await;
    let ida = world.joiner("Ida").await;
    world.fault("400:POST /Users:times=1").await;
    world.fault("409:POST /Users:times=1").await;
    let prefix = "SystemForCrossDomainIdentityManagement";
    for code in ["BadRequest", "EntryConflict"] {
        let item = world.person(&ida).await;
        assert_eq!(said(&item), ("Failure", format!("{prefix}{code}").as_str()));
        assert_eq!(steps(&item).last().unwrap(), "EntryExportAdd Export Failure");
        let reason = item["statusInfo"]["reason"].as_str().unwrap();
        for part in [
            "StatusCode: ",
            "Processing of the HTTP request resulted in an exception.",
            "Web Response: {",
            "It will be retried again after this date: ",
            " UTC",
        ] {
            assert!(reason.contains(part), "{part}: {reason}");
        }
        assert!(item["statusInfo"]["recommendedAction"].is_string());
    }
    world.set_secret("SecretToken", "no such token").await;
    let item = world.person(&ida).await;
    assert_eq!(
        said(&item),
        ("Failure", format!("{prefix}InvalidCredentials").as_str())
    );
    assert_eq!(
        steps(&item).len(),
        1,
        "the test of the connection stands in place of the steps"
    );
    world.set_secret("BaseAddress", "http://127.0.0.1:9/scim").await;
    let item = world.person(&ida).await;
    assert_eq!(
        said(&item),
        (
            "Failure",
            format!("{prefix}CredentialValidationUnavailable").as_str()
        )
    );
}

#[tokio::test]
async fn the_reference_shape_has_the_result_in_its_key() {
    let world = World::new(OnDemandShape::Reference).await;
    let ida = world.joiner("Ida").await;
    let subject = json!({"objectId": ida, "objectTypeName": "User"});
    let (key, value) = world.on_demand(subject.clone()).await;
    assert_eq!(key, r#"{"result":"Success","details":{}}"#);
    let value: Value = serde_json::from_str(&value).unwrap();
    assert_eq!(value["action"], "Create");
    let (key, _) = world.on_demand(subject).await;
    assert_eq!(
        serde_json::from_str::<Value>(&key).unwrap(),
        json!({"result": "Skipped", "details": {"errorCode": "RedundantExport",
            "errorMessage": "The state of the user in both the source and target systems already match."}})
    );
}

#[tokio::test]
async fn a_group_comes_with_five_members_and_several_matches_are_a_failure() {
    let world = World::new(OnDemandShape::Live).await;
    let mut members = Vec::new();
    for name in ["Ana", "Bo", "Cy", "Di", "Eva"] {
        let made = world
            .control(
                Method::POST,
                "/people",
                json!({"givenName": name, "surname": "Holt"}),
            )
            .await;
        members.push(made["id"].as_str().unwrap().to_owned());
    }
    let group = world
        .control(
            Method::POST,
            "/groups",
            json!({"displayName": "Five", "members": members}),
        )
        .await;
    let group = group["id"].as_str().unwrap().to_owned();
    world.assign(&group).await;
    let links: Vec<Value> = members
        .iter()
        .map(|id| json!({"objectId": id, "objectTypeName": "User"}))
        .collect();
    let (_, value) = world
        .on_demand(json!({"objectId": group, "objectTypeName": "Group", "links": {"members": links}}))
        .await;
    let items: Vec<Value> = serde_json::from_str(&value).unwrap();
    let told: Vec<_> = items
        .iter()
        .map(|item| (item["sourceIdentity"]["type"].as_str().unwrap(), said(item).0))
        .collect();
    assert_eq!(told[0], ("Group", "Success"));
    assert_eq!(told[1..], [("User", "Success"); 5]);
    let added = items[0]["modifiedProperties"].as_array().unwrap();
    assert_eq!(
        added
            .iter()
            .filter(|property| property["displayName"] == "members")
            .count(),
        5
    );

    // Matched by title, which two people have.
    for name in ["Fay", "Gus"] {
        let id = world.joiner(name).await;
        world
            .control(
                Method::PATCH,
                &format!("/people/{id}"),
                json!({"jobTitle": "Twin"}),
            )
            .await;
        world.person(&id).await;
    }
    let third = world.joiner("Hal").await;
    world
        .control(
            Method::PATCH,
            &format!("/people/{third}"),
            json!({"jobTitle": "Twin"}),
        )
        .await;
    world
        .edit_users(|mapping| {
            let rows = mapping["attributeMappings"].as_array_mut().unwrap();
            rows[0]["matchingPriority"] = json!(0);
            let title = rows.iter_mut().find(|row| row["targetAttributeName"] == "title");
            title.unwrap()["matchingPriority"] = json!(1);
        })
        .await;
    let item = world.person(&third).await;
    assert_eq!(said(&item), ("Failure", "DuplicateTargetEntries"));
}

#[tokio::test]
async fn a_job_reports_escrows_quarantine_held_deletions_and_mails() {
    let world = World::new(OnDemandShape::Live).await;
    let settings = r#"{"Enabled":true,"Recipients":"it@contoso.example","DeleteThresholdEnabled":true,"DeleteThresholdValue":2}"#;
    world.set_secret("SyncNotificationSettings", settings).await;
    let mut assignments = Vec::new();
    for name in ["Ana", "Bo", "Cy"] {
        let made = world
            .control(
                Method::POST,
                "/people",
                json!({"givenName": name, "surname": "Holt"}),
            )
            .await;
        assignments.push(world.assign(made["id"].as_str().unwrap()).await);
    }
    world.fault("409:POST /Users:times=1").await;
    world
        .graph(Method::POST, &format!("{}/start", world.job), Value::Null)
        .await;
    let first = world.push("PT2M").await;
    assert_eq!(first["ran"][0]["state"], "EntryLevelErrors");
    let status = async || world.graph(Method::GET, &world.job, Value::Null).await["status"].clone();
    assert_eq!(status().await["lastExecution"]["countEscrowed"], 1);
    world.push("PT40M").await;
    let shown = status().await;
    assert_eq!(
        shown["lastExecution"]["state"], "Succeeded",
        "tried at the next cycle"
    );
    assert_eq!(shown["synchronizedEntryCountByType"][0]["value"], 3);

    for id in &assignments[..2] {
        let path = format!("/servicePrincipals/{}/appRoleAssignedTo/{id}", world.sp);
        world.graph(Method::DELETE, &path, Value::Null).await;
    }
    world.push("PT40M").await;
    let shown = status().await;
    assert_eq!(
        (
            &shown["code"],
            &shown["quarantine"]["reason"],
            &shown["quarantine"]["seriesCount"]
        ),
        (&json!("Quarantine"), &json!("TooManyDeletes"), &json!(1))
    );
    let mails = world.control(Method::GET, "/mails", Value::Null).await;
    assert_eq!(mails["value"].as_array().unwrap().len(), 1);
    assert_eq!(mails["value"][0]["to"], "it@contoso.example");
    let filter = "$filter=provisioningAction%20eq%20'stagedDelete'";
    let staged = world
        .graph(
            Method::GET,
            &format!("/auditLogs/provisioning?{filter}"),
            Value::Null,
        )
        .await;
    assert_eq!(staged["value"].as_array().unwrap().len(), 1);

    let allow = json!({"criteria": {"resetScope": "ForceDeletes"}});
    world
        .graph(Method::POST, &format!("{}/restart", world.job), allow)
        .await;
    world.push("PT2M").await;
    let shown = status().await;
    assert_eq!(
        (&shown["code"], &shown["quarantine"]),
        (&json!("Active"), &Value::Null)
    );
    assert_eq!(shown["synchronizedEntryCountByType"][0]["value"], 1);
}
