//! Searches: what a filter finds, in which order, and which part of it is wanted.
//!
//! **Invariant:** what is found is what `scim::filter::Matcher` matches; an index only makes it faster.

use std::collections::HashMap;

use scim::SchemaSet;
use scim::filter::{Filter, Matcher, fold};
use scim::path::Path;
use scim::resource::ResourceType;
use scim::sort::{Sort, SortKey};
use serde_json::Value;
use sqlx::{Row, SqliteConnection};

use super::keys::{self, Key, Lookup, Narrowed};
use super::lane::Ask;
use super::numbers::List;
use super::pages::{self, Part};
use super::read::members_of;
use super::stored::Stored;
use super::{StoreError, TrialStore};

/// Rows read at a time when a filter has to look at each.
const SCAN_ROWS: i64 = 500;

/// Most rows one search looks at.
const SCANNED_MAX: u64 = 200_000;

/// Hits of one key that are read together; more are scanned.
pub(super) const HITS_TOGETHER: i64 = 32;

/// What is searched for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Search<'a> {
    /// `None` for both: first the users, then the groups.
    pub(crate) resource_type: Option<ResourceType>,
    pub(crate) filter: Option<&'a Filter>,
    pub(crate) schemas: &'a SchemaSet,
}

/// Which part of what is found, and in which order.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Span<'a> {
    /// In the order they were made, after the first `offset`.
    From { offset: u64, count: u64 },
    /// In an order of their own, after the first `offset`.
    Sorted { by: &'a Sort, offset: u64, count: u64 },
    /// Made after the resource with this `seq`.
    After { seq: i64, count: u64 },
    /// Made before the resource with this `seq`, the last of them.
    Before { seq: i64, count: u64 },
}

/// A part of what a search finds.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// How many there are in all; `None` when finding that out would mean looking at each.
    pub(crate) total: Option<u64>,
    pub(crate) page: Vec<Stored>,
    /// There may be more behind this `seq`, in the direction of the span.
    pub(crate) next: Option<i64>,
}

/// Why a search has no answer.
#[derive(Debug)]
pub(crate) enum SearchError {
    /// More than so many would have to be looked at.
    TooMany(u64),
    Store(StoreError),
}

impl From<StoreError> for SearchError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<SearchError> for StoreError {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Store(error) => error,
            SearchError::TooMany(most) => Self::refused(
                format!("no index helps with this search, and there are more than {most} resources"),
                "Search by userName, displayName, externalId or a mail address.",
            ),
        }
    }
}

impl From<sqlx::Error> for SearchError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl TrialStore {
    /// What satisfies the filter, as much of it as is wanted.
    pub(crate) async fn search(
        &self,
        tenant_seq: i64,
        search: Search<'_>,
        span: Span<'_>,
    ) -> Result<Found, SearchError> {
        if let (Some(resource_type), Some(filter), Span::From { offset, count }) =
            (search.resource_type, search.filter, span)
        {
            let list = List::new(tenant_seq, resource_type);
            let scan = Scan::new(list, Some(filter), search.schemas);
            let hits = match scan.with_members {
                // They are read with a connection.
                true => None,
                false => self.few_hits(list, scan.by()).await?,
            };
            if let Some(mut hits) = hits {
                if !scan.decided() {
                    hits = scan.all_matching(hits)?;
                }
                return Ok(Found {
                    total: Some(hits.len() as u64),
                    page: part(hits, offset, count),
                    next: None,
                });
            }
        }
        let mut connection = self.readers().acquire().await?;
        search_on(&mut connection, tenant_seq, search, span).await
    }

    /// What an id or a key finds, unless there are many.
    async fn few_hits(&self, list: List, by: Option<&Lookup>) -> Result<Option<Vec<Stored>>, StoreError> {
        let ask = match by {
            Some(Lookup::Id(id)) => Ask::Id(list.column() >> 1, id.clone()),
            Some(Lookup::Key(key)) => Ask::Key(list, key.clone()),
            _ => return Ok(None),
        };
        let mut hits = self.lane().ask(ask).await?;
        if hits.len() as i64 >= HITS_TOGETHER {
            return Ok(None);
        }
        hits.retain(|stored| List::of(stored.seq) == list);
        Ok(Some(hits))
    }
}

