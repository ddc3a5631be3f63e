//! Requests about trial tenants.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::view::common::HeaderView;

/// Names a trial tenant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialRequest {
    /// `TrialSummary::name`.
    pub name: String,
}

/// Names something of a trial tenant: a token, a client, a snapshot, a fault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialPartRequest {
    /// Trial tenant.
    pub name: String,
    /// Its name; a fault as it is written.
    pub part: String,
}

/// Makes a trial tenant. A name is enough.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialCreateRequest {
    /// Name: lower-case letters, digits and hyphens are used in the URL.
    pub name: String,
    /// Profile id of the vendor it stands for and behaves as.
    pub vendor_id: Option<String>,
    /// By the letter of the RFCs, instead of accepting what Entra sends and noting it.
    pub strict: bool,
    /// Makes an OAuth 2.0 client with it.
    pub oauth: bool,
    /// Accepts tokens that Entra issued.
    pub entra: Option<TrialEntra>,
    /// How long its token is accepted, `90d`; for ever when `None`.
    pub valid_for: Option<String>,
    /// People to make up.
    pub people: u32,
    /// Groups to make up.
    pub groups: u32,
}

/// Whose tokens of Entra a trial tenant accepts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialEntra {
    /// Directory (tenant) id.
    pub tenant_id: String,
    /// Audience that is accepted; the one of custom applications when empty.
    pub audience: String,
    /// Where the signing keys are; Entra's own address when empty.
    pub jwks_url: String,
}

/// What a trial tenant is to be set to: all of it, as the screen shows it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialSettingsRequest {
    /// Trial tenant.
    pub name: String,
    /// By the letter of the RFCs.
    pub strict: bool,
    /// Profile id of the vendor it behaves as.
    pub flavour_id: Option<String>,
    /// Accepts tokens that Entra issued.
    pub entra: Option<TrialEntra>,
    /// Exchanges its log keeps; as many as usual when `None`.
    pub keep: Option<u32>,
    /// How long its log keeps an exchange, `30d`; as long as there is room when `None`.
    pub keep_for: Option<String>,
    /// Megabytes its log keeps; no bound of its own when `None`.
    pub keep_mb: Option<u32>,
}

/// Issues a token, or makes an OAuth 2.0 client.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialTokenRequest {
    /// Trial tenant.
    pub name: String,
    /// Its name in the log; one is made up when empty.
    pub token: String,
    /// How long it is accepted, `90d`; for ever when `None`.
    pub valid_for: Option<String>,
    /// An OAuth 2.0 client instead of a token.
    pub client: bool,
}

/// Replaces a token.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialRotateRequest {
    /// Trial tenant.
    pub name: String,
    /// The token to replace.
    pub token: String,
    /// Name of the new one; one is made up when empty.
    pub new_token: String,
    /// How long the new one is accepted, `90d`; for ever when `None`.
    pub valid_for: Option<String>,
    /// How long the old one goes on being accepted, `1h`; not at all when `None`.
    pub overlap: Option<String>,
}

/// Takes contents of a trial tenant away.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialResetRequest {
    /// Trial tenant.
    pub name: String,
    /// People, and their memberships.
    pub people: bool,
    /// Groups.
    pub groups: bool,
    /// Exchanges.
    pub log: bool,
}

/// Makes people and groups up.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialSeedRequest {
    /// Trial tenant.
    pub name: String,
    /// How many people.
    pub people: u32,
    /// How many groups.
    pub groups: u32,
}

/// A page of exchanges.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialExchangesRequest {
    /// Trial tenant.
    pub name: String,
    /// Text to look for in person, path, status, what; empty for all.
    pub text: String,
    /// Only status 400 and above.
    pub failed_only: bool,
    /// `next_before` of the page above.
    pub before: Option<String>,
    /// Rows wanted, at most 200.
    pub limit: u32,
}

/// One exchange.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialExchangeRequest {
    /// Trial tenant.
    pub name: String,
    /// `TrialExchangeRow::id`.
    pub id: String,
}

/// What happened to one person or group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialStoryRequest {
    /// Trial tenant.
    pub name: String,
    /// An id, a `userName` or a name as the log shows it.
    pub about: String,
}

/// Sends a logged request again. What is `None` stays as it was.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialReplayRequest {
    /// Trial tenant.
    pub name: String,
    /// `TrialExchangeRow::id`.
    pub id: String,
    /// Another method.
    pub method: Option<String>,
    /// Another path and query below the tenant's URL.
    pub path: Option<String>,
    /// Another body.
    pub body: Option<String>,
    /// The headers to send instead of those of `TrialReplayDraft`.
    pub headers: Option<Vec<HeaderView>>,
}

/// Writes the log to a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialExportRequest {
    /// Trial tenant.
    pub name: String,
    /// As in `TrialExchangesRequest`.
    pub text: String,
    /// Only status 400 and above.
    pub failed_only: bool,
    /// Form of the file.
    pub format: TrialLogFormat,
    /// Personal data is replaced, the same value by the same pseudonym.
    pub pseudonyms: bool,
}

/// A form of log file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum TrialLogFormat {
    /// HTTP Archive 1.2.
    Har,
    /// JSON Lines.
    Jsonl,
    /// For a spreadsheet; without bodies.
    Csv,
}

/// A page of stored people or groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialResourcesRequest {
    /// Trial tenant.
    pub name: String,
    /// `true`: groups.
    pub groups: bool,
    /// Text to look for; empty for all.
    pub text: String,
    /// Rows to skip.
    pub offset: u32,
    /// Rows wanted, at most 200.
    pub limit: u32,
}
