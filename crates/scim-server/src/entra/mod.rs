//! Tokens that Entra issued: what a vendor gets whose *Secret Token* stays blank.
//!
//! Entra signs a JWT with a key it publishes. It is judged here as its documentation asks: signature, issuer,
//! tenant, audience, time. Every custom application of every tenant has the same audience, so the tenant is
//! part of the judgement.

mod claims;
mod jwks;
mod jwt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub(crate) use jwks::KeyCache;

/// The audience of every application that is not in Entra's gallery.
pub const CUSTOM_APP_AUDIENCE: &str = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621";

/// Which of Entra's tokens a trial tenant accepts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EntraTokens {
    /// Directory (tenant) id of the customer.
    pub tenant_id: String,
    /// Where the signing keys are, `https://login.microsoftonline.com/{tenant}/discovery/v2.0/keys`.
    pub jwks_url: String,
    /// Audiences that are accepted; empty stands for [`CUSTOM_APP_AUDIENCE`].
    #[serde(default)]
    pub audiences: Vec<String>,
}

impl EntraTokens {
    /// # Errors
    /// The tenant id is no GUID, or keys would be fetched over plain HTTP from another machine.
    pub fn check(&self) -> Result<(), String> {
        if uuid::Uuid::try_parse(&self.tenant_id).is_err() {
            return Err(format!("`{}` is not a tenant id: it is a GUID", self.tenant_id));
        }
        jwks::address(&self.jwks_url).map(|_| ())
    }

    fn accepts(&self, audience: &str) -> bool {
        // Entra writes the id of an application with and without `spn:` before it.
        let audience = audience.strip_prefix("spn:").unwrap_or(audience);
        match self.audiences.as_slice() {
            [] => audience.eq_ignore_ascii_case(CUSTOM_APP_AUDIENCE),
            all => all.iter().any(|own| own == audience),
        }
    }
}

/// Why a JWT is refused: which check failed, and on what. Values are quoted only after the signature was good.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("structure: {0}")]
    Structure(&'static str),
    #[error("alg: the token is not signed (`none`)")]
    Unsigned,
    #[error("alg: the token is signed with another algorithm than RS256 or ES256")]
    Algorithm,
    #[error("signature: the keys at {url} cannot be had: {reason}")]
    NoKeys { url: String, reason: String },
    #[error("signature: {0}")]
    Key(String),
    #[error("signature: it was not made by the key that the token names")]
    Signature,
    #[error("{claim}: the token has none")]
    Missing { claim: &'static str },
    #[error(
        "iss: the token was issued by `{found}`, not by `https://sts.windows.net/{tenant_id}/` or its v2.0 form"
    )]
    Issuer { found: String, tenant_id: String },
    #[error("tid: the token is of the tenant `{found}`, not of `{wanted}`")]
    Tenant { found: String, wanted: String },
    #[error("aud: the token is for `{found}`, not for `{wanted}`")]
    Audience { found: String, wanted: String },
    #[error("exp: the token expired on {0}")]
    Expired(Timestamp),
    #[error("nbf: the token is not good before {0}")]
    NotYet(Timestamp),
}

/// Judges a JWT; gives what the log says about a good one.
pub(crate) async fn judge(
    keys: &KeyCache,
    settings: &EntraTokens,
    token: &str,
    now: Timestamp,
) -> Result<String, Refusal> {
    let token = jwt::Parts::of(token)?;
    let key = keys.key(&settings.jwks_url, token.kid.as_deref(), now).await?;
    token.verify(&key)?;
    claims::check(&token.claims()?, settings, now)?;
    let kid = token.kid.as_deref().unwrap_or("of the only key");
    Ok(format!(
        "signed by Entra for the tenant {} with the key {}",
        settings.tenant_id,
        jwt::short(kid)
    ))
}