/// As [`TrialStore::search`], on a connection.
pub(super) async fn search_on(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    search: Search<'_>,
    span: Span<'_>,
) -> Result<Found, SearchError> {
    let lists = match search.resource_type {
        Some(resource_type) => vec![List::new(tenant_seq, resource_type)],
        None => vec![
            List::new(tenant_seq, ResourceType::User),
            List::new(tenant_seq, ResourceType::Group),
        ],
    };
    match span {
        Span::From { offset, count } => by_index(connection, &lists, search, offset, count).await,
        Span::Sorted { by, offset, count } => sorted(connection, &lists, search, by, offset, count).await,
        Span::After { seq, count } => beyond(connection, &lists, search, Direction::Forth(seq), count).await,
        Span::Before { seq, count } => {
            let mut lists = lists;
            lists.reverse();
            let mut found = beyond(connection, &lists, search, Direction::Back(seq), count).await?;
            found.page.reverse();
            Ok(found)
        }
    }
}

/// In the order they were made.
async fn by_index(
    connection: &mut SqliteConnection,
    lists: &[List],
    search: Search<'_>,
    offset: u64,
    count: u64,
) -> Result<Found, SearchError> {
    let (mut total, mut page) = (0, Vec::new());
    for list in lists {
        let (offset, count) = (offset.saturating_sub(total), count - page.len() as u64);
        let part = match search.filter {
            None => pages::page(connection, *list, offset, count).await?,
            Some(_) => matching(connection, *list, search, offset, count).await?,
        };
        total += part.total;
        page.extend(part.page);
    }
    Ok(Found {
        total: Some(total),
        page,
        next: None,
    })
}

/// What of one list matches.
async fn matching(
    connection: &mut SqliteConnection,
    list: List,
    search: Search<'_>,
    offset: u64,
    count: u64,
) -> Result<Part, SearchError> {
    let scan = Scan::new(list, search.filter, search.schemas);
    if let (true, Some(by)) = (scan.decided(), scan.by()) {
        let seqs = seqs_of(connection, list, by).await?;
        return Ok(Part {
            total: seqs.len() as u64,
            page: pages::with_seqs(connection, &part(seqs, offset, count)).await?,
        });
    }
    let mut found = Part::default();
    let mut rows = Rows::of(connection, list, scan.by(), Direction::Forth(list.seq(0))).await?;
    while let Some(some) = rows.some(connection).await? {
        for stored in some {
            if scan.matching(connection, &stored).await?.is_some() {
                found.total += 1;
                if found.total > offset && (found.page.len() as u64) < count {
                    found.page.push(stored);
                }
            }
        }
        rows.not_too_many()?;
    }
    Ok(found)
}

/// In an order of their own. Equal ones stay in the order they were made.
async fn sorted(
    connection: &mut SqliteConnection,
    lists: &[List],
    search: Search<'_>,
    by: &Sort,
    offset: u64,
    count: u64,
) -> Result<Found, SearchError> {
    let sorter = by.sorter(search.resource_type, search.schemas);
    let mut keyed: Vec<(SortKey, i64)> = Vec::new();
    for list in lists {
        let scan = Scan::new(*list, search.filter, search.schemas);
        let mut rows = Rows::of(connection, *list, scan.by(), Direction::Forth(list.seq(0))).await?;
        while let Some(some) = rows.some(connection).await? {
            for stored in some {
                if let Some(value) = scan.matching(connection, &stored).await? {
                    keyed.push((sorter.key(&value), stored.seq));
                }
            }
            rows.not_too_many()?;
        }
    }
    let total = keyed.len() as u64;
    keyed.sort_by(|(a, _), (b, _)| sorter.compare(a, b));
    let seqs: Vec<i64> = part(keyed, offset, count)
        .into_iter()
        .map(|(_, seq)| seq)
        .collect();
    let mut by_seq: HashMap<i64, Stored> = HashMap::with_capacity(seqs.len());
    for stored in pages::with_seqs(connection, &seqs).await? {
        by_seq.insert(stored.seq, stored);
    }
    Ok(Found {
        total: Some(total),
        // One may have been deleted in between.
        page: seqs.iter().filter_map(|seq| by_seq.remove(seq)).collect(),
        next: None,
    })
}

