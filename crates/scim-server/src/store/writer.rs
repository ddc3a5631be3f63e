//! The single writer: requests that wait at the same time share one transaction.
//!
//! A commit costs, and so does every statement: it travels to the thread of its connection and
//! back. The writer takes all that wait, reads what they ask for with one statement, lets each
//! have its turn in memory ([`Batch`]), writes what they changed with one statement that ends in
//! COMMIT, and only then tells them. Exchanges of reads wait in a queue and ride along.

use std::collections::{HashSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Connection, Sqlite, SqliteConnection, SqlitePool};
use tokio::runtime::Handle;
use tokio::sync::{Notify, mpsc, oneshot, watch};
use tokio::time::Instant;
use tracing::{error, warn};

use super::batch::{Batch, Pause, Touches, Want};
use super::log::NewExchange;
use super::statements::{self, Begin, End};
use super::{StoreError, checkpoint, chores};

/// Most requests in one transaction: bounds how long the first of them waits.
const BATCH_MAX: usize = 256;

/// Most requests waiting; further callers wait to queue.
const QUEUE_MAX: usize = 1_024;

/// Longest that an exchange of a read waits to be written.
const EXCHANGE_WAIT_MAX: Duration = Duration::from_millis(40);

/// After so long another process finds in the log what a server answered: a read's exchange waits a
/// moment, to share a transaction with others.
pub const READS_LOGGED_WITHIN: Duration = Duration::from_millis(100);

/// Exchanges of reads that are worth a transaction of their own.
const EXCHANGES_WORTH_IT: usize = 512;

/// Most exchanges of reads waiting; a read then waits until some are written.
const EXCHANGES_WAITING_MAX: usize = 4_096;

/// Quiet after which the writer does its chores.
const QUIET: Duration = Duration::from_millis(150);

/// Pause between two pieces of chores.
const BREATH: Duration = Duration::from_millis(3);

/// How often a turn is taken anew because it has to see more, before it fails.
const TURNS_MAX: usize = 6;

/// A future that borrows the connection.
pub(crate) type Work<'c, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'c>>;

/// Called after the commit, with the reason when it failed.
type Report = Box<dyn FnOnce(Result<(), StoreError>) + Send>;
/// Given the batch, or why there is none.
type Turn = Box<dyn FnMut(Result<&mut Batch, StoreError>) -> Result<Report, Pause> + Send>;
type Alone = Box<
    dyn for<'c> FnOnce(&'c mut SqliteConnection) -> Pin<Box<dyn Future<Output = Report> + Send + 'c>> + Send,
>;

/// One request.
pub(super) struct Job {
    pub(super) tenant_seq: i64,
    touches: Touches,
    pub(super) wants: Vec<Want>,
    turn: Turn,
    turns: usize,
}

enum Order {
    /// Shares a transaction with others.
    Job(Job),
    /// Has one of its own.
    Alone(Alone),
    /// Everything queued so far is on disk when this is told.
    Flush(oneshot::Sender<Result<(), StoreError>>),
    /// There are no chores left when this is told.
    Settle(oneshot::Sender<()>),
}

#[derive(Debug)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Order>,
    waiting: Arc<Waiting>,
}

/// Exchanges of reads that are not written yet.
#[derive(Debug, Default)]
struct Waiting {
    exchanges: Mutex<Vec<(i64, NewExchange)>>,
    arrived: Notify,
}

