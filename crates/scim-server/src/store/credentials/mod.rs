//! Tokens, OAuth 2.0 clients and access tokens: who may speak to a tenant, until when, and why not.
//!
//! **Invariant:** a secret is handed out once, when it is made. The database has its hash.

mod kinds;

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use sqlx::{Row, SqliteConnection};

use super::{Known, StoreError, TrialStore, now, settings, tenants};
use crate::access::secret::{fresh, hash_of};

pub use kinds::{ClientInfo, NewClient, NewToken, Rotation, TokenInfo};
pub(crate) use kinds::{Kind, Named, Standing};

/// Most tokens and clients a tenant has had; further ones are refused, so that a script cannot fill the file.
const CREDENTIALS_MAX: i64 = 1_000;

/// Access tokens that have been over for this long are forgotten.
const ACCESS_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Longest name of a token or client.
const NAME_CHARS_MAX: usize = 60;

/// A credential to be written.
struct New<'n> {
    kind: Kind,
    name: &'n str,
    client_id: Option<&'n str>,
    hash: &'n [u8],
    expires_at: Option<Timestamp>,
}

async fn insert(connection: &mut SqliteConnection, tenant_seq: i64, new: New<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO credential (tenant_seq, kind, name, client_id, hash, created_at, expires_at) \
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(tenant_seq)
    .bind(new.kind.as_str())
    .bind(new.name)
    .bind(new.client_id)
    .bind(new.hash)
    .bind(now().to_string())
    .bind(new.expires_at.map(|at| at.to_string()))
    .execute(connection)
    .await?;
    Ok(())
}

/// The first token of a tenant that is being made.
pub(super) async fn insert_first(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    hash: &[u8],
    expires_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let new = New {
        kind: Kind::Token,
        name: "first",
        client_id: None,
        hash,
        expires_at,
    };
    insert(connection, tenant_seq, new).await
}

/// A name that is free: the one wanted, or `token N`.
async fn free_name(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    kind: Kind,
    wanted: Option<&str>,
) -> Result<String, StoreError> {
    let names: Vec<String> =
        sqlx::query_scalar("SELECT name FROM credential WHERE tenant_seq = ? AND kind = ? ORDER BY seq")
            .bind(tenant_seq)
            .bind(kind.as_str())
            .fetch_all(connection)
            .await?;
    if names.len() as i64 >= CREDENTIALS_MAX {
        return Err(StoreError::refused(
            format!("the tenant has had {CREDENTIALS_MAX} of them, which is as many as one may have"),
            "Make a new trial tenant.",
        ));
    }
    let Some(wanted) = wanted else {
        let numbered = (names.len() + 1..).map(|n| format!("{} {n}", kind.as_str()));
        return Ok(numbered
            .into_iter()
            .find(|name| !names.contains(name))
            .unwrap_or_default());
    };
    let name = wanted.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        return Err(StoreError::refused(
            format!("`{name}` cannot be the name of a {}", kind.as_str()),
            "Use 1 to 60 characters.",
        ));
    }
    if names.iter().any(|have| have == name) {
        return Err(StoreError::refused(
            format!("the tenant has had a {} called `{name}` already", kind.as_str()),
            "Choose another name; the log tells them apart by it.",
        ));
    }
    Ok(name.to_owned())
}

/// Whose secret this is, as one of these kinds.
async fn standing(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    secret: &str,
    client_id: Option<&str>,
    at: Timestamp,
) -> Result<Standing, StoreError> {
    let row = sqlx::query(
        "SELECT tenant_seq, kind, name, client_id, expires_at, revoked_at FROM credential WHERE hash = ?",
    )
    .bind(hash_of(secret))
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else {
        return Ok(Standing::Unknown);
    };
    let kind = Kind::of(&row.try_get::<String, _>("kind")?);
    let own_id: Option<String> = row.try_get("client_id")?;
    // A client secret is no token, and a token is no client secret.
    let is_client = kind == Kind::Client;
    if is_client != client_id.is_some() || (is_client && own_id.as_deref() != client_id) {
        return Ok(Standing::Unknown);
    }
    if row.try_get::<i64, _>("tenant_seq")? != tenant_seq {
        return Ok(Standing::OtherTenant);
    }
    let named = Named {
        kind,
        name: row.try_get("name")?,
    };
    let time = |column: &str| -> Result<Option<Timestamp>, StoreError> {
        let text: Option<String> = row.try_get(column)?;
        text.map(tenants::timestamp).transpose()
    };
    Ok(named.standing(time("revoked_at")?, time("expires_at")?, at))
}

