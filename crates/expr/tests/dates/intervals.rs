//! `DateAdd` and `DateDiff`.

use expr::date::Interval;

use super::date;

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
