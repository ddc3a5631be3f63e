//! Templates, connection test, secrets, jobs and schema where the service has rules of its own.

use crate::common::*;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use graph_sim::{FreshTemplates, MaskedSecret, OnDemandLog, SchemaDelete, Switches, TenantOptions};
use serde_json::{Value, json};
use std::time::Duration;

fn with(change: impl FnOnce(&mut Switches)) -> TenantOptions {
    let mut options = steered();
    change(&mut options.switches);
    options
}

async fn plain(graph: &Graph<'_>) -> String {
    let app = graph
        .post("/applications", json!({"displayName": "Plain"}))
        .await
        .expect(201)
        .json();
    let sp = graph
        .post("/servicePrincipals", json!({"appId": app["appId"]}))
        .await
        .expect(201)
        .json();
    format!("/servicePrincipals/{}", sp["id"].as_str().unwrap())
}

fn ids(list: &Value) -> Vec<&str> {
    let entries = list["value"].as_array().unwrap().iter();
    entries.map(|entry| entry["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_custom_application_has_the_scim_template_and_can_go_back_to_the_old_one() {
    for (listed, expected) in [(false, vec!["scim"]), (true, vec!["scim", "customappsso"])] {
        let sim = Sim::start(with(|s| s.legacy_template_listed = listed)).await;
        let graph = sim.admin().await;
        let (made, sp) = graph.instantiate().await;
        let root = format!("/servicePrincipals/{sp}/synchronization");
        let templates = graph.get(&format!("{root}/templates")).await.expect(200).json();
        assert_eq!(ids(&templates), expected);
        let scim = &templates["value"][0];
        assert_eq!(
            (&scim["default"], &scim["factoryTag"]),
            (&json!(true), &json!("scim"))
        );
        let keys: Vec<&str> = scim["metadata"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["key"].as_str().unwrap())
            .collect();
        assert!(keys.contains(&"galleryApplicationIdentifier") && keys.contains(&"configurationFields"));
        let schema = graph
            .get(&format!("{root}/templates/scim/schema"))
            .await
            .expect(200)
            .json();
        assert_eq!(schema["id"], format!("scim.{}", "0".repeat(32)));
        let job = graph
            .post(&format!("{root}/jobs"), json!({"templateId": "customappsso"}))
            .await
            .expect(201)
            .json();
        assert_eq!(
            job["id"],
            format!(
                "customappsso.{}.{}",
                sim.tenant.tenant_id().replace('-', ""),
                made["application"]["appId"].as_str().unwrap()
            )
        );
        assert_eq!(
            graph.get(&format!("{root}/jobs/$count")).await.expect(200).text,
            "1"
        );
    }
}

#[tokio::test]
async fn the_service_principal_of_a_plain_registration_cannot_be_provisioned() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let root = format!("{}/synchronization", plain(&graph).await);
    assert_eq!(
        graph.get(&format!("{root}/templates")).await.expect(200).json()["value"],
        json!([])
    );
    graph
        .post(&format!("{root}/jobs"), json!({"templateId": "scim"}))
        .await
        .refused(400, "RequestParameterInvalid");
    assert_eq!(
        graph.get(&format!("{root}/jobs")).await.expect(200).json()["value"],
        json!([])
    );
    let sim = Sim::start(with(|s| s.jobs_need_provisioning = true)).await;
    let graph = sim.admin().await;
    let root = format!("{}/synchronization", plain(&graph).await);
    graph
        .get(&format!("{root}/jobs"))
        .await
        .refused(404, "ResourceNotFound");
    let sim = Sim::start(with(|s| s.plain_apps_provision = true)).await;
    let graph = sim.admin().await;
    let root = format!("{}/synchronization", plain(&graph).await);
    graph
        .post(&format!("{root}/jobs"), json!({"templateId": "scim"}))
        .await
        .expect(201);
}

#[tokio::test]
async fn templates_of_a_fresh_application_are_empty_absent_or_an_error() {
    for (switch, status) in [
        (FreshTemplates::Empty, 200),
        (FreshTemplates::NotFound, 404),
        (FreshTemplates::UnknownError, 500),
    ] {
        let sim = Sim::start(with(|s| {
            s.fresh_templates = switch;
            s.replication = Duration::from_secs(3600);
        }))
        .await;
        let graph = sim.admin().await;
        let (_, sp) = graph.instantiate().await;
        let path = format!("/servicePrincipals/{sp}/synchronization/templates");
        graph.get(&path).await.expect(404);
        sim.control("POST", "/clock", json!({"advance": "PT65M"}))
            .await
            .expect(200);
        let answer = graph.get(&path).await.expect(status);
        if status == 500 {
            assert_eq!(answer.refused(500, "UnknownError"), "");
        }
        sim.control("POST", "/clock", json!({"advance": "PT65M"}))
            .await
            .expect(200);
        assert_eq!(ids(&graph.get(&path).await.expect(200).json()), ["scim"]);
    }
}

fn credentials(base: &str, saved: Value) -> Value {
    json!({"applicationIdentifier": null, "templateId": "scim", "useSavedCredentials": saved,
        "credentials": [{"key": "BaseAddress", "value": base}, {"key": "SecretToken", "value": "good"}]})
}

#[tokio::test]
async fn a_connection_is_tested_before_and_with_a_job_with_given_or_saved_credentials() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let (_, sp) = graph.instantiate().await;
    let jobs = format!("/servicePrincipals/{sp}/synchronization/jobs");
    let test = format!("{jobs}/validateCredentials");
    let url = "http://127.0.0.1:9/scim";
    graph
        .post(&test, credentials(url, json!(false)))
        .await
        .expect(204);
    graph
        .post(&test, credentials(url, json!("false")))
        .await
        .expect(204);
    let mut without = credentials(url, json!(false));
    without["templateId"] = Value::Null;
    graph
        .post(&test, without)
        .await
        .refused(400, "RequestMissingRequiredParameter");
    // Nothing is saved yet; then it is, and what is given does not matter.
    graph
        .post(&test, credentials(url, json!(true)))
        .await
        .refused(400, "SystemForCrossDomainIdentityManagementInvalidCredentials");
    graph
        .put(
            &format!("/servicePrincipals/{sp}/synchronization/secrets"),
            json!({"value": [{"key": "BaseAddress", "value": url}, {"key": "SecretToken", "value": "good"}]}),
        )
        .await
        .expect(204);
    graph
        .post(&test, credentials("https://other.example", json!(true)))
        .await
        .expect(204);
    let job = graph
        .post(&jobs, json!({"templateId": "scim"}))
        .await
        .expect(201)
        .json();
    let with_job = format!("{jobs}/{}/validateCredentials", job["id"].as_str().unwrap());
    let mut bad = credentials(url, json!(false));
    bad["credentials"][1]["value"] = json!("wrong");
    let message = graph
        .post(&with_job, bad)
        .await
        .refused(400, "CredentialValidationUnavailable");
    assert!(
        message.contains("We received this unexpected response from your application")
            && message.contains("Response Status Code: Unauthorized"),
        "{message}"
    );
    graph
        .post(&with_job, credentials("http://scim.example.com", json!(false)))
        .await
        .refused(400, "SystemForCrossDomainIdentityManagementInvalidCredentials");
}