/// Made after or before a resource. Looking at very many that do not match ends the page early.
async fn beyond(
    connection: &mut SqliteConnection,
    lists: &[List],
    search: Search<'_>,
    direction: Direction,
    count: u64,
) -> Result<Found, SearchError> {
    let mut found = Found::default();
    if search.filter.is_none() {
        let mut total = 0;
        for list in lists {
            total += pages::total(connection, *list).await?;
        }
        found.total = Some(total);
    }
    let mut looked_at = 0;
    for list in lists {
        let scan = Scan::new(*list, search.filter, search.schemas);
        let mut rows = Rows::of(connection, *list, scan.by(), direction).await?;
        rows.looked_at = looked_at;
        while let Some(some) = rows.some(connection).await? {
            for stored in some {
                if search.filter.is_some() && scan.matching(connection, &stored).await?.is_none() {
                    continue;
                }
                if found.page.len() as u64 == count {
                    found.next = found.page.last().map(|last| last.seq);
                    return Ok(found);
                }
                found.page.push(stored);
            }
            if rows.not_too_many().is_err() {
                found.next = Some(rows.at);
                return Ok(found);
            }
        }
        looked_at = rows.looked_at;
    }
    Ok(found)
}

fn part<T>(all: Vec<T>, offset: u64, count: u64) -> Vec<T> {
    let clamp = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    all.into_iter().skip(clamp(offset)).take(clamp(count)).collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    /// What comes after this `seq`.
    Forth(i64),
    /// What comes before it, backwards.
    Back(i64),
}

/// Rows of a list one chunk after the other: all of them, or those a lookup names.
struct Rows {
    list: List,
    named: Option<std::vec::IntoIter<i64>>,
    backwards: bool,
    /// The last one that was read.
    at: i64,
    looked_at: u64,
    ended: bool,
}

impl Rows {
    async fn of(
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
    async fn some(&mut self, connection: &mut SqliteConnection) -> Result<Option<Vec<Stored>>, StoreError> {
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

    fn not_too_many(&self) -> Result<(), SearchError> {
        match self.looked_at > SCANNED_MAX {
            true => Err(SearchError::TooMany(SCANNED_MAX)),
            false => Ok(()),
        }
    }
}

/// A filter made ready for the rows of a list.
struct Scan<'a> {
    matcher: Option<Matcher<'a>>,
    narrowed: Option<Narrowed>,
    with_members: bool,
}

impl<'a> Scan<'a> {
    fn new(list: List, filter: Option<&'a Filter>, schemas: &'a SchemaSet) -> Self {
        let resource_type = list.resource_type();
        Self {
            matcher: filter.map(|filter| Matcher::new(filter, Some(resource_type), schemas)),
            narrowed: filter.and_then(|filter| keys::narrow(filter, resource_type, schemas)),
            with_members: resource_type == ResourceType::Group && filter.is_some_and(mentions_members),
        }
    }

    fn by(&self) -> Option<&Lookup> {
        self.narrowed.as_ref().map(|narrowed| &narrowed.by)
    }

    /// Whether the index has decided already.
    fn decided(&self) -> bool {
        self.narrowed.as_ref().is_some_and(|narrowed| narrowed.exact)
    }

    /// Those that match, their members left out.
    fn all_matching(&self, all: Vec<Stored>) -> Result<Vec<Stored>, StoreError> {
        let mut kept = Vec::with_capacity(all.len());
        for stored in all {
            if self.value(stored.to_json(None, None)?).is_some() {
                kept.push(stored);
            }
        }
        Ok(kept)
    }

    /// The resource, when it matches.
    async fn matching(
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
async fn seqs_of(connection: &mut SqliteConnection, list: List, by: &Lookup) -> Result<Vec<i64>, StoreError> {
    let most = SCANNED_MAX as i64 + 1;
    let seqs =
        match by {
            // One at most: read as a hit.
            Lookup::Id(_) => Vec::new(),
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
