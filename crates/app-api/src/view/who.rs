//! Who is synced: the groups to assign.

use crate::view::common::NoticeView;
use serde::{Deserialize, Serialize};
use specta::Type;

/// The groups of this set-up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WhoView {
    /// "64 people in 8 groups will reach SMS2GO".
    pub title: String,
    /// Advised groups first, then those the admin added.
    pub groups: Vec<GroupChoice>,
    /// Distinct enabled people in the ticked groups, direct members only.
    pub people: u32,
    /// Warnings for the whole choice.
    pub notices: Vec<NoticeView>,
}

/// One group and what is known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct GroupChoice {
    /// Exact name.
    pub name: String,
    /// Object id; `None` when the tenant has no such group.
    pub id: Option<String>,
    /// Named by the vendor's guide.
    pub advised: bool,
    /// Ticked.
    pub selected: bool,
    /// Already assigned to the application.
    pub assigned: bool,
    /// Direct members that are users.
    pub people: u32,
    /// "Security", "Microsoft 365", "Security, dynamic", "not in the tenant yet".
    pub kind: String,
    /// In plain words what the vendor does with it, when the profile knows.
    pub meaning: Option<String>,
    /// Nested groups, not security-enabled, several groups of this name, …
    pub notices: Vec<NoticeView>,
    /// Can be assigned at all.
    pub assignable: bool,
}

/// A group found while searching.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FoundGroup {
    /// Object id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Kind, as in [`GroupChoice::kind`].
    pub kind: String,
    /// Can be assigned.
    pub assignable: bool,
}
