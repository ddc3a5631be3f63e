//! The tenant beside what the vendor advises.

use crate::view::common::NoticeView;
use serde::{Deserialize, Serialize};
use specta::Type;

/// The comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DriftView {
    /// "2 rows are not as advised".
    pub title: String,
    /// Nothing differs.
    pub good: bool,
    /// Rows that are not as advised.
    pub differing: u32,
    /// All rows, by heading.
    pub sections: Vec<DriftSection>,
    /// RFC 3339: when the tenant was read.
    pub read_at: String,
}

impl DriftView {
    /// Every row.
    pub fn rows(&self) -> impl Iterator<Item = &DriftRowView> {
        self.sections.iter().flat_map(|section| &section.rows)
    }
}

/// One heading with its rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DriftSection {
    /// "Provisioning".
    pub title: String,
    /// Rows.
    pub rows: Vec<DriftRowView>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DriftRowView {
    /// Names it for a repair: `user-mappings/externalId`.
    pub id: String,
    /// `externalId`.
    pub title: String,
    /// As advised or not.
    pub state: DriftStateView,
    /// What is advised; empty: that it is not there.
    pub advised: String,
    /// What the tenant has; empty: it is not there.
    pub found: String,
    /// Guide steps, `S2G-F3`.
    pub guide_steps: Vec<String>,
    /// What to know.
    pub notices: Vec<NoticeView>,
}

/// How a row stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum DriftStateView {
    /// As advised.
    Same,
    /// Another value.
    Differs,
    /// Not there.
    Missing,
    /// There, and not advised.
    Surplus,
    /// A person must decide first.
    Open,
}

/// A token that was renewed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RenewView {
    /// "The new token was tested and is stored".
    pub title: String,
    /// What was read back.
    pub outcome: String,
    /// Requests that changed the tenant.
    pub writes: u32,
}