impl Waiting {
    fn take(&self) -> Vec<(i64, NewExchange)> {
        std::mem::take(&mut *self.exchanges.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Writer {
    /// Starts the thread of the backend, whose first task is the writer. It ends, everything
    /// written, when the last sender is gone.
    pub(crate) fn start(
        pool: SqlitePool,
        checkpoints: Option<SqlitePool>,
    ) -> Result<(Self, Handle), StoreError> {
        let (queue, orders) = mpsc::channel(QUEUE_MAX);
        let waiting = Arc::new(Waiting::default());
        let desk = Desk {
            pool,
            keeps: checkpoints.is_some(),
            commits: watch::Sender::new(0),
            log_pages: watch::Sender::new(0),
            held: None,
            settling: Vec::new(),
            written: 0,
            waiting: Arc::clone(&waiting),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            // The writer looks at what the database said after every other task, not after 61 of them:
            // all who wait for its transaction wait for that.
            .event_interval(1)
            .build()?;
        let thread = runtime.handle().clone();
        if let Some(checkpoints) = checkpoints {
            let (commits, log_pages) = (desk.commits.subscribe(), desk.log_pages.clone());
            thread.spawn(checkpoint::run(checkpoints, commits, log_pages));
        }
        std::thread::Builder::new()
            .name("trial-backend".to_owned())
            .spawn(move || runtime.block_on(desk.run(orders)))?;
        Ok((Self { queue, waiting }, thread))
    }

    /// Lets a request have its turn and returns once what it changed is on disk.
    pub(crate) async fn write<T, F>(
        &self,
        tenant_seq: i64,
        touches: Touches,
        wants: Vec<Want>,
        mut turn: F,
    ) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&mut Batch) -> Result<T, Pause> + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        let mut tell = Some(tell);
        let turn: Turn = Box::new(move |batch| {
            let result = match batch {
                Ok(batch) => match batch.in_tenant().and_then(|()| turn(batch)) {
                    Ok(done) => Ok(done),
                    Err(Pause::Failed(error)) => Err(error),
                    Err(pause) => return Err(pause),
                },
                Err(error) => Err(error),
            };
            let tell = tell.take();
            Ok(Box::new(move |committed: Result<(), StoreError>| {
                // The caller may have gone away; its work is done nevertheless.
                if let Some(tell) = tell {
                    let _ = tell.send(committed.and(result));
                }
            }))
        });
        let job = Job {
            tenant_seq,
            touches,
            wants,
            turn,
            turns: 0,
        };
        self.send(Order::Job(job)).await?;
        told.await.map_err(|_| StoreError::Closed)?
    }

    /// Runs `work` in a transaction of its own and returns once it is on disk. An error undoes all of it.
    pub(crate) async fn alone<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        let alone: Alone = Box::new(move |connection| {
            Box::pin(async move {
                let result = in_transaction(connection, work).await;
                let report: Report = Box::new(move |_| {
                    let _ = tell.send(result);
                });
                report
            })
        });
        self.send(Order::Alone(alone)).await?;
        told.await.map_err(|_| StoreError::Closed)?
    }

    /// Puts the exchange of a read into the log soon. Waits only when too many are waiting already.
    pub(crate) async fn log(&self, tenant_seq: i64, entry: NewExchange) -> Result<(), StoreError> {
        let waiting = {
            let mut exchanges = self
                .waiting
                .exchanges
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            exchanges.push((tenant_seq, entry));
            exchanges.len()
        };
        if waiting == 1 || waiting == EXCHANGES_WORTH_IT {
            self.waiting.arrived.notify_one();
        }
        if waiting >= EXCHANGES_WAITING_MAX {
            self.flush().await?;
        }
        Ok(())
    }

    /// Returns once everything queued before is on disk.
    pub(crate) async fn flush(&self) -> Result<(), StoreError> {
        let (tell, told) = oneshot::channel();
        self.send(Order::Flush(tell)).await?;
        told.await.map_err(|_| StoreError::Closed)?
    }

    /// Returns once nothing is left to be done.
    pub(crate) async fn settle(&self) -> Result<(), StoreError> {
        let (tell, told) = oneshot::channel();
        self.send(Order::Settle(tell)).await?;
        told.await.map_err(|_| StoreError::Closed)
    }

    async fn send(&self, order: Order) -> Result<(), StoreError> {
        self.queue.send(order).await.map_err(|_| StoreError::Closed)
    }
}

async fn in_transaction<T, F>(connection: &mut SqliteConnection, work: F) -> Result<T, StoreError>
where
    F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T>,
{
    // IMMEDIATE takes the write lock now, so that a second process cannot make a later statement
    // fail half-way. The transaction rolls back when it is dropped.
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let result = work(&mut transaction).await?;
    transaction.commit().await?;
    Ok(result)
}

/// The task behind the queue.
struct Desk {
    pool: SqlitePool,
    /// Whether the connection is ours alone and need not be given back after every transaction.
    keeps: bool,
    /// Counted for the checkpoints, and what they tell.
    commits: watch::Sender<u64>,
    log_pages: watch::Sender<i64>,
    held: Option<PoolConnection<Sqlite>>,
    /// Who waits for the end of the chores.
    settling: Vec<oneshot::Sender<()>>,
    /// Exchanges since the writer last had nothing else to do.
    written: usize,
    waiting: Arc<Waiting>,
}

impl Desk {
    async fn run(mut self, mut orders: mpsc::Receiver<Order>) {
        let mut held_over: VecDeque<Order> = VecDeque::new();
        // When the exchanges that wait have to be written.
        let mut due: Option<Instant> = None;
        let mut chores = chores::Chores::default();
        let mut open = true;
        let mut tidying = false;
        while open || !held_over.is_empty() {
            if held_over.is_empty() {
                let pause = if std::mem::take(&mut tidying) {
                    BREATH
                } else {
                    QUIET
                };
                let until = due.unwrap_or_else(|| Instant::now() + pause);
                tokio::select! {
                    biased;
                    order = orders.recv() => match order {
                        Some(order) => held_over.push_back(order),
                        None => open = false,
                    },
                    () = self.waiting.arrived.notified() => {
                        let waiting = self.waiting.exchanges.lock().unwrap_or_else(PoisonError::into_inner).len();
                        if waiting < EXCHANGES_WORTH_IT {
                            due.get_or_insert_with(|| Instant::now() + EXCHANGE_WAIT_MAX);
                            continue;
                        }
                    }
                    () = tokio::time::sleep_until(until), if due.is_some() || chores.are_left() => {
                        if due.is_none() {
                            tidying = true;
                            self.do_chores(&mut chores, false).await;
                            continue;
                        }
                    }
                }
            }
            while held_over.len() < BATCH_MAX
                && let Ok(order) = orders.try_recv()
            {
                held_over.push_back(order);
            }
            due = None;
            chores.arise();
            self.serve(&mut held_over).await;
            if self.written >= chores::OVERDUE_EXCHANGES + chores::PIECE_ROWS as usize {
                self.written -= chores::PIECE_ROWS as usize;
                self.do_chores(&mut chores, true).await;
            }
        }
        if let Some(connection) = self.held.take() {
            drop(connection);
        }
        self.pool.close().await;
    }

