//! How long to wait for Graph, and how often to look. Every wait has a name and an end.

use jiff::{SignedDuration, Timestamp};

/// Seconds between two looks: short at first, because most objects are there soon, then longer.
pub const INTERVALS_S: [i64; 6] = [1, 1, 2, 2, 3, 5];
/// The longest any single wait lasts (Graph: replication takes up to a minute or two).
pub const WAIT_MAX_S: i64 = 120;
/// Good reads of application and service principal in a row before going on: single reads flip-flop between replicas.
pub const GOOD_READS: u32 = 3;
/// An object younger than this may still answer 403 or 404 for a moment; on an older one the same answer is final.
pub const FRESH_S: i64 = 300;
/// How long a list may fail to show something whose creation was sent and whose answer was lost.
pub(crate) const LIST_LAG_S: i64 = 60;
/// Lost answers in a row before giving up.
pub(crate) const LOST_ANSWERS_MAX: u32 = 3;

/// One wait that is under way.
#[derive(Clone, Debug)]
pub(crate) struct Patience {
    /// What is waited for, in words.
    pub(crate) what: String,
    pub(crate) since: Timestamp,
    pub(crate) until: Timestamp,
    tries: usize,
}

impl Patience {
    /// Begins, or goes on when the same thing is still waited for. `None` when it took too long.
    pub(crate) fn next(before: Option<Self>, what: &str, now: Timestamp) -> Result<Self, SignedDuration> {
        let (since, tries) = match before {
            Some(before) if before.what == what => (before.since, before.tries + 1),
            _ => (now, 0),
        };
        let waited = now.duration_since(since);
        if waited >= SignedDuration::from_secs(WAIT_MAX_S) {
            return Err(waited);
        }
        let interval = INTERVALS_S[tries.min(INTERVALS_S.len() - 1)];
        Ok(Self {
            what: what.to_owned(),
            since,
            until: later(now, interval).min(later(since, WAIT_MAX_S)),
            tries,
        })
    }

    pub(crate) fn give_up(&self) -> Timestamp {
        later(self.since, WAIT_MAX_S)
    }
}

/// `at` plus seconds; the end of time stays where it is.
pub(crate) fn later(at: Timestamp, seconds: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_secs(seconds))
        .unwrap_or(at)
}

/// `then` lies less than `seconds` before `now`.
pub(crate) fn within(then: Option<Timestamp>, seconds: i64, now: Timestamp) -> bool {
    then.is_some_and(|then| now.duration_since(then) < SignedDuration::from_secs(seconds))
}
