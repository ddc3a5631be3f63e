//! Searching the log for words.
//!
//! An index of three-character parts (FTS5, trigram) narrows; the row itself decides, as for
//! filters. The index is filled when nothing else is to be done, so the newest exchanges may not be
//! in it yet: they are looked through one by one.

use sqlx::SqliteConnection;

use super::about::{Narrowed, Wanted};
use super::piece::{self, End, Entry};
use super::{ExchangeQuery, Kept};
use crate::store::StoreError;

/// Up to how many exchanges that match a text are counted.
pub const FOUND_COUNTED_MAX: u64 = 10_000;

/// Most exchanges that are looked through one by one.
const LOOKED_THROUGH_MAX: usize = 200_000;

/// Rows read at a time.
pub(super) const CHUNK_ROWS: usize = 1_000;

/// Ids of a page, newest first, and how many match.
pub(super) async fn search(
    connection: &mut SqliteConnection,
    kept: Kept,
    query: &ExchangeQuery,
    wanted: &Wanted,
    limit: usize,
) -> Result<(Vec<i64>, u64), StoreError> {
    let mut page = Page {
        before: query.before.unwrap_or(i64::MAX),
        after: query.after.unwrap_or(i64::MIN),
        oldest_first: query.after.is_some() && query.before.is_none(),
        limit,
        ids: Vec::new(),
        total: 0,
    };
    let narrowed = wanted.narrowed();
    let indexed = match narrowed {
        Some(_) => kept.indexed.clamp(kept.from, kept.to),
        None => kept.from,
    };
    let mut looked = 0;
    let mut to = kept.to;
    while to > indexed && looked < LOOKED_THROUGH_MAX && !page.is_complete() {
        let entries = piece::range(connection, indexed, to, End::Newest, CHUNK_ROWS, true).await?;
        looked += entries.len();
        match entries.last() {
            Some(last) => to = last.id,
            None => break,
        }
        page.take(&entries, wanted);
    }
    let Some(narrowed) = narrowed else {
        return Ok(page.finish());
    };
    let mut to = indexed;
    while to > kept.from && !page.is_complete() {
        let ids = next_ids(connection, &narrowed, kept.from, to).await?;
        let Some(last) = ids.last() else {
            break;
        };
        to = *last;
        page.take(&piece::with_ids(connection, &ids, true).await?, wanted);
    }
    Ok(page.finish())
}

/// Those that got a name after they were indexed may be what is wanted, too.
macro_rules! or_renamed {
    () => {
        "UNION SELECT exchange FROM (SELECT exchange FROM renamed WHERE exchange >= ?2 AND exchange < ?3 \
         ORDER BY exchange DESC LIMIT ?4 + 0) ORDER BY 1 DESC LIMIT ?4 + 0"
    };
}

/// Ids that an index finds, newest first.
pub(super) async fn next_ids(
    connection: &mut SqliteConnection,
    narrowed: &Narrowed,
    from: i64,
    to: i64,
) -> Result<Vec<i64>, StoreError> {
    let query = match narrowed {
        Narrowed::Text(asked) => sqlx::query_scalar(concat!(
            "SELECT rowid FROM (SELECT rowid FROM exchange_text WHERE exchange_text MATCH ?1 \
             AND rowid >= ?2 AND rowid < ?3 ORDER BY rowid DESC LIMIT ?4 + 0) ",
            or_renamed!()
        ))
        .bind(asked),
        Narrowed::Subjects(subjects) => sqlx::query_scalar(concat!(
            "SELECT exchange FROM (SELECT DISTINCT t.exchange FROM json_each(?1) AS j \
             CROSS JOIN story AS t ON t.subject = j.value \
             WHERE t.exchange >= ?2 AND t.exchange < ?3 ORDER BY t.exchange DESC LIMIT ?4 + 0) ",
            or_renamed!()
        ))
        .bind(subjects),
    };
    let ids = query
        .bind(from)
        .bind(to)
        .bind(CHUNK_ROWS as i64)
        .fetch_all(connection)
        .await?;
    Ok(ids)
}

/// What a search returns, while it looks from the newest to the oldest.
struct Page {
    before: i64,
    after: i64,
    oldest_first: bool,
    limit: usize,
    ids: Vec<i64>,
    total: u64,
}

impl Page {
    fn take(&mut self, entries: &[Entry], wanted: &Wanted) {
        for entry in entries.iter().filter(|entry| wanted.has(entry)) {
            self.total += 1;
            let inside = entry.id < self.before && entry.id > self.after;
            if inside && (self.oldest_first || self.ids.len() < self.limit) {
                self.ids.push(entry.id);
            }
        }
    }

    /// Nothing that is still to come would change it.
    fn is_complete(&self) -> bool {
        // The oldest of many are wanted: only the end tells which these are.
        !self.oldest_first && self.total >= FOUND_COUNTED_MAX && self.ids.len() >= self.limit
    }

    fn finish(mut self) -> (Vec<i64>, u64) {
        if self.oldest_first {
            let more = self.ids.len().saturating_sub(self.limit);
            self.ids.drain(..more);
        }
        (self.ids, self.total)
    }
}
