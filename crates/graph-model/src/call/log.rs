//! Provisioning logs.

use super::with_query;
use crate::encode::literal;
use crate::request::GraphRequest;
use crate::scope;

impl GraphRequest {
    /// The newest provisioning log entries of a job. Needs P1 or P2, and lags by minutes.
    pub fn provisioning_logs(job: &str, top: u32) -> Self {
        let filter = format!("jobId eq {}", literal(job));
        Self::get(
            with_query(
                "/auditLogs/provisioning",
                &[
                    ("$filter", &filter),
                    ("$orderby", "activityDateTime desc"),
                    ("$top", &top.to_string()),
                ],
            ),
            scope::LOGS,
            "Read the provisioning log",
        )
    }
}
