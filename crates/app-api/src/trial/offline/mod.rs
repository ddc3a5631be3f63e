//! Trial tenants in a database file: no server has to run. The terminal opens the file; the window goes through its
//! own backend's store.

mod access;
mod contents;
mod create;
mod faults;
mod log;
pub(super) mod words;

use std::fs::{File, OpenOptions};
use std::io::BufWriter;
use std::path::Path;
use std::time::Instant;

use scim_server::{Durability, READS_LOGGED_WITHIN, Tenant, TrialStore};
use serde::Serialize;

use super::{open_store, open_store_with, view};
use crate::error::ApiError;

pub use access::{ClientEntry, IssuedClient, IssuedToken, RotateWish, TokenEntry};
pub use contents::{ResetDone, ResetWish, SeedDone, SeedWish, SnapshotEntry};
pub(super) use create::ENTRA_KEYS;
pub(crate) use create::of_profile;
pub use create::{CreateWish, EntraWish, NewOauth, NewTrial, SettingsWish, ShownSettings, TrialDetail};
pub use log::{LogEntry, LogWish, ReplayWish};

/// A trial tenant in a list.
#[derive(Clone, Debug, Serialize)]
pub struct TrialEntry {
    /// Name in the URL.
    pub name: String,
    /// Profile id of the vendor it stands for.
    pub vendor: Option<String>,
    /// Users stored.
    pub users: u32,
    /// Groups stored.
    pub groups: u32,
    /// Exchanges kept.
    pub exchanges: u32,
}

/// A trial database opened by path.
pub struct Offline {
    store: TrialStore,
    /// When a store was opened whose log another process may be writing.
    opened: Option<Instant>,
}

impl Offline {
    /// Opens or makes the file.
    ///
    /// # Errors
    /// It is not a trial database, or cannot be written.
    pub async fn open(path: &Path) -> Result<Self, ApiError> {
        Ok(Self {
            opened: Some(Instant::now()),
            store: open_store(path).await?,
        })
    }

    /// As [`open`](Self::open); what is answered survives the end of power too, at the price of a wait for the disk.
    ///
    /// # Errors
    /// As there.
    pub async fn open_durable(path: &Path) -> Result<Self, ApiError> {
        Ok(Self {
            opened: Some(Instant::now()),
            store: open_store_with(path, Durability::Power).await?,
        })
    }

    /// The same over the store of this process's own server, whose log is complete at any time.
    pub(super) fn of(store: TrialStore) -> Self {
        Self { store, opened: None }
    }

    /// The store, to serve it.
    #[must_use]
    pub fn into_store(self) -> TrialStore {
        self.store
    }

    pub(super) fn store(&self) -> &TrialStore {
        &self.store
    }

    /// The store, to read its log: with what a server of another process answered before this was opened.
    async fn store_with_log(&self) -> &TrialStore {
        if let Some(opened) = self.opened {
            let rest = READS_LOGGED_WITHIN.saturating_sub(opened.elapsed());
            tokio::time::sleep(rest).await;
        }
        &self.store
    }

    /// All trial tenants.
    ///
    /// # Errors
    /// The file cannot be read.
    pub async fn list(&self) -> Result<Vec<TrialEntry>, ApiError> {
        let mut entries = Vec::new();
        for tenant in self.store.tenants().await? {
            entries.push(entry(tenant));
        }
        Ok(entries)
    }

    /// Deletes a trial tenant with everything in it.
    ///
    /// # Errors
    /// There is none of this name.
    pub async fn delete(&self, name: &str) -> Result<(), ApiError> {
        self.store.delete_tenant(name).await?;
        Ok(())
    }
}

/// A tenant in the list.
fn entry(tenant: Tenant) -> TrialEntry {
    TrialEntry {
        name: tenant.name,
        vendor: tenant.vendor,
        users: view::count(tenant.users),
        groups: view::count(tenant.groups),
        exchanges: view::count(tenant.exchanges),
    }
}

/// Writes a file whole or leaves the old one: what is under way stands beside it under another name.
///
/// # Errors
/// The file cannot be written, or `work` fails.
pub(crate) async fn to_file<T, E: Into<ApiError>>(
    file: &Path,
    work: impl AsyncFnOnce(BufWriter<File>) -> Result<T, E>,
) -> Result<T, ApiError> {
    let cannot = |error: &std::io::Error| {
        ApiError::failed(&format!("{} cannot be written", file.display()))
            .because(&error.to_string())
            .fix("Name a file in a folder that exists and is yours to write to.")
    };
    let mut beside = file.as_os_str().to_owned();
    beside.push(".part");
    let beside = Path::new(&beside);
    let opened = owner_only().open(beside).map_err(|error| cannot(&error))?;
    let done = match work(BufWriter::new(opened)).await {
        Ok(done) => done,
        Err(failure) => {
            let _ = std::fs::remove_file(beside);
            return Err(failure.into());
        }
    };
    std::fs::rename(beside, file).map_err(|error| cannot(&error))?;
    Ok(done)
}

/// People's data: other accounts of the machine must not read it.
fn owner_only() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).write(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}
