//! Dates parsed by a format.

use expr::date::{Kind, Problem, Styles};

use super::{date, format, parse};

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
