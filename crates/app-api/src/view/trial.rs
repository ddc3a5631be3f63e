//! Trial tenants and their live exchanges.

use crate::view::common::{ChangeLine, ExchangeView, NoticeView};
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
    /// What the request changed, attribute by attribute.
    pub changes: Vec<ChangeLine>,
    /// One sentence for the change, "Søren Holm was created. Before: nothing."
    pub change_text: String,
    /// Tolerances used: what a strict server would refuse.
    pub notes: Vec<NoticeView>,
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