#[tokio::test]
async fn the_real_service_does_not_reach_this_machine() {
    let sim = Sim::start(with(|s| s.loopback_allowed = false)).await;
    let graph = sim.admin().await;
    let (_, sp) = graph.instantiate().await;
    let test = format!("/servicePrincipals/{sp}/synchronization/jobs/validateCredentials");
    for url in [
        "http://127.0.0.1:9/scim",
        "https://localhost/scim",
        "https://10.0.0.4/scim",
    ] {
        let message = graph
            .post(&test, credentials(url, json!(false)))
            .await
            .refused(400, "CredentialValidationUnavailable");
        assert_eq!(message, "An error occurred while sending the request.");
    }
    graph
        .post(&test, credentials("https://scim.example.com", json!(false)))
        .await
        .expect(204);
    let (_, job) = graph.configured().await;
    let schema = graph.get(&format!("{job}/schema")).await.json();
    let soren = graph.get("/users/soren.holm@contoso.example").await.json()["id"].clone();
    let body = json!({"parameters": [{"ruleId": schema["synchronizationRules"][0]["id"], "subjects": [{"objectId": soren, "objectTypeName": "User"}]}]});
    let answer = graph
        .post(&format!("{job}/provisionOnDemand"), body)
        .await
        .expect(200)
        .json();
    assert!(
        answer["value"]
            .as_str()
            .unwrap()
            .contains("CredentialValidationUnavailable")
    );
    assert!(sim.sync.on_demand.lock().unwrap().is_empty());
    graph.post(&format!("{job}/start"), Value::Null).await.expect(204);
    sim.control("POST", "/clock", json!({"advance": "PT1M"}))
        .await
        .expect(200);
    let job = graph.get(&job).await.json();
    assert_eq!(
        job["status"]["quarantine"]["error"]["code"],
        "CredentialValidationUnavailable"
    );
    assert!(sim.sync.cycles.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_mask_that_is_written_back_is_the_secret_then_or_is_passed_over() {
    for (switch, status) in [(MaskedSecret::Stored, 400), (MaskedSecret::Ignored, 204)] {
        let sim = Sim::start(with(|s| s.masked_secret = switch)).await;
        let graph = sim.admin().await;
        let (root, job) = graph.configured().await;
        let path = format!("{root}/synchronization/secrets");
        let read = graph.get(&path).await.json();
        graph
            .put(&path, json!({"value": read["value"]}))
            .await
            .expect(204);
        let test = format!("{job}/validateCredentials");
        graph
            .post(&test, json!({"useSavedCredentials": true}))
            .await
            .expect(status);
        // An empty text deletes.
        graph
            .put(&path, json!({"value": [{"key": "SecretToken", "value": ""}]}))
            .await
            .expect(204);
        assert!(!graph.get(&path).await.text.contains("SecretToken"));
    }
}

#[tokio::test]
async fn starting_twice_and_pausing_twice_does_nothing_or_is_a_conflict() {
    for (conflicts, status) in [(false, 204), (true, 409)] {
        let sim = Sim::start(with(|s| {
            s.repeated_start_conflicts = conflicts;
            s.first_cycle_after = Duration::from_secs(3600);
        }))
        .await;
        let graph = sim.admin().await;
        let (_, job) = graph.configured().await;
        for action in ["start", "pause"] {
            let path = format!("{job}/{action}");
            graph.post(&path, Value::Null).await.expect(204);
            graph.post(&path, Value::Null).await.expect(status);
        }
        graph.put(&format!("{job}/start"), Value::Null).await.expect(405);
    }
}

#[tokio::test]
async fn a_restart_takes_its_scopes_as_one_text() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let (_, job) = graph.configured().await;
    let path = format!("{job}/restart");
    for scope in [
        json!("Watermark, Escrows, QuarantineState"),
        json!("Full"),
        json!(""),
        Value::Null,
        json!("ForceDeletes,ConnectorDataStore,None"),
    ] {
        graph
            .post(&path, json!({"criteria": {"resetScope": scope}}))
            .await
            .expect(204);
    }
    for scope in [json!("Everything"), json!(["Watermark"]), json!("watermark")] {
        graph
            .post(&path, json!({"criteria": {"resetScope": scope}}))
            .await
            .refused(400, "RequestParameterInvalid");
    }
}

#[tokio::test]
async fn a_schema_goes_back_to_the_template_or_cannot() {
    for (switch, status) in [(SchemaDelete::Resets, 204), (SchemaDelete::Unsupported, 404)] {
        let sim = Sim::start(with(|s| s.schema_delete = switch)).await;
        let graph = sim.admin().await;
        let (_, job) = graph.configured().await;
        let path = format!("{job}/schema");
        let fresh = graph.get(&path).await.json();
        let mut short = fresh.clone();
        short["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"]
            .as_array_mut()
            .unwrap()
            .truncate(5);
        graph.put(&path, short.clone()).await.expect(204);
        graph.delete(&path).await.expect(status);
        let now = graph.get(&path).await.json();
        assert_eq!(now, if status == 204 { fresh } else { short });
    }
}

#[tokio::test]
async fn a_schema_is_put_back_under_the_id_of_its_job() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let (root, job) = graph.configured().await;
    let path = format!("{job}/schema");
    let mut template = graph
        .get(&format!("{root}/synchronization/templates/scim/schema"))
        .await
        .json();
    let message = graph
        .put(&path, template.clone())
        .await
        .refused(400, "RequestParameterInvalid");
    assert!(message.contains("its id is"), "{message}");
    template["id"] = json!(job.rsplit('/').next().unwrap());
    template["@odata.type"] = json!("#microsoft.graph.synchronizationSchema");
    graph.put(&path, template.clone()).await.expect(204);
    template["synchronizationRules"][0]["objectMappings"][0]["enabled"] = json!(false);
    graph
        .put(&path, template.clone())
        .await
        .refused(400, "RequestParameterInvalid");
    let groups = &mut template["synchronizationRules"][0]["objectMappings"];
    groups[0]["enabled"] = json!(true);
    groups[1]["enabled"] = json!(false);
    graph.put(&path, template).await.expect(204);
}