impl Named {
    /// Whether it is accepted at this time.
    pub(super) fn standing(
        self,
        revoked_at: Option<Timestamp>,
        expires_at: Option<Timestamp>,
        at: Timestamp,
    ) -> Standing {
        match (revoked_at, expires_at) {
            (Some(revoked), _) if revoked <= at => Standing::Revoked(self, revoked),
            (_, Some(expired)) if expired <= at => Standing::Expired(self, expired),
            _ => Standing::Good(self),
        }
    }
}

impl TrialStore {
    /// Issues a further token.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`]; the name cannot be used or was used before.
    pub async fn add_token(
        &self,
        tenant: &str,
        name: Option<&str>,
        expires_at: Option<Timestamp>,
    ) -> Result<NewToken, StoreError> {
        let rotation = Rotation {
            name: name.map(str::to_owned),
            expires_at,
            ..Rotation::default()
        };
        self.issue(tenant, rotation, false).await
    }

    /// Issues a new token; the old ones are refused from now on, or after the overlap.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`]; there is no such token, or the name was used before.
    pub async fn rotate(&self, tenant: &str, rotation: Rotation) -> Result<NewToken, StoreError> {
        self.issue(tenant, rotation, true).await
    }

    /// Issues a new token and refuses the earlier ones from now on.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub async fn rotate_token(&self, tenant: &str) -> Result<SecretString, StoreError> {
        Ok(self.rotate(tenant, Rotation::default()).await?.token)
    }

    async fn issue(&self, tenant: &str, rotation: Rotation, replace: bool) -> Result<NewToken, StoreError> {
        let tenant = tenant.to_owned();
        let (token, hash) = fresh();
        let expires_at = rotation.expires_at;
        let name = self
            .writer()
            .alone(move |connection| {
                Box::pin(async move {
                    let tenant = tenants::required(connection, &tenant).await?;
                    if replace {
                        revoke(
                            connection,
                            tenant.seq,
                            rotation.token.as_deref(),
                            rotation.overlap,
                        )
                        .await?;
                    }
                    let wanted = rotation.name.as_deref();
                    let name = free_name(connection, tenant.seq, Kind::Token, wanted).await?;
                    let new = New {
                        kind: Kind::Token,
                        name: &name,
                        client_id: None,
                        hash: &hash,
                        expires_at: rotation.expires_at,
                    };
                    insert(connection, tenant.seq, new).await?;
                    Ok(name)
                })
            })
            .await?;
        self.known().forget();
        Ok(NewToken {
            name,
            token,
            expires_at,
        })
    }

    /// Refuses a token, or an OAuth client and its access tokens, from now on.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`]; there is none of this name that is accepted.
    pub async fn revoke(&self, tenant: &str, name: &str) -> Result<(), StoreError> {
        let (tenant, name) = (tenant.to_owned(), name.to_owned());
        self.writer()
            .alone(move |connection| {
                Box::pin(async move {
                    let tenant = tenants::required(connection, &tenant).await?;
                    let found = sqlx::query(
                        "UPDATE credential SET revoked_at = ? \
                         WHERE tenant_seq = ? AND name = ? AND (revoked_at IS NULL OR revoked_at > ?)",
                    )
                    .bind(now().to_string())
                    .bind(tenant.seq)
                    .bind(&name)
                    .bind(now().to_string())
                    .execute(connection)
                    .await?;
                    match found.rows_affected() {
                        0 => Err(no_token(&name)),
                        _ => Ok(()),
                    }
                })
            })
            .await?;
        self.known().forget();
        Ok(())
    }

    /// The tokens a tenant has had, oldest first, without their secrets.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub async fn tokens(&self, tenant: &str) -> Result<Vec<TokenInfo>, StoreError> {
        let clients = self.credentials(tenant, Kind::Token).await?;
        Ok(clients
            .into_iter()
            .map(|info| TokenInfo {
                name: info.name,
                created_at: info.created_at,
                expires_at: info.expires_at,
                revoked_at: info.revoked_at,
            })
            .collect())
    }

    /// The OAuth 2.0 clients a tenant has had, oldest first, without their secrets.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub async fn clients(&self, tenant: &str) -> Result<Vec<ClientInfo>, StoreError> {
        self.credentials(tenant, Kind::Client).await
    }

    async fn credentials(&self, tenant: &str, kind: Kind) -> Result<Vec<ClientInfo>, StoreError> {
        let mut connection = self.reader().await?;
        let tenant = tenants::required(&mut connection, tenant).await?;
        let rows = sqlx::query(
            "SELECT name, client_id, created_at, expires_at, revoked_at FROM credential \
             WHERE tenant_seq = ? AND kind = ? ORDER BY seq",
        )
        .bind(tenant.seq)
        .bind(kind.as_str())
        .fetch_all(&mut *connection)
        .await?;
        rows.iter()
            .map(|row| {
                let time = |column: &str| -> Result<Option<Timestamp>, StoreError> {
                    let text: Option<String> = row.try_get(column)?;
                    text.map(tenants::timestamp).transpose()
                };
                Ok(ClientInfo {
                    name: row.try_get("name")?,
                    client_id: row.try_get::<Option<String>, _>("client_id")?.unwrap_or_default(),
                    created_at: tenants::timestamp(row.try_get("created_at")?)?,
                    expires_at: time("expires_at")?,
                    revoked_at: time("revoked_at")?,
                })
            })
            .collect()
    }

    /// Makes an OAuth 2.0 client.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`]; the name cannot be used or was used before.
    pub async fn add_client(
        &self,
        tenant: &str,
        name: Option<&str>,
        expires_at: Option<Timestamp>,
    ) -> Result<NewClient, StoreError> {
        let (tenant, name) = (tenant.to_owned(), name.map(str::to_owned));
        let (secret, hash) = fresh();
        let client_id = uuid::Uuid::new_v4().to_string();
        let client = self
            .writer()
            .alone(move |connection| {
                Box::pin(async move {
                    let tenant = tenants::required(connection, &tenant).await?;
                    let name = free_name(connection, tenant.seq, Kind::Client, name.as_deref()).await?;
                    let new = New {
                        kind: Kind::Client,
                        name: &name,
                        client_id: Some(&client_id),
                        hash: &hash,
                        expires_at,
                    };
                    insert(connection, tenant.seq, new).await?;
                    settings::offer_oauth(connection, tenant.seq).await?;
                    Ok(ClientInfo {
                        name,
                        client_id,
                        created_at: now(),
                        expires_at,
                        revoked_at: None,
                    })
                })
            })
            .await?;
        self.known().forget();
        Ok(NewClient { client, secret })
    }

    /// What is known of a bearer token.
    pub(crate) async fn judge_token(&self, tenant: &Known, token: &str) -> Result<Standing, StoreError> {
        if let Some(standing) = tenant.standing(&hash_of(token), now()) {
            return Ok(standing);
        }
        let mut connection = self.reader().await?;
        standing(&mut connection, tenant.seq, token, None, now()).await
    }

    /// What is known of a client secret, for this client id; and a new access token when it is good.
    pub(crate) async fn exchange_secret(
        &self,
        tenant_seq: i64,
        client_id: String,
        secret: String,
        lives: SignedDuration,
    ) -> Result<(Standing, Option<SecretString>), StoreError> {
        self.writer()
            .alone(move |connection| {
                Box::pin(async move {
                    let standing = standing(connection, tenant_seq, &secret, Some(&client_id), now()).await?;
                    let token = match &standing {
                        Standing::Good(named) => {
                            Some(issue_access(connection, tenant_seq, &named.name, lives).await?)
                        }
                        _ => None,
                    };
                    Ok((standing, token))
                })
            })
            .await
    }
}

