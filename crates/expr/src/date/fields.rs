//! The parts of a date that were read, and the moment they make.

use jiff::{SignedDuration, civil};

use super::error::{At, Field, Problem};
use super::{DateTime, NANOSECONDS_PER_TICK, Styles, names};

/// The largest year a year of two digits can mean: `49` is 2049 and `50` is 1950.
///
/// That is .NET since version 8 and Windows since version 10. Nobody documents which .NET Entra runs on; see
/// [`Parsed::is_century_doubtful`].
pub const TWO_DIGIT_YEAR_MAX: i16 = 2049;

/// The same in .NET Framework and in .NET before version 8: `29` is 2029 and `30` is 1930.
pub const TWO_DIGIT_YEAR_MAX_BEFORE: i16 = 2029;

/// The largest offset from UTC that .NET takes, in minutes.
const OFFSET_MAX_MINUTES: i32 = 14 * 60;

/// What .NET remembers of how a date-time relates to UTC (`DateTimeKind`). Only the specifier `K` shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The text had no offset. `K` prints nothing.
    Unspecified,
    /// The text had a `Z`. `K` prints `Z`.
    Utc,
    /// The text had an offset. `K` prints the service's own, taken to be `+00:00`.
    Local,
}

/// What a text parsed by a format means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The moment. A text without offset is taken to be UTC.
    pub utc: DateTime,
    /// Its kind in .NET.
    pub kind: Kind,
    /// Whether the text had an offset or a `Z`.
    pub had_offset: bool,
    /// Whether the date in UTC is another than the date in the text.
    pub date_changed_by_offset: bool,
    /// Whether a year of two digits is of another century in older versions of .NET (30 to 49).
    pub is_century_doubtful: bool,
}

/// How a text says how far it is from UTC.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Offset {
    pub(super) minutes: i32,
    /// `Z` or `GMT` rather than a number.
    pub(super) is_zulu: bool,
}

/// The parts of a date that were read so far.
#[derive(Default)]
pub(super) struct Fields {
    year: Option<u32>,
    month: Option<u32>,
    day: Option<u32>,
    weekday: Option<u32>,
    hour: Option<u32>,
    half: Option<u32>,
    minute: Option<u32>,
    second: Option<u32>,
    /// Ticks.
    fraction: Option<u32>,
    offset: Option<Offset>,
    is_year_of_century: bool,
    is_hour_of_half: bool,
}

/// The half of the day that `PM` names; `AM` is 0.
const AFTERNOON: u32 = 1;

impl Fields {
    /// Takes a number in its range. A part that was there before must have had the same.
    pub(super) fn set(&mut self, field: Field, value: u32, at: At) -> Result<(), Problem> {
        let (min, max) = field.range();
        // Seven digits of a fraction may round up to a whole second.
        if !(min..=max).contains(&value) && field != Field::Fraction {
            return Err(Problem::OutOfRange { field, value, at });
        }
        let slot = match field {
            Field::Year | Field::YearOfCentury => &mut self.year,
            Field::Month => &mut self.month,
            Field::Day => &mut self.day,
            Field::Weekday => &mut self.weekday,
            Field::Hour | Field::HourOfHalf => &mut self.hour,
            Field::Half => &mut self.half,
            Field::Minute => &mut self.minute,
            Field::Second => &mut self.second,
            Field::Fraction => &mut self.fraction,
            // Offsets are set with their sign, by `set_offset`.
            Field::Offset | Field::OffsetMinute => return Ok(()),
        };
        if slot.is_some_and(|before| before != value) {
            return Err(Problem::Twice { field, at });
        }
        *slot = Some(value);
        self.is_year_of_century |= field == Field::YearOfCentury;
        self.is_hour_of_half |= field == Field::HourOfHalf;
        Ok(())
    }

    pub(super) fn set_offset(&mut self, offset: Offset, at: At) -> Result<(), Problem> {
        if offset.minutes.abs() > OFFSET_MAX_MINUTES {
            return Err(Problem::OffsetTooLarge { at });
        }
        let is_zulu = match self.offset {
            Some(before) if before.minutes != offset.minutes => {
                return Err(Problem::Twice {
                    field: Field::Offset,
                    at,
                });
            }
            Some(before) => before.is_zulu || offset.is_zulu,
            None => offset.is_zulu,
        };
        self.offset = Some(Offset { is_zulu, ..offset });
        Ok(())
    }

