//! Switch, IIF, Coalesce and what else is one value or another.

use super::clause::{clause, is_test};
use super::of;
use super::phrase::{Phrase, Shape, and, or};
use super::words::{pronoun, quoted, verb};
use crate::ast::Call;
use crate::{Expr, ExprKind, Keyword};

/// Keys of a Switch that are told one by one.
const KEYS_MAX: usize = 6;

/// Conditions that are told as one.
const CONDITIONS_MAX: usize = 6;

/// “True” when …, otherwise “False”.
pub(super) fn truth(clause: String) -> Phrase {
    Phrase::new(Shape::Choice, format!("“True” when {clause}, otherwise “False”"))
}

/// After “otherwise”.
fn otherwise(expr: Option<&Expr>, depth: usize) -> String {
    match expr.map(|expr| &expr.kind) {
        None => "no value".to_owned(),
        Some(ExprKind::Keyword(Keyword::IgnoreAttributeFlow)) => "the attribute is left out".to_owned(),
        Some(ExprKind::Keyword(Keyword::IgnoreObjectFlow)) => "the whole object is left alone".to_owned(),
        Some(_) => expr.map_or_else(String::new, |expr| of(expr, depth).text),
    }
}

pub(super) fn iif(call: &Call, depth: usize) -> Option<Phrase> {
    let [Some(condition), Some(then), Some(other)] = call.arguments.as_slice() else {
        return None;
    };
    let (mut conditions, mut then, mut other) = (vec![condition], then, other);
    let mut word = "";
    // AND is one IIF in the branch for true, with the same value otherwise; OR is one in the other branch.
    while conditions.len() < CONDITIONS_MAX {
        if let Some((condition, inner, same)) = parts(then)
            && same == other
            && word != "or"
        {
            (word, then) = ("and", inner);
            conditions.push(condition);
        } else if let Some((condition, same, inner)) = parts(other)
            && same == then
            && word != "and"
        {
            (word, other) = ("or", inner);
            conditions.push(condition);
        } else {
            break;
        }
    }
    let clauses: Vec<String> = conditions
        .into_iter()
        .map(|condition| clause(condition, true, depth + 1))
        .collect();
    Some(Phrase::new(
        Shape::Choice,
        format!(
            "{}, otherwise {}",
            of(then, depth + 1).when(&clauses.join(&format!(" {word} "))),
            otherwise(Some(other), depth + 1)
        ),
    ))
}

/// Condition, value if true and value if false of an IIF.
fn parts(expr: &Expr) -> Option<(&Expr, &Expr, &Expr)> {
    match &expr.kind {
        ExprKind::Call(call) if call.name == "IIF" => match call.arguments.as_slice() {
            [Some(condition), Some(then), Some(other)] => Some((condition, then, other)),
            _ => None,
        },
        _ => None,
    }
}

pub(super) fn switch(call: &Call, depth: usize) -> Option<Phrase> {
    let [Some(source), default, pairs @ ..] = call.arguments.as_slice() else {
        return None;
    };
    let pairs: Vec<(&Expr, &Expr)> = pairs
        .chunks_exact(2)
        .filter_map(|pair| Some((pair[0].as_ref()?, pair[1].as_ref()?)))
        .collect();
    let default = default.as_ref();
    let choice = |text: String| Some(Phrase::new(Shape::Choice, text));
    match pairs.as_slice() {
        [] => {
            return Some(default.map_or_else(|| Phrase::atom("no value"), |default| of(default, depth + 1)));
        }
        // Switch([country], [country], "", "Other")
        [(key, value)] if is_empty(key) && default == Some(source) => {
            return choice(format!(
                "{}, or {} when it is empty",
                of(source, depth + 1).inside(),
                of(value, depth + 1).inside()
            ));
        }
        _ => {}
    }
    if pairs.len() > KEYS_MAX {
        return choice(many(source, default, &pairs, depth));
    }
    if let Some(text) = by_test(source, default, &pairs, depth) {
        return choice(text);
    }
    let subject = of(source, depth + 1);
    let (intro, mut subject) = match subject.shape {
        Shape::Atom | Shape::Of => (String::new(), subject.text),
        Shape::Tail => (format!("depending on {}: ", subject.text), "it".to_owned()),
        Shape::Choice => (format!("depending on {}: ", subject.inside()), "it".to_owned()),
    };
    let mut told = Vec::new();
    for (keys, value) in grouped(&pairs) {
        let keys: Vec<String> = keys.into_iter().map(|key| key_words(key, depth)).collect();
        let condition = format!("{} {}", verb(&subject, "is"), or(&keys));
        told.push(of(value, depth + 1).when(&condition));
        pronoun(&subject).clone_into(&mut subject);
    }
    choice(format!(
        "{intro}{}, otherwise {}",
        told.join(", "),
        otherwise(default, depth + 1)
    ))
}

fn is_empty(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Text(text) if text.is_empty())
}

fn key_words(key: &Expr, depth: usize) -> String {
    match &key.kind {
        ExprKind::Text(text) if text.is_empty() => "empty".to_owned(),
        ExprKind::Attribute(_) => format!("the same as {}", of(key, depth + 1).text),
        _ => of(key, depth + 1).inside(),
    }
}

