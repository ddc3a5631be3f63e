//! Work over all cores, in order and in bounded memory.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Mutex, PoisonError};

/// Batches on the way for each worker: one in work, one waiting, one done and waiting for an earlier one.
const ON_THE_WAY: usize = 3;

/// Makes of each batch a result, side by side, and hands the results on in the order of the batches. `consume` ends everything with
/// false. With one worker all of it happens on this thread.
pub(super) fn ordered<B: Send, R: Send>(
    workers: usize,
    mut produce: impl FnMut() -> Option<B> + Send,
    work: impl Fn(B) -> R + Sync,
    mut consume: impl FnMut(R) -> bool,
) {
    if workers <= 1 {
        while let Some(batch) = produce() {
            if !consume(work(batch)) {
                return;
            }
        }
        return;
    }
    let bound = workers * ON_THE_WAY;
    let (give_permit, permits) = sync_channel::<()>(bound);
    for _ in 0..bound {
        // It has room for exactly these.
        let _ = give_permit.send(());
    }
    let (give_job, jobs) = sync_channel::<(u64, B)>(bound);
    let (give_result, results) = sync_channel::<(u64, R)>(bound);
    let jobs = Mutex::new(jobs);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // Ends when there is nothing more, or when nobody hands out permits or takes jobs any more.
            for number in 0.. {
                if permits.recv().is_err() {
                    return;
                }
                let Some(batch) = produce() else { return };
                if give_job.send((number, batch)).is_err() {
                    return;
                }
            }
        });
        for _ in 0..workers {
            let (jobs, work, give_result) = (&jobs, &work, give_result.clone());
            scope.spawn(move || {
                while let Some((number, batch)) = next(jobs) {
                    if give_result.send((number, work(batch))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(give_result);
        in_order(&results, |result| {
            let goes_on = consume(result);
            let _ = give_permit.try_send(());
            goes_on
        });
        // Whoever waits to hand something over finds nobody, and ends.
        drop(results);
        drop(give_permit);
    });
}

fn next<B>(jobs: &Mutex<Receiver<(u64, B)>>) -> Option<(u64, B)> {
    jobs.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

fn in_order<R>(results: &Receiver<(u64, R)>, mut take: impl FnMut(R) -> bool) {
    let mut early = BTreeMap::new();
    let mut due = 0;
    for (number, result) in results {
        early.insert(number, result);
        while let Some(result) = early.remove(&due) {
            due += 1;
            if !take(result) {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn results_come_in_order_however_long_each_takes() {
        for workers in [1, 2, 5] {
            let mut numbers = 0..2_000_u64;
            let mut out = Vec::new();
            ordered(
                workers,
                || numbers.next(),
                |number| {
                    // Later ones overtake earlier ones.
                    if number % 7 == 0 {
                        std::thread::yield_now();
                    }
                    number * 2
                },
                |result| {
                    out.push(result);
                    true
                },
            );
            assert_eq!(out, (0..2_000).map(|number| number * 2).collect::<Vec<u64>>());
        }
    }

    #[test]
    fn no_more_is_made_than_is_on_the_way_and_an_end_ends_all() {
        let made = AtomicUsize::new(0);
        let mut taken = 0;
        ordered(
            2,
            || {
                made.fetch_add(1, Ordering::Relaxed);
                Some(())
            },
            |()| (),
            |()| {
                taken += 1;
                taken < 50
            },
        );
        assert_eq!(taken, 50);
        assert!(made.load(Ordering::Relaxed) <= 50 + 2 * ON_THE_WAY + 1);
    }
}
