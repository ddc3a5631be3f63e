//! Signing in, through the system's browser or on another device.

use crate::view::home::{AppView, TenantCard};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Where one can sign in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignInOptions {
    /// Clouds, the simulated tenant first.
    pub clouds: Vec<CloudView>,
    /// `CloudView::id` of the one that Settings name.
    pub usual_cloud: String,
    /// The accounts of the simulated tenant, so that a demo needs no paper.
    pub simulated_accounts: Vec<SimulatedAccount>,
    /// What is asked for and why, shown before the browser opens.
    pub scopes: Vec<ScopeView>,
}

/// One cloud.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CloudView {
    /// `simulated`, `global`, `usgov-l4`, …
    pub id: String,
    /// "Simulated tenant", "Microsoft Entra ID (global)".
    pub name: String,
    /// One sentence.
    pub detail: String,
    /// True for the simulated tenant.
    pub simulated: bool,
}

/// An account of the simulated tenant with its password (both are made up).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SimulatedAccount {
    /// "Maja Lund".
    pub display_name: String,
    /// `maja.lund@contoso.example`.
    pub upn: String,
    /// Made-up password.
    pub password: String,
    /// Directory roles.
    pub roles: Vec<String>,
}

/// One delegated permission and the reason for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ScopeView {
    /// `Application.ReadWrite.All`.
    pub name: String,
    /// "create the enterprise application and store its secret".
    pub why: String,
}

/// What a domain leads to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FoundTenantView {
    /// As it was asked for.
    pub domain: String,
    /// Tenant id; `None` when the cloud is not decided.
    pub tenant_id: Option<String>,
    /// The cloud it lives in.
    pub cloud: Option<CloudView>,
    /// Otherwise one of these: a person has to say which.
    pub clouds: Vec<CloudView>,
}

/// How things stand after a sign-out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignedOutView {
    /// Who is signed in now.
    pub app: AppView,
    /// The accounts that are left.
    pub accounts: Vec<AccountView>,
    /// The tenant that was left.
    pub tenant: String,
    /// What a sign-out does not do, a sentence each.
    pub remains: Vec<String>,
}

/// An account that is signed in on this computer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// Tenant id (GUID).
    pub tenant_id: String,
    /// Name of the tenant.
    pub tenant: String,
    /// `userPrincipalName` of the account.
    pub account: String,
    /// `CloudView::id`, or `custom`.
    pub cloud: String,
    /// The simulated tenant is always marked as such.
    pub simulated: bool,
    /// Meant when no tenant is named.
    pub current: bool,
}

/// One sign-in under way. Ask again until the state is final.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignInView {
    /// Id of this attempt.
    pub id: String,
    /// Where it stands.
    pub state: SignInState,
    /// The address to open in a browser, while waiting.
    pub url: Option<String>,
    /// What is typed at the address, where the sign-in is on another device; while waiting.
    pub code: Option<DeviceCodeView>,
    /// Seconds until the attempt gives up.
    pub seconds_left: Option<u32>,
    /// The browser could not be opened: the address must be copied.
    pub browser_failed: bool,
    /// Result.
    pub tenant: Option<TenantCard>,
    /// What went wrong.
    pub error: Option<crate::error::ApiError>,
}

/// A code that is typed on a page, on any device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeviceCodeView {
    /// As Entra gave it: `F7K2M9QX4`.
    pub user_code: String,
    /// The address as a QR code; `None` when it is too long for one.
    pub qr: Option<QrView>,
}

/// A square QR code with its quiet zone: dark strokes on a light ground, whatever the theme.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QrView {
    /// Width and height in modules.
    pub size: u32,
    /// SVG path data of the dark modules, in a view box of that size.
    pub path: String,
}

/// Where a sign-in stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SignInState {
    /// The browser is open.
    Waiting,
    /// Signed in.
    Done,
    /// Refused, cancelled in the browser, or timed out: see `error`.
    Failed,
    /// Cancelled in the app.
    Cancelled,
}
