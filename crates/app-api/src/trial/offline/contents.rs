//! People and groups of a trial tenant at once: reset, saved, put back, made up.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;

use scim_server::{Reset, Seed, SnapshotInfo};
use serde::Serialize;

use super::Offline;
use crate::error::ApiError;

/// A saved state.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotEntry {
    /// Its name.
    pub name: String,
    /// RFC 3339.
    pub created_at: String,
    /// People in it.
    pub users: u64,
    /// Groups in it.
    pub groups: u64,
}

/// What a reset took away.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ResetDone {
    /// People.
    pub people: u64,
    /// Groups.
    pub groups: u64,
    /// Exchanges.
    pub exchanges: u64,
}

/// What a seed made.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SeedDone {
    /// People that were made.
    pub people: u64,
    /// Groups that were made.
    pub groups: u64,
    /// Those that were there already.
    pub there_already: u64,
}

/// What to take away; nothing named is everything.
#[derive(Clone, Copy, Debug, Default)]
pub struct ResetWish {
    /// People.
    pub people: bool,
    /// Groups.
    pub groups: bool,
    /// Exchanges.
    pub log: bool,
}

/// Whom to make up; the small set when neither number is given.
#[derive(Clone, Copy, Debug, Default)]
pub struct SeedWish {
    /// How many people.
    pub people: Option<u32>,
    /// How many groups.
    pub groups: Option<u32>,
    /// Which ones.
    pub seed: Option<u64>,
}

impl From<SnapshotInfo> for SnapshotEntry {
    fn from(info: SnapshotInfo) -> Self {
        Self {
            name: info.name,
            created_at: info.created_at.to_string(),
            users: info.users,
            groups: info.groups,
        }
    }
}

impl Offline {
    /// Takes people, groups or exchanges away; all three when none is named.
    ///
    /// # Errors
    /// There is no such tenant.
    pub async fn reset(&self, tenant: &str, wish: ResetWish) -> Result<ResetDone, ApiError> {
        let all = !(wish.people || wish.groups || wish.log);
        let reset = Reset {
            people: wish.people || all,
            groups: wish.groups || all,
            log: wish.log || all,
        };
        let counts = self.store().reset(tenant, reset).await?;
        Ok(ResetDone {
            people: counts.people,
            groups: counts.groups,
            exchanges: counts.exchanges,
        })
    }

    /// Makes people and groups up. Twice is as good as once.
    ///
    /// # Errors
    /// There is no such tenant; so many cannot be made.
    pub async fn seed(&self, tenant: &str, wish: SeedWish) -> Result<SeedDone, ApiError> {
        let small = Seed::SMALL;
        let seed = match (wish.people, wish.groups) {
            (None, None) => Seed {
                seed: wish.seed.unwrap_or(small.seed),
                ..small
            },
            (people, groups) => Seed {
                people: people.unwrap_or(0),
                groups: groups.unwrap_or(0),
                seed: wish.seed.unwrap_or(small.seed),
            },
        };
        let counts = scim_server::seed(self.store(), tenant, seed).await?;
        Ok(SeedDone {
            people: counts.people,
            groups: counts.groups,
            there_already: counts.there_already,
        })
    }

    /// Saves people and groups under a name.
    ///
    /// # Errors
    /// There is no such tenant; the name cannot be used.
    pub async fn take_snapshot(&self, tenant: &str, name: &str) -> Result<SnapshotEntry, ApiError> {
        Ok(self.store().take_snapshot(tenant, name).await?.into())
    }

    /// Puts a saved state back; what is there now goes.
    ///
    /// # Errors
    /// There is no such tenant or snapshot.
    pub async fn restore(&self, tenant: &str, name: &str) -> Result<SnapshotEntry, ApiError> {
        Ok(self.store().restore_snapshot(tenant, name).await?.into())
    }

    /// The saved states of a tenant.
    ///
    /// # Errors
    /// There is no such tenant.
    pub async fn snapshots(&self, tenant: &str) -> Result<Vec<SnapshotEntry>, ApiError> {
        let all = self.store().snapshots(tenant).await?;
        Ok(all.into_iter().map(SnapshotEntry::from).collect())
    }

    /// Forgets a saved state.
    ///
    /// # Errors
    /// There is no such tenant or snapshot.
    pub async fn delete_snapshot(&self, tenant: &str, name: &str) -> Result<(), ApiError> {
        Ok(self.store().delete_snapshot(tenant, name).await?)
    }

    /// Writes a saved state to a file.
    ///
    /// # Errors
    /// There is no such tenant or snapshot; the file cannot be written.
    pub async fn export_snapshot(
        &self,
        tenant: &str,
        name: &str,
        file: &Path,
    ) -> Result<SnapshotEntry, ApiError> {
        let info = super::to_file(file, async |out: BufWriter<File>| {
            self.store().export_snapshot(tenant, name, out).await
        })
        .await?;
        Ok(info.into())
    }

    /// Reads a saved state from a file, under a name; `restore` puts it back.
    ///
    /// # Errors
    /// There is no such tenant; the file cannot be read or is no snapshot.
    pub async fn import_snapshot(
        &self,
        tenant: &str,
        name: &str,
        file: &Path,
    ) -> Result<SnapshotEntry, ApiError> {
        let opened = File::open(file).map_err(|error| {
            ApiError::bad_input(&format!("{} cannot be read", file.display()))
                .because(&error.to_string())
                .fix("Name a file that `slipway trial snapshot export` wrote.")
        })?;
        let info = self
            .store()
            .import_snapshot(tenant, name, BufReader::new(opened))
            .await?;
        Ok(info.into())
    }
}
