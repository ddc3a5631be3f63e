//! English names, as the invariant culture has them. Abbreviations are the first three letters.

/// From January.
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// From Sunday, .NET's first day.
pub(super) const WEEKDAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

pub(super) const AM: &str = "AM";
pub(super) const PM: &str = "PM";

/// The era of every date, in both forms .NET reads; the first is printed.
pub(super) const ERAS: [&str; 2] = ["A.D.", "AD"];

pub(super) fn abbreviated(name: &'static str) -> &'static str {
    &name[..3]
}

/// Name of a month from 1; numbers that are no month have no name.
pub(super) fn month(number: i8) -> &'static str {
    name(&MONTHS, number.checked_sub(1))
}

/// Name of a weekday from 0, Sunday.
pub(super) fn weekday(number: i8) -> &'static str {
    name(&WEEKDAYS, Some(number))
}

fn name(names: &[&'static str], index: Option<i8>) -> &'static str {
    index
        .and_then(|index| usize::try_from(index).ok())
        .and_then(|index| names.get(index).copied())
        .unwrap_or("???")
}

/// An hour of 24 on the clock of 12, with its half of the day.
pub(super) fn half_day(hour: i8) -> (i8, &'static str) {
    let half = if hour < 12 { AM } else { PM };
    (if hour % 12 == 0 { 12 } else { hour % 12 }, half)
}
