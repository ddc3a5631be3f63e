//! What the log lets go of: by age and by size. The number of exchanges is bounded while they are written.

use jiff::{SignedDuration, Timestamp};
use sqlx::{Row, SqliteConnection};

use super::settings::{self, Retention};
use super::{StoreError, TrialStore, log};

/// Exchanges looked at in one step.
const PAGE_ROWS: i64 = 500;

impl TrialStore {
    /// Takes away what every tenant's log need not keep any more. Returns how many exchanges went.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn enforce_retention(&self, now: Timestamp) -> Result<u64, StoreError> {
        let bounded: Vec<(i64, Retention)> = {
            let mut connection = self.readers().acquire().await?;
            settings::retentions(&mut connection).await?
        };
        let mut gone = 0;
        for (tenant_seq, retention) in bounded {
            gone += self
                .writer()
                .write(move |connection| {
                    Box::pin(async move { enforce(connection, tenant_seq, retention, now).await })
                })
                .await?;
        }
        Ok(gone)
    }
}

async fn enforce(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    retention: Retention,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let mut first_too_old = None;
    if let Some(age_s) = retention.age_s {
        let age = SignedDuration::from_secs(i64::try_from(age_s).unwrap_or(i64::MAX));
        let since = now.checked_sub(age).unwrap_or(Timestamp::MIN);
        first_too_old = newest_before(connection, tenant_seq, since).await?;
    }
    let mut first_too_many = None;
    if let Some(bytes) = retention.bytes {
        first_too_many = newest_beyond(connection, tenant_seq, bytes).await?;
    }
    match first_too_old.max(first_too_many) {
        Some(id) => log::drop_up_to(connection, tenant_seq, id).await,
        None => Ok(0),
    }
}

/// The newest exchange that is older than this; all before it are, too.
async fn newest_before(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    since: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let mut found = None;
    loop {
        let rows = log::sizes(connection, tenant_seq, found.unwrap_or(0), PAGE_ROWS, true).await?;
        let page = rows.len() as i64;
        for (id, at, _) in rows {
            if at >= since {
                return Ok(found);
            }
            found = Some(id);
        }
        if page < PAGE_ROWS {
            return Ok(found);
        }
    }
}

/// The newest exchange that no longer fits when the newer ones are kept.
async fn newest_beyond(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    bytes: u64,
) -> Result<Option<i64>, StoreError> {
    let (mut before, mut total) = (i64::MAX, 0_u64);
    loop {
        let rows = log::sizes(connection, tenant_seq, before, PAGE_ROWS, false).await?;
        let page = rows.len() as i64;
        for (id, _, size) in rows {
            total += size;
            if total > bytes {
                return Ok(Some(id));
            }
            before = id;
        }
        if page < PAGE_ROWS {
            return Ok(None);
        }
    }
}

/// Reads one number of a row as bytes.
pub(super) fn bytes_of(row: &sqlx::sqlite::SqliteRow, column: &str) -> Result<u64, StoreError> {
    let bytes: i64 = row.try_get(column)?;
    Ok(bytes.unsigned_abs())
}
