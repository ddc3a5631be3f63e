//! Date formats of FormatDateTime, and dates as results.

use super::arguments::shown;
use super::place::{Found, Place, argument, text};
use super::{AttributeType, Look, Rule, literal};
use crate::date::{Format, Styles};
use crate::functions::{self, Type};
use crate::{Expr, ExprKind};

pub(super) const LOOKS: &[Look] = &[formats, older_form, as_text];

/// How dates of the language are written, for a fix.
const CANONICAL: &str = "M/d/yyyy h:mm:ss tt";

fn formats(place: &Place<'_>, found: &mut Found) {
    let Some((call, function)) = place.call().filter(|(call, _)| call.name == "FormatDateTime") else {
        return;
    };
    let (styles, formats) = match call.arguments.len() {
        3 => (None, [1, 2]),
        _ => (Some(1), [2, 3]),
    };
    if let Some(at) = styles.and_then(|at| argument(call, at))
        && let Some(Err(error)) = text(at).map(Styles::parse)
    {
        found.about(
            Rule::FormatUnreadable,
            function,
            at.span,
            error.to_string(),
            "Leave the second argument empty, or give names of DateTimeStyles such as \"AssumeUniversal\".",
        );
    }
    for format in formats.into_iter().filter_map(|at| argument(call, at)) {
        let Some(written) = text(format) else { continue };
        match Format::new(written) {
            Err(error) => found.add(
                Rule::FormatUnreadable,
                format.span,
                error.to_string(),
                "Write a format of .NET, such as \"yyyy-MM-dd\".",
            ),
            Ok(_) => suspicions(place, format, written, found),
        }
    }
}

/// A run of one letter in a format, outside of quotes.
struct Run {
    letter: char,
    at: usize,
    length: usize,
}

fn runs(format: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut quote = None;
    let mut chars = format.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '\'' | '"' if quote.is_none() => quote = Some(c),
            c if quote == Some(c) => quote = None,
            c if quote.is_none() && c.is_ascii_alphabetic() => match runs.last_mut() {
                Some(run) if run.letter == c && run.at + run.length == at => run.length += 1,
                _ => runs.push(Run {
                    letter: c,
                    at,
                    length: 1,
                }),
            },
            _ => {}
        }
    }
    runs
}

fn suspicions(place: &Place<'_>, format: &Expr, written: &str, found: &mut Found) {
    let runs = runs(written);
    // A single letter is a standard format of .NET, such as `s`.
    if written.chars().count() < 2 {
        return;
    }
    let has = |letter: char| runs.iter().any(|run| run.letter == letter);
    let cut = |run: &Run| &written[run.at..run.at + run.length];
    let span = |run: &Run| literal::written(place.text, format.span, run.at..run.at + run.length);
    for (at, run) in runs.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| runs[at].letter);
        let after = runs.get(at + 1).map(|run| run.letter);
        let is_near = |letters: [char; 2]| {
            [before, after]
                .into_iter()
                .flatten()
                .any(|near| letters.contains(&near))
        };
        let follows_hour = matches!(before, Some('H' | 'h'));
        let leads_second = matches!(after, Some('s'));
        let run_text = cut(run);
        match run.letter {
            'm' if is_near(['y', 'd']) && !follows_hour && !leads_second => found.add(
                Rule::MonthOrMinute,
                span(run),
                format!("`{run_text}` is the minute, and it stands where a month is expected"),
                format!("Write `{}` for the month.", "M".repeat(run.length)),
            ),
            'M' if run.length <= 2 && (follows_hour || leads_second) && !is_near(['y', 'd']) => found.add(
                Rule::MonthOrMinute,
                span(run),
                format!("`{run_text}` is the month, and it stands where minutes are expected"),
                format!("Write `{}` for the minute.", "m".repeat(run.length)),
            ),
            'h' if !has('t') => found.add(
                Rule::HourWithoutHalf,
                span(run),
                format!("`{run_text}` counts to 12, and without `tt` for AM and PM the afternoon is lost"),
                format!(
                    "Write `{}` for the hours to 24, or add `tt`.",
                    "H".repeat(run.length)
                ),
            ),
            'Y' | 'D' | 'S' if run.length >= 2 => {
                let (what, right) = match run.letter {
                    'Y' => ("the year", "y".repeat(run.length)),
                    'D' => ("the day", "d".repeat(run.length)),
                    _ => ("the second", "s".repeat(run.length)),
                };
                found.add(
                    Rule::FormatLetter,
                    span(run),
                    format!("`{run_text}` stands for itself in .NET: the output has the letters, not {what}"),
                    format!("Write `{right}`."),
                );
            }
            _ => {}
        }
    }
}

fn older_form(place: &Place<'_>, found: &mut Found) {
    let Some(call) = place.call_of(&["FormatDateTime"]) else {
        return;
    };
    if call.arguments.len() != 3 {
        return;
    }
    let of = |at: usize| argument(call, at).map_or("…", |argument| shown(place, argument));
    found.add(
        Rule::OlderFormatForm,
        call.name_span.0,
        "this is the older form of `FormatDateTime`, without dateTimeStyles; the reference has four arguments",
        format!("Write FormatDateTime({}, , {}, {}).", of(0), of(1), of(2)),
    );
}

/// A date that flows out is written the American way.
fn as_text(place: &Place<'_>, found: &mut Found) {
    let ExprKind::Call(call) = &place.expr.kind else {
        return;
    };
    let target = place.setting.target.as_ref();
    if !place.is_result()
        || functions::find(&call.name).is_none_or(|function| function.gives != Type::DateTime)
        || target.is_some_and(|target| target.kind != AttributeType::String)
    {
        return;
    }
    let what = shown(place, place.expr);
    found.add(
        Rule::DateAsText,
        call.name_span.0,
        format!("a date is sent as text of the form {CANONICAL}"),
        format!("For another form, write FormatDateTime({what}, , \"{CANONICAL}\", \"yyyy-MM-dd\")."),
    );
}
