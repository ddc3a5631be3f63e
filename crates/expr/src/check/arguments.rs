//! Arguments: what a parameter takes, as far as types and literals say it.

use super::place::{Found, Parent, Place, argument, integer, text};
use super::{Look, Rule, literal};
use crate::ast::Call;
use crate::date::{DateTime, Interval};
use crate::functions::{self, Function, Type};
use crate::syntax::is_invisible;
use crate::{Expr, ExprKind, Span, quote};

pub(super) const LOOKS: &[Look] = &[
    several_for_one,
    one_for_several,
    wrong_type,
    not_an_integer,
    out_of_range,
    random_string,
    interval,
    date,
    delimiter,
    split_blanks,
    single_backslash,
    unusual_blank,
];

/// Parts longer than this are not repeated in a fix.
const QUOTED_MAX: usize = 100;

/// The part as it is written, or `…` when it is long.
pub(super) fn shown<'a>(place: &Place<'a>, expr: &Expr) -> &'a str {
    match place.written(expr.span) {
        written if written.len() <= QUOTED_MAX && !written.contains('\n') => written,
        _ => "…",
    }
}

fn of_parent(place: &Place<'_>) -> Option<&'static Function> {
    functions::find(place.parent_name()?)
}

fn is_compared(parent: Parent<'_>) -> bool {
    matches!(parent.expr.kind, ExprKind::Compare { .. })
}

/// Several values have no one text: a person who has two makes the mapping fail.
fn several_for_one(place: &Place<'_>, found: &mut Found) {
    let Some(parent) = place.parent() else { return };
    if place.type_of(place.expr) != Type::Multi {
        return;
    }
    let takes_one = match place.parameter() {
        Some(parameter) => {
            matches!(parameter.kind, Type::Text | Type::Integer | Type::DateTime)
                || place.parent_name() == Some("CStr")
        }
        None => is_compared(parent),
    };
    if !takes_one {
        return;
    }
    let what = shown(place, place.expr);
    let whom = place
        .parent_name()
        .map_or("a comparison".to_owned(), |name| format!("`{name}`"));
    found.add(
        Rule::SeveralForOne,
        place.expr.span,
        format!("{whom} takes one value here, and this can have several"),
        format!("Take one with Item({what}, 1), or put all into one text with Join(\";\", {what})."),
    );
}

fn one_for_several(place: &Place<'_>, found: &mut Found) {
    let (Some(parameter), Some(name)) = (place.parameter(), place.parent_name()) else {
        return;
    };
    let kind = place.type_of(place.expr);
    let is_single = matches!(
        kind,
        Type::Text | Type::Integer | Type::Boolean | Type::DateTime | Type::Reference
    );
    if parameter.kind == Type::Multi && is_single {
        found.add(
            Rule::OneForSeveral,
            place.expr.span,
            format!(
                "`{name}` works on several values, and this is one ({})",
                kind.as_str()
            ),
            format!(
                "Cut the text first, for example Split({}, \",\"), or leave `{name}` out.",
                shown(place, place.expr)
            ),
        );
    }
}

fn wrong_type(place: &Place<'_>, found: &mut Found) {
    let (Some(parameter), Some(function)) = (place.parameter(), of_parent(place)) else {
        return;
    };
    let given = place.type_of(place.expr);
    let what = shown(place, place.expr);
    let fix = match (parameter.kind, given) {
        (Type::Integer, Type::DateTime) => {
            format!("Turn the date into a number with NumFromDate({what}), or count days with DateDiff.")
        }
        (Type::Integer, Type::Boolean) => format!("Choose a number with IIF({what}, 1, 0)."),
        (Type::DateTime, Type::Integer) => format!("Turn the number into a date with DateFromNum({what})."),
        (Type::DateTime, Type::Boolean) | (Type::Integer | Type::DateTime, Type::Reference) => {
            format!("Give a {}.", parameter.kind.as_str())
        }
        _ => return,
    };
    found.about(
        Rule::WrongType,
        function,
        place.expr.span,
        format!(
            "`{}` of `{}` is a {}, and this gives a {}",
            parameter.name,
            function.name,
            parameter.kind.as_str(),
            given.as_str()
        ),
        fix,
    );
}

fn not_an_integer(place: &Place<'_>, found: &mut Found) {
    let (Some(parameter), Some(function), Some(written)) =
        (place.parameter(), of_parent(place), text(place.expr))
    else {
        return;
    };
    if parameter.kind == Type::Integer && integer(place.expr).is_none() {
        let fix = if written.trim().is_empty() {
            "Give a number.".to_owned()
        } else {
            format!(
                "Give a number such as 1, or an attribute in brackets: [{}].",
                written.trim()
            )
        };
        found.about(
            Rule::NotAnInteger,
            function,
            place.expr.span,
            format!(
                "`{}` of `{}` is a whole number, and {} is none",
                parameter.name,
                function.name,
                quote(written)
            ),
            fix,
        );
    }
}

/// Function, argument, least value, what the least value is.
const LEAST: [(&str, usize, i64, &str); 5] = [
    ("Mid", 1, 1, "the first character has number 1"),
    ("Mid", 2, 0, "a length is not negative"),
    ("InStr", 2, 1, "the first character has number 1"),
    ("Item", 1, 1, "the first value has number 1"),
    ("Word", 1, 1, "the first word has number 1"),
];

fn out_of_range(place: &Place<'_>, found: &mut Found) {
    let (Some(parent), Some(function), Some(number)) =
        (place.parent(), of_parent(place), integer(place.expr))
    else {
        return;
    };
    for (name, at, least, why) in LEAST {
        if name == function.name && at == parent.argument && number < least {
            found.about(
                Rule::OutOfRange,
                function,
                place.expr.span,
                format!("`{name}` cannot use {number} here: {why}"),
                format!("Write {least} or more."),
            );
        }
    }
}

/// The four minimums have to fit into the length, and Microsoft allows 256.
fn random_string(place: &Place<'_>, found: &mut Found) {
    const LENGTH_MAX: i64 = 256;
    let Some((call, function)) = place.call().filter(|(call, _)| call.name == "RandomString") else {
        return;
    };
    let Some((length, length_at)) =
        argument(call, 0).and_then(|length| Some((integer(length)?, length.span)))
    else {
        return;
    };
    if !(0..=LENGTH_MAX).contains(&length) {
        return found.about(
            Rule::OutOfRange,
            function,
            length_at,
            format!("`RandomString` makes at most {LENGTH_MAX} characters, and {length} are asked for"),
            format!("Write a length from 1 to {LENGTH_MAX}."),
        );
    }
    let minimums: Option<Vec<i64>> = (1..=4).map(|at| integer(argument(call, at)?)).collect();
    let Some(minimums) = minimums else { return };
    if let Some(at) = minimums
        .iter()
        .position(|minimum| !(0..=LENGTH_MAX).contains(minimum))
    {
        let span = argument(call, at + 1).map_or(length_at, |minimum| minimum.span);
        return found.about(
            Rule::OutOfRange,
            function,
            span,
            format!("a minimum of {} characters is not possible", minimums[at]),
            format!("Write a number from 0 to {length}."),
        );
    }
    let sum: i64 = minimums.iter().sum();
    if sum > length {
        found.about(
            Rule::OutOfRange,
            function,
            length_at,
            format!("{length} characters cannot hold the four minimums, which are {sum} together"),
            format!("Raise the length to {sum}, or lower a minimum."),
        );
    }
}

/// What is written for an interval elsewhere, with ours.
const OTHER_INTERVALS: &[(&str, Interval)] = &[
    ("y", Interval::Year),
    ("yy", Interval::Year),
    ("year", Interval::Year),
    ("years", Interval::Year),
    ("mm", Interval::Month),
    ("month", Interval::Month),
    ("months", Interval::Month),
    ("w", Interval::Week),
    ("wk", Interval::Week),
    ("week", Interval::Week),
    ("weeks", Interval::Week),
    ("dd", Interval::Day),
    ("day", Interval::Day),
    ("days", Interval::Day),
    ("hh", Interval::Hour),
    ("hour", Interval::Hour),
    ("hours", Interval::Hour),
    ("mi", Interval::Minute),
    ("min", Interval::Minute),
    ("minute", Interval::Minute),
    ("minutes", Interval::Minute),
    ("ss", Interval::Second),
    ("second", Interval::Second),
    ("seconds", Interval::Second),
];

fn interval(place: &Place<'_>, found: &mut Found) {
    let Some((call, function)) = place
        .call()
        .filter(|(call, _)| matches!(call.name.as_str(), "DateAdd" | "DateDiff"))
    else {
        return;
    };
    let Some(given) = argument(call, 0) else { return };
    let Some(written) = text(given) else { return };
    if Interval::parse(written).is_ok() {
        return;
    }
    let lower = written.trim().to_ascii_lowercase();
    let meant = Interval::ALL
        .into_iter()
        .find(|interval| interval.code() == lower)
        .or_else(|| {
            OTHER_INTERVALS
                .iter()
                .find(|(other, _)| *other == lower)
                .map(|(_, interval)| *interval)
        });
    let fix = match meant {
        Some(interval) => format!("Write \"{}\" for the {}.", interval.code(), interval.name()),
        None => {
            let all = Interval::ALL.map(|interval| format!("\"{}\" {}", interval.code(), interval.name()));
            format!("Write one of {}.", all.join(", "))
        }
    };
    found.about(
        Rule::NotAnInterval,
        function,
        given.span,
        format!("`{}` does not know the interval {}", call.name, quote(written)),
        fix,
    );
}

fn date(place: &Place<'_>, found: &mut Found) {
    let (Some(function), Some(parameter), Some(written)) =
        (of_parent(place), place.parameter(), text(place.expr))
    else {
        return;
    };
    let error = match function.name {
        "NumFromDate" => DateTime::parse_iso(written).err(),
        name if name == "CDate" || parameter.kind == Type::DateTime => DateTime::parse(written).err(),
        _ => return,
    };
    if let Some(error) = error {
        found.about(
            Rule::NotADate,
            function,
            place.expr.span,
            error.to_string(),
            "Write the date as yyyy-MM-dd, such as \"2026-01-31\", or read another order with FormatDateTime.",
        );
    }
}

fn split<'a>(place: &Place<'a>) -> Option<(&'static Function, &'a Call, &'a Expr, &'a str)> {
    let (call, function) = place.call().filter(|(call, _)| call.name == "Split")?;
    let delimiter = argument(call, 1)?;
    Some((function, call, delimiter, text(delimiter)?))
}

