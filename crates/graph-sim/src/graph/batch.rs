//! Several calls in one (Graph: $batch).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::call::{Answer, Body, Call, prefers_creation};
use super::error::GraphError;
use super::{GraphResult, one};
use crate::directory::Random;
use crate::fault::Effect;
use crate::tenant::Tenant;

/// More than this in one envelope is refused.
const REQUESTS_MAX: usize = 20;

/// Answers an envelope. Nothing is carried out unless the whole of it is well-formed; the answers come in any order, which the
/// tenant's seed and the envelope decide.
pub(super) async fn run(tenant: &Arc<Tenant>, call: &Call) -> GraphResult {
    let body = call.json()?;
    let steps = read(&body)?;
    let mut statuses: BTreeMap<&str, u16> = BTreeMap::new();
    let mut responses = Vec::new();
    for step in &steps {
        let request_id = uuid::Uuid::new_v4().to_string();
        let failed = step
            .depends_on
            .iter()
            .any(|id| statuses.get(id).is_none_or(|status| *status >= 400));
        let result = if failed {
            Err(GraphError::new(
                424,
                "FailedDependency",
                "A request this one depends on has failed.",
            ))
        } else {
            carry_out(tenant, call, step.request).await
        };
        let answer = result.unwrap_or_else(|error| error.into_answer(&request_id, &request_id));
        statuses.insert(step.id, answer.status);
        responses.push(response(step.id, &request_id, answer));
    }
    let digest = Sha256::digest(&call.body);
    let salt = digest
        .iter()
        .take(8)
        .fold(0, |salt, byte| salt << 8 | u64::from(*byte));
    Random::new(tenant.seed ^ salt).shuffle(&mut responses);
    Ok(Answer::ok(json!({"responses": responses})))
}

/// One request of an envelope.
struct Step<'a> {
    id: &'a str,
    depends_on: Vec<&'a str>,
    request: &'a Value,
}

/// The requests of a well-formed envelope.
fn read(body: &Value) -> Result<Vec<Step<'_>>, GraphError> {
    let malformed = |message: String| GraphError::new(400, "BadRequest", message);
    let requests = body["requests"]
        .as_array()
        .filter(|requests| !requests.is_empty())
        .ok_or_else(|| malformed("Invalid batch payload format.".into()))?;
    if requests.len() > REQUESTS_MAX {
        return Err(malformed(format!(
            "Number of batch request steps exceeds the maximum value of {REQUESTS_MAX}."
        )));
    }
    let mut steps: Vec<Step<'_>> = Vec::new();
    for request in requests {
        let id = request["id"]
            .as_str()
            .filter(|id| !id.is_empty())
            .ok_or_else(|| malformed("Every batch request step needs an id.".into()))?;
        if steps.iter().any(|step| step.id == id) {
            return Err(malformed(format!(
                "Batch request step ids must be unique: '{id}' is not."
            )));
        }
        for member in ["method", "url"] {
            if request[member].as_str().is_none_or(str::is_empty) {
                return Err(malformed(format!("Batch request step '{id}' has no {member}.")));
            }
        }
        let depends_on = match &request["dependsOn"] {
            Value::Null => Vec::new(),
            Value::Array(ids) => ids
                .iter()
                .map(|other| {
                    other
                        .as_str()
                        .filter(|other| steps.iter().any(|step| step.id == *other))
                })
                .collect::<Option<Vec<&str>>>()
                .ok_or_else(|| {
                    malformed(format!(
                        "dependsOn of '{id}' names a step that does not come before it."
                    ))
                })?,
            _ => return Err(malformed(format!("dependsOn of '{id}' is not a list."))),
        };
        steps.push(Step {
            id,
            depends_on,
            request,
        });
    }
    if is_simple(&steps) {
        Ok(steps)
    } else {
        Err(malformed(
            "The dependsOn of a batch must be empty throughout, or each name the step before, or all name the same step.".into(),
        ))
    }
}

/// Nothing depends on anything; or each on the one before; or all others on one.
fn is_simple(steps: &[Step<'_>]) -> bool {
    let parallel = steps.iter().all(|step| step.depends_on.is_empty());
    let serial = steps
        .iter()
        .enumerate()
        .all(|(at, step)| match at.checked_sub(1) {
            None => step.depends_on.is_empty(),
            Some(before) => step.depends_on == [steps[before].id],
        });
    let first = steps.iter().find_map(|step| step.depends_on.first());
    let same = first.is_some_and(|first| {
        steps.iter().all(|step| match step.id == *first {
            true => step.depends_on.is_empty(),
            false => step.depends_on == [*first],
        })
    });
    parallel || serial || same
}

async fn carry_out(tenant: &Arc<Tenant>, call: &Call, request: &Value) -> GraphResult {
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
    // Each step meets faults as if it had come alone; a challenge was met by the batch that carries the token.
    let rooted = format!("/{}", path.trim_start_matches('/'));
    let effect = tenant.faults.on_call(&method, &rooted, || i64::MAX);
    match &effect {
        Some(Effect::Status {
            status,
            retry_after_s,
        }) => {
            let error = GraphError::fault(*status);
            return Err(match retry_after_s {
                Some(seconds) => error.with_header("Retry-After", seconds.to_string()),
                None => error,
            });
        }
        Some(Effect::Wordless { status, nested }) => return Err(GraphError::wordless(*status, *nested)),
        // One step cannot lose its connection, or its end, alone: its answer does not come in time.
        Some(Effect::Timeout(_) | Effect::Html { .. } | Effect::Truncated { .. }) => {
            return Err(GraphError::fault(504));
        }
        _ => {}
    }
    let mut inner = Call::new(tenant, &method, path, query, eventual, body, call.caller.clone())?;
    inner.create_if_missing = prefers_creation(header("Prefer"));
    if inner.path() == ["$batch"] {
        return Err(GraphError::new(400, "BadRequest", "A batch cannot hold a batch."));
    }
    let answer = one(tenant, &inner).await;
    match effect {
        // It is carried out, and nobody is told.
        Some(Effect::Reset) => Err(GraphError::fault(504)),
        _ => answer,
    }
}

fn response(id: &str, request_id: &str, answer: Answer) -> Value {
    let mut headers: serde_json::Map<String, Value> = answer
        .headers
        .into_iter()
        .map(|(name, value)| (name, json!(value)))
        .collect();
    headers.insert("request-id".into(), json!(request_id));
    let body = match answer.body {
        Body::Empty => Value::Null,
        Body::Text(text) => {
            headers.insert("Content-Type".into(), json!("text/plain"));
            json!(text)
        }
        Body::Json(json) => {
            headers.insert("Content-Type".into(), json!("application/json"));
            json
        }
    };
    json!({"id": id, "status": answer.status, "headers": headers, "body": body})
}
