//! `DateAdd` and `DateDiff`.

use jiff::{SignedDuration, Span, civil};

use super::{DAY_S, DateTime, RangeError};

const MINUTE_S: i64 = 60;
const HOUR_S: i64 = 60 * MINUTE_S;
const WEEK_S: i64 = 7 * DAY_S;

/// The units of `DateAdd` and `DateDiff`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interval {
    /// `yyyy`
    Year,
    /// `m`
    Month,
    /// `ww`
    Week,
    /// `d`
    Day,
    /// `h`
    Hour,
    /// `n`
    Minute,
    /// `s`
    Second,
}

/// A text that names no interval.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not one of the seven intervals: `yyyy` is a year, `m` a month, `ww` a week, `d` a day, `h` an hour, \
     `n` a minute, `s` a second"
)]
pub struct IntervalError {
    /// What was written.
    pub text: String,
}

impl Interval {
    /// All seven, the longest first.
    pub const ALL: [Self; 7] = [
        Self::Year,
        Self::Month,
        Self::Week,
        Self::Day,
        Self::Hour,
        Self::Minute,
        Self::Second,
    ];

    /// The interval written `yyyy`, `m`, `ww`, `d`, `h`, `n` or `s`, exactly so.
    ///
    /// Visual Basic and Entra Connect know others (`q`, `y`, `w`); app provisioning documents these seven.
    ///
    /// ```
    /// use expr::date::Interval;
    /// assert_eq!(Interval::parse("n")?, Interval::Minute);
    /// assert!(Interval::parse("q").is_err());
    /// # Ok::<(), expr::date::IntervalError>(())
    /// ```
    ///
    /// # Errors
    /// [`IntervalError`], which lists the seven.
    pub fn parse(text: &str) -> Result<Self, IntervalError> {
        Self::ALL
            .into_iter()
            .find(|interval| interval.code() == text)
            .ok_or_else(|| IntervalError {
                text: text.to_owned(),
            })
    }