fn delimiter(place: &Place<'_>, found: &mut Found) {
    if let Some((function, _, delimiter, written)) = split(place)
        && written.chars().count() != 1
    {
        let (message, fix) = match written.trim() {
            one if one.chars().count() == 1 => (
                format!("`Split` cuts at one character, and {} is more", quote(written)),
                format!(
                    "Write {}; blanks beside it can be removed with StripSpaces before.",
                    quote(one)
                ),
            ),
            _ => (
                format!(
                    "`Split` cuts at exactly one character, and {} is not one",
                    quote(written)
                ),
                "Give one character, or replace the longer delimiter by one with Replace first.".to_owned(),
            ),
        };
        found.about(Rule::DelimiterLength, function, delimiter.span, message, fix);
    }
}

/// Lists written by people have blanks behind their commas; whether Split drops them is not documented.
fn split_blanks(place: &Place<'_>, found: &mut Found) {
    if let Some((function, call, _, ";" | "," | "|")) = split(place)
        && let Some(source) = argument(call, 0)
        && !contains(source, "StripSpaces")
        && !matches!(source.kind, ExprKind::Text(_))
    {
        let (from, delimiter) = (
            shown(place, source),
            shown(place, argument(call, 1).unwrap_or(source)),
        );
        found.about(
            Rule::SplitBlanks,
            function,
            call.name_span.0,
            "whether values keep a blank that stands beside the delimiter is not documented",
            format!(
                "Where values have no blanks of their own, write Split(StripSpaces({from}), {delimiter})."
            ),
        );
    }
}