/// The keys by their values. Only keys that are written out are drawn together: of others the first that fits decides.
fn grouped<'e>(pairs: &[(&'e Expr, &'e Expr)]) -> Vec<(Vec<&'e Expr>, &'e Expr)> {
    let written_out = pairs.iter().all(|(key, _)| matches!(key.kind, ExprKind::Text(_)));
    let mut groups: Vec<(Vec<&Expr>, &Expr)> = Vec::new();
    for (key, value) in pairs {
        match groups
            .iter_mut()
            .find(|(_, other)| written_out && *other == *value)
        {
            Some((keys, _)) => keys.push(key),
            None => groups.push((vec![key], value)),
        }
    }
    groups
}

/// Switch(IsPresent([x]), "Standard", "True", [x])
fn by_test(source: &Expr, default: Option<&Expr>, pairs: &[(&Expr, &Expr)], depth: usize) -> Option<String> {
    let ExprKind::Call(test) = &source.kind else {
        return None;
    };
    if !is_test(test) {
        return None;
    }
    let yes = |key: &Expr| match &key.kind {
        ExprKind::Text(text) if text == "True" => Some(true),
        ExprKind::Text(text) if text == "False" => Some(false),
        _ => None,
    };
    let (key, value, other) = match pairs {
        [(key, value)] => (key, value, default),
        [(key, value), (second, other)] if yes(key)? != yes(second)? => (key, value, Some(*other)),
        _ => return None,
    };
    let condition = clause(source, yes(key)?, depth + 1);
    Some(format!(
        "{}, otherwise {}",
        of(value, depth + 1).when(&condition),
        otherwise(other, depth + 1)
    ))
}

/// One of 24 values depending on `state`, for example …
fn many(source: &Expr, default: Option<&Expr>, pairs: &[(&Expr, &Expr)], depth: usize) -> String {
    let mut values: Vec<&Expr> = Vec::new();
    for (_, value) in pairs {
        if !values.contains(value) {
            values.push(value);
        }
    }
    let source = of(source, depth + 1).inside();
    let of_values = match values.as_slice() {
        [only] => {
            let condition = format!("{} one of {} keys", verb(&source, "is"), pairs.len());
            of(only, depth + 1).when(&condition)
        }
        values => format!("one of {} values, depending on {source}", values.len()),
    };
    let (key, value) = pairs[0];
    let example = match values.as_slice() {
        [_] => format!("for example {}", key_words(key, depth)),
        _ => {
            let condition = format!("it is {}", key_words(key, depth));
            format!("for example {}", of(value, depth + 1).when(&condition))
        }
    };
    format!(
        "{of_values}, {example}; otherwise {}",
        otherwise(default, depth + 1)
    )
}

pub(super) fn coalesce(call: &Call, depth: usize) -> Option<Phrase> {
    let (last, sources) = call.arguments.split_last()?;
    let last = last.as_ref()?;
    let sources: Vec<Phrase> = sources
        .iter()
        .flatten()
        .map(|source| of(source, depth + 1))
        .collect();
    let default = matches!(last.kind, ExprKind::Text(_) | ExprKind::Integer { .. });
    let last = of(last, depth + 1);
    let text = match sources.as_slice() {
        [only] if default => {
            return Some(Phrase::new(
                Shape::Choice,
                format!("{}, or {} when there is none", only.clone().inside(), last.text),
            ));
        }
        _ if default => format!(
            "{}, otherwise {}",
            first_of(sources, "that has a value"),
            last.text
        ),
        _ => first_of(sources.into_iter().chain([last]).collect(), "that has a value"),
    };
    Some(Phrase::new(Shape::Tail, text))
}

pub(super) fn unique(call: &Call, depth: usize) -> Phrase {
    let rules = call
        .arguments
        .iter()
        .flatten()
        .map(|rule| of(rule, depth + 1))
        .collect();
    Phrase::new(Shape::Tail, first_of(rules, "that is not taken in the target"))
}

/// Phrases that are not atoms stand behind a colon, separated by semicolons.
fn first_of(parts: Vec<Phrase>, that: &str) -> String {
    if parts.iter().all(|part| part.shape == Shape::Atom) {
        let texts: Vec<String> = parts.into_iter().map(|part| part.text).collect();
        return match texts.as_slice() {
            [only] => format!("{only}, if it is one {that}"),
            texts => format!("the first of {} {that}", and(texts)),
        };
    }
    let texts: Vec<String> = parts.into_iter().map(|part| part.unless_choice()).collect();
    format!("the first of these {that}: {}", texts.join("; "))
}

pub(super) fn ignore_if_empty(call: &Call, depth: usize) -> Option<Phrase> {
    let value = of(call.arguments.first()?.as_ref()?, depth + 1);
    let text = match value.shape {
        Shape::Atom | Shape::Of => format!("{}; when it is empty, the attribute is left out", value.text),
        Shape::Tail | Shape::Choice => {
            format!("{}; when that is empty, the attribute is left out", value.text)
        }
    };
    Some(Phrase::new(Shape::Choice, text))
}

/// “a random text of 16 characters with at least …”
pub(super) fn least(counts: &[(Option<i64>, &str, &str)]) -> Vec<String> {
    counts
        .iter()
        .filter_map(|(count, one, several)| match count {
            None | Some(0) => None,
            Some(1) => Some(format!("1 {one}")),
            Some(count) => Some(format!("{count} {several}")),
        })
        .collect()
}

pub(super) fn without_any_of(characters: &str) -> String {
    format!("without any of {}", quoted(characters))
}
