//! Dates of .NET, as tables. Each row ends in what it pins, or in where the example comes from.
//!
//! Sources: Microsoft Learn, "Custom date and time format strings" (custom) and the example of
//! `DateTime.ParseExact` (parse); the patterns of .NET's invariant culture for the standard formats (standard); and
//! "Reference for writing expressions for attribute mappings in Microsoft Entra Application Provisioning" (reference).

use expr::date::{DateError, DateTime, Format, Interval, Kind, Parsed, Problem, Styles};

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

/// Text, and what `CDate` makes of it.
const TEXTS: &[(&str, &str, &str)] = &[
    ("2020-03-16-07:00", "3/16/2020 7:00:00 AM", "reference: CDate"),
    (
        "2021-06-30+08:00",
        "6/29/2021 4:00:00 PM",
        "reference: CDate, the day before in UTC",
    ),
    (
        "8/25/2021 5:41:18 PM",
        "8/25/2021 5:41:18 PM",
        "reference: Entra's own form",
    ),
    ("2020-03-16", "3/16/2020 12:00:00 AM", "no zone is UTC"),
    ("  2020-03-16\t", "3/16/2020 12:00:00 AM", "white space around"),
    ("2020-3-6", "3/6/2020 12:00:00 AM", "one digit"),
    ("2020/03/16 5:30", "3/16/2020 5:30:00 AM", "slashes, year first"),
    ("2020-03-16T05:30", "3/16/2020 5:30:00 AM", "no seconds"),
    ("2020-03-16T05:30:07Z", "3/16/2020 5:30:07 AM", "ISO 8601"),
    ("2020-03-16T05:30:07z", "3/16/2020 5:30:07 AM", "a small z"),
    (
        "2020-03-16 05:30:07.25 +01",
        "3/16/2020 4:30:07 AM",
        "offset of hours",
    ),
    (
        "2020-03-16 05:30:07 +0130",
        "3/16/2020 4:00:07 AM",
        "offset without colon",
    ),
    ("2020-03-16-7", "3/16/2020 7:00:00 AM", "offset of one digit"),
    (
        "2021-08-24T23:30:00-02:00",
        "8/25/2021 1:30:00 AM",
        "the day after in UTC",
    ),
    (
        "2024-02-29T00:30:00+01:00",
        "2/28/2024 11:30:00 PM",
        "the day before in UTC",
    ),
    (
        "2020-03-16T05:30:07.99999999Z",
        "3/16/2020 5:30:08 AM",
        "an eighth digit rounds, here up to a whole second",
    ),
    ("3/16/2020", "3/16/2020 12:00:00 AM", "month first"),
    ("3-16-2020", "3/16/2020 12:00:00 AM", "month first with hyphens"),
    ("3/16/2020 17:30", "3/16/2020 5:30:00 PM", "24 hours"),
    ("3/16/2020 5:30 pm", "3/16/2020 5:30:00 PM", "small pm"),
    ("3/16/2020 5PM", "3/16/2020 5:00:00 PM", "an hour alone"),
    ("3/16/2020 12:00:00 AM", "3/16/2020 12:00:00 AM", "midnight"),
    (
        "3/16/2020 0:30 AM",
        "3/16/2020 12:30:00 AM",
        "hour 0 on a clock of 12",
    ),
    ("3/16/2020 13:30 PM", "3/16/2020 1:30:00 PM", "PM says it twice"),
    ("3/16/20", "3/16/2020 12:00:00 AM", "two digits of a year"),
    ("3/16/50", "3/16/1950 12:00:00 AM", "the century turns after 49"),
    ("16 Mar 2020", "3/16/2020 12:00:00 AM", "month by name"),
    ("16-MAR-2020", "3/16/2020 12:00:00 AM", "as databases export it"),
    ("March 16, 2020 5:30 PM", "3/16/2020 5:30:00 PM", "American"),
    (
        "Mon, 16 Mar 2020 05:30:00 GMT",
        "3/16/2020 5:30:00 AM",
        "RFC 1123",
    ),
    ("Monday, 16 March 2020", "3/16/2020 12:00:00 AM", "full names"),
    (
        "9999-12-31",
        "12/31/9999 12:00:00 AM",
        "the guides for HR sources: stands for never",
    ),
    ("0001-01-01", "1/1/0001 12:00:00 AM", "the first day"),
];

