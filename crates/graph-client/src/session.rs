//! A signed-in account with its tokens.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use network::Network;
use scim::exchange::Exchange;
use secrecy::SecretString;
use serde_json::{Map, Value};

use crate::cloud::Cloud;
use crate::identity::Account;
use crate::scopes::short_scope;

/// A token this close to its end is renewed before it is used.
const RENEW_BEFORE_END: Duration = Duration::from_secs(120);

/// A signed-in account. Its tokens are in memory only; the caller keeps the refresh token in the key store.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who signed in. For display only, see [`Account`].
    pub account: Account,
    pub(crate) cloud: Cloud,
    pub(crate) tenant: String,
    pub(crate) client_id: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) network: Network,
    pub(crate) exchanges: Vec<Exchange>,
    pub(crate) granted: Vec<String>,
    pub(crate) claims: Map<String, Value>,
    pub(crate) access_token: SecretString,
    pub(crate) refresh_token: Option<SecretString>,
    pub(crate) obtained_at: Timestamp,
    pub(crate) lifetime: Duration,
}

impl Session {
    /// What a later run needs to sign in again without the browser; it may have changed since the sign-in.
    pub fn refresh_token(&self) -> Option<&SecretString> {
        self.refresh_token.as_ref()
    }

    /// The cloud it was made in.
    pub fn cloud(&self) -> &Cloud {
        &self.cloud
    }

    /// The tenant as it was asked for: an id, a domain, or `organizations`.
    pub fn tenant(&self) -> &str {
        &self.tenant
    }

    /// The application Slipway signed in with.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// What was sent to the sign-in server for it, and what came back; without codes and tokens.
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }

    /// The claims of the `id_token`, as the application that signed in would read them. **For display only**, as
    /// [`Account`] is: the signature is not checked.
    pub fn claims(&self) -> &Map<String, Value> {
        &self.claims
    }

    /// The permissions asked for.
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// The permissions granted, by short name. May hold more than was asked for: Graph names every permission
    /// ever consented to for this client in the tenant.
    pub fn granted(&self) -> Vec<&str> {
        self.granted
            .iter()
            .map(|scope| short_scope(&self.cloud, scope))
            .collect()
    }

    /// Whether this permission was granted. Names compare without case.
    pub fn grants(&self, scope: &str) -> bool {
        let wanted = short_scope(&self.cloud, scope);
        self.granted()
            .iter()
            .any(|granted| granted.eq_ignore_ascii_case(wanted))
    }

    /// When the access token ends.
    pub fn ends_at(&self) -> Timestamp {
        let lifetime = SignedDuration::try_from(self.lifetime).unwrap_or(SignedDuration::ZERO);
        self.obtained_at.checked_add(lifetime).unwrap_or(Timestamp::MAX)
    }

    /// Whether the access token should be renewed before it is used again. A short-lived token (a simulated
    /// tenant's) keeps nine tenths of its life, so that it is not renewed for every request.
    pub(crate) fn ends_soon(&self, now: Timestamp) -> bool {
        let margin = RENEW_BEFORE_END.min(self.lifetime / 10);
        let margin = SignedDuration::try_from(margin).unwrap_or(SignedDuration::ZERO);
        now.checked_add(margin)
            .map_or(true, |soon| soon >= self.ends_at())
    }
}
