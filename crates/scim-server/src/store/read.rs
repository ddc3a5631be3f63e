//! Reads: one resource, a search, a page.

use scim::SchemaSet;
use scim::filter::{Filter, Matcher, fold};
use scim::path::Path;
use scim::resource::ResourceType;
use serde_json::Value;
use sqlx::pool::PoolConnection;
use sqlx::{Row, Sqlite, SqliteConnection};

use super::keys::{self, Key, Lookup, Narrowed};
use super::lane::Ask;
use super::numbers::List;
use super::stored::{Member, Stored};
use super::{StoreError, TrialStore, pages, tenants};

/// Rows read at a time when a filter has to look at each.
const SCAN_ROWS: i64 = 500;

/// Most rows a filter looks at that no index narrows.
const SCANNED_MAX: u64 = 200_000;

/// Hits of one key that are read together; more are scanned.
pub(super) const HITS_TOGETHER: i64 = 32;

/// A page of resources.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) total: u64,
    pub(crate) page: Vec<Stored>,
}

/// Why a search has no answer.
#[derive(Debug)]
pub(crate) enum SearchError {
    /// No index helps, and there are more than so many to look at.
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
    /// The resource of this type with this id.
    pub(crate) async fn get(
        &self,
        tenant_seq: i64,
        resource_type: ResourceType,
        id: &str,
    ) -> Result<Option<Stored>, StoreError> {
        let found = self.lane().ask(Ask::Id(tenant_seq, id.to_owned())).await?;
        Ok(found
            .into_iter()
            .find(|stored| stored.resource_type() == resource_type))
    }

    /// Resources that satisfy the filter, `count` of them after `offset`, in the order they were made.
    pub(crate) async fn search(
        &self,
        tenant_seq: i64,
        resource_type: ResourceType,
        filter: Option<&Filter>,
        offset: u64,
        count: u64,
    ) -> Result<Found, SearchError> {
        let list = List::new(tenant_seq, resource_type);
        let Some(filter) = filter else {
            let mut connection = self.reader().await?;
            return Ok(pages::page(&mut connection, list, offset, count).await?);
        };
        let narrowed = keys::narrow(filter, resource_type);
        if let Some(hits) = self.few_hits(list, narrowed.as_ref().map(|n| &n.by)).await? {
            let mut search = Search::new(list, filter, narrowed.as_ref(), offset, count);
            // Members are read only for groups, and then with a connection.
            if search.with_members {
                let mut connection = self.reader().await?;
                search.take(Some(&mut connection), hits).await?;
            } else {
                search.take(None, hits).await?;
            }
            return Ok(search.found);
        }
        let mut connection = self.reader().await?;
        search_on(&mut connection, list, filter, offset, count).await
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

    /// Members of a group in the order they were made; then those whose id nothing here has.
    pub(crate) async fn members(&self, group_seq: i64) -> Result<Vec<Member>, StoreError> {
        let mut connection = self.reader().await?;
        members_of(&mut connection, group_seq).await
    }

    pub(super) async fn reader(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        Ok(self.readers().acquire().await?)
    }

    /// A connection that sees everything that was answered so far, in the log too.
    pub(super) async fn reader_after_writes(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        self.writer().flush().await?;
        self.reader().await
    }

    /// Stored users whose `userName` or `displayName` contains `text`, without regard to case, in
    /// the order they were made; and how many there are in all.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub async fn users(
        &self,
        name: &str,
        text: Option<&str>,
        offset: u64,
        limit: u64,
    ) -> Result<(Vec<Value>, u64), StoreError> {
        self.resources(name, ResourceType::User, text, offset, limit)
            .await
    }

    /// Stored groups with their members, as [`users`](Self::users) does.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub async fn groups(
        &self,
        name: &str,
        text: Option<&str>,
        offset: u64,
        limit: u64,
    ) -> Result<(Vec<Value>, u64), StoreError> {
        self.resources(name, ResourceType::Group, text, offset, limit)
            .await
    }

    async fn resources(
        &self,
        name: &str,
        resource_type: ResourceType,
        text: Option<&str>,
        offset: u64,
        limit: u64,
    ) -> Result<(Vec<Value>, u64), StoreError> {
        let mut connection = self.reader().await?;
        let tenant = tenants::required(&mut connection, name).await?;
        let list = List::new(tenant.seq, resource_type);
        let found = match text.filter(|text| !text.is_empty()) {
            None => pages::page(&mut connection, list, offset, limit).await?,
            Some(text) => pages::by_text(&mut connection, list, text, offset, limit).await?,
        };
        let mut shown = Vec::with_capacity(found.page.len());
        for stored in found.page {
            let members = match resource_type {
                ResourceType::Group => Some(members_of(&mut connection, stored.seq).await?),
                ResourceType::User => None,
            };
            shown.push(stored.to_json(members.as_deref(), None)?);
        }
        Ok((shown, found.total))
    }
}

