//! What the writer does when nobody waits: deleting exchanges that are not kept, filling the indexes for
//! searching the log, sweeping up after deleted tenants.
//!
//! Everything in small pieces, each a transaction of its own, so that a request that comes
//! meanwhile waits for one piece at most.

use sqlx::{Connection, Row, SqliteConnection};

use super::StoreError;
use super::log::piece::{self, End, Entry};
use super::log::text;
use super::numbers::{List, exchange_id};
use scim::resource::ResourceType;

/// Rows of one piece of work.
pub(super) const PIECE_ROWS: i64 = 500;

/// How many exchanges may be on the disk beyond those kept, while nobody lets the writer rest.
pub(super) const OVERDUE_EXCHANGES: usize = 50_000;

/// Whether there is something to do.
#[derive(Debug)]
pub(super) struct Chores {
    left: bool,
}

impl Default for Chores {
    /// A database may have been closed in the middle of its chores.
    fn default() -> Self {
        Self { left: true }
    }
}

impl Chores {
    /// Something was written.
    pub(super) fn arise(&mut self) {
        self.left = true;
    }

    /// Nothing can be done now.
    pub(super) fn rest(&mut self) {
        self.left = false;
    }

    pub(super) fn are_left(&self) -> bool {
        self.left
    }

    /// One piece of work. `hurried`: others wait, so only what must not grow without end.
    pub(super) async fn some(
        &mut self,
        connection: &mut SqliteConnection,
        hurried: bool,
    ) -> Result<(), StoreError> {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let did = Self::piece(&mut transaction, hurried).await?;
        transaction.commit().await?;
        if !did && !hurried {
            self.rest();
        }
        Ok(())
    }

    async fn piece(connection: &mut SqliteConnection, hurried: bool) -> Result<bool, StoreError> {
        let tenants = sqlx::query(
            "SELECT seq, first_exchange, next_exchange, indexed_exchange, swept_exchange FROM tenant",
        )
        .fetch_all(&mut *connection)
        .await?;
        for row in tenants {
            let log = Log {
                tenant: row.try_get_unchecked(0)?,
                first: row.try_get_unchecked(1)?,
                next: row.try_get_unchecked(2)?,
                indexed: row.try_get_unchecked(3)?,
                swept: row.try_get_unchecked(4)?,
            };
            if log.sweep(connection).await? || (!hurried && log.index(connection).await?) {
                return Ok(true);
            }
        }
        if hurried {
            return Ok(false);
        }
        sweep_doomed(connection).await
    }
}

/// Numbers of one tenant's exchanges.
struct Log {
    tenant: i64,
    first: i64,
    next: i64,
    indexed: i64,
    swept: i64,
}

impl Log {
    /// Deletes what is not kept any more.
    async fn sweep(&self, connection: &mut SqliteConnection) -> Result<bool, StoreError> {
        if self.swept >= self.first {
            return Ok(false);
        }
        // Whole pieces: the last of them may still hold some that are kept.
        let pieces = sqlx::query(
            "SELECT first + count, bytes FROM piece WHERE first >= ?1 AND first + count <= ?2 ORDER BY first LIMIT ?3",
        )
        .bind(exchange_id(self.tenant, self.swept))
        .bind(exchange_id(self.tenant, self.first))
        .bind(PIECE_ROWS)
        .fetch_all(&mut *connection)
        .await?;
        let (mut to_id, mut bytes, from_id) = (0, 0, exchange_id(self.tenant, self.swept));
        for piece in pieces {
            if to_id - from_id >= PIECE_ROWS {
                break;
            }
            to_id = piece.try_get_unchecked(0)?;
            bytes += piece.try_get_unchecked::<i64, _>(1)?;
        }
        if to_id == 0 {
            return Ok(false);
        }
        let to = to_id - exchange_id(self.tenant, 0);
        delete_exchanges(connection, from_id, to_id).await?;
        sqlx::query("DELETE FROM open_search WHERE tenant_seq = ? AND exchange < ?")
            .bind(self.tenant)
            .bind(to_id)
            .execute(&mut *connection)
            .await?;
        sqlx::query(
            "UPDATE tenant SET swept_exchange = ?1, indexed_exchange = max(indexed_exchange, ?1), \
             exchange_bytes = exchange_bytes - ?2 WHERE seq = ?3",
        )
        .bind(to)
        .bind(bytes)
        .bind(self.tenant)
        .execute(connection)
        .await?;
        Ok(true)
    }

