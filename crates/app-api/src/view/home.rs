//! Home, and the frame around every screen.

use serde::{Deserialize, Serialize};
use specta::Type;

/// The frame: who is signed in, where things are kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AppView {
    /// Version of the program.
    pub version: String,
    /// The tenant card; `None` before the first sign-in.
    pub tenant: Option<TenantCard>,
    /// Given name of the signed-in person, for the greeting.
    pub given_name: Option<String>,
    /// Folder that holds sessions, trial tenants, reports.
    pub data_dir: String,
    /// Where secrets are kept: the system's key store, or memory only.
    pub secret_store: SecretStoreKind,
    /// What is wrong with the key store, when it is memory only.
    pub secret_store_note: Option<String>,
    /// Address of the simulated tenant, once it runs.
    pub simulated_tenant_url: Option<String>,
    /// Address of the trial backend, once it runs.
    pub trial_url: Option<String>,
}

/// Where secrets live.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SecretStoreKind {
    /// The key store of the operating system.
    System,
    /// This program's memory: gone when it ends.
    Memory,
}

/// The signed-in tenant, bottom left in the window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TenantCard {
    /// Tenant id (GUID).
    pub id: String,
    /// Display name of the organization.
    pub name: String,
    /// `userPrincipalName` of the signed-in account.
    pub account: String,
    /// The simulated tenant is always marked as such.
    pub simulated: bool,
}

/// One row of "Your set-ups".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionSummary {
    /// Session id.
    pub id: String,
    /// Profile id, `sms2go`.
    pub vendor_id: String,
    /// The vendor's name; the application name behind a dash when it differs.
    pub title: String,
    /// Tenant name, empty before sign-in.
    pub tenant_name: String,
    /// "Review plan, 12 changes wait".
    pub state: String,
    /// Chip.
    pub progress: ProgressChip,
    /// Steps done.
    pub done: u32,
    /// Steps in all.
    pub total: u32,
    /// Last change, RFC 3339.
    pub updated_at: String,
}

/// The chip at the end of a session row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ProgressChip {
    /// "8 of 13".
    Underway,
    /// The job runs.
    Done,
    /// Something failed and waits for a person.
    NeedsYou,
}
