//! Requests about the settings, and about the tenants that are signed in.

use serde::{Deserialize, Serialize};
use specta::Type;

/// The settings as they are wished for.
#[derive(Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SettingsWish {
    /// `CloudView::id` that a sign-in begins with.
    pub cloud: String,
    /// Client id of an application of one's own; empty takes the usual one.
    pub client_id: String,
    /// `system`, `none`, or an address.
    pub proxy: String,
    /// The proxy's `name:password`, for the key store; `None` leaves what is there.
    pub proxy_credentials: Option<String>,
    /// File of root certificates in PEM form; empty trusts the system's alone.
    pub root_certificates: String,
    /// Secrets stay in memory although there is a key store.
    pub memory_only: bool,
}

/// Names a signed-in account by its tenant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountRequest {
    /// `AccountView::tenant_id`.
    pub tenant_id: String,
}

/// Looks a tenant up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TenantFindRequest {
    /// A domain of the tenant, or its id.
    pub domain: String,
}
