//! The one module that knows the database.
//!
//! **Invariant:** everything one request changes, its log entry included, is one savepoint of one
//! transaction, and the answer leaves after the commit. A killed process leaves no half.

pub(crate) mod contents;
pub(crate) mod credentials;
mod error;
mod log;
pub(crate) mod members;
pub(crate) mod resources;
mod retention;
pub(crate) mod search;
pub(crate) mod settings;
mod snapshots;
mod story;
mod tenants;
mod writer;
pub(crate) use writer::in_savepoint;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

pub use contents::{Reset, ResetCounts};
pub use credentials::{ClientInfo, NewClient, NewToken, Rotation, TokenInfo};
pub use error::StoreError;
pub use log::{ExchangePage, ExchangeQuery, LoggedExchange};
pub(crate) use log::{NewExchange, insert as log_exchange};
pub use settings::{Retention, TenantSettings};
pub use snapshots::SnapshotInfo;
pub use tenants::{CreatedTenant, NewTenant, Tenant};
pub(crate) use tenants::{now, seq_of as tenant_seq_of};
use writer::Writer;

/// Exchanges kept per tenant unless the options say otherwise; the oldest go first.
pub const EXCHANGES_KEPT: u32 = 100_000;

/// How long a connection waits for another process that is writing.
const BUSY_TIMEOUT: Duration = Duration::from_secs(15);

/// Connections that read at the same time.
const READERS_MAX: u32 = 8;

/// How often opening is tried while another process creates the same database.
const MIGRATE_TRIES_MAX: u32 = 20;

/// Choices for a database.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// Exchanges kept per tenant.
    pub exchanges_kept: u32,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            exchanges_kept: EXCHANGES_KEPT,
        }
    }
}

/// Trial tenants in one SQLite file. Cheap to clone; clones share the connections.
///
/// Two processes may open the same file: it is in WAL mode, and a writer waits for the other.
#[derive(Clone, Debug)]
pub struct TrialStore {
    readers: SqlitePool,
    writer: Arc<Writer>,
    options: StoreOptions,
    settings: Arc<settings::SettingsCache>,
}

impl TrialStore {
    /// Opens the database, creating the file (readable by its owner alone) when it is not there.
    ///
    /// # Errors
    /// When the file cannot be made or opened, or is a database of something else.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_with(path, StoreOptions::default()).await
    }

    /// As [`open`](Self::open), with options.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub async fn open_with(path: &Path, options: StoreOptions) -> Result<Self, StoreError> {
        prepare_file(path)?;
        let connect = connect_options().filename(path);
        let writers = pool(1).connect_with(connect.clone()).await?;
        migrate(&writers).await?;
        let readers = pool(READERS_MAX).connect_with(connect).await?;
        Ok(Self::new(readers, writers, options))
    }

    /// A database that is gone with the last handle, for tests and demonstrations.
    ///
    /// # Errors
    /// When SQLite fails.
    pub async fn in_memory() -> Result<Self, StoreError> {
        // One connection that is never closed: the database lives as long as it does.
        let only = pool(1)
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(connect_options().in_memory(true))
            .await?;
        migrate(&only).await?;
        Ok(Self::new(only.clone(), only, StoreOptions::default()))
    }

    fn new(readers: SqlitePool, writers: SqlitePool, options: StoreOptions) -> Self {
        Self {
            readers,
            writer: Arc::new(Writer::start(writers)),
            options,
            settings: Arc::default(),
        }
    }

    pub(crate) fn readers(&self) -> &SqlitePool {
        &self.readers
    }

    pub(crate) fn writer(&self) -> &Writer {
        &self.writer
    }

    pub(crate) fn settings_cache(&self) -> &settings::SettingsCache {
        &self.settings
    }

    pub(crate) fn exchanges_kept(&self) -> u32 {
        self.options.exchanges_kept
    }
}

fn connect_options() -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // With WAL only FULL survives a power cut; NORMAL may lose acknowledged commits.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        .foreign_keys(true)
}

fn pool(size: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(30))
}

/// SQLite has no lock around migrations, so of two processes that create the same file one may
/// fail; looking again, it finds the work done.
async fn migrate(pool: &SqlitePool) -> Result<(), StoreError> {
    let mut tries = 1;
    loop {
        match sqlx::migrate!("./migrations").run(pool).await {
            Ok(()) => return Ok(()),
            Err(error) if tries >= MIGRATE_TRIES_MAX => return Err(error.into()),
            Err(
                sqlx::migrate::MigrateError::Execute(_) | sqlx::migrate::MigrateError::ExecuteMigration(..),
            ) => {
                tries += 1;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// The database holds people's data: other accounts of the machine must not read it. SQLite gives
/// its side files the same mode.
fn prepare_file(path: &Path) -> Result<(), StoreError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)?;
    Ok(())
}
