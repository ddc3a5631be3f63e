//! One phrase for each function.

use super::clause::{clause, ignores_case, is_test};
use super::phrase::{Phrase, Shape, and};
use super::words::{counted, ordinal, places, quoted};
use super::{choice, of, replace};
use crate::ast::Call;
use crate::date::Interval;
use crate::functions::{find, literal};
use crate::{Expr, ExprKind};

/// Parts of a list that are told one by one.
const LIST_MAX: usize = 8;

pub(super) fn phrase(call: &Call, depth: usize) -> Phrase {
    if is_test(call) {
        let test = Expr::new(ExprKind::Call(call.clone()));
        return choice::truth(clause(&test, true, depth));
    }
    told(call, depth).unwrap_or_else(|| plainly(call, depth))
}

/// A function without words of its own, and a call whose arguments are not as they should be.
fn plainly(call: &Call, depth: usize) -> Phrase {
    let about = find(&call.name).map_or("the result of a function", |function| function.about);
    let parts: Vec<String> = call
        .arguments
        .iter()
        .flatten()
        .take(LIST_MAX)
        .map(|part| of(part, depth + 1).inside())
        .collect();
    let text = match parts.as_slice() {
        [] => format!("{about} (`{}`)", call.name),
        parts => format!("{about} (`{}` of {})", call.name, and(parts)),
    };
    Phrase::new(Shape::Of, text)
}

fn told(call: &Call, depth: usize) -> Option<Phrase> {
    let given = |at: usize| call.arguments.get(at).and_then(Option::as_ref);
    let part = |at: usize| given(at).map(|part| of(part, depth + 1));
    let inside = |at: usize| part(at).map(Phrase::inside);
    let plain = |text: String| Some(Phrase::new(Shape::Of, text));
    match call.name.as_str() {
        "Switch" => choice::switch(call, depth),
        "IIF" => choice::iif(call, depth),
        "Coalesce" => choice::coalesce(call, depth),
        "IgnoreFlowIfNullOrEmpty" => choice::ignore_if_empty(call, depth),
        "SelectUniqueValue" => Some(choice::unique(call, depth)),
        "Replace" => replace::phrase(call, depth),
        "Append" => Some(followed(part(0)?, part(1)?)),
        "Prepend" => Some(followed(part(0)?, part(1)?)),
        "Join" => join(call, depth),
        "Left" => match number(given(1)?) {
            Some(0) => plain(format!("nothing of {}", inside(0)?)),
            Some(count) if count < 0 => plain(format!("all of {}", inside(0)?)),
            _ => plain(format!(
                "{} of {}",
                first_characters(given(1)?, depth),
                inside(0)?
            )),
        },
        "Mid" => middle(call, depth),
        "InStr" => in_str(call, depth),
        "Word" => plain(format!(
            "{} of {}, where words end at {}",
            numbered(given(1)?, "word", depth),
            inside(0)?,
            literal(call, 2).map_or_else(|| inside(2), |marks| Some(word_ends(marks)))?
        )),
        "StripSpaces" => Some(part(0)?.with("without blanks")),
        "Trim" => Some(part(0)?.with("without white space at both ends")),
        "NormalizeDiacritics" => Some(part(0)?.with("without accents")),
        "ToLower" => Some(part(0)?.with(format!("in lower case{}", culture(call, depth)))),
        "ToUpper" => Some(part(0)?.with(format!("in upper case{}", culture(call, depth)))),
        "PCase" => Some(part(0)?.with(capitals(call, depth))),
        "Split" => Some(part(0)?.with(format!(
            "cut into values at {}",
            literal(call, 1).map_or_else(|| inside(1), |mark| Some(places(mark)))?
        ))),
        "Item" => item(call, depth),
        "Count" => plain(format!("the number of values of {}", inside(0)?)),
        "RemoveDuplicates" => plain(format!("the different values of {}", inside(0)?)),
        "Now" => Some(Phrase::atom("the current time")),
        "CDate" if is_date(given(0)?) => part(0),
        "CDate" => match &given(0)?.kind {
            ExprKind::Text(text) => Some(Phrase::atom(format!("the date {}", quoted(text)))),
            _ => plain(format!("the date in {}", inside(0)?)),
        },
        "DateAdd" => date_add(call, depth),
        "DateDiff" => {
            let interval = Interval::parse(literal(call, 0)?).ok()?;
            plain(format!(
                "the number of {}s from {} to {}",
                interval.name(),
                inside(1)?,
                inside(2)?
            ))
        }
        "FormatDateTime" => format_date_time(call, depth),
        "DateFromNum" => plain(format!("the date of the file time {}", inside(0)?)),
        "NumFromDate" => plain(format!("the file time of {}", inside(0)?)),
        "SingleAppRoleAssignment" => Some(Phrase::atom("the name of one app role of the user")),
        "AppRoleAssignmentsComplex" => Some(Phrase::new(
            Shape::Tail,
            "all app roles of the user, added to those in the target",
        )),
        "AssertiveAppRoleAssignmentsComplex" => Some(Phrase::new(
            Shape::Tail,
            "all app roles of the user, in place of those in the target",
        )),
        "AppRoleAssignments" => Some(Phrase::new(
            Shape::Tail,
            "the app roles of the user, in a form that is not documented",
        )),
        "BitAnd" => plain(format!(
            "the bits that {} and {} have in common",
            inside(0)?,
            inside(1)?
        )),
        "CStr" => Some(part(0)?.with("as text")),
        "ConvertToBase64" => Some(part(0)?.with("in Base64")),
        "ConvertToUTF8Hex" => Some(part(0)?.with("in hexadecimal digits")),
        "Guid" => Some(Phrase::atom("a new random identifier")),
        "RandomString" => random_string(call, depth),
        "Redact" => Some(part(0)?.with("hidden in the provisioning logs")),
        "DefaultDomain" => Some(Phrase::atom("the default domain of the tenant")),
        _ => None,
    }
}