/// Issues an access token to a client, and forgets those that are long over.
async fn issue_access(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    client_name: &str,
    lives: SignedDuration,
) -> Result<SecretString, StoreError> {
    let (token, hash) = fresh();
    let at = now();
    sqlx::query("DELETE FROM credential WHERE tenant_seq = ? AND kind = 'access' AND expires_at < ?")
        .bind(tenant_seq)
        .bind(at.checked_sub(ACCESS_KEPT).unwrap_or(at).to_string())
        .execute(&mut *connection)
        .await?;
    let new = New {
        kind: Kind::Access,
        name: client_name,
        client_id: None,
        hash: &hash,
        expires_at: Some(at.checked_add(lives).unwrap_or(at)),
    };
    insert(connection, tenant_seq, new).await?;
    Ok(token)
}

async fn revoke(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    only: Option<&str>,
    overlap: SignedDuration,
) -> Result<(), StoreError> {
    let at = now();
    let until = at.checked_add(overlap).unwrap_or(at).to_string();
    let found = sqlx::query(
        "UPDATE credential SET revoked_at = ?1 WHERE tenant_seq = ?2 AND kind = 'token' \
         AND (?3 IS NULL OR name = ?3) AND (revoked_at IS NULL OR revoked_at > ?1)",
    )
    .bind(until)
    .bind(tenant_seq)
    .bind(only)
    .execute(connection)
    .await?;
    match (found.rows_affected(), only) {
        (0, Some(name)) => Err(no_token(name)),
        _ => Ok(()),
    }
}

fn no_token(name: &str) -> StoreError {
    StoreError::refused(
        format!("no token or client called `{name}` is accepted here"),
        "`slipway trial token list` shows those there are.",
    )
}
