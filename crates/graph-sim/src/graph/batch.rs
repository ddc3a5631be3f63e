//! Several calls in one (Graph: $batch).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::call::{Answer, Body, Call, prefers_creation};
use super::error::GraphError;
use super::{GraphResult, one};
use crate::tenant::Tenant;

/// More than this in one envelope is refused.
const REQUESTS_MAX: usize = 20;

pub(super) async fn run(tenant: &Arc<Tenant>, call: &Call) -> GraphResult {
    let malformed = |message: &str| GraphError::new(400, "BadRequest", message);
    let body = call.json()?;
    let requests = body["requests"]
        .as_array()
        .ok_or_else(|| malformed("Invalid batch payload format."))?;
    if requests.is_empty() || requests.len() > REQUESTS_MAX {
        return Err(malformed(
            "Number of batch request steps exceeds the maximum value of 20.",
        ));
    }
    let mut statuses: BTreeMap<String, u16> = BTreeMap::new();
    let mut responses = Vec::new();
    for request in requests {
        let id = match &request["id"] {
            Value::String(id) if !id.is_empty() => id.clone(),
            _ => return Err(malformed("Every batch request step needs an id.")),
        };
        if statuses.contains_key(&id) {
            return Err(malformed("Batch request step ids must be unique."));
        }
        let mut failed = false;
        for dependency in request["dependsOn"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            match statuses.get(dependency) {
                Some(status) => failed |= *status >= 400,
                None => return Err(malformed("dependsOn names a step that does not come before.")),
            }
        }
        let request_id = uuid::Uuid::new_v4().to_string();
        let result = if failed {
            Err(GraphError::new(
                424,
                "FailedDependency",
                "A request this one depends on has failed.",
            ))
        } else {
            step(tenant, call, request).await
        };
        let answer = result.unwrap_or_else(|error| error.into_answer(&request_id, &request_id));
        statuses.insert(id.clone(), answer.status);
        responses.push(response(&id, answer));
    }
    Ok(Answer::ok(json!({"responses": responses})))
}

async fn step(tenant: &Arc<Tenant>, call: &Call, request: &Value) -> GraphResult {
    let method = request["method"]
        .as_str()
        .unwrap_or_default()
        .to_ascii_uppercase();
    let url = request["url"].as_str().unwrap_or_default();
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let header = |name: &str| {
        let headers = request["headers"].as_object();
        headers
            .into_iter()
            .flatten()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .and_then(|(_, value)| value.as_str())
    };
    let eventual = header("ConsistencyLevel").is_some_and(|value| value.eq_ignore_ascii_case("eventual"));
    let body = match &request["body"] {
        Value::Null => Vec::new(),
        _ if header("Content-Type").is_none() => {
            return Err(GraphError::new(
                400,
                "BadRequest",
                "A batch request step with a body needs a Content-Type.",
            ));
        }
        json => json.to_string().into_bytes(),
    };
    let mut inner = Call::new(tenant, &method, path, query, eventual, body, call.caller.clone())?;
    inner.create_if_missing = prefers_creation(header("Prefer"));
    if inner.path() == ["$batch"] {
        return Err(GraphError::new(400, "BadRequest", "A batch cannot hold a batch."));
    }
    one(tenant, &inner).await
}

fn response(id: &str, answer: Answer) -> Value {
    let mut headers: serde_json::Map<String, Value> = answer
        .headers
        .into_iter()
        .map(|(name, value)| (name, json!(value)))
        .collect();
    let body = match answer.body {
        Body::Empty => Value::Null,
        Body::Text(text) => json!(text),
        Body::Json(json) => {
            headers.insert("Content-Type".into(), json!("application/json"));
            json
        }
    };
    json!({"id": id, "status": answer.status, "headers": headers, "body": body})
}
