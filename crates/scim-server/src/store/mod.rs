//! The one module that knows the database.
//!
//! **The seam.** What is outside sees [`TrialStore`] and values: [`Stored`], [`Member`],
//! [`NewExchange`], [`Batch`]. A write is a turn on a [`Batch`] in memory, which says what it
//! [`Want`]s to see and what it [`Touches`]; a read is a method that returns values. No statement,
//! row or connection leaves this folder, so another database can stand beside SQLite: it needs its
//! own `statements`, `lane`, `pages`, `chores` and the queries of `log` and `tenants`, and nothing
//! outside changes.
//!
//! | Module | What |
//! |---|---|
//! | `writer`, `batch`, `statements` | requests that wait share one transaction of two statements |
//! | `lane`, `read`, `search`, `scan`, `pages` | reads of one, searches, pages at any depth |
//! | `keys`, `numbers`, `stored` | what is indexed, how rows are numbered, how a resource is shown |
//! | `log`, `retention`, `chores` | the exchange log, what it keeps, and its indexes |
//! | `checkpoint` | moving what was written from SQLite's log into the database |
//! | `known`, `tenants`, `settings`, `credentials` | tenants, what they are set to, who may speak to them |
//! | `contents`, `snapshots`, `bulk` | many resources at once |
//!
//! A limit is written `LIMIT ? + 0`: SQLite plans a statement anew whenever the value of a bare
//! `LIMIT ?` is bound, which costs more than running it.
//!
//! **Invariant:** everything one request changes, its log entry included, is in one transaction,
//! and the answer leaves after the commit. A killed process leaves no half.

mod batch;
mod bulk;
mod checkpoint;
mod chores;
pub(crate) mod contents;
pub(crate) mod credentials;
mod error;
mod keys;
mod known;
mod lane;
mod log;
mod numbers;
mod pages;
mod read;
mod retention;
mod scan;
mod search;
pub(crate) mod settings;
mod snapshots;
mod statements;
mod stored;
mod tenants;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::MigrateError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqliteConnection, SqlitePool};
use tokio::runtime::Handle;

pub(crate) use batch::{Batch, Pause, Touches, Want};
pub use contents::{Reset, ResetCounts};
pub use credentials::{ClientInfo, NewClient, NewToken, Rotation, TokenInfo};
pub use error::StoreError;
pub(crate) use keys::{Key, of as keys_of, searched_by, unique as unique_key, wanted};
pub(crate) use known::Known;
pub use log::{ExchangePage, ExchangeQuery, ExchangeRow, FOUND_COUNTED_MAX, LoggedExchange};
pub(crate) use log::{NewExchange, Told};
pub(crate) use search::{Found, Search, SearchError, Span};
pub use settings::{Retention, TenantSettings};
pub use snapshots::SnapshotInfo;
pub(crate) use stored::{Member, Stored, display_name, write_text};
pub(crate) use tenants::now;
pub use tenants::{CreatedTenant, NewTenant, Tenant};
pub use writer::READS_LOGGED_WITHIN;
use writer::Writer;

/// Exchanges kept per tenant unless the options say otherwise; the oldest go first.
pub const EXCHANGES_KEPT: u32 = 100_000;

/// How long a write waits for another process that is writing, unless the options say otherwise.
const BUSY_WAIT: Duration = Duration::from_secs(15);

/// Connections that read at the same time: the lane's, and those of pages and of the app.
const READERS_MAX: u32 = 5;

/// How often opening is tried while another process creates the same database.
const MIGRATE_TRIES_MAX: u32 = 20;

/// Rows that travel from a connection's thread at once.
const ROWS_AT_ONCE: usize = 1_024;

/// KiB of pages the writer keeps in memory.
const WRITER_CACHE_KIB: u32 = 4_000;

/// KiB of pages a reader keeps in memory. Few: it has to forget them with every commit. For the same
/// reason the file is not mapped into memory: SQLite would map it anew with every commit.
const READER_CACHE_KIB: u32 = 2_000;

