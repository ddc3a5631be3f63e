//! This machine's clock beside a server's.

use jiff::{SignedDuration, Timestamp};

/// Entra accepts tokens within five minutes of its own clock.
pub const CLOCK_SKEW_MAX: SignedDuration = SignedDuration::from_mins(5);

/// How far this machine is ahead of the server, when it is more than five minutes either way.
///
/// `theirs` is the answer's `Date`, `ours` the moment it arrived.
pub fn clock_skew(theirs: Timestamp, ours: Timestamp) -> Option<SignedDuration> {
    let ahead = ours.duration_since(theirs);
    (ahead.abs() > CLOCK_SKEW_MAX).then_some(ahead)
}

/// A skew in words: "this computer's clock is 12 minutes ahead".
pub fn clock_words(ahead: SignedDuration) -> String {
    let minutes = ahead.as_mins().unsigned_abs();
    let amount = match minutes {
        0..=119 => format!("{minutes} minutes"),
        120..=2879 => format!("{} hours", minutes / 60),
        _ => format!("{} days", minutes / 1440),
    };
    let side = if ahead.is_negative() { "behind" } else { "ahead" };
    format!("this computer's clock is {amount} {side}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_minutes_are_no_skew_and_six_are() {
        let theirs: Timestamp = "2026-11-20T12:00:00Z".parse().expect("a time");
        let later = |minutes| {
            theirs
                .checked_add(SignedDuration::from_mins(minutes))
                .expect("in range")
        };
        assert_eq!(clock_skew(theirs, later(5)), None);
        let ahead = clock_skew(theirs, later(6)).expect("skewed");
        assert_eq!(clock_words(ahead), "this computer's clock is 6 minutes ahead");
        let behind = clock_skew(theirs, later(-60 * 24 * 400)).expect("skewed");
        assert_eq!(clock_words(behind), "this computer's clock is 400 days behind");
        let hours = clock_skew(theirs, later(-130)).expect("skewed");
        assert_eq!(clock_words(hours), "this computer's clock is 2 hours behind");
    }
}
