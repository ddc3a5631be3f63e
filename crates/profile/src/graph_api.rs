//! The vendor reads people and groups by itself, with a registration of its own (`[graph_api]`).

use schemars::JsonSchema;
use serde::Deserialize;

use crate::sso::{HandOver, secret_months};

/// The section `[graph_api]`: a registration apart from the SCIM application, with application permissions.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GraphApi {
    /// Name of the registration.
    pub app_name: String,
    /// Application permissions of Microsoft Graph.
    pub permissions: Vec<String>,
    /// How long the client secret lasts, when the tenant's policy allows it.
    #[serde(default = "secret_months")]
    pub secret_months: u32,
    /// The question for the beginning of the names of the groups that are read; left out: none is asked.
    #[serde(default)]
    pub group_filter: Option<String>,
    /// The mail with the details the vendor asks for.
    #[serde(default)]
    pub mail: Option<String>,
    /// What is handed over, and what the vendor calls it.
    #[serde(default)]
    pub hand_over: Vec<HandOver>,
    /// Steps of the guide.
    #[serde(default)]
    pub guide_steps: Vec<String>,
}
