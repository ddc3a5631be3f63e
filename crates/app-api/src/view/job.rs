//! The provisioning job: started, running, what the first cycle did.

use crate::view::common::{FixView, NoticeView, Verdict};
use serde::{Deserialize, Serialize};
use specta::Type;

/// The job as Graph reports it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    /// Title, "SMS2GO is provisioning", "Ready to start".
    pub title: String,
    /// One sentence below it.
    pub detail: String,
    /// Job id.
    pub id: String,
    /// `schedule.state`.
    pub schedule_state: String,
    /// `status.code`.
    pub code: String,
    /// Overall.
    pub verdict: Verdict,
    /// Is started.
    pub started: bool,
    /// A first cycle has ended.
    pub first_cycle_done: bool,
    /// RFC 3339.
    pub last_cycle_at: Option<String>,
    /// RFC 3339, an estimate: cycles are about 40 minutes apart.
    pub next_cycle_at: Option<String>,
    /// Counts of the last cycle: "Imported" 72, "Exported" 80, …
    pub counts: Vec<CountView>,
    /// Reason of the quarantine, in words.
    pub quarantine: Option<NoticeView>,
    /// Its repair.
    pub fix: Option<FixView>,
    /// People and groups the trial tenant stores, when the target is one.
    pub trial_people: Option<u32>,
    /// See `trial_people`.
    pub trial_groups: Option<u32>,
}

/// A labelled number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CountView {
    /// Label.
    pub label: String,
    /// Number.
    pub value: u32,
}
