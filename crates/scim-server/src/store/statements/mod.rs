//! The two statements of a transaction: one that reads, one that writes.
//!
//! A statement costs a journey to the thread of the connection and back, so one reads everything
//! all requests of a batch ask for, and one writes everything they changed. What they are about
//! goes in as JSON arrays, one row each, and as one blob that holds the bodies: so the text of a
//! statement, which SQLite prepares once, does not depend on how many rows there are.
//!
//! The one that writes inserts into a view, `apply`, whose triggers do the work: several statements
//! in one text would report back one by one, and each report wakes a thread.
//!
//! `question` has the one that reads, `write` the one that writes.

mod question;
mod write;

use serde::Serialize;
use sqlx::Arguments;
use sqlx::sqlite::SqliteArguments;

use super::StoreError;

pub(super) use question::{Begin, question};
pub(super) use write::{End, SETUP, write};

/// Rows of one parameter: a JSON array of arrays.
#[derive(Default)]
struct Rows {
    json: Vec<u8>,
    count: usize,
}

impl Rows {
    fn push(&mut self, row: &impl Serialize) -> Result<(), StoreError> {
        self.json.push(if self.count == 0 { b'[' } else { b',' });
        serde_json::to_writer(&mut self.json, row)?;
        self.count += 1;
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// `None` when there are none.
    fn finish(mut self) -> Result<Option<String>, StoreError> {
        if self.count == 0 {
            return Ok(None);
        }
        self.json.push(b']');
        let json = String::from_utf8(self.json);
        json.map(Some)
            .map_err(|error| StoreError::Corrupt(error.to_string()))
    }
}

/// All long texts of a transaction.
#[derive(Default)]
struct Blob {
    bytes: Vec<u8>,
}

impl Blob {
    /// Where, counted from 1 as SQL does, and how long.
    fn put(&mut self, text: &str) -> (i64, i64) {
        let start = self.bytes.len() as i64 + 1;
        self.bytes.extend_from_slice(text.as_bytes());
        (start, text.len() as i64)
    }
}

fn arguments<const N: usize>(rows: [Rows; N], blob: Option<Blob>) -> Result<SqliteArguments, StoreError> {
    let mut arguments = SqliteArguments::default();
    let encoding = |error: sqlx::error::BoxDynError| StoreError::from(sqlx::Error::Encode(error));
    for rows in rows {
        arguments.add(rows.finish()?).map_err(encoding)?;
    }
    if let Some(blob) = blob {
        arguments.add(blob.bytes).map_err(encoding)?;
    }
    Ok(arguments)
}