    /// How it is written in an expression.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Year => "yyyy",
            Self::Month => "m",
            Self::Week => "ww",
            Self::Day => "d",
            Self::Hour => "h",
            Self::Minute => "n",
            Self::Second => "s",
        }
    }

    /// Its English name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Week => "week",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Minute => "minute",
            Self::Second => "second",
        }
    }

    /// `to` minus `from`, as Visual Basic's `DateDiff` counts, which agrees with every number Microsoft documents:
    /// days, hours, minutes and seconds that have passed in full; for months and years the difference of the
    /// numbers on the calendar; for weeks the Sundays crossed.
    ///
    /// ```
    /// use expr::date::{DateTime, Interval};
    /// let (now, hired) = (DateTime::parse("8/25/2021 5:41:18 PM")?, DateTime::parse("2012-03-16-07:00")?);
    /// assert_eq!(Interval::Month.difference(now, hired), -113);
    /// assert_eq!(Interval::Week.difference(now, hired), -493);
    /// # Ok::<(), expr::date::DateError>(())
    /// ```
    #[must_use]
    pub fn difference(self, from: DateTime, to: DateTime) -> i64 {
        let years = || i64::from(to.0.year()) - i64::from(from.0.year());
        match self {
            Self::Year => years(),
            Self::Month => years() * 12 + i64::from(to.0.month()) - i64::from(from.0.month()),
            Self::Week => seconds(sunday(from).start_of_day(), sunday(to).start_of_day()) / WEEK_S,
            Self::Day => seconds(from.0, to.0) / DAY_S,
            Self::Hour => seconds(from.0, to.0) / HOUR_S,
            Self::Minute => seconds(from.0, to.0) / MINUTE_S,
            Self::Second => seconds(from.0, to.0),
        }
    }

    /// Whether other ways of counting that nothing documented rules out would give another
    /// [`difference`](Self::difference): then a prediction of it is not certain. Never for `d`, `h`, `n` and `s`.
    ///
    /// For years and months these are the units passed in full, and that number rounded. For weeks they are the
    /// rounded number, and Sundays counted by the time of day of the two dates, as Visual Basic's own code does;
    /// weeks passed in full are ruled out by the documented -493, where they would be -492.
    ///
    /// ```
    /// use expr::date::{DateTime, Interval};
    /// let day = |text| DateTime::parse(text).expect("a date");
    /// assert!(Interval::Year.is_near_boundary(day("2021-12-31"), day("2022-01-01")));
    /// assert!(!Interval::Month.is_near_boundary(day("2021-01-15"), day("2021-04-15")));
    /// ```
    #[must_use]
    pub fn is_near_boundary(self, from: DateTime, to: DateTime) -> bool {
        let counted = self.difference(from, to);
        match self {
            Self::Year | Self::Month => !self.passed_and_nearest(counted, from, to),
            Self::Week => {
                let passed_s = seconds(from.0, to.0);
                let rounded = (passed_s + passed_s.signum() * (WEEK_S / 2)) / WEEK_S;
                let by_time_of_day = seconds(sunday(from), sunday(to)) / WEEK_S;
                counted != rounded || counted != by_time_of_day
            }
            Self::Day | Self::Hour | Self::Minute | Self::Second => false,
        }
    }

    /// Whether `counted` years or months have passed in full, and less than half of another one besides.
    fn passed_and_nearest(self, counted: i64, from: DateTime, to: DateTime) -> bool {
        let forward = from <= to;
        let further = if forward { counted + 1 } else { counted - 1 };
        let Ok(reached) = from.add(self, counted) else {
            return false;
        };
        let passed = if forward { reached <= to } else { reached >= to };
        let rest = (to.0.duration_since(reached.0)).abs();
        let nearest = match from.add(self, further) {
            Ok(next) => rest < next.0.duration_since(to.0).abs(),
            // One more would leave the calendar.
            Err(_) => rest.is_zero(),
        };
        passed && nearest
    }

    /// Length in seconds, for the intervals that have one.
    fn seconds(self) -> Option<i64> {
        match self {
            Self::Year | Self::Month => None,
            Self::Week => Some(WEEK_S),
            Self::Day => Some(DAY_S),
            Self::Hour => Some(HOUR_S),
            Self::Minute => Some(MINUTE_S),
            Self::Second => Some(1),
        }
    }
}

impl DateTime {
    /// So many intervals later, or earlier when negative (`DateAdd`). Years and months keep the time of day and
    /// the day of the month, or take the month's last day when it is shorter.
    ///
    /// ```
    /// use expr::date::{DateTime, Interval};
    /// let date = DateTime::parse("2023-01-31").expect("a date");
    /// assert_eq!(date.add(Interval::Month, 1)?.to_string(), "2/28/2023 12:00:00 AM");
    /// # Ok::<(), expr::date::RangeError>(())
    /// ```
    ///
    /// # Errors
    /// [`RangeError::Sum`] outside the years 1 to 9999.
    pub fn add(self, interval: Interval, count: i64) -> Result<Self, RangeError> {
        let sum = match interval.seconds() {
            Some(length_s) => count
                .checked_mul(length_s)
                .and_then(|whole_s| self.plus(SignedDuration::from_secs(whole_s))),
            None => {
                let span = match interval {
                    Interval::Year => Span::new().try_years(count),
                    _ => Span::new().try_months(count),
                };
                span.and_then(|span| self.0.checked_add(span))
                    .ok()
                    .and_then(Self::from_civil)
            }
        };
        sum.ok_or(RangeError::Sum {
            from: self,
            interval,
            count,
        })
    }
}

/// Whole seconds from one to the other, cut toward zero.
fn seconds(from: civil::DateTime, to: civil::DateTime) -> i64 {
    to.duration_since(from).as_secs()
}

/// The Sunday on or before a day, at the same time of day. For the first days of the year 1 it lies in the year 0,
/// which jiff has and .NET has not.
fn sunday(day: DateTime) -> civil::DateTime {
    let since_sunday_s = i64::from(day.0.weekday().to_sunday_zero_offset()) * DAY_S;
    day.0.saturating_sub(SignedDuration::from_secs(since_sunday_s))
}
