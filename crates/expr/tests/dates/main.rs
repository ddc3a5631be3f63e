//! Dates of .NET, as tables. Each row ends in what it pins, or in where the example comes from.
//!
//! Sources: Microsoft Learn, "Custom date and time format strings" (custom) and the example of
//! `DateTime.ParseExact` (parse); the patterns of .NET's invariant culture for the standard formats (standard); and
//! "Reference for writing expressions for attribute mappings in Microsoft Entra Application Provisioning" (reference).

mod formats;
mod intervals;
mod parsing;
mod styles;
mod texts;

use expr::date::{DateError, DateTime, Format, Parsed, Styles};

fn date(text: &str) -> DateTime {
    DateTime::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

fn format(text: &str) -> Format {
    Format::new(text).unwrap_or_else(|error| panic!("{error}"))
}

/// The only function here that knows how a text is parsed by a format.
fn parse(text: &str, by: &str, styles: &str) -> Result<Parsed, DateError> {
    let styles = Styles::parse(styles).unwrap_or_else(|error| panic!("{error}"));
    format(by).parse(text, styles)
}
