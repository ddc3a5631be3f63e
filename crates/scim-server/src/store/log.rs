//! The exchange log: what was asked, what was answered, and what it did to whom.

use jiff::Timestamp;
use scim::exchange::Exchange;
use scim::filter::fold;
use scim::patch::Change;
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection};

use super::retention::bytes_of;
use super::search::contains_pattern;
use super::story::{self, Subject};
use super::{StoreError, TrialStore, tenants};

/// Rows of a page when the query does not say.
const PAGE_ROWS: u32 = 100;

/// Most rows of a page.
const PAGE_ROWS_MAX: u32 = 1_000;

/// Characters of a request body that text search looks at.
const SEARCHED_BODY_CHARS_MAX: usize = 4_000;

/// One exchange a trial tenant answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoggedExchange {
    /// Grows with time within one database.
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

/// A page of exchanges.
#[derive(Clone, Debug, PartialEq)]
pub struct ExchangePage {
    /// Newest first.
    pub rows: Vec<LoggedExchange>,
    /// How many match `text` and `failed_only` in all.
    pub total: u64,
    /// How many of the tenant's last 50 exchanges failed.
    pub failed_of_last_50: u32,
}

/// An exchange to be written.
pub(crate) struct NewExchange {
    pub(crate) logged: LoggedExchange,
    pub(crate) resource_id: Option<String>,
    /// What a search without a hit looked for.
    pub(crate) searched_for: Option<String>,
    /// What the resource that was just made is searched by: earlier searches without a hit get
    /// its name.
    pub(crate) answers_searches_for: Vec<String>,
}

/// Writes one exchange and lets the oldest go when there are more than `kept`.
pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    new: &NewExchange,
    kept: u32,
) -> Result<(), StoreError> {
    let logged = &new.logged;
    sqlx::query(
        "INSERT INTO exchange (tenant_seq, status, who, what, subject_key, resource_id, search, document) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(tenant_seq)
    .bind(i64::from(logged.exchange.status.unwrap_or(0)))
    .bind(&logged.who)
    .bind(&logged.what)
    .bind(new.searched_for.as_deref().map(fold))
    .bind(&new.resource_id)
    .bind(search_text(logged))
    .bind(serde_json::to_string(logged)?)
    .execute(&mut *connection)
    .await?;
    if let Some(who) = &logged.who {
        for subject in &new.answers_searches_for {
            name_earlier_searches(connection, tenant_seq, subject, who, new.resource_id.as_deref()).await?;
        }
    }
    let count: i64 = sqlx::query_scalar(
        "UPDATE tenant SET exchange_count = exchange_count + 1 WHERE seq = ? RETURNING exchange_count",
    )
    .bind(tenant_seq)
    .fetch_one(&mut *connection)
    .await?;
    let excess = count - i64::from(kept);
    if excess > 0 {
        drop_oldest(connection, tenant_seq, excess).await?;
    }
    Ok(())
}

/// Entra searches by `userName` before it creates; only the create says whose name that is.
async fn name_earlier_searches(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    subject: &str,
    who: &str,
    resource_id: Option<&str>,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE exchange SET who = ?, resource_id = ?, search = search || ' ' || ?, \
         what = CASE what WHEN 'probe' THEN 'no match' ELSE what END \
         WHERE tenant_seq = ? AND subject_key = ? AND resource_id IS NULL",
    )
    .bind(who)
    .bind(resource_id)
    .bind(fold(who))
    .bind(tenant_seq)
    .bind(fold(subject))
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes all exchanges of a tenant away.
pub(super) async fn clear(connection: &mut SqliteConnection, tenant_seq: i64) -> Result<u64, StoreError> {
    let gone = sqlx::query("DELETE FROM exchange WHERE tenant_seq = ?")
        .bind(tenant_seq)
        .execute(&mut *connection)
        .await?;
    sqlx::query("UPDATE tenant SET exchange_count = 0 WHERE seq = ?")
        .bind(tenant_seq)
        .execute(connection)
        .await?;
    Ok(gone.rows_affected())
}

/// Takes an exchange and all older ones away.
pub(super) async fn drop_up_to(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    id: i64,
) -> Result<u64, StoreError> {
    let gone = sqlx::query("DELETE FROM exchange WHERE tenant_seq = ? AND id <= ?")
        .bind(tenant_seq)
        .bind(id)
        .execute(&mut *connection)
        .await?;
    sqlx::query("UPDATE tenant SET exchange_count = exchange_count - ? WHERE seq = ?")
        .bind(i64::try_from(gone.rows_affected()).unwrap_or(0))
        .bind(tenant_seq)
        .execute(connection)
        .await?;
    Ok(gone.rows_affected())
}

/// Id, time and bytes of exchanges: after an id the oldest first, before it the newest first.
pub(super) async fn sizes(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    from: i64,
    limit: i64,
    after: bool,
) -> Result<Vec<(i64, Timestamp, u64)>, StoreError> {
    let select = match after {
        true => {
            "SELECT id, document ->> '$.exchange.at' AS at, octet_length(document) + octet_length(search) AS bytes \
             FROM exchange WHERE tenant_seq = ? AND id > ? ORDER BY id LIMIT ?"
        }
        false => {
            "SELECT id, document ->> '$.exchange.at' AS at, octet_length(document) + octet_length(search) AS bytes \
             FROM exchange WHERE tenant_seq = ? AND id < ? ORDER BY id DESC LIMIT ?"
        }
    };
    let rows = sqlx::query(select)
        .bind(tenant_seq)
        .bind(from)
        .bind(limit)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let at = tenants::timestamp(row.try_get("at")?)?;
            Ok((row.try_get("id")?, at, bytes_of(row, "bytes")?))
        })
        .collect()
}

