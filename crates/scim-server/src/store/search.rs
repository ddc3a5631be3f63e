//! Searches: what a filter finds, in which order, and which part of it is wanted.
//!
//! **Invariant:** what is found is what `scim::filter::Matcher` matches; an index only makes it faster.

use std::collections::HashMap;

use scim::SchemaSet;
use scim::filter::Filter;
use scim::resource::ResourceType;
use scim::sort::{Sort, SortKey};
use sqlx::SqliteConnection;

use super::keys::Lookup;
use super::lane::Ask;
use super::numbers::List;
use super::pages::{self, Part};
use super::scan::{Direction, Rows, Scan, seqs_of};
use super::stored::Stored;
use super::{StoreError, TrialStore};

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
