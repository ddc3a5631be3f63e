//! Objects that failed, and when they are tried again (Microsoft: retries of provisioning errors).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::people::Kind;

/// After the first failure an object is tried at the next cycle, then so long after that failure, then every day.
const RETRIES_AFTER: [SignedDuration; 3] = [
    SignedDuration::from_hours(6),
    SignedDuration::from_hours(12),
    SignedDuration::from_hours(24),
];
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// From one cycle to the next (Microsoft: fixed interval of about 40 minutes); only said in messages.
const CYCLE: SignedDuration = SignedDuration::from_mins(40);
/// After this an object that keeps failing is dropped: only a change of it is a reason to try it again.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(28 * 24);

/// One object that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Escrow {
    /// User or group.
    pub kind: Kind,
    /// The first failure.
    pub since: Timestamp,
    /// How often it failed.
    pub attempts: u32,
    /// Not before this.
    pub next: Timestamp,
    /// `errorCode` of the last failure.
    pub code: String,
    /// Hash of what was seen: another one is a reason to try at once.
    pub seen: u64,
}

impl Escrow {
    /// The entry after one more failure.
    pub(crate) fn after(before: Option<&Self>, kind: Kind, code: &str, seen: u64, now: Timestamp) -> Self {
        let since = before.map_or(now, |before| before.since);
        Self {
            kind,
            since,
            attempts: before.map_or(0, |before| before.attempts).saturating_add(1),
            next: next(since, before.is_none(), now),
            code: code.to_owned(),
            seen,
        }
    }

    /// Whether its time has come.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        now >= self.next
    }

    /// Whether it failed for so long that it is given up.
    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        now.duration_since(self.since) >= KEPT_FOR
    }

    /// The sentence the service adds to a failure.
    pub(crate) fn sentence(&self, now: Timestamp) -> String {
        let next_cycle = now.saturating_add(CYCLE).unwrap_or(now);
        format!(
            "This operation was retried {} times. It will be retried again after this date: {} UTC",
            self.attempts.saturating_sub(1),
            self.next.max(next_cycle)
        )
    }
}

fn next(since: Timestamp, first: bool, now: Timestamp) -> Timestamp {
    if first {
        return now;
    }
    let passed = now.duration_since(since);
    let after = RETRIES_AFTER
        .into_iter()
        .find(|after| *after > passed)
        .unwrap_or_else(|| SignedDuration::from_hours((passed.as_secs() / DAY.as_secs() + 1) * 24));
    since.saturating_add(after).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_come_at_the_next_cycle_then_after_six_twelve_and_twenty_four_hours_then_daily() {
        let since: Timestamp = "2026-11-20T08:00:00Z".parse().expect("a time");
        let mut escrow = Escrow::after(None, Kind::User, "Conflict", 1, since);
        assert!(escrow.is_due(since + CYCLE));
        let mut now = since + CYCLE;
        let mut hours = Vec::new();
        while hours.len() < 6 {
            escrow = Escrow::after(Some(&escrow), Kind::User, "Conflict", 1, now);
            assert!(!escrow.is_due(now));
            // A cycle runs every 40 minutes; the first one that is not too early tries again.
            while !escrow.is_due(now) {
                now += CYCLE;
            }
            hours.push(escrow.next.duration_since(since).as_hours());
        }
        assert_eq!(hours, [6, 12, 24, 48, 72, 96]);
        assert_eq!((escrow.since, escrow.attempts), (since, 7));
        assert!(!escrow.is_over(since + KEPT_FOR - CYCLE) && escrow.is_over(since + KEPT_FOR));
    }

    #[test]
    fn the_sentence_counts_retries_and_not_attempts() {
        let now: Timestamp = "2026-11-20T08:00:00Z".parse().expect("a time");
        let first = Escrow::after(None, Kind::User, "Conflict", 1, now);
        assert_eq!(
            first.sentence(now),
            "This operation was retried 0 times. It will be retried again after this date: 2026-11-20T08:40:00Z UTC"
        );
        let later = now + CYCLE;
        let second = Escrow::after(Some(&first), Kind::User, "Conflict", 1, later);
        assert_eq!(
            second.sentence(later),
            "This operation was retried 1 times. It will be retried again after this date: 2026-11-20T14:00:00Z UTC"
        );
    }
}
