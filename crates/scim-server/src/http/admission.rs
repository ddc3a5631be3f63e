//! Who sends a request, and why not: the verdict that stands in the log.

use axum::http::HeaderMap;
use jiff::Timestamp;
use profile::AcceptedToken;
use scim::ScimError;

use crate::access::bearer::{self, Presented};
use crate::entra::{self, KeyCache};
use crate::store::credentials::Standing;
use crate::store::{Known, StoreError, TrialStore};

/// What the log says about the token, and the refusal when it is not accepted.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Verdict {
    pub(super) text: String,
    pub(super) refused: Option<Refusal>,
}

/// A 401 and its challenge (RFC 6750 §3).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Refusal {
    pub(super) error: ScimError,
    pub(super) challenge: String,
}

impl Verdict {
    fn good(text: String) -> Self {
        Self { text, refused: None }
    }

    /// §3.1: a request without a token learns only which scheme it needs.
    fn refused(why: String, presented: bool) -> Self {
        let challenge = match presented {
            true => {
                let quoted: String = why
                    .chars()
                    .map(|c| {
                        if matches!(c, ' ' | '!' | '#'..='[' | ']'..='~') {
                            c
                        } else {
                            '\''
                        }
                    })
                    .collect();
                format!("Bearer realm=\"SCIM\", error=\"invalid_token\", error_description=\"{quoted}\"")
            }
            false => "Bearer realm=\"SCIM\"".to_owned(),
        };
        Self {
            text: format!("refused: {why}"),
            refused: Some(Refusal {
                error: ScimError::new(401, why),
                challenge,
            }),
        }
    }
}

/// Judges the token of a request to a tenant.
pub(super) async fn judge(
    store: &TrialStore,
    keys: &KeyCache,
    tenant: &Known,
    headers: &HeaderMap,
) -> Result<Verdict, StoreError> {
    let settings = &tenant.ready.settings;
    let only_of_entra = settings
        .flavour
        .as_ref()
        .filter(|flavour| flavour.token == AcceptedToken::EntraIssued)
        .map(|flavour| flavour.name.as_str());
    let presented = match bearer::read(headers) {
        Ok(presented) => presented,
        Err(bearer::Malformed::Missing) if settings.entra.is_some() => {
            let why = "the request has no Authorization header; with a blank Secret Token Entra sends one of its own";
            return Ok(Verdict::refused(why.to_owned(), false));
        }
        Err(malformed) => {
            let is_missing = malformed == bearer::Malformed::Missing;
            return Ok(Verdict::refused(malformed.to_string(), !is_missing));
        }
    };
    let token = match (presented, &settings.entra) {
        (Presented::Jwt(token), Some(entra)) => {
            return Ok(match entra::judge(keys, entra, token, Timestamp::now()).await {
                Ok(text) => Verdict::good(text),
                Err(refusal) => {
                    Verdict::refused(format!("the token of Entra fails the check {refusal}"), true)
                }
            });
        }
        (Presented::Jwt(_), None) => {
            let why = match only_of_entra {
                Some(vendor) => format!("the token is one of Entra, and {vendor} has not allowed any tenant yet"),
                None => "the token is a JWT, as Entra sends when its Secret Token is blank, and this trial tenant does not accept those".to_owned(),
            };
            return Ok(Verdict::refused(why, true));
        }
        (Presented::Token(token), _) => match only_of_entra {
            Some(vendor) => {
                let why = format!(
                    "{vendor} accepts no token but the one that Entra issues for an allowed tenant; keep the Secret Token blank"
                );
                return Ok(Verdict::refused(why, true));
            }
            None => token,
        },
    };
    let refuse = |why: String| Ok(Verdict::refused(why, true));
    match store.judge_token(tenant, token).await? {
        Standing::Good(named) => Ok(Verdict::good(format!("signed with {}", named.words()))),
        Standing::Expired(named, at) => refuse(format!("{} expired on {at}", named.words())),
        Standing::Revoked(named, at) => refuse(format!("{} was revoked on {at}", named.words())),
        Standing::OtherTenant => refuse("the token belongs to another trial tenant".to_owned()),
        Standing::Unknown => refuse("no trial tenant knows this token".to_owned()),
    }
}
