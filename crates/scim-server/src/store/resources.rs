//! Users and groups as rows: a body as it was sent, and the keys it is found by.

use scim::filter::fold;
use scim::resource::ResourceType;
use serde_json::{Map, Value, json};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::members::{self, Member};
use super::{StoreError, TrialStore, now, search, tenants};

/// Columns every reader of `resource` selects.
pub(super) const COLUMNS: &str = "seq, kind, id, body, created, last_modified";

/// One stored resource. `body` has neither `id` nor `meta` nor `members`: they are put in when it
/// is read, so they cannot disagree with the row.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) seq: i64,
    pub(crate) resource_type: ResourceType,
    pub(crate) id: String,
    pub(crate) body: Value,
    pub(crate) created: String,
    pub(crate) last_modified: String,
}

impl Stored {
    pub(super) fn from_row(row: &SqliteRow) -> Result<Self, StoreError> {
        let kind: String = row.try_get("kind")?;
        let body: String = row.try_get("body")?;
        Ok(Self {
            seq: row.try_get("seq")?,
            resource_type: match kind.as_str() {
                "Group" => ResourceType::Group,
                _ => ResourceType::User,
            },
            id: row.try_get("id")?,
            body: serde_json::from_str(&body)?,
            created: row.try_get("created")?,
            last_modified: row.try_get("last_modified")?,
        })
    }

    /// What a person calls it.
    pub(crate) fn name(&self) -> String {
        display_name(&self.body).unwrap_or_else(|| self.id.clone())
    }

    /// `…/Users/{id}`.
    pub(crate) fn location(&self, base: &str) -> String {
        format!("{base}{}/{}", self.resource_type.endpoint(), self.id)
    }

    /// The resource as it is answered. `base` is the tenant URL; without it, as in the app's own
    /// lists, `meta.location` and `$ref` are left out.
    pub(crate) fn to_json(&self, members: Option<&[Member]>, base: Option<&str>) -> Value {
        let mut whole = Map::new();
        let empty = Map::new();
        let body = self.body.as_object().unwrap_or(&empty);
        if let Some(schemas) = body.get("schemas") {
            whole.insert("schemas".to_owned(), schemas.clone());
        }
        whole.insert("id".to_owned(), json!(self.id));
        for (name, value) in body.iter().filter(|(name, _)| *name != "schemas") {
            whole.insert(name.clone(), value.clone());
        }
        if let Some(members) = members.filter(|members| !members.is_empty()) {
            let members: Vec<Value> = members.iter().map(|member| member.to_json(base)).collect();
            whole.insert("members".to_owned(), Value::Array(members));
        }
        let mut meta = json!({
            "resourceType": self.resource_type.name(),
            "created": self.created,
            "lastModified": self.last_modified,
        });
        if let Some(base) = base {
            meta["location"] = json!(self.location(base));
        }
        whole.insert("meta".to_owned(), meta);
        Value::Object(whole)
    }
}

/// `displayName`, else `userName`.
pub(crate) fn display_name(body: &Value) -> Option<String> {
    ["displayName", "userName"]
        .into_iter()
        .filter_map(|name| body.get(name)?.as_str())
        .find(|name| !name.trim().is_empty())
        .map(str::to_owned)
}

/// The text a value is compared by when case does not count; `None` for what has no text.
pub(super) fn text_key(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(fold(text)),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Keys a resource is found by.
struct Keys {
    unique: String,
    display: Option<String>,
    external: Option<String>,
    emails: Vec<String>,
}

impl Keys {
    fn of(resource_type: ResourceType, body: &Value) -> Self {
        let key = |name: &str| body.get(name).and_then(text_key);
        let external = body.get("externalId").and_then(|value| match value {
            Value::String(text) => Some(text.clone()),
            other => text_key(other),
        });
        let emails = match body.get("emails") {
            Some(Value::Array(all)) => all.iter().collect(),
            Some(one) => vec![one],
            None => Vec::new(),
        };
        Self {
            unique: key(resource_type.unique_attribute()).unwrap_or_default(),
            display: key("displayName"),
            external,
            emails: emails
                .into_iter()
                .filter_map(|email| text_key(email.get("value").unwrap_or(email)))
                .collect(),
        }
    }
}

pub(crate) async fn get(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    resource_type: ResourceType,
    id: &str,
) -> Result<Option<Stored>, StoreError> {
    let row = sqlx::query(
        "SELECT seq, kind, id, body, created, last_modified FROM resource \
         WHERE tenant_seq = ? AND id = ? AND kind = ?",
    )
    .bind(tenant_seq)
    .bind(id)
    .bind(resource_type.name())
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(Stored::from_row).transpose()
}

/// Whether another resource has the unique attribute of this body already.
pub(crate) async fn is_taken(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    resource_type: ResourceType,
    body: &Value,
    except_seq: Option<i64>,
) -> Result<bool, StoreError> {
    let holder: Option<i64> =
        sqlx::query_scalar("SELECT seq FROM resource WHERE tenant_seq = ? AND kind = ? AND unique_key = ?")
            .bind(tenant_seq)
            .bind(resource_type.name())
            .bind(Keys::of(resource_type, body).unique)
            .fetch_optional(connection)
            .await?;
    Ok(holder.is_some() && holder != except_seq)
}

pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    resource_type: ResourceType,
    body: Value,
) -> Result<Stored, StoreError> {
    let at = now().to_string();
    let id = uuid::Uuid::new_v4().to_string();
    let seq = insert_as(connection, tenant_seq, resource_type, &id, &body, (&at, &at)).await?;
    Ok(Stored {
        seq,
        resource_type,
        id,
        body,
        created: at.clone(),
        last_modified: at,
    })
}

