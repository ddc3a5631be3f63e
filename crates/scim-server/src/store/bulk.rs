//! Many resources at once: without requests, answers and log entries.

use scim::resource::ResourceType;
use serde_json::Value;
use sqlx::{Connection, Row, SqliteConnection};

use super::batch::{Batch, Pause, Touches, Want};
use super::numbers::List;
use super::stored::{Stored, display_name};
use super::{LoggedExchange, NewExchange, StoreError, TrialStore, keys, now};

/// Resources of one transaction.
const TOGETHER: usize = 1_000;

/// Rows read at a time when keys are made anew.
const KEYS_ROWS: i64 = 2_000;

impl TrialStore {
    /// Stores users or groups as if each had been created, without an entry in the log; for
    /// demonstrations, tests and measurements. Bodies are as `scim::resource::receive` returns
    /// them, without members. Returns the ids, in order; `None` for one whose unique attribute is
    /// missing or taken.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub async fn import(
        &self,
        name: &str,
        resource_type: ResourceType,
        bodies: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<Option<String>>, StoreError> {
        let tenant = self.tenant(name).await?.ok_or_else(|| StoreError::NoTenant {
            name: name.to_owned(),
        })?;
        let mut ids = Vec::new();
        let mut bodies = bodies.into_iter();
        loop {
            let some: Vec<Value> = bodies.by_ref().take(TOGETHER).collect();
            if some.is_empty() {
                return Ok(ids);
            }
            ids.extend(self.import_some(tenant.seq, resource_type, some).await?);
        }
    }

    async fn import_some(
        &self,
        tenant_seq: i64,
        resource_type: ResourceType,
        bodies: Vec<Value>,
    ) -> Result<Vec<Option<String>>, StoreError> {
        let mut prepared = Vec::with_capacity(bodies.len());
        let mut touches = Touches::default();
        let mut wants = Vec::with_capacity(bodies.len());
        for body in bodies {
            let name = body.get(resource_type.unique_attribute()).and_then(Value::as_str);
            let fits = name.is_some_and(|name| !name.trim().is_empty());
            let unique = keys::unique(resource_type, &body);
            let text = format!("{}\n{}", resource_type.name(), unique.value);
            let fits = fits && !touches.writes.contains(&text);
            if fits {
                wants.push(Want::Owner(resource_type, unique.clone()));
                touches.writes.push(text);
            }
            let stored = Stored::new(&body);
            prepared.push(fits.then(|| (stored, unique, keys::of(resource_type, &body))));
        }
        let turn = move |batch: &mut Batch| -> Result<Vec<Option<String>>, Pause> {
            let mut ids = Vec::with_capacity(prepared.len());
            for one in &prepared {
                let Some((stored, unique, keys)) = one else {
                    ids.push(None);
                    continue;
                };
                if !batch.claim(resource_type, unique, None)? {
                    ids.push(None);
                    continue;
                }
                let stored = batch.insert(resource_type, stored.clone(), keys.clone())?;
                ids.push(Some(stored.id));
            }
            Ok(ids)
        };
        self.writer().write(tenant_seq, touches, wants, turn).await
    }

    /// Makes the resources with these ids members of a group, without an entry in the log.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`]; [`StoreError::Corrupt`] when there is no such group.
    pub async fn import_members(&self, name: &str, group_id: &str, ids: &[String]) -> Result<(), StoreError> {
        let tenant = self.tenant(name).await?.ok_or_else(|| StoreError::NoTenant {
            name: name.to_owned(),
        })?;
        for some in ids.chunks(TOGETHER) {
            let (group_id, some) = (group_id.to_owned(), some.to_vec());
            let touches = Touches {
                writes: vec![group_id.clone()],
                reads: some.clone(),
            };
            let wants = vec![
                Want::Resource(group_id.clone()),
                Want::Members {
                    group: group_id.clone(),
                    ids: some.clone(),
                },
            ];
            let turn = move |batch: &mut Batch| -> Result<(), Pause> {
                let group = batch.resource(ResourceType::Group, &group_id)?.cloned();
                let group =
                    group.ok_or_else(|| StoreError::Corrupt(format!("there is no group `{group_id}`")))?;
                let memberships = batch.memberships(&group_id, &some)?;
                let new: Vec<_> = memberships
                    .iter()
                    .filter(|membership| !membership.is_member)
                    .map(|membership| &membership.member)
                    .collect();
                let more = new.len() as i64;
                batch.add_members(group.seq, new.into_iter());
                batch.update(group, &[], &[], more);
                Ok(())
            };
            self.writer().write(tenant.seq, touches, wants, turn).await?;
        }
        Ok(())
    }
}

