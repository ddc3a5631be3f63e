//! The exchange log: what was asked, what was answered, and what it did to whom.

mod entry;
mod search;
pub(super) mod text;

use scim::change::{Change, diff};
use scim::exchange::Exchange;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

pub(crate) use entry::{NewExchange, Told};
pub use search::FOUND_COUNTED_MAX;

use super::numbers::exchange_id;
use super::{StoreError, TrialStore, tenants};
use jiff::Timestamp;

/// Rows of a page when the query does not say.
const PAGE_ROWS: u32 = 100;

/// Most rows of a page.
const PAGE_ROWS_MAX: u32 = 1_000;

/// How many of the last exchanges `failed_of_last_50` looks at.
const LAST: i64 = 50;

/// One exchange a trial tenant answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoggedExchange {
    /// Grows with time within one tenant, by one.
    #[serde(default)]
    pub id: i64,
    /// Request and answer. The token is not in it.
    pub exchange: Exchange,
    /// Person or group concerned; `None` for a probe, a plain list, a refused token.
    pub who: Option<String>,
    /// `created · 7 attributes`, `no match`, `probe`, `department: Sales → Finance`.
    pub what: String,
    /// `signed with token “first”`, or why it was refused.
    pub verdict: String,
    /// Attribute by attribute.
    pub changes: Vec<Change>,
    /// The change in a sentence; empty when nothing changed.
    pub change_text: String,
    /// What a strict server would have refused.
    pub tolerances: Vec<String>,
}

/// One line of the log, without the bodies: reading a page of these costs little, however large
/// the requests were.
#[derive(Clone, Debug, PartialEq)]
pub struct ExchangeRow {
    /// As [`LoggedExchange::id`].
    pub id: i64,
    /// When the request came.
    pub at: Timestamp,
    /// `GET`, `POST`, ….
    pub method: String,
    /// The whole URL as sent.
    pub url: String,
    /// Status of the answer.
    pub status: u16,
    /// As [`LoggedExchange::who`].
    pub who: Option<String>,
    /// As [`LoggedExchange::what`].
    pub what: String,
    /// As [`LoggedExchange::verdict`].
    pub verdict: String,
    /// Milliseconds until it was answered.
    pub duration_ms: f64,
}

/// Which exchanges to return.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExchangeQuery {
    /// Words which must all occur, without regard to case, in who, what, method, URL, status,
    /// verdict or request.
    pub text: Option<String>,
    /// Only answers with status 400 and above.
    pub failed_only: bool,
    /// Only exchanges older than this id.
    pub before: Option<i64>,
    /// Only exchanges newer than this id; the oldest of them are chosen, to follow a live log
    /// without gaps.
    pub after: Option<i64>,
    /// Rows at most; 100 when `None`, 1 000 at most.
    pub limit: Option<u32>,
}

/// A page of exchanges.
#[derive(Clone, Debug, PartialEq)]
pub struct ExchangePage<Row = LoggedExchange> {
    /// Newest first.
    pub rows: Vec<Row>,
    /// How many match `text` and `failed_only` in all. Those that match a text are counted up to
    /// [`FOUND_COUNTED_MAX`](crate::FOUND_COUNTED_MAX).
    pub total: u64,
    /// How many of the tenant's last 50 exchanges failed.
    pub failed_of_last_50: u32,
}

/// Exchanges of a tenant that are kept: from the first to before the second id.
#[derive(Clone, Copy, Debug)]
struct Kept {
    from: i64,
    to: i64,
    /// Below this the indexes for searching are complete.
    indexed: i64,
}

/// Columns of a row without its bodies, of `exchange AS e`.
macro_rules! row_columns {
    () => {
        "e.id, e.at, e.method, e.url, e.status, e.who, e.what, e.verdict, e.duration"
    };
}

