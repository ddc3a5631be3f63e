//! Dates printed by a format, and formats that are none.

use expr::date::{DateTime, Format};

use super::{format, parse};

/// Format, date in ISO 8601, text.
const PRINTED: &[(&str, &str, &str, &str)] = &[
    ("%d", "2009-06-01T13:45:30", "1", "custom"),
    ("dd", "2009-06-01T13:45:30", "01", "custom"),
    ("ddd", "2009-06-15T13:45:30", "Mon", "custom"),
    ("dddd", "2009-06-15T13:45:30", "Monday", "custom"),
    (
        "dddddd",
        "2009-06-15T13:45:30",
        "Monday",
        "custom: any more add nothing",
    ),
    ("%f", "2009-06-15T13:45:30.6170000", "6", "custom"),
    ("%f", "2009-06-15T13:45:30.05", "0", "custom"),
    ("ff", "2009-06-15T13:45:30.0050000", "00", "custom"),
    ("fff", "2009-06-15T13:45:30.617", "617", "custom"),
    ("ffff", "2009-06-15T13:45:30.6175000", "6175", "custom"),
    ("fffff", "2009-06-15T13:45:30.6175400", "61754", "custom"),
    ("ffffff", "2009-06-15T13:45:30.6175420", "617542", "custom"),
    ("fffffff", "2009-06-15T13:45:30.0001150", "0001150", "custom"),
    ("%F", "2009-06-15T13:45:30.6170000", "6", "custom"),
    ("%F", "2009-06-15T13:45:30.0500000", "", "custom"),
    ("FFFF", "2009-06-15T13:45:30.5275000", "5275", "custom"),
    ("FFFFFFF", "2009-06-15T13:45:30.0001150", "000115", "custom"),
    (
        "ss.FFF",
        "2009-06-15T13:45:30",
        "30",
        "the dot goes with the fraction",
    ),
    ("gg", "2009-06-15T13:45:30", "A.D.", "custom"),
    ("%h", "2009-06-15T13:45:30", "1", "custom"),
    ("hh", "2009-06-15T01:45:30", "01", "custom"),
    ("%H", "2009-06-15T01:45:30", "1", "custom"),
    ("HH", "2009-06-15T13:45:30", "13", "custom"),
    ("%K", "2009-06-15T13:45:30", "Z", "custom: of UTC"),
    ("%m", "2009-06-15T01:09:30", "9", "custom"),
    ("mm", "2009-06-15T01:09:30", "09", "custom"),
    ("%M", "2009-06-15T13:45:30", "6", "custom"),
    ("MM", "2009-06-15T13:45:30", "06", "custom"),
    ("MMM", "2009-06-15T13:45:30", "Jun", "custom"),
    ("MMMM", "2009-06-15T13:45:30", "June", "custom"),
    ("%s", "2009-06-15T13:45:09", "9", "custom"),
    ("ss", "2009-06-15T13:45:09", "09", "custom"),
    ("%t", "2009-06-15T13:45:30", "P", "custom"),
    ("tt", "2009-06-15T13:45:30", "PM", "custom"),
    ("%y", "0001-01-01", "1", "custom"),
    ("%y", "1900-01-01", "0", "custom"),
    ("yy", "2019-06-15", "19", "custom"),
    ("yyy", "0001-01-01", "001", "custom"),
    ("yyy", "2009-06-15", "2009", "custom"),
    ("yyyy", "0900-01-01", "0900", "custom"),
    ("yyyyy", "2009-06-15", "02009", "custom"),
    ("%z", "2009-06-15", "+0", "custom: of UTC"),
    ("zz", "2009-06-15", "+00", "custom: of UTC"),
    ("zzz", "2009-06-15", "+00:00", "custom: of UTC"),
    ("'arr:' h:m t", "2009-06-15T13:45:30", "arr: 1:45 P", "custom"),
    ("\"arr:\" h:m t", "2009-06-15T13:45:30", "arr: 1:45 P", "custom"),
    ("h \\h", "2009-06-15T01:45:30", "1 h", "custom"),
    ("arr hh:mm t", "2009-06-15T01:45:30", "arr 01:45 A", "custom"),
    ("'it\\'s' d", "2009-06-15", "it's 15", "an escape within quotes"),
    (
        "YYYY-MM-DD",
        "2009-06-15",
        "YYYY-06-DD",
        "capital Y and D stand for themselves",
    ),
    (
        "HH:mm GMT",
        "2009-06-15T13:45:30",
        "13:45 G6T",
        "the M of GMT is the month",
    ),
    ("d", "2009-06-15T13:45:30", "06/15/2009", "standard"),
    ("D", "2009-06-15T13:45:30", "Monday, 15 June 2009", "standard"),
    (
        "f",
        "2009-06-15T13:45:30",
        "Monday, 15 June 2009 13:45",
        "standard",
    ),
    (
        "F",
        "2009-06-15T13:45:30",
        "Monday, 15 June 2009 13:45:30",
        "standard",
    ),
    ("g", "2009-06-15T13:45:30", "06/15/2009 13:45", "standard"),
    ("G", "2009-06-15T13:45:30", "06/15/2009 13:45:30", "standard"),
    ("m", "2009-06-15T13:45:30", "June 15", "standard"),
    (
        "o",
        "2009-06-15T13:45:30.6175425",
        "2009-06-15T13:45:30.6175425Z",
        "standard",
    ),
    (
        "R",
        "2009-06-15T13:45:30",
        "Mon, 15 Jun 2009 13:45:30 GMT",
        "standard",
    ),
    ("s", "2009-06-15T13:45:30", "2009-06-15T13:45:30", "standard"),
    ("t", "2009-06-15T13:45:30", "13:45", "standard"),
    ("T", "2009-06-15T13:45:30", "13:45:30", "standard"),
    ("u", "2009-06-15T13:45:30", "2009-06-15 13:45:30Z", "standard"),
    (
        "U",
        "2009-06-15T13:45:30",
        "Monday, 15 June 2009 13:45:30",
        "standard",
    ),
    ("Y", "2009-06-15T13:45:30", "2009 June", "standard"),
];