/// SQLite's mark for the application a file belongs to: `SLPW`.
const APPLICATION_ID: i64 = 0x534C_5057;

/// What an answered write survives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// The end of this process, also by force.
    #[default]
    Process,
    /// The end of power, too: every transaction waits for the disk.
    Power,
}

/// Choices for a database.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// Exchanges kept per tenant, unless its settings say otherwise.
    pub exchanges_kept: u32,
    /// What an answered write survives.
    pub durability: Durability,
    /// How long a write waits for another process that is writing.
    pub busy_wait: Duration,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            exchanges_kept: EXCHANGES_KEPT,
            durability: Durability::default(),
            busy_wait: BUSY_WAIT,
        }
    }
}

/// Trial tenants in one SQLite file. Cheap to clone; clones share the connections.
///
/// Two processes may open the same file: it is in WAL mode, and a writer waits for the other.
#[derive(Clone, Debug)]
pub struct TrialStore {
    readers: SqlitePool,
    lane: Arc<lane::Lane>,
    writer: Arc<Writer>,
    known: Arc<known::KnownTenants>,
    exchanges_kept: u32,
    thread: Handle,
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
        leave_others_alone(path, &options).await?;
        let connect = connect_options(&options).filename(path);
        let first = pool(1).connect_with(connect.clone()).await?;
        prepare(&first).await?;
        first.close().await;
        let cache = |kib: u32| connect.clone().pragma("cache_size", format!("-{kib}"));
        let writers = pool(1)
            .after_connect(|connection, _| Box::pin(set_up_writer(connection)))
            .connect_with(cache(WRITER_CACHE_KIB))
            .await?;
        let readers = pool(READERS_MAX).connect_with(cache(READER_CACHE_KIB)).await?;
        let checkpoints = pool(1).connect_with(cache(READER_CACHE_KIB)).await?;
        Self::new(readers, writers, Some((path, checkpoints)), &options)
    }

    /// A database that is gone with the last handle, for tests and demonstrations.
    ///
    /// # Errors
    /// When SQLite fails.
    pub async fn in_memory() -> Result<Self, StoreError> {
        let options = StoreOptions::default();
        // One connection that is never closed: the database lives as long as it does.
        let only = pool(1)
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(connect_options(&options).in_memory(true))
            .await?;
        prepare(&only).await?;
        set_up_writer(&mut *only.acquire().await?).await?;
        Self::new(only.clone(), only, None, &options)
    }

    /// With a file, and a connection for its checkpoints, there is more than one connection, and lane
    /// and writer may keep theirs.
    fn new(
        readers: SqlitePool,
        writers: SqlitePool,
        file: Option<(&Path, SqlitePool)>,
        options: &StoreOptions,
    ) -> Result<Self, StoreError> {
        let keeps = file.is_some();
        let (path, checkpoints) = file.unzip();
        let (writer, thread) = Writer::start(writers, checkpoints)?;
        Ok(Self {
            lane: Arc::new(lane::Lane::start(&thread, readers.clone(), keeps)),
            readers,
            writer: Arc::new(writer),
            known: Arc::new(known::KnownTenants::beside(path)),
            exchanges_kept: options.exchanges_kept,
            thread,
        })
    }

    /// The thread on which requests are answered and written. All of it is one thread beside those of
    /// the database: passing work between threads costs more than most requests.
    pub(crate) fn thread(&self) -> &Handle {
        &self.thread
    }

    /// Returns once everything that was answered is on disk, reads in the log included. Writes are
    /// there when they are answered.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn flush(&self) -> Result<(), StoreError> {
        self.writer.flush().await
    }

    /// Returns once the log is in its indexes and what is not kept is gone from the disk: things
    /// done when nothing else is to be done.
    ///
    /// # Errors
    /// When the database is closed.
    pub async fn settle(&self) -> Result<(), StoreError> {
        self.writer.settle().await
    }

    fn readers(&self) -> &SqlitePool {
        &self.readers
    }

    fn lane(&self) -> &lane::Lane {
        &self.lane
    }

    pub(crate) fn writer(&self) -> &Writer {
        &self.writer
    }

    pub(crate) fn exchanges_kept(&self) -> u32 {
        self.exchanges_kept
    }

    fn known(&self) -> &known::KnownTenants {
        &self.known
    }
}

