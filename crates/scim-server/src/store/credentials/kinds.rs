//! Tokens and clients as values.

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

/// A token without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenInfo {
    /// `first`, `token 2`, or the name it was given.
    pub name: String,
    /// When it was issued.
    pub created_at: Timestamp,
    /// Until when it is accepted.
    pub expires_at: Option<Timestamp>,
    /// Since when it is refused.
    pub revoked_at: Option<Timestamp>,
}

/// A new token, shown once.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// Its name in the log.
    pub name: String,
    /// The token.
    pub token: SecretString,
    /// Until when it is accepted.
    pub expires_at: Option<Timestamp>,
}

/// An OAuth 2.0 client without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientInfo {
    /// Its name in the log.
    pub name: String,
    /// What it calls itself.
    pub client_id: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when its secret is accepted.
    pub expires_at: Option<Timestamp>,
    /// Since when it is refused.
    pub revoked_at: Option<Timestamp>,
}

/// A new client, its secret shown once.
#[derive(Clone, Debug)]
pub struct NewClient {
    /// The client.
    pub client: ClientInfo,
    /// The secret.
    pub secret: SecretString,
}

/// How a token is replaced.
#[derive(Clone, Debug, Default)]
pub struct Rotation {
    /// Only this one; all that are accepted when `None`.
    pub token: Option<String>,
    /// Name of the new one; `token N` when `None`.
    pub name: Option<String>,
    /// Until when the new one is accepted.
    pub expires_at: Option<Timestamp>,
    /// How long the old one goes on being accepted, so that the new one can be entered first.
    pub overlap: SignedDuration,
}

/// What the database knows about a secret that was presented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Accepted.
    Good(Named),
    Expired(Named, Timestamp),
    Revoked(Named, Timestamp),
    /// Another tenant's: said without its name.
    OtherTenant,
    Unknown,
}

/// Which credential it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) kind: Kind,
    pub(crate) name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Token,
    Client,
    Access,
}

impl Kind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Client => "client",
            Self::Access => "access",
        }
    }

    pub(super) fn of(text: &str) -> Self {
        match text {
            "client" => Self::Client,
            "access" => Self::Access,
            _ => Self::Token,
        }
    }
}

impl Named {
    /// `token “first”`, `an access token of the client “entra”`.
    pub(crate) fn words(&self) -> String {
        match self.kind {
            Kind::Token => format!("token “{}”", self.name),
            Kind::Client => format!("client “{}”", self.name),
            Kind::Access => format!("an access token of the client “{}”", self.name),
        }
    }
}
