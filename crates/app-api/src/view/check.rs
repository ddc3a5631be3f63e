//! Provision on demand: one person, or one group with some members.

use crate::view::common::{ExchangeView, FixView, NoticeView, Verdict};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Somebody who can be checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CheckCandidate {
    /// Object id.
    pub id: String,
    /// "Søren Holm".
    pub display_name: String,
    /// `userPrincipalName`; empty for a group.
    pub upn: String,
    /// The group that brings them in; for a group its member count in words.
    pub through: String,
    /// True for a group.
    pub group: bool,
}

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CheckView {
    /// "Søren Holm arrives at SMS2GO".
    pub title: String,
    /// "Provision on demand, run by Entra just now, 1.9 s. Foreseen and real agree in all 7 rows."
    pub subtitle: String,
    /// Overall.
    pub verdict: Verdict,
    /// `Success`, `Skipped`, `Failure`: the service's own word.
    pub status: String,
    /// Connection, Import, Scope, Match, Action.
    pub steps: Vec<CheckStep>,
    /// Each attribute.
    pub rows: Vec<CheckRow>,
    /// Requests that reached the target, when the target is a trial tenant; the Graph call else.
    pub requests: Vec<ExchangeView>,
    /// What the target now stores, indented JSON; `None` when it cannot be read.
    pub at_target: Option<String>,
    /// Members of the group that were added.
    pub notices: Vec<NoticeView>,
    /// The repair, when it failed.
    pub fix: Option<FixView>,
    /// RFC 3339.
    pub at: String,
    /// Whom.
    pub subject: CheckCandidate,
}

/// One of the five steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CheckStep {
    /// `Connection`, `Import`, `Scope`, `Match`, `Action`.
    pub name: String,
    /// Passed, failed, not reached.
    pub verdict: Verdict,
    /// "assigned through SMS2GO - Billing".
    pub detail: String,
}

/// One attribute.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CheckRow {
    /// SCIM path.
    pub attribute: String,
    /// What was sent; `None` when nothing was sent.
    pub value: Option<String>,
    /// Expression.
    pub from: String,
    /// "matches by this", "empty, not sent", "foreseen: Søren".
    pub note: String,
    /// Foreseen and real agree.
    pub agrees: bool,
}