    /// Puts the next exchanges into the indexes.
    async fn index(&self, connection: &mut SqliteConnection) -> Result<bool, StoreError> {
        let renamed: Vec<i64> = sqlx::query_scalar(
            "DELETE FROM renamed WHERE exchange IN \
             (SELECT exchange FROM renamed WHERE exchange >= ? AND exchange < ? LIMIT ?) RETURNING exchange",
        )
        .bind(exchange_id(self.tenant, 0))
        .bind(exchange_id(self.tenant, self.next))
        .bind(PIECE_ROWS)
        .fetch_all(&mut *connection)
        .await?;
        if !renamed.is_empty() {
            let entries = piece::with_ids(connection, &renamed, true).await?;
            index_exchanges(connection, &entries, true).await?;
            return Ok(true);
        }
        if self.indexed >= self.next {
            return Ok(false);
        }
        let (from, to) = (
            exchange_id(self.tenant, self.indexed),
            exchange_id(self.tenant, self.next),
        );
        let entries = piece::range(connection, from, to, End::Oldest, PIECE_ROWS as usize, true).await?;
        let to = match entries.last() {
            Some(last) => last.id + 1 - exchange_id(self.tenant, 0),
            None => self.next,
        };
        index_exchanges(connection, &entries, false).await?;
        sqlx::query("UPDATE tenant SET indexed_exchange = ? WHERE seq = ?")
            .bind(to)
            .bind(self.tenant)
            .execute(connection)
            .await?;
        Ok(true)
    }
}

async fn index_exchanges(
    connection: &mut SqliteConnection,
    entries: &[Entry],
    again: bool,
) -> Result<(), StoreError> {
    let mut texts: Vec<(i64, String)> = entries
        .iter()
        .map(|entry| (entry.id, text::of(entry).text()))
        .collect();
    texts.sort_unstable_by_key(|(id, _)| *id);
    if again {
        let ids: Vec<i64> = texts.iter().map(|(id, _)| *id).collect();
        sqlx::query("DELETE FROM exchange_text WHERE rowid IN (SELECT value FROM json_each(?))")
            .bind(serde_json::to_string(&ids)?)
            .execute(&mut *connection)
            .await?;
    }
    sqlx::query("INSERT INTO exchange_text (rowid, text) SELECT value ->> 0, value ->> 1 FROM json_each(?)")
        .bind(serde_json::to_string(&texts)?)
        .execute(&mut *connection)
        .await?;
    let mut subjects: Vec<(i64, i64)> = entries
        .iter()
        .filter_map(|entry| Some((entry.subject()?, entry.id)))
        .collect();
    subjects.sort_unstable();
    sqlx::query(
        "INSERT OR IGNORE INTO story (subject, exchange) SELECT value ->> 0, value ->> 1 FROM json_each(?)",
    )
    .bind(serde_json::to_string(&subjects)?)
    .execute(connection)
    .await?;
    Ok(())
}

