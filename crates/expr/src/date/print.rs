//! `DateTime.ToString` with a format.

use super::format::{Item, Specifier};
use super::{DateTime, Kind, names};

pub(super) fn print(items: &[Item], date: DateTime, kind: Kind) -> String {
    let mut out = String::new();
    for item in items {
        match item {
            Item::Blank => out.push(' '),
            Item::Literal(character) => out.push(*character),
            Item::Quoted(text) => out.push_str(text),
            Item::Zulu => out.push('Z'),
            Item::Gmt => {
                out.push('G');
                push_padded(&mut out, date.0.month().into(), 1);
                out.push('T');
            }
            Item::Field { specifier, width } => push_field(&mut out, *specifier, *width, date, kind),
        }
    }
    out
}

fn push_field(out: &mut String, specifier: Specifier, width: usize, date: DateTime, kind: Kind) {
    let civil = date.0;
    let (hour_of_half, half) = names::half_day(civil.hour());
    // From the third letter on, only years grow wider.
    let two = width.min(2);
    match specifier {
        Specifier::Year if width <= 2 => push_padded(out, i32::from(civil.year() % 100), width),
        Specifier::Year => push_padded(out, civil.year().into(), width),
        Specifier::Month => match width {
            1 | 2 => push_padded(out, civil.month().into(), width),
            3 => out.push_str(names::abbreviated(names::month(civil.month()))),
            _ => out.push_str(names::month(civil.month())),
        },
        Specifier::Day => {
            let weekday = names::weekday(civil.weekday().to_sunday_zero_offset());
            match width {
                1 | 2 => push_padded(out, civil.day().into(), width),
                3 => out.push_str(names::abbreviated(weekday)),
                _ => out.push_str(weekday),
            }
        }
        Specifier::HourOfHalf => push_padded(out, hour_of_half.into(), two),
        Specifier::Hour => push_padded(out, civil.hour().into(), two),
        Specifier::Minute => push_padded(out, civil.minute().into(), two),
        Specifier::Second => push_padded(out, civil.second().into(), two),
        Specifier::Fraction => out.push_str(&fraction(date)[..width.min(7)]),
        Specifier::ShortFraction => {
            let all = fraction(date);
            let shown = all[..width.min(7)].trim_end_matches('0');
            out.push_str(shown);
            if shown.is_empty() && out.ends_with('.') {
                out.pop();
            }
        }
        Specifier::Half if width == 1 => out.push_str(&half[..1]),
        Specifier::Half => out.push_str(half),
        Specifier::Era => out.push_str(names::ERAS[0]),
        Specifier::Offset => out.push_str(match width {
            1 => "+0",
            2 => "+00",
            _ => "+00:00",
        }),
        Specifier::Kind => out.push_str(match kind {
            Kind::Unspecified => "",
            Kind::Utc => "Z",
            Kind::Local => "+00:00",
        }),
    }
}

/// Seven digits.
fn fraction(date: DateTime) -> String {
    format!("{:07}", date.fraction_ticks())
}

/// At least `width` digits. A width from a format may exceed what `format!` takes.
fn push_padded(out: &mut String, number: i32, width: usize) {
    let digits = number.to_string();
    out.extend(std::iter::repeat_n('0', width.saturating_sub(digits.len())));
    out.push_str(&digits);
}
