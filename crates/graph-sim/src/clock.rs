//! The tenant's clock: the system's, plus what it was pushed.
//!
//! It has two hands. The *time* is what the tenant writes down: real time plus every push. The *cycle time* decides when
//! provisioning is due: it runs faster by the clock rate and is pushed by as much. Sign-in keeps real time, because
//! whoever holds its tokens does.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Mutex, watch};

pub(crate) struct Clock {
    ahead_ms: AtomicI64,
    /// What `ahead_ms` was at the start.
    start_ahead_ms: i64,
    started: Instant,
    rate: f64,
    moved: watch::Sender<()>,
    /// Who holds this may push the clock or replace the state; one at a time.
    pub(crate) turn: Mutex<()>,
}

impl Clock {
    pub(crate) fn new(rate: f64, ahead_ms: i64) -> Self {
        Self {
            ahead_ms: AtomicI64::new(ahead_ms),
            start_ahead_ms: ahead_ms,
            started: Instant::now(),
            rate,
            moved: watch::Sender::new(()),
            turn: Mutex::new(()),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::now()
            .saturating_add(SignedDuration::from_millis(self.ahead_ms()))
            .unwrap_or(Timestamp::MAX)
    }

    pub(crate) fn ahead_ms(&self) -> i64 {
        self.ahead_ms.load(Ordering::SeqCst)
    }

    /// The cycle time, in milliseconds.
    pub(crate) fn cycle_time(&self) -> i64 {
        (self.started.elapsed().as_secs_f64() * self.rate * 1000.0) as i64 + self.ahead_ms()
            - self.start_ahead_ms
    }

    /// How long, really, until this cycle time.
    pub(crate) fn until(&self, cycle_time: i64) -> Duration {
        let left = cycle_time.saturating_sub(self.cycle_time());
        // One more, so that who wakes up is never too early by a rounding.
        Duration::from_millis(u64::try_from(left).map_or(0, |left| left + 1)).div_f64(self.rate)
    }

    /// Pushes the clock to this cycle time; it never goes back.
    pub(crate) fn forward_to(&self, cycle_time: i64) {
        let left = cycle_time.saturating_sub(self.cycle_time());
        if left > 0 {
            self.ahead_ms.fetch_add(left, Ordering::SeqCst);
            self.notify();
        }
    }

    /// Sets how far ahead of real time it is, as a loaded state says.
    pub(crate) fn set_ahead_ms(&self, ahead_ms: i64) {
        self.ahead_ms.store(ahead_ms, Ordering::SeqCst);
        self.notify();
    }

    /// Wakes everyone who waits for a moment or for the end of a cycle.
    pub(crate) fn notify(&self) {
        self.moved.send_replace(());
    }

    pub(crate) fn watch(&self) -> watch::Receiver<()> {
        self.moved.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pushed_clock_is_ahead_by_what_it_was_pushed_and_never_goes_back() {
        let clock = Clock::new(1.0, 0);
        let hour = 3_600_000;
        let target = clock.cycle_time() + hour;
        clock.forward_to(target);
        let ahead = clock.now().duration_since(Timestamp::now()).as_millis();
        assert!(
            (i128::from(hour) - 500..=i128::from(hour)).contains(&ahead),
            "{ahead}"
        );
        assert!(clock.cycle_time() >= target);
        assert!(clock.until(target) <= Duration::from_millis(1));
        let before = clock.ahead_ms();
        clock.forward_to(target - 10);
        assert_eq!(clock.ahead_ms(), before);
    }

    #[test]
    fn a_fast_clock_waits_less() {
        let clock = Clock::new(40.0, 0);
        let wait = clock.until(clock.cycle_time() + 40 * 60_000);
        assert!(wait <= Duration::from_millis(60_001) && wait > Duration::from_secs(59));
    }
}
