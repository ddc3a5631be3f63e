//! How often a device code's sign-in is asked about. Pure: it is told what was heard and says how long to wait.

use std::time::Duration;

use crate::http::Lost;
use crate::waiting::WaitReason;

/// When the answer names no interval (RFC 8628 §3.2).
const INTERVAL_UNSAID_S: u64 = 5;
/// What `slow_down` adds, for this and every later wait (RFC 8628 §3.5).
const SLOW_DOWN: Duration = Duration::from_secs(5);
/// The longest wait: a person who is done should not have to wait longer to see it.
const WAIT_LONGEST: Duration = Duration::from_secs(60);
/// Polls in a row that may be lost before the sign-in is given up.
const LOST_MAX: u32 = 6;

/// What one poll brought that does not end the sign-in.
#[derive(Debug)]
pub(crate) enum Poll {
    /// `authorization_pending`.
    Pending,
    /// `slow_down`.
    SlowDown,
    /// 429, 502, 503 or 504, with what `Retry-After` said.
    Unavailable(Option<Duration>),
    /// No answer. Asking again is safe until a token was issued; one that was issued and lost ends the code.
    Lost(Lost),
}

/// The waits of one sign-in.
#[derive(Debug)]
pub(crate) struct Pace {
    interval: Duration,
    lost: u32,
}

impl Pace {
    pub(crate) fn new(interval_s: Option<u64>) -> Self {
        let interval = Duration::from_secs(interval_s.unwrap_or(INTERVAL_UNSAID_S).max(1));
        Self {
            interval: interval.min(WAIT_LONGEST),
            lost: 0,
        }
    }

    /// How long to wait now, and why; `None` when too many polls in a row brought nothing.
    pub(crate) fn after(&mut self, poll: &Poll) -> Option<(Duration, WaitReason)> {
        let (asked, reason) = match poll {
            Poll::Pending => {
                self.lost = 0;
                return Some((self.interval, WaitReason::Person));
            }
            Poll::SlowDown => {
                self.lost = 0;
                self.interval = self.interval.saturating_add(SLOW_DOWN).min(WAIT_LONGEST);
                return Some((self.interval, WaitReason::SlowDown));
            }
            Poll::Unavailable(asked) => (*asked, WaitReason::SignInUnavailable),
            Poll::Lost(_) => (None, WaitReason::ConnectionLost),
        };
        self.lost += 1;
        // Each loss in a row doubles the wait (RFC 8628 §3.5); the first good answer brings the interval back.
        let doubled = self.interval.saturating_mul(1 << self.lost.min(16));
        let delay = asked.unwrap_or(doubled).max(self.interval).min(WAIT_LONGEST);
        (self.lost <= LOST_MAX).then_some((delay, reason))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use network::{Cause, Trouble};

    fn seconds(pace: &mut Pace, poll: &Poll) -> Option<u64> {
        pace.after(poll).map(|(delay, _)| delay.as_secs())
    }

    fn lost() -> Poll {
        Poll::Lost(Lost::odd(Trouble {
            host: "login.example".into(),
            cause: Cause::Timeout { connecting: false },
        }))
    }

    #[test]
    fn slow_down_adds_five_seconds_for_good() {
        let mut pace = Pace::new(Some(5));
        assert_eq!(seconds(&mut pace, &Poll::Pending), Some(5));
        assert_eq!(seconds(&mut pace, &Poll::SlowDown), Some(10));
        assert_eq!(seconds(&mut pace, &Poll::Pending), Some(10));
        assert_eq!(seconds(&mut pace, &Poll::SlowDown), Some(15));
        for _ in 0..20 {
            pace.after(&Poll::SlowDown);
        }
        assert_eq!(seconds(&mut pace, &Poll::Pending), Some(60));
    }

    #[test]
    fn an_interval_that_is_missing_or_absurd_is_replaced() {
        for (said, waits) in [(None, 5), (Some(0), 1), (Some(u64::MAX), 60)] {
            assert_eq!(
                seconds(&mut Pace::new(said), &Poll::Pending),
                Some(waits),
                "{said:?}"
            );
        }
    }

    #[test]
    fn lost_polls_back_off_recover_and_end() {
        let mut pace = Pace::new(Some(5));
        assert_eq!(seconds(&mut pace, &lost()), Some(10));
        assert_eq!(seconds(&mut pace, &lost()), Some(20));
        assert_eq!(seconds(&mut pace, &Poll::Pending), Some(5));
        let waits: Vec<_> = (0..7).map(|_| seconds(&mut pace, &lost())).collect();
        assert_eq!(waits.last(), Some(&None));
        assert_eq!(waits[5], Some(60));
    }

    #[test]
    fn retry_after_is_honoured_between_the_interval_and_a_minute() {
        let mut pace = Pace::new(Some(5));
        for (asked, waits) in [(7, 7), (1, 5), (600, 60)] {
            let poll = Poll::Unavailable(Some(Duration::from_secs(asked)));
            assert_eq!(seconds(&mut pace, &poll), Some(waits), "{asked}");
        }
    }
}
