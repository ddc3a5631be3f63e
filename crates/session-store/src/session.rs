//! One set-up session.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite};

use crate::error::StoreError;
use crate::{SessionId, SessionStore};

/// A session as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredSession {
    /// Identifies it.
    pub id: SessionId,
    /// The profile's id.
    pub vendor_id: String,
    /// Name of the application in the tenant.
    pub app_name: String,
    /// The tenant, once somebody signed in: whatever the caller keeps of it.
    pub tenant: Option<Value>,
    /// The state, with the ticks. Never a secret.
    pub state: Value,
    /// What a run found or made so far.
    pub known: Value,
    /// Where the last report was written.
    pub report_path: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Raised by every change; [`SessionStore::update`] names the one it was made from.
    pub revision: i64,
}

/// A session to be made.
#[derive(Clone, Debug, Default)]
pub struct NewSession {
    /// The profile's id.
    pub vendor_id: String,
    /// Name of the application in the tenant.
    pub app_name: String,
    /// The tenant, when somebody signed in already.
    pub tenant: Option<Value>,
    /// The first state.
    pub state: Value,
    /// What is known already; `Null` as a rule.
    pub known: Value,
}

/// What to change in a session; `None` leaves it as it is.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Name of the application.
    pub app_name: Option<String>,
    /// The tenant.
    pub tenant: Option<Value>,
    /// The state, whole.
    pub state: Option<Value>,
    /// What is known, whole.
    pub known: Option<Value>,
    /// Where the report was written.
    pub report_path: Option<String>,
}

impl SessionStore {
    /// Makes a session. Its first revision is 1.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn create(&self, new: NewSession, now: Timestamp) -> Result<StoredSession, StoreError> {
        let session = StoredSession {
            id: SessionId::new_v4(),
            vendor_id: new.vendor_id,
            app_name: new.app_name,
            tenant: new.tenant,
            state: new.state,
            known: new.known,
            report_path: None,
            created_at: now,
            updated_at: now,
            revision: 1,
        };
        sqlx::query(
            "INSERT INTO sessions (id, vendor_id, app_name, tenant, state, known, created_at, updated_at, revision)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(session.id.to_string())
        .bind(&session.vendor_id)
        .bind(&session.app_name)
        .bind(session.tenant.as_ref().map(Value::to_string))
        .bind(session.state.to_string())
        .bind(session.known.to_string())
        .bind(time_text(now))
        .bind(time_text(now))
        .bind(session.revision)
        .execute(&self.pool)
        .await?;
        Ok(session)
    }

    /// Reads one session.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Unreadable`], [`StoreError::Database`].
    pub async fn get(&self, id: SessionId) -> Result<StoredSession, StoreError> {
        sqlx::query("SELECT * FROM sessions WHERE id = ?")
            .bind(id.to_string())
            .fetch_optional(&self.pool)
            .await?
            .ok_or(StoreError::NotFound { id })
            .and_then(|row| session(&row))
    }

    /// The sessions changed last, at most `limit` of them, newest first.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Database`].
    pub async fn list(&self, limit: u32) -> Result<Vec<StoredSession>, StoreError> {
        sqlx::query("SELECT * FROM sessions ORDER BY updated_at DESC, created_at DESC, id LIMIT ?")
            .bind(limit)
            .fetch_all(&self.pool)
            .await?
            .iter()
            .map(session)
            .collect()
    }

    /// Changes a session, all of `change` or nothing, when it still has the revision it was read with.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when somebody else changed it: read again, then decide.
    /// [`StoreError::NotFound`], [`StoreError::Database`].
    pub async fn update(
        &self,
        id: SessionId,
        revision: i64,
        change: Change,
        now: Timestamp,
    ) -> Result<StoredSession, StoreError> {
        let json = |value: Option<Value>| value.map(|value| value.to_string());
        let columns = [
            ("app_name", change.app_name),
            ("tenant", json(change.tenant)),
            ("state", json(change.state)),
            ("known", json(change.known)),
            ("report_path", change.report_path),
        ];
        let mut query = QueryBuilder::<Sqlite>::new("UPDATE sessions SET revision = revision + 1");
        query.push(", updated_at = ").push_bind(time_text(now));
        for (column, value) in columns {
            if let Some(value) = value {
                query.push(format!(", {column} = ")).push_bind(value);
            }
        }
        query.push(" WHERE id = ").push_bind(id.to_string());
        query.push(" AND revision = ").push_bind(revision);
        query.push(" RETURNING *");
        let mut transaction = self.begin().await?;
        let row = query.build().fetch_optional(&mut *transaction).await?;
        let Some(row) = row else {
            drop(transaction);
            let current = self.get(id).await?.revision;
            return Err(StoreError::Stale {
                id,
                expected: revision,
                current,
            });
        };
        let session = session(&row)?;
        transaction.commit().await?;
        Ok(session)
    }

    /// Deletes a session with everything that belongs to it. One that is gone already is no error.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn delete(&self, id: SessionId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sessions WHERE id = ?")
            .bind(id.to_string())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// A transaction that takes the writer's place at once: one that read first could be told "busy" in the
    /// middle (SQLite: transactions, deferred and immediate).
    pub(crate) async fn begin(&self) -> Result<sqlx::Transaction<'static, Sqlite>, sqlx::Error> {
        self.pool.begin_with("BEGIN IMMEDIATE").await
    }
}

fn session(row: &SqliteRow) -> Result<StoredSession, StoreError> {
    let id: String = row.try_get("id")?;
    let tenant: Option<String> = row.try_get("tenant")?;
    Ok(StoredSession {
        id: id.parse().map_err(|error| unreadable("id", &error))?,
        vendor_id: row.try_get("vendor_id")?,
        app_name: row.try_get("app_name")?,
        tenant: tenant.map(|text| json("tenant", &text)).transpose()?,
        state: json("state", &row.try_get::<String, _>("state")?)?,
        known: json("known", &row.try_get::<String, _>("known")?)?,
        report_path: row.try_get("report_path")?,
        created_at: time("created_at", &row.try_get::<String, _>("created_at")?)?,
        updated_at: time("updated_at", &row.try_get::<String, _>("updated_at")?)?,
        revision: row.try_get("revision")?,
    })
}

/// Nine digits after the point, always: as text, times must sort as times.
pub(crate) fn time_text(at: Timestamp) -> String {
    format!("{at:.9}")
}

pub(crate) fn time(what: &'static str, text: &str) -> Result<Timestamp, StoreError> {
    text.parse().map_err(|error| unreadable(what, &error))
}

pub(crate) fn json(what: &'static str, text: &str) -> Result<Value, StoreError> {
    serde_json::from_str(text).map_err(|error| unreadable(what, &error))
}

fn unreadable(what: &'static str, error: &dyn std::fmt::Display) -> StoreError {
    StoreError::Unreadable {
        what,
        reason: error.to_string(),
    }
}

/// A row that refers to a session that is not there.
pub(crate) fn no_session(id: SessionId, error: sqlx::Error) -> StoreError {
    match &error {
        sqlx::Error::Database(database) if database.is_foreign_key_violation() => StoreError::NotFound { id },
        _ => StoreError::Database(error),
    }
}
