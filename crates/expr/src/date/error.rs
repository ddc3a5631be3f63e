//! What can be wrong with a date, and where in its text.

use std::fmt;

use super::format::Specifier;
use super::{DateTime, Interval, names};

/// How much of a text an error repeats, in characters. A source attribute may be of any length.
const REPEATED_MAX: usize = 60;

/// A text that is no date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// For [`DateTime::parse`].
    #[error("`{}` is not a date: {problem}", shortened(.text))]
    NotADate {
        /// The text.
        text: String,
        /// What is wrong with it.
        problem: Problem,
    },
    /// For [`DateTime::parse_iso`].
    #[error("`{}` is not a date of ISO 8601: {problem}", shortened(.text))]
    NotIso {
        /// The text.
        text: String,
        /// What is wrong with it.
        problem: Problem,
    },
    /// For [`Format::parse`](super::Format::parse).
    #[error("`{}` does not fit `{}`: {problem}", shortened(.text), shortened(.format))]
    DoesNotFit {
        /// The text.
        text: String,
        /// The format.
        format: String,
        /// What is wrong with it.
        problem: Problem,
    },
}

impl DateError {
    /// What is wrong with the text.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        match self {
            Self::NotADate { problem, .. }
            | Self::NotIso { problem, .. }
            | Self::DoesNotFit { problem, .. } => problem,
        }
    }
}

/// What is wrong with a text that should be a date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Nothing but white space.
    #[error("it is empty")]
    Empty,
    /// Something else had to come.
    #[error("expected {wanted} at {at}, found {}", found_or_end(.found))]
    Unexpected {
        /// What had to come.
        wanted: Wanted,
        /// Where.
        at: At,
        /// What came instead; empty at the end of the text.
        found: String,
    },
    /// A number that its part of a date cannot have.
    #[error("{value} at {at} is not {} ({} to {})", .field.with_article(), .field.range().0, .field.range().1)]
    OutOfRange {
        /// The part of the date.
        field: Field,
        /// Its number.
        value: u32,
        /// Where it stands.
        at: At,
    },
    /// A part that stands there twice, differently.
    #[error("the {field} at {at} contradicts the one before it")]
    Twice {
        /// The part.
        field: Field,
        /// The second of the two.
        at: At,
    },
    /// A day that its month does not have.
    #[error("{} {year} has {days} days", names::month(*.month))]
    NoSuchDay {
        /// Year.
        year: i16,
        /// Month, from 1.
        month: i8,
        /// Days of that month.
        days: i8,
    },
    /// The name of a weekday that is not the date's.
    #[error("{day} {} {year} is a {is}, not a {said}", names::month(*.month))]
    WrongWeekday {
        /// Year.
        year: i16,
        /// Month, from 1.
        month: i8,
        /// Day.
        day: i8,
        /// Its weekday.
        is: &'static str,
        /// The weekday in the text.
        said: &'static str,
    },
    /// AM with an hour of the afternoon, or PM with one of the morning, on a clock of 24 hours.
    #[error("{hour}:00 is not {half}")]
    WrongHalf {
        /// Hour, 0 to 23.
        hour: u32,
        /// `AM` or `PM`.
        half: &'static str,
    },
    /// An offset beyond 14 hours, the most that .NET takes.
    #[error("the offset at {at} is more than 14 hours")]
    OffsetTooLarge {
        /// Where it stands.
        at: At,
    },
    /// No year: .NET takes today's, which is not known here.
    #[error("it has no year, and today's would be taken")]
    NeedsToday,
    /// In UTC it is no longer in the years that .NET knows.
    #[error("in UTC it lies outside the years 1 to 9999")]
    LeavesRange,
}

/// A sum or a number of ticks outside the years 1 to 9999.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// From [`DateTime::add`].
    #[error(
        "adding {count} {}{} to {from} leaves the years 1 to 9999",
        .interval.name(),
        if *.count == 1 { "" } else { "s" }
    )]
    Sum {
        /// Where it began.
        from: DateTime,
        /// What was added.
        interval: Interval,
        /// How many of it.
        count: i64,
    },
    /// From [`DateTime::from_ticks_since_1601`].
    #[error(
        "{ticks} ticks of 100 nanoseconds since 1601 lie outside the years 1 to 9999{}",
        if *.ticks == i64::MAX { "; Active Directory writes this number for \"never\"" } else { "" }
    )]
    Ticks {
        /// How many.
        ticks: i64,
    },
}

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// Offset in bytes, from 0.
    pub byte: usize,
    /// The character, from 1.
    pub character: usize,
}

