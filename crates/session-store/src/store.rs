//! Opens the file.

use std::path::Path;
use std::time::{Duration, Instant};

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection};

use crate::error::StoreError;
use crate::file::{APPLICATION_ID, Found, examine};

/// How long one writer waits for another, a second Slipway for example.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Readers beside the one writer that SQLite allows.
const CONNECTIONS_MAX: u32 = 4;

/// How long a file that another Slipway has just begun is given to become one.
const MAKING_MAX: Duration = Duration::from_secs(1);
/// How often it is looked at meanwhile.
const MAKING_LOOK: Duration = Duration::from_millis(20);
/// A file that was written to less than this ago may still be in the making.
const FRESH: Duration = Duration::from_secs(2);

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// The file of set-up sessions. Cheap to clone; every clone uses the same connections.
///
/// **Invariant:** when a method returns `Ok`, what it stored is on the disk.
#[derive(Clone, Debug)]
pub struct SessionStore {
    pub(crate) pool: SqlitePool,
}

impl SessionStore {
    /// Opens the file, or makes it when there is none (with its folder), and brings its layout up to date.
    ///
    /// The same file may be open more than once, also in two programs.
    ///
    /// # Errors
    /// [`StoreError::Foreign`], [`StoreError::Corrupt`], [`StoreError::TooNew`]: the file was not touched.
    /// [`StoreError::Unusable`] when it cannot be read or written.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let begun = Instant::now();
        loop {
            match Self::open_once(path).await {
                // Half a first page, or a lock that SQLite does not wait for: another Slipway makes the file right now.
                Err(_) if begun.elapsed() < MAKING_MAX && is_being_made(path) => {
                    tokio::time::sleep(MAKING_LOOK).await;
                }
                opened => return opened,
            }
        }
    }

    async fn open_once(path: &Path) -> Result<Self, StoreError> {
        let unusable = |reason: String| StoreError::Unusable {
            path: path.to_owned(),
            reason,
        };
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|error| unusable(error.to_string()))?;
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .busy_timeout(BUSY_TIMEOUT)
            .foreign_keys(true)
            .disable_statement_logging();
        match examine(path).await? {
            Found::Ours => newer(&options, path).await?,
            Found::Nothing => {
                create_private(path).map_err(|error| unusable(error.to_string()))?;
                mark(&options)
                    .await
                    .map_err(|error| unusable(error.to_string()))?;
            }
        }
        // FULL: in WAL mode, anything less may lose the last transactions when the power goes.
        let options = options
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        let pool = SqlitePoolOptions::new()
            .max_connections(CONNECTIONS_MAX)
            .connect_with(options)
            .await
            .map_err(|error| unusable(error.to_string()))?;
        let store = Self { pool };
        // The writer's place is taken first: two programs may open a new file at the same moment.
        let mut transaction = store.begin().await?;
        // `run_direct`, because the future of `run` on a connection is not `Send`.
        MIGRATIONS
            .run_direct(None, &mut *transaction, false)
            .await
            .map_err(|error| migration(error, path))?;
        transaction.commit().await?;
        Ok(store)
    }

    /// Writes everything into the one file and closes it. Dropping the store loses nothing either.
    pub async fn close(self) {
        self.pool.close().await;
    }
}

fn is_being_made(path: &Path) -> bool {
    std::fs::metadata(path)
        .and_then(|about| about.modified())
        .is_ok_and(|at| at.elapsed().is_ok_and(|age| age < FRESH))
}

/// Makes the file readable by its owner alone: it holds names and answers about people. SQLite gives its other files
/// the same mode.
fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path).map(drop)
}

/// Writes our mark into a new file, before it becomes a WAL file: a crash later cannot make it look foreign.
async fn mark(options: &SqliteConnectOptions) -> Result<(), sqlx::Error> {
    let mut connection = options.clone().connect().await?;
    sqlx::query(sqlx::AssertSqlSafe(format!(
        "PRAGMA application_id = {APPLICATION_ID}"
    )))
    .execute(&mut connection)
    .await?;
    connection.close().await
}

/// Refuses a layout we do not know before the file is opened for writing.
async fn newer(options: &SqliteConnectOptions, path: &Path) -> Result<(), StoreError> {
    let mut connection = options.clone().read_only(true).connect().await?;
    let known = MIGRATIONS.iter().map(|migration| migration.version).max();
    let stored: Result<Option<i64>, _> = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
        .fetch_one(&mut connection)
        .await;
    let _ = connection.close().await;
    match stored {
        Ok(stored) if stored > known => Err(StoreError::TooNew {
            path: path.to_owned(),
        }),
        // No table yet: the program ended between the mark and the first migration.
        _ => Ok(()),
    }
}

fn migration(error: MigrateError, path: &Path) -> StoreError {
    match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => StoreError::TooNew {
            path: path.to_owned(),
        },
        MigrateError::VersionMismatch(version) | MigrateError::Dirty(version) => StoreError::Corrupt {
            path: path.to_owned(),
            reason: format!("its layout {version} is not the one Slipway made"),
        },
        other => StoreError::Unusable {
            path: path.to_owned(),
            reason: other.to_string(),
        },
    }
}
