//! `DateTime.ParseExact`: a text read by the items of a format.
//!
//! The order and the oddities are .NET's: a fraction after a dot may be missing with its dot when it is `F`, `Z`
//! takes `GMT` too, and while white space at the end is allowed a blank of the format may be missing anywhere.

use super::error::{At, Field, Problem, Wanted};
use super::fields::{Fields, Offset};
use super::format::{Item, Specifier};
use super::scan::{Cursor, ticks, value};
use super::{Styles, names};

const UTC: Offset = Offset {
    minutes: 0,
    is_zulu: true,
};

/// The parts of the date in `text`. With `is_universal` it is UTC without saying so.
pub(super) fn fields(
    items: &[Item],
    text: &str,
    styles: Styles,
    is_universal: bool,
) -> Result<Fields, Problem> {
    let leading = styles.has(Styles::ALLOW_LEADING_WHITE);
    let trailing = styles.has(Styles::ALLOW_TRAILING_WHITE);
    let mut reader = Reader {
        cursor: Cursor::new(if trailing { text.trim_end() } else { text }),
        fields: Fields::default(),
        inner_white: styles.has(Styles::ALLOW_INNER_WHITE),
    };
    if leading {
        reader.cursor.skip_white();
    }
    if reader.cursor.rest().trim().is_empty() {
        return Err(Problem::Empty);
    }
    if is_universal {
        reader.fields.set_offset(UTC, reader.cursor.at())?;
    }
    let items = trimmed(items, leading, trailing);
    let mut rest = items;
    // Where a blank was missing. If what follows fails too, the blank is what was wrong.
    let mut missing_blank: Option<Problem> = None;
    while let Some((item, after)) = rest.split_first() {
        if reader.inner_white {
            reader.cursor.skip_white();
        }
        match item {
            Item::Blank if reader.inner_white || reader.cursor.take(' ') => missing_blank = None,
            Item::Blank => {
                let problem = reader.cursor.unexpected(Wanted::Text(" ".to_owned()), 1);
                if !trailing || after.is_empty() {
                    return Err(problem);
                }
                missing_blank.get_or_insert(problem);
            }
            // A fraction that may be missing may be missing with its dot.
            Item::Literal('.') if is_short_fraction(after.first()) => {
                if !reader.cursor.take('.') {
                    rest = after.get(1..).unwrap_or_default();
                    continue;
                }
            }
            item => {
                let read = reader.read(item);
                read.map_err(|problem| missing_blank.take().unwrap_or(problem))?;
                missing_blank = None;
            }
        }
        rest = after;
    }
    match reader.cursor.rest() {
        "" => Ok(reader.fields),
        _ => Err(reader.cursor.unexpected(Wanted::End, 1)),
    }
}

/// Where white space around the text is allowed, that around the format falls away too.
fn trimmed(mut items: &[Item], leading: bool, trailing: bool) -> &[Item] {
    let is_white = |item: &Item| {
        matches!(item, Item::Blank) || matches!(item, Item::Literal(character) if character.is_whitespace())
    };
    while let [first, rest @ ..] = items
        && leading
        && is_white(first)
    {
        items = rest;
    }
    while let [rest @ .., last] = items
        && trailing
        && is_white(last)
    {
        items = rest;
    }
    items
}

fn is_short_fraction(item: Option<&Item>) -> bool {
    matches!(
        item,
        Some(Item::Field {
            specifier: Specifier::ShortFraction,
            ..
        })
    )
}

struct Reader<'t> {
    cursor: Cursor<'t>,
    fields: Fields,
    inner_white: bool,
}