/// Some call inside, or the expression itself, is of this function.
pub(super) fn contains(expr: &Expr, name: &str) -> bool {
    matches!(&expr.kind, ExprKind::Call(call) if call.name == name)
        || expr.children().into_iter().any(|child| contains(child, name))
}

/// Only `\\` and `\"` are defined; what a single backslash before another letter gives is not documented.
fn single_backslash(place: &Place<'_>, found: &mut Found) {
    if text(place.expr).is_none() {
        return;
    }
    if let Some(span) = literal::single_backslash(place.text, place.expr.span) {
        let pair = place.written(span);
        found.add(
            Rule::SingleBackslash,
            span,
            format!("`{pair}` is no escape: in text only `\\\\` and `\\\"` are defined"),
            format!("Write `\\{pair}`: every backslash in text is doubled, also in patterns."),
        );
    }
}

/// No-break spaces and their kin look like blanks and are none: in text they are sent, and between arguments it is not
/// documented that they do not matter. The first one is told.
fn unusual_blank(place: &Place<'_>, found: &mut Found) {
    if !place.is_root() {
        return;
    }
    let unusual = |c: char| (c.is_whitespace() && !c.is_ascii()) || c == '\u{feff}' || is_invisible(c);
    if let Some((at, c)) = place.text.char_indices().find(|(_, c)| unusual(*c)) {
        let what = match c {
            '\u{a0}' | '\u{202f}' => "a no-break space",
            c if c.is_whitespace() => "an unusual blank",
            _ => "an invisible character",
        };
        found.add(
            Rule::UnusualBlank,
            Span::new(at, at + c.len_utf8()),
            format!(
                "{what} stands here (U+{:04X}); it came along from a web page or a document",
                u32::from(c)
            ),
            "Write a plain blank, or nothing.",
        );
    }
}
