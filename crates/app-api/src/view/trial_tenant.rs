//! One trial tenant: how to reach it, what it is set to, who may call it, what it was saved as.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::request::TrialEntra;
use crate::view::trial::TrialSummary;

/// All of a trial tenant but its people, its log and its secrets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialDetailView {
    /// As listed.
    pub trial: TrialSummary,
    /// How to reach it.
    pub reach: TrialReach,
    /// What it is set to.
    pub settings: TrialSettingsView,
    /// What goes wrong on purpose.
    pub faults: Vec<TrialFault>,
    /// How a fault is written.
    pub fault_syntax: String,
    /// Tokens and OAuth 2.0 clients it has had, newest last.
    pub tokens: Vec<TrialTokenRow>,
    /// States it was saved in.
    pub snapshots: Vec<TrialSnapshotRow>,
}

/// Who can call a trial tenant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialReach {
    /// Who can call it, and who cannot.
    pub callers: String,
    /// Something to know before going on.
    pub warning: Option<String>,
    /// OAuth 2.0 token endpoint.
    pub token_endpoint: String,
}

/// What a trial tenant is set to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialSettingsView {
    /// By the letter of the RFCs.
    pub strict: bool,
    /// Profile id of the vendor it behaves as.
    pub flavour_id: Option<String>,
    /// Its name.
    pub flavour_name: Option<String>,
    /// What that vendor refuses.
    pub rules: Vec<TrialRule>,
    /// What becomes of attributes that the vendor does not use; `None` without a vendor.
    pub unmapped: Option<String>,
    /// URNs of its own schemas.
    pub extensions: Vec<String>,
    /// Whose tokens of Entra it accepts.
    pub entra: Option<TrialEntra>,
    /// Exchanges its log keeps; as many as usual when `None`.
    pub keep: Option<u32>,
    /// How many that is.
    pub keep_usual: u32,
    /// How long its log keeps an exchange, `30d`.
    pub keep_for: Option<String>,
    /// Megabytes its log keeps.
    pub keep_mb: Option<u32>,
}

/// Something a vendor refuses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialRule {
    /// Its name in the log.
    pub id: String,
    /// What it is about, `userType` or `DELETE /Users`.
    pub on: String,
    /// The vendor's words.
    pub message: String,
    /// The vendor's status.
    pub status: u32,
    /// Step of the guide behind it.
    pub guide_step: String,
}

/// Something that goes wrong on purpose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialFault {
    /// As it is written.
    pub line: String,
    /// What it does, in words.
    pub words: String,
}

/// A token or an OAuth 2.0 client, without its secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialTokenRow {
    /// Its name in the log.
    pub name: String,
    /// Client Identifier, of a client.
    pub client_id: Option<String>,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339: until when it is accepted.
    pub expires_at: Option<String>,
    /// RFC 3339: since when it is refused.
    pub revoked_at: Option<String>,
    /// Whether it is accepted now.
    pub state: TrialTokenState,
    /// Its secret can be shown again (it is in the key store).
    pub at_hand: bool,
}

/// Whether a token is accepted now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum TrialTokenState {
    /// It is.
    Accepted,
    /// Its time is over.
    Expired,
    /// Somebody ended it.
    Revoked,
}

/// A saved state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialSnapshotRow {
    /// Its name.
    pub name: String,
    /// RFC 3339.
    pub created_at: String,
    /// People in it.
    pub users: u32,
    /// Groups in it.
    pub groups: u32,
}

/// A new OAuth 2.0 client, its secret shown once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialOauth {
    /// Token Endpoint.
    pub token_endpoint: String,
    /// Client Identifier.
    pub client_id: String,
    /// Client Secret; only its hash is kept.
    pub client_secret: String,
}

/// A new token or client, its secret shown once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialIssued {
    /// The tenant with it.
    pub detail: TrialDetailView,
    /// Its name in the log.
    pub name: String,
    /// The token.
    pub token: Option<String>,
    /// The client.
    pub oauth: Option<TrialOauth>,
}

/// What a reset took away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialResetDone {
    /// The tenant without it.
    pub detail: TrialDetailView,
    /// People.
    pub people: u32,
    /// Groups.
    pub groups: u32,
    /// Exchanges.
    pub exchanges: u32,
}

/// Whom a seed made up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialSeeded {
    /// The tenant with them.
    pub detail: TrialDetailView,
    /// People that were made.
    pub people: u32,
    /// Groups that were made.
    pub groups: u32,
    /// Those that were there already.
    pub there_already: u32,
}