#[tokio::test]
async fn schema_discovery_is_not_for_custom_applications() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let (_, job) = graph.configured().await;
    let schema = graph.get(&format!("{job}/schema")).await.json();
    let directory = schema["directories"][1]["id"].as_str().unwrap();
    let path = |directory: &str| format!("{job}/schema/directories/{directory}/discover");
    let message = graph
        .post(&path(directory), Value::Null)
        .await
        .refused(400, "RequestParameterInvalid");
    assert!(message.contains("not supported"), "{message}");
    graph
        .post(&path("nope"), Value::Null)
        .await
        .refused(404, "ResourceNotFound");
}

#[tokio::test]
async fn functions_and_operators_are_listed_for_a_job_and_for_a_template() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let (root, job) = graph.configured().await;
    for parent in [job, format!("{root}/synchronization/templates/scim")] {
        let functions = graph
            .get(&format!("{parent}/schema/functions"))
            .await
            .expect(200)
            .json();
        let append = functions["value"]
            .as_array()
            .unwrap()
            .iter()
            .find(|function| function["name"] == "Append")
            .unwrap();
        assert_eq!(
            append["parameters"][0],
            json!({"allowMultipleOccurrences": false, "name": "source", "required": true, "type": "String"})
        );
        let operators = graph
            .get(&format!("{parent}/schema/filterOperators"))
            .await
            .expect(200)
            .json();
        assert_eq!(
            operators["value"][0],
            json!({"name": "EQUALS", "arity": "Binary", "multivaluedComparisonType": "All", "supportedAttributeTypes": ["String", "Integer"]})
        );
    }
}

