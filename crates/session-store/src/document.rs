//! The last plan, probe and check of a session: documents that are kept whole, one of each kind.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::Row;

use crate::error::StoreError;
use crate::session::{json, no_session, time, time_text};
use crate::{SessionId, SessionStore};

/// Which document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// The plan as it was last shown.
    Plan,
    /// The last probe of the tenant URL.
    Probe,
    /// The last check of one person on demand.
    Check,
}

impl DocumentKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Probe => "probe",
            Self::Check => "check",
        }
    }
}

/// A document with the time it was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// What the caller stored.
    pub document: Value,
    /// When it was made.
    pub at: Timestamp,
}

impl SessionStore {
    /// Keeps a document in place of the last one of its kind.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Database`].
    pub async fn put_document(
        &self,
        id: SessionId,
        kind: DocumentKind,
        document: &Value,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO documents (session_id, kind, document, at) VALUES (?, ?, ?, ?)
             ON CONFLICT (session_id, kind) DO UPDATE SET document = excluded.document, at = excluded.at",
        )
        .bind(id.to_string())
        .bind(kind.as_str())
        .bind(document.to_string())
        .bind(time_text(at))
        .execute(&self.pool)
        .await
        .map_err(|error| no_session(id, error))?;
        Ok(())
    }

    /// The last document of a kind; `None` when there was none.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Database`].
    pub async fn document(&self, id: SessionId, kind: DocumentKind) -> Result<Option<Document>, StoreError> {
        sqlx::query("SELECT * FROM documents WHERE session_id = ? AND kind = ?")
            .bind(id.to_string())
            .bind(kind.as_str())
            .fetch_optional(&self.pool)
            .await?
            .map(|row| {
                Ok(Document {
                    document: json("document", &row.try_get::<String, _>("document")?)?,
                    at: time("at", &row.try_get::<String, _>("at")?)?,
                })
            })
            .transpose()
    }
}
