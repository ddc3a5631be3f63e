//! Looking at the rows of a list: all of them, or those an index names.

use scim::SchemaSet;
use scim::filter::{Filter, Matcher, fold};
use scim::path::Path;
use scim::resource::ResourceType;
use serde_json::Value;
use sqlx::{Row, SqliteConnection};

use super::keys::{self, Key, Lookup, Narrowed};
use super::numbers::List;
use super::read::members_of;
use super::search::SearchError;
use super::stored::Stored;
use super::{StoreError, pages};

/// Rows read at a time when a filter has to look at each.
const SCAN_ROWS: i64 = 500;

/// Most rows one search looks at.
const SCANNED_MAX: u64 = 200_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// What comes after this `seq`.
    Forth(i64),
    /// What comes before it, backwards.
    Back(i64),
}

/// Rows of a list one chunk after the other: all of them, or those a lookup names.
pub(super) struct Rows {
    list: List,
    named: Option<std::vec::IntoIter<i64>>,
    backwards: bool,
    /// The last one that was read.
    pub(super) at: i64,
    pub(super) looked_at: u64,
    ended: bool,
}

impl Rows {
    pub(super) async fn of(
        connection: &mut SqliteConnection,
        list: List,
        by: Option<&Lookup>,
        direction: Direction,
    ) -> Result<Self, StoreError> {
        let (at, backwards) = match direction {
            Direction::Forth(seq) => (seq, false),
            Direction::Back(seq) => (seq, true),
        };
        let named = match by {
            None => None,
            Some(by) => {
                let mut seqs = seqs_of(connection, list, by).await?;
                if backwards {
                    seqs.retain(|seq| *seq < at);
                    seqs.reverse();
                } else {
                    seqs.retain(|seq| *seq > at);
                }
                Some(seqs.into_iter())
            }
        };
        Ok(Self {
            list,
            named,
            backwards,
            at,
            looked_at: 0,
            ended: false,
        })
    }

    /// The next ones; `None` at the end.
    pub(super) async fn some(
        &mut self,
        connection: &mut SqliteConnection,
    ) -> Result<Option<Vec<Stored>>, StoreError> {
        if self.ended {
            return Ok(None);
        }
        let rows = match &mut self.named {
            Some(named) => {
                let seqs: Vec<i64> = named.take(SCAN_ROWS as usize).collect();
                self.ended = seqs.len() < SCAN_ROWS as usize;
                let mut rows = pages::with_seqs(connection, &seqs).await?;
                if self.backwards {
                    rows.reverse();
                }
                rows
            }
            None => {
                let rows = match self.backwards {
                    false => pages::after(connection, self.list, self.at, SCAN_ROWS).await?,
                    true => pages::before(connection, self.list, self.at, SCAN_ROWS).await?,
                };
                self.ended = rows.len() < SCAN_ROWS as usize;
                rows
            }
        };
        self.at = rows.last().map_or(self.at, |last| last.seq);
        self.looked_at += rows.len() as u64;
        Ok(Some(rows))
    }

    pub(super) fn not_too_many(&self) -> Result<(), SearchError> {
        match self.looked_at > SCANNED_MAX {
            true => Err(SearchError::TooMany(SCANNED_MAX)),
            false => Ok(()),
        }
    }
}

/// A filter made ready for the rows of a list.
pub(super) struct Scan<'a> {
    matcher: Option<Matcher<'a>>,
    narrowed: Option<Narrowed>,
    pub(super) with_members: bool,
}

impl<'a> Scan<'a> {
    pub(super) fn new(list: List, filter: Option<&'a Filter>, schemas: &'a SchemaSet) -> Self {
        let resource_type = list.resource_type();
        Self {
            matcher: filter.map(|filter| Matcher::new(filter, Some(resource_type), schemas)),
            narrowed: filter.and_then(|filter| keys::narrow(filter, resource_type, schemas)),
            with_members: resource_type == ResourceType::Group && filter.is_some_and(mentions_members),
        }
    }

    pub(super) fn by(&self) -> Option<&Lookup> {
        self.narrowed.as_ref().map(|narrowed| &narrowed.by)
    }

    /// Whether the index has decided already.
    pub(super) fn decided(&self) -> bool {
        self.narrowed.as_ref().is_some_and(|narrowed| narrowed.exact)
    }

