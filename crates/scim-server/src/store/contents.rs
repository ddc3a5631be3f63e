//! All people and groups of a tenant at once: read in pages, put back, cleared. What snapshots, seeds and resets need
//! of the tables, in one place.

use scim::resource::ResourceType;
use serde_json::{Value, json};
use sqlx::SqliteConnection;

use super::resources::{self, COLUMNS, Stored};
use super::{StoreError, TrialStore, members, tenants};

/// One person or group with everything that is stored of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    pub(crate) resource_type: ResourceType,
    pub(crate) id: String,
    pub(crate) created: String,
    pub(crate) last_modified: String,
    /// Without `id`, `meta` and `members`.
    pub(crate) body: Value,
    pub(crate) members: Vec<String>,
}

impl Item {
    /// As a SCIM resource, with members by their `value` alone.
    pub(crate) fn to_json(&self) -> Value {
        let mut whole = json!({ "id": self.id });
        if let (Some(whole), Some(body)) = (whole.as_object_mut(), self.body.as_object()) {
            whole.extend(body.clone());
        }
        if !self.members.is_empty() {
            let members: Vec<Value> = self.members.iter().map(|id| json!({ "value": id })).collect();
            whole["members"] = Value::Array(members);
        }
        whole["meta"] = json!({
            "resourceType": self.resource_type.name(),
            "created": self.created,
            "lastModified": self.last_modified,
        });
        whole
    }

    /// From a SCIM resource, as [`to_json`](Self::to_json) writes it.
    ///
    /// # Errors
    /// What is missing or of another kind.
    pub(crate) fn of(mut resource: Value) -> Result<Self, String> {
        let Some(object) = resource.as_object_mut() else {
            return Err("a resource is an object".to_owned());
        };
        let mut take = |name: &str| object.shift_remove(name).unwrap_or_default();
        let (id, meta, members) = (take("id"), take("meta"), take("members"));
        let id = id
            .as_str()
            .filter(|id| !id.is_empty())
            .ok_or("a resource has no `id`")?
            .to_owned();
        let resource_type = match meta["resourceType"].as_str() {
            Some("User") => ResourceType::User,
            Some("Group") => ResourceType::Group,
            _ => return Err(format!("`{id}` has no `meta.resourceType` User or Group")),
        };
        let time = |name: &str| {
            let text = meta[name].as_str().unwrap_or("");
            match text.parse::<jiff::Timestamp>() {
                Ok(_) => Ok(text.to_owned()),
                Err(_) => Err(format!("`meta.{name}` of `{id}` is no time")),
            }
        };
        let (created, last_modified) = (time("created")?, time("lastModified")?);
        let mut values = Vec::new();
        for member in members.as_array().into_iter().flatten() {
            match member["value"].as_str() {
                Some(value) => values.push(value.to_owned()),
                None => return Err(format!("a member of `{id}` has no `value`")),
            }
        }
        let unique = resource_type.unique_attribute();
        let named = resource[unique]
            .as_str()
            .is_some_and(|name| !name.trim().is_empty());
        if !named {
            return Err(format!("`{id}` has no {unique}"));
        }
        Ok(Self {
            resource_type,
            id,
            created,
            last_modified,
            body: resource,
            members: values,
        })
    }
}

/// The next items after a row, in the order they were made; with the row to go on from.
pub(crate) async fn page(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    resource_type: ResourceType,
    after_seq: i64,
    limit: u32,
) -> Result<(Vec<Item>, i64), StoreError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM resource WHERE tenant_seq = ? AND kind = ? AND seq > ? ORDER BY seq LIMIT ?"
    )))
    .bind(tenant_seq)
    .bind(resource_type.name())
    .bind(after_seq)
    .bind(i64::from(limit))
    .fetch_all(&mut *connection)
    .await?;
    let mut items = Vec::with_capacity(rows.len());
    let mut last_seq = after_seq;
    for row in &rows {
        let stored = Stored::from_row(row)?;
        last_seq = stored.seq;
        let members = match resource_type {
            ResourceType::Group => {
                sqlx::query_scalar("SELECT value FROM member WHERE group_seq = ? ORDER BY seq")
                    .bind(stored.seq)
                    .fetch_all(&mut *connection)
                    .await?
            }
            _ => Vec::new(),
        };
        items.push(Item {
            resource_type,
            id: stored.id,
            created: stored.created,
            last_modified: stored.last_modified,
            body: stored.body,
            members,
        });
    }
    Ok((items, last_seq))
}

/// Stores an item as it is; its id and its unique attribute must be free.
pub(crate) async fn put(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    item: &Item,
) -> Result<(), StoreError> {
    let seq = resources::insert_as(
        connection,
        tenant_seq,
        item.resource_type,
        &item.id,
        &item.body,
        (&item.created, &item.last_modified),
    )
    .await?;
    if !item.members.is_empty() {
        members::set(connection, tenant_seq, seq, &item.members).await?;
    }
    Ok(())
}

/// Whether the id or the unique attribute of this item is taken.
pub(crate) async fn is_taken(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    item: &Item,
) -> Result<bool, StoreError> {
    let id: Option<i64> = sqlx::query_scalar("SELECT seq FROM resource WHERE tenant_seq = ? AND id = ?")
        .bind(tenant_seq)
        .bind(&item.id)
        .fetch_optional(&mut *connection)
        .await?;
    Ok(id.is_some()
        || resources::is_taken(connection, tenant_seq, item.resource_type, &item.body, None).await?)
}

/// What a reset takes away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reset {
    /// People, and their memberships.
    pub people: bool,
    /// Groups.
    pub groups: bool,
    /// Exchanges.
    pub log: bool,
}

/// How much went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResetCounts {
    /// People.
    pub people: u64,
    /// Groups.
    pub groups: u64,
    /// Exchanges.
    pub exchanges: u64,
}

/// Takes all people or all groups away.
pub(crate) async fn clear(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    resource_type: ResourceType,
) -> Result<u64, StoreError> {
    if resource_type == ResourceType::User {
        sqlx::query(
            "DELETE FROM member WHERE tenant_seq = ?1 AND value IN \
             (SELECT id FROM resource WHERE tenant_seq = ?1 AND kind = 'User')",
        )
        .bind(tenant_seq)
        .execute(&mut *connection)
        .await?;
    }
    let gone = sqlx::query("DELETE FROM resource WHERE tenant_seq = ? AND kind = ?")
        .bind(tenant_seq)
        .bind(resource_type.name())
        .execute(connection)
        .await?;
    Ok(gone.rows_affected())
}

impl TrialStore {
    /// Takes people, groups or exchanges away, all at once or not at all. Tokens and settings stay.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub async fn reset(&self, tenant: &str, reset: Reset) -> Result<ResetCounts, StoreError> {
        let tenant = tenant.to_owned();
        self.writer()
            .write(move |connection| {
                Box::pin(async move {
                    let tenant = tenants::required(connection, &tenant).await?;
                    let mut counts = ResetCounts::default();
                    if reset.people {
                        counts.people = clear(connection, tenant.seq, ResourceType::User).await?;
                    }
                    if reset.groups {
                        counts.groups = clear(connection, tenant.seq, ResourceType::Group).await?;
                    }
                    if reset.log {
                        counts.exchanges = super::log::clear(connection, tenant.seq).await?;
                    }
                    Ok(counts)
                })
            })
            .await
    }
}
