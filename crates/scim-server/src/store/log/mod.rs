//! The exchange log: what was asked, what was answered, and what it did to whom.

mod about;
mod entry;
pub(super) mod piece;
mod search;
pub(super) mod text;

use scim::change::{Change, diff};
use scim::exchange::Exchange;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::{Row, SqliteConnection};

pub(crate) use entry::{NewExchange, Told};
pub use search::FOUND_COUNTED_MAX;

use super::numbers::{exchange_id, exchange_number, exchange_shown};
use super::{StoreError, TrialStore, tenants};
use about::Wanted;
use jiff::Timestamp;
use piece::{End, Entry, Head};

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
    /// The vendor's rule that refused it, `SMS2GO: user-type`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The faults that struck, as they are written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<String>,
    /// The exchange that this one repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay_of: Option<i64>,
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
    /// Only what is about this person or group: an id, a `userName` or a name as the log shows it.
    pub about: Option<String>,
    /// Only exchanges older than this id.
    pub before: Option<i64>,
    /// Only exchanges newer than this id; the oldest of them are chosen, to follow a live log
    /// without gaps.
    pub after: Option<i64>,
    /// Rows at most; 100 when `None`, 1 000 at most.
    pub limit: Option<u32>,
}

impl ExchangeQuery {
    /// With ids as they are stored, for those that are shown.
    fn of_tenant(&self, tenant_seq: i64) -> Self {
        let stored = |number: Option<i64>| number.map(|number| exchange_shown(tenant_seq, number));
        Self {
            before: stored(self.before),
            after: stored(self.after),
            ..self.clone()
        }
    }
}

/// A page of exchanges.
#[derive(Clone, Debug, PartialEq)]
pub struct ExchangePage<Row = LoggedExchange> {
    /// Newest first.
    pub rows: Vec<Row>,
    /// How many match `text`, `about` and `failed_only` in all. Those that match a text are counted up to
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

impl TrialStore {
    /// A page of a tenant's exchanges, newest first, with everything they hold.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub async fn exchanges(&self, name: &str, query: &ExchangeQuery) -> Result<ExchangePage, StoreError> {
        let mut connection = self.reader_after_writes().await?;
        find(&mut connection, name, query, true).await?.page(logged)
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
        find(&mut connection, name, query, false).await?.page(row)
    }

    /// One exchange of a tenant; `None` when it is not there (any more).
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub async fn exchange(&self, name: &str, id: i64) -> Result<Option<LoggedExchange>, StoreError> {
        let mut connection = self.reader_after_writes().await?;
        let tenant = tenants::required(&mut connection, name).await?;
        let kept = kept(&mut connection, tenant.seq).await?;
        let id = exchange_shown(tenant.seq, id);
        if !(kept.from..kept.to).contains(&id) {
            return Ok(None);
        }
        let found = piece::with_ids(&mut connection, &[id], true).await?.pop();
        found.map(logged).transpose()
    }

    /// Exchanges after an id, oldest first, without counting how many there are: to go through all of them.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub async fn exchanges_after(
        &self,
        name: &str,
        query: &ExchangeQuery,
    ) -> Result<Vec<LoggedExchange>, StoreError> {
        let mut connection = self.reader_after_writes().await?;
        let tenant = tenants::required(&mut connection, name).await?;
        let kept = kept(&mut connection, tenant.seq).await?;
        let query = &query.of_tenant(tenant.seq);
        let wanted = Wanted::of(&mut connection, tenant.seq, kept, query).await?;
        let limit = query.limit.unwrap_or(PAGE_ROWS).min(PAGE_ROWS_MAX) as usize;
        let mut from = kept.from.max(query.after.unwrap_or(0).saturating_add(1));
        let mut found = Vec::with_capacity(limit);
        while found.len() < limit {
            let entries = piece::range(
                &mut connection,
                from,
                kept.to,
                End::Oldest,
                PAGE_ROWS_MAX as usize,
                true,
            )
            .await?;
            let Some(last) = entries.last() else {
                break;
            };
            from = last.id + 1;
            found.extend(entries.into_iter().filter(|entry| wanted.has(entry)));
        }
        found.truncate(limit);
        found.into_iter().map(logged).collect()
    }
}

/// Takes all exchanges of a tenant away. Returns how many there were.
pub(super) async fn clear(connection: &mut SqliteConnection, tenant_seq: i64) -> Result<u64, StoreError> {
    let kept = kept(connection, tenant_seq).await?;
    for clear in [
        "UPDATE tenant SET first_exchange = next_exchange WHERE seq = ?",
        "DELETE FROM open_search WHERE tenant_seq = ?",
    ] {
        sqlx::query(clear)
            .bind(tenant_seq)
            .execute(&mut *connection)
            .await?;
    }
    Ok((kept.to - kept.from).unsigned_abs())
}

/// What a query found.
struct Found {
    /// Newest first.
    entries: Vec<Entry>,
    total: u64,
    failed_of_last_50: u32,
}

