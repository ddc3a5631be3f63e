//! Reads of one resource, those that wait at the same time with one statement.
//!
//! A statement travels to the thread of its connection and back, which costs more than the read.

use sqlx::pool::PoolConnection;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite, SqliteConnection, SqlitePool};
use tokio::sync::{mpsc, oneshot};

use super::StoreError;
use super::keys::Key;
use super::numbers::List;
use super::read::HITS_TOGETHER;
use super::stored::{Stored, stored_columns};

/// Most reads of one statement.
const TOGETHER_MAX: usize = 64;

/// Most reads waiting; further callers wait to queue.
const QUEUE_MAX: usize = 1_024;

/// What to read.
#[derive(Clone, Debug)]
pub(super) enum Ask {
    /// By tenant and id.
    Id(i64, String),
    /// By an indexed value: as many hits as are read together.
    Key(List, Key),
}

struct Asked {
    what: Ask,
    tell: oneshot::Sender<Result<Vec<Stored>, StoreError>>,
}

#[derive(Debug)]
pub(crate) struct Lane {
    queue: mpsc::Sender<Asked>,
}

impl Lane {
    /// Starts the task; it ends when the last sender is gone. `keeps`: whether a connection may be
    /// kept between reads.
    pub(crate) fn start(pool: SqlitePool, keeps: bool) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE_MAX);
        tokio::spawn(run(pool, keeps, waiting));
        Self { queue }
    }

    pub(super) async fn ask(&self, what: Ask) -> Result<Vec<Stored>, StoreError> {
        let (tell, told) = oneshot::channel();
        let asked = Asked { what, tell };
        self.queue.send(asked).await.map_err(|_| StoreError::Closed)?;
        told.await.map_err(|_| StoreError::Closed)?
    }
}

async fn run(pool: SqlitePool, keeps: bool, mut waiting: mpsc::Receiver<Asked>) {
    let mut held: Option<PoolConnection<Sqlite>> = None;
    let mut together = Vec::with_capacity(TOGETHER_MAX);
    while waiting.recv_many(&mut together, TOGETHER_MAX).await > 0 {
        let connection = match held.take() {
            Some(connection) => Ok(connection),
            None => pool.acquire().await,
        };
        let found = match connection {
            Ok(mut connection) => {
                let found = read(&mut connection, &together).await;
                if keeps && found.is_ok() {
                    held = Some(connection);
                }
                found
            }
            Err(error) => Err(error.into()),
        };
        match found {
            Ok(found) => {
                for (asked, found) in together.drain(..).zip(found) {
                    // The caller may have gone away.
                    let _ = asked.tell.send(Ok(found));
                }
            }
            Err(error) => {
                for asked in together.drain(..) {
                    let _ = asked.tell.send(Err(error.clone()));
                }
            }
        }
    }
}

macro_rules! by_id {
    () => {
        concat!(
            "SELECT j.key, ",
            stored_columns!(),
            " FROM json_each(?1) AS j CROSS JOIN resource AS r \
             ON r.tenant_seq = j.value ->> 1 AND r.id = j.value ->> 2 WHERE j.value ->> 0 = 0;"
        )
    };
}
macro_rules! by_key {
    () => {
        concat!(
            "SELECT j.key, ",
            stored_columns!(),
            " FROM json_each(?1) AS j CROSS JOIN resource AS r ON r.seq IN (SELECT k.seq FROM key AS k \
             WHERE k.list = j.value ->> 1 AND k.attribute = j.value ->> 2 AND k.value = j.value ->> 3 \
             ORDER BY k.seq LIMIT ?2) WHERE j.value ->> 0 = 1;"
        )
    };
}

async fn read(connection: &mut SqliteConnection, together: &[Asked]) -> Result<Vec<Vec<Stored>>, StoreError> {
    let (mut ids, mut keys) = (false, false);
    let rows: Vec<serde_json::Value> = together
        .iter()
        .map(|asked| match &asked.what {
            Ask::Id(tenant, id) => {
                ids = true;
                serde_json::json!([0, tenant, id])
            }
            Ask::Key(list, key) => {
                keys = true;
                serde_json::json!([1, list.column(), key.attribute, key.value])
            }
        })
        .collect();
    let rows = serde_json::to_string(&rows)?;
    let statement = match (ids, keys) {
        (true, true) => concat!(by_id!(), by_key!()),
        (_, true) => by_key!(),
        _ => by_id!(),
    };
    let hits = sqlx::query(statement)
        .bind(rows)
        .bind(HITS_TOGETHER)
        .fetch_all(connection)
        .await?;
    let mut found: Vec<Vec<Stored>> = (0..together.len()).map(|_| Vec::new()).collect();
    for hit in &hits {
        let place = place(hit)?;
        if let Some(found) = found.get_mut(place) {
            found.push(Stored::from_row(hit, 1)?);
        }
    }
    Ok(found)
}

fn place(row: &SqliteRow) -> Result<usize, StoreError> {
    let place: i64 = row.try_get_unchecked(0)?;
    Ok(usize::try_from(place).unwrap_or(usize::MAX))
}