    /// Serves the first orders: one that has to be alone, or all that may share a transaction.
    async fn serve(&mut self, held_over: &mut VecDeque<Order>) {
        let mut jobs = Vec::new();
        let mut flushed = Vec::new();
        let mut rest = VecDeque::new();
        let mut taken = Taken::default();
        while let Some(order) = held_over.pop_front() {
            match order {
                Order::Job(job) if taken.admits(&job) => jobs.push(job),
                Order::Flush(tell) if rest.is_empty() => flushed.push(tell),
                Order::Settle(tell) => self.settling.push(tell),
                Order::Alone(alone) if jobs.is_empty() && rest.is_empty() => {
                    let written = self.write_batch(Vec::new(), &mut rest).await;
                    for tell in flushed.drain(..) {
                        let _ = tell.send(written.clone());
                    }
                    self.run_alone(alone).await;
                }
                order @ Order::Job(_) => rest.push_back(order),
                order => {
                    // Keeps its place in the line.
                    rest.push_back(order);
                    rest.append(held_over);
                }
            }
        }
        let written = self.write_batch(jobs, &mut rest).await;
        for tell in flushed {
            let _ = tell.send(written.clone());
        }
        held_over.append(&mut rest);
    }

    async fn run_alone(&mut self, alone: Alone) {
        match self.connection().await {
            Ok(connection) => {
                let report = alone(connection).await;
                report(Ok(()));
                self.commits.send_modify(|commits| *commits += 1);
            }
            // The caller reads `Closed`.
            Err(error) => error!(error = %error, "the trial database cannot be reached"),
        }
        self.give_back();
    }

    async fn write_batch(
        &mut self,
        mut jobs: Vec<Job>,
        again: &mut VecDeque<Order>,
    ) -> Result<(), StoreError> {
        let exchanges = self.waiting.take();
        if jobs.is_empty() && exchanges.is_empty() {
            return Ok(());
        }
        let mut reports = Vec::with_capacity(jobs.len());
        self.written += jobs.len() + exchanges.len();
        let written = match self.connection().await {
            Ok(connection) => commit(connection, &mut jobs, exchanges, &mut reports, again).await,
            Err(error) => Err(error),
        };
        if let Err(error) = &written {
            error!(error = %error, "the trial database did not commit");
            // Those that had no turn yet are told why.
            let turns = jobs.iter_mut().map(|job| (job.turn)(Err(error.clone())));
            reports.extend(turns.filter_map(Result::ok));
            self.recover().await;
        }
        for report in reports {
            report(written.clone());
        }
        self.commits.send_modify(|commits| *commits += 1);
        if *self.log_pages.borrow() > checkpoint::PAGES_MAX {
            self.start_log_over().await;
        }
        self.give_back();
        written
    }

