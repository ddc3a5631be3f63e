//! Trial tenants and their live exchanges.

use crate::view::common::{ExchangeView, HeaderView, NoticeView};
use crate::view::trial_tenant::TrialOauth;
use serde::{Deserialize, Serialize};
use specta::Type;

/// One trial tenant in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialSummary {
    /// Name in the URL, `sms2go-demo`.
    pub name: String,
    /// Profile id of the vendor it stands for, when any.
    pub vendor_id: Option<String>,
    /// Vendor's name.
    pub vendor_name: Option<String>,
    /// `http://127.0.0.1:8642/sms2go-demo/scim/v2`.
    pub url: String,
    /// Users stored.
    pub users: u32,
    /// Groups stored.
    pub groups: u32,
    /// Exchanges kept.
    pub exchanges: u32,
    /// The token can be shown again (it is in the key store).
    pub token_at_hand: bool,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339 of the last exchange.
    pub last_exchange_at: Option<String>,
}

/// A trial tenant that was just made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialCreated {
    /// As listed.
    pub trial: TrialSummary,
    /// The token, shown once.
    pub token: String,
    /// The OAuth 2.0 client, when one was asked for; its secret is shown once.
    pub oauth: Option<TrialOauth>,
}

/// The token of a trial tenant, fetched only when the admin asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialToken {
    /// The token.
    pub token: String,
}

/// A page of exchanges, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialExchangePage {
    /// Rows.
    pub rows: Vec<TrialExchangeRow>,
    /// How many match in all.
    pub total: u32,
    /// How many of the last 50 failed (status 400 and above).
    pub failed_of_last_50: u32,
    /// Pass as `before` for the next page.
    pub next_before: Option<String>,
}

/// One line of the exchange list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialExchangeRow {
    /// Id.
    pub id: String,
    /// RFC 3339.
    pub at: String,
    /// Person or group concerned, "—" when none.
    pub who: String,
    /// `POST`.
    pub method: String,
    /// Path below the base URL, `/Users?filter=…`.
    pub path: String,
    /// Status.
    pub status: u32,
    /// "created · 6 attributes", "no match", "probe".
    pub what: String,
    /// Milliseconds.
    pub duration_ms: f64,
}

/// One exchange, opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialExchangeView {
    /// The row.
    pub row: TrialExchangeRow,
    /// Request and answer.
    pub exchange: ExchangeView,
    /// Which token, or why refused.
    pub signed_with: String,
    /// Whom it is about, to ask for their story; `None` for a probe or a plain list.
    pub about: Option<String>,
    /// What the request changed, attribute by attribute.
    pub changes: Vec<TrialChange>,
    /// One sentence for the change, "Søren Holm was created. Before: nothing."
    pub change_text: String,
    /// The faults and the vendor's rule that struck, then the tolerances used.
    pub notes: Vec<NoticeView>,
    /// Id of the exchange that this one repeats.
    pub replay_of: Option<String>,
    /// What would be sent again; `None` when it was no SCIM request.
    pub replay: Option<TrialReplayDraft>,
}

/// One attribute before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialChange {
    /// SCIM path without its URN, `department`; `member` for a member.
    pub attribute: String,
    /// The whole path.
    pub path: String,
    /// Value before; `None` when there was none.
    pub before: Option<String>,
    /// Value after; `None` when it is gone.
    pub after: Option<String>,
}

/// A logged request as it would be sent again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialReplayDraft {
    /// `POST`.
    pub method: String,
    /// Path and query below the tenant's URL, as sent.
    pub path: String,
    /// Body, indented when it is JSON.
    pub body: String,
    /// Headers that are sent again; the token is not in the log and is not needed.
    pub headers: Vec<HeaderView>,
}

/// What happened to one person or group, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialStory {
    /// Whom it is about.
    pub about: String,
    /// "Looked for twice, created, changed once."
    pub line: String,
    /// The steps.
    pub steps: Vec<TrialStoryStep>,
    /// Older steps are left out.
    pub more: bool,
}

/// One exchange of a story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialStoryStep {
    /// What kind of step.
    pub kind: TrialStepKind,
    /// The exchange.
    pub row: TrialExchangeRow,
    /// What it changed.
    pub changes: Vec<TrialChange>,
    /// Faults and the vendor's rule that struck, in words.
    pub struck: Vec<String>,
}

/// What an exchange was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum TrialStepKind {
    /// Searched, and nobody matched.
    NoMatch,
    /// Searched, and matched.
    Match,
    /// Read by id.
    Read,
    /// Created.
    Created,
    /// Some attribute is different now.
    Changed,
    /// `active` is false now.
    Disabled,
    /// `active` is true again.
    Enabled,
    /// Written, and nothing is different.
    Unchanged,
    /// Deleted.
    Deleted,
    /// Status 400 and above.
    Refused,
}

/// A log that was written to a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialExported {
    /// The file.
    pub path: String,
    /// Exchanges in it.
    pub exchanges: u32,
}

/// A page of stored people or groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialResourcePage {
    /// Rows.
    pub rows: Vec<TrialResourceRow>,
    /// In all.
    pub total: u32,
}

/// One stored resource.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialResourceRow {
    /// SCIM id.
    pub id: String,
    /// `displayName`.
    pub display_name: String,
    /// `userName` of a person, member count in words for a group.
    pub secondary: String,
    /// `active`; `None` for groups.
    pub active: Option<bool>,
    /// The resource as stored, indented JSON.
    pub json: String,
}
