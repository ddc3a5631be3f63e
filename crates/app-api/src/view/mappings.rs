//! The mappings table: what the vendor advises beside what the tenant has.

use crate::view::common::NoticeView;
use serde::{Deserialize, Serialize};
use specta::Type;

/// Both tables.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MappingsView {
    /// "7 of 22 user rows stay, 15 go".
    pub title: String,
    /// True when the left side is what a new application gets, not what was read from this tenant.
    pub foreseen: bool,
    /// User rows: the advised ones first, in the profile's order.
    pub users: Vec<MappingRow>,
    /// Group rows.
    pub groups: Vec<MappingRow>,
    /// How unclear points were read, and warnings.
    pub notices: Vec<NoticeView>,
    /// Counts for the chips.
    pub counts: MappingCounts,
}

/// Numbers of both tables together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MappingCounts {
    /// As advised already.
    pub right: u32,
    /// Source or matching changes.
    pub change: u32,
    /// Added.
    pub add: u32,
    /// Removed.
    pub remove: u32,
}

/// One target attribute.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MappingRow {
    /// SCIM path.
    pub target: String,
    /// Expression afterwards; `None` when the row is removed.
    pub advised: Option<String>,
    /// Expression now; `None` when the row is new.
    pub current: Option<String>,
    /// What happens.
    pub verdict: MappingVerdict,
    /// Matching precedence afterwards.
    pub matching_priority: Option<u32>,
    /// One English sentence for the expression, "the user's department".
    pub meaning: String,
    /// What this row would send for the sample person; `None` when nothing is sent.
    pub sample: Option<String>,
    /// Guide step, or the id of the reading.
    pub source: String,
}

/// What happens to a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum MappingVerdict {
    /// Stays.
    AsAdvised,
    /// Source or matching changes.
    Change,
    /// New.
    Add,
    /// Goes.
    Remove,
}
