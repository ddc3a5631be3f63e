//! Tenant URL and secret token.

use crate::view::common::{ExchangeView, FixView, Verdict};
use serde::{Deserialize, Serialize};
use specta::Type;

/// The connection step as saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionView {
    /// Tenant URL, empty when not given.
    pub tenant_url: String,
    /// A token is kept for this session (its value never leaves the key store).
    pub has_token: bool,
    /// The name the vendor's console gives the two values.
    pub tenant_url_label: String,
    /// Hint under the field: where the value is found.
    pub tenant_url_hint: String,
    /// The one address that the vendor has for everybody; the field is not typed in then.
    pub tenant_url_fixed: Option<String>,
    /// The vendor wants no token: the field stays empty, and Entra signs itself in.
    pub token_blank: bool,
    /// Hint under the token field.
    pub token_hint: String,
    /// In a simulated tenant a trial tenant can stand for the vendor.
    pub trial_offered: bool,
    /// Name of the trial tenant in use, when one is.
    pub trial_name: Option<String>,
    /// The last probe that was good, kept with the session.
    pub last_probe: Option<ProbeView>,
}

/// What the probe found: the request that Entra's Test Connection sends, sent from here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProbeView {
    /// Good, or why not.
    pub verdict: Verdict,
    /// `ok`, `not-https`, `not-a-url`, `unreachable`, `timeout`, `tls`, `unauthorized`, `web-page`, `not-found`, `not-scim`, `filter-ignored`, `server-error`.
    pub code: String,
    /// What: "The token was refused".
    pub title: String,
    /// Why.
    pub detail: String,
    /// The repair.
    pub fix: Option<FixView>,
    /// The request with its answer; `None` when nothing was sent.
    pub exchange: Option<ExchangeView>,
}
