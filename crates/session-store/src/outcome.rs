//! What became of each step of the plan.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::Row;

use crate::error::StoreError;
use crate::session::{json, no_session, time, time_text};
use crate::{SessionId, SessionStore};

/// The newest outcome of one step.
#[derive(Clone, Debug, PartialEq)]
pub struct StepOutcome {
    /// The step's id in the plan.
    pub step_id: String,
    /// The step's state, in the plan's word.
    pub state: String,
    /// One sentence.
    pub outcome: String,
    /// The change as lines, before and after, as the plan writes them.
    pub changes: Value,
    /// When.
    pub at: Timestamp,
}

impl SessionStore {
    /// Keeps the outcome of a step, in place of an earlier one.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Database`].
    pub async fn record_outcome(&self, id: SessionId, outcome: &StepOutcome) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO step_outcomes (session_id, step_id, state, outcome, changes, at) VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT (session_id, step_id) DO UPDATE SET
                state = excluded.state, outcome = excluded.outcome, changes = excluded.changes, at = excluded.at",
        )
        .bind(id.to_string())
        .bind(&outcome.step_id)
        .bind(&outcome.state)
        .bind(&outcome.outcome)
        .bind(outcome.changes.to_string())
        .bind(time_text(outcome.at))
        .execute(&self.pool)
        .await
        .map_err(|error| no_session(id, error))?;
        Ok(())
    }

    /// The outcomes of a session, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Database`].
    pub async fn outcomes(&self, id: SessionId) -> Result<Vec<StepOutcome>, StoreError> {
        sqlx::query("SELECT * FROM step_outcomes WHERE session_id = ? ORDER BY at, step_id")
            .bind(id.to_string())
            .fetch_all(&self.pool)
            .await?
            .iter()
            .map(|row| {
                Ok(StepOutcome {
                    step_id: row.try_get("step_id")?,
                    state: row.try_get("state")?,
                    outcome: row.try_get("outcome")?,
                    changes: json("changes", &row.try_get::<String, _>("changes")?)?,
                    at: time("at", &row.try_get::<String, _>("at")?)?,
                })
            })
            .collect()
    }
}
