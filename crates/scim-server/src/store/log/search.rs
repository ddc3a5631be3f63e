//! Searching the log for words.
//!
//! An index of three-character parts (FTS5, trigram) narrows; the row itself decides, as for
//! filters. The index is filled when nothing else is to be done, so the newest exchanges may not be
//! in it yet: they are looked through one by one.

use sqlx::{Row, SqliteConnection};

use super::text::{BODY_CHARS_MAX, Searched, match_query};
use super::{ExchangeQuery, Kept};
use crate::store::StoreError;

/// Up to how many exchanges that match a text are counted.
pub const FOUND_COUNTED_MAX: u64 = 10_000;

/// Most exchanges that are looked through one by one.
const LOOKED_THROUGH_MAX: usize = 400_000;

/// Rows read at a time.
const CHUNK_ROWS: i64 = 1_000;

/// Ids of a page, newest first, and how many match.
pub(super) async fn search(
    connection: &mut SqliteConnection,
    kept: Kept,
    query: &ExchangeQuery,
    words: &[String],
    limit: u32,
) -> Result<(Vec<i64>, u64), StoreError> {
    let mut page = Page {
        before: query.before.unwrap_or(i64::MAX),
        after: query.after.unwrap_or(i64::MIN),
        oldest_first: query.after.is_some() && query.before.is_none(),
        limit: limit as usize,
        ids: Vec::new(),
        total: 0,
    };
    let asked = match_query(words);
    let indexed = match asked {
        Some(_) => kept.indexed.clamp(kept.from, kept.to),
        None => kept.from,
    };
    let mut looked = 0;
    let mut to = kept.to;
    while to > indexed && looked < LOOKED_THROUGH_MAX && !page.is_complete() {
        let rows = candidates(connection, Source::Range { from: indexed, to }, query.failed_only).await?;
        looked += rows.len();
        match rows.last() {
            Some(last) => to = last.id,
            None => break,
        }
        page.take(&rows, words);
    }
    let Some(asked) = asked else {
        return Ok(page.finish());
    };
    let mut to = indexed;
    while to > kept.from && !page.is_complete() {
        let ids: Vec<i64> = sqlx::query_scalar(
            "SELECT rowid FROM exchange_text WHERE exchange_text MATCH ? AND rowid >= ? AND rowid < ? \
             ORDER BY rowid DESC LIMIT ?",
        )
        .bind(&asked)
        .bind(kept.from)
        .bind(to)
        .bind(CHUNK_ROWS)
        .fetch_all(&mut *connection)
        .await?;
        let Some(last) = ids.last() else {
            break;
        };
        to = *last;
        let rows = candidates(connection, Source::Ids(&ids), query.failed_only).await?;
        page.take(&rows, words);
    }
    Ok(page.finish())
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
    fn take(&mut self, rows: &[Candidate], words: &[String]) {
        for row in rows.iter().filter(|row| row.matches(words)) {
            self.total += 1;
            let inside = row.id < self.before && row.id > self.after;
            if inside && (self.oldest_first || self.ids.len() < self.limit) {
                self.ids.push(row.id);
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

/// An exchange that may match.
struct Candidate {
    id: i64,
    status: i64,
    who: Option<String>,
    what: String,
    method: String,
    url: String,
    verdict: String,
    request_body: Option<String>,
}

impl Candidate {
    fn matches(&self, words: &[String]) -> bool {
        let searched = Searched {
            who: self.who.as_deref(),
            what: &self.what,
            method: &self.method,
            url: &self.url,
            status: self.status,
            verdict: &self.verdict,
            request_body: self.request_body.as_deref(),
        };
        searched.has(words)
    }
}

enum Source<'a> {
    Range { from: i64, to: i64 },
    Ids(&'a [i64]),
}

macro_rules! select {
    () => {
        "SELECT e.id, e.status, e.who, e.what, e.method, e.url, e.verdict, substr(b.request_body, 1, ?1) \
         FROM exchange AS e JOIN exchange_body AS b ON b.id = e.id WHERE e.status >= ?2 AND "
    };
}

/// Newest first.
async fn candidates(
    connection: &mut SqliteConnection,
    source: Source<'_>,
    failed_only: bool,
) -> Result<Vec<Candidate>, StoreError> {
    let least_status = if failed_only { 400 } else { 0 };
    let rows = match source {
        Source::Range { from, to } => {
            sqlx::query(concat!(
                select!(),
                "e.id >= ?3 AND e.id < ?4 ORDER BY e.id DESC LIMIT ?5"
            ))
            .bind(BODY_CHARS_MAX as i64)
            .bind(least_status)
            .bind(from)
            .bind(to)
            .bind(CHUNK_ROWS)
            .fetch_all(connection)
            .await?
        }
        Source::Ids(ids) => {
            sqlx::query(concat!(
                select!(),
                "e.id IN (SELECT value FROM json_each(?3)) ORDER BY e.id DESC"
            ))
            .bind(BODY_CHARS_MAX as i64)
            .bind(least_status)
            .bind(serde_json::to_string(ids)?)
            .fetch_all(connection)
            .await?
        }
    };
    rows.iter()
        .map(|row| {
            Ok(Candidate {
                id: row.try_get_unchecked(0)?,
                status: row.try_get_unchecked(1)?,
                who: row.try_get_unchecked(2)?,
                what: row.try_get_unchecked(3)?,
                method: row.try_get_unchecked(4)?,
                url: row.try_get_unchecked(5)?,
                verdict: row.try_get_unchecked(6)?,
                request_body: row.try_get_unchecked(7)?,
            })
        })
        .collect()
}
