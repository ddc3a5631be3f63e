//! What a run remembers of registrations, their client secrets and their consent. Never a value of a secret.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::known::Known;

/// Name under which the client secret of single sign-on is kept.
pub const SIGN_ON_SECRET: &str = "sign-on-secret";
/// Name under which the client secret of the registration for the Graph API is kept.
pub const GRAPH_API_SECRET: &str = "graph-api-secret";

/// Where the tenant lives: what addresses are composed from. Set by the caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownCloud {
    /// `https://login.microsoftonline.com`.
    pub authority: String,
    /// `https://graph.microsoft.com`.
    pub graph: String,
}

/// A client secret that this set-up made; Graph shows everything of it but its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownSecret {
    /// What a removal names.
    pub key_id: String,
    /// Its name in the portal.
    pub name: String,
    /// Its first characters, as Graph shows them.
    pub hint: String,
    /// When it ends.
    pub ends: Timestamp,
    /// When this set-up made it, by our clock.
    pub made_at: Timestamp,
}

/// The creation of a client secret that was sent, and whose answer was not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SentSecret {
    pub(crate) name: String,
    pub(crate) at: Timestamp,
}

/// A registration apart from the application.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownRegistration {
    /// Object id.
    pub object_id: String,
    /// Client id.
    pub app_id: String,
    /// Object id of its service principal, once there is one.
    pub principal_id: Option<String>,
    /// When this set-up made it; `None` when it was there before.
    pub made_at: Option<Timestamp>,
    /// When this set-up made the service principal.
    pub principal_made_at: Option<Timestamp>,
}

/// How far consent got.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownConsent {
    /// Permissions that are granted.
    pub granted: Vec<String>,
    /// Permissions that an administrator still has to grant.
    pub missing: Vec<String>,
    /// Graph refused to let this account grant them.
    pub refused: bool,
}

impl Known {
    /// `https://login.microsoftonline.com/{tenant}`, once both are known: what `{authority}` of a profile stands for.
    pub fn authority(&self) -> Option<String> {
        let cloud = self.cloud.as_ref()?;
        let tenant = self.tenant_id.as_deref()?;
        Some(format!("{}/{tenant}", cloud.authority.trim_end_matches('/')))
    }

    /// The client secret kept under this name.
    pub fn client_secret(&self, name: &str) -> Option<&KnownSecret> {
        self.client_secrets.get(name)
    }

    /// Client secrets that were replaced, and which the vendor may still use.
    pub fn former_secrets(&self) -> &[KnownSecret] {
        &self.former_secrets
    }

    /// The registration for the Graph API.
    pub fn registration(&self) -> Option<&KnownRegistration> {
        self.registration.as_ref()
    }

    /// How far consent got for what is kept under this name.
    pub fn consent(&self, name: &str) -> Option<&KnownConsent> {
        self.consent.get(name)
    }

    /// Whether only assigned people may sign in, as last read.
    pub fn assignment_required(&self) -> Option<bool> {
        self.assignment_required
    }

    /// The next run makes another client secret. The one there is stays valid until somebody removes it: the vendor uses it
    /// until it has the new one.
    pub fn renew_client_secret(&mut self, name: &str) {
        self.former_secrets.extend(self.client_secrets.remove(name));
        self.secrets_sent.remove(name);
    }

    /// Forgets the registration: it is not in the tenant any more.
    pub(crate) fn forget_registration(&mut self) {
        self.registration = None;
        self.client_secrets.remove(GRAPH_API_SECRET);
        self.secrets_sent.remove(GRAPH_API_SECRET);
        self.consent.remove(GRAPH_API_SECRET);
    }
}
