//! Signing in in the browser: authorization code with PKCE over a loopback redirect (RFC 8252 §7.3, RFC 7636).

use std::fmt;
use std::time::Duration;

use network::Network;
use oauth2::{CsrfToken, PkceCodeChallenge, PkceCodeVerifier};
use secrecy::SecretString;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::callback;
use crate::cloud::Cloud;
use crate::error::SignInError;
use crate::loopback::Loopback;
use crate::pages;
use crate::scopes::setup_scopes;
use crate::session::Session;
use crate::token::Asker;

/// "Microsoft Graph Command Line Tools": Microsoft's own public client, with `http://localhost` registered
/// (Graph, sign-in: well-known public client). It may be missing in national clouds.
pub const CLIENT_ID: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";
/// The tenant to name when only "any work account" is known.
pub const ANY_ORGANIZATION: &str = "organizations";
/// How long the browser may take. A code lives about ten minutes.
pub const SIGN_IN_TIMEOUT: Duration = Duration::from_secs(15 * 60);

/// What to sign in to, and as what.
#[derive(Clone, Debug)]
pub struct SignInConfig {
    /// Where the tenant lives.
    pub cloud: Cloud,
    /// A tenant's id or domain, or [`ANY_ORGANIZATION`].
    pub tenant: String,
    /// The application to sign in with, [`CLIENT_ID`] unless the person has one of their own.
    pub client_id: String,
    /// Permissions by short name, with the reserved scopes; see [`setup_scopes`].
    pub scopes: Vec<String>,
    /// Always show the account picker, also when the browser is signed in already.
    pub prompt_select_account: bool,
    /// How long to wait for the browser.
    pub timeout: Duration,
    /// An account's name to fill in.
    pub login_hint: Option<String>,
    /// Claims that Conditional Access asked for, from [`crate::Refusal::claims`] or
    /// [`crate::GraphError::SignInNeeded`].
    pub claims: Option<String>,
    /// The secret of a confidential client: for a redirect URI that is registered as a web one. A public client must not
    /// send any (AADSTS700025).
    pub client_secret: Option<SecretString>,
    /// The way out of this computer.
    pub network: Network,
}

impl SignInConfig {
    /// The usual sign-in to a cloud: any organization, the well-known client, what a set-up needs.
    pub fn new(cloud: Cloud) -> Self {
        Self {
            cloud,
            tenant: ANY_ORGANIZATION.into(),
            client_id: CLIENT_ID.into(),
            scopes: setup_scopes(),
            prompt_select_account: true,
            timeout: SIGN_IN_TIMEOUT,
            login_hint: None,
            claims: None,
            client_secret: None,
            network: Network::default(),
        }
    }
}

/// A sign-in waiting for the browser.
pub struct PendingSignIn {
    asker: Asker,
    timeout: Duration,
    loopback: Loopback,
    url: Url,
    state: CsrfToken,
    verifier: PkceCodeVerifier,
}

/// Opens the listener and makes the address for the browser. Nothing is sent yet.
///
/// # Errors
/// [`SignInError::BadInput`] and [`SignInError::NoPort`].
pub async fn start_sign_in(config: SignInConfig) -> Result<PendingSignIn, SignInError> {
    let asker = Asker::new(&config)?;
    let loopback = Loopback::open().await.map_err(|error| SignInError::NoPort {
        reason: error.to_string(),
    })?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let oauth = asker.oauth(Some(&loopback.redirect()))?;
    let mut request = oauth
        .authorize_url(CsrfToken::new_random)
        .add_scopes(asker.oauth_scopes())
        .set_pkce_challenge(challenge)
        .add_extra_param("response_mode", "query");
    if config.prompt_select_account {
        request = request.add_extra_param("prompt", "select_account");
    }
    if let Some(hint) = config.login_hint {
        request = request.add_extra_param("login_hint", hint);
    }
    if let Some(claims) = config.claims {
        request = request.add_extra_param("claims", claims);
    }
    let (url, state) = request.url();
    Ok(PendingSignIn {
        timeout: config.timeout,
        asker,
        loopback,
        url,
        state,
        verifier,
    })
}

impl PendingSignIn {
    /// The page to open in the browser.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Waits for the browser, redeems its code and shows it the result. The port is closed afterwards.
    ///
    /// # Errors
    /// Whatever ended the sign-in; [`SignInError::Cancelled`] as soon as `cancel` is.
    pub async fn finish(self, cancel: CancellationToken) -> Result<Session, SignInError> {
        let waited = self.timeout;
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(SignInError::Cancelled),
            done = timeout(waited, self.complete()) => {
                done.unwrap_or(Err(SignInError::TimedOut { waited }))
            }
        }
    }

    async fn complete(self) -> Result<Session, SignInError> {
        let (parameters, caller) = self
            .loopback
            .callback(self.state.secret())
            .await
            .map_err(|error| SignInError::NoPort {
                reason: error.to_string(),
            })?;
        let redirect = self.loopback.redirect();
        let result = match callback::code(&parameters) {
            Ok(code) => self.asker.redeem(code, self.verifier, &redirect).await,
            Err(error) => Err(error),
        };
        // The page waits for the token endpoint, so that it never says "signed in" too early.
        let page = match &result {
            Ok(_) => pages::done(),
            Err(error) => pages::failed(error),
        };
        caller.show(&page).await;
        result
    }
}

impl fmt::Debug for PendingSignIn {
    // The address carries the state, and the verifier is a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingSignIn")
            .field("redirect", &self.loopback.redirect())
            .finish_non_exhaustive()
    }
}
