//! The one policy for sending a request again. Pure: it is told what happened and says how long to wait.
//!
//! Graph: throttling. 429 is always honoured, because Graph refused to begin. 500, 502, 503, 504 and a lost answer
//! say nothing about what was done, so only a repeatable request is sent again; the plan looks before the others.

use std::fmt;
use std::time::Duration;

/// The bounds of one request, all of them. [`Limits::default`] is what the product uses.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How often a throttled request is sent again.
    pub throttled_max: u32,
    /// How long one request waits altogether because of throttling.
    pub throttle_wait_max: Duration,
    /// How often a repeatable request is sent again after 500, 502, 503, 504 or a lost answer.
    pub repeats_max: u32,
    /// The first wait when Graph names none; each next one doubles.
    pub wait_first: Duration,
    /// The longest single wait Slipway chooses by itself.
    pub wait_longest: Duration,
    /// An answer that takes longer is lost. Graph: a connection test takes up to 60 s, on demand up to 3 min.
    pub answer_timeout: Duration,
    /// Bytes of an answer.
    pub answer_bytes_max: usize,
}

/// See [`Limits::throttled_max`].
const THROTTLED_MAX: u32 = 12;
/// See [`Limits::throttle_wait_max`].
const THROTTLE_WAIT_MAX: Duration = Duration::from_secs(300);
/// See [`Limits::repeats_max`].
const REPEATS_MAX: u32 = 4;
/// See [`Limits::wait_first`].
const WAIT_FIRST: Duration = Duration::from_secs(1);
/// See [`Limits::wait_longest`].
const WAIT_LONGEST: Duration = Duration::from_secs(30);
/// See [`Limits::answer_timeout`].
const ANSWER_TIMEOUT: Duration = Duration::from_secs(200);
/// See [`Limits::answer_bytes_max`]. A synchronizationSchema has a few hundred kilobytes.
const ANSWER_BYTES_MAX: usize = 32 * 1024 * 1024;

impl Default for Limits {
    fn default() -> Self {
        Self {
            throttled_max: THROTTLED_MAX,
            throttle_wait_max: THROTTLE_WAIT_MAX,
            repeats_max: REPEATS_MAX,
            wait_first: WAIT_FIRST,
            wait_longest: WAIT_LONGEST,
            answer_timeout: ANSWER_TIMEOUT,
            answer_bytes_max: ANSWER_BYTES_MAX,
        }
    }
}

/// Why a request waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitReason {
    /// 429.
    Throttled,
    /// 500, 502, 503 or 504.
    Unavailable,
    /// The connection failed, or the answer was lost.
    ConnectionLost,
    /// Nobody has finished a sign-in with a code yet.
    Person,
    /// The sign-in server answered `slow_down`.
    SlowDown,
    /// The sign-in server answered 429, 502, 503 or 504.
    SignInUnavailable,
}

impl fmt::Display for WaitReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Throttled => "Graph, which asked to slow down,",
            Self::Unavailable => "Graph, which is not available at the moment,",
            Self::ConnectionLost => "the network: the connection was lost;",
            Self::Person => "the sign-in to be finished in the browser,",
            Self::SlowDown => "the sign-in server, which wants to be asked less often,",
            Self::SignInUnavailable => "the sign-in server, which is not available at the moment,",
        })
    }
}

/// What became of one attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outcome {
    Answered {
        status: u16,
        retry_after: Option<Duration>,
    },
    Lost {
        /// No connection was made, so even a request that must not be repeated can be sent again.
        never_sent: bool,
    },
    /// No answer, and asking again brings none: a certificate that is not trusted, a proxy's page, an answer too large.
    Useless,
}

/// What to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Give it to the caller.
    Final,
    /// Wait, then send again.
    Again { delay: Duration, reason: WaitReason },
    /// Throttled beyond the limits.
    ThrottledTooLong,
}

/// The waits of one request so far.
pub(crate) struct Patience<'a> {
    limits: &'a Limits,
    repeatable: bool,
    throttled: u32,
    throttle_waited: Duration,
    repeats: u32,
}

impl<'a> Patience<'a> {
    pub(crate) fn new(limits: &'a Limits, repeatable: bool) -> Self {
        Self {
            limits,
            repeatable,
            throttled: 0,
            throttle_waited: Duration::ZERO,
            repeats: 0,
        }
    }

    /// How long throttling cost.
    pub(crate) fn throttle_waited(&self) -> Duration {
        self.throttle_waited
    }

