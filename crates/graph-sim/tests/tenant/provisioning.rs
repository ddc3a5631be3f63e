//! Jobs, schema, secrets, cycles and provisioning on demand.

use crate::common::*;
use graph_sim::{OnDemandShape, SecretsPut, TenantOptions};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn a_job_has_a_derived_id_and_only_one_exists_per_template() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let (made, sp) = graph.instantiate().await;
    let path = format!("/servicePrincipals/{sp}/synchronization/jobs");
    assert_eq!(graph.get(&path).await.expect(200).json()["value"], json!([]));
    let job = graph
        .post(&path, json!({"templateId": "scim"}))
        .await
        .expect(201)
        .json();
    let expected = format!(
        "scim.{}.{}",
        sim.tenant.tenant_id().replace('-', ""),
        made["application"]["appId"].as_str().unwrap()
    );
    assert_eq!(job["id"], expected);
    assert_eq!(
        (&job["status"]["code"], &job["schedule"]["state"]),
        (&json!("Paused"), &json!("Disabled"))
    );
    graph
        .post(&path, json!({"templateId": "scim"}))
        .await
        .refused(409, "Request_MultipleObjectsWithSameKeyValue");
    graph
        .post(&path, json!({"templateId": "magic"}))
        .await
        .refused(400, "RequestParameterInvalid");
    let one = format!("{path}/{expected}");
    graph.delete(&one).await.expect(204);
    graph.get(&one).await.refused(404, "ResourceNotFound");
}

#[tokio::test]
async fn a_schema_is_kept_as_it_was_put_and_a_broken_one_is_refused() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let (_, job) = graph.configured().await;
    let path = format!("{job}/schema");
    let mut schema = graph.get(&path).await.expect(200).json();
    assert_eq!(
        schema["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"]
            .as_array()
            .unwrap()
            .len(),
        22
    );
    schema["somethingNew"] = json!({"kept": ["æ", 1, null]});
    let mapping = &mut schema["synchronizationRules"][0]["objectMappings"][0];
    mapping["attributeMappings"].as_array_mut().unwrap().truncate(3);
    mapping["attributeMappings"][0]["annotation@odata.type"] = json!("#x");
    graph.put(&path, schema.clone()).await.expect(204);
    assert_eq!(graph.get(&path).await.json(), schema);

    let mut broken = schema.clone();
    broken["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"][0]["targetAttributeName"] =
        json!("nope");
    graph
        .put(&path, broken)
        .await
        .refused(400, "RequestParameterInvalid");
    let message = graph
        .patch(&path, schema.clone())
        .await
        .refused(404, "UnknownError");
    assert!(
        message.starts_with("{\"Message\":\"No HTTP resource was found"),
        "{message}"
    );
    assert_eq!(graph.get(&path).await.json(), schema);
}

#[tokio::test]
async fn saved_secrets_come_back_masked_and_merge_or_replace() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let (root, _) = graph.configured().await;
    let path = format!("{root}/synchronization/secrets");
    let shown = |list: Value| -> Vec<(String, String)> {
        list["value"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| {
                (
                    p["key"].as_str().unwrap().into(),
                    p["value"].as_str().unwrap().into(),
                )
            })
            .collect()
    };
    let before = graph.get(&path).await.expect(200);
    assert!(!before.text.contains("good"));
    assert!(shown(before.json()).contains(&("SecretToken".into(), "*".into())));
    graph
        .put(&path, json!({"value": [{"key": "SyncAll", "value": ""}]}))
        .await
        .expect(204);
    assert_eq!(shown(graph.get(&path).await.json()).len(), 2);
    graph
        .put(&path, json!({"value": [{"key": "SecretTokn", "value": "x"}]}))
        .await
        .refused(500, "InternalError");
    graph
        .put(&path, json!({}))
        .await
        .refused(400, "RequestMissingRequiredParameter");

    let mut options = quick();
    options.switches.secrets_put = SecretsPut::Replace;
    let sim = Sim::start(options).await;
    let graph = sim.admin().await;
    let path = format!("{}/synchronization/secrets", graph.configured().await.0);
    graph
        .put(&path, json!({"value": [{"key": "SyncAll", "value": "true"}]}))
        .await
        .expect(204);
    assert_eq!(
        shown(graph.get(&path).await.json()),
        [("SyncAll".to_owned(), "true".to_owned())]
    );
}

