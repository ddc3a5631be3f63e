//! Dates as Graph writes them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Reads a Graph date. `None` for anything unreadable and for the null date of .NET.
///
/// Graph shows "never" as `0001-01-01T00:00:00Z` (Graph: synchronizationStatus), and the `date` of an error
/// body has no zone at all; it is UTC.
pub fn graph_date(text: &str) -> Option<Timestamp> {
    let at = text.parse::<Timestamp>().ok().or_else(|| {
        let civil = text.parse::<DateTime>().ok()?;
        Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
    })?;
    (at.to_zoned(TimeZone::UTC).year() > 1).then_some(at)
}

pub(crate) fn date_of(value: Option<&serde_json::Value>) -> Option<Timestamp> {
    graph_date(value?.as_str()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_null_date_of_dotnet_means_never() {
        assert_eq!(graph_date("0001-01-01T00:00:00Z"), None);
    }

    #[test]
    fn seven_fractional_digits_and_a_missing_zone_are_read_as_utc() {
        let expected: Timestamp = "2026-01-05T10:11:12Z".parse().unwrap();
        assert_eq!(graph_date("2026-01-05T10:11:12"), Some(expected));
        assert!(graph_date("2026-01-05T10:11:12.1234567Z").is_some());
        assert_eq!(graph_date("soon"), None);
    }
}
