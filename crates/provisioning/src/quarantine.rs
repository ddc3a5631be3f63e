//! When a whole job is put into quarantine, for how long, and when it is switched off (Microsoft: quarantine status).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::cycle::CycleFailure;

/// Up to so many failures nothing happens, whatever their share.
const FAILURES_MIN: u64 = 5_000;
/// More than so many of a hundred operations failed.
const SHARE_PERCENT: u64 = 40;
/// More than so many failures, whatever their share.
const BASE_MAX: u64 = 40_000;
/// More than so many failures, references included.
const TOTAL_MAX: u64 = 60_000;
/// The waits of a series: 5 minutes, then about 6, 12 and 24 hours, then daily.
const RETRIES: [SignedDuration; 4] = [
    SignedDuration::from_mins(5),
    SignedDuration::from_hours(6),
    SignedDuration::from_hours(12),
    SignedDuration::from_hours(24),
];
/// A job that stays in quarantine for four weeks is switched off.
const QUARANTINE_MAX: SignedDuration = SignedDuration::from_hours(28 * 24);

/// Why a job is in quarantine (Graph: quarantineReason).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum QuarantineReason {
    /// More than 40,000 failures.
    EncounteredBaseEscrowThreshold,
    /// More than 60,000 failures, references included.
    EncounteredTotalEscrowThreshold,
    /// More than 5,000 failures, and these are more than 40 % of the operations.
    EncounteredEscrowProportionThreshold,
    /// Credentials, endpoint or answers are bad.
    EncounteredQuarantineException,
    /// Put there by request.
    QuarantinedOnDemand,
    /// More deletions in one cycle than the notification settings allow.
    TooManyDeletes,
    /// The stream of changes was interrupted.
    IngestionInterrupted,
    /// A reason that this program does not know.
    #[serde(other)]
    Unknown,
}

impl QuarantineReason {
    /// Graph's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EncounteredBaseEscrowThreshold => "EncounteredBaseEscrowThreshold",
            Self::EncounteredTotalEscrowThreshold => "EncounteredTotalEscrowThreshold",
            Self::EncounteredEscrowProportionThreshold => "EncounteredEscrowProportionThreshold",
            Self::EncounteredQuarantineException => "EncounteredQuarantineException",
            Self::QuarantinedOnDemand => "QuarantinedOnDemand",
            Self::TooManyDeletes => "TooManyDeletes",
            Self::IngestionInterrupted => "IngestionInterrupted",
            Self::Unknown => "Unknown",
        }
    }

    /// Whether the failures of a job put it into quarantine. `failures` are objects that failed, `references` are managers and
    /// members that could not be set, `successes` are objects that are right at the target.
    #[must_use]
    pub fn of_failures(failures: u64, references: u64, successes: u64) -> Option<Self> {
        let many = failures > FAILURES_MIN;
        let operations = failures.saturating_add(successes);
        if failures.saturating_add(references) > TOTAL_MAX {
            Some(Self::EncounteredTotalEscrowThreshold)
        } else if many && failures > BASE_MAX {
            Some(Self::EncounteredBaseEscrowThreshold)
        } else if many && failures.saturating_mul(100) > operations.saturating_mul(SHARE_PERCENT) {
            Some(Self::EncounteredEscrowProportionThreshold)
        } else {
            None
        }
    }
}

/// A job's quarantine, in the shape Graph shows it (Graph: synchronizationQuarantine).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Quarantine {
    /// When it was last judged and imposed.
    pub current_began: Timestamp,
    /// When the next cycle tries again.
    pub next_attempt: Timestamp,
    /// Why.
    pub reason: QuarantineReason,
    /// When it was first imposed. A series ends when the quarantine is lifted.
    pub series_began: Timestamp,
    /// How often it was imposed in this series.
    pub series_count: u32,
    /// What happened.
    pub error: Option<QuarantineError>,
}

/// What put a job into quarantine (Graph: synchronizationError).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QuarantineError {
    /// Code.
    pub code: String,
    /// What happened and what to do.
    pub message: String,
    /// The admin can repair it.
    pub tenant_actionable: bool,
}

impl Quarantine {
    /// Imposes a quarantine, or leaves it in effect: then the series goes on.
    #[must_use]
    pub fn imposed(
        before: Option<&Self>,
        reason: QuarantineReason,
        failure: CycleFailure,
        now: Timestamp,
    ) -> Self {
        let series_count = before.map_or(0, |before| before.series_count).saturating_add(1);
        let at = usize::try_from(series_count - 1).unwrap_or(usize::MAX);
        let wait = RETRIES[at.min(RETRIES.len() - 1)];
        Self {
            current_began: now,
            next_attempt: now.saturating_add(wait).unwrap_or(now),
            reason,
            series_began: before.map_or(now, |before| before.series_began),
            series_count,
            error: Some(QuarantineError {
                code: failure.code,
                message: failure.message,
                tenant_actionable: true,
            }),
        }
    }