    /// `jitter` is between 0 and 1, so that two Slipways do not come back at the same moment.
    pub(crate) fn judge(&mut self, outcome: Outcome, jitter: f64) -> Verdict {
        match outcome {
            Outcome::Answered {
                status: 429,
                retry_after,
            } => self.throttle(retry_after, jitter),
            Outcome::Answered {
                status: 500 | 502..=504,
                retry_after,
            } if self.repeatable => self.repeat(WaitReason::Unavailable, retry_after, jitter),
            Outcome::Lost { never_sent } if never_sent || self.repeatable => {
                self.repeat(WaitReason::ConnectionLost, None, jitter)
            }
            Outcome::Answered { .. } | Outcome::Lost { .. } | Outcome::Useless => Verdict::Final,
        }
    }

    fn throttle(&mut self, retry_after: Option<Duration>, jitter: f64) -> Verdict {
        let delay = retry_after.unwrap_or_else(|| self.backoff(self.throttled, jitter));
        let total = self.throttle_waited.saturating_add(delay);
        if self.throttled >= self.limits.throttled_max || total > self.limits.throttle_wait_max {
            return Verdict::ThrottledTooLong;
        }
        self.throttled += 1;
        self.throttle_waited = total;
        Verdict::Again {
            delay,
            reason: WaitReason::Throttled,
        }
    }

    fn repeat(&mut self, reason: WaitReason, asked: Option<Duration>, jitter: f64) -> Verdict {
        let delay = asked.unwrap_or_else(|| self.backoff(self.repeats, jitter));
        if self.repeats >= self.limits.repeats_max || delay > self.limits.throttle_wait_max {
            return Verdict::Final;
        }
        self.repeats += 1;
        Verdict::Again { delay, reason }
    }

    /// Doubles from the first wait to the longest; the upper half of each is by chance.
    fn backoff(&self, before: u32, jitter: f64) -> Duration {
        let whole = self
            .limits
            .wait_first
            .saturating_mul(1 << before.min(16))
            .min(self.limits.wait_longest);
        whole.mul_f64(0.5 + jitter.clamp(0.0, 1.0) / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn answered(status: u16, retry_after: Option<u64>) -> Outcome {
        Outcome::Answered {
            status,
            retry_after: retry_after.map(Duration::from_secs),
        }
    }

    #[test]
    fn throttling_waits_as_told_even_when_the_request_must_not_be_repeated() {
        let limits = Limits::default();
        let mut patience = Patience::new(&limits, false);
        let again = Verdict::Again {
            delay: SECOND * 10,
            reason: WaitReason::Throttled,
        };
        assert_eq!(patience.judge(answered(429, Some(10)), 0.3), again);
        assert_eq!(patience.throttle_waited(), SECOND * 10);
    }

    #[test]
    fn throttling_beyond_the_limit_is_given_up_before_the_wait() {
        let limits = Limits::default();
        let mut patience = Patience::new(&limits, true);
        let verdict = patience.judge(answered(429, Some(3600)), 0.0);
        assert_eq!(verdict, Verdict::ThrottledTooLong);
        let mut patience = Patience::new(&limits, true);
        let ends = (0..=THROTTLED_MAX).map(|_| patience.judge(answered(429, Some(0)), 0.0));
        assert_eq!(ends.last(), Some(Verdict::ThrottledTooLong));
    }

    #[test]
    fn a_request_that_must_not_be_repeated_is_sent_again_only_when_it_never_left() {
        let limits = Limits::default();
        let mut patience = Patience::new(&limits, false);
        assert_eq!(patience.judge(answered(503, Some(1)), 0.0), Verdict::Final);
        let lost = Outcome::Lost { never_sent: false };
        assert_eq!(patience.judge(lost, 0.0), Verdict::Final);
        let unsent = Outcome::Lost { never_sent: true };
        assert!(matches!(patience.judge(unsent, 0.0), Verdict::Again { .. }));
    }

    #[test]
    fn waits_double_up_to_the_longest_and_end() {
        let limits = Limits {
            repeats_max: 8,
            wait_longest: SECOND * 4,
            ..Limits::default()
        };
        let mut patience = Patience::new(&limits, true);
        let mut delays = Vec::new();
        while let Verdict::Again { delay, .. } = patience.judge(answered(503, None), 1.0) {
            delays.push(delay.as_secs());
        }
        assert_eq!(delays, [1, 2, 4, 4, 4, 4, 4, 4]);
    }

    #[test]
    fn other_answers_are_the_callers() {
        let limits = Limits::default();
        let mut patience = Patience::new(&limits, true);
        for status in [200, 204, 400, 401, 403, 404, 409, 501] {
            assert_eq!(patience.judge(answered(status, None), 0.0), Verdict::Final);
        }
    }
}
