//! Format strings of .NET.

use super::error::{At, Field, digits};
use super::{DateError, DateTime, Kind, Parsed, Styles, exact, print};

/// Digits of a second's fraction that .NET keeps.
const FRACTION_WIDTH_MAX: usize = 7;

/// A date format of .NET, read once: custom (`dd.MM.yyyy`) or, when it is a single character, standard (`s`).
///
/// Letters that mean nothing to .NET stand for themselves. Sources: .NET's "Custom date and time format strings"
/// and "Standard date and time format strings", in the invariant culture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Format {
    text: String,
    items: Vec<Item>,
    /// The standard format `U` takes the text to be UTC.
    is_universal: bool,
}

/// One part of a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// An unquoted blank, which the styles may let fall away.
    Blank,
    /// A character that stands for itself.
    Literal(char),
    /// Text in quotes.
    Quoted(String),
    /// `Z`: printed as it is, but parsed as the name of UTC.
    Zulu,
    /// `GMT`: parsed as the name of UTC, but printed as `G`, the month and `T`.
    Gmt,
    /// A specifier, written so many times.
    Field { specifier: Specifier, width: usize },
}

/// What a letter of a format stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Specifier {
    /// `y`
    Year,
    /// `M`
    Month,
    /// `d`, the day; from `ddd` on, the weekday
    Day,
    /// `h`
    HourOfHalf,
    /// `H`
    Hour,
    /// `m`
    Minute,
    /// `s`
    Second,
    /// `f`
    Fraction,
    /// `F`, without zeros at the end
    ShortFraction,
    /// `t`
    Half,
    /// `g`
    Era,
    /// `z`
    Offset,
    /// `K`, an offset or `Z` or nothing
    Kind,
}

/// A text that is no format: .NET would throw a `FormatException`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// No characters.
    #[error("the date format is empty")]
    Empty,
    /// One character is a standard format, and this is none.
    #[error(
        "`{letter}` alone is not a date format: .NET takes a single character as one of its standard formats \
         (d D f F g G m M o O r R s t T u U y Y)"
    )]
    UnknownStandard {
        /// The character.
        letter: char,
    },
    /// A quote that is never closed.
    #[error("`{text}` is not a date format: the {quote} at {at} is never closed")]
    OpenQuote {
        /// The format.
        text: String,
        /// `'` or `"`.
        quote: char,
        /// Where it stands.
        at: At,
    },
    /// A backslash with nothing after it.
    #[error("`{text}` is not a date format: nothing follows the `\\` at its end")]
    OpenEscape {
        /// The format.
        text: String,
    },
    /// A percent sign without a specifier after it.
    #[error("`{text}` is not a date format: no specifier follows the `%` at {at}")]
    OpenPercent {
        /// The format.
        text: String,
        /// Where it stands.
        at: At,
    },
    /// More digits than .NET keeps.
    #[error("`{text}` is not a date format: a fraction has at most 7 digits, and {width} stand at {at}")]
    LongFraction {
        /// The format.
        text: String,
        /// Digits.
        width: usize,
        /// Where they begin.
        at: At,
    },
}

impl Format {
    /// Reads a format.
    ///
    /// ```
    /// use expr::date::{DateTime, Format};
    /// let date = DateTime::parse("2009-06-15T13:45:30")?;
    /// assert_eq!(Format::new("dddd, d MMM 'at' h:mm tt").unwrap().print(date), "Monday, 15 Jun at 1:45 PM");
    /// assert_eq!(Format::new("s").unwrap().print(date), "2009-06-15T13:45:30");
    /// assert!(Format::new("q").is_err());
    /// # Ok::<(), expr::date::DateError>(())
    /// ```
    ///
    /// # Errors
    /// [`FormatError`]: an unknown single character, an open quote, `\` or `%`, or more than 7 digits of a fraction.
    pub fn new(text: &str) -> Result<Self, FormatError> {
        let mut characters = text.chars();
        let pattern = match (characters.next(), characters.next()) {
            (None, _) => return Err(FormatError::Empty),
            (Some(letter), None) => standard(letter).ok_or(FormatError::UnknownStandard { letter })?,
            _ => text,
        };
        Ok(Self {
            text: text.to_owned(),
            items: items(pattern)?,
            is_universal: text == "U",
        })
    }