#[tokio::test]
async fn a_connection_is_tested_with_typed_and_with_saved_credentials() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let (root, job) = graph.configured().await;
    let credentials = |token: &str, base: &str| json!({"templateId": "scim", "useSavedCredentials": false, "credentials": [{"key": "BaseAddress", "value": base}, {"key": "SecretToken", "value": token}]});
    let base = "http://127.0.0.1:9/scim";
    let collection = format!("{root}/synchronization/jobs/validateCredentials");
    graph
        .post(&collection, credentials("good", base))
        .await
        .expect(204);
    graph
        .post(
            &format!("{job}/validateCredentials"),
            json!({"useSavedCredentials": true}),
        )
        .await
        .expect(204);
    let message = graph
        .post(&collection, credentials("bad-token-1", base))
        .await
        .refused(400, "CredentialValidationUnavailable");
    assert!(
        message.contains("Response Status Code: Unauthorized") && !message.contains("bad-token-1"),
        "{message}"
    );
    graph
        .post(&collection, credentials("good", "http://scim.example"))
        .await
        .refused(400, "SystemForCrossDomainIdentityManagementInvalidCredentials");
    graph
        .post(&collection, json!({"credentials": []}))
        .await
        .refused(400, "RequestMissingRequiredParameter");
    let written: Vec<bool> = sim
        .tenant
        .requests()
        .iter()
        .filter(|r| r.path.ends_with("/validateCredentials"))
        .map(|r| r.write)
        .collect();
    assert!(written.iter().all(|w| !w));
}

#[tokio::test]
async fn a_started_job_runs_a_first_cycle_soon_with_the_people_it_needs() {
    let mut options = quick();
    options.switches.first_cycle_after = Duration::from_millis(20);
    let sim = Sim::start(options).await;
    let graph = sim.admin().await;
    let (root, job) = graph.configured().await;
    let sp = root.rsplit('/').next().unwrap();
    let billing = graph.group("SMS2GO - Billing").await;
    graph
        .post(
            &format!("{root}/appRoleAssignedTo"),
            json!({"principalId": billing["id"], "resourceId": sp, "appRoleId": ROLE_USER}),
        )
        .await
        .expect(201);
    graph
        .send(Method::POST, &format!("{job}/start"), None)
        .await
        .expect(204);
    graph
        .send(Method::POST, &format!("{job}/start"), None)
        .await
        .expect(204);
    let status = until(|| async {
        let status = graph.get(&job).await.json()["status"].clone();
        (status["lastExecution"]["state"] == "Succeeded").then_some(status)
    })
    .await;
    assert_eq!(status["code"], "Active");
    assert_eq!(
        status["synchronizedEntryCountByType"],
        json!([{"key": "User to urn", "value": 1}])
    );
    assert_eq!(status["lastExecution"]["countExported"], 1);

    let job_id = job.rsplit('/').next().unwrap();
    sim.tenant.run_cycle_now(job_id).await.unwrap();
    let cycles = sim.sync.cycles.lock().unwrap().clone();
    assert_eq!(
        cycles.iter().map(|c| c.initial).collect::<Vec<_>>(),
        [true, false]
    );
    let first = &cycles[0];
    assert_eq!(first.secrets["SecretToken"], "good");
    assert!(!format!("{first:?}").contains("good"));
    assert_eq!(cycles[1].state.to_json(), json!({"linked": 1}));
    let people = first.directory.everything();
    assert_eq!(people["value"].as_array().unwrap().len(), 200);
    assert_eq!(
        people["assignments"],
        json!([{"principalId": billing["id"], "principalType": "Group", "role": {"id": ROLE_USER, "value": null, "displayName": "User"}}])
    );
    let with_manager = people["value"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|u| u["manager"]["id"].is_string())
        .count();
    assert_eq!(with_manager, 199);
    let group = people["groups"]
        .as_array()
        .unwrap()
        .iter()
        .find(|g| g["id"] == billing["id"])
        .unwrap();
    assert!(!group["members"].as_array().unwrap().is_empty());

    let logs = graph
        .get(&format!(
            "/auditLogs/provisioning?$filter=jobId%20eq%20'{job_id}'&$orderby=activityDateTime%20desc&$top=1"
        ))
        .await
        .expect(200)
        .json();
    assert_eq!(logs["value"][0]["provisioningAction"], "create");
    assert!(logs["@odata.nextLink"].is_string());
    graph
        .send(Method::POST, &format!("{job}/pause"), None)
        .await
        .expect(204);
    assert_eq!(graph.get(&job).await.json()["status"]["code"], "Paused");
    assert!(sim.tenant.run_cycle_now("scim.nope").await.is_err());
}

#[tokio::test]
async fn starting_without_secrets_succeeds_and_ends_in_quarantine_until_a_restart() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let (_, sp) = graph.instantiate().await;
    let jobs = format!("/servicePrincipals/{sp}/synchronization/jobs");
    let job_id = graph.post(&jobs, json!({"templateId": "scim"})).await.json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let job = format!("{jobs}/{job_id}");
    let begun = graph
        .send(Method::POST, &format!("{job}/start"), None)
        .await
        .expect(204);
    assert_eq!(begun.text, "");
    let status = graph.get(&job).await.json()["status"].clone();
    assert_eq!(
        (&status["code"], &status["lastExecution"]["error"]["code"]),
        (&json!("NotRun"), &json!("None"))
    );
    sim.tenant.run_cycle_now(&job_id).await.unwrap();
    let read = graph.get(&job).await.json();
    assert_eq!(
        (&read["status"]["code"], &read["schedule"]["state"]),
        (&json!("Quarantine"), &json!("Active"))
    );
    assert_eq!(
        read["status"]["quarantine"]["reason"],
        "EncounteredQuarantineException"
    );
    graph
        .post(
            &format!("{job}/restart"),
            json!({"criteria": {"resetScope": "Watermark, Everything"}}),
        )
        .await
        .refused(400, "RequestParameterInvalid");
    graph
        .post(
            &format!("{job}/restart"),
            json!({"criteria": {"resetScope": "Watermark, Escrows, QuarantineState"}}),
        )
        .await
        .expect(204);
    assert_eq!(graph.get(&job).await.json()["status"]["quarantine"], Value::Null);
}

