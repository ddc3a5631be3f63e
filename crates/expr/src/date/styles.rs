//! `DateTimeStyles` of .NET.

use std::fmt;

use strsim::osa_distance;

/// What parsing by a [`Format`](super::Format) allows, and how it takes a missing offset.
///
/// The default is Entra's: `AllowLeadingWhite, AllowTrailingWhite, RoundtripKind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Styles(u16);

/// Why a text names no styles.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StylesError {
    /// Not a name of .NET's `DateTimeStyles`.
    #[error("`{name}` is not a date style{}", suggestion(.nearest))]
    Unknown {
        /// As written.
        name: String,
        /// The style that was probably meant.
        nearest: Option<&'static str>,
    },
    /// Two styles that .NET refuses together.
    #[error("`{first}` and `{second}` exclude each other")]
    Conflict {
        /// One of them.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
}

fn suggestion(nearest: &Option<&'static str>) -> String {
    match nearest {
        Some(name) => format!(": did you mean `{name}`?"),
        None => format!(
            ": they are {}",
            NAMES.map(|(name, _)| format!("`{name}`")).join(", ")
        ),
    }
}

/// Names and values as .NET has them.
const NAMES: [(&str, Styles); 10] = [
    ("None", Styles::NONE),
    ("AllowLeadingWhite", Styles::ALLOW_LEADING_WHITE),
    ("AllowTrailingWhite", Styles::ALLOW_TRAILING_WHITE),
    ("AllowInnerWhite", Styles::ALLOW_INNER_WHITE),
    ("AllowWhiteSpaces", Styles::ALLOW_WHITE_SPACES),
    ("NoCurrentDateDefault", Styles::NO_CURRENT_DATE_DEFAULT),
    ("AdjustToUniversal", Styles::ADJUST_TO_UNIVERSAL),
    ("AssumeLocal", Styles::ASSUME_LOCAL),
    ("AssumeUniversal", Styles::ASSUME_UNIVERSAL),
    ("RoundtripKind", Styles::ROUNDTRIP_KIND),
];

/// Pairs that `DateTime.ParseExact` refuses with an `ArgumentException`.
const CONFLICTS: [(Styles, Styles); 4] = [
    (Styles::ASSUME_LOCAL, Styles::ASSUME_UNIVERSAL),
    (Styles::ROUNDTRIP_KIND, Styles::ASSUME_LOCAL),
    (Styles::ROUNDTRIP_KIND, Styles::ASSUME_UNIVERSAL),
    (Styles::ROUNDTRIP_KIND, Styles::ADJUST_TO_UNIVERSAL),
];

impl Styles {
    /// The text must be exactly as the format says.
    pub const NONE: Self = Self(0);
    /// White space before the text is ignored.
    pub const ALLOW_LEADING_WHITE: Self = Self(1);
    /// White space after the text is ignored.
    pub const ALLOW_TRAILING_WHITE: Self = Self(2);
    /// White space between the parts is ignored, and blanks of the format need not be there.
    pub const ALLOW_INNER_WHITE: Self = Self(4);
    /// The three above.
    pub const ALLOW_WHITE_SPACES: Self = Self(7);
    /// A time without a date is of 1 January of the year 1 rather than of today.
    pub const NO_CURRENT_DATE_DEFAULT: Self = Self(8);
    /// The result is marked as UTC.
    pub const ADJUST_TO_UNIVERSAL: Self = Self(16);
    /// A text without offset is local time. Entra's local time is taken to be UTC.
    pub const ASSUME_LOCAL: Self = Self(32);
    /// A text without offset is UTC.
    pub const ASSUME_UNIVERSAL: Self = Self(64);
    /// A `Z` in the text marks the result as UTC.
    pub const ROUNDTRIP_KIND: Self = Self(128);

    /// The styles of names separated by commas, ignoring case. A blank text means the default.
    ///
    /// ```
    /// use expr::date::Styles;
    /// let both = Styles::ALLOW_INNER_WHITE.with(Styles::ASSUME_UNIVERSAL);
    /// assert_eq!(Styles::parse("allowInnerWhite, AssumeUniversal")?, both);
    /// let error = Styles::parse("AllowWhiteSpace").unwrap_err();
    /// assert_eq!(error.to_string(), "`AllowWhiteSpace` is not a date style: did you mean `AllowWhiteSpaces`?");
    /// # Ok::<(), expr::date::StylesError>(())
    /// ```
    ///
    /// # Errors
    /// [`StylesError`] for a name .NET does not have, and for styles it refuses together.
    pub fn parse(text: &str) -> Result<Self, StylesError> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let styles = text
            .split(',')
            .map(|name| Self::named(name.trim()))
            .try_fold(Self::NONE, |sum, style| Ok(sum.with(style?)))?;
        match CONFLICTS
            .into_iter()
            .find(|(first, second)| styles.has(*first) && styles.has(*second))
        {
            Some((first, second)) => Err(StylesError::Conflict {
                first: first.name(),
                second: second.name(),
            }),
            None => Ok(styles),
        }
    }

    fn named(name: &str) -> Result<Self, StylesError> {
        if let Some((_, style)) = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            return Ok(*style);
        }
        let wanted = name.to_ascii_lowercase();
        let nearest = NAMES
            .iter()
            .map(|(known, _)| (osa_distance(&wanted, &known.to_ascii_lowercase()), *known))
            // With half of the letters wrong it is a guess; then all names are listed.
            .filter(|(distance, _)| *distance < wanted.len().div_ceil(2))
            .min()
            .map(|(_, known)| known);
        Err(StylesError::Unknown {
            name: name.to_owned(),
            nearest,
        })
    }

    fn name(self) -> &'static str {
        NAMES
            .iter()
            .find(|(_, style)| *style == self)
            .map_or("None", |(name, _)| name)
    }

    /// These and those.
    #[must_use]
    pub const fn with(self, more: Self) -> Self {
        Self(self.0 | more.0)
    }

    /// Whether all of `styles` are among these.
    #[must_use]
    pub const fn has(self, styles: Self) -> bool {
        self.0 & styles.0 == styles.0
    }
}

impl Default for Styles {
    fn default() -> Self {
        Self::ROUNDTRIP_KIND
            .with(Self::ALLOW_LEADING_WHITE)
            .with(Self::ALLOW_TRAILING_WHITE)
    }
}

impl fmt::Display for Styles {
    /// As .NET prints them, smallest value first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let single = |style: &Styles| style.0.is_power_of_two() && self.has(*style);
        let names: Vec<&str> = NAMES
            .iter()
            .filter(|(_, style)| single(style))
            .map(|(name, _)| *name)
            .collect();
        f.write_str(if names.is_empty() { "None" } else { "" })?;
        f.write_str(&names.join(", "))
    }
}
