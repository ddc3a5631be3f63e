//! The rate that the service allows: five calls of `provisionOnDemand` in ten seconds (Graph: throttling).

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Calls in a window.
pub(super) const CALLS_MAX: usize = 5;
/// The window, a little longer than the service's: a call reaches it later than it left here.
const WINDOW: Duration = Duration::from_millis(10_500);

/// When calls were sent.
#[derive(Debug, Default)]
pub(super) struct Pace(VecDeque<Instant>);

impl Pace {
    /// How long the next call has to wait.
    pub(super) fn wait(&self, now: Instant) -> Duration {
        match self.0.len().checked_sub(CALLS_MAX) {
            None => Duration::ZERO,
            Some(oldest) => (self.0[oldest] + WINDOW).saturating_duration_since(now),
        }
    }

    /// A call is sent.
    pub(super) fn sent(&mut self, now: Instant) {
        self.0.push_back(now);
        while self.0.len() > CALLS_MAX {
            self.0.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_more_than_five_calls_are_sent_in_ten_seconds() {
        let begun = Instant::now();
        let (mut now, mut sent, mut pace) = (begun, Vec::new(), Pace::default());
        for _ in 0..23 {
            now += pace.wait(now);
            pace.sent(now);
            sent.push(now);
            now += Duration::from_millis(700);
        }
        for (at, first) in sent.iter().enumerate() {
            let within = sent[at..]
                .iter()
                .filter(|one| **one - *first < Duration::from_secs(10));
            assert!(within.count() <= CALLS_MAX);
        }
        // Four full windows before the last three calls, and no more.
        assert!(sent[22] - begun < Duration::from_millis(4 * 10_500 + 3 * 700));
    }
}