#[test]
fn texts_are_dates() {
    for (text, expected, why) in TEXTS {
        assert_eq!(date(text).to_string(), *expected, "{text}: {why}");
    }
}

/// Text, and what the admin is told.
const NO_DATES: &[(&str, &str)] = &[
    ("", "`` is not a date: it is empty"),
    (" \t", "` \t` is not a date: it is empty"),
    (
        "soon",
        "`soon` is not a date: expected a month such as `Jan` or `January` at character 1, found `soon`",
    ),
    (
        "20250801",
        "`20250801` is not a date: expected a date such as `2025-08-15` or `8/15/2025` at character 1, found `20250801`",
    ),
    (
        "31.12.2025",
        "`31.12.2025` is not a date: 31 at character 1 is not a month (1 to 12)",
    ),
    (
        "05.12.2025",
        "`05.12.2025` is not a date: expected `-` at character 3, found `.`",
    ),
    (
        "31/12/2025",
        "`31/12/2025` is not a date: 31 at character 1 is not a month (1 to 12)",
    ),
    (
        "2025-02-30",
        "`2025-02-30` is not a date: February 2025 has 28 days",
    ),
    (
        "2025-08",
        "`2025-08` is not a date: expected `-` at character 8, found the end",
    ),
    (
        "2025-08-15T5:00",
        "`2025-08-15T5:00` is not a date: expected two digits for the hour at character 12, found `5:`",
    ),
    (
        "2025-08-15 24:00",
        "`2025-08-15 24:00` is not a date: 24 at character 12 is not an hour (0 to 23)",
    ),
    (
        "2025-08-15 13:00 AM",
        "`2025-08-15 13:00 AM` is not a date: 13 at character 12 is not an hour of a 12-hour clock (0 to 12)",
    ),
    (
        "2025-08-15 10:00:60",
        "`2025-08-15 10:00:60` is not a date: 60 at character 18 is not a second (0 to 59)",
    ),
    (
        "2025-08-15+15:00",
        "`2025-08-15+15:00` is not a date: the offset at character 11 is more than 14 hours",
    ),
    (
        "2025-08-15 Europe",
        "`2025-08-15 Europe` is not a date: expected the end at character 12, found `E`",
    ),
    (
        "Sunday, 16 March 2020",
        "`Sunday, 16 March 2020` is not a date: 16 March 2020 is a Monday, not a Sunday",
    ),
    (
        "0001-01-01+01:00",
        "`0001-01-01+01:00` is not a date: in UTC it lies outside the years 1 to 9999",
    ),
    (
        "0000-01-01",
        "`0000-01-01` is not a date: 0 at character 1 is not a year (1 to 9999)",
    ),
];

#[test]
fn other_texts_are_no_dates_and_the_message_says_why() {
    for (text, expected) in NO_DATES {
        let error = DateTime::parse(text).expect_err(text);
        assert_eq!(error.to_string(), *expected);
    }
}

#[test]
fn num_from_date_reads_iso_8601_alone() {
    // Text and ticks. The second is documented wrongly in the guides: 2025 ends at this number.
    let rows = [
        ("1601-01-01T00:00:00Z", 0),
        ("2025-12-31T23:59:59-08:00", 134_117_279_990_000_000),
        ("2020-12-31 23:59:59-08:00", 132_539_615_990_000_000),
        ("2030-01-15 23:59:59-05:00", 135_392_435_990_000_000),
        ("2012-01-01 23:00", 129_699_324_000_000_000),
        ("1601-01-02", 864_000_000_000),
        ("1601-01-01T00:00:00.0000001", 1),
        ("1600-12-31T23:59:59.9999999", -1),
    ];
    for (text, ticks) in rows {
        let date = DateTime::parse_iso(text).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(date.ticks_since_1601(), ticks, "{text}");
        assert_eq!(DateTime::from_ticks_since_1601(ticks), Ok(date), "{text}");
    }
    for (text, expected) in [
        (
            "12/31/2025 12:00:00 AM",
            "`12/31/2025 12:00:00 AM` is not a date of ISO 8601: expected four digits for the year at character 1, found `12/3`",
        ),
        (
            "2025-1-31",
            "`2025-1-31` is not a date of ISO 8601: expected two digits for the month at character 6, found `1-`",
        ),
        (
            "2025-01-31 5:00 PM",
            "`2025-01-31 5:00 PM` is not a date of ISO 8601: expected two digits for the hour at character 12, found `5:`",
        ),
    ] {
        assert_eq!(DateTime::parse_iso(text).expect_err(text).to_string(), expected);
    }
}

