//! Reads: one resource, members, and what the app lists.

use scim::resource::ResourceType;
use serde_json::Value;
use sqlx::pool::PoolConnection;
use sqlx::{Row, Sqlite, SqliteConnection};

use super::lane::Ask;
use super::numbers::List;
use super::stored::{Member, Stored};
use super::{StoreError, TrialStore, pages, tenants};

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
