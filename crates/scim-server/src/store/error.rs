//! Why the store refused.

use std::sync::Arc;

use scim::ScimError;
use sqlx::migrate::MigrateError;

/// Why something could not be read from or written to the trial database.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// No tenant has this name.
    #[error("there is no trial tenant called `{name}`")]
    NoTenant {
        /// The name asked for.
        name: String,
    },
    /// A tenant with this name exists.
    #[error("a trial tenant called `{name}` is there already")]
    NameTaken {
        /// The name asked for.
        name: String,
    },
    /// The name cannot stand in a URL.
    #[error(
        "`{name}` cannot be a trial tenant's name: use 1 to 63 of a-z, 0-9 and -, neither beginning nor ending with -"
    )]
    BadName {
        /// The name asked for.
        name: String,
    },
    /// It cannot be done as it was asked.
    #[error("{what}")]
    Refused {
        /// Why not, in one sentence.
        what: String,
        /// What to do instead.
        fix: &'static str,
    },
    /// The file is no SQLite database.
    #[error("the file is no database")]
    NoDatabase,
    /// The file is a database of something else.
    #[error("the file is a database, but not one of trial tenants")]
    OtherDatabase,
    /// Tables were made by a version that this one does not know.
    #[error("the trial database was made by a newer version of this program (its migration {migration})")]
    Newer {
        /// The migration this version does not have.
        migration: i64,
    },
    /// Pages of the file contradict each other.
    #[error("the trial database is damaged: {reason}")]
    Damaged {
        /// What SQLite said.
        reason: String,
    },
    /// The file or its folder may not be written.
    #[error("the trial database cannot be written: it, its folder or its disk is read-only")]
    ReadOnly,
    /// No room on the disk.
    #[error("the trial database cannot be written: the disk is full")]
    Full,
    /// The disk, or what stands for it, does not read or write.
    #[error("the disk of the trial database cannot be read or written: {reason}")]
    Disk {
        /// What SQLite said.
        reason: String,
    },
    /// Another process kept the database for itself for too long.
    #[error("the trial database is being written by another program, which does not finish")]
    Locked,
    /// SQLite failed.
    #[error("the trial database failed: {0}")]
    Sql(Arc<sqlx::Error>),
    /// The tables cannot be made or brought up to date.
    #[error("the trial database cannot be used: {0}")]
    Migrate(Arc<MigrateError>),
    /// The file cannot be made.
    #[error("the trial database cannot be created: {0}")]
    Io(Arc<std::io::Error>),
    /// Something stored is not what this version stores.
    #[error("the trial database holds something unreadable: {0}")]
    Corrupt(String),
    /// The writer has ended with its runtime.
    #[error("the trial database is closed")]
    Closed,
}

impl StoreError {
    pub(crate) fn refused(what: impl Into<String>, fix: &'static str) -> Self {
        Self::Refused {
            what: what.into(),
            fix,
        }
    }
}

/// The answer to a request that met it. Its status says whether trying again may help; what only the log of the program
/// should have, such as SQL, stays there.
impl From<&StoreError> for ScimError {
    fn from(error: &StoreError) -> Self {
        let status = match error {
            StoreError::NoTenant { .. } => 404,
            StoreError::Locked | StoreError::Closed => 503,
            StoreError::Full => 507,
            StoreError::Damaged { .. } | StoreError::ReadOnly | StoreError::Disk { .. } => 500,
            _ => return Self::new(500, "the trial backend could not read or write its database"),
        };
        Self::new(status, error.to_string())
    }
}

/// What SQLite's result code means for a person (sqlite.org/rescode.html); the low byte of an
/// extended code is its primary code.
fn of_database(error: &dyn sqlx::error::DatabaseError) -> Option<StoreError> {
    let code: i32 = error.code()?.parse().ok()?;
    Some(match code & 0xff {
        5 | 6 => StoreError::Locked,
        8 => StoreError::ReadOnly,
        10 => StoreError::Disk {
            reason: error.message().to_owned(),
        },
        11 => StoreError::Damaged {
            reason: error.message().to_owned(),
        },
        13 => StoreError::Full,
        26 => StoreError::NoDatabase,
        _ => return None,
    })
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let known = error.as_database_error().and_then(of_database);
        known.unwrap_or_else(|| Self::Sql(Arc::new(error)))
    }
}

impl From<MigrateError> for StoreError {
    fn from(error: MigrateError) -> Self {
        let known = match &error {
            MigrateError::VersionMissing(migration) => Some(Self::Newer {
                migration: *migration,
            }),
            MigrateError::Execute(inner) | MigrateError::ExecuteMigration(inner, _) => {
                inner.as_database_error().and_then(of_database)
            }
            _ => None,
        };
        known.unwrap_or_else(|| Self::Migrate(Arc::new(error)))
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            std::io::ErrorKind::StorageFull => Self::Full,
            _ => Self::Io(Arc::new(error)),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Corrupt(error.to_string())
    }
}