#[test]
fn ticks_outside_the_calendar_are_no_date() {
    let message = |ticks| DateTime::from_ticks_since_1601(ticks).map_err(|error| error.to_string());
    assert_eq!(
        message(i64::MAX).expect_err("after 9999"),
        "9223372036854775807 ticks of 100 nanoseconds since 1601 lie outside the years 1 to 9999; \
         Active Directory writes this number for \"never\""
    );
    assert!(message(i64::MIN).is_err());
    assert_eq!(message(DateTime::MAX.ticks_since_1601()), Ok(DateTime::MAX));
    assert!(message(DateTime::MAX.ticks_since_1601() + 1).is_err());
    assert_eq!(message(DateTime::MIN.ticks_since_1601()), Ok(DateTime::MIN));
    assert!(message(DateTime::MIN.ticks_since_1601() - 1).is_err());
}

#[test]
fn a_clock_gives_utc_without_parts_of_a_tick() {
    let at = |text: &str| DateTime::from_timestamp(text.parse().expect("a timestamp"));
    assert_eq!(at("2021-07-02T15:33:38Z").to_string(), "7/2/2021 3:33:38 PM");
    assert_eq!(at("2025-07-30T00:00:00Z").to_string(), "7/30/2025 12:00:00 AM");
    assert_eq!(
        at("2026-01-01T01:05:09+02:00").to_string(),
        "12/31/2025 11:05:09 PM"
    );
    assert_eq!(at("1601-01-01T00:00:00.000000199Z").ticks_since_1601(), 1);
    assert_eq!(at("-000009-01-01T00:00:00Z"), DateTime::MIN);
}

/// Interval, how many, from, to.
const SUMS: &[(&str, i64, &str, &str, &str)] = &[
    ("d", 7, "2012-03-16-07:00", "3/23/2012 7:00:00 AM", "reference"),
    (
        "d",
        -10,
        "2012-03-16-07:00",
        "3/6/2012 7:00:00 AM",
        "derived from the rows of the reference",
    ),
    (
        "ww",
        1,
        "2012-03-16-07:00",
        "3/23/2012 7:00:00 AM",
        "derived from the rows of the reference",
    ),
    ("m", 10, "2012-03-16-07:00", "1/16/2013 7:00:00 AM", "reference"),
    (
        "yyyy",
        10,
        "2012-03-16-07:00",
        "3/16/2022 7:00:00 AM",
        "derived from the rows of the reference",
    ),
    ("h", 30, "2021-08-24", "8/25/2021 6:00:00 AM", "over midnight"),
    ("n", -1, "2021-08-24", "8/23/2021 11:59:00 PM", "n is minute"),
    ("s", 86_400, "2021-08-24", "8/25/2021 12:00:00 AM", "seconds"),
    (
        "m",
        1,
        "2023-01-31",
        "2/28/2023 12:00:00 AM",
        "the month is shorter",
    ),
    ("m", 1, "2024-01-31", "2/29/2024 12:00:00 AM", "in a leap year"),
    ("m", -1, "2024-03-31", "2/29/2024 12:00:00 AM", "backwards"),
    ("yyyy", 1, "2024-02-29", "2/28/2025 12:00:00 AM", "no leap day"),
    (
        "yyyy",
        -2023,
        "2024-02-29",
        "2/28/0001 12:00:00 AM",
        "the first year",
    ),
    ("d", 0, "9999-12-31", "12/31/9999 12:00:00 AM", "the last day"),
];

#[test]
fn intervals_are_added() {
    for (interval, count, from, to, why) in SUMS {
        let interval = Interval::parse(interval).expect("an interval");
        let sum = date(from).add(interval, *count).map(|sum| sum.to_string());
        assert_eq!(sum.as_deref(), Ok(*to), "{from} + {count} {interval:?}: {why}");
    }
}