impl TrialStore {
    /// A page of a tenant's exchanges, newest first, with everything they hold.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub async fn exchanges(&self, name: &str, query: &ExchangeQuery) -> Result<ExchangePage, StoreError> {
        let mut connection = self.reader_after_writes().await?;
        let found = find(&mut connection, name, query).await?;
        let rows = whole(&mut connection, &found.ids).await?;
        Ok(found.page(rows))
    }

    /// A page of a tenant's exchanges, newest first, without bodies: what a list shows.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub async fn exchange_rows(
        &self,
        name: &str,
        query: &ExchangeQuery,
    ) -> Result<ExchangePage<ExchangeRow>, StoreError> {
        let mut connection = self.reader_after_writes().await?;
        let found = find(&mut connection, name, query).await?;
        let rows = sqlx::query(concat!(
            "SELECT ",
            row_columns!(),
            " FROM exchange AS e WHERE e.id IN (SELECT value FROM json_each(?)) ORDER BY e.id DESC"
        ))
        .bind(serde_json::to_string(&found.ids)?)
        .fetch_all(&mut *connection)
        .await?;
        let rows: Result<Vec<ExchangeRow>, StoreError> = rows.iter().map(row).collect();
        Ok(found.page(rows?))
    }

    /// One exchange of a tenant; `None` when it is not there (any more).
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub async fn exchange(&self, name: &str, id: i64) -> Result<Option<LoggedExchange>, StoreError> {
        let mut connection = self.reader_after_writes().await?;
        let tenant = tenants::required(&mut connection, name).await?;
        let kept = kept(&mut connection, tenant.seq).await?;
        if !(kept.from..kept.to).contains(&id) {
            return Ok(None);
        }
        Ok(whole(&mut connection, &[id]).await?.pop())
    }

    /// Forgets every exchange of a tenant up to now.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub async fn clear_exchanges(&self, name: &str) -> Result<(), StoreError> {
        let name = name.to_owned();
        self.writer().flush().await?;
        self.writer()
            .alone(move |connection| {
                Box::pin(async move {
                    let tenant = tenants::required(connection, &name).await?;
                    sqlx::query("UPDATE tenant SET first_exchange = next_exchange WHERE seq = ?")
                        .bind(tenant.seq)
                        .execute(&mut *connection)
                        .await?;
                    sqlx::query("DELETE FROM open_search WHERE tenant_seq = ?")
                        .bind(tenant.seq)
                        .execute(connection)
                        .await?;
                    Ok(())
                })
            })
            .await
    }
}

/// What a query found.
struct Found {
    /// Newest first.
    ids: Vec<i64>,
    total: u64,
    failed_of_last_50: u32,
}

impl Found {
    fn page<Row>(self, rows: Vec<Row>) -> ExchangePage<Row> {
        ExchangePage {
            rows,
            total: self.total,
            failed_of_last_50: self.failed_of_last_50,
        }
    }
}

async fn kept(connection: &mut SqliteConnection, tenant_seq: i64) -> Result<Kept, StoreError> {
    let row = sqlx::query("SELECT first_exchange, next_exchange, indexed_exchange FROM tenant WHERE seq = ?")
        .bind(tenant_seq)
        .fetch_one(connection)
        .await?;
    let id = |column: usize| -> Result<i64, StoreError> {
        Ok(exchange_id(tenant_seq, row.try_get_unchecked(column)?))
    };
    Ok(Kept {
        from: id(0)?,
        to: id(1)?,
        indexed: id(2)?,
    })
}

async fn find(
    connection: &mut SqliteConnection,
    name: &str,
    query: &ExchangeQuery,
) -> Result<Found, StoreError> {
    let tenant = tenants::required(connection, name).await?;
    let kept = kept(connection, tenant.seq).await?;
    let failed: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM (SELECT status FROM exchange WHERE id >= ? AND id < ? ORDER BY id DESC) \
         WHERE status >= 400",
    )
    .bind(kept.from.max(kept.to - LAST))
    .bind(kept.to)
    .fetch_one(&mut *connection)
    .await?;
    let limit = query.limit.unwrap_or(PAGE_ROWS).min(PAGE_ROWS_MAX);
    let words = text::words(query.text.as_deref().unwrap_or(""));
    let (ids, total) = if words.is_empty() {
        listed(connection, kept, query, limit).await?
    } else {
        search::search(connection, kept, query, &words, limit).await?
    };
    Ok(Found {
        ids,
        total,
        failed_of_last_50: u32::try_from(failed).unwrap_or(0),
    })
}