#[tokio::test]
async fn an_expression_is_tried_and_a_broken_one_is_a_200_too() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let (_, job) = graph.configured().await;
    let path = format!("{job}/schema/parseExpression");
    let with = |expression: &str| {
        json!({"expression": expression, "targetAttributeDefinition": null, "testInputObject": {"definition": null,
            "properties": [{"key": "mail", "value": "ann@contoso.example"}]}})
    };
    let good = graph.post(&path, with("[mail]")).await.expect(200).json();
    assert_eq!(good["evaluationResult"], json!(["ann@contoso.example"]));
    assert_eq!(
        (
            &good["error"],
            &good["evaluationSucceeded"],
            &good["parsingSucceeded"]
        ),
        (&Value::Null, &json!(true), &json!(true))
    );
    assert_eq!(good["parsedExpression"]["type"], "Attribute");
    let broken = graph.post(&path, with("Join(")).await.expect(200).json();
    assert_eq!(
        (
            &broken["parsedExpression"],
            &broken["evaluationSucceeded"],
            &broken["parsingSucceeded"]
        ),
        (&Value::Null, &json!(false), &json!(false))
    );
    assert_eq!(broken["error"]["code"], "ParsingError");
    let only_parsed = graph
        .post(&path, json!({"expression": "[mail]"}))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (
            &only_parsed["evaluationSucceeded"],
            &only_parsed["parsingSucceeded"]
        ),
        (&json!(false), &json!(true))
    );
    graph
        .post(&path, json!({}))
        .await
        .refused(400, "RequestMissingRequiredParameter");
    // Trying is no writing.
    assert!(
        sim.tenant
            .requests()
            .iter()
            .filter(|call| call.path.ends_with("/parseExpression"))
            .all(|call| !call.write)
    );
}

#[tokio::test]
async fn a_run_on_demand_checks_its_request_to_the_letter() {
    let sim = Sim::start(with(|s| {
        s.on_demand_members_code = "TooMany".to_owned();
        s.on_demand_missing_code = "Missing".to_owned();
    }))
    .await;
    let graph = sim.admin().await;
    let (_, job) = graph.configured().await;
    let path = format!("{job}/provisionOnDemand");
    let schema = graph.get(&format!("{job}/schema")).await.json();
    let rule = schema["synchronizationRules"][0]["id"].clone();
    let group = graph.group("SMS2GO - Billing").await["id"].clone();
    let with = |kind: &str, member: &str, count: usize| {
        let members: Vec<Value> = (0..count)
            .map(|_| json!({"objectId": "x", "objectTypeName": member}))
            .collect();
        json!({"parameters": [{"ruleId": rule, "subjects": [{"objectId": group, "objectTypeName": kind, "links": {"members": members}}]}]})
    };
    let bare = with("Group", "User", 0)["parameters"].clone();
    graph.post(&path, bare).await.refused(400, "Missing");
    graph
        .post(&path, with("group", "User", 1))
        .await
        .refused(400, "RequestParameterInvalid");
    graph
        .post(&path, with("Group", "user", 1))
        .await
        .refused(400, "RequestParameterInvalid");
    graph
        .post(&path, with("Group", "User", 6))
        .await
        .refused(400, "TooMany");
    graph.post(&path, with("Group", "User", 5)).await.expect(200);
}

