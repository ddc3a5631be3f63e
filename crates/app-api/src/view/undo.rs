//! What became of an undo.

use crate::view::common::NoticeView;
use serde::{Deserialize, Serialize};
use specta::Type;

/// An undo that came to its end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UndoView {
    /// Nothing is left.
    pub undone: bool,
    /// Requests that changed the tenant.
    pub writes: u32,
    /// What was done, one line each.
    pub steps: Vec<UndoStep>,
    /// What was left as it is, and why.
    pub left: Vec<LeftView>,
}

/// One step of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UndoStep {
    /// As in the preview.
    pub id: String,
    /// As in the preview.
    pub title: String,
    /// What was read back.
    pub outcome: String,
}

/// Something that was left as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LeftView {
    /// Step of the preview; named in `also`, it is taken back all the same.
    pub id: String,
    /// Naming it helps; false where only a person can do it.
    pub may_be_taken_back: bool,
    /// What, and why.
    pub notice: NoticeView,
}