    /// The format as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Reads a text that is exactly as this format says (`DateTime.ParseExact`).
    ///
    /// A text with an offset is converted to UTC, one without is taken to be UTC.
    ///
    /// ```
    /// use expr::date::{Format, Styles};
    /// let format = Format::new("yyyy-MM-ddzzz").unwrap();
    /// let parsed = format.parse("2020-12-31+08:00", Styles::default())?;
    /// assert_eq!(parsed.utc.to_string(), "12/30/2020 4:00:00 PM");
    /// assert!(parsed.date_changed_by_offset);
    /// let error = Format::new("dd.MM.yyyy").unwrap().parse("31.02.2024", Styles::default()).unwrap_err();
    /// assert_eq!(error.to_string(), "`31.02.2024` does not fit `dd.MM.yyyy`: February 2024 has 29 days");
    /// # Ok::<(), expr::date::DateError>(())
    /// ```
    ///
    /// # Errors
    /// [`DateError::DoesNotFit`]. Its problem is [`NeedsToday`](super::Problem::NeedsToday) when the format has no
    /// year: see [`parse_on`](Self::parse_on).
    pub fn parse(&self, text: &str, styles: Styles) -> Result<Parsed, DateError> {
        self.parse_with(text, styles, None)
    }

    /// As [`parse`](Self::parse), taking the year from `today` when the format has none, and the whole date when it
    /// has neither year, month nor day.
    ///
    /// # Errors
    /// [`DateError::DoesNotFit`].
    pub fn parse_on(&self, text: &str, styles: Styles, today: DateTime) -> Result<Parsed, DateError> {
        self.parse_with(text, styles, Some(today))
    }

    fn parse_with(&self, text: &str, styles: Styles, today: Option<DateTime>) -> Result<Parsed, DateError> {
        exact::fields(&self.items, text, styles, self.is_universal)
            .and_then(|fields| fields.resolve(styles, today))
            .map_err(|problem| DateError::DoesNotFit {
                text: text.to_owned(),
                format: self.text.clone(),
                problem,
            })
    }

    /// The date-time as text (`DateTime.ToString`), as one that .NET knows to be UTC: `K` gives `Z`.
    #[must_use]
    pub fn print(&self, date: DateTime) -> String {
        print::print(&self.items, date, Kind::Utc)
    }

    /// The moment of a parsed text as text. `K` depends on whether that text had an offset.
    #[must_use]
    pub fn print_parsed(&self, parsed: &Parsed) -> String {
        print::print(&self.items, parsed.utc, parsed.kind)
    }
}

/// The custom format behind a standard one, in the invariant culture.
fn standard(letter: char) -> Option<&'static str> {
    Some(match letter {
        'd' => "MM/dd/yyyy",
        'D' => "dddd, dd MMMM yyyy",
        'f' => "dddd, dd MMMM yyyy HH:mm",
        'F' | 'U' => "dddd, dd MMMM yyyy HH:mm:ss",
        'g' => "MM/dd/yyyy HH:mm",
        'G' => "MM/dd/yyyy HH:mm:ss",
        'm' | 'M' => "MMMM dd",
        'o' | 'O' => "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
        'r' | 'R' => "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
        's' => "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
        't' => "HH:mm",
        'T' => "HH:mm:ss",
        'u' => "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
        'y' | 'Y' => "yyyy MMMM",
        _ => return None,
    })
}

fn items(text: &str) -> Result<Vec<Item>, FormatError> {
    let mut items = Vec::new();
    let mut byte = 0;
    while let Some(character) = text[byte..].chars().next() {
        let at = || At::new(text, byte);
        let after = &text[byte + character.len_utf8()..];
        let mut length = character.len_utf8();
        let item = match character {
            '\'' | '"' => {
                let (quoted, inside) = quoted(after, character).ok_or_else(|| FormatError::OpenQuote {
                    text: text.to_owned(),
                    quote: character,
                    at: at(),
                })?;
                length += inside;
                Item::Quoted(quoted)
            }
            '\\' => {
                let escaped = after.chars().next().ok_or_else(|| FormatError::OpenEscape {
                    text: text.to_owned(),
                })?;
                length += escaped.len_utf8();
                Item::Literal(escaped)
            }
            '%' if after.is_empty() || after.starts_with('%') => {
                return Err(FormatError::OpenPercent {
                    text: text.to_owned(),
                    at: at(),
                });
            }
            // It only keeps a single specifier from being a standard format.
            '%' => {
                byte += length;
                continue;
            }
            ' ' => Item::Blank,
            'Z' => Item::Zulu,
            'G' if after.starts_with("MT") => {
                length = "GMT".len();
                Item::Gmt
            }
            _ => match Specifier::of(character) {
                Some(specifier) => {
                    if specifier != Specifier::Kind {
                        length = text[byte..]
                            .bytes()
                            .take_while(|next| char::from(*next) == character)
                            .count();
                    }
                    let is_fraction = matches!(specifier, Specifier::Fraction | Specifier::ShortFraction);
                    if is_fraction && length > FRACTION_WIDTH_MAX {
                        return Err(FormatError::LongFraction {
                            text: text.to_owned(),
                            width: length,
                            at: at(),
                        });
                    }
                    Item::Field {
                        specifier,
                        width: length,
                    }
                }
                None => Item::Literal(character),
            },
        };
        items.push(item);
        byte += length;
    }
    Ok(items)
}

