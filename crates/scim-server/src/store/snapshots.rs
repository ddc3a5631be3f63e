//! Snapshots: people and groups as they were, by name, and as a file.
//!
//! **Invariant:** a snapshot is taken and put back in one transaction. Who asks meanwhile sees all of the old state or
//! all of the new one.

use std::io::{Read, Write};

use jiff::Timestamp;
use scim::resource::ResourceType;
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::{Row, SqliteConnection};

use super::contents::{self, Item, Putting};
use super::{StoreError, TrialStore, now, tenants};

/// Rows read at a time.
const PAGE_ROWS: u32 = 500;

/// Most snapshots of one tenant.
const SNAPSHOTS_MAX: i64 = 50;

/// Largest file that is read.
const FILE_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// Longest name of a snapshot.
const NAME_CHARS_MAX: usize = 60;

/// What stands first in a file, so that it is not taken for something else.
const FORMAT: &str = "slipway-trial-snapshot-1";

/// A snapshot in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotInfo {
    /// Its name.
    pub name: String,
    /// When it was taken.
    pub created_at: Timestamp,
    /// People in it.
    pub users: u64,
    /// Groups in it.
    pub groups: u64,
}

/// The file, when it is read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct File {
    format: String,
    #[serde(default)]
    #[serde(rename = "tenant")]
    _tenant: Value,
    #[serde(default)]
    #[serde(rename = "createdAt")]
    _created_at: Value,
    users: Vec<Value>,
    groups: Vec<Value>,
}

impl TrialStore {
    /// Keeps people and groups as they are now under a name; an older snapshot of this name goes.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`]; the name cannot be used.
    pub async fn take_snapshot(&self, tenant: &str, name: &str) -> Result<SnapshotInfo, StoreError> {
        let (tenant, name) = (tenant.to_owned(), checked(name)?);
        self.writer()
            .alone(move |connection| {
                Box::pin(async move {
                    let tenant = tenants::required(connection, &tenant).await?;
                    let seq = begin(connection, tenant.seq, &name).await?;
                    let mut counts = [0_u64; 2];
                    let both = [ResourceType::User, ResourceType::Group];
                    for (count, resource_type) in counts.iter_mut().zip(both) {
                        let mut after = 0;
                        loop {
                            let (items, last) =
                                contents::page(connection, tenant.seq, resource_type, after, PAGE_ROWS)
                                    .await?;
                            if items.is_empty() {
                                break;
                            }
                            after = last;
                            *count += items.len() as u64;
                            for item in items {
                                add(connection, seq, &item.to_json()).await?;
                            }
                        }
                    }
                    finish(connection, seq, counts).await
                })
            })
            .await
    }

    /// Makes people and groups what they were. What is there now goes.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`]; there is no such snapshot.
    pub async fn restore_snapshot(&self, tenant: &str, name: &str) -> Result<SnapshotInfo, StoreError> {
        let (tenant, name) = (tenant.to_owned(), name.to_owned());
        self.writer()
            .alone(move |connection| {
                Box::pin(async move {
                    let tenant = tenants::required(connection, &tenant).await?;
                    let (seq, info) = find(connection, tenant.seq, &name).await?;
                    for resource_type in [ResourceType::User, ResourceType::Group] {
                        contents::clear(connection, tenant.seq, resource_type).await?;
                    }
                    let mut putting = Putting::new(tenant.seq);
                    let mut after = 0;
                    loop {
                        let (documents, last) = items(connection, seq, after).await?;
                        if documents.is_empty() {
                            putting.finish(connection).await?;
                            return Ok(info);
                        }
                        after = last;
                        let items = documents.into_iter().map(Item::of);
                        let items = items.collect::<Result<_, _>>().map_err(StoreError::Corrupt)?;
                        putting.put(connection, items).await?;
                    }
                })
            })
            .await
    }