fn connect_options(options: &StoreOptions) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(match options.durability {
            // A commit is in the operating system's hands: it survives this process, not the power.
            Durability::Process => SqliteSynchronous::Normal,
            Durability::Power => SqliteSynchronous::Full,
        })
        .busy_timeout(options.busy_wait)
        // Checked for every row they would cost more than the row; what belongs together is written
        // and deleted together.
        .foreign_keys(false)
        // They have a task of their own, see `checkpoint`.
        .pragma("wal_autocheckpoint", "0")
        .row_buffer_size(ROWS_AT_ONCE)
        .disable_statement_logging()
}

fn pool(size: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(30))
        // A connection to a file does not break.
        .test_before_acquire(false)
}

/// What the connection of the writer needs beyond the tables.
async fn set_up_writer(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(statements::SETUP).execute(connection).await?;
    Ok(())
}

/// Brings the tables up to date, and the keys to the rules of this version.
async fn prepare(pool: &SqlitePool) -> Result<(), StoreError> {
    refuse_other_database(&mut *pool.acquire().await?).await?;
    migrate(pool).await?;
    let mut connection = pool.acquire().await?;
    bulk::renew_keys(&mut connection).await?;
    if application_id(&mut connection).await? != APPLICATION_ID {
        sqlx::query(AssertSqlSafe(format!("PRAGMA application_id = {APPLICATION_ID}")))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

async fn application_id(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    let id = sqlx::query_scalar("PRAGMA application_id")
        .fetch_one(connection)
        .await?;
    Ok(id)
}

/// Looks at the file before it is opened as ours: doing that puts a database into WAL mode, which changes it.
async fn leave_others_alone(path: &Path, options: &StoreOptions) -> Result<(), StoreError> {
    let plainly = SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(options.busy_wait)
        .disable_statement_logging();
    let mut connection = plainly.connect().await?;
    let judged = refuse_other_database(&mut connection).await;
    connection.close().await?;
    judged
}

/// A database with tables that are not ours is left alone.
async fn refuse_other_database(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let (tables, ours): (i64, i64) = sqlx::query_as(
        "SELECT count(*), coalesce(sum(name = '_sqlx_migrations'), 0) FROM sqlite_schema \
         WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    .fetch_one(&mut *connection)
    .await?;
    let application = application_id(connection).await?;
    if (tables > 0 && ours == 0) || !matches!(application, 0 | APPLICATION_ID) {
        return Err(StoreError::OtherDatabase);
    }
    Ok(())
}

/// SQLite has no lock around migrations, so of two processes that create the same file one may
/// fail; looking again, it finds the work done.
async fn migrate(pool: &SqlitePool) -> Result<(), StoreError> {
    let mut tries = 1;
    loop {
        match sqlx::migrate!("./migrations").run(pool).await {
            Ok(()) => return Ok(()),
            Err(error) if tries >= MIGRATE_TRIES_MAX => return Err(error.into()),
            Err(error @ (MigrateError::Execute(_) | MigrateError::ExecuteMigration(..))) => {
                let reason = StoreError::from(error);
                if matches!(
                    reason,
                    StoreError::NoDatabase
                        | StoreError::Damaged { .. }
                        | StoreError::ReadOnly
                        | StoreError::Full
                ) {
                    return Err(reason);
                }
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
    match private_file(path) {
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied && path.exists() => {
            Err(StoreError::ReadOnly)
        }
        other => Ok(other.map(drop)?),
    }
}

/// Opens a file for appending, creating it readable by its owner alone.
fn private_file(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}
