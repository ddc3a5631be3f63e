//! What a set-up sent to Graph.

use crate::view::common::{ExchangeView, NoticeView};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Requests of a set-up, oldest first. The numbers are about all that came behind `SentListRequest::after`, found or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SentPage {
    /// Those that were found.
    pub rows: Vec<SentRow>,
    /// Goes into the next request, to get what comes later; `None` while there is nothing.
    pub last: Option<String>,
    /// How many there are.
    pub total: u32,
    /// How many of them change the tenant.
    pub writes: u32,
    /// How many of them were refused or had no answer.
    pub failed: u32,
    /// A plan is being applied: more will come.
    pub running: bool,
    /// What the run waits for right now.
    pub waiting: Option<String>,
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SentRow {
    /// Unique, and later ones are greater.
    pub id: String,
    /// When it was sent, RFC 3339.
    pub at: String,
    /// What it does, in words: "Create the application".
    pub label: String,
    /// `GET`, `POST`, ….
    pub method: String,
    /// Below `/v1.0`, with the query.
    pub path: String,
    /// `None` when no answer came.
    pub status: Option<u32>,
    /// Milliseconds.
    pub duration_ms: f64,
    /// It changes the tenant.
    pub write: bool,
    /// Sent beside the plan's requests, as a rule to the sign-in server: it stands in no script.
    pub beside: bool,
    /// Why it was sent again after a while, when it was: a later line is the same request.
    pub waited: Option<String>,
}

/// One request, opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SentView {
    /// Its line.
    pub row: SentRow,
    /// Request and answer.
    pub exchange: ExchangeView,
    /// What went wrong, and that it was sent again.
    pub notices: Vec<NoticeView>,
    /// A secret was sent or heard, and bullets stand in its place.
    pub has_secret: bool,
    /// What Microsoft's support asks for, as label and value.
    pub support: Vec<SupportLine>,
}

/// A labelled value for Microsoft's support.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SupportLine {
    /// `request-id`.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A script of one request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SentScript {
    /// The whole text. It holds no secret.
    pub text: String,
}

/// A file of requests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SentExported {
    /// Absolute path.
    pub path: String,
    /// How many requests are in it.
    pub requests: u32,
}