    /// Those that match, their members left out.
    pub(super) fn all_matching(&self, all: Vec<Stored>) -> Result<Vec<Stored>, StoreError> {
        let mut kept = Vec::with_capacity(all.len());
        for stored in all {
            if self.value(stored.to_json(None, None)?).is_some() {
                kept.push(stored);
            }
        }
        Ok(kept)
    }

    /// The resource, when it matches.
    pub(super) async fn matching(
        &self,
        connection: &mut SqliteConnection,
        stored: &Stored,
    ) -> Result<Option<Value>, StoreError> {
        let members = match self.with_members {
            true => Some(members_of(connection, stored.seq).await?),
            false => None,
        };
        Ok(self.value(stored.to_json(members.as_deref(), None)?))
    }

    fn value(&self, resource: Value) -> Option<Value> {
        let matched = self
            .matcher
            .as_ref()
            .is_none_or(|matcher| matcher.matches(&resource));
        matched.then_some(resource)
    }
}

/// Numbers of what a lookup finds, in the order they were made.
pub(super) async fn seqs_of(
    connection: &mut SqliteConnection,
    list: List,
    by: &Lookup,
) -> Result<Vec<i64>, StoreError> {
    let most = SCANNED_MAX as i64 + 1;
    let seqs =
        match by {
            // One at most.
            Lookup::Id(id) => {
                sqlx::query_scalar(
                    "SELECT seq FROM resource WHERE tenant_seq = ? AND id = ? AND seq > ? AND seq < ?",
                )
                .bind(list.column() >> 1)
                .bind(id)
                .bind(list.seq(0))
                .bind(list.end())
                .fetch_all(connection)
                .await?
            }
            Lookup::Key(Key { attribute, value }) => sqlx::query_scalar(
                "SELECT seq FROM key WHERE list = ? AND attribute = ? AND value = ? ORDER BY seq LIMIT ? + 0",
            )
            .bind(list.column())
            .bind(attribute)
            .bind(value)
            .bind(most)
            .fetch_all(connection)
            .await?,
            Lookup::Range { attribute, from, to } => {
                sqlx::query_scalar(
                    "SELECT DISTINCT seq FROM key WHERE list = ?1 AND attribute = ?2 AND value >= ?3 \
                 AND (?4 IS NULL OR value < ?4) ORDER BY seq LIMIT ?5 + 0",
                )
                .bind(list.column())
                .bind(attribute)
                .bind(from)
                .bind(to)
                .bind(most)
                .fetch_all(connection)
                .await?
            }
            Lookup::Member(id) => groups_with(connection, list, id).await?,
        };
    Ok(seqs)
}

/// Groups that have a member with this id.
async fn groups_with(
    connection: &mut SqliteConnection,
    list: List,
    id: &str,
) -> Result<Vec<i64>, StoreError> {
    let mut groups: Vec<i64> = sqlx::query_scalar(
        "SELECT m.group_seq FROM resource AS r CROSS JOIN member AS m INDEXED BY member_of ON m.member_seq = r.seq \
         WHERE r.tenant_seq = ? AND r.id = ?",
    )
    .bind(list.column() >> 1)
    .bind(id)
    .fetch_all(&mut *connection)
    .await?;
    // SQL cannot fold, and these are few.
    let strangers =
        sqlx::query("SELECT group_seq, value FROM stranger WHERE group_seq > ? AND group_seq < ?")
            .bind(list.seq(0))
            .bind(list.end())
            .fetch_all(connection)
            .await?;
    for row in strangers {
        let value: String = row.try_get_unchecked(1)?;
        if fold(&value) == id {
            groups.push(row.try_get_unchecked(0)?);
        }
    }
    groups.sort_unstable();
    groups.dedup();
    Ok(groups)
}

fn mentions_members(filter: &Filter) -> bool {
    let names = |path: &Path| {
        path.attribute
            .as_deref()
            .is_some_and(|name| name.eq_ignore_ascii_case("members"))
    };
    match filter {
        Filter::And(parts) | Filter::Or(parts) => parts.iter().any(mentions_members),
        Filter::Not(inner) => mentions_members(inner),
        Filter::Compare { path, .. } | Filter::Present(path) | Filter::Has(path) => names(path),
    }
}
