//! The value of every part, and why it came to that.

use expr::{Call, Expr, ExprKind, Outcome, Trace, Value};
use serde_json::Value as Json;

use super::evaluate::shown;
use super::number;
use crate::view::expression::{TraceView, ValueKind};

/// A value inside a sentence is cut after so many characters.
const QUOTED_CHARACTERS_MAX: usize = 60;

/// The tree of `expr` with its outcomes; `trace` was recorded for it.
pub(super) fn view(expr: &Expr, trace: &Trace) -> TraceView {
    let (kind, value, error) = match &trace.outcome {
        Outcome::Value(value) => {
            let (kind, value) = shown(value);
            (kind, value, None)
        }
        Outcome::Failed(error) => (ValueKind::Error, Json::Null, Some(error.to_string())),
        Outcome::NotEvaluated => (ValueKind::NotEvaluated, Json::Null, None),
    };
    let why = match (&expr.kind, &trace.outcome) {
        (ExprKind::Call(call), Outcome::Value(value)) => why(call, &arguments(call, trace), value),
        _ => None,
    };
    TraceView {
        text: trace.text.clone(),
        start: number(trace.span.start),
        end: number(trace.span.end),
        kind,
        value,
        error,
        why,
        literal: matches!(
            expr.kind,
            ExprKind::Text(_) | ExprKind::Integer { .. } | ExprKind::Keyword(_)
        ),
        children: inside(expr)
            .into_iter()
            .zip(&trace.children)
            .map(|(expr, trace)| view(expr, trace))
            .collect(),
    }
}

/// The expressions directly inside, those that a trace has too.
fn inside(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Call(call) => call.arguments.iter().flatten().collect(),
        ExprKind::Compare { left, right, .. } => vec![left, right],
        _ => Vec::new(),
    }
}

/// The traces of the arguments by position; `None` for one that was left empty.
fn arguments<'t>(call: &Call, trace: &'t Trace) -> Vec<Option<&'t Trace>> {
    let mut given = trace.children.iter();
    call.arguments
        .iter()
        .map(|argument| argument.as_ref().and_then(|_| given.next()))
        .collect()
}

fn evaluated(trace: Option<&Trace>) -> bool {
    trace.is_some_and(|trace| trace.outcome != Outcome::NotEvaluated)
}

/// The decision of a function that chooses, as a phrase.
fn why(call: &Call, arguments: &[Option<&Trace>], value: &Value<'_>) -> Option<String> {
    let at = |at: usize| arguments.get(at).copied().flatten();
    let last = || arguments.iter().rposition(|argument| evaluated(*argument));
    match call.name.as_str() {
        "Switch" => {
            let source = quoted(at(0)?);
            let chosen = (3..arguments.len())
                .step_by(2)
                .find(|place| evaluated(at(*place)));
            Some(match chosen {
                Some(place) => format!(
                    "the source is {source}, which fits the key {}",
                    at(place - 1)?.text
                ),
                None if at(1).is_some() => format!("the source is {source}, which fits no key: the default"),
                None => format!("the source is {source}, which fits no key, and there is no default"),
            })
        }
        "IIF" => match (evaluated(at(1)), evaluated(at(2))) {
            (true, false) => Some("the condition holds: the first value".to_owned()),
            (false, true) => Some("the condition does not hold: the second value".to_owned()),
            _ => None,
        },
        "Coalesce" if value.is_empty() => Some("no argument has a value".to_owned()),
        "Coalesce" => last().map(|place| format!("argument {} is the first that has a value", place + 1)),
        "SelectUniqueValue" => {
            last().map(|place| format!("candidate {} is the first that is free", place + 1))
        }
        "IgnoreFlowIfNullOrEmpty" if *value == Value::IgnoreAttribute => {
            Some("there is no value, so the attribute is left out".to_owned())
        }
        _ => None,
    }
}

fn quoted(trace: &Trace) -> String {
    match &trace.outcome {
        Outcome::Value(value) if value.is_null() => "null".to_owned(),
        Outcome::Value(value) => {
            let text = value.to_text().unwrap_or_default();
            let mut short: String = text.chars().take(QUOTED_CHARACTERS_MAX).collect();
            if short.len() < text.len() {
                short.push('…');
            }
            expr::quote(&short)
        }
        Outcome::Failed(_) | Outcome::NotEvaluated => "not known".to_owned(),
    }
}
