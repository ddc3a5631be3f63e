//! Tenants and tokens as every request needs them, kept in memory for a moment.
//!
//! **Invariant:** what this process changes is seen at once, what another one changes within
//! [`TRUSTED`].

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use sqlx::Row;

use super::tenants::hash_of;
use super::{StoreError, TrialStore};

/// How long what was read is taken for true: another process may replace a token.
const TRUSTED: Duration = Duration::from_millis(250);

/// A tenant as a request finds it.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) seq: i64,
    pub(crate) name: String,
    tokens: HashMap<Vec<u8>, Token>,
    read: Instant,
}

#[derive(Debug)]
struct Token {
    name: String,
    revoked_at: Option<String>,
}

/// What the database knows about a token that was presented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TokenVerdict {
    /// Belongs to this tenant.
    Good { name: String },
    /// Did, until then.
    Revoked { name: String, at: String },
    /// Belongs to another tenant: said without its name.
    OtherTenant,
    /// Belongs to none.
    Unknown,
}

#[derive(Debug, Default)]
pub(crate) struct KnownTenants {
    tenants: RwLock<HashMap<String, Arc<Known>>>,
}

impl KnownTenants {
    fn get(&self, name: &str) -> Option<Arc<Known>> {
        let tenants = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        tenants
            .get(name)
            .filter(|known| known.read.elapsed() < TRUSTED)
            .cloned()
    }

    fn put(&self, known: Known) -> Arc<Known> {
        let known = Arc::new(known);
        let mut tenants = self.tenants.write().unwrap_or_else(PoisonError::into_inner);
        tenants.insert(known.name.clone(), Arc::clone(&known));
        known
    }

    /// After a change of this process.
    pub(super) fn forget(&self) {
        let mut tenants = self.tenants.write().unwrap_or_else(PoisonError::into_inner);
        tenants.clear();
    }
}

impl TrialStore {
    /// The tenant of a request; `None` when there is none of this name.
    pub(crate) async fn tenant_of_request(&self, name: &str) -> Result<Option<Arc<Known>>, StoreError> {
        if let Some(known) = self.known().get(name) {
            return Ok(Some(known));
        }
        let read = Instant::now();
        let rows = sqlx::query(
            "SELECT t.seq, k.hash, k.name, k.revoked_at FROM tenant AS t \
             LEFT JOIN token AS k ON k.tenant_seq = t.seq WHERE t.name = ?",
        )
        .bind(name)
        .fetch_all(&mut *self.reader().await?)
        .await?;
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let mut known = Known {
            seq: first.try_get_unchecked(0)?,
            name: name.to_owned(),
            tokens: HashMap::with_capacity(rows.len()),
            read,
        };
        for row in &rows {
            let Some(hash) = row.try_get_unchecked::<Option<Vec<u8>>, _>(1)? else {
                continue;
            };
            let token = Token {
                name: row.try_get_unchecked(2)?,
                revoked_at: row.try_get_unchecked(3)?,
            };
            known.tokens.insert(hash, token);
        }
        Ok(Some(self.known().put(known)))
    }

    /// Whose token this is. The comparison is of hashes, so its timing tells nothing of the token.
    pub(crate) async fn judge_token(&self, tenant: &Known, token: &str) -> Result<TokenVerdict, StoreError> {
        let hash = hash_of(token);
        if let Some(token) = tenant.tokens.get(&hash) {
            let name = token.name.clone();
            return Ok(match &token.revoked_at {
                None => TokenVerdict::Good { name },
                Some(at) => TokenVerdict::Revoked { name, at: at.clone() },
            });
        }
        let owner: Option<i64> = sqlx::query_scalar("SELECT tenant_seq FROM token WHERE hash = ?")
            .bind(hash)
            .fetch_optional(&mut *self.reader().await?)
            .await?;
        Ok(match owner {
            Some(_) => TokenVerdict::OtherTenant,
            None => TokenVerdict::Unknown,
        })
    }
}
