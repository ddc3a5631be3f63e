//! Tokens and OAuth 2.0 clients of a trial tenant.

use jiff::{SignedDuration, Timestamp};
use scim_server::Rotation;
use secrecy::ExposeSecret;
use serde::Serialize;

use super::{Offline, words};
use crate::error::ApiError;

/// A token without its secret.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenEntry {
    /// Its name in the log.
    pub name: String,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339: until when it is accepted.
    pub expires_at: Option<String>,
    /// RFC 3339: since when it is refused.
    pub revoked_at: Option<String>,
}

/// An OAuth 2.0 client without its secret.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientEntry {
    /// Its name in the log.
    pub name: String,
    /// What it calls itself.
    pub client_id: String,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339: until when its secret is accepted.
    pub expires_at: Option<String>,
    /// RFC 3339: since when it is refused.
    pub revoked_at: Option<String>,
}

/// A new token, shown once.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IssuedToken {
    /// Its name in the log.
    pub name: String,
    /// The token; only its hash is kept.
    pub token: String,
    /// RFC 3339: until when it is accepted.
    pub expires_at: Option<String>,
}

/// A new OAuth 2.0 client, its secret shown once.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IssuedClient {
    /// Its name in the log.
    pub name: String,
    /// Path of the token endpoint below the server's address.
    pub token_path: String,
    /// Client Identifier.
    pub client_id: String,
    /// Client Secret; only its hash is kept.
    pub client_secret: String,
    /// RFC 3339: until when the secret is accepted.
    pub expires_at: Option<String>,
}

/// How a token is replaced.
#[derive(Clone, Debug, Default)]
pub struct RotateWish {
    /// Only this one.
    pub token: Option<String>,
    /// Name of the new one.
    pub name: Option<String>,
    /// How long the new one is accepted, `90d`.
    pub valid_for: Option<String>,
    /// How long the old one goes on being accepted, `1h`.
    pub overlap: Option<String>,
}

fn text(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}

impl Offline {
    /// Issues a new token and refuses the old ones, now or after the overlap.
    ///
    /// # Errors
    /// There is no such tenant or token; a span cannot be read.
    pub async fn rotate(
        &self,
        tenant: &str,
        wish: RotateWish,
        now: Timestamp,
    ) -> Result<IssuedToken, ApiError> {
        let rotation = Rotation {
            token: wish.token,
            name: wish.name,
            expires_at: until(wish.valid_for.as_deref(), now)?,
            overlap: wish
                .overlap
                .as_deref()
                .map_or(Ok(SignedDuration::ZERO), words::span)?,
        };
        Ok(issued(self.store().rotate(tenant, rotation).await?))
    }

    /// Issues a further token.
    ///
    /// # Errors
    /// There is no such tenant; the name was used before; the span cannot be read.
    pub async fn add_token(
        &self,
        tenant: &str,
        name: Option<&str>,
        valid_for: Option<&str>,
        now: Timestamp,
    ) -> Result<IssuedToken, ApiError> {
        let expires_at = until(valid_for, now)?;
        Ok(issued(self.store().add_token(tenant, name, expires_at).await?))
    }

    /// Makes an OAuth 2.0 client.
    ///
    /// # Errors
    /// There is no such tenant; the name was used before; the span cannot be read.
    pub async fn add_client(
        &self,
        tenant: &str,
        name: Option<&str>,
        valid_for: Option<&str>,
        now: Timestamp,
    ) -> Result<IssuedClient, ApiError> {
        let made = self
            .store()
            .add_client(tenant, name, until(valid_for, now)?)
            .await?;
        Ok(IssuedClient {
            name: made.client.name,
            token_path: format!("/{tenant}/oauth/token"),
            client_id: made.client.client_id,
            client_secret: made.secret.expose_secret().to_owned(),
            expires_at: text(made.client.expires_at),
        })
    }

    /// Refuses a token, or a client and its access tokens, from now on.
    ///
    /// # Errors
    /// There is no such tenant, or none of this name that is accepted.
    pub async fn revoke(&self, tenant: &str, name: &str) -> Result<(), ApiError> {
        Ok(self.store().revoke(tenant, name).await?)
    }

    /// The tokens a tenant has had.
    ///
    /// # Errors
    /// There is no such tenant.
    pub async fn tokens(&self, tenant: &str) -> Result<Vec<TokenEntry>, ApiError> {
        let tokens = self.store().tokens(tenant).await?.into_iter();
        Ok(tokens
            .map(|token| TokenEntry {
                name: token.name,
                created_at: token.created_at.to_string(),
                expires_at: text(token.expires_at),
                revoked_at: text(token.revoked_at),
            })
            .collect())
    }

    /// The OAuth 2.0 clients a tenant has had.
    ///
    /// # Errors
    /// There is no such tenant.
    pub async fn clients(&self, tenant: &str) -> Result<Vec<ClientEntry>, ApiError> {
        let clients = self.store().clients(tenant).await?.into_iter();
        Ok(clients
            .map(|client| ClientEntry {
                name: client.name,
                client_id: client.client_id,
                created_at: client.created_at.to_string(),
                expires_at: text(client.expires_at),
                revoked_at: text(client.revoked_at),
            })
            .collect())
    }
}

fn until(span: Option<&str>, now: Timestamp) -> Result<Option<Timestamp>, ApiError> {
    span.map(|span| words::from_now(span, now)).transpose()
}

fn issued(new: scim_server::NewToken) -> IssuedToken {
    IssuedToken {
        name: new.name,
        token: new.token.expose_secret().to_owned(),
        expires_at: text(new.expires_at),
    }
}
