//! When cycles of started jobs run: one after the other for each job, by the cycle time of the clock.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::cycle;
use crate::sync::CycleOutcome;
use crate::tenant::{Lock, Tenant};

/// How long a schedule that has nothing to wait for sleeps when nobody wakes it.
const LONG: Duration = Duration::from_secs(3600);

/// What runs for which job. Memory only: a tenant that starts again resumes from its jobs.
#[derive(Default)]
pub(crate) struct Runner {
    turns: Lock<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    schedules: Lock<HashMap<String, Schedule>>,
    serials: AtomicU64,
}

/// The cycles of one job.
struct Schedule {
    /// Tells this schedule from one that took its place.
    serial: u64,
    stop: CancellationToken,
    /// The cycle time of the next cycle; `None` while one runs.
    due: Option<i64>,
}

/// A cycle whose time has come; whoever has it runs it.
struct Claim {
    job: String,
    serial: u64,
    due: i64,
}

/// A cycle that ran while the clock was pushed.
pub(crate) struct Ran {
    pub(crate) job: String,
    pub(crate) at: Timestamp,
    pub(crate) outcome: CycleOutcome,
}

impl<T: Default> Default for Lock<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl Runner {
    /// Who holds this may work on the job; nobody else does meanwhile.
    pub(crate) fn turn(&self, job: &str) -> Arc<tokio::sync::Mutex<()>> {
        Arc::clone(self.turns.lock().entry(job.to_owned()).or_default())
    }

    /// No further cycle begins; one that runs is finished.
    pub(crate) fn pause(&self, job: &str) {
        if let Some(schedule) = self.schedules.lock().remove(job) {
            schedule.stop.cancel();
        }
    }

    /// No further cycle of any job begins.
    pub(crate) fn pause_all(&self) {
        for (_, schedule) in self.schedules.lock().drain() {
            schedule.stop.cancel();
        }
    }

    /// The job is gone.
    pub(crate) fn forget(&self, job: &str) {
        self.pause(job);
        self.turns.lock().remove(job);
    }

    /// When the next cycle of each started job is due; `None` while one runs.
    pub(crate) fn dues(&self) -> Vec<(String, Option<i64>)> {
        let schedules = self.schedules.lock();
        let mut dues: Vec<_> = schedules
            .iter()
            .map(|(job, schedule)| (job.clone(), schedule.due))
            .collect();
        dues.sort();
        dues
    }

    /// Takes the first cycle that is due until this cycle time, of one job or of any.
    fn claim(&self, until: i64, of: Option<(&str, u64)>) -> Option<Claim> {
        let mut schedules = self.schedules.lock();
        let (job, schedule) = schedules
            .iter_mut()
            .filter(|(job, schedule)| of.is_none_or(|of| of == (job.as_str(), schedule.serial)))
            .filter(|(_, schedule)| schedule.due.is_some_and(|due| due <= until))
            .min_by_key(|(job, schedule)| (schedule.due, (*job).clone()))?;
        Some(Claim {
            job: job.clone(),
            serial: schedule.serial,
            due: schedule.due.take()?,
        })
    }

    /// What this schedule waits for: `None` when it ended, `Some(None)` while a cycle runs.
    fn due(&self, job: &str, serial: u64) -> Option<Option<i64>> {
        let schedules = self.schedules.lock();
        let schedule = schedules.get(job).filter(|schedule| schedule.serial == serial)?;
        Some(schedule.due)
    }

    fn settle(&self, claim: &Claim, due: i64) {
        let mut schedules = self.schedules.lock();
        if let Some(schedule) = schedules
            .get_mut(&claim.job)
            .filter(|schedule| schedule.serial == claim.serial)
        {
            schedule.due = Some(due);
        }
    }
}

/// Resumes the jobs that were started before this start of the tenant.
pub(crate) fn resume(tenant: &Arc<Tenant>) {
    let started: Vec<String> = {
        let state = tenant.state.lock();
        state
            .jobs
            .iter()
            .filter(|(_, job)| job.is_started())
            .map(|(id, _)| id.clone())
            .collect()
    };
    for job in started {
        begin(tenant, &job);
    }
}

/// Begins the cycles of a job: the first soon, then one after each interval. What ran before is replaced.
pub(crate) fn begin(tenant: &Arc<Tenant>, job: &str) {
    begin_after(tenant, job, tenant.switches().first_cycle_after);
}

/// As [`begin`], with the first cycle after this wait.
pub(crate) fn begin_after(tenant: &Arc<Tenant>, job: &str, wait: Duration) {
    let serial = tenant.runner.serials.fetch_add(1, Ordering::SeqCst);
    let stop = tenant.stop.child_token();
    let schedule = Schedule {
        serial,
        stop: stop.clone(),
        due: Some(after(tenant, wait)),
    };
    if let Some(before) = tenant.runner.schedules.lock().insert(job.to_owned(), schedule) {
        before.stop.cancel();
    }
    let (task_tenant, job) = (Arc::clone(tenant), job.to_owned());
    tenant.tasks.spawn(async move {
        let mut moved = task_tenant.clock.watch();
        loop {
            moved.mark_unchanged();
            let wait = match task_tenant.runner.due(&job, serial) {
                None => return,
                Some(None) => LONG,
                Some(Some(due)) => task_tenant.clock.until(due),
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(wait) => {}
                _ = moved.changed() => continue,
            }
            let now = task_tenant.clock.cycle_time();
            if let Some(claim) = task_tenant.runner.claim(now, Some((&job, serial))) {
                run(&task_tenant, &claim).await;
            }
        }
    });
}

fn after(tenant: &Tenant, wait: Duration) -> i64 {
    let wait = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
    tenant.clock.cycle_time().saturating_add(wait)
}

/// Once begun a cycle is finished, also when the job is paused meanwhile.
async fn run(tenant: &Arc<Tenant>, claim: &Claim) -> Option<CycleOutcome> {
    let outcome = cycle::run(tenant, &claim.job).await;
    match cycle::wait(tenant, &claim.job) {
        Some(wait) => tenant.runner.settle(claim, after(tenant, wait)),
        // The job is gone, or was switched off.
        None => tenant.runner.pause(&claim.job),
    }
    tenant.clock.notify();
    outcome
}

/// Pushes the clock by this long, stops at every cycle that falls due on the way and runs it. When this returns they have
/// run, also one that had begun before.
pub(crate) async fn advance(tenant: &Arc<Tenant>, by: Duration) -> Vec<Ran> {
    let _turn = tenant.clock.turn.lock().await;
    let target = after(tenant, by);
    let mut ran = Vec::new();
    let mut moved = tenant.clock.watch();
    loop {
        moved.mark_unchanged();
        if tenant.stop.is_cancelled() {
            break;
        }
        if let Some(claim) = tenant.runner.claim(target, None) {
            tenant.clock.forward_to(claim.due);
            let at = tenant.now();
            if let Some(outcome) = run(tenant, &claim).await {
                ran.push(Ran {
                    job: claim.job,
                    at,
                    outcome,
                });
            }
        } else if tenant.runner.dues().iter().any(|(_, due)| due.is_none()) {
            tokio::select! {
                _ = moved.changed() => {}
                () = tenant.stop.cancelled() => {}
            }
        } else {
            break;
        }
    }
    tenant.clock.forward_to(target);
    crate::control::purge_expired(tenant);
    tenant.state.lock().clock_ahead_ms = tenant.clock.ahead_ms();
    tenant.changed().await;
    ran
}
