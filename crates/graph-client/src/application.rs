//! An application of the tenant, tried as its owner would use it: what its authority says, and whether its secret works.

use network::Network;
use scim::exchange::Exchange;
use serde::Deserialize;
use url::Url;

use crate::cloud::Cloud;
use crate::error::SignInError;
use crate::http::{Ledger, TokenHttp, client};
use crate::refusal::{Refusal, TokenFault};
use crate::session::Session;
use crate::sign_in::SignInConfig;
use crate::token::Asker;

/// What OpenID Connect Discovery says about an authority (OpenID Connect Discovery 1.0 §4).
#[derive(Clone, Debug)]
pub struct AuthorityDocument {
    /// The issuer that tokens of its endpoints name. An authority without `/v2.0` leads to that of the first version.
    pub issuer: String,
    /// Where people are sent.
    pub authorization_endpoint: String,
    /// Where codes are redeemed.
    pub token_endpoint: String,
    /// The address of the document.
    pub url: String,
    /// What was asked and answered.
    pub exchanges: Vec<Exchange>,
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
}

/// Reads the discovery document of an authority, the way an application does that was given it:
/// `{authority}/.well-known/openid-configuration`.
///
/// # Errors
/// [`SignInError::BadInput`] when the address is not `https` (or on this computer), [`SignInError::Unreachable`],
/// [`SignInError::Refused`] (90002: no such tenant) and [`SignInError::UnexpectedAnswer`].
pub async fn authority_document(
    authority: &str,
    network: &Network,
) -> Result<AuthorityDocument, SignInError> {
    let bad = || SignInError::BadInput {
        what: "an authority",
        value: authority.chars().take(200).collect(),
    };
    let parsed = Url::parse(authority).map_err(|_| bad())?;
    let root = Cloud::custom(
        parsed.origin().ascii_serialization().as_str(),
        "https://graph.microsoft.com",
    )
    .map_err(|_| bad())?;
    let loopback = root.is_loopback();
    let asker = Asker::new(&SignInConfig {
        network: network.clone(),
        ..SignInConfig::new(root)
    })?;
    let http = TokenHttp {
        http: client(network, loopback).map_err(|lost| asker.unreachable(lost))?,
        network: network.clone(),
        ledger: Ledger::default(),
    };
    let url = format!(
        "{}/.well-known/openid-configuration",
        authority.trim_end_matches('/')
    );
    let (status, body) = http.get(&url).await.map_err(|lost| asker.unreachable(lost))?;
    if status != 200 {
        return Err(match serde_json::from_slice::<TokenFault>(&body) {
            Ok(fault) => Refusal::from(fault).into(),
            Err(_) => unexpected(&format!(
                "it answered {status} to the authority's discovery document"
            )),
        });
    }
    let document: Document = serde_json::from_slice(&body)
        .map_err(|_| unexpected("it is not the discovery document of an authority"))?;
    Ok(AuthorityDocument {
        issuer: document.issuer,
        authorization_endpoint: document.authorization_endpoint,
        token_endpoint: document.token_endpoint,
        url,
        exchanges: http.ledger.take(),
    })
}

/// Signs an application in as itself, with [`SignInConfig::client_secret`]: the proof that the secret is right, and a
/// session with what the application was granted. Its account is the application; it is not renewed.
///
/// # Errors
/// [`SignInError::Refused`]: 7000215 for a wrong secret and for one that is seconds old, 7000222 for one that ended.
pub async fn sign_in_as_application(config: &SignInConfig) -> Result<Session, SignInError> {
    Asker::new(config)?.as_application().await
}

fn unexpected(what: &str) -> SignInError {
    SignInError::UnexpectedAnswer {
        what: what.to_owned(),
    }
}
