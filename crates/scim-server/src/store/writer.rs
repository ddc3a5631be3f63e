//! The single writer: jobs that wait at the same time share one commit.
//!
//! A commit costs a flush to the disk. Jobs queue; the writer takes all that wait, runs each in
//! its own savepoint, commits once, and only then tells them. So durability does not cost
//! throughput, and a job that fails takes no other with it.

use std::future::Future;
use std::pin::Pin;

use sqlx::{Connection, SqliteConnection, SqlitePool};
use tokio::sync::{mpsc, oneshot};
use tracing::error;

use super::StoreError;

/// Most jobs in one commit: bounds how long the first of them waits.
const BATCH_MAX: usize = 256;

/// Most jobs waiting; further callers wait to queue.
const QUEUE_MAX: usize = 1024;

/// A future that borrows the connection.
pub(crate) type Work<'c, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'c>>;

type Ran<'c> = Pin<Box<dyn Future<Output = Report> + Send + 'c>>;
/// Called after the commit, with the reason when it failed.
type Report = Box<dyn FnOnce(Result<(), StoreError>) + Send>;
type Job = Box<dyn for<'c> FnOnce(&'c mut SqliteConnection) -> Ran<'c> + Send>;

#[derive(Debug)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Job>,
}

impl Writer {
    /// Starts the task. It ends when the last sender is gone.
    pub(crate) fn start(pool: SqlitePool) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE_MAX);
        tokio::spawn(run(pool, jobs));
        Self { queue }
    }

    /// Runs `work` in a savepoint and returns once it is on disk. An error undoes all of it.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            Box::pin(async move {
                let result = in_savepoint(connection, work).await;
                let report: Report = Box::new(move |committed| {
                    // The caller may have gone away; its work is done nevertheless.
                    let _ = tell.send(committed.and(result));
                });
                report
            })
        });
        self.queue.send(job).await.map_err(|_| StoreError::Closed)?;
        told.await.map_err(|_| StoreError::Closed)?
    }
}

/// Runs `work` in a savepoint of its own, undone when it fails.
pub(crate) async fn in_savepoint<T, E, F>(connection: &mut SqliteConnection, work: F) -> Result<T, E>
where
    E: From<sqlx::Error>,
    F: for<'c> FnOnce(&'c mut SqliteConnection) -> Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'c>>,
{
    // Savepoint names nest; RELEASE and ROLLBACK TO concern the innermost of that name.
    sqlx::query("SAVEPOINT job").execute(&mut *connection).await?;
    let result = work(&mut *connection).await;
    if result.is_err() {
        sqlx::query("ROLLBACK TO job").execute(&mut *connection).await?;
    }
    sqlx::query("RELEASE job").execute(&mut *connection).await?;
    result
}

async fn run(pool: SqlitePool, mut jobs: mpsc::Receiver<Job>) {
    while let Some(first) = jobs.recv().await {
        let mut batch = vec![first];
        while batch.len() < BATCH_MAX
            && let Ok(job) = jobs.try_recv()
        {
            batch.push(job);
        }
        let mut reports = Vec::with_capacity(batch.len());
        let committed = commit(&pool, batch, &mut reports).await;
        if let Err(error) = &committed {
            error!(error = %error, "the trial database did not commit");
        }
        for report in reports {
            report(committed.clone());
        }
    }
}

/// Jobs that did not run before a failure are dropped; their callers read [`StoreError::Closed`].
async fn commit(pool: &SqlitePool, batch: Vec<Job>, reports: &mut Vec<Report>) -> Result<(), StoreError> {
    let mut connection = pool.acquire().await?;
    // IMMEDIATE takes the write lock now, so that a second process cannot make a later statement
    // fail half-way. The transaction rolls back when it is dropped.
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    for job in batch {
        reports.push(job(&mut transaction).await);
    }
    transaction.commit().await?;
    Ok(())
}
