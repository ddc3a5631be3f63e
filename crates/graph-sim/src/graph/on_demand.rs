//! Provisioning one person or one group now (Graph: provisionOnDemand).

use std::sync::Arc;

use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::error::GraphError;
use super::jobs::with_job;
use super::validate::{UNREACHABLE, reachable};
use super::{GraphResult, list};
use crate::cycle;
use crate::switches::{OnDemandLog, OnDemandShape};
use crate::sync::OnDemandInput;
use crate::tenant::Tenant;

/// A group is provisioned with at most so many of its members.
const MEMBERS_MAX: usize = 5;
/// `key` of the live answer.
const STATUS_INFO: &str = "Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo";

pub(super) async fn run(tenant: &Arc<Tenant>, call: &Call, sp: &str, id: &str) -> GraphResult {
    call.caller.writes_synchronization()?;
    let body = call.json()?;
    let schema = with_job(tenant, sp, id, |job| Ok(job.schema.clone()))?;
    let (rule_id, subjects) = read(tenant, &body, id, &schema)?;
    check_subject(tenant, &subjects)?;
    if !has_credentials(tenant, sp) {
        return Err(credentials_missing());
    }
    // A cycle of the same job and this run take turns: both change what the job remembers.
    let turn = tenant.runner.turn(id);
    let _turn = turn.lock().await;
    let input = super::cycle_input(tenant, id).ok_or_else(|| GraphError::not_found(id))?;
    let base = input
        .secrets
        .get("BaseAddress")
        .map(String::as_str)
        .unwrap_or_default();
    if !reachable(tenant, base) {
        return Ok(Answer::ok(answer(tenant, &[unreachable_item()])));
    }
    let outcome = tenant
        .sync
        .on_demand(OnDemandInput {
            job: input,
            rule_id,
            subjects,
        })
        .await;
    {
        let mut state = tenant.state.lock();
        if let Some(job) = state.jobs.get_mut(id) {
            job.sync_state = outcome.state;
        }
        if tenant.switches().on_demand_log != OnDemandLog::Absent {
            let log = cycle::complete_records(tenant, id, outcome.log);
            state.add_audit(initiated(tenant, call, log));
        }
    }
    Ok(Answer::ok(answer(tenant, &outcome.items)))
}

/// Who is written down as the one who started the run.
fn initiated(tenant: &Tenant, call: &Call, mut log: Vec<Value>) -> Vec<Value> {
    if tenant.switches().on_demand_log == OnDemandLog::User {
        let directory = tenant.directory();
        let name = directory
            .user(&call.caller.oid)
            .map(|user| user["displayName"].clone());
        for record in &mut log {
            record["initiatedBy"] =
                json!({"id": call.caller.oid, "displayName": name, "initiatorType": "user"});
        }
    }
    log
}

/// What stands in place of the steps when the address cannot be reached at all.
fn unreachable_item() -> Value {
    json!({
        "action": "Other",
        "provisioningSteps": [],
        "modifiedProperties": [],
        "statusInfo": {
            "status": "Failure",
            "errorCode": UNREACHABLE.0,
            "reason": UNREACHABLE.1,
            "additionalDetails": null,
            "errorCategory": "Failure",
            "recommendedAction": null,
        },
    })
}

fn read(tenant: &Tenant, body: &Value, job: &str, schema: &Value) -> Result<(String, Value), GraphError> {
    let parameter = body["parameters"]
        .as_array()
        .and_then(|list| list.first())
        .ok_or_else(|| {
            GraphError::new(
                400,
                &tenant.switches().on_demand_missing_code,
                "A required parameter is missing from the request: parameters.",
            )
        })?;
    let rule = parameter["ruleId"].as_str().unwrap_or_default();
    let mut rules = schema["synchronizationRules"].as_array().into_iter().flatten();
    if rule.is_empty() || !rules.any(|r| r["id"] == rule) {
        return Err(GraphError::new(
            400,
            "RequestParameterInvalid",
            format!(
                "The request identified this synchronization job: {job}.  The request also identified this synchronization rule: {rule}.  However, the job does not include the rule."
            ),
        ));
    }
    let subjects = &parameter["subjects"];
    let invalid = |message: &str| Err(GraphError::new(400, "RequestParameterInvalid", message));
    match subjects.as_array().map(Vec::as_slice) {
        Some([subject]) => {
            if !["User", "Group"]
                .iter()
                .any(|kind| subject["objectTypeName"] == *kind)
            {
                return invalid("objectTypeName must be 'User' or 'Group'.");
            }
            let members = subject["links"]["members"]
                .as_array()
                .map_or(&[][..], Vec::as_slice);
            if members.len() > MEMBERS_MAX {
                return Err(GraphError::new(
                    400,
                    &tenant.switches().on_demand_members_code,
                    "A group can be provisioned on demand with at most 5 members.",
                ));
            }
            if members.iter().any(|member| member["objectTypeName"] != "User") {
                return invalid("objectTypeName of a member must be 'User'.");
            }
            Ok((rule.to_owned(), subjects.clone()))
        }
        Some([]) | None => Err(GraphError::new(
            400,
            &tenant.switches().on_demand_missing_code,
            "A required parameter is missing from the request: subjects.",
        )),
        Some(_) => invalid("Only one subject can be provisioned on demand at a time."),
    }
}

fn check_subject(tenant: &Tenant, subjects: &Value) -> Result<(), GraphError> {
    let subject = &subjects[0];
    let id = subject["objectId"].as_str().unwrap_or_default();
    let exists = if subject["objectTypeName"] == "User" {
        tenant.directory().user(id).is_some_and(|user| user["id"] == id)
    } else {
        tenant.state.lock().groups.contains_key(id)
    };
    if exists {
        Ok(())
    } else {
        Err(GraphError::not_found(id))
    }
}

fn has_credentials(tenant: &Tenant, sp: &str) -> bool {
    cycle::credentials(&tenant.state.lock(), sp).is_some()
}

/// No secrets saved, or the state file left them out.
pub(super) fn credentials_missing() -> GraphError {
    GraphError::new(
        400,
        "CredentialsMissing",
        "The credentials of the synchronization job are missing. Save the tenant URL and the secret token again.",
    )
}

fn answer(tenant: &Tenant, items: &[Value]) -> Value {
    let context = list::context(tenant, "microsoft.graph.stringKeyStringValuePair");
    match tenant.switches().on_demand_shape {
        OnDemandShape::Live => {
            json!({"@odata.context": context, "key": STATUS_INFO, "value": Value::from(items).to_string()})
        }
        OnDemandShape::Reference => {
            let empty = json!({});
            let first = items.first().unwrap_or(&empty);
            let info = &first["statusInfo"];
            let details = if info["errorCode"].is_null() {
                json!({})
            } else {
                json!({"errorCode": info["errorCode"], "errorMessage": info["reason"]})
            };
            let key = json!({"result": info["status"].as_str().unwrap_or("Success"), "details": details});
            json!({"@odata.context": context, "key": key.to_string(), "value": first.to_string()})
        }
    }
}
