//! Tenants and their tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use sqlx::{Row, SqliteConnection};

use super::{StoreError, TrialStore};

/// Columns of a tenant with its counts.
macro_rules! tenant_select {
    () => {
        "SELECT seq, name, vendor, created_at, users, groups, next_exchange - first_exchange AS exchanges, \
         CASE WHEN next_exchange > first_exchange THEN last_exchange_at END AS last_exchange_at FROM tenant"
    };
}

/// Random bytes of a token.
const TOKEN_BYTES: usize = 32;

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

/// A new tenant with its token, which is nowhere else: the database has only its hash.
#[derive(Clone, Debug)]
pub struct CreatedTenant {
    /// The tenant.
    pub tenant: Tenant,
    /// The token, shown once.
    pub token: SecretString,
}

/// A token without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenInfo {
    /// `first`, `token 2`, ….
    pub name: String,
    /// When it was issued.
    pub created_at: Timestamp,
    /// Since when it is refused.
    pub revoked_at: Option<Timestamp>,
}

impl TrialStore {
    /// Makes a tenant with its first token.
    ///
    /// # Errors
    /// [`StoreError::BadName`] and [`StoreError::NameTaken`].
    pub async fn create_tenant(&self, name: &str, vendor: Option<&str>) -> Result<CreatedTenant, StoreError> {
        if !is_tenant_name(name) {
            return Err(StoreError::BadName {
                name: name.to_owned(),
            });
        }
        let (token, hash) = new_token();
        let (name, vendor) = (name.to_owned(), vendor.map(str::to_owned));
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
                        .bind(vendor)
                        .bind(now().to_string())
                        .execute(&mut *connection)
                        .await?;
                    let tenant = required(connection, &name).await?;
                    insert_token(connection, tenant.seq, "first", &hash).await?;
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
                        "DELETE FROM token WHERE tenant_seq = ?",
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

    /// Issues a new token and refuses the earlier ones from now on.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub async fn rotate_token(&self, name: &str) -> Result<SecretString, StoreError> {
        let name = name.to_owned();
        let (token, hash) = new_token();
        self.writer()
            .alone(move |connection| {
                Box::pin(async move {
                    let tenant = required(connection, &name).await?;
                    let at = now().to_string();
                    sqlx::query(
                        "UPDATE token SET revoked_at = ? WHERE tenant_seq = ? AND revoked_at IS NULL",
                    )
                    .bind(at)
                    .bind(tenant.seq)
                    .execute(&mut *connection)
                    .await?;
                    let issued: i64 = sqlx::query_scalar("SELECT count(*) FROM token WHERE tenant_seq = ?")
                        .bind(tenant.seq)
                        .fetch_one(&mut *connection)
                        .await?;
                    let token_name = format!("token {}", issued + 1);
                    insert_token(connection, tenant.seq, &token_name, &hash).await
                })
            })
            .await?;
        self.known().forget();
        Ok(token)
    }

    /// The tokens a tenant has had, oldest first, without their secrets.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub async fn tokens(&self, name: &str) -> Result<Vec<TokenInfo>, StoreError> {
        let mut connection = self.reader().await?;
        let tenant = required(&mut connection, name).await?;
        let rows =
            sqlx::query("SELECT name, created_at, revoked_at FROM token WHERE tenant_seq = ? ORDER BY seq")
                .bind(tenant.seq)
                .fetch_all(&mut *connection)
                .await?;
        rows.iter()
            .map(|row| {
                let revoked: Option<String> = row.try_get("revoked_at")?;
                Ok(TokenInfo {
                    name: row.try_get("name")?,
                    created_at: timestamp(row.try_get("created_at")?)?,
                    revoked_at: revoked.map(timestamp).transpose()?,
                })
            })
            .collect()
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

async fn insert_token(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    name: &str,
    hash: &[u8],
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO token (tenant_seq, name, hash, created_at) VALUES (?, ?, ?, ?)")
        .bind(tenant_seq)
        .bind(name)
        .bind(hash)
        .bind(now().to_string())
        .execute(connection)
        .await?;
    Ok(())
}

fn new_token() -> (SecretString, Vec<u8>) {
    let mut bytes = [0_u8; TOKEN_BYTES];
    rand::fill(&mut bytes);
    let token = SecretString::from(URL_SAFE_NO_PAD.encode(bytes));
    let hash = hash_of(token.expose_secret());
    (token, hash)
}

pub(super) fn hash_of(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
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
