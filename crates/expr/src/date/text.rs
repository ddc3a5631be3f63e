//! Texts that are dates without a format: what `CDate` and `NumFromDate` read.
//!
//! Microsoft documents no list. `CDate` reads the forms that its documentation and the guides for HR sources use, and
//! those of .NET's `DateTime.Parse` in the invariant culture that people are likely to have. Where .NET is more
//! generous still (dots as separators, a year and a month alone, a time alone) the text is refused, so that nothing
//! is predicted that may come out otherwise.

use super::error::{Field, Problem, Wanted};
use super::fields::{Fields, Offset};
use super::scan::{Cursor, ticks};
use super::{DateError, DateTime, Styles, names};

/// How strictly a text is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// As `CDate` does.
    Invariant,
    /// ISO 8601, or a blank instead of its `T`.
    Iso,
}

impl DateTime {
    /// Reads a date without being told its format, as `CDate` does. Without an offset it is UTC.
    ///
    /// | Form | Examples |
    /// |---|---|
    /// | year first | `2020-03-16`, `2020-03-16-07:00`, `2020-03-16T05:30:00.25Z`, `2020-03-16 05:30 +01` |
    /// | month first | `3/16/2020`, `3/16/2020 5:30:00 PM`, `3/16/2020 17:30`, `3/16/20` |
    /// | month by name | `16 Mar 2020`, `March 16, 2020`, `Mon, 16 Mar 2020 05:30:00 GMT` |
    ///
    /// ```
    /// use expr::date::DateTime;
    /// assert_eq!(DateTime::parse("2021-06-30+08:00")?.to_string(), "6/29/2021 4:00:00 PM");
    /// let error = DateTime::parse("13/16/2020").unwrap_err();
    /// assert_eq!(error.to_string(), "`13/16/2020` is not a date: 13 at character 1 is not a month (1 to 12)");
    /// # Ok::<(), expr::date::DateError>(())
    /// ```
    ///
    /// # Errors
    /// [`DateError::NotADate`].
    pub fn parse(text: &str) -> Result<Self, DateError> {
        read(text, Reading::Invariant).map_err(|problem| DateError::NotADate {
            text: text.to_owned(),
            problem,
        })
    }

    /// Reads a date of ISO 8601, as `NumFromDate` does: `yyyy-MM-dd`, then perhaps `T` or a blank with
    /// `HH:mm[:ss[.f…]]`, then perhaps `Z`, `±hh:mm`, `±hhmm` or `±hh`. Without an offset it is UTC.
    ///
    /// ```
    /// use expr::date::DateTime;
    /// let end = DateTime::parse_iso("2025-12-31 23:59:59-08:00")?;
    /// assert_eq!(end.ticks_since_1601(), 134_117_279_990_000_000);
    /// assert!(DateTime::parse_iso("12/31/2025").is_err());
    /// # Ok::<(), expr::date::DateError>(())
    /// ```
    ///
    /// # Errors
    /// [`DateError::NotIso`].
    pub fn parse_iso(text: &str) -> Result<Self, DateError> {
        read(text, Reading::Iso).map_err(|problem| DateError::NotIso {
            text: text.to_owned(),
            problem,
        })
    }
}

fn read(text: &str, reading: Reading) -> Result<DateTime, Problem> {
    let mut reader = Reader {
        cursor: Cursor::new(text.trim_end()),
        fields: Fields::default(),
        reading,
    };
    reader.cursor.skip_white();
    if reader.cursor.peek().is_none() {
        return Err(Problem::Empty);
    }
    match reading {
        Reading::Iso => reader.year_first()?,
        Reading::Invariant => reader.date()?,
    }
    reader.time()?;
    reader.cursor.skip_white();
    reader.offset()?;
    match reader.cursor.rest() {
        "" => Ok(reader.fields.resolve(Styles::default(), None)?.utc),
        _ => Err(reader.cursor.unexpected(Wanted::End, 1)),
    }
}

