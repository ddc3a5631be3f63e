//! Why the store refused.

use std::sync::Arc;

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
    /// SQLite failed.
    #[error("the trial database failed: {0}")]
    Sql(Arc<sqlx::Error>),
    /// The file is no trial database, or one of a newer version.
    #[error("the trial database cannot be used: {0}")]
    Migrate(Arc<sqlx::migrate::MigrateError>),
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

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Sql(Arc::new(error))
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        Self::Migrate(Arc::new(error))
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(Arc::new(error))
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Corrupt(error.to_string())
    }
}
