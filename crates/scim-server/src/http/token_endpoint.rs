//! `POST /{tenant}/oauth/token`.

use axum::http::header;
use jiff::SignedDuration;
use scim::exchange::MASKED;
use secrecy::ExposeSecret;

use super::answer::{Answer, Story};
use crate::access::oauth::{self, ACCESS_TOKEN_S, TokenError, TokenRequest};
use crate::store::credentials::Standing;
use crate::store::{StoreError, TrialStore};

/// What came of a token request.
pub(super) struct Outcome {
    pub(super) answer: Answer,
    /// The answer as the log keeps it.
    pub(super) logged_body: String,
    pub(super) verdict: String,
    pub(super) refused: bool,
}

/// Judges the client and issues an access token.
pub(super) async fn answer(
    store: &TrialStore,
    tenant_seq: i64,
    request: Result<TokenRequest, TokenError>,
    access_token_s: Option<u64>,
) -> Result<Outcome, StoreError> {
    let request = match request {
        Ok(request) => request,
        Err(error) => return Ok(refusal(&error)),
    };
    let lives_s = access_token_s.unwrap_or(ACCESS_TOKEN_S);
    let lives = SignedDuration::from_secs(i64::try_from(lives_s).unwrap_or(i64::MAX));
    let (client_id, secret) = (request.client_id.clone(), request.client_secret.clone());
    let (standing, token) = store
        .exchange_secret(tenant_seq, client_id, secret, lives)
        .await?;
    let name = match standing {
        Standing::Good(named) => named.name,
        Standing::Expired(named, at) => {
            return Ok(refusal(&TokenError::client(&format!(
                "the secret of the client {} expired on {at}",
                named.name
            ))));
        }
        Standing::Revoked(named, at) => {
            return Ok(refusal(&TokenError::client(&format!(
                "the client {} was revoked on {at}",
                named.name
            ))));
        }
        Standing::OtherTenant => {
            return Ok(refusal(&TokenError::client(
                "the client belongs to another trial tenant",
            )));
        }
        Standing::Unknown => {
            return Ok(refusal(&TokenError::client(
                "no client of this trial tenant has this client_id and client_secret",
            )));
        }
    };
    let token = token.ok_or(StoreError::Closed)?;
    let body = oauth::issued(token.expose_secret(), lives_s, request.scope.as_deref());
    let logged = oauth::issued(MASKED, lives_s, request.scope.as_deref());
    let story = Story {
        what: format!("access token issued · {lives_s} s"),
        ..Story::default()
    };
    Ok(Outcome {
        answer: not_stored(Answer::plain_json(200, &body, story)),
        logged_body: logged.to_string(),
        verdict: format!("the client “{name}” showed its secret {}", request.form.words()),
        refused: false,
    })
}

/// RFC 6749 §5.2.
pub(super) fn refusal(error: &TokenError) -> Outcome {
    let story = Story {
        what: error.to_string(),
        ..Story::default()
    };
    let body = error.to_json();
    let mut answer = not_stored(Answer::plain_json(error.code.status(), &body, story));
    if error.code.status() == 401 {
        answer = answer.with(header::WWW_AUTHENTICATE, "Basic realm=\"SCIM\"".to_owned());
    }
    Outcome {
        answer,
        logged_body: body.to_string(),
        verdict: format!("refused: {}", error.description),
        refused: true,
    }
}

/// §5.1: neither a browser nor a proxy keeps what holds a token.
fn not_stored(answer: Answer) -> Answer {
    answer
        .with(header::CACHE_CONTROL, "no-store".to_owned())
        .with(header::PRAGMA, "no-cache".to_owned())
}