    /// The snapshots of a tenant, oldest first.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub async fn snapshots(&self, tenant: &str) -> Result<Vec<SnapshotInfo>, StoreError> {
        let mut connection = self.reader().await?;
        let tenant = tenants::required(&mut connection, tenant).await?;
        let rows = sqlx::query(
            "SELECT seq, name, created_at, users, groups FROM snapshot WHERE tenant_seq = ? ORDER BY seq",
        )
        .bind(tenant.seq)
        .fetch_all(&mut *connection)
        .await?;
        rows.iter().map(info).collect()
    }

    /// Forgets a snapshot.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`]; there is no such snapshot.
    pub async fn delete_snapshot(&self, tenant: &str, name: &str) -> Result<(), StoreError> {
        let (tenant, name) = (tenant.to_owned(), name.to_owned());
        self.writer()
            .alone(move |connection| {
                Box::pin(async move {
                    let tenant = tenants::required(connection, &tenant).await?;
                    let (seq, _) = find(connection, tenant.seq, &name).await?;
                    forget(connection, seq).await
                })
            })
            .await
    }

    /// Writes a snapshot as a JSON file, page by page.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`]; there is no such snapshot; the file cannot be written.
    pub async fn export_snapshot(
        &self,
        tenant: &str,
        name: &str,
        mut out: impl Write + Send,
    ) -> Result<SnapshotInfo, StoreError> {
        let mut connection = self.reader().await?;
        let tenant = tenants::required(&mut connection, tenant).await?;
        let (seq, info) = find(&mut connection, tenant.seq, name).await?;
        let (format, of, at) = (
            json!(FORMAT),
            json!(tenant.name),
            json!(info.created_at.to_string()),
        );
        write!(
            out,
            "{{\"format\":{format},\"tenant\":{of},\"createdAt\":{at},\n\"users\":["
        )?;
        let (mut after, mut written, mut in_groups) = (0, 0_u64, false);
        loop {
            let (documents, last) = items(&mut connection, seq, after).await?;
            if documents.is_empty() {
                break;
            }
            after = last;
            for document in documents {
                if !in_groups && document["meta"]["resourceType"] == "Group" {
                    out.write_all(b"\n],\n\"groups\":[")?;
                    (in_groups, written) = (true, 0);
                }
                let comma = if written > 0 { "," } else { "" };
                write!(out, "{comma}\n{document}")?;
                written += 1;
            }
        }
        if !in_groups {
            out.write_all(b"\n],\n\"groups\":[")?;
        }
        out.write_all(b"\n]}\n")?;
        out.flush()?;
        Ok(info)
    }

    /// Keeps the snapshot of a file under a name, for this or another tenant. Nothing is put back yet.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`]; the name cannot be used; the file is no snapshot.
    pub async fn import_snapshot(
        &self,
        tenant: &str,
        name: &str,
        file: impl Read,
    ) -> Result<SnapshotInfo, StoreError> {
        let (tenant, name) = (tenant.to_owned(), checked(name)?);
        let read = read_file(file).map_err(|why| {
            StoreError::refused(
                format!("the file is no snapshot: {why}"),
                "Use a file that `slipway trial snapshot export` wrote.",
            )
        })?;
        self.writer()
            .alone(move |connection| {
                Box::pin(async move {
                    let tenant = tenants::required(connection, &tenant).await?;
                    let seq = begin(connection, tenant.seq, &name).await?;
                    let mut counts = [0_u64; 2];
                    for (count, all) in counts.iter_mut().zip(&read) {
                        *count = all.len() as u64;
                        for item in all {
                            add(connection, seq, &item.to_json()).await?;
                        }
                    }
                    finish(connection, seq, counts).await
                })
            })
            .await
    }
}

/// The users and the groups of a file, every one of them good to be stored.
fn read_file(file: impl Read) -> Result<[Vec<Item>; 2], String> {
    let mut bytes = Vec::new();
    let mut file = file.take(FILE_BYTES_MAX + 1);
    file.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(format!("it is larger than {FILE_BYTES_MAX} bytes"));
    }
    let file: File = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    if file.format != FORMAT {
        return Err(format!("its format is `{}`, not `{FORMAT}`", file.format));
    }
    let mut ids = std::collections::HashSet::new();
    let mut names = std::collections::HashSet::new();
    let mut read = |all: Vec<Value>, resource_type: ResourceType| -> Result<Vec<Item>, String> {
        all.into_iter()
            .map(|resource| {
                let item = Item::of(resource)?;
                if item.resource_type != resource_type {
                    return Err(format!("`{}` stands in the wrong list", item.id));
                }
                let unique = item.body[resource_type.unique_attribute()].as_str().unwrap_or("");
                if !ids.insert(item.id.clone())
                    || !names.insert((resource_type.name(), scim::filter::fold(unique)))
                {
                    return Err(format!("`{}` or its name stands there twice", item.id));
                }
                Ok(item)
            })
            .collect()
    };
    Ok([
        read(file.users, ResourceType::User)?,
        read(file.groups, ResourceType::Group)?,
    ])
}

