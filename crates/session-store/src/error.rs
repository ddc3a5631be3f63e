//! What can go wrong with the file or with a change, and what repairs it.

use std::path::PathBuf;

use crate::SessionId;

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file is something else: another program's database, or no database at all. It was not touched.
    #[error("`{}` is not Slipway's file of sessions: {reason}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// How it was recognised.
        reason: &'static str,
    },

    /// The file is Slipway's and damaged. It was not touched.
    #[error("`{}` is damaged: {reason}", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// SQLite's first finding.
        reason: String,
    },

    /// A newer Slipway changed the file's layout. It was not touched.
    #[error("`{}` was written by a newer Slipway", path.display())]
    TooNew {
        /// The file.
        path: PathBuf,
    },

    /// The file or its folder cannot be read or written.
    #[error("`{}` cannot be opened: {reason}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        reason: String,
    },

    /// There is no such session, or it was deleted meanwhile.
    #[error("there is no session `{id}`")]
    NotFound {
        /// The session asked for.
        id: SessionId,
    },

    /// The session was changed by someone else since it was read. Nothing was changed.
    #[error("session `{id}` is at revision {current}, not {expected}")]
    Stale {
        /// The session.
        id: SessionId,
        /// The revision the change was made from.
        expected: i64,
        /// The revision it has.
        current: i64,
    },

    /// An exchange still carries a token. It was not stored.
    #[error("an exchange with its `{header}` header unmasked was not stored")]
    NotRedacted {
        /// The header.
        header: String,
    },

    /// What is stored cannot be read as what it should be.
    #[error("`{what}` of the stored session cannot be read: {reason}")]
    Unreadable {
        /// The column.
        what: &'static str,
        /// What is wrong with it.
        reason: String,
    },

    /// SQLite refused; the disk is full, for example.
    #[error("the file of sessions could not be used: {0}")]
    Database(#[from] sqlx::Error),
}

impl StoreError {
    /// What to do about it.
    pub fn repair(&self) -> String {
        match self {
            Self::Foreign { path, .. } => format!(
                "Move `{}` away, or choose another data folder with --data-dir or SLIPWAY_DATA_DIR.",
                path.display()
            ),
            Self::Corrupt { path, .. } => format!(
                "Rename `{0}` (and `{0}-wal`, `{0}-shm` if they are there) to keep them, then start Slipway again: \
                 it begins a new file. Set-ups in the tenant are not affected and can be adopted again.",
                path.display()
            ),
            Self::TooNew { .. } => "Install the newest Slipway, or choose another data folder with --data-dir.".into(),
            Self::Unusable { path, .. } => format!(
                "Give your account the right to read and write `{}` and its folder, or choose another data folder with --data-dir.",
                path.display()
            ),
            Self::NotFound { .. } => "Go back to Home and choose a session from the list.".into(),
            Self::Stale { .. } => "Open the session again: it was changed in another window.".into(),
            Self::NotRedacted { .. } => "This is a fault in Slipway: report it.".into(),
            Self::Unreadable { .. } => "Delete this session and set up again: what is in the tenant will be adopted.".into(),
            Self::Database(_) => "Make room on the disk and close other programs that use Slipway's data folder, then try again.".into(),
        }
    }
}
