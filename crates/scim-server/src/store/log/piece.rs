//! Pieces of the log: the exchanges that one transaction wrote, as one row.
//!
//! `heads` is a JSON array with an array for each exchange: time and duration in microseconds,
//! status, method, URL, who, what, verdict, subject, and the lengths in bytes of its texts in
//! `bodies`, null for one that is not there: request headers, request body, response headers,
//! response body, story.

use serde::{Deserialize, Serialize};
use sqlx::{Row, SqliteConnection};

use super::entry::NewExchange;
use crate::store::StoreError;

/// Most exchanges of a piece.
pub(in crate::store) const PIECE_MAX: usize = 128;

/// Number of texts in `bodies`.
const TEXTS: usize = 5;

/// An exchange without its texts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::store) struct Head(
    pub(in crate::store) i64,
    pub(in crate::store) i64,
    pub(in crate::store) u16,
    pub(in crate::store) String,
    pub(in crate::store) String,
    pub(in crate::store) Option<String>,
    pub(in crate::store) String,
    pub(in crate::store) String,
    pub(in crate::store) Option<i64>,
    pub(in crate::store) [Option<usize>; TEXTS],
);

impl Head {
    /// Bytes on the disk, about.
    pub(in crate::store) fn bytes(&self) -> u64 {
        let texts: usize = self.9.iter().flatten().sum();
        let own =
            self.3.len() + self.4.len() + self.5.as_deref().map_or(0, str::len) + self.6.len() + self.7.len();
        (texts + own) as u64 + 48
    }
}

/// As [`Head`], borrowed.
#[derive(Serialize)]
struct NewHead<'a>(
    i64,
    i64,
    u16,
    &'a str,
    &'a str,
    Option<&'a str>,
    &'a str,
    &'a str,
    Option<i64>,
    [Option<usize>; TEXTS],
);

/// An exchange as it was read.
#[derive(Clone, Debug)]
pub(in crate::store) struct Entry {
    pub(in crate::store) id: i64,
    pub(in crate::store) head: Head,
    /// Empty when they were not asked for.
    texts: [Option<String>; TEXTS],
}

impl Entry {
    pub(in crate::store) fn who(&self) -> Option<&str> {
        self.head.5.as_deref()
    }

    pub(in crate::store) fn what(&self) -> &str {
        &self.head.6
    }

    pub(in crate::store) fn subject(&self) -> Option<i64> {
        self.head.8
    }

    pub(in crate::store) fn request_body(&self) -> Option<&str> {
        self.texts[1].as_deref()
    }

    /// The texts in the order of the module.
    pub(in crate::store) fn texts(self) -> [Option<String>; TEXTS] {
        self.texts
    }
}

/// Exchanges of one tenant, put together.
pub(in crate::store) struct Piece {
    pub(in crate::store) heads: String,
    pub(in crate::store) bodies: String,
}

impl Piece {
    pub(in crate::store) fn of(entries: &[&NewExchange]) -> Result<Self, StoreError> {
        let mut heads = Vec::with_capacity(entries.len() * 320);
        let mut bodies = String::with_capacity(entries.len() * 2_048);
        for (index, entry) in entries.iter().enumerate() {
            heads.push(if index == 0 { b'[' } else { b',' });
            let texts = [
                Some(entry.request_headers.as_str()),
                entry.request_body.as_deref(),
                Some(entry.response_headers.as_str()),
                entry.response_body.as_deref(),
                entry.story.as_deref(),
            ];
            for text in texts.into_iter().flatten() {
                bodies.push_str(text);
            }
            let head = NewHead(
                entry.at,
                entry.duration,
                entry.status,
                &entry.method,
                &entry.url,
                entry.who.as_deref(),
                &entry.what,
                &entry.verdict,
                entry.subject,
                texts.map(|text| text.map(str::len)),
            );
            serde_json::to_writer(&mut heads, &head)?;
        }
        heads.push(b']');
        let heads = String::from_utf8(heads).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        Ok(Self { heads, bodies })
    }
}

/// The exchanges of a piece, oldest first.
fn entries(first: i64, heads: &str, bodies: Option<&str>) -> Result<Vec<Entry>, StoreError> {
    let heads: Vec<Head> = serde_json::from_str(heads)?;
    let mut at = 0;
    let mut entries = Vec::with_capacity(heads.len());
    for (id, head) in (first..).zip(heads) {
        let mut texts = <[Option<String>; TEXTS]>::default();
        if let Some(bodies) = bodies {
            for (text, length) in texts.iter_mut().zip(head.9) {
                let Some(length) = length else {
                    continue;
                };
                let cut = bodies.get(at..at + length);
                *text = Some(cut.ok_or_else(cut_wrong)?.to_owned());
                at += length;
            }
        }
        entries.push(Entry { id, head, texts });
    }
    Ok(entries)
}

fn cut_wrong() -> StoreError {
    StoreError::Corrupt("a piece of the log has other lengths than it says".to_owned())
}

/// Which end of a range is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum End {
    Newest,
    Oldest,
}

