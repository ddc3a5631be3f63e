//! Reading and trying an expression (Graph: parseExpression), and what an expression may use.

use serde_json::{Map, Value, json};

use super::call::{Answer, Call};
use super::error::GraphError;
use super::{GraphResult, functions, list};
use crate::sync::{ExpressionProblem, ParseInput};
use crate::tenant::{DOMAIN, Tenant};

pub(super) fn functions(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.reads_synchronization()?;
    Ok(listed(tenant, "functions", functions::functions()))
}

pub(super) fn operators(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.reads_synchronization()?;
    Ok(listed(tenant, "filterOperators", functions::operators()))
}

fn listed(tenant: &Tenant, context: &str, value: Vec<Value>) -> Answer {
    Answer::ok(json!({"@odata.context": list::context(tenant, context), "value": value}))
}

/// A broken expression is a good answer too: 200 that says so.
pub(super) fn run(tenant: &Tenant, call: &Call) -> GraphResult {
    let body = call.json()?;
    let expression = body["expression"].as_str().ok_or_else(|| {
        GraphError::new(
            400,
            "RequestMissingRequiredParameter",
            "A required parameter is missing from the request: expression.",
        )
    })?;
    let outcome = tenant.sync.parse_expression(&ParseInput {
        expression: expression.to_owned(),
        properties: properties(&body["testInputObject"])?,
        default_domain: DOMAIN.to_owned(),
        now: tenant.now(),
    });
    let (values, evaluated) = match &outcome.evaluated {
        Some(Ok(values)) => (values.clone(), true),
        Some(Err(_)) | None => (Vec::new(), false),
    };
    let problem = match (&outcome.parsed, &outcome.evaluated) {
        (Err(problem), _) | (Ok(_), Some(Err(problem))) => Some(problem),
        _ => None,
    };
    Ok(Answer::ok(json!({
        "@odata.context": list::context(tenant, "microsoft.graph.parseExpressionResponse"),
        "error": problem.map(public_error),
        "evaluationSucceeded": evaluated,
        "evaluationResult": values,
        "parsedExpression": outcome.parsed.as_ref().ok(),
        "parsingSucceeded": outcome.parsed.is_ok(),
    })))
}

fn public_error(problem: &ExpressionProblem) -> Value {
    json!({"code": problem.code, "message": problem.message, "target": null, "details": [], "innerError": null})
}

/// The test object's properties by name; nothing when there is no test object.
fn properties(object: &Value) -> Result<Option<Map<String, Value>>, GraphError> {
    if object.is_null() {
        return Ok(None);
    }
    let invalid = || {
        GraphError::new(
            400,
            "RequestParameterInvalid",
            "testInputObject.properties must be a list of keys and values.",
        )
    };
    let list = object["properties"].as_array().ok_or_else(invalid)?;
    let mut properties = Map::new();
    for entry in list {
        let key = entry["key"].as_str().ok_or_else(invalid)?;
        properties.insert(key.to_owned(), entry["value"].clone());
    }
    Ok(Some(properties))
}
