//! The document handed over at the end.

use crate::view::common::{ChangeLine, NoticeView};
use serde::{Deserialize, Serialize};
use specta::Type;

/// The report, also written as a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReportView {
    /// "SMS2GO is set up in Contoso Nordic".
    pub title: String,
    /// Path of the HTML document.
    pub path: String,
    /// Path of the Markdown document.
    #[serde(default)]
    pub markdown_path: String,
    /// Path of the calendar file with the renewals; `None` when there is no secret to renew.
    #[serde(default)]
    pub calendar_path: Option<String>,
    /// Each secret, and when it ends.
    #[serde(default)]
    pub expiries: Vec<FactView>,
    /// RFC 3339.
    pub made_at: String,
    /// Facts as label and value: tenant, application, job, …
    pub facts: Vec<FactView>,
    /// What was written, step by step.
    pub changes: Vec<ReportChange>,
    /// What is left for a person.
    pub open_items: Vec<NoticeView>,
    /// Number of Graph requests, and how many of them wrote.
    pub requests: u32,
    /// See `requests`.
    pub writes: u32,
}

/// A labelled value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FactView {
    /// Label.
    pub label: String,
    /// Value.
    pub value: String,
}

/// One step that was carried out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReportChange {
    /// Title of the step.
    pub title: String,
    /// "Created".
    pub outcome: String,
    /// Before → after.
    pub changes: Vec<ChangeLine>,
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FileView {
    /// Absolute path.
    pub path: String,
}
