//! Tenants.

use jiff::Timestamp;
use secrecy::SecretString;
use sqlx::{Row, SqliteConnection};

use super::settings::{self, TenantSettings};
use super::{StoreError, TrialStore, credentials};
use crate::access::secret::fresh;

/// Columns of a tenant with its counts.
macro_rules! tenant_select {
    () => {
        "SELECT seq, name, vendor, created_at, users, groups, next_exchange - first_exchange AS exchanges, \
         CASE WHEN next_exchange > first_exchange THEN last_exchange_at END AS last_exchange_at FROM tenant"
    };
}

/// Longest tenant name: a DNS label's length, far below any URL limit.
const NAME_CHARS_MAX: usize = 63;

/// One isolated trial tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// Name in the URL.
    pub name: String,
    /// Profile id of the vendor it stands for.
    pub vendor: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Users stored.
    pub users: u64,
    /// Groups stored.
    pub groups: u64,
    /// Exchanges kept.
    pub exchanges: u64,
    /// When the last exchange was.
    pub last_exchange_at: Option<Timestamp>,
    pub(crate) seq: i64,
}

/// What a new tenant shall be.
#[derive(Clone, Debug, Default)]
pub struct NewTenant {
    /// Profile id of the vendor it stands for.
    pub vendor: Option<String>,
    /// What it is set to.
    pub settings: TenantSettings,
    /// Until when its first token is accepted.
    pub token_expires_at: Option<Timestamp>,
}

/// A new tenant with its token, which is nowhere else: the database has only its hash.
#[derive(Clone, Debug)]
pub struct CreatedTenant {
    /// The tenant.
    pub tenant: Tenant,
    /// The token, shown once.
    pub token: SecretString,
}

impl TrialStore {
    /// Makes a tenant with its first token.
    ///
    /// # Errors
    /// [`StoreError::BadName`] and [`StoreError::NameTaken`].
    pub async fn create_tenant(&self, name: &str, vendor: Option<&str>) -> Result<CreatedTenant, StoreError> {
        let wish = NewTenant {
            vendor: vendor.map(str::to_owned),
            ..NewTenant::default()
        };
        self.create_tenant_with(name, wish).await
    }

    /// As [`create_tenant`](Self::create_tenant), with settings from the first request on.
    ///
    /// # Errors
    /// As [`create_tenant`](Self::create_tenant); [`StoreError::Refused`] when the settings cannot be.
    pub async fn create_tenant_with(&self, name: &str, wish: NewTenant) -> Result<CreatedTenant, StoreError> {
        if !is_tenant_name(name) {
            return Err(StoreError::BadName {
                name: name.to_owned(),
            });
        }
        let (token, hash) = fresh();
        let name = name.to_owned();
        let tenant = self
            .writer()
            .alone(move |connection| {
                Box::pin(async move {
                    let taken = find(connection, &name).await?.is_some();
                    if taken {
                        return Err(StoreError::NameTaken { name });
                    }
                    sqlx::query("INSERT INTO tenant (name, vendor, created_at) VALUES (?, ?, ?)")
                        .bind(&name)
                        .bind(&wish.vendor)
                        .bind(now().to_string())
                        .execute(&mut *connection)
                        .await?;
                    let tenant = required(connection, &name).await?;
                    credentials::insert_first(connection, tenant.seq, &hash, wish.token_expires_at).await?;
                    if wish.settings != TenantSettings::default() {
                        settings::write(connection, tenant.seq, &wish.settings).await?;
                    }
                    Ok(tenant)
                })
            })
            .await?;
        self.known().forget();
        Ok(CreatedTenant { tenant, token })
    }

    /// All tenants, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tenants(&self) -> Result<Vec<Tenant>, StoreError> {
        let rows = sqlx::query(concat!(tenant_select!(), " ORDER BY seq"))
            .fetch_all(&mut *self.reader_after_writes().await?)
            .await?;
        rows.iter().map(from_row).collect()
    }

    /// One tenant; `None` when there is none of this name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tenant(&self, name: &str) -> Result<Option<Tenant>, StoreError> {
        let mut connection = self.reader_after_writes().await?;
        find(&mut connection, name).await
    }

    /// Deletes a tenant with everything it stores.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub async fn delete_tenant(&self, name: &str) -> Result<(), StoreError> {
        let name = name.to_owned();
        self.writer()
            .alone(move |connection| {
                Box::pin(async move {
                    let tenant = required(connection, &name).await?;
                    // Gone for everybody now; what it stored is swept away piece by piece.
                    for delete in [
                        "INSERT INTO doomed (tenant_seq) VALUES (?)",
                        "DELETE FROM credential WHERE tenant_seq = ?",
                        "DELETE FROM setting WHERE tenant_seq = ?",
                        "DELETE FROM tenant WHERE seq = ?",
                    ] {
                        sqlx::query(delete)
                            .bind(tenant.seq)
                            .execute(&mut *connection)
                            .await?;
                    }
                    Ok(())
                })
            })
            .await?;
        self.known().forget();
        Ok(())
    }
}

pub(super) async fn find(
    connection: &mut SqliteConnection,
    name: &str,
) -> Result<Option<Tenant>, StoreError> {
    let row = sqlx::query(concat!(tenant_select!(), " WHERE name = ?"))
        .bind(name)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(from_row).transpose()
}

pub(super) async fn required(connection: &mut SqliteConnection, name: &str) -> Result<Tenant, StoreError> {
    find(connection, name).await?.ok_or_else(|| StoreError::NoTenant {
        name: name.to_owned(),
    })
}

fn from_row(row: &sqlx::sqlite::SqliteRow) -> Result<Tenant, StoreError> {
    let count = |column: &str| -> Result<u64, StoreError> {
        let count: i64 = row.try_get(column)?;
        Ok(count.unsigned_abs())
    };
    let last_at: Option<i64> = row.try_get("last_exchange_at")?;
    Ok(Tenant {
        seq: row.try_get("seq")?,
        name: row.try_get("name")?,
        vendor: row.try_get("vendor")?,
        created_at: timestamp(row.try_get("created_at")?)?,
        users: count("users")?,
        groups: count("groups")?,
        exchanges: count("exchanges")?,
        last_exchange_at: last_at.map(super::log::timestamp).transpose()?,
    })
}

fn is_tenant_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= NAME_CHARS_MAX
        && !name.starts_with('-')
        && !name.ends_with('-')
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// The clock, in the milliseconds that `meta.created` shows.
pub(crate) fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}

pub(super) fn timestamp(text: String) -> Result<Timestamp, StoreError> {
    text.parse()
        .map_err(|_| StoreError::Corrupt(format!("`{text}` is no time")))
}
