//! What provisioning an application can have (Graph: synchronization templates).

use serde_json::{Value, json};

use super::applications::nested;
use super::call::{Answer, Call};
use super::default_schema;
use super::error::GraphError;
use super::service_principals::settled;
use super::{CUSTOM_TEMPLATE, GraphResult, SCIM_TEMPLATE, list};
use crate::tenant::Tenant;

/// The list is empty at first, and full after this many replication delays.
pub(super) const FILLED_AFTER: f64 = 1.25;

/// Id of the template's schema.
fn schema_id() -> String {
    format!("{SCIM_TEMPLATE}.{}", "0".repeat(32))
}

fn template(tenant: &Tenant, sp: &str) -> Value {
    json!({
        "id": SCIM_TEMPLATE,
        "applicationId": CUSTOM_TEMPLATE,
        "default": true,
        "description": null,
        "discoverable": true,
        "factoryTag": SCIM_TEMPLATE,
        "metadata": [
            {"key": "galleryApplicationIdentifier", "value": CUSTOM_TEMPLATE},
            {"key": "galleryApplicationKey", "value": "customappsso"},
            {"key": "isSynchronizationInPreview", "value": "false"},
            {"key": "configurationFields", "value": "[{\"name\":\"baseaddress\"},{\"name\":\"secrettoken\",\"secret\":true}]"}
        ],
        "schema@odata.context": list::context(tenant, &nested(sp, "synchronization/templates('scim')/schema/$entity")),
        "schema": default_schema::schema(&schema_id()),
    })
}

fn available(tenant: &Tenant, sp: &str) -> Result<bool, GraphError> {
    let state = tenant.state.lock();
    settled(tenant, &state, sp, 1.0)?;
    Ok(settled(tenant, &state, sp, FILLED_AFTER).is_ok())
}

pub(super) fn list(tenant: &Tenant, call: &Call, sp: &str) -> GraphResult {
    call.caller.reads_synchronization()?;
    let value = if available(tenant, sp)? {
        json!([template(tenant, sp)])
    } else {
        json!([])
    };
    Ok(Answer::ok(json!({
        "@odata.context": list::context(tenant, &nested(sp, "synchronization/templates")),
        "value": value,
    })))
}

fn find(tenant: &Tenant, sp: &str, id: &str) -> Result<Value, GraphError> {
    if available(tenant, sp)? && id == SCIM_TEMPLATE {
        return Ok(template(tenant, sp));
    }
    Err(GraphError::new(
        404,
        "ResourceNotFound",
        format!("The synchronization template '{id}' was not found."),
    ))
}

pub(super) fn get(tenant: &Tenant, call: &Call, sp: &str, id: &str) -> GraphResult {
    call.caller.reads_synchronization()?;
    Ok(list::object(
        tenant,
        call,
        &nested(sp, "synchronization/templates/$entity"),
        &[],
        &find(tenant, sp, id)?,
    ))
}

pub(super) fn schema(tenant: &Tenant, call: &Call, sp: &str, id: &str) -> GraphResult {
    call.caller.reads_synchronization()?;
    let template = find(tenant, sp, id)?;
    let context = nested(sp, &format!("synchronization/templates('{id}')/schema/$entity"));
    Ok(list::object(tenant, call, &context, &[], &template["schema"]))
}