/// The text up to the closing quote, in which `\` escapes, and how many bytes it takes with that quote.
fn quoted(text: &str, quote: char) -> Option<(String, usize)> {
    let mut content = String::new();
    let mut characters = text.char_indices();
    while let Some((byte, character)) = characters.next() {
        match character {
            '\\' => content.push(characters.next()?.1),
            _ if character == quote => return Some((content, byte + quote.len_utf8())),
            _ => content.push(character),
        }
    }
    None
}

impl Specifier {
    fn of(letter: char) -> Option<Self> {
        Some(match letter {
            'y' => Self::Year,
            'M' => Self::Month,
            'd' => Self::Day,
            'h' => Self::HourOfHalf,
            'H' => Self::Hour,
            'm' => Self::Minute,
            's' => Self::Second,
            'f' => Self::Fraction,
            'F' => Self::ShortFraction,
            't' => Self::Half,
            'g' => Self::Era,
            'z' => Self::Offset,
            'K' => Self::Kind,
            _ => return None,
        })
    }

    fn letter(self) -> &'static str {
        match self {
            Self::Year => "y",
            Self::Month => "M",
            Self::Day => "d",
            Self::HourOfHalf => "h",
            Self::Hour => "H",
            Self::Minute => "m",
            Self::Second => "s",
            Self::Fraction => "f",
            Self::ShortFraction => "F",
            Self::Half => "t",
            Self::Era => "g",
            Self::Offset => "z",
            Self::Kind => "K",
        }
    }

    /// As it is written in a format; one of absurd length is cut.
    pub(super) fn spelling(self, width: usize) -> String {
        self.letter().repeat(width.min(10))
    }

    /// The number it stands for, and its fewest and most digits when parsed. `None` for names, fractions and offsets.
    pub(super) fn number(self, width: usize) -> Option<(Field, usize, usize)> {
        let field = match self {
            Self::Year if width <= 2 => Field::YearOfCentury,
            Self::Year => Field::Year,
            Self::Month if width <= 2 => Field::Month,
            Self::Day if width <= 2 => Field::Day,
            Self::HourOfHalf => Field::HourOfHalf,
            Self::Hour => Field::Hour,
            Self::Minute => Field::Minute,
            Self::Second => Field::Second,
            _ => return None,
        };
        Some(match (self, width) {
            (_, 1) => (field, 1, 2),
            (Self::Year, _) => (field, width, width),
            _ => (field, 2, 2),
        })
    }

    /// What has to come in a text.
    pub(super) fn meaning(self, width: usize) -> String {
        if let Some((field, min, max)) = self.number(width) {
            return digits(min, max, field);
        }
        match self {
            Self::Fraction => return digits(width, width, Field::Fraction),
            Self::Month if width == 3 => "a month such as `Jan`",
            Self::Month => "a month such as `January`",
            Self::Day if width == 3 => "a weekday such as `Mon`",
            Self::Day => "a weekday such as `Monday`",
            Self::Half if width == 1 => "`A` or `P`",
            Self::Half => "`AM` or `PM`",
            Self::Era => "`A.D.`",
            Self::Offset if width == 1 => "an offset from UTC such as `-7`",
            Self::Offset if width == 2 => "an offset from UTC such as `-07`",
            _ => "an offset from UTC such as `-07:00`",
        }
        .to_owned()
    }
}
