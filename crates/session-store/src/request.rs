//! The requests a session sent to Graph, with their answers.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use crate::error::StoreError;
use crate::session::{json, no_session, time, time_text};
use crate::{SessionId, SessionStore};

/// Requests kept of one session; the oldest go first. A whole set-up sends about a hundred.
pub const REQUESTS_PER_SESSION_MAX: u32 = 2_000;
/// Characters kept of any one text in an exchange: a long list of people is evidence by its beginning.
pub const REQUEST_TEXT_CHARS_MAX: usize = 400_000;

/// Headers that carry a secret; `scim::exchange` masks them with bullets.
const SECRET_HEADERS: [&str; 3] = ["authorization", "cookie", "set-cookie"];
const BULLET: char = '•';

/// A request to be kept.
#[derive(Clone, Debug)]
pub struct NewRequest {
    /// The plan's step that sent it.
    pub step_id: String,
    /// The exchange as JSON (`scim::exchange::Exchange`), secrets taken out.
    pub exchange: Value,
    /// When it was sent.
    pub at: Timestamp,
}

/// A request as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredRequest {
    /// Grows with every request of every session.
    pub seq: i64,
    /// The plan's step that sent it.
    pub step_id: String,
    /// The exchange as JSON.
    pub exchange: Value,
    /// When it was sent.
    pub at: Timestamp,
}

impl SessionStore {
    /// Keeps a request and returns its number. Beyond [`REQUESTS_PER_SESSION_MAX`] the session's oldest go.
    ///
    /// # Errors
    /// [`StoreError::NotRedacted`] when a header still shows a token: the caller's fault, and nothing is stored.
    /// [`StoreError::NotFound`], [`StoreError::Database`].
    pub async fn append_request(&self, id: SessionId, mut request: NewRequest) -> Result<i64, StoreError> {
        redacted(&request.exchange)?;
        cut(&mut request.exchange);
        let mut transaction = self.begin().await?;
        let seq: i64 = sqlx::query_scalar(
            "INSERT INTO requests (session_id, step_id, exchange, at) VALUES (?, ?, ?, ?) RETURNING seq",
        )
        .bind(id.to_string())
        .bind(&request.step_id)
        .bind(request.exchange.to_string())
        .bind(time_text(request.at))
        .fetch_one(&mut *transaction)
        .await
        .map_err(|error| no_session(id, error))?;
        sqlx::query(
            "DELETE FROM requests WHERE session_id = ?1 AND seq <= (
                SELECT seq FROM requests WHERE session_id = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)",
        )
        .bind(id.to_string())
        .bind(REQUESTS_PER_SESSION_MAX)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(seq)
    }

    /// The requests of a session in the order they were sent.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Database`].
    pub async fn requests(&self, id: SessionId) -> Result<Vec<StoredRequest>, StoreError> {
        self.requests_after(id, 0).await
    }

    /// Those with a greater number than `after`: what came since somebody looked. 0 gives all.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Database`].
    pub async fn requests_after(&self, id: SessionId, after: i64) -> Result<Vec<StoredRequest>, StoreError> {
        sqlx::query("SELECT * FROM requests WHERE session_id = ? AND seq > ? ORDER BY seq")
            .bind(id.to_string())
            .bind(after)
            .fetch_all(&self.pool)
            .await?
            .iter()
            .map(stored)
            .collect()
    }

    /// One request of a session; `None` when it is not kept (any more).
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Database`].
    pub async fn request(&self, id: SessionId, seq: i64) -> Result<Option<StoredRequest>, StoreError> {
        sqlx::query("SELECT * FROM requests WHERE session_id = ? AND seq = ?")
            .bind(id.to_string())
            .bind(seq)
            .fetch_optional(&self.pool)
            .await?
            .as_ref()
            .map(stored)
            .transpose()
    }
}

fn stored(row: &SqliteRow) -> Result<StoredRequest, StoreError> {
    Ok(StoredRequest {
        seq: row.try_get("seq")?,
        step_id: row.try_get("step_id")?,
        exchange: json("exchange", &row.try_get::<String, _>("exchange")?)?,
        at: time("at", &row.try_get::<String, _>("at")?)?,
    })
}

/// The last gate before the disk: no exchange with an unmasked secret header passes.
fn redacted(exchange: &Value) -> Result<(), StoreError> {
    for member in ["requestHeaders", "responseHeaders"] {
        let headers = exchange.get(member).and_then(Value::as_array);
        for header in headers.into_iter().flatten() {
            let name = header.get(0).and_then(Value::as_str).unwrap_or_default();
            let value = header.get(1).and_then(Value::as_str).unwrap_or_default();
            let secret = SECRET_HEADERS.contains(&name.to_ascii_lowercase().as_str());
            if secret && !value.contains(BULLET) {
                return Err(StoreError::NotRedacted {
                    header: name.to_owned(),
                });
            }
        }
    }
    Ok(())
}

fn cut(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some((end, _)) = text.char_indices().nth(REQUEST_TEXT_CHARS_MAX) {
                text.truncate(end);
                text.push('…');
            }
        }
        Value::Array(items) => items.iter_mut().for_each(cut),
        Value::Object(members) => members.values_mut().for_each(cut),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_unmasked_token_is_noticed_in_both_directions() {
        let sent = json!({"requestHeaders": [["Authorization", "Bearer abc"]]});
        assert!(redacted(&sent).is_err());
        let heard = json!({"responseHeaders": [["set-cookie", "a=b"]]});
        assert!(redacted(&heard).is_err());
        let masked = json!({"requestHeaders": [["authorization", "Bearer ••••"]]});
        assert!(redacted(&masked).is_ok());
    }

    #[test]
    fn an_endless_body_keeps_its_beginning() {
        let mut exchange = json!({"responseBody": "å".repeat(REQUEST_TEXT_CHARS_MAX + 5)});
        cut(&mut exchange);
        let kept = exchange["responseBody"].as_str().map(|text| text.chars().count());
        assert_eq!(kept, Some(REQUEST_TEXT_CHARS_MAX + 1));
    }
}
