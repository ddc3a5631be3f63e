//! Conditions as clauses: `mail` has a value, `state` is “NSW”.

use super::of;
use super::phrase::{Shape, and};
use super::words::verb;
use crate::ast::Call;
use crate::{CompareOp, Expr, ExprKind};

/// That the condition is true, or that it is not.
pub(super) fn clause(expr: &Expr, yes: bool, depth: usize) -> String {
    match &expr.kind {
        ExprKind::Compare { op, left, right } => comparison(*op, left, right, yes, depth),
        ExprKind::Call(call) => test(call, yes, depth).unwrap_or_else(|| truth_of(expr, yes, depth)),
        _ => truth_of(expr, yes, depth),
    }
}

fn truth_of(expr: &Expr, yes: bool, depth: usize) -> String {
    let is = if yes { "is" } else { "is not" };
    verb(&of(expr, depth).inside(), &format!("{is} true"))
}

/// The tests that have words of their own.
fn test(call: &Call, yes: bool, depth: usize) -> Option<String> {
    let argument = |at: usize| call.arguments.get(at).and_then(Option::as_ref);
    let (is, is_not) = match call.name.as_str() {
        "Not" => return Some(clause(argument(0)?, !yes, depth + 1)),
        "CBool" => return Some(clause(argument(0)?, yes, depth + 1)),
        "BitAnd" => return Some(common_bits(call, yes, depth)),
        "InStr" => return contains(call, yes, depth),
        "IsNull" | "IsNothing" => ("has no value", "has a value, if only an empty one"),
        "IsNullOrEmpty" => ("is empty", "is not empty"),
        "IsPresent" => ("has a value", "has no value"),
        "IsString" => ("can be read as text", "cannot be read as text"),
        _ => return None,
    };
    let subject = of(argument(0)?, depth + 1).inside();
    Some(verb(&subject, if yes { is } else { is_not }))
}

/// Whether the call is True or False and nothing else, so that a clause tells all about it.
pub(super) fn is_test(call: &Call) -> bool {
    matches!(
        call.name.as_str(),
        "Not" | "CBool" | "IsNull" | "IsNothing" | "IsNullOrEmpty" | "IsPresent" | "IsString"
    )
}

fn common_bits(call: &Call, yes: bool, depth: usize) -> String {
    let sides: Vec<String> = call
        .arguments
        .iter()
        .flatten()
        .map(|side| of(side, depth + 1).inside())
        .collect();
    let have = if yes { "have a bit" } else { "have no bit" };
    format!("{} {have} in common", and(&sides))
}

/// Only for a search of the whole text.
fn contains(call: &Call, yes: bool, depth: usize) -> Option<String> {
    let [Some(text), Some(wanted), rest @ ..] = call.arguments.as_slice() else {
        return None;
    };
    let case = match rest {
        [] | [None] => "",
        [None, Some(word)] | [Some(word), ..] if ignores_case(word) => ", whatever its case",
        _ => return None,
    };
    if rest.first().is_some_and(Option::is_some) {
        return None;
    }
    let contains = if yes { "contains" } else { "does not contain" };
    let text = verb(&of(text, depth + 1).inside(), contains);
    Some(format!("{text} {}{case}", of(wanted, depth + 1).inside()))
}

pub(super) fn ignores_case(word: &Expr) -> bool {
    match &word.kind {
        ExprKind::Keyword(word) => *word == crate::Keyword::VbTextCompare,
        ExprKind::Text(text) => text == crate::Keyword::VbTextCompare.as_str(),
        _ => false,
    }
}

fn comparison(op: CompareOp, left: &Expr, right: &Expr, yes: bool, depth: usize) -> String {
    let op = if yes { op } else { opposite(op) };
    if let Some(clause) = against_constant(op, left, right, depth) {
        return clause;
    }
    let is = match op {
        CompareOp::Equal => "is",
        CompareOp::NotEqual => "is not",
        CompareOp::Less => "is less than",
        CompareOp::LessOrEqual => "is at most",
        CompareOp::Greater => "is more than",
        CompareOp::GreaterOrEqual => "is at least",
    };
    let right = of(right, depth);
    let same = match (op, right.shape) {
        // “`a` is `b`” would be read as a name.
        (CompareOp::Equal | CompareOp::NotEqual, Shape::Atom) if right.text.starts_with('`') => {
            " the same as"
        }
        _ => "",
    };
    let left = verb(&of(left, depth).inside(), &format!("{is}{same}"));
    format!("{left} {}", right.inside())
}

/// `[a]=""`, a test against True or False, and searches and bits against zero.
fn against_constant(op: CompareOp, left: &Expr, right: &Expr, depth: usize) -> Option<String> {
    let equal = match op {
        CompareOp::Equal => Some(true),
        CompareOp::NotEqual => Some(false),
        _ => None,
    };
    let constant = match &right.kind {
        ExprKind::Text(text) => text.clone(),
        ExprKind::Integer { value, .. } => value.to_string(),
        _ => return None,
    };
    let ExprKind::Call(call) = &left.kind else {
        let empty = equal.filter(|_| constant.is_empty())?;
        let is = if empty { "is empty" } else { "is not empty" };
        return Some(verb(&of(left, depth).inside(), is));
    };
    match (call.name.as_str(), constant.as_str()) {
        (_, "") => {
            let is = if equal? { "is empty" } else { "is not empty" };
            Some(verb(&of(left, depth).inside(), is))
        }
        (_, "True" | "False") if is_test(call) => Some(clause(left, equal? == (constant == "True"), depth)),
        ("BitAnd", "0") => Some(common_bits(call, !equal?, depth)),
        ("InStr", "0") => {
            let found = match op {
                CompareOp::Equal | CompareOp::LessOrEqual => false,
                CompareOp::NotEqual | CompareOp::Greater => true,
                CompareOp::Less | CompareOp::GreaterOrEqual => return None,
            };
            contains(call, found, depth)
        }
        ("InStr", "1") if matches!(op, CompareOp::Less | CompareOp::GreaterOrEqual) => {
            contains(call, op == CompareOp::GreaterOrEqual, depth)
        }
        _ => None,
    }
}

fn opposite(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Equal => CompareOp::NotEqual,
        CompareOp::NotEqual => CompareOp::Equal,
        CompareOp::Less => CompareOp::GreaterOrEqual,
        CompareOp::LessOrEqual => CompareOp::Greater,
        CompareOp::Greater => CompareOp::LessOrEqual,
        CompareOp::GreaterOrEqual => CompareOp::Less,
    }
}