#[test]
fn sums_outside_the_calendar_are_errors() {
    for interval in Interval::ALL {
        for count in [i64::MIN, i64::MAX, 700_000_000_000, -700_000_000_000] {
            assert!(
                date("2024-02-29").add(interval, count).is_err(),
                "{count} {interval:?}"
            );
        }
    }
    let message = |text, interval, count| date(text).add(interval, count).map_err(|error| error.to_string());
    assert_eq!(
        message("9999-12-31", Interval::Day, 1).expect_err("after 9999"),
        "adding 1 day to 12/31/9999 12:00:00 AM leaves the years 1 to 9999"
    );
    assert_eq!(
        message("0001-01-15", Interval::Month, -3).expect_err("before the year 1"),
        "adding -3 months to 1/15/0001 12:00:00 AM leaves the years 1 to 9999"
    );
}

#[test]
fn an_unknown_interval_is_told_the_seven() {
    for text in ["q", "y", "w", "M", "D", "yy", "", "day"] {
        let error = Interval::parse(text).expect_err(text);
        assert_eq!(
            error.to_string(),
            format!(
                "`{text}` is not one of the seven intervals: `yyyy` is a year, `m` a month, `ww` a week, `d` a day, \
                 `h` an hour, `n` a minute, `s` a second"
            )
        );
    }
}

/// Interval, from, to, difference, and whether another way of counting would differ.
const DIFFERENCES: &[(&str, &str, &str, i64, bool, &str)] = &[
    (
        "yyyy",
        "8/25/2021 5:41:18 PM",
        "2012-03-16-07:00",
        -9,
        false,
        "derived",
    ),
    (
        "m",
        "8/25/2021 5:41:18 PM",
        "2012-03-16-07:00",
        -113,
        false,
        "reference",
    ),
    (
        "ww",
        "8/25/2021 5:41:18 PM",
        "2012-03-16-07:00",
        -493,
        false,
        "reference",
    ),
    (
        "d",
        "8/25/2021 5:41:18 PM",
        "2012-03-16-07:00",
        -3449,
        false,
        "units passed in full, derived",
    ),
    (
        "h",
        "8/25/2021 5:41:18 PM",
        "2012-03-16-07:00",
        -82_786,
        false,
        "units passed in full, derived",
    ),
    (
        "n",
        "8/25/2021 5:41:18 PM",
        "2012-03-16-07:00",
        -4_967_201,
        false,
        "units passed in full, derived",
    ),
    (
        "s",
        "8/25/2021 5:41:18 PM",
        "2012-03-16-07:00",
        -298_032_078,
        false,
        "units passed in full, derived",
    ),
    (
        "d",
        "2021-08-18+08:00",
        "2021-08-31+08:00",
        13,
        false,
        "reference",
    ),
    ("d", "2021-08-31+08:00", "2021-08-31+08:00", 0, false, "reference"),
    ("s", "2021-08-24", "2021-08-25", 86_400, false, "reference"),
    (
        "d",
        "2021-08-24 12:00",
        "2021-08-26 11:59",
        1,
        false,
        "a day has not passed in full",
    ),
    (
        "d",
        "2021-08-26 11:59",
        "2021-08-24 12:00",
        -1,
        false,
        "cut toward zero",
    ),
    ("yyyy", "2021-12-31", "2022-01-01", 1, true, "one day is one year"),
    ("yyyy", "2022-01-01", "2021-12-31", -1, true, "backwards"),
    (
        "yyyy",
        "2021-01-01",
        "2021-12-31",
        0,
        true,
        "almost a year is none",
    ),
    ("yyyy", "2021-01-01", "2022-01-01", 1, false, "exactly a year"),
    ("m", "2021-01-31", "2021-02-01", 1, true, "one day is one month"),
    ("m", "2021-01-15", "2021-04-15", 3, false, "exactly three months"),
    (
        "m",
        "2021-01-15",
        "2021-04-29",
        3,
        false,
        "less than half a month more",
    ),
    (
        "m",
        "2021-01-01",
        "2021-04-20",
        3,
        true,
        "more than half a month more",
    ),
    (
        "m",
        "2021-01-31",
        "2021-02-28",
        1,
        false,
        "the end of a shorter month",
    ),
    ("ww", "2021-08-28", "2021-08-29", 1, true, "Saturday to Sunday"),
    ("ww", "2021-08-29", "2021-09-05", 1, false, "Sunday to Sunday"),
    (
        "ww",
        "2021-08-29 12:00",
        "2021-09-05 11:00",
        1,
        true,
        "Visual Basic's code, which keeps the time of day, says 0",
    ),
    (
        "ww",
        "0001-01-01",
        "0001-01-07",
        1,
        false,
        "before the first Sunday of all",
    ),
    (
        "ww",
        "0001-01-02",
        "0001-01-03",
        0,
        false,
        "in the first week of all",
    ),
];

