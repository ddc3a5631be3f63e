//! Requests of the place that shows what a set-up sent to Graph.

use serde::{Deserialize, Serialize};
use specta::Type;

/// Which requests of a set-up, and from where on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SentListRequest {
    /// Session id.
    pub session_id: String,
    /// Words that must all be found. `POST` is a method, `404` and `4xx` are statuses, anything else is looked for in
    /// the label, the address, the request id and both bodies. Empty finds all.
    pub text: String,
    /// Only those that were refused or had no answer.
    pub failed_only: bool,
    /// Only those that change the tenant.
    pub writes_only: bool,
    /// `SentPage::last` of the page before: only what came since.
    pub after: Option<String>,
}

/// Names one request of a set-up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SentRequestRequest {
    /// Session id.
    pub session_id: String,
    /// `SentRow::id`.
    pub id: String,
}

/// How requests are written down.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SentFormat {
    /// HTTP Archive.
    Har,
    /// A bash script of `curl`.
    Curl,
    /// A script of `Invoke-MgGraphRequest`.
    Powershell,
}

/// One request as a script.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SentScriptRequest {
    /// Session id.
    pub session_id: String,
    /// `SentRow::id`.
    pub id: String,
    /// As what.
    pub format: SentFormat,
}

/// The requests of a set-up as a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SentExportRequest {
    /// Session id.
    pub session_id: String,
    /// As what.
    pub format: SentFormat,
    /// Only those that change the tenant.
    pub writes_only: bool,
}