/// Exchanges from the first to before the second id, with what the indexes have of them.
async fn delete_exchanges(connection: &mut SqliteConnection, from: i64, to: i64) -> Result<(), StoreError> {
    let mut at = from;
    loop {
        let entries = piece::range(connection, at, to, End::Oldest, PIECE_ROWS as usize, false).await?;
        let Some(last) = entries.last() else {
            break;
        };
        at = last.id + 1;
        let told: Vec<(i64, i64)> = entries
            .iter()
            .filter_map(|entry| Some((entry.subject()?, entry.id)))
            .collect();
        sqlx::query(
            "DELETE FROM story WHERE (subject, exchange) IN \
             (SELECT value ->> 0, value ->> 1 FROM json_each(?))",
        )
        .bind(serde_json::to_string(&told)?)
        .execute(&mut *connection)
        .await?;
    }
    for delete in [
        "DELETE FROM exchange_text WHERE rowid >= ? AND rowid < ?",
        "DELETE FROM renamed WHERE exchange >= ? AND exchange < ?",
        "DELETE FROM named WHERE exchange >= ? AND exchange < ?",
        "DELETE FROM failed WHERE exchange >= ? AND exchange < ?",
        "DELETE FROM piece WHERE first >= ? AND first < ?",
        "DELETE FROM piece_body WHERE first >= ? AND first < ?",
    ] {
        sqlx::query(delete)
            .bind(from)
            .bind(to)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Some of what a deleted tenant stored.
async fn sweep_doomed(connection: &mut SqliteConnection) -> Result<bool, StoreError> {
    let doomed: Option<i64> = sqlx::query_scalar("SELECT tenant_seq FROM doomed LIMIT 1")
        .fetch_optional(&mut *connection)
        .await?;
    let Some(tenant) = doomed else {
        return Ok(false);
    };
    let (from, to) = (exchange_id(tenant, 0), exchange_id(tenant + 1, 0));
    let last: Option<i64> = sqlx::query_scalar(
        "SELECT first FROM piece WHERE first >= ? AND first < ? ORDER BY first LIMIT 1 OFFSET 20",
    )
    .bind(from)
    .bind(to)
    .fetch_optional(&mut *connection)
    .await?;
    delete_exchanges(connection, from, last.unwrap_or(to)).await?;
    let mut did = last.is_some();
    let (users, groups) = (
        List::new(tenant, ResourceType::User),
        List::new(tenant, ResourceType::Group),
    );
    let snapshots = sqlx::query(
        "DELETE FROM snapshot_item WHERE seq IN (SELECT i.seq FROM snapshot AS s \
         JOIN snapshot_item AS i ON i.snapshot_seq = s.seq WHERE s.tenant_seq = ? LIMIT ?)",
    )
    .bind(tenant)
    .bind(PIECE_ROWS)
    .execute(&mut *connection)
    .await?;
    did |= snapshots.rows_affected() > 0;
    if !did {
        sqlx::query("DELETE FROM snapshot WHERE tenant_seq = ?")
            .bind(tenant)
            .execute(&mut *connection)
            .await?;
    }
    let ranges = [
        (
            "DELETE FROM key WHERE (list, value, attribute, seq) IN (SELECT list, value, attribute, seq FROM key WHERE list >= ? AND list < ? LIMIT ?)",
            users.column(),
            groups.column() + 1,
        ),
        (
            "DELETE FROM gap WHERE (list, level, block) IN (SELECT list, level, block FROM gap WHERE list >= ? AND list < ? LIMIT ?)",
            users.column(),
            groups.column() + 1,
        ),
        (
            "DELETE FROM member WHERE (group_seq, member_seq) IN (SELECT group_seq, member_seq FROM member WHERE group_seq >= ? AND group_seq < ? LIMIT ?)",
            groups.seq(0),
            groups.end(),
        ),
        (
            "DELETE FROM stranger WHERE (group_seq, value) IN (SELECT group_seq, value FROM stranger WHERE group_seq >= ? AND group_seq < ? LIMIT ?)",
            groups.seq(0),
            groups.end(),
        ),
        (
            "DELETE FROM resource WHERE seq IN (SELECT seq FROM resource WHERE seq >= ? AND seq < ? LIMIT ?)",
            users.seq(0),
            groups.end(),
        ),
        (
            "DELETE FROM open_search WHERE (tenant_seq, wanted, exchange) IN (SELECT tenant_seq, wanted, exchange FROM open_search WHERE tenant_seq >= ? AND tenant_seq < ? LIMIT ?)",
            tenant,
            tenant + 1,
        ),
    ];
    for (delete, from, to) in ranges {
        let deleted = sqlx::query(delete)
            .bind(from)
            .bind(to)
            .bind(PIECE_ROWS)
            .execute(&mut *connection)
            .await?;
        did |= deleted.rows_affected() > 0;
    }
    if !did {
        sqlx::query("DELETE FROM doomed WHERE tenant_seq = ?")
            .bind(tenant)
            .execute(connection)
            .await?;
    }
    Ok(true)
}