    /// So that it does not grow without end while there is never a pause.
    async fn start_log_over(&mut self) {
        let done = match self.connection().await {
            Ok(connection) => checkpoint::start_over(connection).await,
            Err(error) => Err(error),
        };
        match done {
            Ok(_) => {
                self.log_pages.send_replace(0);
            }
            Err(error) => warn!(error = %error, "the log of writes was not started over"),
        }
    }

    async fn do_chores(&mut self, chores: &mut chores::Chores, hurried: bool) {
        if !hurried {
            self.written = 0;
        }
        let done = match self.connection().await {
            Ok(connection) => chores.some(connection, hurried).await,
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            error!(error = %error, "the trial database could not be tidied");
            self.recover().await;
            chores.rest();
        }
        self.commits.send_modify(|commits| *commits += 1);
        if !chores.are_left() {
            for tell in self.settling.drain(..) {
                let _ = tell.send(());
            }
        }
        self.give_back();
    }

    /// After a failure: nothing of the transaction stays, and the next begins on a fresh connection.
    async fn recover(&mut self) {
        if let Some(mut connection) = self.held.take() {
            // Fails when SQLite has rolled back by itself.
            let _ = sqlx::query("ROLLBACK").execute(&mut *connection).await;
            if self.keeps {
                let _ = connection.close().await;
            }
        }
    }

    async fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        let held = match self.held.take() {
            Some(held) => held,
            None => self.pool.acquire().await?,
        };
        Ok(self.held.insert(held))
    }

    fn give_back(&mut self) {
        if !self.keeps {
            self.held = None;
        }
    }
}

/// What the requests of a batch touch.
#[derive(Default)]
struct Taken {
    reads: HashSet<(i64, String)>,
    writes: HashSet<(i64, String)>,
}

impl Taken {
    /// Takes the request into the batch, unless it would see or undo what another one changes.
    fn admits(&mut self, job: &Job) -> bool {
        let at = |id: &String| (job.tenant_seq, id.clone());
        let Touches { reads, writes } = &job.touches;
        let clash = writes
            .iter()
            .map(at)
            .any(|id| self.writes.contains(&id) || self.reads.contains(&id))
            || reads.iter().map(at).any(|id| self.writes.contains(&id));
        if !clash {
            self.reads.extend(reads.iter().map(at));
            self.writes.extend(writes.iter().map(at));
        }
        !clash
    }
}

/// One transaction. Requests that wait for another go back into the line; when it fails, those that had no turn yet are
/// still in `jobs`.
async fn commit(
    connection: &mut SqliteConnection,
    jobs: &mut Vec<Job>,
    exchanges: Vec<(i64, NewExchange)>,
    reports: &mut Vec<Report>,
    again: &mut VecDeque<Order>,
) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    let mut begun = false;
    let mut later = Vec::new();
    while !jobs.is_empty() {
        let begin = if begun { Begin::Begun } else { Begin::Now };
        let wanted = jobs.iter().map(|job| (job.tenant_seq, job.wants.as_slice()));
        let question = statements::question(wanted, begin)?;
        question.read(connection, &mut batch.seen).await?;
        begun = true;
        let mut unfinished = Vec::new();
        for mut job in jobs.drain(..) {
            batch.tenant_seq = job.tenant_seq;
            let turn = catch_unwind(AssertUnwindSafe(|| (job.turn)(Ok(&mut batch))));
            match turn {
                Ok(Ok(report)) => reports.push(report),
                Ok(Err(Pause::Wants(wants))) if job.turns < TURNS_MAX => {
                    job.turns += 1;
                    job.wants = wants;
                    unfinished.push(job);
                }
                Ok(Err(Pause::Later)) => later.push(job),
                // Dropping the job tells its caller `Closed`.
                Ok(Err(_)) => error!("a trial request asked for more and more"),
                Err(_) => error!("a trial request panicked"),
            }
        }
        *jobs = unfinished;
    }
    for job in later.into_iter().rev() {
        again.push_front(Order::Job(job));
    }
    // They were answered before any of these requests.
    let ours = std::mem::replace(&mut batch.out.entries, exchanges);
    batch.out.entries.extend(ours);
    let end = if begun { End::Commits } else { End::Alone };
    statements::write(connection, batch.out, end).await
}