/// As [`TrialStore::search`], on a connection.
pub(super) async fn search_on(
    connection: &mut SqliteConnection,
    list: List,
    filter: &Filter,
    offset: u64,
    count: u64,
) -> Result<Found, SearchError> {
    let narrowed = keys::narrow(filter, list.resource_type());
    let mut search = Search::new(list, filter, narrowed.as_ref(), offset, count);
    let Some(narrowed) = narrowed else {
        let mut after = list.seq(0);
        let mut scanned = 0;
        loop {
            let rows = pages::after(connection, list, after, SCAN_ROWS).await?;
            let Some(last) = rows.last() else {
                return Ok(search.found);
            };
            after = last.seq;
            scanned += rows.len() as u64;
            if scanned > SCANNED_MAX {
                return Err(SearchError::TooMany(SCANNED_MAX));
            }
            search.take(Some(connection), rows).await?;
        }
    };
    let seqs = seqs_of(connection, list, &narrowed.by).await?;
    if search.decided {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX).min(seqs.len());
        let wanted = &seqs[offset..];
        let count = usize::try_from(count).unwrap_or(usize::MAX).min(wanted.len());
        return Ok(Found {
            total: seqs.len() as u64,
            page: pages::with_seqs(connection, &wanted[..count]).await?,
        });
    }
    if seqs.len() as u64 > SCANNED_MAX {
        return Err(SearchError::TooMany(SCANNED_MAX));
    }
    for some in seqs.chunks(SCAN_ROWS as usize) {
        let rows = pages::with_seqs(connection, some).await?;
        search.take(Some(connection), rows).await?;
    }
    Ok(search.found)
}

/// A search under way.
struct Search<'a> {
    matcher: Matcher<'a>,
    with_members: bool,
    /// The index has decided already.
    decided: bool,
    offset: u64,
    count: u64,
    found: Found,
}

impl<'a> Search<'a> {
    fn new(list: List, filter: &'a Filter, narrowed: Option<&Narrowed>, offset: u64, count: u64) -> Self {
        let resource_type = list.resource_type();
        Self {
            matcher: Matcher::new(filter, Some(resource_type), SchemaSet::core()),
            with_members: resource_type == ResourceType::Group && mentions_members(filter),
            decided: narrowed.is_some_and(|narrowed| narrowed.exact),
            offset,
            count,
            found: Found::default(),
        }
    }

    async fn take(
        &mut self,
        mut connection: Option<&mut SqliteConnection>,
        rows: Vec<Stored>,
    ) -> Result<(), StoreError> {
        for stored in rows {
            if !self.decided {
                let members = match &mut connection {
                    Some(connection) if self.with_members => Some(members_of(connection, stored.seq).await?),
                    _ => None,
                };
                if !self.matcher.matches(&stored.to_json(members.as_deref(), None)?) {
                    continue;
                }
            }
            self.found.total += 1;
            if self.found.total > self.offset && (self.found.page.len() as u64) < self.count {
                self.found.page.push(stored);
            }
        }
        Ok(())
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

pub(super) async fn members_of(
    connection: &mut SqliteConnection,
    group_seq: i64,
) -> Result<Vec<Member>, StoreError> {
    let rows = sqlx::query(
        "SELECT r.id, r.seq, r.display FROM member AS m CROSS JOIN resource AS r ON r.seq = m.member_seq \
         WHERE m.group_seq = ?1 \
         UNION ALL SELECT s.value, NULL, NULL FROM stranger AS s WHERE s.group_seq = ?1",
    )
    .bind(group_seq)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Member {
                value: row.try_get_unchecked(0)?,
                seq: row.try_get_unchecked(1)?,
                display: row.try_get_unchecked(2)?,
            })
        })
        .collect()
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
