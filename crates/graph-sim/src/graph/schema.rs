//! The schema of a job: read, and replaced whole (Graph: schema).

use serde_json::json;

use super::applications::nested;
use super::call::{Answer, Call};
use super::directory_audit::{self, note_provisioning};
use super::error::GraphError;
use super::jobs::with_job;
use super::schema_rules::{Strictness, problem};
use super::{GraphResult, default_schema, list};
use crate::switches::SchemaDelete;
use crate::tenant::Tenant;

pub(super) fn get(tenant: &Tenant, call: &Call, sp: &str, job: &str) -> GraphResult {
    call.caller.reads_synchronization()?;
    let schema = with_job(tenant, sp, job, |job| Ok(job.schema.clone()))?;
    let context = nested(sp, &format!("synchronization/jobs('{job}')/schema/$entity"));
    Ok(list::object(tenant, call, &context, &[], &schema))
}

pub(super) fn put(tenant: &Tenant, call: &Call, sp: &str, job_id: &str) -> GraphResult {
    call.caller.writes_synchronization()?;
    let mut body = call.json()?;
    with_job(tenant, sp, job_id, |job| {
        let other = body.get("id").filter(|id| !id.is_null() && **id != job_id);
        let problem = match other {
            Some(id) if tenant.switches().schema_id_must_match => {
                Some(format!("its id is {id}, and that of the job is \"{job_id}\""))
            }
            _ => problem(&body, strictness(tenant)),
        };
        if let Some(problem) = problem {
            return Err(invalid(tenant, &problem));
        }
        // Everything else is kept as it came, known to us or not.
        if let Some(members) = body.as_object_mut() {
            members.shift_remove("@odata.context");
            members.entry("id").or_insert_with(|| json!(job_id));
        }
        if job.schema != body {
            job.schema = std::mem::take(&mut body);
            // Any change of mapping or scope clears the watermark: the next cycle is an initial one.
            job.begin_anew();
        }
        Ok(())
    })?;
    note_provisioning(tenant, call, &directory_audit::UPDATE_MAPPINGS, sp);
    Ok(Answer::no_content())
}

fn strictness(tenant: &Tenant) -> Strictness {
    Strictness {
        people_stay_mapped: !tenant.switches().user_mapping_can_be_disabled,
        custom_attributes: tenant.switches().custom_attributes_checked,
    }
}

fn invalid(tenant: &Tenant, problem: &str) -> GraphError {
    GraphError::new(
        400,
        &tenant.switches().schema_error_code,
        format!("The synchronization schema is not valid: {problem}"),
    )
}

/// Some calls reach the service behind Graph, which does not know them; its words leak through.
pub(super) fn unsupported(sp: &str, job: &str) -> GraphError {
    let message = json!({"Message": format!(
        "No HTTP resource was found that matches the request URI 'https://syncfabric.windowsazure.com/api/servicePrincipals('{sp}')/synchronization/jobs('{job}')/schema?api-version=2.0'."
    )});
    GraphError::new(404, "UnknownError", message.to_string())
}

/// `DELETE …/schema`: back to what the template says.
pub(super) fn reset(tenant: &Tenant, call: &Call, sp: &str, job_id: &str) -> GraphResult {
    call.caller.writes_synchronization()?;
    if tenant.switches().schema_delete == SchemaDelete::Unsupported {
        return Err(unsupported(sp, job_id));
    }
    with_job(tenant, sp, job_id, |job| {
        job.schema = default_schema::schema(job_id);
        job.begin_anew();
        Ok(())
    })?;
    note_provisioning(tenant, call, &directory_audit::UPDATE_MAPPINGS, sp);
    Ok(Answer::no_content())
}

/// Refuses when there is no such job, or the caller may not know.
pub(super) fn exists(tenant: &Tenant, call: &Call, sp: &str, job: &str) -> Result<(), GraphError> {
    call.caller.reads_synchronization()?;
    with_job(tenant, sp, job, |_| Ok(()))
}

/// `POST …/schema/directories/{id}/discover`: an application outside of the gallery cannot be asked for its schema.
pub(super) fn discover(tenant: &Tenant, call: &Call, sp: &str, job: &str, directory: &str) -> GraphResult {
    call.caller.writes_synchronization()?;
    let schema = with_job(tenant, sp, job, |job| Ok(job.schema.clone()))?;
    let mut directories = schema["directories"].as_array().into_iter().flatten();
    if !directories.any(|known| known["id"] == directory) {
        return Err(GraphError::new(
            404,
            "ResourceNotFound",
            format!("The directory '{directory}' was not found."),
        ));
    }
    Err(GraphError::new(
        400,
        &tenant.switches().discover_error_code,
        "Schema discovery is not supported for this application.",
    ))
}
