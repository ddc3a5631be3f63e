//! Provisioning logs and the directory's audit log.

use jiff::Timestamp;

use super::with_query;
use crate::encode::literal;
use crate::filter::Filter;
use crate::log::{LogAction, LogStatus};
use crate::request::GraphRequest;
use crate::scope;

/// Largest page of a log that is asked for: the service takes five requests in ten seconds.
const LOG_PAGE: &str = "500";

/// Names of the audit log's entries about provisioning (Graph: directoryAudits).
pub mod provisioning_activity {
    /// Tenant URL, token or settings.
    pub const SETTINGS: &str = "Update provisioning setting or credentials";
    /// Start.
    pub const START: &str = "Enable/start provisioning configuration";
    /// Pause.
    pub const PAUSE: &str = "Disable/pause provisioning configuration";
    /// Restart.
    pub const RESTART: &str = "Enable/restart provisioning configuration";
    /// Mappings.
    pub const MAPPINGS: &str = "Update attribute mappings or scope";
}

/// Which entries of the provisioning log: all that is set must hold. Values are compared with case by the service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AuditQuery {
    /// Of this job.
    pub job: Option<String>,
    /// Of this application: object id of its service principal.
    pub service_principal: Option<String>,
    /// Of this cycle.
    pub cycle: Option<String>,
    /// About this person or group in Entra: object id.
    pub source: Option<String>,
    /// With this end.
    pub status: Option<LogStatus>,
    /// With this action.
    pub action: Option<LogAction>,
    /// Later than this.
    pub after: Option<Timestamp>,
    /// Earlier than this.
    pub before: Option<Timestamp>,
}

impl AuditQuery {
    fn filter(&self) -> Option<Filter> {
        let text = |property, value: &Option<String>| value.as_ref().map(|value| Filter::eq(property, value));
        Filter::all(
            [
                text("jobId", &self.job),
                text("servicePrincipal/id", &self.service_principal),
                text("cycleId", &self.cycle),
                text("sourceIdentity/id", &self.source),
                self.status
                    .as_ref()
                    .map(|status| Filter::eq("provisioningStatusInfo/status", status.as_str())),
                self.action
                    .as_ref()
                    .map(|action| Filter::eq("provisioningAction", action.as_str())),
                self.after.map(|time| Filter::after("activityDateTime", time)),
                self.before.map(|time| Filter::before("activityDateTime", time)),
            ]
            .into_iter()
            .flatten(),
        )
    }
}

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

    /// Provisioning log entries, the newest first, a page at a time.
    pub fn provisioning_log(query: &AuditQuery) -> Self {
        Self::log_page(
            "/auditLogs/provisioning",
            query.filter(),
            "Read the provisioning log",
        )
    }

    /// Changes of configuration with this name ([`provisioning_activity`]) to one object, the newest first.
    pub fn directory_audits(activity: &str, object: Option<&str>, after: Option<Timestamp>) -> Self {
        let filter = [
            Some(Filter::eq("activityDisplayName", activity)),
            object.map(|object| Filter::any("targetResources", Some("id"), object)),
            after.map(|time| Filter::after("activityDateTime", time)),
        ];
        Self::log_page(
            "/auditLogs/directoryAudits",
            Filter::all(filter.into_iter().flatten()),
            "Read the audit log",
        )
    }

    fn log_page(path: &str, filter: Option<Filter>, label: &str) -> Self {
        let filter = filter.map(|filter| filter.to_string());
        let mut options = vec![("$orderby", "activityDateTime desc"), ("$top", LOG_PAGE)];
        if let Some(filter) = &filter {
            options.insert(0, ("$filter", filter));
        }
        Self::get(with_query(path, &options), scope::LOGS, label)
    }
}