impl TrialStore {
    /// Puts exchanges into the log, in this order, as if they had just been answered; their ids are
    /// given anew. For what was exported or recorded elsewhere, and for measurements.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub async fn import_exchanges(
        &self,
        name: &str,
        exchanges: impl IntoIterator<Item = LoggedExchange>,
    ) -> Result<(), StoreError> {
        let tenant = self.tenant(name).await?.ok_or_else(|| StoreError::NoTenant {
            name: name.to_owned(),
        })?;
        for exchange in exchanges {
            let entry = NewExchange::of(exchange, self.exchanges_kept())?;
            self.writer().log(tenant.seq, entry).await?;
        }
        self.flush().await
    }
}

impl Stored {
    /// A new resource, which gets its number when it is inserted.
    ///
    /// Ids are UUIDs of version 7 (RFC 9562 §5.7): they grow with time, so that their index grows
    /// at one end.
    pub(crate) fn new(body: &Value) -> Self {
        let at = now();
        let mut random = [0_u8; 10];
        rand::fill(&mut random);
        let milliseconds = u64::try_from(at.as_millisecond()).unwrap_or(0);
        let id = uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid();
        let at = at.to_string();
        Self {
            seq: 0,
            id: id.to_string(),
            display: display_name(body),
            created: at.clone(),
            last_modified: at,
            member_count: 0,
            body: body.to_string(),
        }
    }
}

/// Fills `key` anew when it was filled by other rules than `keys` has now, and when a migration
/// could not: SQL cannot fold.
pub(super) async fn renew_keys(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    if keys_version(connection).await? == Some(keys::RULES_VERSION) {
        return Ok(());
    }
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    // Another process may have done it meanwhile.
    if keys_version(&mut transaction).await? == Some(keys::RULES_VERSION) {
        return Ok(());
    }
    sqlx::query("DELETE FROM key").execute(&mut *transaction).await?;
    let mut after = 0_i64;
    loop {
        let rows = sqlx::query("SELECT seq, body FROM resource WHERE seq > ? ORDER BY seq LIMIT ? + 0")
            .bind(after)
            .bind(KEYS_ROWS)
            .fetch_all(&mut *transaction)
            .await?;
        let mut made = Vec::new();
        for row in &rows {
            after = row.try_get_unchecked(0)?;
            let body: &str = row.try_get_unchecked(1)?;
            let list = List::of(after);
            for key in keys::of(list.resource_type(), &serde_json::from_str(body)?) {
                made.push((list.column(), key.attribute, key.value, after));
            }
        }
        if rows.is_empty() {
            break;
        }
        sqlx::query(
            "INSERT OR IGNORE INTO key (list, attribute, value, seq) \
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?)",
        )
        .bind(serde_json::to_string(&made)?)
        .execute(&mut *transaction)
        .await?;
    }
    sqlx::query("INSERT OR REPLACE INTO state (name, value) VALUES ('keys', ?)")
        .bind(keys::RULES_VERSION)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

async fn keys_version(connection: &mut SqliteConnection) -> Result<Option<i64>, StoreError> {
    let version = sqlx::query_scalar("SELECT value FROM state WHERE name = 'keys'")
        .fetch_optional(connection)
        .await?;
    Ok(version)
}