fn checked(name: &str) -> Result<String, StoreError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        return Err(StoreError::refused(
            format!("`{name}` cannot be a snapshot's name"),
            "Use 1 to 60 characters.",
        ));
    }
    Ok(name.to_owned())
}

async fn forget(connection: &mut SqliteConnection, seq: i64) -> Result<(), StoreError> {
    for delete in [
        "DELETE FROM snapshot_item WHERE snapshot_seq = ?",
        "DELETE FROM snapshot WHERE seq = ?",
    ] {
        sqlx::query(delete).bind(seq).execute(&mut *connection).await?;
    }
    Ok(())
}

/// An empty snapshot, in the place of an older one of this name.
async fn begin(connection: &mut SqliteConnection, tenant_seq: i64, name: &str) -> Result<i64, StoreError> {
    let older: Option<i64> = sqlx::query_scalar("SELECT seq FROM snapshot WHERE tenant_seq = ? AND name = ?")
        .bind(tenant_seq)
        .bind(name)
        .fetch_optional(&mut *connection)
        .await?;
    if let Some(older) = older {
        forget(connection, older).await?;
    }
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM snapshot WHERE tenant_seq = ?")
        .bind(tenant_seq)
        .fetch_one(&mut *connection)
        .await?;
    if count >= SNAPSHOTS_MAX {
        return Err(StoreError::refused(
            format!("a tenant has at most {SNAPSHOTS_MAX} snapshots"),
            "Delete one first, or export it to a file.",
        ));
    }
    let made = sqlx::query(
        "INSERT INTO snapshot (tenant_seq, name, created_at, users, groups) VALUES (?, ?, ?, 0, 0)",
    )
    .bind(tenant_seq)
    .bind(name)
    .bind(now().to_string())
    .execute(connection)
    .await?;
    Ok(made.last_insert_rowid())
}

async fn add(connection: &mut SqliteConnection, seq: i64, document: &Value) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO snapshot_item (snapshot_seq, document) VALUES (?, ?)")
        .bind(seq)
        .bind(document.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

async fn finish(
    connection: &mut SqliteConnection,
    seq: i64,
    [users, groups]: [u64; 2],
) -> Result<SnapshotInfo, StoreError> {
    let row = sqlx::query(
        "UPDATE snapshot SET users = ?, groups = ? WHERE seq = ? \
         RETURNING seq, name, created_at, users, groups",
    )
    .bind(i64::try_from(users).unwrap_or(i64::MAX))
    .bind(i64::try_from(groups).unwrap_or(i64::MAX))
    .bind(seq)
    .fetch_one(connection)
    .await?;
    info(&row)
}

async fn find(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    name: &str,
) -> Result<(i64, SnapshotInfo), StoreError> {
    let row = sqlx::query(
        "SELECT seq, name, created_at, users, groups FROM snapshot WHERE tenant_seq = ? AND name = ?",
    )
    .bind(tenant_seq)
    .bind(name)
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else {
        return Err(StoreError::refused(
            format!("there is no snapshot called `{name}`"),
            "`slipway trial snapshot list` shows those there are.",
        ));
    };
    Ok((row.try_get("seq")?, info(&row)?))
}

async fn items(
    connection: &mut SqliteConnection,
    snapshot_seq: i64,
    after: i64,
) -> Result<(Vec<Value>, i64), StoreError> {
    let rows = sqlx::query(
        "SELECT seq, document FROM snapshot_item WHERE snapshot_seq = ? AND seq > ? ORDER BY seq LIMIT ?",
    )
    .bind(snapshot_seq)
    .bind(after)
    .bind(i64::from(PAGE_ROWS))
    .fetch_all(connection)
    .await?;
    let mut documents = Vec::with_capacity(rows.len());
    let mut last = after;
    for row in &rows {
        last = row.try_get("seq")?;
        documents.push(serde_json::from_str(&row.try_get::<String, _>("document")?)?);
    }
    Ok((documents, last))
}

fn info(row: &sqlx::sqlite::SqliteRow) -> Result<SnapshotInfo, StoreError> {
    let count = |column: &str| -> Result<u64, StoreError> {
        let count: i64 = row.try_get(column)?;
        Ok(count.unsigned_abs())
    };
    Ok(SnapshotInfo {
        name: row.try_get("name")?,
        created_at: tenants::timestamp(row.try_get("created_at")?)?,
        users: count("users")?,
        groups: count("groups")?,
    })
}