/// A page without a text: one range of the table, or of the index of failures.
async fn listed(
    connection: &mut SqliteConnection,
    kept: Kept,
    query: &ExchangeQuery,
    limit: u32,
) -> Result<(Vec<i64>, u64), StoreError> {
    let total = if query.failed_only {
        let total: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM exchange INDEXED BY exchange_failed WHERE status >= 400 AND id >= ? AND id < ?",
        )
        .bind(kept.from)
        .bind(kept.to)
        .fetch_one(&mut *connection)
        .await?;
        total.unsigned_abs()
    } else {
        (kept.to - kept.from).unsigned_abs()
    };
    let from = kept
        .from
        .max(query.after.map_or(i64::MIN, |after| after.saturating_add(1)));
    let to = kept.to.min(query.before.unwrap_or(i64::MAX));
    let oldest_first = query.after.is_some() && query.before.is_none();
    let select = match (query.failed_only, oldest_first) {
        (false, false) => "SELECT id FROM exchange WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT ?",
        (false, true) => "SELECT id FROM exchange WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
        (true, false) => {
            "SELECT id FROM exchange INDEXED BY exchange_failed \
             WHERE status >= 400 AND id >= ? AND id < ? ORDER BY id DESC LIMIT ?"
        }
        (true, true) => {
            "SELECT id FROM exchange INDEXED BY exchange_failed \
             WHERE status >= 400 AND id >= ? AND id < ? ORDER BY id LIMIT ?"
        }
    };
    let mut ids: Vec<i64> = sqlx::query_scalar(select)
        .bind(from)
        .bind(to)
        .bind(i64::from(limit))
        .fetch_all(connection)
        .await?;
    if oldest_first {
        ids.reverse();
    }
    Ok((ids, total))
}

fn row(row: &SqliteRow) -> Result<ExchangeRow, StoreError> {
    let duration: i64 = row.try_get_unchecked(8)?;
    Ok(ExchangeRow {
        id: row.try_get_unchecked(0)?,
        at: timestamp(row.try_get_unchecked(1)?)?,
        method: row.try_get_unchecked(2)?,
        url: row.try_get_unchecked(3)?,
        status: u16::try_from(row.try_get_unchecked::<i64, _>(4)?).unwrap_or(0),
        who: row.try_get_unchecked(5)?,
        what: row.try_get_unchecked(6)?,
        verdict: row.try_get_unchecked(7)?,
        duration_ms: duration as f64 / 1_000.0,
    })
}

/// The exchanges with these ids, newest first, with everything they hold.
async fn whole(connection: &mut SqliteConnection, ids: &[i64]) -> Result<Vec<LoggedExchange>, StoreError> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        row_columns!(),
        ", b.request_headers, b.request_body, b.response_headers, b.response_body, b.story \
         FROM exchange AS e JOIN exchange_body AS b ON b.id = e.id \
         WHERE e.id IN (SELECT value FROM json_each(?)) ORDER BY e.id DESC"
    ))
    .bind(serde_json::to_string(ids)?)
    .fetch_all(connection)
    .await?;
    rows.iter().map(logged).collect()
}

fn logged(row: &SqliteRow) -> Result<LoggedExchange, StoreError> {
    let line = self::row(row)?;
    let request_headers: String = row.try_get_unchecked(9)?;
    let response_headers: String = row.try_get_unchecked(11)?;
    let response_body: Option<String> = row.try_get_unchecked(12)?;
    let story: Option<String> = row.try_get_unchecked(13)?;
    let told: Told = match story {
        Some(story) => serde_json::from_str(&story)?,
        None => Told::default(),
    };
    let changes = match told.changes {
        Some(changes) => changes,
        None if told.created => created(response_body.as_deref()),
        None => Vec::new(),
    };
    Ok(LoggedExchange {
        id: line.id,
        exchange: Exchange {
            at: line.at,
            method: line.method,
            url: line.url,
            request_headers: serde_json::from_str(&request_headers)?,
            request_body: row.try_get_unchecked(10)?,
            status: Some(line.status).filter(|status| *status > 0),
            response_headers: serde_json::from_str(&response_headers)?,
            response_body,
            duration_ms: line.duration_ms,
            failure: None,
        },
        who: line.who,
        what: line.what,
        verdict: line.verdict,
        changes,
        change_text: told.change_text,
        tolerances: told.tolerances,
    })
}

/// What a create changed is what it answered: it is not written twice.
fn created(answer: Option<&str>) -> Vec<Change> {
    let made: Option<Value> = answer.and_then(|answer| serde_json::from_str(answer).ok());
    made.map(|made| diff(&Value::Null, &made)).unwrap_or_default()
}

/// From microseconds since 1970.
pub(super) fn timestamp(microseconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(microseconds)
        .map_err(|_| StoreError::Corrupt(format!("`{microseconds}` is no time")))
}