async fn drop_oldest(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    excess: i64,
) -> Result<(), StoreError> {
    let gone = sqlx::query(
        "DELETE FROM exchange WHERE id IN \
         (SELECT id FROM exchange WHERE tenant_seq = ? ORDER BY id LIMIT ?)",
    )
    .bind(tenant_seq)
    .bind(excess)
    .execute(&mut *connection)
    .await?;
    sqlx::query("UPDATE tenant SET exchange_count = exchange_count - ? WHERE seq = ?")
        .bind(i64::try_from(gone.rows_affected()).unwrap_or(excess))
        .bind(tenant_seq)
        .execute(connection)
        .await?;
    Ok(())
}

fn search_text(logged: &LoggedExchange) -> String {
    let exchange = &logged.exchange;
    let body: String = exchange
        .request_body
        .as_deref()
        .unwrap_or("")
        .chars()
        .take(SEARCHED_BODY_CHARS_MAX)
        .collect();
    let status = exchange.status.unwrap_or(0).to_string();
    // The URL decoded once, so that people can search for what they see.
    let url: String = url::form_urlencoded::parse(exchange.url.as_bytes())
        .map(|(key, value)| format!("{key} {value} "))
        .collect();
    let parts = [
        logged.who.as_deref().unwrap_or(""),
        &logged.what,
        &exchange.method,
        &exchange.url,
        &url,
        &status,
        &logged.verdict,
        &body,
    ];
    fold(&parts.join(" "))
}

