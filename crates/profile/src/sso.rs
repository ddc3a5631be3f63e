//! Single sign-on of the application that a set-up makes (`[sso]`), and the client secret that such parts hand over.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::resolve::Given;
use crate::when::When;

/// The section `[sso]`: OpenID Connect on the registration of the SCIM application.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOn {
    /// Only then.
    #[serde(default)]
    pub when: Option<When>,
    /// How people are signed in.
    #[serde(default)]
    pub protocol: SignOnProtocol,
    /// Redirect URI of the platform Web; a template.
    pub redirect_web: String,
    /// Redirect URI of the platform Mobile and desktop applications; a template.
    #[serde(default)]
    pub redirect_mobile: Option<String>,
    /// Delegated permissions of Microsoft Graph.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// What the vendor is given as the authority; a template, where `{authority}` has the tenant in it.
    #[serde(default = "authority")]
    pub authority: String,
    /// Name of the client secret.
    #[serde(default = "secret_name")]
    pub secret_name: String,
    /// How long the client secret lasts, when the tenant's policy allows it.
    #[serde(default = "secret_months")]
    pub secret_months: u32,
    /// Where the vendor's console has the fields for client id, authority and secret.
    #[serde(default)]
    pub hand_over: Vec<HandOver>,
}

impl SignOn {
    /// With the answers filled in; `None` when single sign-on is not wanted. A template that is not answered stays.
    pub(crate) fn resolved(&self, given: &Given<'_>) -> Option<Self> {
        if !self.when.as_ref().is_none_or(|when| when.holds(given)) {
            return None;
        }
        Some(Self {
            when: None,
            redirect_web: given.fill(&self.redirect_web),
            redirect_mobile: self.redirect_mobile.as_deref().map(|uri| given.fill(uri)),
            authority: given.fill(&self.authority),
            secret_name: given.fill(&self.secret_name),
            ..self.clone()
        })
    }
}

/// How people are signed in.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignOnProtocol {
    /// OpenID Connect.
    #[default]
    Oidc,
}

/// A value that is handed over to the vendor, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// Which.
    pub value: HandedValue,
    /// The vendor's name for it, "OpenID Connect – Client ID".
    pub to: String,
    /// Step of the guide.
    #[serde(default)]
    pub guide_step: Option<String>,
}

/// What is handed over.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HandedValue {
    /// Application (client) id.
    ClientId,
    /// Directory (tenant) id.
    TenantId,
    /// The authority, with the tenant.
    Authority,
    /// The value of the client secret, never its id.
    ClientSecret,
}

fn authority() -> String {
    "{authority}".to_owned()
}

fn secret_name() -> String {
    "{app_name} sign-in".to_owned()
}

/// Entra's own default, and the longest its portal offers.
pub(crate) fn secret_months() -> u32 {
    24
}
