//! Provision on demand for any number of people and groups: one report.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::check::CheckStep;
use super::common::FixView;
use crate::error::ApiError;

/// What became of everybody who was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OnDemandReport {
    /// Everybody arrived.
    pub good: bool,
    /// The application and its job.
    pub application: OnDemandApplication,
    /// One for each person and group, groups before their members, in the order in which they were named.
    pub objects: Vec<OnDemandObject>,
    /// Every call of Graph's `provisionOnDemand`, in order.
    pub calls: Vec<OnDemandCall>,
    /// What to know besides, one sentence each.
    pub notices: Vec<String>,
    /// So many are at the target as they should be.
    pub arrived: u32,
    /// So many are not.
    pub not_arrived: u32,
    /// So many were not asked for, because the run ended before.
    pub not_asked: u32,
    /// Why the run ended before its end.
    pub stopped: Option<ApiError>,
}

/// The application and its job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OnDemandApplication {
    /// Object id of the service principal.
    pub id: String,
    /// Name.
    pub name: String,
    /// Job.
    pub job_id: String,
    /// `Active`, `Paused`, `Quarantine`, …: the job's status in Graph's word.
    pub job_code: String,
}

/// How it ended for one object.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum OnDemandEnd {
    /// At the target as it should be: written now, or equal already.
    Arrived,
    /// Not at the target as it should be.
    NotArrived,
    /// Asked for, and no answer that could be read came back.
    Unknown,
    /// Not asked for.
    NotAsked,
}

/// One person, or one group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OnDemandObject {
    /// `User` or `Group`.
    pub kind: String,
    /// Object id.
    pub id: String,
    /// "Søren Holm".
    pub display_name: String,
    /// `userPrincipalName`; empty for a group.
    pub upn: String,
    /// The group with whom the person was sent along; `None` for who was named.
    pub through: Option<String>,
    /// How it ended.
    pub end: OnDemandEnd,
    /// The same in one sentence.
    pub verdict: String,
    /// `Success`, `Skipped`, `Failure`: the service's own word; empty when it said nothing.
    pub status: String,
    /// `Create`, `Update`, `Disable`, …; empty when nothing was done.
    pub action: String,
    /// `NotEffectivelyEntitled`, `DuplicateTargetEntries`, …
    pub error_code: Option<String>,
    /// Why, in the service's words; the vendor's own answer stands in it.
    pub reason: Option<String>,
    /// Connection, Import, Scope, Match, Action; empty when nothing was asked.
    pub steps: Vec<CheckStep>,
    /// What was written.
    pub sent: Vec<SentValue>,
    /// Id at the target, once known.
    pub target_id: Option<String>,
    /// What to do when it did not arrive.
    pub fix: Option<FixView>,
    /// What to know about this person besides: a guest, a disabled account, no licence.
    pub remarks: Vec<String>,
    /// How often it was asked for.
    pub tries: u32,
}

/// One attribute that was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SentValue {
    /// SCIM path.
    pub attribute: String,
    /// Before.
    pub before: Option<String>,
    /// After.
    pub after: Option<String>,
}

/// One call of Graph.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OnDemandCall {
    /// Whom it was about: the person, or the group and the members that went along.
    pub subject: String,
    /// How many members of the group went along.
    pub members: u32,
    /// RFC 3339.
    pub at: String,
    /// How long the answer took.
    pub seconds: f64,
    /// HTTP status; `None` when no answer came. 200 is not success.
    pub http_status: Option<u32>,
    /// Graph's `request-id`, for Microsoft's support.
    pub request_id: Option<String>,
}