#[test]
fn differences_are_those_of_visual_basic() {
    for (code, from, to, expected, near, why) in DIFFERENCES {
        let interval = Interval::parse(code).expect("an interval");
        let (from, to) = (date(from), date(to));
        assert_eq!(interval.difference(from, to), *expected, "{code}: {why}");
        assert_eq!(
            interval.is_near_boundary(from, to),
            *near,
            "{code}, boundary: {why}"
        );
    }
}

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

/// Format, styles (blank for Entra's default), text, moment in UTC.
const PARSED: &[(&str, &str, &str, &str, &str)] = &[
    ("d", "None", "06/15/2008", "6/15/2008 12:00:00 AM", "parse"),
    (
        "ddd dd MMM yyyy h:mm tt zzz",
        "None",
        "Sun 15 Jun 2008 8:30 AM -06:00",
        "6/15/2008 2:30:00 PM",
        "parse",
    ),
    (
        "yyyyMMddHHmmss.fZ",
        "",
        "20150123105347.1Z",
        "1/23/2015 10:53:47 AM",
        "reference",
    ),
    (
        "M/d/yyyy hh:mm:ss tt",
        "",
        "12/31/2025 12:00:00 AM",
        "12/31/2025 12:00:00 AM",
        "reference",
    ),
    (
        "yyyy-MM-ddzzz",
        "",
        "2020-12-31-08:00",
        "12/31/2020 8:00:00 AM",
        "reference",
    ),
    (
        "M/d/yyyy h:mm:ss tt",
        "",
        "1/4/2026 12:00:00 AM",
        "1/4/2026 12:00:00 AM",
        "Entra's form",
    ),
    (
        "dd.MM.yyyy",
        "",
        "05.11.2023",
        "11/5/2023 12:00:00 AM",
        "day first",
    ),
    (
        "yyyy-MM-dd",
        "",
        " 2015-01-23 ",
        "1/23/2015 12:00:00 AM",
        "white space around",
    ),
    (
        " yyyy-MM-dd ",
        "",
        "2015-01-23",
        "1/23/2015 12:00:00 AM",
        "white space around the format",
    ),
    (
        "yyyy-MM-dd HH:mm",
        "",
        "2015-01-2315:04",
        "1/23/2015 3:04:00 PM",
        ".NET lets a blank be missing",
    ),
    (
        "yyyy - MM - dd",
        "AllowInnerWhite",
        "2015- 01 -23",
        "1/23/2015 12:00:00 AM",
        "inner white space",
    ),
    (
        "d MMM yyyy",
        "",
        "5 NOV 2023",
        "11/5/2023 12:00:00 AM",
        "a name in any case",
    ),
    (
        "d MMMM yyyy",
        "",
        "5 november 2023",
        "11/5/2023 12:00:00 AM",
        "a full name in any case",
    ),
    (
        "d/M/yyyy h:mm tt",
        "",
        "05/1/2023 1:00 pm",
        "1/5/2023 1:00:00 PM",
        "one letter takes two digits",
    ),
    (
        "dMyyyy",
        "",
        "15112023",
        "11/15/2023 12:00:00 AM",
        "digits are taken as long as they come",
    ),
    (
        "yyyy-MM-dd hh:mm",
        "",
        "2023-01-05 12:30",
        "1/5/2023 12:30:00 AM",
        "no AM or PM is AM",
    ),
    (
        "HH:mm:ss yyyy",
        "",
        "10:20:30 2023",
        "1/1/2023 10:20:30 AM",
        "month and day are 1",
    ),
    ("MM/yyyy", "", "11/2023", "11/1/2023 12:00:00 AM", "the day is 1"),
    (
        "yyyyMMdd.FFF",
        "",
        "20230105",
        "1/5/2023 12:00:00 AM",
        "a dot missing with its fraction",
    ),
    (
        "yyyyMMddHHmmss.FFFFFFF",
        "",
        "20230105102030.25",
        "1/5/2023 10:20:30 AM",
        "fewer digits",
    ),
    (
        "yyyy-MM-ddTHH:mm:ssK",
        "",
        "2023-01-05T10:20:30Z",
        "1/5/2023 10:20:30 AM",
        "K of UTC",
    ),
    (
        "yyyy-MM-ddTHH:mm:ssK",
        "",
        "2023-01-05T10:20:30+0530",
        "1/5/2023 4:50:30 AM",
        "K, no colon",
    ),
    (
        "yyyy-MM-ddTHH:mm:ssK",
        "",
        "2023-01-05T10:20:30",
        "1/5/2023 10:20:30 AM",
        "K of nothing",
    ),
    (
        "yyyy-MM-ddZ",
        "",
        "2023-01-05GMT",
        "1/5/2023 12:00:00 AM",
        "Z takes GMT",
    ),
    (
        "yyyy-MM-dd GMT",
        "",
        "2023-01-05 GMT",
        "1/5/2023 12:00:00 AM",
        "GMT",
    ),
    ("yyyy-MM-ddzz", "", "2023-01-05+02", "1/4/2023 10:00:00 PM", "zz"),
    ("yyyy-MM-ddz", "", "2023-01-05-2", "1/5/2023 2:00:00 AM", "z"),
    (
        "dd.MM.yy",
        "",
        "05.11.49",
        "11/5/2049 12:00:00 AM",
        "the century turns after 49",
    ),
    (
        "dd.MM.yy",
        "",
        "05.11.50",
        "11/5/1950 12:00:00 AM",
        "the century turns after 49",
    ),
    (
        "g yyyy",
        "",
        "A.D. 2023",
        "1/1/2023 12:00:00 AM",
        "the era, of many letters",
    ),
    (
        "dd/MM/yyyy 'at' HH\\h",
        "",
        "05/11/2023 at 14h",
        "11/5/2023 2:00:00 PM",
        "literals",
    ),
    (
        "HH:mm",
        "NoCurrentDateDefault",
        "10:20",
        "1/1/0001 10:20:00 AM",
        "the first day of all",
    ),
    (
        "yyyy-MM-dd",
        "AssumeUniversal, AdjustToUniversal",
        "2023-01-05",
        "1/5/2023 12:00:00 AM",
        "styles",
    ),
    (
        "o",
        "",
        "2009-06-15T13:45:30.6175425-07:00",
        "6/15/2009 8:45:30 PM",
        "standard",
    ),
    (
        "r",
        "",
        "Mon, 15 Jun 2009 13:45:30 GMT",
        "6/15/2009 1:45:30 PM",
        "standard",
    ),
    (
        "u",
        "",
        "2009-06-15 13:45:30Z",
        "6/15/2009 1:45:30 PM",
        "standard",
    ),
    (
        "U",
        "",
        "Monday, 15 June 2009 13:45:30",
        "6/15/2009 1:45:30 PM",
        "standard",
    ),
];

