//! `POST /{tenant}/oauth/token`.

use axum::http::header;
use jiff::SignedDuration;
use scim::exchange::MASKED;
use secrecy::ExposeSecret;
use sqlx::SqliteConnection;

use super::answer::{Answer, Story};
use crate::access::oauth::{self, ACCESS_TOKEN_S, TokenError, TokenRequest};
use crate::store::StoreError;
use crate::store::credentials::{self, Standing};

/// What came of a token request.
pub(super) struct Outcome {
    pub(super) answer: Answer,
    /// The answer as the log keeps it.
    pub(super) logged_body: String,
    pub(super) verdict: String,
    pub(super) refused: bool,
}

/// Judges the client and issues an access token, in the write that logs it.
pub(super) async fn answer(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    request: Result<TokenRequest, TokenError>,
    access_token_s: Option<u64>,
) -> Result<Outcome, StoreError> {
    let request = match request {
        Ok(request) => request,
        Err(error) => return Ok(refusal(&error)),
    };
    let standing =
        credentials::judge_client(connection, tenant_seq, &request.client_id, &request.client_secret).await?;
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
    let lives_s = access_token_s.unwrap_or(ACCESS_TOKEN_S);
    let lives = SignedDuration::from_secs(i64::try_from(lives_s).unwrap_or(i64::MAX));
    let token = credentials::issue_access(connection, tenant_seq, &name, lives).await?;
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
