//! All people and groups of a tenant at once: read in pages, put back, cleared. What snapshots, seeds and resets need
//! of the tables, in one place.

use std::collections::HashSet;

use scim::resource::ResourceType;
use serde_json::{Value, json};
use sqlx::{Row, SqliteConnection};

use super::batch::{Batch, Want};
use super::numbers::List;
use super::statements::{self, End};
use super::stored::{Stored, display_name};
use super::{StoreError, TrialStore, keys, pages, read, tenants};

/// Members that are put into their groups at once.
const TOGETHER: usize = 1_000;

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
    let list = List::new(tenant_seq, resource_type);
    let rows = pages::after(connection, list, after_seq.max(list.seq(0)), i64::from(limit)).await?;
    let mut items = Vec::with_capacity(rows.len());
    let mut last_seq = after_seq;
    for stored in rows {
        last_seq = stored.seq;
        let members = match stored.member_count {
            0 => Vec::new(),
            _ => read::members_of(connection, stored.seq).await?,
        };
        items.push(Item {
            resource_type,
            body: stored.attributes()?,
            id: stored.id,
            created: stored.created,
            last_modified: stored.last_modified,
            members: members.into_iter().map(|member| member.value).collect(),
        });
    }
    Ok((items, last_seq))
}

/// Stores many items in one transaction: first who they are, at the end who is in which group, so
/// that the order does not matter.
pub(crate) struct Putting {
    tenant_seq: i64,
    /// Group and member.
    members: Vec<(String, String)>,
}

impl Putting {
    pub(crate) fn new(tenant_seq: i64) -> Self {
        Self {
            tenant_seq,
            members: Vec::new(),
        }
    }

    /// Stores items as they are. Whose id or unique attribute is taken is left out; says who was not.
    pub(crate) async fn put(
        &mut self,
        connection: &mut SqliteConnection,
        items: Vec<Item>,
    ) -> Result<Vec<bool>, StoreError> {
        let mut batch = Batch::default();
        batch.tenant_seq = self.tenant_seq;
        let mut wants = Vec::with_capacity(items.len() * 2);
        for item in &items {
            wants.push(Want::Owner(
                item.resource_type,
                keys::unique(item.resource_type, &item.body),
            ));
            wants.push(Want::Resource(item.id.clone()));
        }
        see(connection, &mut batch, &wants).await?;
        let mut put = Vec::with_capacity(items.len());
        let mut ids: HashSet<String> = HashSet::new();
        for item in items {
            let unique = keys::unique(item.resource_type, &item.body);
            let is_new = !batch.has_id(&item.id)
                && ids.insert(item.id.clone())
                && matches!(batch.claim(item.resource_type, &unique, None), Ok(true));
            put.push(is_new);
            if !is_new {
                continue;
            }
            let keys = keys::of(item.resource_type, &item.body);
            let stored = Stored {
                seq: 0,
                display: display_name(&item.body),
                body: item.body.to_string(),
                created: item.created,
                last_modified: item.last_modified,
                member_count: 0,
                id: item.id.clone(),
            };
            batch
                .insert(item.resource_type, stored, keys)
                .map_err(|_| StoreError::Corrupt("a row was not asked for".to_owned()))?;
            self.members
                .extend(item.members.into_iter().map(|member| (item.id.clone(), member)));
        }
        statements::write(connection, batch.out, End::Goes).await?;
        Ok(put)
    }

    /// Puts the members into their groups.
    pub(crate) async fn finish(self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        for some in self.members.chunks(TOGETHER) {
            let rows = serde_json::to_string(some)?;
            for insert in [
                "INSERT OR IGNORE INTO member (group_seq, member_seq) SELECT g.seq, r.seq FROM json_each(?2) AS j \
                 CROSS JOIN resource AS g ON g.tenant_seq = ?1 AND g.id = j.value ->> 0 \
                 CROSS JOIN resource AS r ON r.tenant_seq = ?1 AND r.id = j.value ->> 1",
                "INSERT OR IGNORE INTO stranger (group_seq, value) SELECT g.seq, j.value ->> 1 FROM json_each(?2) AS j \
                 CROSS JOIN resource AS g ON g.tenant_seq = ?1 AND g.id = j.value ->> 0 \
                 WHERE NOT EXISTS (SELECT 1 FROM resource AS r WHERE r.tenant_seq = ?1 AND r.id = j.value ->> 1)",
            ] {
                sqlx::query(insert)
                    .bind(self.tenant_seq)
                    .bind(&rows)
                    .execute(&mut *connection)
                    .await?;
            }
        }
        let groups = List::new(self.tenant_seq, ResourceType::Group);
        // Who was a stranger may be known now.
        for adopt in [
            "INSERT OR IGNORE INTO member (group_seq, member_seq) SELECT s.group_seq, r.seq FROM stranger AS s \
             CROSS JOIN resource AS r ON r.tenant_seq = ?3 AND r.id = s.value \
             WHERE s.group_seq > ?1 AND s.group_seq < ?2",
            "DELETE FROM stranger WHERE group_seq > ?1 AND group_seq < ?2 \
             AND EXISTS (SELECT 1 FROM resource AS r WHERE r.tenant_seq = ?3 AND r.id = stranger.value)",
        ] {
            sqlx::query(adopt)
                .bind(groups.seq(0))
                .bind(groups.end())
                .bind(self.tenant_seq)
                .execute(&mut *connection)
                .await?;
        }
        count_members(connection, groups).await
    }
}

