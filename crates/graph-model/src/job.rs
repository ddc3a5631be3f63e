//! The provisioning job as Graph reports it.

use jiff::Timestamp;
use serde_json::Value;

use crate::date::date_of;
use crate::resource::{resource, text};

/// Job template of non-gallery applications.
pub const SCIM_TEMPLATE: &str = "scim";

resource! {
    /// A template from which a job can be made (Graph: synchronizationTemplate).
    JobTemplate
}

/// The template to use: `scim`, else the default one (Graph: templates; a custom app may list more than one).
pub fn pick_template(templates: &[Value]) -> Option<&str> {
    let id = |template: &'_ Value| template.get("id").and_then(Value::as_str).map(str::to_owned);
    let by_id = templates
        .iter()
        .find(|template| id(template).as_deref() == Some(SCIM_TEMPLATE));
    let by_default = || {
        templates
            .iter()
            .find(|template| template.get("default").and_then(Value::as_bool) == Some(true))
    };
    by_id.or_else(by_default)?.get("id")?.as_str()
}

resource! {
    /// A job (Graph: synchronizationJob).
    SynchronizationJob
}

/// One run of the job (Graph: synchronizationTaskExecution).
#[derive(Clone, Debug, PartialEq)]
pub struct Execution {
    /// `Succeeded`, `Failed` or `EntryLevelErrors`.
    pub state: String,
    /// Start.
    pub began: Option<Timestamp>,
    /// End.
    pub ended: Option<Timestamp>,
    /// Why it failed; `None` for the service's `None` error.
    pub error: Option<JobFault>,
    /// Every `count…` property in order, `("countImported", 72)`.
    pub counts: Vec<(String, u64)>,
}

/// An error of the service (Graph: synchronizationError).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobFault {
    /// `SystemForCrossDomainIdentityManagementInvalidCredentials`, …
    pub code: String,
    /// Its text.
    pub message: String,
    /// The service thinks that the tenant can repair it.
    pub tenant_actionable: bool,
}

/// Why the job is slowed down (Graph: synchronizationQuarantine).
#[derive(Clone, Debug, PartialEq)]
pub struct Quarantine {
    /// `EncounteredQuarantineException`, `TooManyDeletes`, …
    pub reason: String,
    /// Since when.
    pub began: Option<Timestamp>,
    /// When the service tries again by itself.
    pub next_attempt: Option<Timestamp>,
    /// The error behind it.
    pub error: Option<JobFault>,
}

impl SynchronizationJob {
    text! { /// `scim`, …
    template_id, "templateId" }