    /// The moment. Without a year it is of the current one, and without any date of today, as in .NET.
    pub(super) fn resolve(self, styles: Styles, today: Option<DateTime>) -> Result<Parsed, Problem> {
        let (date, is_century_doubtful) = self.date(styles, today)?;
        if let Some(said) = self.weekday.and_then(|number| i8::try_from(number).ok()) {
            let is = date.weekday().to_sunday_zero_offset();
            if is != said {
                return Err(Problem::WrongWeekday {
                    year: date.year(),
                    month: date.month(),
                    day: date.day(),
                    is: names::weekday(is),
                    said: names::weekday(said),
                });
            }
        }
        let whole_s = 3600 * self.hour()? + 60 * self.minute.unwrap_or(0) + self.second.unwrap_or(0);
        let nanoseconds = i64::from(self.fraction.unwrap_or(0)) * NANOSECONDS_PER_TICK;
        let offset_minutes = self.offset.map_or(0, |offset| offset.minutes);
        let since_midnight =
            SignedDuration::from_secs(whole_s.into()) + SignedDuration::from_nanos(nanoseconds);
        let midnight = DateTime(date.at(0, 0, 0, 0));
        let utc = midnight
            .plus(since_midnight - SignedDuration::from_secs(i64::from(offset_minutes) * 60))
            .ok_or(Problem::LeavesRange)?;
        Ok(Parsed {
            utc,
            kind: self.kind(styles),
            had_offset: self.offset.is_some(),
            date_changed_by_offset: offset_minutes != 0
                && midnight.plus(since_midnight).map(|local| local.0.date()) != Some(utc.0.date()),
            is_century_doubtful,
        })
    }

    /// The date, and whether its century depends on the version of .NET.
    fn date(&self, styles: Styles, today: Option<DateTime>) -> Result<(civil::Date, bool), Problem> {
        let nothing = self.year.is_none() && self.month.is_none() && self.day.is_none();
        let small = |value: Option<u32>| value.and_then(|value| i8::try_from(value).ok());
        let (year, month, day, doubtful) = match (self.year, today) {
            (Some(year), _) => {
                let (year, doubtful) = self.full_year(i16::try_from(year).unwrap_or(i16::MAX));
                (year, small(self.month), small(self.day), doubtful)
            }
            (None, _) if nothing && styles.has(Styles::NO_CURRENT_DATE_DEFAULT) => (1, None, None, false),
            (None, Some(today)) if nothing => {
                let today = today.0.date();
                (today.year(), Some(today.month()), Some(today.day()), false)
            }
            (None, Some(today)) => (today.0.year(), small(self.month), small(self.day), false),
            (None, None) => return Err(Problem::NeedsToday),
        };
        let (month, day) = (month.unwrap_or(1), day.unwrap_or(1));
        match civil::Date::new(year, month, day) {
            Ok(date) => Ok((date, doubtful)),
            // Year and month are in their ranges, so it is the day.
            Err(_) => Err(Problem::NoSuchDay {
                year,
                month,
                days: civil::Date::new(year, month, 1).map_or(31, civil::Date::days_in_month),
            }),
        }
    }

    fn full_year(&self, year: i16) -> (i16, bool) {
        if !self.is_year_of_century {
            return (year, false);
        }
        let within = |latest: i16| {
            let century = latest - latest % 100;
            if year > latest % 100 {
                century - 100 + year
            } else {
                century + year
            }
        };
        let full = within(TWO_DIGIT_YEAR_MAX);
        (full, full != within(TWO_DIGIT_YEAR_MAX_BEFORE))
    }

    /// Hour of 24. On a clock of 12 a missing half of the day is the morning.
    fn hour(&self) -> Result<u32, Problem> {
        let hour = self.hour.unwrap_or(0);
        let afternoon = self.half == Some(AFTERNOON);
        if self.is_hour_of_half {
            return Ok(hour % 12 + if afternoon { 12 } else { 0 });
        }
        match self.half {
            Some(_) if afternoon != (hour >= 12) => Err(Problem::WrongHalf {
                hour,
                half: if afternoon { names::PM } else { names::AM },
            }),
            _ => Ok(hour),
        }
    }

    fn kind(&self, styles: Styles) -> Kind {
        let to_utc = styles.has(Styles::ADJUST_TO_UNIVERSAL);
        match self.offset {
            Some(offset) if offset.is_zulu && styles.has(Styles::ROUNDTRIP_KIND) => Kind::Utc,
            Some(_) if to_utc => Kind::Utc,
            Some(_) => Kind::Local,
            None if styles.has(Styles::ASSUME_LOCAL) || styles.has(Styles::ASSUME_UNIVERSAL) => {
                if to_utc {
                    Kind::Utc
                } else {
                    Kind::Local
                }
            }
            None => Kind::Unspecified,
        }
    }
}
