//! Dates as the provisioning engine has them: those of .NET.
//!
//! In:  text, a format, 100-nanosecond ticks or a [`jiff::Timestamp`].
//! Out: a [`DateTime`], text, a number of [`Interval`]s, or an error that says where in the text it went wrong.
//!
//! The calendar is jiff's. Ours is what .NET does differently: which texts are dates ([`DateTime::parse`]), its
//! format strings ([`Format`]), its styles ([`Styles`]), and Visual Basic's differences ([`Interval::difference`]).
//! Names are English and separators `/` and `:`, as in the invariant culture.
//!
//! **Invariant:** pure. No clock and no time zones: .NET's "today" is passed in or is an error.
//! **Invariant:** every date-time is UTC, between the years 1 and 9999, in whole 100 nanoseconds.
//!
//! ```
//! use expr::date::{DateTime, Format, Interval, Styles};
//!
//! let hired = DateTime::parse("2012-03-16-07:00")?;
//! assert_eq!(hired.to_string(), "3/16/2012 7:00:00 AM");
//! assert_eq!(hired.add(Interval::Month, 10)?.to_string(), "1/16/2013 7:00:00 AM");
//!
//! let ldap = Format::new("yyyyMMddHHmmss.fZ")?;
//! let parsed = ldap.parse("20150123105347.1Z", Styles::default())?;
//! assert_eq!(Format::new("yyyy-MM-dd")?.print_parsed(&parsed), "2015-01-23");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
mod exact;
mod fields;
mod format;
mod interval;
mod names;
mod print;
mod scan;
mod styles;
mod text;

use std::fmt;

use jiff::{SignedDuration, Span, Timestamp, civil, tz::Offset};

pub use error::{At, DateError, Field, Problem, RangeError, Wanted};
pub use fields::{Kind, Parsed, TWO_DIGIT_YEAR_MAX, TWO_DIGIT_YEAR_MAX_BEFORE};
pub use format::{Format, FormatError, Specifier};
pub use interval::{Interval, IntervalError};
pub use styles::{Styles, StylesError};

const TICKS_PER_SECOND: i64 = 10_000_000;
const NANOSECONDS_PER_TICK: i64 = 100;
const DAY_S: i64 = 24 * 60 * 60;

/// Where ticks of Windows begin: 1 January 1601, midnight UTC.
const WINDOWS_EPOCH: civil::DateTime = civil::date(1601, 1, 1).at(0, 0, 0, 0);

/// A moment, always UTC: what `CDate`, `DateAdd`, `DateFromNum` and `Now` give.
///
/// Printed as Entra does, `M/d/yyyy h:mm:ss tt`, which drops the fraction of the second.
///
/// It is a civil date-time rather than a [`jiff::Timestamp`] because .NET's last moment,
/// 9999-12-31T23:59:59.9999999, lies beyond jiff's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime(civil::DateTime);

impl DateTime {
    /// 1 January of the year 1, midnight: `DateTime.MinValue` of .NET.
    pub const MIN: Self = Self(civil::date(1, 1, 1).at(0, 0, 0, 0));
    /// The last tick of the year 9999: `DateTime.MaxValue` of .NET.
    pub const MAX: Self = Self(civil::date(9999, 12, 31).at(23, 59, 59, 999_999_900));

    /// The moment of a clock. Parts of a tick are dropped; before the year 1 it is [`DateTime::MIN`].
    ///
    /// ```
    /// let now = "2026-01-01T01:05:09+02:00".parse()?;
    /// assert_eq!(expr::date::DateTime::from_timestamp(now).to_string(), "12/31/2025 11:05:09 PM");
    /// # Ok::<(), jiff::Error>(())
    /// ```
    #[must_use]
    pub fn from_timestamp(timestamp: Timestamp) -> Self {
        Self::from_civil(Offset::UTC.to_datetime(timestamp)).unwrap_or(Self::MIN)
    }

    /// A date and time of day in UTC, parts of a tick dropped. `None` before the year 1; jiff has none after 9999.
    #[must_use]
    pub fn from_civil(civil: civil::DateTime) -> Option<Self> {
        let part = civil.subsec_nanosecond() % NANOSECONDS_PER_TICK as i32;
        let whole = civil.checked_sub(SignedDuration::from_nanos(part.into())).ok()?;
        (whole.year() >= 1).then_some(Self(whole))
    }

    /// The date and time of day in UTC.
    #[must_use]
    pub fn civil(self) -> civil::DateTime {
        self.0
    }

    /// 100-nanosecond ticks since 1601-01-01 UTC, as `NumFromDate` gives them and Active Directory stores
    /// them in `accountExpires`. Negative before 1601.
    ///
    /// ```
    /// let date = expr::date::DateTime::parse("2012-01-01 23:00:00")?;
    /// assert_eq!(date.ticks_since_1601(), 129_699_324_000_000_000);
    /// # Ok::<(), expr::date::DateError>(())
    /// ```
    #[must_use]
    pub fn ticks_since_1601(self) -> i64 {
        let since = self.0.duration_since(WINDOWS_EPOCH);
        since.as_secs() * TICKS_PER_SECOND + i64::from(since.subsec_nanos()) / NANOSECONDS_PER_TICK
    }

    /// The moment that is so many 100-nanosecond ticks after 1601-01-01 UTC (`DateFromNum`).
    ///
    /// ```
    /// use expr::date::DateTime;
    /// let date = DateTime::from_ticks_since_1601(129_699_324_000_000_000)?;
    /// assert_eq!(date.to_string(), "1/1/2012 11:00:00 PM");
    /// // What Active Directory writes for an account that never expires is no date.
    /// assert!(DateTime::from_ticks_since_1601(i64::MAX).is_err());
    /// # Ok::<(), expr::date::RangeError>(())
    /// ```
    ///
    /// # Errors
    /// [`RangeError::Ticks`] outside the years 1 to 9999.
    pub fn from_ticks_since_1601(ticks: i64) -> Result<Self, RangeError> {
        let nanoseconds = ticks.rem_euclid(TICKS_PER_SECOND) * NANOSECONDS_PER_TICK;
        let since = SignedDuration::from_secs(ticks.div_euclid(TICKS_PER_SECOND))
            + SignedDuration::from_nanos(nanoseconds);
        Self(WINDOWS_EPOCH).plus(since).ok_or(RangeError::Ticks { ticks })
    }

    /// `None` outside the years 1 to 9999.
    ///
    /// In two steps: jiff refuses a duration longer than from 1970 to 9999 wherever it begins, but not as many days.
    fn plus(self, duration: SignedDuration) -> Option<Self> {
        let days = duration.as_secs().div_euclid(DAY_S);
        let rest = SignedDuration::new(duration.as_secs().rem_euclid(DAY_S), duration.subsec_nanos());
        let day = self.0.checked_add(Span::new().try_days(days).ok()?).ok()?;
        day.checked_add(rest).ok().and_then(Self::from_civil)
    }

    /// Ticks after the last whole second, 0 to 9,999,999.
    fn fraction_ticks(self) -> u32 {
        self.0.subsec_nanosecond().unsigned_abs() / NANOSECONDS_PER_TICK as u32
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, half) = names::half_day(self.0.hour());
        write!(
            f,
            "{}/{}/{:04} {hour}:{:02}:{:02} {half}",
            self.0.month(),
            self.0.day(),
            self.0.year(),
            self.0.minute(),
            self.0.second(),
        )
    }
}
