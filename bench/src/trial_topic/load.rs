//! Work done by several connections at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::http::{Connection, Place};

/// Connections at once.
pub(crate) const CONNECTIONS: usize = 8;

/// Longest that one kind of work goes on.
const WORK_MAX: Duration = Duration::from_secs(12);

/// What a kind of work took.
pub(crate) struct Done {
    pub(crate) times: usize,
    pub(crate) elapsed: Duration,
    /// Of what the work timed itself, in seconds, sorted.
    pub(crate) timed: Vec<f64>,
}

impl Done {
    pub(crate) fn per_second(&self) -> f64 {
        self.times as f64 / self.elapsed.as_secs_f64()
    }

    /// Milliseconds within which this share was done.
    pub(crate) fn quantile_ms(&self, share: f64) -> f64 {
        let at = (share * (self.timed.len().max(1) - 1) as f64).round() as usize;
        self.timed.get(at).map_or(f64::NAN, |seconds| seconds * 1_000.0)
    }
}

/// Does `once` for every number below `times`, each on one of the connections, and gives up when it takes too long.
/// `once` returns what it timed, if anything.
pub(crate) fn run<F>(place: &Place, connections: usize, times: usize, once: F) -> anyhow::Result<Done>
where
    F: Fn(&mut Connection, usize) -> anyhow::Result<Option<Duration>> + Sync,
{
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let mut open: Vec<Connection> = (0..connections)
        .map(|_| Connection::open(place.address))
        .collect::<anyhow::Result<_>>()?;
    let start = Instant::now();
    let timed = std::thread::scope(|scope| {
        let threads: Vec<_> = open
            .iter_mut()
            .map(|connection| {
                scope.spawn(|| -> anyhow::Result<Vec<f64>> {
                    let mut timed = Vec::new();
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= times || start.elapsed() > WORK_MAX {
                            return Ok(timed);
                        }
                        timed.extend(once(connection, number)?.map(|time| time.as_secs_f64()));
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        let mut all = Vec::new();
        for thread in threads {
            match thread.join() {
                Ok(timed) => all.extend(timed?),
                Err(_) => anyhow::bail!("a connection's thread panicked"),
            }
        }
        Ok(all)
    });
    let elapsed = start.elapsed();
    let mut timed = timed?;
    timed.sort_by(f64::total_cmp);
    Ok(Done {
        times: done.into_inner(),
        elapsed,
        timed,
    })
}