impl At {
    /// `byte` is on a boundary of characters.
    pub(super) fn new(text: &str, byte: usize) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        Self {
            byte,
            character: before.chars().count() + 1,
        }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "character {}", self.character)
    }
}

/// A part of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Year of four digits.
    Year,
    /// Year of two digits.
    YearOfCentury,
    /// Month.
    Month,
    /// Day of the month.
    Day,
    /// Day of the week.
    Weekday,
    /// Hour of 24.
    Hour,
    /// Hour of 12.
    HourOfHalf,
    /// AM or PM.
    Half,
    /// Minute.
    Minute,
    /// Second.
    Second,
    /// Part of a second.
    Fraction,
    /// Offset from UTC.
    Offset,
    /// Minutes of an offset.
    OffsetMinute,
}

impl Field {
    /// Smallest and largest number. .NET takes an hour 0 on the clock of 12 as well, as 12.
    pub(super) fn range(self) -> (u32, u32) {
        match self {
            Self::Year => (1, 9999),
            Self::YearOfCentury => (0, 99),
            Self::Month => (1, 12),
            Self::Day => (1, 31),
            Self::Weekday => (0, 6),
            Self::Hour => (0, 23),
            Self::HourOfHalf => (0, 12),
            Self::Half => (0, 1),
            Self::Minute | Self::Second | Self::OffsetMinute => (0, 59),
            Self::Fraction => (0, 9_999_999),
            Self::Offset => (0, 14),
        }
    }

    fn with_article(self) -> String {
        let article = if matches!(self, Self::Hour | Self::HourOfHalf | Self::Offset) {
            "an"
        } else {
            "a"
        };
        format!("{article} {self}")
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Year => "year",
            Self::YearOfCentury => "year of two digits",
            Self::Month => "month",
            Self::Day => "day",
            Self::Weekday => "weekday",
            Self::Hour => "hour",
            Self::HourOfHalf => "hour of a 12-hour clock",
            Self::Half => "half of the day",
            Self::Minute => "minute",
            Self::Second => "second",
            Self::Fraction => "fraction of a second",
            Self::Offset => "offset from UTC",
            Self::OffsetMinute => "minute of an offset",
        })
    }
}

/// What had to come in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// What a specifier of the format stands for, with the specifier as it is written in the format.
    Specified {
        /// Its letter.
        specifier: Specifier,
        /// How often the letter stands there.
        width: usize,
    },
    /// Digits, for a text that is read without a format.
    Digits {
        /// The part of the date.
        field: Field,
        /// Fewest.
        min: usize,
        /// Most.
        max: usize,
    },
    /// These characters.
    Text(String),
    /// A date in one of the forms that are read without a format.
    Date,
    /// A month's English name.
    MonthName,
    /// Nothing more.
    End,
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Specified { specifier, width } => {
                write!(
                    f,
                    "{} (`{}`)",
                    specifier.meaning(*width),
                    specifier.spelling(*width)
                )
            }
            Self::Digits { field, min, max } => f.write_str(&digits(*min, *max, *field)),
            // Habits from other languages: these letters are no specifiers in .NET and stand for themselves.
            Self::Text(text) if text == "Y" => f.write_str("the letter `Y` (a year is `yyyy`)"),
            Self::Text(text) if text == "D" => f.write_str("the letter `D` (a day is `dd`)"),
            Self::Text(text) if text == "S" => {
                f.write_str("the letter `S` (seconds are `ss`, their fraction is `f`)")
            }
            Self::Text(text) if text == " " => f.write_str("a blank"),
            Self::Text(text) => write!(f, "`{}`", shortened(text)),
            Self::Date => f.write_str("a date such as `2025-08-15` or `8/15/2025`"),
            Self::MonthName => f.write_str("a month such as `Jan` or `January`"),
            Self::End => f.write_str("the end"),
        }
    }
}

/// "one or two digits for the month".
pub(super) fn digits(min: usize, max: usize, field: Field) -> String {
    let count = match (min, max) {
        (1, 1) => "a digit".to_owned(),
        (1, 2) => "one or two digits".to_owned(),
        (min, max) if min == max => format!("{} digits", in_words(min)),
        (min, max) => format!("{} to {} digits", in_words(min), in_words(max)),
    };
    format!("{count} for the {field}")
}

fn in_words(number: usize) -> String {
    let words = ["no", "one", "two", "three", "four", "five", "six", "seven"];
    words
        .get(number)
        .map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

fn found_or_end(found: &str) -> String {
    match found {
        "" => "the end".to_owned(),
        " " => "a blank".to_owned(),
        found => format!("`{found}`"),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(REPEATED_MAX) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}