    /// Whether it lasts so long that the job is switched off.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        now.duration_since(self.series_began) >= QUARANTINE_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Failures, references, successes of the documented examples.
    #[test]
    fn the_documented_examples() {
        use QuarantineReason as Reason;
        for (failures, references, successes, expected) in [
            (4_000, 0, 0, None),
            (45_000, 0, 1_000_000, Some(Reason::EncounteredBaseEscrowThreshold)),
            (
                30_000,
                0,
                5_000,
                Some(Reason::EncounteredEscrowProportionThreshold),
            ),
            (20_000, 0, 100_000, None),
            (
                40_000,
                21_000,
                1_000_000,
                Some(Reason::EncounteredTotalEscrowThreshold),
            ),
        ] {
            assert_eq!(
                Reason::of_failures(failures, references, successes),
                expected,
                "{failures}"
            );
        }
    }

    #[test]
    fn each_limit_is_passed_by_one_more() {
        use QuarantineReason as Reason;
        let judge = Reason::of_failures;
        assert_eq!(judge(5_000, 0, 0), None);
        assert_eq!(
            judge(5_001, 0, 0),
            Some(Reason::EncounteredEscrowProportionThreshold)
        );
        // 40 % exactly, and a little more.
        assert_eq!(judge(6_000, 0, 9_000), None);
        assert_eq!(
            judge(6_001, 0, 9_000),
            Some(Reason::EncounteredEscrowProportionThreshold)
        );
        assert_eq!(judge(40_000, 0, 1_000_000), None);
        assert_eq!(
            judge(40_001, 0, 1_000_000),
            Some(Reason::EncounteredBaseEscrowThreshold)
        );
        assert_eq!(judge(0, 60_000, 0), None);
        assert_eq!(judge(0, 60_001, 0), Some(Reason::EncounteredTotalEscrowThreshold));
        assert_eq!(
            judge(u64::MAX, u64::MAX, u64::MAX),
            Some(Reason::EncounteredTotalEscrowThreshold)
        );
    }

    #[test]
    fn a_series_tries_after_five_minutes_then_six_twelve_and_twenty_four_hours_then_daily() {
        let failure = || CycleFailure {
            code: "x".to_owned(),
            message: "y".to_owned(),
        };
        let mut now: Timestamp = "2026-11-20T08:00:00Z".parse().expect("a time");
        let mut before: Option<Quarantine> = None;
        let mut waits = Vec::new();
        for _ in 0..6 {
            let imposed = Quarantine::imposed(
                before.as_ref(),
                QuarantineReason::EncounteredQuarantineException,
                failure(),
                now,
            );
            waits.push(imposed.next_attempt.duration_since(now).as_mins());
            now = imposed.next_attempt;
            before = Some(imposed);
        }
        assert_eq!(waits, [5, 360, 720, 1440, 1440, 1440]);
        let last = before.expect("imposed");
        assert_eq!(last.series_count, 6);
        assert_eq!(last.series_began.to_string(), "2026-11-20T08:00:00Z");
        let weeks = |weeks: i64| last.series_began + SignedDuration::from_hours(weeks * 7 * 24);
        assert!(!last.is_over(weeks(4) - SignedDuration::from_secs(1)) && last.is_over(weeks(4)));
    }

    #[test]
    fn it_is_written_as_graph_shows_it() {
        let now: Timestamp = "2026-11-20T08:00:00Z".parse().expect("a time");
        let failure = CycleFailure {
            code: "SystemForCrossDomainIdentityManagementInvalidCredentials".to_owned(),
            message: "Please provide a valid tenant URL for your application.".to_owned(),
        };
        let imposed = Quarantine::imposed(
            None,
            QuarantineReason::EncounteredQuarantineException,
            failure,
            now,
        );
        assert_eq!(
            serde_json::to_value(&imposed).expect("JSON"),
            serde_json::json!({
                "currentBegan": "2026-11-20T08:00:00Z",
                "nextAttempt": "2026-11-20T08:05:00Z",
                "reason": "EncounteredQuarantineException",
                "seriesBegan": "2026-11-20T08:00:00Z",
                "seriesCount": 1,
                "error": {
                    "code": "SystemForCrossDomainIdentityManagementInvalidCredentials",
                    "message": "Please provide a valid tenant URL for your application.",
                    "tenantActionable": true,
                },
            })
        );
        let other: QuarantineReason = serde_json::from_str("\"SomethingNew\"").expect("an unknown reason");
        assert_eq!(other, QuarantineReason::Unknown);
    }
}
