//! `GET /_sim/mails` and `POST /_sim/jobs/{job}/quarantine`: what the provisioning service mails, and what only its operators do.

use std::sync::Arc;

use serde_json::{Value, json};

use super::Reply;
use super::error::ControlError;
use crate::tenant::Tenant;
use crate::{cycle, status};

/// Every mail, oldest first. Nothing is sent anywhere.
pub(super) fn mails(tenant: &Tenant) -> Value {
    json!({"value": tenant.state.lock().mails})
}

/// Puts a job into quarantine as the service's operators can (Graph: QuarantinedOnDemand). It leaves with its next good cycle.
pub(super) fn quarantine(tenant: &Arc<Tenant>, job_id: &str) -> Reply {
    let now = tenant.now();
    let shown = {
        let mut state = tenant.state.lock();
        let job = state.jobs.get_mut(job_id).ok_or_else(|| {
            ControlError::new(404, "unknownJob", format!("There is no job `{job_id}`"))
                .why("No synchronization job has this id.")
                .fix("GET /_sim/clock lists the jobs that are started.")
        })?;
        if !job.is_started() {
            return Err(
                ControlError::new(409, "jobNotStarted", format!("`{job_id}` is not started"))
                    .why("A job that stands still cannot be held back.")
                    .fix("Start the job first."),
            );
        }
        status::on_demand(job, now);
        job.json["status"].clone()
    };
    cycle::reschedule(tenant, job_id);
    Ok((200, json!({"jobId": job_id, "status": shown})))
}
