//! The applications that may ask for a sign-in: the well-known public client, and those registered in the tenant
//! (Graph: well-known public client; OIDC on the app registration).

use serde_json::Value;

use super::redirect;
use crate::replication::Kind;
use crate::state::State;
use crate::tenant::{CLIENT_ID, CLIENT_NAME, Tenant};

/// Registered for the well-known client, besides `http://localhost` with any port.
pub(super) const NATIVE: &str = "https://login.microsoftonline.com/common/oauth2/nativeclient";

/// Where a redirect URI is registered: it decides how the application proves who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Platform {
    Web,
    Spa,
    Native,
}

/// An application as the sign-in service sees it.
#[derive(Clone, Debug)]
pub(super) struct Client {
    pub(super) id: String,
    pub(super) name: String,
    redirects: Vec<(Platform, String)>,
    /// May use flows without a redirect URI, such as device codes.
    pub(super) public: bool,
    /// The enterprise application, when only those assigned to it may sign in.
    pub(super) assigned_only: Option<String>,
    pub(super) enabled: bool,
    /// Its service principal in this tenant; the well-known client has none.
    pub(super) principal: Option<String>,
    /// `requiredResourceAccess`: pairs of permission id and type.
    pub(super) required: Vec<(String, String)>,
}

impl Client {
    fn well_known() -> Self {
        Self {
            id: CLIENT_ID.to_owned(),
            name: CLIENT_NAME.to_owned(),
            redirects: vec![
                (Platform::Native, "http://localhost".to_owned()),
                (Platform::Native, NATIVE.to_owned()),
            ],
            public: true,
            assigned_only: None,
            enabled: true,
            principal: None,
            required: Vec::new(),
        }
    }

    /// The application of this id; `None` also while it has not replicated.
    pub(super) fn find(tenant: &Tenant, id: &str) -> Option<Self> {
        if id.eq_ignore_ascii_case(CLIENT_ID) {
            return Some(Self::well_known());
        }
        let state = tenant.state.lock();
        Self::registered(tenant, &state, id)
    }

    fn registered(tenant: &Tenant, state: &State, id: &str) -> Option<Self> {
        let application = state.applications.values().find(|object| {
            object.json["appId"] == id && object.age(tenant.replication(Kind::Application)) >= 1.0
        })?;
        let principal = state.service_principals.values().find(|object| {
            object.json["appId"] == id && object.age(tenant.replication(Kind::ServicePrincipal)) >= 1.0
        })?;
        let (app, sp) = (&application.json, &principal.json);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let platforms = [
            (Platform::Web, "web"),
            (Platform::Spa, "spa"),
            (Platform::Native, "publicClient"),
        ];
        let redirects = platforms
            .iter()
            .flat_map(|(platform, key)| {
                let uris = app[key]["redirectUris"].as_array().into_iter().flatten();
                uris.filter_map(Value::as_str)
                    .map(|uri| (*platform, uri.to_owned()))
            })
            .collect();
        let resources = app["requiredResourceAccess"].as_array().into_iter().flatten();
        let required = resources
            .flat_map(|resource| resource["resourceAccess"].as_array().into_iter().flatten())
            .map(|access| (text(&access["id"]), text(&access["type"])))
            .collect();
        Some(Self {
            id: id.to_owned(),
            name: text(&sp["displayName"]),
            redirects,
            public: app["isFallbackPublicClient"] == true,
            assigned_only: (sp["appRoleAssignmentRequired"] == true).then(|| text(&sp["id"])),
            enabled: sp["accountEnabled"] != false,
            principal: sp["id"].as_str().map(str::to_owned),
            required,
        })
    }

    /// The permissions of `requiredResourceAccess` by value; `kind` is `Scope` or `Role`.
    pub(super) fn required_values(&self, kind: &'static str) -> impl Iterator<Item = String> {
        let value = if kind == "Role" {
            crate::graph::role_value
        } else {
            crate::graph::scope_value
        };
        let required = self.required.iter().filter(move |(_, of)| of == kind);
        required.filter_map(move |(id, _)| value(id)).map(str::to_owned)
    }

    pub(super) fn has_redirects(&self) -> bool {
        !self.redirects.is_empty()
    }

    /// Where this redirect URI is registered. Of several that match, the first decides.
    pub(super) fn platform(&self, uri: &str) -> Option<Platform> {
        self.redirects
            .iter()
            .find(|(_, registered)| redirect::matches(registered, uri))
            .map(|(platform, _)| *platform)
    }
}
