//! What provisioning an application can have (Graph: synchronization templates).

use serde_json::{Value, json};

use super::applications::nested;
use super::call::{Answer, Call};
use super::default_schema;
use super::error::GraphError;
use super::service_principals::settled_for;
use super::{CUSTOM_TEMPLATE, GraphResult, SCIM_TEMPLATE, list};
use crate::replication::Kind;
use crate::switches::FreshTemplates;
use crate::tenant::Tenant;

/// The list is empty at first, and full after this many replication delays.
pub(super) const FILLED_AFTER: f64 = 1.25;

/// Id of a template's schema.
fn schema_id(template: &str) -> String {
    format!("{template}.{}", "0".repeat(32))
}

/// The template of before December 2018, which can still be used to go back.
pub(super) const LEGACY_TEMPLATE: &str = "customappsso";

/// Whether a job can be made from this template.
pub(super) fn is_template(id: &str) -> bool {
    id == SCIM_TEMPLATE || id == LEGACY_TEMPLATE
}

fn template(tenant: &Tenant, sp: &str, id: &str) -> Value {
    json!({
        "id": id,
        "applicationId": CUSTOM_TEMPLATE,
        "default": id == SCIM_TEMPLATE,
        "description": null,
        "discoverable": true,
        "factoryTag": id,
        "metadata": [
            {"key": "galleryApplicationIdentifier", "value": CUSTOM_TEMPLATE},
            {"key": "galleryApplicationKey", "value": "customappsso"},
            {"key": "isSynchronizationInPreview", "value": "false"},
            {"key": "configurationFields", "value": "[{\"name\":\"baseaddress\"},{\"name\":\"secrettoken\",\"secret\":true}]"}
        ],
        "schema@odata.context": list::context(tenant, &nested(sp, &format!("synchronization/templates('{id}')/schema/$entity"))),
        "schema": default_schema::schema(&schema_id(id)),
    })
}

/// Whether this service principal can be provisioned: one of a plain registration cannot.
pub(super) fn provisions(tenant: &Tenant, principal: &Value) -> bool {
    principal["applicationTemplateId"] == CUSTOM_TEMPLATE || tenant.switches().plain_apps_provision
}

/// Whether templates are there; what a fresh service principal answers instead is a switch.
fn available(tenant: &Tenant, sp: &str) -> Result<bool, GraphError> {
    let state = tenant.state.lock();
    let principal = settled_for(tenant, &state, Kind::Synchronization, sp, 1.0)?;
    if settled_for(tenant, &state, Kind::Synchronization, sp, FILLED_AFTER).is_ok() {
        return Ok(provisions(tenant, &principal));
    }
    match tenant.switches().fresh_templates {
        FreshTemplates::Empty => Ok(false),
        FreshTemplates::NotFound => Err(GraphError::not_found(sp)),
        FreshTemplates::UnknownError => Err(GraphError::new(500, "UnknownError", "")),
    }
}

pub(super) fn list(tenant: &Tenant, call: &Call, sp: &str) -> GraphResult {
    call.caller.reads_synchronization()?;
    let mut value = Vec::new();
    if available(tenant, sp)? {
        value.push(template(tenant, sp, SCIM_TEMPLATE));
        if tenant.switches().legacy_template_listed {
            value.push(template(tenant, sp, LEGACY_TEMPLATE));
        }
    }
    Ok(Answer::ok(json!({
        "@odata.context": list::context(tenant, &nested(sp, "synchronization/templates")),
        "value": value,
    })))
}

fn find(tenant: &Tenant, sp: &str, id: &str) -> Result<Value, GraphError> {
    if available(tenant, sp)? && is_template(id) {
        return Ok(template(tenant, sp, id));
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

/// Refuses when there is no such template, or the caller may not know.
pub(super) fn exists(tenant: &Tenant, call: &Call, sp: &str, id: &str) -> Result<(), GraphError> {
    call.caller.reads_synchronization()?;
    find(tenant, sp, id).map(drop)
}

pub(super) fn schema(tenant: &Tenant, call: &Call, sp: &str, id: &str) -> GraphResult {
    call.caller.reads_synchronization()?;
    let template = find(tenant, sp, id)?;
    let context = nested(sp, &format!("synchronization/templates('{id}')/schema/$entity"));
    Ok(list::object(tenant, call, &context, &[], &template["schema"]))
}
