//! Small views that several screens share.

use serde::{Deserialize, Serialize};
use specta::Type;

/// How sure or how good: the colour and the word of a chip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// Good as it is.
    Pass,
    /// Works, but somebody should look.
    Warn,
    /// Does not work.
    Fail,
    /// Not looked at yet, or not possible to know from here.
    Unknown,
}

/// The repair of a failure: an instruction, and where to carry it out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FixView {
    /// An instruction, "Copy the token again from Connectors > AD integration".
    pub action: String,
    /// The place in the portal, at the vendor or in this app.
    pub place: Option<String>,
    /// A page that says more.
    pub learn_more: Option<String>,
}

/// One header line, secrets already taken out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HeaderView {
    /// Header name as sent.
    pub name: String,
    /// Header value; `Authorization` shows its verdict or bullets, never the secret.
    pub value: String,
}

/// One request with its answer, to Graph or to a SCIM endpoint. Secrets are already taken out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExchangeView {
    /// Unique within its list.
    pub id: String,
    /// When the request was sent, RFC 3339.
    pub at: String,
    /// `GET`, `POST`, …
    pub method: String,
    /// Path with query, without the host: `/servicePrincipals?$filter=…`, `/Users?filter=…`.
    pub path: String,
    /// The whole address.
    pub url: String,
    /// HTTP status; `None` when no answer came.
    pub status: Option<u32>,
    /// Milliseconds from first byte out to last byte in.
    pub duration_ms: f64,
    /// Request headers.
    pub request_headers: Vec<HeaderView>,
    /// Request body, indented when it is JSON.
    pub request_body: Option<String>,
    /// Answer headers.
    pub response_headers: Vec<HeaderView>,
    /// Answer body, indented when it is JSON.
    pub response_body: Option<String>,
    /// Why there is no answer, "connection refused".
    pub failure: Option<String>,
}

/// One line of a before → after comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChangeLine {
    /// What happens to this line.
    pub kind: ChangeKind,
    /// The line in monospace, `externalId ← [objectId]`.
    pub text: String,
}

/// What happens to one line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ChangeKind {
    /// Is there afterwards.
    Added,
    /// Is gone afterwards.
    Removed,
    /// Stays as it is.
    Kept,
}

/// Something the admin must know where it matters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NoticeView {
    /// Colour and icon.
    pub verdict: Verdict,
    /// One bold sentence.
    pub title: String,
    /// One grey sentence: why, or what follows.
    pub detail: String,
    /// The guide's step id, `S2G-I4`, when the notice comes from the vendor's guide.
    pub guide_step: Option<String>,
}