impl Reader<'_> {
    fn read(&mut self, item: &Item) -> Result<(), Problem> {
        let at = self.cursor.at();
        match item {
            Item::Blank => Ok(()),
            Item::Literal(character) => {
                if self.cursor.take(*character) {
                    return Ok(());
                }
                Err(self.cursor.unexpected(Wanted::Text(character.to_string()), 1))
            }
            Item::Quoted(text) => self.read_quoted(text),
            Item::Zulu => {
                let mut ahead = self.cursor.clone();
                let named = ahead.take_word("GMT") || ahead.take_word("Z");
                if !named || ahead.peek().is_some_and(char::is_alphabetic) {
                    return Err(self.cursor.unexpected(Wanted::Text("Z".to_owned()), 1));
                }
                self.cursor = ahead;
                self.fields.set_offset(UTC, at)
            }
            Item::Gmt => {
                if !self.cursor.take_text("GMT") {
                    return Err(self.cursor.unexpected(Wanted::Text("GMT".to_owned()), 3));
                }
                self.fields.set_offset(
                    Offset {
                        is_zulu: false,
                        ..UTC
                    },
                    at,
                )
            }
            Item::Field { specifier, width } => self.read_field(*specifier, *width, at),
        }
    }

    /// A quoted blank takes any white space, or none, where inner white space is allowed.
    fn read_quoted(&mut self, text: &str) -> Result<(), Problem> {
        for character in text.chars() {
            if character == ' ' && self.inner_white {
                self.cursor.skip_white();
            } else if !self.cursor.take(character) {
                return Err(self.cursor.unexpected(Wanted::Text(character.to_string()), 1));
            }
        }
        Ok(())
    }

    fn read_field(&mut self, specifier: Specifier, width: usize, at: At) -> Result<(), Problem> {
        let start = self.cursor.clone();
        let wanted = |found_width| start.unexpected(Wanted::Specified { specifier, width }, found_width);
        if let Some((field, min, max)) = specifier.number(width) {
            let digits = self.cursor.take_digits(min, max).ok_or_else(|| wanted(min))?;
            return self.fields.set(field, value(digits), at);
        }
        match specifier {
            Specifier::Month => {
                let index = self.name(&names::MONTHS, width).ok_or_else(|| wanted(3))?;
                self.fields.set(Field::Month, index + 1, at)
            }
            Specifier::Day => {
                let index = self.name(&names::WEEKDAYS, width).ok_or_else(|| wanted(3))?;
                self.fields.set(Field::Weekday, index, at)
            }
            Specifier::Fraction | Specifier::ShortFraction => {
                let min = if specifier == Specifier::Fraction {
                    width
                } else {
                    0
                };
                let digits = self.cursor.take_digits(min, width).ok_or_else(|| wanted(width))?;
                self.fields.set(Field::Fraction, ticks(digits), at)
            }
            Specifier::Half => {
                let half = match width {
                    // The single letter minds its case.
                    1 => ["A", "P"].iter().position(|letter| self.cursor.take_text(letter)),
                    _ => [names::AM, names::PM]
                        .iter()
                        .position(|word| self.cursor.take_word(word)),
                };
                let half = half
                    .and_then(|half| u32::try_from(half).ok())
                    .ok_or_else(|| wanted(2))?;
                self.fields.set(Field::Half, half, at)
            }
            Specifier::Era => {
                self.cursor.take_one_of(names::ERAS).ok_or_else(|| wanted(4))?;
                Ok(())
            }
            Specifier::Kind if self.cursor.take('Z') => self.fields.set_offset(UTC, at),
            Specifier::Kind if !matches!(self.cursor.peek(), Some('+' | '-')) => Ok(()),
            _ => {
                let minutes = self.offset(width, specifier).ok_or_else(|| wanted(6))?;
                let is_zulu = false;
                self.fields.set_offset(Offset { minutes, is_zulu }, at)
            }
        }
    }

    /// The index of an English name: abbreviated for three letters, else full.
    fn name(&mut self, names: &'static [&'static str], width: usize) -> Option<u32> {
        match width {
            3 => self
                .cursor
                .take_one_of(names.iter().map(|name| names::abbreviated(name))),
            _ => self.cursor.take_one_of(names.iter().copied()),
        }
    }

    /// Minutes of an offset: hours alone for `z` and `zz`, else hours and minutes, whose colon may be missing.
    fn offset(&mut self, width: usize, specifier: Specifier) -> Option<i32> {
        let sign = match self.cursor.peek()? {
            '+' => 1,
            '-' => -1,
            _ => return None,
        };
        self.cursor.take(if sign > 0 { '+' } else { '-' });
        let hours_only = specifier == Specifier::Offset && width <= 2;
        let hour_digits_min = if hours_only { width } else { 1 };
        let hours = self.cursor.take_digits(hour_digits_min, 2)?;
        let minutes = if hours_only {
            "0"
        } else {
            self.cursor.take(':');
            self.cursor.take_digits(2, 2)?
        };
        let minutes = value(minutes);
        if minutes > Field::OffsetMinute.range().1 {
            return None;
        }
        i32::try_from(value(hours) * 60 + minutes)
            .ok()
            .map(|sum| sign * sum)
    }
}
