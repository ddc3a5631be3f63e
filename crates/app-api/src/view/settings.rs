//! What a person sets once for all runs.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::view::sign_in::CloudView;

/// The settings as they are kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    /// The values.
    pub kept: KeptSettingsView,
    /// Where a sign-in can begin, the simulated tenant first.
    pub clouds: Vec<CloudView>,
    /// The proxy's name and password are in the key store.
    pub proxy_credentials: bool,
    /// What is kept counts from the next start: this run began with something else.
    pub restart: bool,
}

/// The values. Empty means: the usual.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KeptSettingsView {
    /// `CloudView::id` that a sign-in begins with.
    pub cloud: String,
    /// Client id of an application of one's own.
    pub client_id: String,
    /// `system`, `none`, or an address.
    pub proxy: String,
    /// File of root certificates in PEM form.
    pub root_certificates: String,
    /// Secrets stay in memory although there is a key store.
    pub memory_only: bool,
}
