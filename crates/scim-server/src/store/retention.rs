//! What the log lets go of: by age and by size. The number of exchanges is bounded while they are written.
//!
//! Letting go moves one number, `first_exchange`; the disk is tidied when nothing else is to be done.

use jiff::{SignedDuration, Timestamp};
use sqlx::{Row, SqliteConnection};

use super::log::piece::{self, End};
use super::numbers::exchange_id;
use super::settings::{self, Retention};
use super::{StoreError, TrialStore};

/// Exchanges looked at in one step.
const STEP: usize = 500;

impl TrialStore {
    /// Takes away what every tenant's log need not keep any more. Returns how many exchanges went.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn enforce_retention(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.flush().await?;
        let bounded: Vec<(i64, Retention)> = {
            let mut connection = self.reader().await?;
            settings::retentions(&mut connection).await?
        };
        let mut gone = 0;
        for (tenant_seq, retention) in bounded {
            gone += self
                .writer()
                .alone(move |connection| {
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
    let row = sqlx::query("SELECT first_exchange, next_exchange FROM tenant WHERE seq = ?")
        .bind(tenant_seq)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else {
        return Ok(0);
    };
    let from = exchange_id(tenant_seq, row.try_get_unchecked(0)?);
    let to = exchange_id(tenant_seq, row.try_get_unchecked(1)?);
    let mut first = from;
    if let Some(age_s) = retention.age_s {
        let age = SignedDuration::from_secs(i64::try_from(age_s).unwrap_or(i64::MAX));
        let since = now.checked_sub(age).unwrap_or(Timestamp::MIN);
        first = first_since(connection, from, to, since.as_microsecond()).await?;
    }
    if let Some(bytes) = retention.bytes {
        first = first.max(first_within(connection, first, to, bytes).await?);
    }
    if first > from {
        sqlx::query("UPDATE tenant SET first_exchange = max(first_exchange, ?) WHERE seq = ?")
            .bind(first - exchange_id(tenant_seq, 0))
            .bind(tenant_seq)
            .execute(connection)
            .await?;
    }
    Ok((first - from).unsigned_abs())
}

/// The first exchange that is not older than this; all behind it are not, either.
async fn first_since(
    connection: &mut SqliteConnection,
    from: i64,
    to: i64,
    since: i64,
) -> Result<i64, StoreError> {
    let mut first = from;
    loop {
        let entries = piece::range(connection, first, to, End::Oldest, STEP, false).await?;
        let Some(last) = entries.last() else {
            return Ok(to);
        };
        if let Some(young) = entries.iter().find(|entry| entry.head.0 >= since) {
            return Ok(young.id);
        }
        first = last.id + 1;
    }
}

/// The oldest exchange that still fits when all newer ones are kept.
async fn first_within(
    connection: &mut SqliteConnection,
    from: i64,
    to: i64,
    bytes: u64,
) -> Result<i64, StoreError> {
    let (mut first, mut total) = (to, 0_u64);
    loop {
        let entries = piece::range(connection, from, first, End::Newest, STEP, false).await?;
        if entries.is_empty() {
            return Ok(from);
        }
        for entry in entries {
            total += entry.head.bytes();
            if total > bytes {
                return Ok(first);
            }
            first = entry.id;
        }
    }
}