impl Found {
    fn page<Row>(
        self,
        shown: impl Fn(Entry) -> Result<Row, StoreError>,
    ) -> Result<ExchangePage<Row>, StoreError> {
        Ok(ExchangePage {
            rows: self.entries.into_iter().map(shown).collect::<Result<_, _>>()?,
            total: self.total,
            failed_of_last_50: self.failed_of_last_50,
        })
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
    with_bodies: bool,
) -> Result<Found, StoreError> {
    let tenant = tenants::required(connection, name).await?;
    let query = &query.of_tenant(tenant.seq);
    let kept = kept(connection, tenant.seq).await?;
    let failed: i64 = sqlx::query_scalar("SELECT count(*) FROM failed WHERE exchange >= ? AND exchange < ?")
        .bind(kept.from.max(kept.to - LAST))
        .bind(kept.to)
        .fetch_one(&mut *connection)
        .await?;
    let limit = query.limit.unwrap_or(PAGE_ROWS).min(PAGE_ROWS_MAX) as usize;
    let wanted = Wanted::of(connection, tenant.seq, kept, query).await?;
    let (entries, total) = if wanted.is_search() {
        let (ids, total) = search::search(connection, kept, query, &wanted, limit).await?;
        (piece::with_ids(connection, &ids, with_bodies).await?, total)
    } else if query.failed_only {
        let (ids, total) = failures(connection, kept, query, limit).await?;
        (piece::with_ids(connection, &ids, with_bodies).await?, total)
    } else {
        let (from, to, end) = kept.asked(query);
        let mut entries = piece::range(connection, from, to, end, limit, with_bodies).await?;
        if end == End::Oldest {
            entries.reverse();
        }
        (entries, (kept.to - kept.from).unsigned_abs())
    };
    Ok(Found {
        entries,
        total,
        failed_of_last_50: u32::try_from(failed).unwrap_or(0),
    })
}

impl Kept {
    /// The ids a query is about, and which of them come first.
    fn asked(self, query: &ExchangeQuery) -> (i64, i64, End) {
        let after = query.after.map_or(i64::MIN, |after| after.saturating_add(1));
        let end = match (query.after, query.before) {
            (Some(_), None) => End::Oldest,
            _ => End::Newest,
        };
        (
            self.from.max(after),
            self.to.min(query.before.unwrap_or(i64::MAX)),
            end,
        )
    }
}

/// Ids of failed exchanges, newest first, and how many there are.
async fn failures(
    connection: &mut SqliteConnection,
    kept: Kept,
    query: &ExchangeQuery,
    limit: usize,
) -> Result<(Vec<i64>, u64), StoreError> {
    let total: i64 = sqlx::query_scalar("SELECT count(*) FROM failed WHERE exchange >= ? AND exchange < ?")
        .bind(kept.from)
        .bind(kept.to)
        .fetch_one(&mut *connection)
        .await?;
    let (from, to, end) = kept.asked(query);
    let ids: Vec<i64> = sqlx::query_scalar(match end {
        End::Newest => {
            "SELECT exchange FROM failed WHERE exchange >= ? AND exchange < ? ORDER BY exchange DESC LIMIT ? + 0"
        }
        End::Oldest => {
            "SELECT exchange FROM failed WHERE exchange >= ? AND exchange < ? ORDER BY exchange LIMIT ? + 0"
        }
    })
    .bind(from)
    .bind(to)
    .bind(limit as i64)
    .fetch_all(connection)
    .await?;
    Ok((ids, total.unsigned_abs()))
}

fn row(entry: Entry) -> Result<ExchangeRow, StoreError> {
    let Head(at, duration, status, method, url, who, what, verdict, ..) = entry.head;
    Ok(ExchangeRow {
        id: exchange_number(entry.id),
        at: timestamp(at)?,
        method,
        url,
        status,
        who,
        what,
        verdict,
        duration_ms: duration as f64 / 1_000.0,
    })
}

fn logged(entry: Entry) -> Result<LoggedExchange, StoreError> {
    let line = row(entry.clone())?;
    let [
        request_headers,
        request_body,
        response_headers,
        response_body,
        story,
    ] = entry.texts();
    let told: Told = match story {
        Some(story) => serde_json::from_str(&story)?,
        None => Told::default(),
    };
    let changes = match &told.changes {
        Some(changes) => changes.clone(),
        None if told.created => created(response_body.as_deref()),
        None => told.member_changes().collect(),
    };
    let headers = |json: Option<String>| match json {
        Some(json) => serde_json::from_str(&json),
        None => Ok(Vec::new()),
    };
    Ok(LoggedExchange {
        id: line.id,
        exchange: Exchange {
            at: line.at,
            method: line.method,
            url: line.url,
            request_headers: headers(request_headers)?,
            request_body,
            status: Some(line.status).filter(|status| *status > 0),
            response_headers: headers(response_headers)?,
            response_body,
            duration_ms: line.duration_ms,
            failure: told.failure,
        },
        who: line.who,
        what: line.what,
        verdict: line.verdict,
        changes,
        change_text: told.change_text,
        tolerances: told.tolerances,
        rule: told.rule,
        faults: told.faults,
        replay_of: told.replay_of,
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