struct Reader<'t> {
    cursor: Cursor<'t>,
    fields: Fields,
    reading: Reading,
}

impl Reader<'_> {
    fn date(&mut self) -> Result<(), Problem> {
        let at = self.cursor.at();
        if let Some(weekday) = self.name(&names::WEEKDAYS) {
            self.fields.set(Field::Weekday, weekday, at)?;
            self.cursor.take(',');
            self.cursor.skip_white();
        }
        match self.cursor.digits_ahead() {
            4 => self.year_first(),
            1 | 2 => {
                let mut ahead = self.cursor.clone();
                ahead.take_digits(1, 2);
                let separated = ahead.take('-') || ahead.skip_white();
                if separated && ahead.peek().is_some_and(char::is_alphabetic) {
                    self.day_first()
                } else {
                    self.month_first()
                }
            }
            0 if self.cursor.peek().is_some_and(char::is_alphabetic) => self.month_name_first(),
            _ => Err(self.cursor.unexpected(Wanted::Date, 10)),
        }
    }

    /// `2020-03-16`; without a format, `2020/3/16` too.
    fn year_first(&mut self) -> Result<(), Problem> {
        let min = if self.reading == Reading::Iso { 2 } else { 1 };
        self.number(Field::Year, 4, 4)?;
        let separator = self.separator()?;
        self.number(Field::Month, min, 2)?;
        self.literal(separator)?;
        self.number(Field::Day, min, 2)
    }

    /// `3/16/2020`.
    fn month_first(&mut self) -> Result<(), Problem> {
        self.number(Field::Month, 1, 2)?;
        let separator = self.separator()?;
        self.number(Field::Day, 1, 2)?;
        self.literal(separator)?;
        self.year()
    }

    /// `16 Mar 2020` or `16-Mar-2020`.
    fn day_first(&mut self) -> Result<(), Problem> {
        self.number(Field::Day, 1, 2)?;
        let dashed = self.cursor.take('-');
        self.cursor.skip_white();
        self.month_name()?;
        if dashed {
            self.literal('-')?;
        }
        self.cursor.skip_white();
        self.year()
    }

    /// `March 16, 2020`.
    fn month_name_first(&mut self) -> Result<(), Problem> {
        self.month_name()?;
        self.cursor.skip_white();
        self.number(Field::Day, 1, 2)?;
        self.cursor.take(',');
        self.cursor.skip_white();
        self.year()
    }

    fn year(&mut self) -> Result<(), Problem> {
        match self.cursor.digits_ahead() {
            1 | 2 => self.number(Field::YearOfCentury, 1, 2),
            _ => self.number(Field::Year, 4, 4),
        }
    }

    fn month_name(&mut self) -> Result<(), Problem> {
        let at = self.cursor.at();
        match self.name(&names::MONTHS) {
            Some(index) => self.fields.set(Field::Month, index + 1, at),
            None => Err(self.cursor.unexpected(Wanted::MonthName, 10)),
        }
    }

    /// A whole word that is an English name or its abbreviation.
    fn name(&mut self, names: &'static [&'static str]) -> Option<u32> {
        let mut ahead = self.cursor.clone();
        let index = ahead
            .take_one_of(names.iter().copied())
            .or_else(|| ahead.take_one_of(names.iter().map(|name| names::abbreviated(name))))?;
        if ahead.peek().is_some_and(char::is_alphabetic) {
            return None;
        }
        self.cursor = ahead;
        Some(index)
    }

    /// The time of day after a date, if there is one.
    fn time(&mut self) -> Result<(), Problem> {
        let mut ahead = self.cursor.clone();
        let strict = ahead.take('T');
        if !strict {
            if self.reading == Reading::Invariant {
                ahead.take(',');
            }
            if !ahead.skip_white() || ahead.digits_ahead() == 0 {
                return Ok(());
            }
        }
        self.cursor = ahead;
        // After the `T` of ISO 8601 .NET wants two digits everywhere and knows no halves of the day.
        let strict = strict || self.reading == Reading::Iso;
        let min = if strict { 2 } else { 1 };
        let (hour, hour_at) = self.cursor.number(Field::Hour, min, 2)?;
        let mut half = None;
        if !strict && self.cursor.peek() != Some(':') {
            half = self.half();
        }
        if half.is_none() {
            self.literal(':')?;
            self.number(Field::Minute, min, 2)?;
            if self.cursor.take(':') {
                self.number(Field::Second, min, 2)?;
                self.fraction()?;
            }
            half = if strict { None } else { self.half() };
        }
        // .NET's free reading takes `0:30 AM` and `13:30 PM`, and refuses `13:30 AM`.
        match half {
            Some(0) => self.fields.set(Field::HourOfHalf, hour, hour_at),
            Some(half) if hour <= 12 => {
                self.fields.set(Field::Half, half, hour_at)?;
                self.fields.set(Field::HourOfHalf, hour, hour_at)
            }
            _ => self.fields.set(Field::Hour, hour, hour_at),
        }
    }

    fn fraction(&mut self) -> Result<(), Problem> {
        if !self.cursor.take('.') {
            return Ok(());
        }
        let at = self.cursor.at();
        match self.cursor.take_digits(1, usize::MAX) {
            Some(digits) => self.fields.set(Field::Fraction, ticks(digits), at),
            None => {
                let wanted = Wanted::Digits {
                    field: Field::Fraction,
                    min: 1,
                    max: 7,
                };
                Err(self.cursor.unexpected(wanted, 1))
            }
        }
    }

    /// 0 for AM and 1 for PM, perhaps after white space.
    fn half(&mut self) -> Option<u32> {
        let mut ahead = self.cursor.clone();
        ahead.skip_white();
        let half = ahead.take_one_of([names::AM, names::PM])?;
        self.cursor = ahead;
        Some(half)
    }

    /// The offset at the end, if there is one.
    fn offset(&mut self) -> Result<(), Problem> {
        let at = self.cursor.at();
        let free = self.reading == Reading::Invariant;
        let zulu = self.cursor.take('Z') || (free && (self.cursor.take('z') || self.cursor.take_word("GMT")));
        if zulu {
            let minutes = 0;
            return self.fields.set_offset(
                Offset {
                    minutes,
                    is_zulu: true,
                },
                at,
            );
        }
        let sign = match self.cursor.peek() {
            Some('+') => 1,
            Some('-') => -1,
            _ => return Ok(()),
        };
        self.cursor.take(if sign > 0 { '+' } else { '-' });
        let (hours, _) = self.cursor.number(Field::Offset, if free { 1 } else { 2 }, 2)?;
        let minutes = if self.cursor.take(':') || self.cursor.digits_ahead() > 0 {
            let (minutes, minutes_at) = self.cursor.number(Field::OffsetMinute, 2, 2)?;
            self.fields.set(Field::OffsetMinute, minutes, minutes_at)?;
            minutes
        } else {
            0
        };
        let minutes = sign * i32::try_from(hours * 60 + minutes).unwrap_or(i32::MAX);
        self.fields.set_offset(
            Offset {
                minutes,
                is_zulu: false,
            },
            at,
        )
    }

    fn number(&mut self, field: Field, min: usize, max: usize) -> Result<(), Problem> {
        let (value, at) = self.cursor.number(field, min, max)?;
        self.fields.set(field, value, at)
    }

    fn separator(&mut self) -> Result<char, Problem> {
        if self.reading == Reading::Invariant && self.cursor.take('/') {
            return Ok('/');
        }
        self.literal('-')?;
        Ok('-')
    }

    fn literal(&mut self, character: char) -> Result<(), Problem> {
        if self.cursor.take(character) {
            return Ok(());
        }
        Err(self.cursor.unexpected(Wanted::Text(character.to_string()), 1))
    }
}
