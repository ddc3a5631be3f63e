//! Entries of the provisioning log and of the directory's audit log.

use jiff::Timestamp;
use serde_json::Value;

use crate::date::date_of;
use crate::resource::{resource, text};
use crate::word::words;

words! {
    /// How one object of a cycle went.
    LogStatus {
        /// Written, or nothing to write.
        Success = "success",
        /// Written, but for a part.
        Warning = "warning",
        /// Not written.
        Failure = "failure",
        /// Not to be written: normal for people who are out of scope.
        Skipped = "skipped",
    }
}

words! {
    /// What the service did, or meant to do.
    LogAction {
        /// A new object at the target.
        Create = "create",
        /// A change.
        Update = "update",
        /// A deletion.
        Delete = "delete",
        /// A deletion that the guard held back.
        StagedDelete = "stagedDelete",
        /// A disabled account.
        Disable = "disable",
        /// Nothing of these.
        Other = "other",
    }
}

words! {
    /// Which part of the work a step belongs to.
    LogStepKind {
        /// Read from Entra.
        Import = "import",
        /// Assigned and in scope.
        Scoping = "scoping",
        /// Looked for at the target.
        Matching = "matching",
        /// Values computed.
        Processing = "processing",
        /// Manager and members.
        ReferenceResolution = "referenceResolution",
        /// Written to the target.
        Export = "export",
    }
}

resource! {
    /// One object in one cycle (Graph: provisioningObjectSummary).
    ProvisioningLogEntry
}

/// One step of an entry.
#[derive(Clone, Debug, PartialEq)]
pub struct LogStep {
    /// `EntryExportAdd`, …
    pub name: String,
    /// Which part of the work.
    pub kind: LogStepKind,
    /// How it went.
    pub status: LogStatus,
    /// One sentence of the service.
    pub description: String,
    /// An open bag of texts.
    pub details: Value,
}

impl ProvisioningLogEntry {
    text! { /// Job.
    job_id, "jobId" }
    text! { /// Cycle: what support asks for.
    cycle_id, "cycleId" }
    text! { /// Change: what support asks for.
    change_id, "changeId" }

    /// When.
    pub fn at(&self) -> Option<Timestamp> {
        date_of(self.as_value().get("activityDateTime"))
    }

    /// What was done. `beta` calls the property `action`.
    pub fn action(&self) -> LogAction {
        LogAction::parse(self.either("/provisioningAction", "/action"))
    }

    /// How it went. `beta` calls the property `statusInfo`.
    pub fn status(&self) -> LogStatus {
        LogStatus::parse(self.either("/provisioningStatusInfo/status", "/statusInfo/status"))
    }

    /// `EntryConflict`, …; empty when there was no error.
    pub fn error_code(&self) -> &str {
        self.at_path("/provisioningStatusInfo/errorInformation/errorCode")
    }

    /// Why, in the service's words.
    pub fn reason(&self) -> &str {
        self.at_path("/provisioningStatusInfo/errorInformation/reason")
    }

    /// What the service recommends.
    pub fn recommended_action(&self) -> &str {
        self.at_path("/provisioningStatusInfo/errorInformation/recommendedAction")
    }

    /// Object id in Entra.
    pub fn source_id(&self) -> &str {
        self.at_path("/sourceIdentity/id")
    }

    /// Name in Entra.
    pub fn source_name(&self) -> &str {
        self.at_path("/sourceIdentity/displayName")
    }

    /// Id at the target, once known.
    pub fn target_id(&self) -> &str {
        self.at_path("/targetIdentity/id")
    }

    /// The steps, in the service's order.
    pub fn steps(&self) -> Vec<LogStep> {
        let steps = self.as_value().get("provisioningSteps").and_then(Value::as_array);
        let text = |step: &Value, name: &str| {
            step.get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        steps
            .into_iter()
            .flatten()
            .map(|step| LogStep {
                name: text(step, "name"),
                kind: LogStepKind::parse(&text(step, "provisioningStepType")),
                status: LogStatus::parse(&text(step, "status")),
                description: text(step, "description"),
                details: step.get("details").cloned().unwrap_or(Value::Null),
            })
            .collect()
    }

    fn at_path(&self, pointer: &str) -> &str {
        self.as_value()
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    fn either(&self, first: &str, second: &str) -> &str {
        match self.at_path(first) {
            "" => self.at_path(second),
            found => found,
        }
    }
}

resource! {
    /// One change of configuration (Graph: directoryAudit).
    DirectoryAudit
}

impl DirectoryAudit {
    text! { /// "Update attribute mappings or scope", …
    activity, "activityDisplayName" }
    text! { /// `success`, `failure`, …
    result, "result" }

    /// When.
    pub fn at(&self) -> Option<Timestamp> {
        date_of(self.as_value().get("activityDateTime"))
    }

    /// The person or the application that did it; empty when Graph does not say.
    pub fn by(&self) -> &str {
        let value = self.as_value();
        [
            "/initiatedBy/user/userPrincipalName",
            "/initiatedBy/app/displayName",
        ]
        .iter()
        .find_map(|pointer| value.pointer(pointer)?.as_str())
        .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_entry_is_read_whatever_its_casing_and_a_new_status_is_not_success() {
        let entry = ProvisioningLogEntry::from_value(json!({
            "activityDateTime": "2026-01-05T00:40:37Z", "jobId": "scim.t.a", "cycleId": "c", "changeId": "d",
            "provisioningAction": "StagedDelete",
            "sourceIdentity": {"id": "1", "displayName": "Ann"}, "targetIdentity": {"id": "t1"},
            "provisioningStatusInfo": {"status": "partial", "errorInformation": {"errorCode": "EntryConflict",
                "reason": "taken", "recommendedAction": "look"}},
            "provisioningSteps": [{"name": "EntryImportAdd", "provisioningStepType": "Import", "status": "success",
                "description": "Received", "details": {"objectId": "1"}}]}));
        assert_eq!(entry.action(), LogAction::StagedDelete);
        assert_eq!(entry.status(), LogStatus::Unknown("partial".into()));
        assert_eq!((entry.error_code(), entry.reason()), ("EntryConflict", "taken"));
        assert_eq!((entry.source_name(), entry.target_id()), ("Ann", "t1"));
        assert_eq!(entry.steps()[0].kind, LogStepKind::Import);
        assert!(entry.at().is_some());
    }

    #[test]
    fn an_audit_names_the_application_when_no_person_did_it() {
        let audit = DirectoryAudit::from_value(
            json!({"activityDisplayName": "Update attribute mappings or scope",
            "initiatedBy": {"user": null, "app": {"displayName": "Slipway"}}}),
        );
        assert_eq!(audit.by(), "Slipway");
    }
}