#[tokio::test]
async fn a_run_on_demand_is_logged_by_the_service_by_the_person_or_not() {
    for (switch, expected) in [
        (OnDemandLog::System, Some("Azure AD Provisioning Service")),
        (OnDemandLog::User, Some("Maja Lund")),
        (OnDemandLog::Absent, None),
    ] {
        let sim = Sim::start(with(|s| s.on_demand_log = switch)).await;
        let graph = sim.admin().await;
        let (_, job) = graph.configured().await;
        let schema = graph.get(&format!("{job}/schema")).await.json();
        let soren = graph.get("/users/soren.holm@contoso.example").await.json()["id"].clone();
        let body = json!({"parameters": [{"ruleId": schema["synchronizationRules"][0]["id"], "subjects": [{"objectId": soren, "objectTypeName": "User"}]}]});
        graph
            .post(&format!("{job}/provisionOnDemand"), body)
            .await
            .expect(200);
        let log = graph.get("/auditLogs/provisioning").await.expect(200).json();
        assert_eq!(log["value"][0]["initiatedBy"]["displayName"].as_str(), expected);
    }
}

/// Whether the cycles so far were for everyone.
fn everyone(sim: &Sim) -> Vec<bool> {
    let cycles = sim.sync.cycles.lock().unwrap();
    cycles
        .iter()
        .map(|input| {
            let all = input
                .secrets
                .get("SyncAll")
                .is_some_and(|value| value.eq_ignore_ascii_case("true"));
            assert_eq!(input.directory.everything()["assignments"].is_null(), all);
            all
        })
        .collect()
}

#[tokio::test]
async fn a_scope_that_was_never_said_is_the_assigned_or_everyone() {
    for switch in [false, true] {
        let sim = Sim::start(with(|s| {
            s.sync_all_when_absent = switch;
            s.first_cycle_after = Duration::from_secs(60);
        }))
        .await;
        let graph = sim.admin().await;
        let (root, job) = graph.configured().await;
        let path = format!("{root}/synchronization/secrets");
        graph
            .put(&path, json!({"value": [{"key": "SyncAll", "value": ""}]}))
            .await
            .expect(204);
        graph.post(&format!("{job}/start"), Value::Null).await.expect(204);
        sim.control("POST", "/clock", json!({"advance": "PT2M"}))
            .await
            .expect(200);
        assert_eq!(everyone(&sim), [switch]);
    }
}

#[tokio::test]
async fn a_blank_token_is_replaced_by_one_that_the_tenant_issues() {
    let sim = Sim::start(with(|s| s.first_cycle_after = Duration::from_secs(60))).await;
    let graph = sim.admin().await;
    let (root, job) = graph.configured().await;
    graph
        .put(
            &format!("{root}/synchronization/secrets"),
            json!({"value": [{"key": "SecretToken", "value": ""}]}),
        )
        .await
        .expect(204);
    graph.post(&format!("{job}/start"), Value::Null).await.expect(204);
    sim.control("POST", "/clock", json!({"advance": "PT2M"}))
        .await
        .expect(200);
    let token = sim.sync.cycles.lock().unwrap()[0].secrets["SecretToken"].clone();
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    let tenant = sim.tenant.tenant_id();
    assert_eq!(claims["iss"], format!("https://sts.windows.net/{tenant}/"));
    assert_eq!(claims["tid"], tenant);
    assert_eq!(claims["aud"], "8adf8e6e-67b2-4cf2-a259-e3dc5476c621");
    // The test of a connection sends it too, and it never comes back.
    let tested = graph
        .post(
            &format!("{job}/validateCredentials"),
            json!({"useSavedCredentials": true}),
        )
        .await
        .expect(400)
        .json();
    let said = tested["error"]["message"].as_str().unwrap();
    assert!(said.contains("no such token ••••"), "{said}");
}
