//! Tenants as every request needs them, kept in memory for a moment: their tokens and settings.
//!
//! **Invariant:** a change of a tenant, its settings or its tokens holds from the next request on, also
//! one by another process. To ask the database with every request would cost more than most requests;
//! so there is a file beside it that grows by a byte with every such change, and its length is looked
//! at instead.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use sqlx::Row;
use tracing::warn;

use super::credentials::{Kind, Named, Standing};
use super::settings::Ready;
use super::{StoreError, TrialStore, tenants};

/// How long what was read is taken for true when the file does not grow: longer than that a process
/// that ended between its change and the byte stays unnoticed.
const TRUSTED: Duration = Duration::from_secs(1);

/// How long the length of the file is taken for true. Nobody changes a tenant and sends a request within that from two
/// processes; looking with every request would cost a tenth of some.
const LOOKED: Duration = Duration::from_millis(1);

/// What is added to the name of the database.
const SUFFIX: &str = "-changes";

/// A tenant as a request finds it.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) seq: i64,
    pub(crate) name: String,
    pub(crate) ready: Arc<Ready>,
    revision: i64,
    /// By their hashes. Access tokens, of which there may be many, are not among them.
    tokens: HashMap<Vec<u8>, Token>,
    read: Instant,
    /// Length of the file of changes then.
    changes: u64,
}

#[derive(Debug)]
struct Token {
    name: String,
    expires_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
}

impl Known {
    /// What is known of the token with this hash; `None` when it is none of its own.
    pub(super) fn standing(&self, hash: &[u8], at: Timestamp) -> Option<Standing> {
        let token = self.tokens.get(hash)?;
        let named = Named {
            kind: Kind::Token,
            name: token.name.clone(),
        };
        Some(named.standing(token.revoked_at, token.expires_at, at))
    }
}

#[derive(Debug)]
pub(crate) struct KnownTenants {
    tenants: RwLock<HashMap<String, Arc<Known>>>,
    /// `None` for a database in memory, which no other process sees.
    changes: Option<PathBuf>,
    /// Length of the file, and when it was looked at.
    looked: Mutex<Option<(Instant, u64)>>,
}

impl KnownTenants {
    pub(super) fn beside(database: Option<&Path>) -> Self {
        Self {
            tenants: RwLock::default(),
            changes: database.map(|database| {
                let mut name = database.as_os_str().to_owned();
                name.push(SUFFIX);
                name.into()
            }),
            looked: Mutex::new(None),
        }
    }

    /// How many changes there were.
    fn changes(&self) -> u64 {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, changes)) = *looked
            && at.elapsed() < LOOKED
        {
            return changes;
        }
        let file = self.changes.as_ref().map(std::fs::metadata);
        let changes = file.and_then(Result::ok).map_or(0, |file| file.len());
        *looked = Some((Instant::now(), changes));
        changes
    }

    /// As it was last read, however long ago.
    fn last(&self, name: &str) -> Option<Arc<Known>> {
        let tenants = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        tenants.get(name).cloned()
    }

    fn put(&self, known: Known) -> Arc<Known> {
        let known = Arc::new(known);
        let mut tenants = self.tenants.write().unwrap_or_else(PoisonError::into_inner);
        tenants.insert(known.name.clone(), Arc::clone(&known));
        known
    }

    fn drop(&self, name: &str) {
        let mut tenants = self.tenants.write().unwrap_or_else(PoisonError::into_inner);
        tenants.remove(name);
    }

    /// After a change of this process: it and every other one reads anew.
    pub(super) fn forget(&self) {
        let mut tenants = self.tenants.write().unwrap_or_else(PoisonError::into_inner);
        tenants.clear();
        *self.looked.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let Some(changes) = &self.changes else {
            return;
        };
        let noted = super::private_file(changes).and_then(|mut file| file.write_all(b"."));
        if let Err(error) = noted {
            // Others notice by themselves, a little later.
            warn!(%error, "the change of a trial tenant was not noted for other processes");
        }
    }
}

impl TrialStore {
    /// The tenant of a request; `None` when there is none of this name.
    pub(crate) async fn tenant_of_request(&self, name: &str) -> Result<Option<Arc<Known>>, StoreError> {
        let last = self.known().last(name);
        let changes = self.known().changes();
        let is_current = |known: &&Arc<Known>| known.changes == changes && known.read.elapsed() < TRUSTED;
        if let Some(known) = last.as_ref().filter(is_current) {
            return Ok(Some(Arc::clone(known)));
        }
        let read = Instant::now();
        let rows = sqlx::query(
            "SELECT t.seq, s.revision, s.document, c.hash, c.name, c.expires_at, c.revoked_at FROM tenant AS t \
             LEFT JOIN setting AS s ON s.tenant_seq = t.seq \
             LEFT JOIN credential AS c ON c.tenant_seq = t.seq AND c.kind = 'token' WHERE t.name = ?",
        )
        .bind(name)
        .fetch_all(&mut *self.reader().await?)
        .await?;
        let Some(first) = rows.first() else {
            self.known().drop(name);
            return Ok(None);
        };
        let seq: i64 = first.try_get_unchecked(0)?;
        let revision = first.try_get_unchecked::<Option<i64>, _>(1)?.unwrap_or(0);
        let ready = match last.filter(|last| last.seq == seq && last.revision == revision) {
            Some(last) => Arc::clone(&last.ready),
            None => Arc::new(Ready::of(first.try_get_unchecked(2)?)?),
        };
        let mut known = Known {
            seq,
            name: name.to_owned(),
            ready,
            revision,
            tokens: HashMap::with_capacity(rows.len()),
            read,
            changes,
        };
        for row in &rows {
            let Some(hash) = row.try_get_unchecked::<Option<Vec<u8>>, _>(3)? else {
                continue;
            };
            let time = |column: usize| -> Result<Option<Timestamp>, StoreError> {
                let text: Option<String> = row.try_get_unchecked(column)?;
                text.map(tenants::timestamp).transpose()
            };
            let token = Token {
                name: row.try_get_unchecked(4)?,
                expires_at: time(5)?,
                revoked_at: time(6)?,
            };
            known.tokens.insert(hash, token);
        }
        Ok(Some(self.known().put(known)))
    }
}