/// At most `limit` exchanges with ids from the first to before the second; newest first, or oldest
/// first.
pub(in crate::store) async fn range(
    connection: &mut SqliteConnection,
    from: i64,
    to: i64,
    end: End,
    limit: usize,
    with_bodies: bool,
) -> Result<Vec<Entry>, StoreError> {
    let mut found: Vec<Entry> = Vec::new();
    let (mut from, mut to) = (from, to);
    // Pieces may hold one exchange or many: more are read when the first did not suffice.
    let mut pieces = 2;
    while from < to && found.len() < limit {
        let rows = sqlx::query(match (end, with_bodies) {
            (End::Newest, false) => {
                "SELECT p.first, p.heads, NULL FROM piece AS p WHERE p.first < ?2 AND p.first + p.count > ?1 \
                 AND p.first > ?1 - ?4 ORDER BY p.first DESC LIMIT ?3 + 0"
            }
            (End::Oldest, false) => {
                "SELECT p.first, p.heads, NULL FROM piece AS p WHERE p.first < ?2 AND p.first + p.count > ?1 \
                 AND p.first > ?1 - ?4 ORDER BY p.first LIMIT ?3 + 0"
            }
            (End::Newest, true) => {
                "SELECT p.first, p.heads, b.bodies FROM piece AS p JOIN piece_body AS b ON b.first = p.first \
                 WHERE p.first < ?2 AND p.first + p.count > ?1 AND p.first > ?1 - ?4 ORDER BY p.first DESC LIMIT ?3 + 0"
            }
            (End::Oldest, true) => {
                "SELECT p.first, p.heads, b.bodies FROM piece AS p JOIN piece_body AS b ON b.first = p.first \
                 WHERE p.first < ?2 AND p.first + p.count > ?1 AND p.first > ?1 - ?4 ORDER BY p.first LIMIT ?3 + 0"
            }
        })
        .bind(from)
        .bind(to)
        .bind(pieces)
        .bind(PIECE_MAX as i64)
        .fetch_all(&mut *connection)
        .await?;
        let Some(last) = rows.last() else {
            break;
        };
        let last_first: i64 = last.try_get_unchecked(0)?;
        let (low, high) = (from, to);
        for row in &rows {
            let heads: &str = row.try_get_unchecked(1)?;
            let bodies: Option<&str> = row.try_get_unchecked(2)?;
            let mut entries = entries(row.try_get_unchecked(0)?, heads, bodies)?;
            entries.retain(|entry| (low..high).contains(&entry.id));
            if end == End::Oldest {
                from = entries.last().map_or(from, |last| last.id + 1);
            } else {
                entries.reverse();
            }
            found.extend(entries);
        }
        if end == End::Newest {
            to = last_first;
        } else {
            from = from.max(last_first + 1);
        }
        pieces = (pieces * 4).min(PIECE_MAX as i64);
    }
    found.truncate(limit);
    name(connection, &mut found).await?;
    Ok(found)
}

/// The exchanges with these ids, newest first.
pub(in crate::store) async fn with_ids(
    connection: &mut SqliteConnection,
    ids: &[i64],
    with_bodies: bool,
) -> Result<Vec<Entry>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query(if with_bodies {
        "SELECT p.first, p.heads, b.bodies FROM piece AS p JOIN piece_body AS b ON b.first = p.first WHERE p.first IN \
         (SELECT (SELECT max(q.first) FROM piece AS q WHERE q.first <= j.value) FROM json_each(?) AS j) \
         ORDER BY p.first DESC"
    } else {
        "SELECT p.first, p.heads, NULL FROM piece AS p WHERE p.first IN \
         (SELECT (SELECT max(q.first) FROM piece AS q WHERE q.first <= j.value) FROM json_each(?) AS j) \
         ORDER BY p.first DESC"
    })
    .bind(serde_json::to_string(ids)?)
    .fetch_all(&mut *connection)
    .await?;
    let wanted: std::collections::HashSet<i64> = ids.iter().copied().collect();
    let mut found = Vec::with_capacity(ids.len());
    for row in &rows {
        let heads: &str = row.try_get_unchecked(1)?;
        let bodies: Option<&str> = row.try_get_unchecked(2)?;
        let entries = entries(row.try_get_unchecked(0)?, heads, bodies)?;
        found.extend(
            entries
                .into_iter()
                .rev()
                .filter(|entry| wanted.contains(&entry.id)),
        );
    }
    name(connection, &mut found).await?;
    Ok(found)
}

/// Searches that were answered later get the name of what they looked for.
async fn name(connection: &mut SqliteConnection, found: &mut [Entry]) -> Result<(), StoreError> {
    // Everything else that has no subject is no search.
    let ids: Vec<i64> = found
        .iter()
        .filter(|entry| entry.subject().is_none())
        .map(|entry| entry.id)
        .collect();
    if ids.is_empty() {
        return Ok(());
    }
    let rows = sqlx::query(
        "SELECT n.exchange, n.subject, n.who FROM json_each(?) AS j CROSS JOIN named AS n ON n.exchange = j.value",
    )
    .bind(serde_json::to_string(&ids)?)
    .fetch_all(connection)
    .await?;
    let mut names = std::collections::HashMap::with_capacity(rows.len());
    for row in rows {
        let name: (i64, String) = (row.try_get_unchecked(1)?, row.try_get_unchecked(2)?);
        names.insert(row.try_get_unchecked::<i64, _>(0)?, name);
    }
    for entry in found {
        if let Some((subject, who)) = names.remove(&entry.id) {
            entry.head.8 = Some(subject);
            entry.head.5 = Some(who);
            // It looked like a probe when nobody had that id.
            if entry.head.6 == "probe" {
                "no match".clone_into(&mut entry.head.6);
            }
        }
    }
    Ok(())
}