/// A number that is written in the expression, quoted or not.
fn number(expr: &Expr) -> Option<i64> {
    match &expr.kind {
        ExprKind::Integer { value, .. } => Some(*value),
        ExprKind::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A number in words or as a phrase.
fn amount(expr: &Expr, depth: usize) -> String {
    number(expr).map_or_else(|| of(expr, depth + 1).inside(), |number| number.to_string())
}

fn first_characters(count: &Expr, depth: usize) -> String {
    match number(count) {
        Some(1) => "the first character".to_owned(),
        _ => format!("the first {} characters", amount(count, depth)),
    }
}

/// the third word; word number `n`
fn numbered(number_of: &Expr, noun: &str, depth: usize) -> String {
    match number(number_of).and_then(ordinal) {
        Some(ordinal) => format!("the {ordinal} {noun}"),
        None => format!("{noun} number {}", amount(number_of, depth)),
    }
}

fn followed(first: Phrase, second: Phrase) -> Phrase {
    Phrase::new(
        Shape::Tail,
        format!("{} followed by {}", first.inside_list(), second.inside()),
    )
}

/// Atoms as `a` and `b`; longer parts one after the other.
fn join(call: &Call, depth: usize) -> Option<Phrase> {
    let separator = call.arguments.first()?.as_ref()?;
    let by = match &separator.kind {
        ExprKind::Text(text) if text.is_empty() => String::new(),
        _ => format!(" with {}", of(separator, depth + 1).inside()),
    };
    let sources: Vec<&Expr> = call.arguments.iter().skip(1).flatten().collect();
    let mut parts: Vec<Phrase> = sources
        .iter()
        .take(LIST_MAX)
        .map(|source| of(source, depth + 1))
        .collect();
    let more = sources.len() - parts.len();
    if more > 0 {
        parts.push(Phrase::atom(format!("{more} more")));
    }
    if let [source] = sources.as_slice()
        && !matches!(source.kind, ExprKind::Attribute(_))
        && let Some(only) = parts.pop()
    {
        return Some(only.with(format!("joined{by}")));
    }
    let simple = parts.iter().all(|part| part.shape == Shape::Atom);
    let texts: Vec<String> = parts.into_iter().map(Phrase::inside).collect();
    let text = match texts.as_slice() {
        [] => return None,
        [only] => format!("the values of {only}, joined{by}"),
        texts if simple => format!("{} joined{by}", and(texts)),
        texts => format!("{}, joined{by}", texts.join(", then ")),
    };
    Some(Phrase::new(Shape::Tail, text))
}

fn middle(call: &Call, depth: usize) -> Option<Phrase> {
    let [Some(source), Some(start), Some(length)] = call.arguments.as_slice() else {
        return None;
    };
    let source = of(source, depth + 1).inside();
    let text = match (number(start), number(length)) {
        (Some(1), _) => format!("{} of {source}", first_characters(length, depth)),
        (Some(start), Some(1)) => format!(
            "the {} of {source}",
            ordinal(start).map_or_else(
                || format!("character number {start}"),
                |nth| format!("{nth} character")
            )
        ),
        _ => format!(
            "up to {} characters of {source}, from character {} on",
            amount(length, depth),
            amount(start, depth)
        ),
    };
    let shape = if text.ends_with(" on") {
        Shape::Tail
    } else {
        Shape::Of
    };
    Some(Phrase::new(shape, text))
}

fn in_str(call: &Call, depth: usize) -> Option<Phrase> {
    let given = |at: usize| call.arguments.get(at).and_then(Option::as_ref);
    let mut text = format!(
        "the place of {} in {}",
        of(given(1)?, depth + 1).inside(),
        of(given(0)?, depth + 1).inside()
    );
    if let Some(start) = given(2).filter(|start| number(start) != Some(1)) {
        text = format!("{text}, looked for from character {} on", amount(start, depth));
    }
    if given(3).is_some_and(ignores_case) {
        text.push_str(", whatever its case");
    }
    let shape = if text.contains(',') {
        Shape::Tail
    } else {
        Shape::Of
    };
    Some(Phrase::new(shape, text))
}

fn word_ends(marks: &str) -> String {
    match marks.chars().count() {
        0 | 1 => places(marks),
        _ => format!("any of {}", quoted(marks)),
    }
}

fn culture(call: &Call, depth: usize) -> String {
    match call.arguments.get(1).and_then(Option::as_ref) {
        None => String::new(),
        Some(culture) => format!(" by the rules of {}", of(culture, depth + 1).inside()),
    }
}

fn capitals(call: &Call, depth: usize) -> String {
    let words = "with a capital at the beginning of each word";
    match call.arguments.get(1).and_then(Option::as_ref) {
        None => words.to_owned(),
        Some(separators) => match literal(call, 1) {
            Some(marks) => format!("{words}, where words begin after {}", word_ends(marks)),
            None => format!(
                "{words}, where words begin after {}",
                of(separators, depth + 1).inside()
            ),
        },
    }
}

fn item(call: &Call, depth: usize) -> Option<Phrase> {
    let [Some(list), Some(index)] = call.arguments.as_slice() else {
        return None;
    };
    if let ExprKind::Call(split) = &list.kind
        && split.name == "Split"
        && let [Some(source), Some(_)] = split.arguments.as_slice()
        && let Some(mark) = literal(split, 1)
    {
        let part = numbered(index, "part", depth);
        let source = of(source, depth + 2).inside();
        return Some(Phrase::new(
            Shape::Of,
            format!("{part} of {source} cut at {}", places(mark)),
        ));
    }
    Some(Phrase::new(
        Shape::Of,
        format!(
            "{} of {}",
            numbered(index, "value", depth),
            of(list, depth + 1).inside()
        ),
    ))
}

/// 7 days after …; 7 days before …
fn date_add(call: &Call, depth: usize) -> Option<Phrase> {
    let [Some(_), Some(count), Some(date)] = call.arguments.as_slice() else {
        return None;
    };
    let interval = Interval::parse(literal(call, 0)?).ok()?;
    let date = of(date, depth + 1).inside();
    let text = match number(count) {
        Some(count) if count < 0 && count != i64::MIN => {
            format!("{} before {date}", counted(-count, interval.name()))
        }
        Some(count) => format!("{} after {date}", counted(count, interval.name())),
        None => format!(
            "{} {}s after {date}",
            of(count, depth + 1).inside(),
            interval.name()
        ),
    };
    Some(Phrase::new(Shape::Of, text))
}

fn format_date_time(call: &Call, depth: usize) -> Option<Phrase> {
    let part = |at: usize| Some(of(call.arguments.get(at)?.as_ref()?, depth + 1));
    let source = call.arguments.first()?.as_ref()?;
    let (input, output) = if call.arguments.len() == 3 { (1, 2) } else { (2, 3) };
    if is_date(source) {
        return Some(of(source, depth + 1).with(format!("written as {}", part(output)?.inside())));
    }
    let text = format!(
        "the date in {}, read as {} and written as {}",
        part(0)?.inside(),
        part(input)?.inside(),
        part(output)?.inside()
    );
    Some(Phrase::new(Shape::Tail, text))
}

/// What gives a date, not a text that has to be read as one.
fn is_date(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Call(call) => matches!(call.name.as_str(), "Now" | "CDate" | "DateAdd" | "DateFromNum"),
        _ => false,
    }
}

fn random_string(call: &Call, depth: usize) -> Option<Phrase> {
    let given = |at: usize| call.arguments.get(at).and_then(Option::as_ref);
    let count = |at: usize| given(at).and_then(number);
    let least = choice::least(&[
        (count(1), "digit", "digits"),
        (count(2), "special character", "special characters"),
        (count(3), "capital letter", "capital letters"),
        (count(4), "small letter", "small letters"),
    ]);
    if let [all] = least.as_slice()
        && let Some(length) = number(given(0)?)
        && all.starts_with(&format!("{length} "))
        && given(5).is_none()
    {
        let (number, what) = all.split_once(' ')?;
        return Some(Phrase::new(Shape::Of, format!("{number} random {what}")));
    }
    let mut text = format!("a random text of {} characters", amount(given(0)?, depth));
    if !least.is_empty() {
        text = format!("{text} with at least {}", and(&least));
    }
    match (given(5), literal(call, 5)) {
        (Some(_), Some(avoided)) if !avoided.is_empty() => {
            text = format!("{text}, {}", choice::without_any_of(avoided));
        }
        (Some(avoided), None) => {
            text = format!(
                "{text}, without any character of {}",
                of(avoided, depth + 1).inside()
            );
        }
        _ => {}
    }
    Some(Phrase::new(Shape::Tail, text))
}
