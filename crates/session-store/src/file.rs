//! Looks at a file before anything opens it for writing, so that a foreign or damaged one stays as it is.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Row};

use crate::error::StoreError;

/// "SLPS" in the `application_id` of the database header (SQLite: database file format, 1.3).
pub(crate) const APPLICATION_ID: u32 = 0x534c_5053;

const MAGIC: &[u8] = b"SQLite format 3\0";
const HEADER_BYTES: usize = 100;
/// Where `application_id` stands in the header, four bytes, big-endian.
const APPLICATION_ID_AT: usize = 68;

/// What stands at the path.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// Nothing, or an empty file: SQLite makes those equal.
    Nothing,
    /// A sound file of ours.
    Ours,
}

/// Reads the header, then lets SQLite check the pages, both without writing to the file.
pub(crate) async fn examine(path: &Path) -> Result<Found, StoreError> {
    let Some(header) = header(path)? else {
        return Ok(Found::Nothing);
    };
    let foreign = |reason| StoreError::Foreign {
        path: path.to_owned(),
        reason,
    };
    if !header.starts_with(MAGIC) {
        return Err(foreign("it is not a SQLite database"));
    }
    let id = header.get(APPLICATION_ID_AT..APPLICATION_ID_AT + 4);
    if id != Some(&APPLICATION_ID.to_be_bytes()) {
        return Err(foreign("it is another program's database"));
    }
    sound(path).await?;
    Ok(Found::Ours)
}

fn header(path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    let unusable = |error: std::io::Error| StoreError::Unusable {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unusable(error)),
    };
    let mut header = Vec::with_capacity(HEADER_BYTES);
    file.take(HEADER_BYTES as u64)
        .read_to_end(&mut header)
        .map_err(unusable)?;
    Ok((!header.is_empty()).then_some(header))
}

/// `quick_check` on a connection that cannot write. The file is small: requests are bounded per session.
async fn sound(path: &Path) -> Result<(), StoreError> {
    let corrupt = |reason: String| StoreError::Corrupt {
        path: path.to_owned(),
        reason,
    };
    let mut connection = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .busy_timeout(crate::store::BUSY_TIMEOUT)
        .connect()
        .await
        .map_err(|error| corrupt(error.to_string()))?;
    let first = sqlx::query("PRAGMA quick_check(1)")
        .fetch_one(&mut connection)
        .await
        .and_then(|row| row.try_get::<String, _>(0));
    // Closing a reader cannot fail in a way that matters here.
    let _ = connection.close().await;
    match first {
        Ok(finding) if finding == "ok" => Ok(()),
        Ok(finding) => Err(corrupt(finding)),
        Err(error) => Err(corrupt(error.to_string())),
    }
}