#[test]
fn formats_parse_what_dotnet_does() {
    for (by, styles, text, expected, why) in PARSED {
        let parsed = parse(text, by, styles).unwrap_or_else(|error| panic!("{error}: {why}"));
        assert_eq!(parsed.utc.to_string(), *expected, "{by} on {text}: {why}");
    }
}

/// Format, styles, text, what the admin is told.
const UNFIT: &[(&str, &str, &str, &str)] = &[
    (
        "d",
        "None",
        "6/15/2008",
        "`6/15/2008` does not fit `d`: expected two digits for the month (`MM`) at character 1, found `6/`",
    ),
    (
        "ddd dd MMM yyyy h:mm tt zzz",
        "None",
        "Sun 15 Jun 2008 8:30 AM -06",
        "`Sun 15 Jun 2008 8:30 AM -06` does not fit `ddd dd MMM yyyy h:mm tt zzz`: expected an offset from UTC such as \
         `-07:00` (`zzz`) at character 25, found `-06`",
    ),
    (
        "dd.MM.yyyy",
        "",
        "31.02.2024",
        "`31.02.2024` does not fit `dd.MM.yyyy`: February 2024 has 29 days",
    ),
    (
        "dd.MM.yyyy",
        "",
        "05.a1.2024",
        "`05.a1.2024` does not fit `dd.MM.yyyy`: expected two digits for the month (`MM`) at character 4, found `a1`",
    ),
    (
        "MM/dd/yyyy",
        "",
        "31/12/2024",
        "`31/12/2024` does not fit `MM/dd/yyyy`: 31 at character 1 is not a month (1 to 12)",
    ),
    (
        "YYYY-MM-DD",
        "",
        "2024-12-31",
        "`2024-12-31` does not fit `YYYY-MM-DD`: expected the letter `Y` (a year is `yyyy`) at character 1, found `2`",
    ),
    ("yyyy-MM-dd", "", "", "`` does not fit `yyyy-MM-dd`: it is empty"),
    (
        "yyyy-MM-dd",
        "None",
        " 2015-01-23",
        "` 2015-01-23` does not fit `yyyy-MM-dd`: expected four digits for the year (`yyyy`) at character 1, found ` 201`",
    ),
    (
        "yyyy-MM-dd",
        "",
        "2015-01-23T00:00:00",
        "`2015-01-23T00:00:00` does not fit `yyyy-MM-dd`: expected the end at character 11, found `T`",
    ),
    (
        "yyyy-MM-dd HH:mm",
        "",
        "2015-01-23",
        "`2015-01-23` does not fit `yyyy-MM-dd HH:mm`: expected a blank at character 11, found the end",
    ),
    (
        "d MMM yyyy",
        "",
        "5 März 2023",
        "`5 März 2023` does not fit `d MMM yyyy`: expected a month such as `Jan` (`MMM`) at character 3, found `Mär`",
    ),
    (
        "ddd, d MMM yyyy",
        "",
        "Fri, 1 Jan 2024",
        "`Fri, 1 Jan 2024` does not fit `ddd, d MMM yyyy`: 1 January 2024 is a Monday, not a Friday",
    ),
    (
        "yyyy-MM-dd h:mm tt",
        "",
        "2024-01-01 13:00 PM",
        "`2024-01-01 13:00 PM` does not fit `yyyy-MM-dd h:mm tt`: 13 at character 12 is not an hour of a 12-hour clock \
         (0 to 12)",
    ),
    (
        "yyyy-MM-dd HH:mm tt",
        "",
        "2024-01-01 13:00 AM",
        "`2024-01-01 13:00 AM` does not fit `yyyy-MM-dd HH:mm tt`: 13:00 is not AM",
    ),
    (
        "yyyy-MM-dd h:mm t",
        "",
        "2024-01-01 1:00 p",
        "`2024-01-01 1:00 p` does not fit `yyyy-MM-dd h:mm t`: expected `A` or `P` (`t`) at character 17, found `p`",
    ),
    (
        "yyyy-MM-dd (yyyy)",
        "",
        "2024-01-01 (2025)",
        "`2024-01-01 (2025)` does not fit `yyyy-MM-dd (yyyy)`: the year at character 13 contradicts the one before it",
    ),
    (
        "yyyyMMddHHmmss.ff",
        "",
        "20150123105347.1",
        "`20150123105347.1` does not fit `yyyyMMddHHmmss.ff`: expected two digits for the fraction of a second (`ff`) at \
         character 16, found `1`",
    ),
    (
        "HH:mm",
        "",
        "10:20",
        "`10:20` does not fit `HH:mm`: it has no year, and today's would be taken",
    ),
    (
        "yyyy-MM-dd zzz",
        "",
        "2024-01-01 +15:00",
        "`2024-01-01 +15:00` does not fit `yyyy-MM-dd zzz`: the offset at character 12 is more than 14 hours",
    ),
    (
        "yyyy-MM-ddZ zzz",
        "",
        "2024-01-01Z +02:00",
        "`2024-01-01Z +02:00` does not fit `yyyy-MM-ddZ zzz`: the offset from UTC at character 13 contradicts the one \
         before it",
    ),
    (
        "yyyy-MM-dd HHzzz",
        "",
        "9999-12-31 12-14:00",
        "`9999-12-31 12-14:00` does not fit `yyyy-MM-dd HHzzz`: in UTC it lies outside the years 1 to 9999",
    ),
    (
        "yyyyy-MM-dd",
        "",
        "12024-01-01",
        "`12024-01-01` does not fit `yyyyy-MM-dd`: 12024 at character 1 is not a year (1 to 9999)",
    ),
];