/// Stores a resource under a given id, with the times of its making and of its last change.
pub(crate) async fn insert_as(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    resource_type: ResourceType,
    id: &str,
    body: &Value,
    (created, last_modified): (&str, &str),
) -> Result<i64, StoreError> {
    let keys = Keys::of(resource_type, body);
    let inserted = sqlx::query(
        "INSERT INTO resource (tenant_seq, kind, id, unique_key, display_key, external_id, body, created, last_modified) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(tenant_seq)
    .bind(resource_type.name())
    .bind(id)
    .bind(&keys.unique)
    .bind(&keys.display)
    .bind(&keys.external)
    .bind(body.to_string())
    .bind(created)
    .bind(last_modified)
    .execute(&mut *connection)
    .await?;
    let seq = inserted.last_insert_rowid();
    insert_emails(connection, tenant_seq, seq, &keys.emails).await?;
    Ok(seq)
}

/// Writes a changed body and moves `meta.lastModified`.
pub(crate) async fn update(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    stored: &mut Stored,
    body: Value,
) -> Result<(), StoreError> {
    let keys = Keys::of(stored.resource_type, &body);
    stored.last_modified = now().to_string();
    sqlx::query(
        "UPDATE resource SET unique_key = ?, display_key = ?, external_id = ?, body = ?, last_modified = ? \
         WHERE seq = ?",
    )
    .bind(&keys.unique)
    .bind(&keys.display)
    .bind(&keys.external)
    .bind(body.to_string())
    .bind(&stored.last_modified)
    .bind(stored.seq)
    .execute(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM email WHERE resource_seq = ?")
        .bind(stored.seq)
        .execute(&mut *connection)
        .await?;
    insert_emails(connection, tenant_seq, stored.seq, &keys.emails).await?;
    stored.body = body;
    Ok(())
}

/// Deletes a resource and every membership of it. Returns how many groups it left.
pub(crate) async fn delete(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    stored: &Stored,
) -> Result<u64, StoreError> {
    let left = sqlx::query("DELETE FROM member WHERE tenant_seq = ? AND value = ?")
        .bind(tenant_seq)
        .bind(&stored.id)
        .execute(&mut *connection)
        .await?;
    sqlx::query("DELETE FROM resource WHERE seq = ?")
        .bind(stored.seq)
        .execute(&mut *connection)
        .await?;
    Ok(left.rows_affected())
}

async fn insert_emails(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    resource_seq: i64,
    emails: &[String],
) -> Result<(), StoreError> {
    for email in emails {
        sqlx::query("INSERT INTO email (resource_seq, tenant_seq, value_key) VALUES (?, ?, ?)")
            .bind(resource_seq)
            .bind(tenant_seq)
            .bind(email)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

impl TrialStore {
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
        let mut connection = self.readers().acquire().await?;
        let tenant = tenants::required(&mut connection, name).await?;
        let (stored, total) =
            search::by_text(&mut connection, tenant.seq, resource_type, text, offset, limit).await?;
        let mut shown = Vec::with_capacity(stored.len());
        for stored in stored {
            let members = match resource_type {
                ResourceType::Group => Some(members::of(&mut connection, stored.seq).await?),
                ResourceType::User => None,
            };
            shown.push(stored.to_json(members.as_deref(), None));
        }
        Ok((shown, total))
    }
}