/// Reads what a batch wants to see, in the transaction of the caller.
async fn see(connection: &mut SqliteConnection, batch: &mut Batch, wants: &[Want]) -> Result<(), StoreError> {
    let question = statements::question([(batch.tenant_seq, wants)], statements::Begin::Begun)?;
    question.read(connection, &mut batch.seen).await
}

async fn count_members(connection: &mut SqliteConnection, groups: List) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE resource SET member_count = (SELECT count(*) FROM member AS m WHERE m.group_seq = resource.seq) \
         + (SELECT count(*) FROM stranger AS s WHERE s.group_seq = resource.seq) WHERE seq > ? AND seq < ?",
    )
    .bind(groups.seq(0))
    .bind(groups.end())
    .execute(connection)
    .await?;
    Ok(())
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

/// Takes all people or all groups away. Their numbers are not given again: the log knows them by these.
pub(crate) async fn clear(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    resource_type: ResourceType,
) -> Result<u64, StoreError> {
    let list = List::new(tenant_seq, resource_type);
    let counts = "SELECT users, groups, next_user, next_group FROM tenant WHERE seq = ?";
    let counts = sqlx::query(counts)
        .bind(tenant_seq)
        .fetch_one(&mut *connection)
        .await?;
    let (column, zero) = match resource_type {
        ResourceType::User => (0, "UPDATE tenant SET users = 0 WHERE seq = ?"),
        ResourceType::Group => (1, "UPDATE tenant SET groups = 0 WHERE seq = ?"),
    };
    let count: i64 = counts.try_get_unchecked(column)?;
    let next: i64 = counts.try_get_unchecked(column + 2)?;
    for delete in [
        "DELETE FROM resource WHERE seq > ? AND seq < ?",
        "DELETE FROM member WHERE group_seq > ? AND group_seq < ?",
        "DELETE FROM stranger WHERE group_seq > ? AND group_seq < ?",
        "DELETE FROM member WHERE (group_seq, member_seq) IN (SELECT group_seq, member_seq \
         FROM member INDEXED BY member_of WHERE member_seq > ? AND member_seq < ?)",
    ] {
        sqlx::query(delete)
            .bind(list.seq(0))
            .bind(list.end())
            .execute(&mut *connection)
            .await?;
    }
    for delete in ["DELETE FROM key WHERE list = ?", "DELETE FROM gap WHERE list = ?"] {
        sqlx::query(delete)
            .bind(list.column())
            .execute(&mut *connection)
            .await?;
    }
    pages::all_gone(connection, list, next - 1).await?;
    sqlx::query(zero)
        .bind(tenant_seq)
        .execute(&mut *connection)
        .await?;
    count_members(connection, List::new(tenant_seq, ResourceType::Group)).await?;
    Ok(count.unsigned_abs())
}

impl TrialStore {
    /// Takes people, groups or exchanges away, all at once or not at all. Tokens and settings stay.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub async fn reset(&self, tenant: &str, reset: Reset) -> Result<ResetCounts, StoreError> {
        let tenant = tenant.to_owned();
        // The exchanges of reads that are not written yet are of before.
        self.flush().await?;
        self.writer()
            .alone(move |connection| {
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

impl TrialStore {
    /// Stores items in the order they come, all of them or, when the database fails, none. Whose id or
    /// unique attribute is taken is left out; says who was not.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub(crate) async fn put_items<I>(&self, tenant: &str, items: I) -> Result<Vec<bool>, StoreError>
    where
        I: Iterator<Item = Item> + Send + 'static,
    {
        let tenant = tenant.to_owned();
        let mut items = items;
        self.writer()
            .alone(move |connection| {
                Box::pin(async move {
                    let tenant = tenants::required(connection, &tenant).await?;
                    let mut putting = Putting::new(tenant.seq);
                    let mut put = Vec::new();
                    loop {
                        let some: Vec<Item> = items.by_ref().take(TOGETHER).collect();
                        if some.is_empty() {
                            break;
                        }
                        put.extend(putting.put(connection, some).await?);
                    }
                    putting.finish(connection).await?;
                    Ok(put)
                })
            })
            .await
    }
}