    /// `schedule.state`: `Active`, `Disabled` or `Paused`.
    pub fn schedule_state(&self) -> &str {
        self.inner("schedule", "state")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// `schedule.interval`, `PT40M`.
    pub fn interval(&self) -> &str {
        self.inner("schedule", "interval")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// `status.code`: `NotConfigured`, `NotRun`, `Active`, `Paused` or `Quarantine`.
    pub fn code(&self) -> &str {
        self.inner("status", "code")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// Runs by its schedule. A job in quarantine is still `Active`.
    pub fn is_active(&self) -> bool {
        self.schedule_state() == "Active"
    }

    /// The last cycle; `None` when there was none yet.
    ///
    /// Right after start Graph shows a placeholder with state `Failed`, null dates and error code `None`
    /// (Graph: start). That is not a failure, it is nothing.
    pub fn last_execution(&self) -> Option<Execution> {
        let execution = read_execution(self.inner("status", "lastExecution")?)?;
        let placeholder = execution.began.is_none() && execution.ended.is_none() && execution.error.is_none();
        (!placeholder).then_some(execution)
    }

    /// The last cycle that succeeded.
    pub fn last_successful_execution(&self) -> Option<Execution> {
        let execution = read_execution(self.inner("status", "lastSuccessfulExecution")?)?;
        execution.began.is_some().then_some(execution)
    }

    /// At least one cycle has run: people may already be linked to accounts at the target.
    pub fn has_run(&self) -> bool {
        let steady = date_of(self.inner("status", "steadyStateFirstAchievedTime"));
        steady.is_some() || self.last_execution().is_some() || self.last_successful_execution().is_some()
    }

    /// Why the job is in quarantine.
    pub fn quarantine(&self) -> Option<Quarantine> {
        let quarantine = self.inner("status", "quarantine")?;
        quarantine.as_object()?;
        Some(Quarantine {
            reason: text_of(quarantine, "reason"),
            began: date_of(quarantine.get("currentBegan")),
            next_attempt: date_of(quarantine.get("nextAttempt")),
            error: read_fault(quarantine.get("error")),
        })
    }

    /// `synchronizedEntryCountByType`: how many objects of each kind are in sync.
    pub fn synchronized(&self) -> Vec<(String, u64)> {
        let entries = self.inner("status", "synchronizedEntryCountByType");
        entries
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|entry| {
                let value = entry.get("value").and_then(Value::as_u64).unwrap_or(0);
                (text_of(entry, "key"), value)
            })
            .collect()
    }

    fn inner(&self, outer: &str, name: &str) -> Option<&Value> {
        self.0.get(outer)?.get(name).filter(|value| !value.is_null())
    }
}

fn read_execution(value: &Value) -> Option<Execution> {
    let members = value.as_object()?;
    Some(Execution {
        state: text_of(value, "state"),
        began: date_of(value.get("timeBegan")),
        ended: date_of(value.get("timeEnded")),
        error: read_fault(value.get("error")),
        counts: members
            .iter()
            .filter(|(name, _)| name.starts_with("count"))
            .filter_map(|(name, count)| Some((name.clone(), count.as_u64()?)))
            .collect(),
    })
}

fn read_fault(value: Option<&Value>) -> Option<JobFault> {
    let value = value?;
    let code = text_of(value, "code");
    (!code.is_empty() && code != "None").then(|| JobFault {
        code,
        message: text_of(value, "message"),
        tenant_actionable: value
            .get("tenantActionable")
            .and_then(Value::as_bool)
            .unwrap_or(false),
    })
}

fn text_of(value: &Value, name: &str) -> String {
    value
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_placeholder_after_start_is_not_a_failure() {
        let job = SynchronizationJob::from_value(json!({
            "schedule": {"state": "Active", "interval": "PT40M"},
            "status": {"code": "NotRun", "lastExecution": {"activityIdentifier": null, "countImported": 0,
                "state": "Failed", "timeBegan": "0001-01-01T00:00:00Z", "timeEnded": "0001-01-01T00:00:00Z",
                "error": {"code": "None", "message": "", "tenantActionable": false}}}
        }));
        assert!(job.is_active());
        assert_eq!(job.last_execution(), None);
        assert!(!job.has_run());
    }

    #[test]
    fn a_real_failure_keeps_its_code_and_counts() {
        let job = SynchronizationJob::from_value(json!({"status": {"code": "Quarantine",
            "lastExecution": {"state": "Failed", "countImported": 3, "timeBegan": "2026-01-05T10:00:00Z",
                "timeEnded": "2026-01-05T10:00:01Z",
                "error": {"code": "SystemForCrossDomainIdentityManagementInvalidCredentials", "message": "m", "tenantActionable": true}},
            "quarantine": {"reason": "EncounteredQuarantineException", "nextAttempt": "2026-01-05T10:05:00Z"}}}));
        let execution = job.last_execution().unwrap();
        assert_eq!(execution.counts, [("countImported".to_owned(), 3)]);
        assert!(execution.error.unwrap().tenant_actionable);
        assert_eq!(job.quarantine().unwrap().reason, "EncounteredQuarantineException");
        assert!(job.has_run());
    }

    #[test]
    fn the_scim_template_wins_over_the_default_one() {
        let templates = [
            json!({"id": "customappsso", "default": true}),
            json!({"id": "scim", "default": false}),
        ];
        assert_eq!(pick_template(&templates), Some("scim"));
        assert_eq!(pick_template(&templates[..1]), Some("customappsso"));
        assert_eq!(pick_template(&[]), None);
    }
}