#[test]
fn texts_that_do_not_fit_are_told_where() {
    for (by, styles, text, expected) in UNFIT {
        let error = parse(text, by, styles).expect_err(text);
        assert_eq!(error.to_string(), *expected);
    }
}

#[test]
fn a_place_is_known_in_bytes_and_in_characters() {
    let error = parse("é5.a1.2024", "\\édd.MM.yyyy", "").expect_err("no day of two digits");
    let Problem::Unexpected { at, .. } = error.problem() else {
        panic!("{error}");
    };
    assert_eq!((at.byte, at.character), (2, 2));
}

#[test]
fn an_offset_is_told_from_none_and_changes_of_date_are_seen() {
    let facts = |text: &str| {
        let parsed = parse(text, "yyyy-MM-dd HH:mmK", "").unwrap_or_else(|error| panic!("{error}"));
        (parsed.kind, parsed.had_offset, parsed.date_changed_by_offset)
    };
    assert_eq!(facts("2023-01-05 00:30"), (Kind::Unspecified, false, false));
    assert_eq!(facts("2023-01-05 00:30Z"), (Kind::Utc, true, false));
    assert_eq!(facts("2023-01-05 00:30+00:00"), (Kind::Local, true, false));
    assert_eq!(facts("2023-01-05 00:30+01:00"), (Kind::Local, true, true));
    assert_eq!(facts("2023-01-05 00:30-01:00"), (Kind::Local, true, false));
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
fn a_missing_date_is_todays_when_today_is_known() {
    let on = |by: &str, text: &str| {
        format(by)
            .parse_on(text, Styles::default(), date("2025-08-15 9:00 PM"))
            .map(|parsed| parsed.utc.to_string())
    };
    assert_eq!(on("HH:mm", "10:20").as_deref(), Ok("8/15/2025 10:20:00 AM"));
    assert_eq!(on("d/M", "5/11").as_deref(), Ok("11/5/2025 12:00:00 AM"));
    assert_eq!(on("MMMM", "March").as_deref(), Ok("3/1/2025 12:00:00 AM"));
    assert_eq!(on("dd", "07").as_deref(), Ok("1/7/2025 12:00:00 AM"));
    assert_eq!(
        on("dd/MM", "29/02").expect_err("not a leap year").to_string(),
        "`29/02` does not fit `dd/MM`: February 2025 has 28 days"
    );
    assert_eq!(
        parse("10:20", "HH:mm", "").expect_err("no date").problem(),
        &Problem::NeedsToday
    );
}

#[test]
fn the_century_of_two_digits_is_doubtful_from_30_to_49() {
    for (year, doubtful) in [("29", false), ("30", true), ("49", true), ("50", false)] {
        let parsed = parse(year, "yy", "").unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(parsed.is_century_doubtful, doubtful, "{year}");
    }
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

#[test]
fn styles_are_those_of_dotnet() {
    let shown = |text: &str| Styles::parse(text).map(|styles| styles.to_string());
    let error = |text: &str| shown(text).expect_err(text).to_string();
    let default = "AllowLeadingWhite, AllowTrailingWhite, RoundtripKind";
    assert_eq!(shown("").as_deref(), Ok(default));
    assert_eq!(shown(default).as_deref(), Ok(default));
    assert_eq!(shown("none").as_deref(), Ok("None"));
    assert_eq!(
        shown("AllowWhiteSpaces").as_deref(),
        Ok("AllowLeadingWhite, AllowTrailingWhite, AllowInnerWhite")
    );
    assert_eq!(
        error("AssumeLocale"),
        "`AssumeLocale` is not a date style: did you mean `AssumeLocal`?"
    );
    assert_eq!(
        error("x"),
        "`x` is not a date style: they are `None`, `AllowLeadingWhite`, `AllowTrailingWhite`, `AllowInnerWhite`, \
         `AllowWhiteSpaces`, `NoCurrentDateDefault`, `AdjustToUniversal`, `AssumeLocal`, `AssumeUniversal`, \
         `RoundtripKind`"
    );
    assert_eq!(
        error("AssumeLocal,AssumeUniversal"),
        "`AssumeLocal` and `AssumeUniversal` exclude each other"
    );
    for other in ["AssumeLocal", "AssumeUniversal", "AdjustToUniversal"] {
        assert_eq!(
            error(&format!("RoundtripKind, {other}")),
            format!("`RoundtripKind` and `{other}` exclude each other")
        );
    }
}
