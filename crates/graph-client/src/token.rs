//! The token endpoint: a code or a refresh token in, a [`Session`] out.

use std::time::Duration;

use jiff::Timestamp;
use network::Network;
use oauth2::basic::{BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType};
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, EndpointNotSet, EndpointSet,
    ExtraTokenFields, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope,
    StandardRevocableToken, StandardTokenResponse, TokenResponse, TokenUrl,
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::cloud::Cloud;
use crate::error::SignInError;
use crate::http::{Ledger, Lost, TokenHttp, client};
use crate::identity::{Account, claims};
use crate::refusal::{Refusal, TokenFault};
use crate::scopes::full_scope;
use crate::session::Session;
use crate::sign_in::SignInConfig;

/// Used when the answer does not say how long its token lives; Entra always does (60 to 90 minutes).
const LIFETIME_UNSAID: Duration = Duration::from_secs(3000);

/// What Entra adds to the OAuth answer. Its `Debug` does not show it.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct EntraFields {
    #[serde(default)]
    id_token: Option<String>,
}

impl std::fmt::Debug for EntraFields {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EntraFields")
    }
}

impl ExtraTokenFields for EntraFields {}

pub(crate) type TokenAnswer = StandardTokenResponse<EntraFields, BasicTokenType>;

/// `oauth2`'s client with Entra's answer and error, an authorize and a token endpoint.
pub(crate) type EntraClient = Client<
    TokenFault,
    TokenAnswer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// Who asks, where: everything a token request needs besides the code or the token itself.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    pub(crate) cloud: Cloud,
    pub(crate) tenant: String,
    pub(crate) client_id: String,
    pub(crate) scopes: Vec<String>,
    /// Of a confidential client.
    secret: Option<SecretString>,
    pub(crate) network: Network,
    /// What it sent and heard.
    pub(crate) ledger: Ledger,
}

impl Asker {
    pub(crate) fn new(config: &SignInConfig) -> Result<Self, SignInError> {
        segment("a tenant", &config.tenant)?;
        segment("a client id", &config.client_id)?;
        let mut scopes: Vec<String> = Vec::new();
        for scope in &config.scopes {
            // Asked for step by step, the same permission may come from several of them.
            if !scopes.iter().any(|known| known.eq_ignore_ascii_case(scope)) {
                scopes.push(scope.clone());
            }
        }
        Ok(Self {
            cloud: config.cloud.clone(),
            tenant: config.tenant.clone(),
            client_id: config.client_id.clone(),
            scopes,
            secret: config.client_secret.clone(),
            network: config.network.clone(),
            ledger: Ledger::default(),
        })
    }

    pub(crate) fn oauth(&self, redirect: Option<&str>) -> Result<EntraClient, SignInError> {
        let bad = |value: String| SignInError::BadInput {
            what: "a sign-in address",
            value,
        };
        let authorize = self.cloud.authorize_endpoint(&self.tenant);
        let token = self.cloud.token_endpoint(&self.tenant);
        let client = Client::new(ClientId::new(self.client_id.clone()))
            .set_auth_uri(AuthUrl::new(authorize.clone()).map_err(|_| bad(authorize))?)
            .set_token_uri(TokenUrl::new(token.clone()).map_err(|_| bad(token))?);
        let client = match &self.secret {
            Some(secret) => client
                .set_client_secret(ClientSecret::new(secret.expose_secret().to_owned()))
                .set_auth_type(AuthType::RequestBody),
            None => client,
        };
        Ok(match redirect {
            Some(text) => {
                client.set_redirect_uri(RedirectUrl::new(text.to_owned()).map_err(|_| bad(text.to_owned()))?)
            }
            None => client,
        })
    }

    pub(crate) fn oauth_scopes(&self) -> impl Iterator<Item = Scope> {
        self.scopes
            .iter()
            .map(|scope| Scope::new(full_scope(&self.cloud, scope)))
    }

    fn http(&self) -> Result<TokenHttp, SignInError> {
        let http = client(&self.network, self.cloud.is_loopback()).map_err(|lost| self.unreachable(lost))?;
        Ok(TokenHttp {
            http,
            network: self.network.clone(),
            ledger: self.ledger.clone(),
        })
    }

    /// Redeems the code of the redirect.
    pub(crate) async fn redeem(
        &self,
        code: String,
        verifier: PkceCodeVerifier,
        redirect: &str,
    ) -> Result<Session, SignInError> {
        let oauth = self.oauth(Some(redirect))?;
        let http = self.http()?;
        let asked_at = Timestamp::now();
        // Entra wants the scopes once more here, which RFC 6749 §4.1.3 does not know.
        let scope = self.scope_text();
        let answer = oauth
            .exchange_code(AuthorizationCode::new(code))
            .set_pkce_verifier(verifier)
            .add_extra_param("scope", scope)
            .request_async(&http)
            .await
            .map_err(|error| self.token_error(error))?;
        self.session(answer, asked_at, None, None)
    }

    /// Signs the application in as itself, with its secret (Graph, sign-in: client credentials).
    pub(crate) async fn as_application(&self) -> Result<Session, SignInError> {
        let oauth = self.oauth(None)?;
        let http = self.http()?;
        let asked_at = Timestamp::now();
        // Whatever the application was granted; single permissions cannot be named here.
        let scope = format!("{}/.default", self.cloud.graph);
        let answer = oauth
            .exchange_client_credentials()
            .add_scope(Scope::new(scope))
            .request_async(&http)
            .await
            .map_err(|error| self.token_error(error))?;
        let itself = Account {
            oid: self.client_id.clone(),
            tid: self.tenant.clone(),
            ..Account::default()
        };
        self.session(answer, asked_at, Some(itself), None)
    }