fn on_demand(rule: &str, id: &Value) -> Value {
    json!({"parameters": [{"ruleId": rule, "subjects": [{"objectId": id, "objectTypeName": "User"}]}]})
}

#[tokio::test]
async fn on_demand_answers_in_both_shapes_and_names_what_is_wrong() {
    for shape in [OnDemandShape::Live, OnDemandShape::Reference] {
        let mut options = quick();
        options.switches.on_demand_shape = shape;
        let sim = Sim::start(options).await;
        let graph = sim.admin().await;
        let (_, job) = graph.configured().await;
        let rule = graph.get(&format!("{job}/schema")).await.json()["synchronizationRules"][0]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let soren = graph.get("/users/soren.holm@contoso.example").await.json()["id"].clone();
        let answer = graph
            .post(&format!("{job}/provisionOnDemand"), on_demand(&rule, &soren))
            .await
            .expect(200)
            .json();
        let (key, value) = (answer["key"].as_str().unwrap(), answer["value"].as_str().unwrap());
        let value: Value = serde_json::from_str(value).unwrap();
        match shape {
            OnDemandShape::Live => {
                assert_eq!(
                    key,
                    "Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo"
                );
                assert_eq!(value[0]["statusInfo"]["status"], "Skipped");
            }
            OnDemandShape::Reference => {
                let key: Value = serde_json::from_str(key).unwrap();
                assert_eq!(
                    (&key["result"], &key["details"]["errorCode"]),
                    (&json!("Skipped"), &json!("RedundantExport"))
                );
                assert_eq!(value["statusInfo"]["status"], "Skipped");
            }
        }
        assert_eq!(
            sim.sync.on_demand.lock().unwrap()[0].subjects[0]["objectId"],
            soren
        );
        let message = graph
            .post(&format!("{job}/provisionOnDemand"), on_demand("nope", &soren))
            .await
            .refused(400, "RequestParameterInvalid");
        assert!(message.contains("the job does not include the rule"));
        graph
            .post(&format!("{job}/provisionOnDemand"), json!([]))
            .await
            .refused(400, "RequestMissingRequiredParameter");
        let members: Vec<Value> = (0..6)
            .map(|n| json!({"objectId": n.to_string(), "objectTypeName": "User"}))
            .collect();
        let many = json!({"parameters": [{"ruleId": rule, "subjects": [{"objectId": "x", "objectTypeName": "Group", "links": {"members": members}}]}]});
        graph
            .post(&format!("{job}/provisionOnDemand"), many)
            .await
            .refused(400, "RequestParameterInvalid");
        graph
            .post(
                &format!("{job}/provisionOnDemand"),
                on_demand(&rule, &json!("nobody")),
            )
            .await
            .refused(404, "Request_ResourceNotFound");
        // The sixth within ten seconds.
        let answer = graph
            .post(&format!("{job}/provisionOnDemand"), on_demand(&rule, &soren))
            .await;
        assert!(
            answer.headers["retry-after"]
                .to_str()
                .unwrap()
                .parse::<u64>()
                .unwrap()
                > 0
        );
        answer.refused(429, "TooManyRequests");
    }
}

#[tokio::test]
async fn on_demand_without_saved_secrets_says_so() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let (_, sp) = graph.instantiate().await;
    let jobs = format!("/servicePrincipals/{sp}/synchronization/jobs");
    let job = graph.post(&jobs, json!({"templateId": "scim"})).await.json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let rule = graph.get(&format!("{jobs}/{job}/schema")).await.json()["synchronizationRules"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let soren = graph.get("/users/soren.holm@contoso.example").await.json()["id"].clone();
    graph
        .post(
            &format!("{jobs}/{job}/provisionOnDemand"),
            on_demand(&rule, &soren),
        )
        .await
        .refused(400, "CredentialsMissing");
}

#[tokio::test]
async fn a_global_reader_cannot_read_the_provisioning_configuration() {
    let sim = Sim::start(TenantOptions {
        faults: vec!["role=Global Reader".parse().unwrap()],
        ..quick()
    })
    .await;
    let graph = sim.admin().await;
    graph
        .get("/servicePrincipals/x/synchronization/jobs")
        .await
        .refused(403, "Authorization_RequestDenied");
    graph.get("/auditLogs/provisioning").await.expect(200);
}