#[test]
fn formats_print_what_dotnet_documents() {
    for (by, text, expected, why) in PRINTED {
        let date = DateTime::parse_iso(text).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(format(by).print(date), *expected, "{by}: {why}");
    }
}

#[test]
fn k_prints_what_the_text_had() {
    let again = |text: &str, styles: &str| {
        let parsed = parse(text, "yyyy-MM-ddTHH:mmK", styles).unwrap_or_else(|error| panic!("{error}"));
        format("yyyy-MM-ddTHH:mmK").print_parsed(&parsed)
    };
    assert_eq!(again("2023-01-05T10:20", ""), "2023-01-05T10:20");
    assert_eq!(again("2023-01-05T10:20Z", ""), "2023-01-05T10:20Z");
    assert_eq!(again("2023-01-05T10:20+02:00", ""), "2023-01-05T08:20+00:00");
    assert_eq!(
        again("2023-01-05T10:20+02:00", "AdjustToUniversal"),
        "2023-01-05T08:20Z"
    );
    assert_eq!(
        again("2023-01-05T10:20", "AssumeUniversal, AdjustToUniversal"),
        "2023-01-05T10:20Z"
    );
    assert_eq!(again("2023-01-05T10:20", "AssumeLocal"), "2023-01-05T10:20+00:00");
}

#[test]
fn broken_formats_are_told_where() {
    for (by, expected) in [
        ("", "the date format is empty"),
        (
            "q",
            "`q` alone is not a date format: .NET takes a single character as one of its standard formats \
             (d D f F g G m M o O r R s t T u U y Y)",
        ),
        (
            "yyyy 'of",
            "`yyyy 'of` is not a date format: the ' at character 6 is never closed",
        ),
        (
            "yyyy\\",
            "`yyyy\\` is not a date format: nothing follows the `\\` at its end",
        ),
        (
            "yyyy%",
            "`yyyy%` is not a date format: no specifier follows the `%` at character 5",
        ),
        (
            "%%d",
            "`%%d` is not a date format: no specifier follows the `%` at character 1",
        ),
        (
            "ss.ffffffff",
            "`ss.ffffffff` is not a date format: a fraction has at most 7 digits, and 8 stand at character 4",
        ),
    ] {
        assert_eq!(Format::new(by).expect_err(by).to_string(), expected);
    }
}