    /// Renews with a refresh token. `known` is the account to keep when the answer names none.
    pub(crate) async fn renew(
        &self,
        refresh_token: &SecretString,
        known: Option<Account>,
    ) -> Result<Session, SignInError> {
        let oauth = self.oauth(None)?;
        let http = self.http()?;
        let asked_at = Timestamp::now();
        let token = RefreshToken::new(refresh_token.expose_secret().to_owned());
        let answer = oauth
            .exchange_refresh_token(&token)
            .add_scopes(self.oauth_scopes())
            .request_async(&http)
            .await
            .map_err(|error| self.token_error(error))?;
        // A new refresh token is usual, not certain; the old one stays good until it ends (Graph: refresh).
        self.session(answer, asked_at, known, Some(refresh_token.clone()))
    }

    pub(crate) fn session(
        &self,
        answer: TokenAnswer,
        asked_at: Timestamp,
        known: Option<Account>,
        older: Option<SecretString>,
    ) -> Result<Session, SignInError> {
        let account = answer
            .extra_fields()
            .id_token
            .as_deref()
            .and_then(Account::from_id_token)
            .or(known)
            .ok_or_else(|| SignInError::UnexpectedAnswer {
                what: "it has tokens but no `id_token` that names an account".into(),
            })?;
        let granted = match answer.scopes() {
            Some(scopes) => scopes.iter().map(|scope| scope.to_string()).collect(),
            // Left out means "as asked" (RFC 6749 §5.1).
            None => self.scopes.clone(),
        };
        Ok(Session {
            account,
            cloud: self.cloud.clone(),
            tenant: self.tenant.clone(),
            client_id: self.client_id.clone(),
            scopes: self.scopes.clone(),
            network: self.network.clone(),
            exchanges: self.ledger.take(),
            granted,
            claims: answer
                .extra_fields()
                .id_token
                .as_deref()
                .and_then(claims)
                .unwrap_or_default(),
            access_token: answer.access_token().secret().clone().into(),
            refresh_token: answer
                .refresh_token()
                .map(|token| token.secret().clone().into())
                .or(older),
            obtained_at: asked_at,
            lifetime: answer.expires_in().unwrap_or(LIFETIME_UNSAID),
        })
    }

    pub(crate) fn scope_text(&self) -> String {
        self.oauth_scopes()
            .map(|scope| scope.to_string())
            .collect::<Vec<_>>()
            .join(" ")
    }

    pub(crate) fn unreachable(&self, lost: Lost) -> SignInError {
        let mut trouble = lost.trouble;
        if trouble.host.is_empty() {
            trouble.host = Url::parse(&self.cloud.authority)
                .ok()
                .and_then(|url| url.host_str().map(str::to_owned))
                .unwrap_or_else(|| self.cloud.authority.clone());
        }
        SignInError::Unreachable { trouble }
    }

    /// A refusal, with what was learned about this computer's clock on the way.
    pub(crate) fn refused(&self, refusal: Refusal) -> SignInError {
        Refusal {
            clock_ahead: self.ledger.ahead(),
            ..refusal
        }
        .into()
    }

    // The raw bytes that `oauth2` keeps beside a parse error may hold a token: they end here.
    fn token_error(&self, error: RequestTokenError<Lost, TokenFault>) -> SignInError {
        match error {
            RequestTokenError::ServerResponse(fault) => self.refused(Refusal::from(fault)),
            RequestTokenError::Request(lost) => self.unreachable(lost),
            RequestTokenError::Parse(at, _) => SignInError::UnexpectedAnswer {
                what: format!("it is not a token answer (at `{}`)", at.path()),
            },
            RequestTokenError::Other(what) => SignInError::UnexpectedAnswer { what },
        }
    }
}

impl Session {
    pub(crate) fn asker(&self) -> Asker {
        Asker {
            cloud: self.cloud.clone(),
            tenant: self.tenant.clone(),
            client_id: self.client_id.clone(),
            scopes: self.scopes.clone(),
            secret: None,
            network: self.network.clone(),
            ledger: Ledger::default(),
        }
    }
}

/// Signs in again with a refresh token that was kept, without the browser (Graph, sign-in: refresh).
///
/// The session's [`Session::refresh_token`] replaces the one given: Entra usually sends a new one.
///
/// # Errors
/// [`SignInError::Refused`] when the token has ended or was withdrawn: sign in in the browser again.
pub async fn refresh(config: &SignInConfig, refresh_token: &SecretString) -> Result<Session, SignInError> {
    Asker::new(config)?.renew(refresh_token, None).await
}

/// Tenants and client ids stand in a path and a query: letters, digits, dots and hyphens only.
fn segment(what: &'static str, value: &str) -> Result<(), SignInError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    if !value.is_empty() && value.len() <= 255 && value.chars().all(plain) && !value.starts_with('.') {
        return Ok(());
    }
    Err(SignInError::BadInput {
        what,
        value: value.chars().take(80).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_that_would_change_the_path_is_refused() {
        for bad in ["", "a/b", "..", "a?b", "contoso .com", "ö.example"] {
            assert!(segment("a tenant", bad).is_err(), "{bad}");
        }
        for good in ["organizations", "contoso.onmicrosoft.com", "0f-1"] {
            assert!(segment("a tenant", good).is_ok(), "{good}");
        }
    }
}
