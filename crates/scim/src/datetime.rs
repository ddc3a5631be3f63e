//! DateTime values (RFC 7643 §2.3.5): `xsd:dateTime` with both a date and a time.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Whether the text has the form of an `xsd:dateTime`: `2026-01-31T08:00:00Z`, with an optional
/// fraction and an optional offset.
pub(crate) fn is_xsd(text: &str) -> bool {
    has_form(text.as_bytes()) && instant(text).is_some()
}

/// The instant a text names. Without an offset it is read as UTC, so that texts can be ordered.
pub(crate) fn instant(text: &str) -> Option<Timestamp> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    let local: DateTime = text.parse().ok()?;
    // A date alone would parse too.
    if !text.contains(':') {
        return None;
    }
    local.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

fn has_form(text: &[u8]) -> bool {
    const FORM: &[u8; 19] = b"0000-00-00T00:00:00";
    let Some((start, mut rest)) = text.split_at_checked(FORM.len()) else {
        return false;
    };
    let fits = start.iter().zip(FORM).all(|(have, form)| match form {
        b'0' => have.is_ascii_digit(),
        _ => have == form,
    });
    if !fits {
        return false;
    }
    if let Some((b'.', fraction)) = rest.split_first() {
        let digits = fraction.iter().take_while(|c| c.is_ascii_digit()).count();
        if digits == 0 {
            return false;
        }
        rest = fraction.split_at(digits).1;
    }
    match rest {
        [] | [b'Z'] => true,
        [b'+' | b'-', h1, h2, b':', m1, m2] => [h1, h2, m1, m2].into_iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_xsd_are_known() {
        for text in [
            "2008-01-23T04:56:22Z",
            "2008-01-23T04:56:22",
            "2008-01-23T04:56:22.123456+02:00",
        ] {
            assert!(is_xsd(text), "{text}");
        }
        for text in [
            "",
            "2008-01-23",
            "04:56:22",
            "2008-01-23 04:56:22Z",
            "2008-01-23t04:56:22z",
            "2008-13-23T04:56:22Z",
            "2008-01-23T04:56:22.Z",
            "2008-01-23T04:56:22+0200",
            "2008-01-23T04:56Z",
            "ø008-01-23T04:56:22Z",
        ] {
            assert!(!is_xsd(text), "{text}");
        }
    }

    #[test]
    fn instants_are_compared_across_offsets() {
        assert_eq!(
            instant("2026-05-13T06:42:34+02:00"),
            instant("2026-05-13T04:42:34Z")
        );
        assert_eq!(
            instant("2026-05-13T04:42:34"),
            instant("2026-05-13T04:42:34.000Z")
        );
        assert_eq!(instant("2026-05-13"), None);
    }
}
