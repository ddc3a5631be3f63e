//! Reads of one resource; those that wait at the same time share a statement.
//!
//! A statement travels to the thread of its connection and back, which costs more than the read.

use sqlx::pool::PoolConnection;
use sqlx::{Row, Sqlite, SqliteConnection, SqlitePool};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

use super::StoreError;
use super::keys::Key;
use super::numbers::List;
use super::search::HITS_TOGETHER;
use super::stored::{STORED_COLUMNS, Stored, stored_columns};

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
    pub(crate) fn start(thread: &Handle, pool: SqlitePool, keeps: bool) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE_MAX);
        thread.spawn(run(pool, keeps, waiting));
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

/// Ids of one statement by id; more are several statements.
const IDS: usize = 8;

const BY_ID: &str = concat!(
    "SELECT ",
    stored_columns!(),
    " FROM resource AS r WHERE r.tenant_seq = ? AND r.id IN (?, ?, ?, ?, ?, ?, ?, ?)"
);
const BY_KEY: &str = concat!(
    "SELECT ",
    stored_columns!(),
    ", j.key FROM json_each(?1) AS j CROSS JOIN resource AS r ON r.seq IN (SELECT k.seq FROM key AS k \
     WHERE k.list = j.value ->> 0 AND k.attribute = j.value ->> 1 AND k.value = j.value ->> 2 \
     ORDER BY k.seq LIMIT ?2 + 0)"
);

async fn read(connection: &mut SqliteConnection, together: &[Asked]) -> Result<Vec<Vec<Stored>>, StoreError> {
    let mut found: Vec<Vec<Stored>> = (0..together.len()).map(|_| Vec::new()).collect();
    let mut by_id: Vec<(i64, &str, usize)> = Vec::new();
    let mut by_key: Vec<(i64, i64, &str)> = Vec::new();
    let mut places: Vec<usize> = Vec::new();
    for (place, asked) in together.iter().enumerate() {
        match &asked.what {
            Ask::Id(tenant, id) => by_id.push((*tenant, id, place)),
            Ask::Key(list, key) => {
                by_key.push((list.column(), key.attribute, &key.value));
                places.push(place);
            }
        }
    }
    by_id.sort_unstable();
    for of_tenant in by_id.chunk_by(|one, next| one.0 == next.0) {
        for some in of_tenant.chunks(IDS) {
            let mut query = sqlx::query(BY_ID).bind(some[0].0);
            for index in 0..IDS {
                query = query.bind(some.get(index).map(|(_, id, _)| *id));
            }
            for row in query.fetch_all(&mut *connection).await? {
                let stored = Stored::from_row(&row, 0)?;
                for (_, _, place) in some.iter().filter(|(_, id, _)| *id == stored.id) {
                    found[*place].push(stored.clone());
                }
            }
        }
    }
    if !by_key.is_empty() {
        let rows = sqlx::query(BY_KEY)
            .bind(serde_json::to_string(&by_key)?)
            .bind(HITS_TOGETHER)
            .fetch_all(connection)
            .await?;
        for row in rows {
            let key: i64 = row.try_get_unchecked(STORED_COLUMNS)?;
            let place = usize::try_from(key).ok().and_then(|key| places.get(key));
            if let Some(place) = place {
                found[*place].push(Stored::from_row(&row, 0)?);
            }
        }
    }
    Ok(found)
}