impl TrialStore {
    /// A page of a tenant's exchanges, newest first.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub async fn exchanges(&self, name: &str, query: &ExchangeQuery) -> Result<ExchangePage, StoreError> {
        let mut connection = self.readers().acquire().await?;
        let tenant = tenants::required(&mut connection, name).await?;
        let about = story::subject(&mut connection, tenant.seq, query).await?;
        let total = match (&query.text, query.failed_only, &about) {
            (None, false, None) => tenant.exchanges,
            _ => {
                let mut count = QueryBuilder::new("SELECT count(*)");
                condition(&mut count, tenant.seq, query, about.as_ref());
                let total: i64 = count.build().fetch_one(&mut *connection).await?.try_get(0)?;
                total.unsigned_abs()
            }
        };
        let failed: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM (SELECT status FROM exchange WHERE tenant_seq = ? ORDER BY id DESC LIMIT 50) \
             WHERE status >= 400",
        )
        .bind(tenant.seq)
        .fetch_one(&mut *connection)
        .await?;
        let mut select = QueryBuilder::new("SELECT id, who, what, document");
        condition(&mut select, tenant.seq, query, about.as_ref());
        if let Some(before) = query.before {
            select.push(" AND id < ").push_bind(before);
        }
        if let Some(after) = query.after {
            select.push(" AND id > ").push_bind(after);
        }
        let oldest_first = query.after.is_some() && query.before.is_none();
        select.push(if oldest_first {
            " ORDER BY id"
        } else {
            " ORDER BY id DESC"
        });
        let limit = query.limit.unwrap_or(PAGE_ROWS).min(PAGE_ROWS_MAX);
        select.push(" LIMIT ").push_bind(i64::from(limit));
        let rows = select.build().fetch_all(&mut *connection).await?;
        let mut rows = rows.iter().map(from_row).collect::<Result<Vec<_>, _>>()?;
        if oldest_first {
            rows.reverse();
        }
        Ok(ExchangePage {
            rows,
            total,
            failed_of_last_50: u32::try_from(failed).unwrap_or(0),
        })
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
        let mut connection = self.readers().acquire().await?;
        let tenant_seq = tenants::seq_of(&mut connection, name).await?;
        let about = story::subject(&mut connection, tenant_seq, query).await?;
        let mut select = QueryBuilder::new("SELECT id, who, what, document");
        condition(&mut select, tenant_seq, query, about.as_ref());
        select.push(" AND id > ").push_bind(query.after.unwrap_or(0));
        let limit = query.limit.unwrap_or(PAGE_ROWS).min(PAGE_ROWS_MAX);
        select.push(" ORDER BY id LIMIT ").push_bind(i64::from(limit));
        let rows = select.build().fetch_all(&mut *connection).await?;
        rows.iter().map(from_row).collect()
    }

    /// One exchange of a tenant; `None` when it is not there (any more).
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub async fn exchange(&self, name: &str, id: i64) -> Result<Option<LoggedExchange>, StoreError> {
        let mut connection = self.readers().acquire().await?;
        let tenant = tenants::required(&mut connection, name).await?;
        let row = sqlx::query("SELECT id, who, what, document FROM exchange WHERE tenant_seq = ? AND id = ?")
            .bind(tenant.seq)
            .bind(id)
            .fetch_optional(&mut *connection)
            .await?;
        row.as_ref().map(from_row).transpose()
    }
}

fn condition(
    select: &mut QueryBuilder<Sqlite>,
    tenant_seq: i64,
    query: &ExchangeQuery,
    about: Option<&Subject>,
) {
    select
        .push(" FROM exchange WHERE tenant_seq = ")
        .push_bind(tenant_seq);
    if query.failed_only {
        select.push(" AND status >= 400");
    }
    if let Some(subject) = about {
        subject.condition(select);
    }
    for word in query.text.as_deref().unwrap_or("").split_whitespace() {
        select.push(" AND search LIKE ").push_bind(contains_pattern(word));
        select.push(" ESCAPE '\\'");
    }
}

fn from_row(row: &SqliteRow) -> Result<LoggedExchange, StoreError> {
    let document: String = row.try_get("document")?;
    let mut logged: LoggedExchange = serde_json::from_str(&document)?;
    logged.id = row.try_get("id")?;
    // These two may have been filled in after the exchange.
    logged.who = row.try_get("who")?;
    logged.what = row.try_get("what")?;
    Ok(logged)
}
