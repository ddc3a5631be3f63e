//! What a person writes for a span, a moment, a size: read once, refused with the form it should have.

use jiff::{SignedDuration, Timestamp};

use crate::error::ApiError;

/// Longest span: a hundred years.
const DAYS_MAX: i64 = 36_500;

/// `90s`, `15m`, `12h`, `30d`.
///
/// # Errors
/// It is another form.
pub(in crate::trial) fn span(text: &str) -> Result<SignedDuration, ApiError> {
    let wrong =
        || ApiError::bad_input(&format!("`{text}` is not a span of time")).fix("Write 90s, 15m, 12h or 30d.");
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: i64 = text[..end].parse().map_err(|_| wrong())?;
    let seconds = match &text[end..] {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(wrong()),
    };
    number
        .checked_mul(seconds)
        .filter(|total| *total <= DAYS_MAX * 86_400)
        .map(SignedDuration::from_secs)
        .ok_or_else(wrong)
}

/// A span as a person writes it: in the largest unit that it is a whole number of.
pub(in crate::trial) fn written(seconds: u64) -> String {
    [(86_400, 'd'), (3_600, 'h'), (60, 'm')]
        .into_iter()
        .find(|(unit, _)| seconds > 0 && seconds.is_multiple_of(*unit))
        .map_or_else(
            || format!("{seconds}s"),
            |(unit, letter)| format!("{}{letter}", seconds / unit),
        )
}

/// A moment that is so far away.
///
/// # Errors
/// As [`span`].
pub(super) fn from_now(text: &str, now: Timestamp) -> Result<Timestamp, ApiError> {
    let span = span(text)?;
    now.checked_add(span).map_err(|_| {
        ApiError::bad_input(&format!("`{text}` from now is no date")).fix("Write a shorter span.")
    })
}

/// `Name: value`.
///
/// # Errors
/// There is no colon, or no name.
pub(super) fn header(text: &str) -> Result<(String, String), ApiError> {
    match text.split_once(':') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err(ApiError::bad_input(&format!("`{text}` is not a header")).fix("Write it as `Name: value`.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_have_a_number_and_a_unit() {
        for (text, seconds) in [
            ("90s", 90),
            ("15m", 900),
            ("12h", 43_200),
            ("30d", 2_592_000),
            (" 0s ", 0),
        ] {
            assert_eq!(span(text).unwrap().as_secs(), seconds);
        }
        for text in ["", "5", "m", "-1s", "1.5h", "5 weeks", "99999999d", "1y"] {
            let error = span(text).unwrap_err();
            assert!(error.fix.unwrap().action.contains("90s"), "{text}");
        }
    }

    #[test]
    fn a_span_is_written_as_it_was_read() {
        for text in ["90s", "15m", "12h", "30d", "0s", "25h"] {
            assert_eq!(written(span(text).unwrap().as_secs().unsigned_abs()), text);
        }
    }

    #[test]
    fn headers_have_a_name() {
        assert_eq!(
            header("If-Match: \"1\":2").unwrap(),
            ("If-Match".into(), "\"1\":2".into())
        );
        assert!(header("nothing").is_err());
        assert!(header(": x").is_err());
    }
}
