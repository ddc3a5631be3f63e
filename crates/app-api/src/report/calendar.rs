//! The renewals as a calendar file (RFC 5545): one event for each secret, with a reminder.

use chrono::Duration;
use icalendar::{Alarm, Calendar, Component, Event, EventLike, Property};
use jiff::civil::Date;
use jiff::{Span, Timestamp, tz::TimeZone};

use super::model::{Expiry, Report, day};

/// Renew this many days before the end: time to find whoever has the vendor's console.
const BEFORE_DAYS: i32 = 14;
/// And be reminded this many days before that.
const REMINDED_DAYS: i64 = 7;
/// When nobody said when a secret ends: ask the vendor after this many months.
const ASK_AFTER_MONTHS: i32 = 6;

/// The file; none when there is no secret to renew. `session` makes the events recognisable when the file is read in again.
pub(crate) fn render(report: &Report, session: &str) -> Option<String> {
    if report.expiries.is_empty() {
        return None;
    }
    let mut calendar = Calendar::empty();
    calendar
        .append_property(Property::new("VERSION", "2.0"))
        .append_property(Property::new("PRODID", "-//Slipway//Renewals//EN"))
        .append_property(Property::new("CALSCALE", "GREGORIAN"))
        .append_property(Property::new("METHOD", "PUBLISH"));
    for (number, secret) in report.expiries.iter().enumerate() {
        calendar.push(event(report, secret, &format!("{session}-{number}@slipway")));
    }
    Some(calendar.to_string())
}

fn event(report: &Report, secret: &Expiry, uid: &str) -> Event {
    let on = renewal_day(secret, report.made_at);
    let title = match secret.ends {
        Some(_) => format!("Renew: {}", secret.what),
        None => format!("Ask when it ends: {}", secret.what),
    };
    let ends = match secret.ends {
        Some(ends) => format!("It ends on {}.", day(ends)),
        None => "The vendor did not say when it ends.".to_owned(),
    };
    let description = format!("{}\n\n{ends} {}", report.title, secret.renewal);
    let date = |date: Date| date.strftime("%Y%m%d").to_string();
    let whole_day = |name: &str, day: Date| {
        Property::new(name, date(day))
            .add_parameter("VALUE", "DATE")
            .done()
    };
    let next = on.tomorrow().unwrap_or(on);
    Event::new()
        .uid(uid)
        .append_property(Property::new(
            "DTSTAMP",
            report.made_at.strftime("%Y%m%dT%H%M%SZ").to_string(),
        ))
        .append_property(whole_day("DTSTART", on))
        .append_property(whole_day("DTEND", next))
        .summary(&one_line(&title))
        .description(&description.replace('\r', ""))
        .append_property(Property::new("TRANSP", "TRANSPARENT"))
        .alarm(reminder(&one_line(&title), uid))
        .done()
}

/// Days and not the seconds that the library would write: some calendars read no other unit.
fn reminder(title: &str, uid: &str) -> Alarm {
    Alarm::display(title, -Duration::days(REMINDED_DAYS))
        // Its own id (RFC 9074 §4), so that the same report is the same file.
        .append_property(Property::new("UID", format!("alarm-{uid}")))
        .append_property(Property::new("TRIGGER", format!("-P{REMINDED_DAYS}D")))
        .done()
}

/// Some days before the end, but not in the past.
fn renewal_day(secret: &Expiry, made_at: Timestamp) -> Date {
    let today = made_at.to_zoned(TimeZone::UTC).date();
    let wanted = match secret.ends {
        Some(ends) => ends.checked_sub(Span::new().days(BEFORE_DAYS)),
        None => today.checked_add(Span::new().months(ASK_AFTER_MONTHS)),
    };
    wanted.unwrap_or(today).max(today)
}

/// A summary is one line; what is not printed is no part of it.
fn one_line(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ")
}
