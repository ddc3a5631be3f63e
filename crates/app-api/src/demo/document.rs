//! The document of a demo: what `slipway demo --json` prints.

use serde::Serialize;
use serde_json::{Value, json};

use graph_model::{Assignment, GraphRequest, SynchronizationSchema};
use scim_client::{Limits, ScimClient};

use crate::app::App;
use crate::check::ids;
use crate::connection;
use crate::error::ApiError;
use crate::graph_calls::{read, read_all};
use crate::view::check::CheckView;
use crate::view::common::Verdict;

/// Resources read from the trial tenant at a time.
const PAGE: usize = 100;

/// What a demo leaves behind; the keys are a public contract.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DemoDocument {
    /// `id`, `displayName`, `simulated`.
    pub tenant: Value,
    /// `id` (object id), `appId`, `displayName`.
    pub application: Value,
    /// `id`, `displayName`.
    pub service_principal: Value,
    /// `id`, `status`.
    pub job: Value,
    /// Every Graph request in order: `method`, `path`, `status`.
    pub requests: Vec<Value>,
    /// `users`, `groups`: rows as set in the schema.
    pub mappings: Value,
    /// `principalType`, `displayName`.
    pub assignments: Vec<Value>,
    /// `status`, `steps`: `name`, `status`.
    pub on_demand: Value,
    /// `url`, `users`, `groups`: the SCIM resources it now stores.
    pub trial: Value,
    /// Path of the report.
    pub report: String,
}

/// Reads everything back from the tenant and from the trial tenant, so that the document shows what is, not what was meant.
pub(super) async fn make(
    app: &App,
    id: &str,
    checked: &CheckView,
    report: &str,
) -> Result<DemoDocument, ApiError> {
    let session = app.session(id).await?;
    let signed_in = app.signed_in()?;
    let watch = app.watch();
    let (service_principal, job_id) = ids(&session.state)?;
    let get = async |request: GraphRequest| -> Result<Value, ApiError> {
        Ok(read(&signed_in.graph, &watch, &request)
            .await?
            .body
            .unwrap_or_default())
    };
    let principal = get(GraphRequest::service_principal(&service_principal)).await?;
    let app_id = principal["appId"].as_str().unwrap_or_default();
    let application = session.state.known.application_id().unwrap_or_default();
    let application = get(GraphRequest::application(application)).await?;
    let job = get(GraphRequest::job(&service_principal, &job_id)).await?;
    let schema =
        SynchronizationSchema::from_value(get(GraphRequest::schema(&service_principal, &job_id)).await?);
    let assignments = read_all(
        &signed_in.graph,
        &watch,
        &GraphRequest::assignments(&service_principal),
    )
    .await?;
    let requests = app.requests(id).await?;
    let token = app.inner.secrets.get(&connection::token_name(id)).await;
    let url = session.state.answers.tenant_url.clone();
    let client = ScimClient::new(&url, token, Limits::default())
        .map_err(|error| ApiError::bad_input(&error.to_string()))?;
    Ok(DemoDocument {
        tenant: json!({
            "id": signed_in.card.id,
            "displayName": signed_in.card.name,
            "simulated": signed_in.card.simulated,
        }),
        application: json!({ "id": application["id"], "appId": app_id, "displayName": application["displayName"] }),
        service_principal: json!({ "id": principal["id"], "displayName": principal["displayName"] }),
        job: json!({ "id": job["id"], "status": job["status"]["code"], "schedule": job["schedule"]["state"] }),
        requests: requests
            .into_iter()
            .map(|request| {
                json!({
                    "method": request.exchange.method,
                    "path": request.exchange.path,
                    "status": request.exchange.status,
                })
            })
            .collect(),
        mappings: json!({ "users": rows(&schema, "User"), "groups": rows(&schema, "Group") }),
        assignments: assignments
            .into_iter()
            .map(Assignment::from_value)
            .map(|assignment| {
                json!({
                    "principalType": assignment.principal_type(),
                    "displayName": assignment.principal_display_name(),
                    "principalId": assignment.principal_id(),
                })
            })
            .collect(),
        on_demand: json!({
            "subject": checked.subject.upn,
            "status": checked.status,
            "steps": checked.steps.iter().map(|step| json!({
                "name": step.name,
                "status": status_word(step.verdict.clone()),
                "detail": step.detail,
            })).collect::<Vec<_>>(),
        }),
        trial: json!({
            "url": url,
            "users": all(&client, "Users").await?,
            "groups": all(&client, "Groups").await?,
        }),
        report: report.to_owned(),
    })
}

/// The service's words for how a step went.
fn status_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "Success",
        Verdict::Warn => "Skipped",
        Verdict::Fail => "Failure",
        Verdict::Unknown => "NotReached",
    }
}

fn rows(schema: &SynchronizationSchema, object: &str) -> Vec<Value> {
    let rows = schema
        .object_mapping(object)
        .map(|mapping| mapping.attribute_mappings())
        .unwrap_or_default();
    rows.into_iter()
        .map(|row| {
            json!({
                "target": row.target,
                "source": row.expression,
                "matchingPriority": row.matching_priority,
            })
        })
        .collect()
}

async fn all(client: &ScimClient, kind: &str) -> Result<Vec<Value>, ApiError> {
    let mut items: Vec<Value> = Vec::new();
    loop {
        let path = format!("/{kind}?startIndex={}&count={PAGE}", items.len() + 1);
        let exchange = client.send("GET", &path, None).await;
        let page = exchange
            .json()
            .and_then(|body| body.get("Resources").and_then(Value::as_array).cloned());
        let Some(page) = page else {
            return Err(ApiError::failed("The trial tenant could not be read back"));
        };
        let last = page.len() < PAGE;
        items.extend(page);
        if last {
            return Ok(items);
        }
    }
}
