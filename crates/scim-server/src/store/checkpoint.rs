//! Moves what was written from SQLite's log of writes (WAL) into the database.
//!
//! SQLite would do so within a commit, and all who wait for that commit would wait for the disk. It
//! can be done beside the writer; only starting the log over, when it has become large, needs the
//! writer to wait.

use std::time::Duration;

use sqlx::{Row, SqliteConnection, SqlitePool};
use tokio::sync::watch;
use tracing::warn;

use super::StoreError;

/// Pause between two checkpoints while there are writes.
const PAUSE: Duration = Duration::from_millis(250);

/// Pages of 4 KiB in the log above which it has to start over.
pub(super) const PAGES_MAX: i64 = 32_000;

/// Runs until the sender of the count of transactions is gone. Tells the pages of the log.
pub(super) async fn run(pool: SqlitePool, mut written: watch::Receiver<u64>, pages: watch::Sender<i64>) {
    while written.changed().await.is_ok() {
        tokio::time::sleep(PAUSE).await;
        written.mark_unchanged();
        let done = match pool.acquire().await {
            Ok(mut connection) => checkpoint(&mut connection, "PRAGMA wal_checkpoint(PASSIVE)").await,
            Err(error) => Err(error.into()),
        };
        match done {
            Ok(left) => {
                pages.send_replace(left);
            }
            Err(error) => warn!(error = %error, "the log of writes was not moved into the database"),
        }
    }
}

/// Starts the log over; the caller is the writer and writes nothing meanwhile.
pub(super) async fn start_over(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    checkpoint(connection, "PRAGMA wal_checkpoint(RESTART)").await
}

/// Pages the log has.
async fn checkpoint(connection: &mut SqliteConnection, pragma: &'static str) -> Result<i64, StoreError> {
    let row = sqlx::query(pragma).fetch_one(connection).await?;
    Ok(row.try_get_unchecked(1)?)
}
