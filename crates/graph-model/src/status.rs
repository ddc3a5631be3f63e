//! What a job's words mean: its schedule, its state, how its last cycle went.

use jiff::Timestamp;
use serde_json::Value;

use crate::date::date_of;
use crate::job::{Execution, Quarantine, SynchronizationJob};
use crate::word::words;

words! {
    /// `schedule.state` (Graph: synchronizationSchedule).
    ScheduleState {
        /// Runs by its schedule, also in quarantine.
        Active = "Active",
        /// Does not run: new, or paused.
        Disabled = "Disabled",
        /// Paused by the service.
        Paused = "Paused",
    }
}

words! {
    /// `status.code` (Graph: synchronizationStatus).
    JobCode {
        /// Nothing is configured; older answers say so where newer ones say `Paused`.
        NotConfigured = "NotConfigured",
        /// Started, and no cycle has run.
        NotRun = "NotRun",
        /// Runs.
        Active = "Active",
        /// Does not run.
        Paused = "Paused",
        /// Slowed down: see [`SynchronizationJob::quarantine`].
        Quarantine = "Quarantine",
    }
}

words! {
    /// How a cycle ended (Graph: synchronizationTaskExecution).
    ExecutionResult {
        /// Every object.
        Succeeded = "Succeeded",
        /// The cycle as a whole.
        Failed = "Failed",
        /// The cycle, but for some objects.
        EntryLevelErrors = "EntryLevelErrors",
    }
}

words! {
    /// Why a job is in quarantine (Graph: synchronizationQuarantine).
    QuarantineReason {
        /// More than 40 % of at least 5,000 objects failed, or 40,000.
        BaseEscrowThreshold = "EncounteredBaseEscrowThreshold",
        /// 60,000 failures, references included.
        TotalEscrowThreshold = "EncounteredTotalEscrowThreshold",
        /// The share of failures.
        EscrowProportionThreshold = "EncounteredEscrowProportionThreshold",
        /// The probe failed: credentials, reachability or compatibility.
        Exception = "EncounteredQuarantineException",
        /// Put there by an operator.
        OnDemand = "QuarantinedOnDemand",
        /// The guard against many deletions.
        TooManyDeletes = "TooManyDeletes",
        /// The source could not be read to its end.
        IngestionInterrupted = "IngestionInterrupted",
    }
}

/// How far a cycle is (Graph: synchronizationProgress).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Done.
    pub completed: u64,
    /// Of so many; 0 when the service does not know.
    pub total: u64,
    /// What is counted.
    pub units: String,
    /// When it was counted.
    pub at: Option<Timestamp>,
}

impl SynchronizationJob {
    /// [`SynchronizationJob::schedule_state`] with its meaning.
    pub fn schedule(&self) -> ScheduleState {
        ScheduleState::parse(self.schedule_state())
    }

    /// [`SynchronizationJob::code`] with its meaning.
    pub fn status(&self) -> JobCode {
        JobCode::parse(self.code())
    }

    /// How far the running cycle is.
    pub fn progress(&self) -> Vec<Progress> {
        let items = self
            .as_value()
            .pointer("/status/progress")
            .and_then(Value::as_array);
        let number = |item: &Value, name: &str| item.get(name).and_then(Value::as_u64).unwrap_or(0);
        items
            .into_iter()
            .flatten()
            .map(|item| Progress {
                completed: number(item, "completedUnits"),
                total: number(item, "totalUnits"),
                units: item
                    .get("units")
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned(),
                at: date_of(item.get("progressObservationDateTime")),
            })
            .collect()
    }
}

impl Execution {
    /// [`Execution::state`] with its meaning.
    pub fn result(&self) -> ExecutionResult {
        ExecutionResult::parse(&self.state)
    }
}

impl Quarantine {
    /// [`Quarantine::reason`] with its meaning.
    pub fn why(&self) -> QuarantineReason {
        QuarantineReason::parse(&self.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_new_word_is_kept_and_is_neither_an_error_nor_a_good_one() {
        let job = SynchronizationJob::from_value(
            json!({"schedule": {"state": "Sleeping"}, "status": {"code": "quarantine"}}),
        );
        assert_eq!(job.schedule(), ScheduleState::Unknown("Sleeping".into()));
        assert_eq!(job.schedule().as_str(), "Sleeping");
        assert_eq!(job.status(), JobCode::Quarantine);
        assert_eq!(
            ExecutionResult::parse(""),
            ExecutionResult::Unknown(String::new())
        );
    }

    #[test]
    fn progress_is_read_and_the_null_date_is_never() {
        let job = SynchronizationJob::from_value(json!({"status": {"progress": [
            {"completedUnits": 3, "totalUnits": 12, "units": "users",
             "progressObservationDateTime": "0001-01-01T00:00:00Z"}]}}));
        let progress = job.progress();
        assert_eq!((progress[0].completed, progress[0].total), (3, 12));
        assert_eq!((progress[0].units.as_str(), progress[0].at), ("users", None));
    }
}
