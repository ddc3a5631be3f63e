//! An expression as one English sentence, for people who do not read expressions.
//!
//! Parts are noun phrases that are put into one another. What would be read in two ways stands in parentheses, and only
//! that: each phrase knows its shape, and each place knows which shapes it takes (see [`phrase::Phrase`]).

mod call;
mod choice;
mod clause;
mod pattern;
mod phrase;
mod replace;
mod words;

use crate::{Expr, ExprKind};
use phrase::{Phrase, Shape};

/// Calls inside one another that are told; what lies deeper is only named. Nobody follows a sentence further.
const DEPTH_MAX: usize = 12;

/// One sentence, with a capital and a full stop.
///
/// ```
/// let expr = expr::parse(r#"DateAdd("d", 7, CDate([hired]))"#).unwrap();
/// assert_eq!(expr::describe(&expr), "7 days after the date in `hired`.");
/// ```
#[must_use]
pub fn describe(expr: &Expr) -> String {
    let sentence = match &expr.kind {
        ExprKind::Attribute(name) => format!("the value of {}, as it is", words::attribute(name)),
        ExprKind::Text(_) | ExprKind::Integer { .. } => format!("always {}", of(expr, 0).text),
        _ => of(expr, 0).text,
    };
    let at = sentence.len() - sentence.trim_start_matches('(').len();
    let (brackets, words) = sentence.split_at(at);
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => format!("{brackets}{}{}.", first.to_uppercase(), letters.as_str()),
        None => "Nothing.".to_owned(),
    }
}

/// The phrase for a part that lies `depth` calls deep.
fn of(expr: &Expr, depth: usize) -> Phrase {
    match &expr.kind {
        ExprKind::Attribute(name) => Phrase::atom(words::attribute(name)),
        ExprKind::Text(text) => Phrase::atom(words::quoted(text)),
        ExprKind::Integer { value, .. } => Phrase::atom(value.to_string()),
        ExprKind::Keyword(word) => Phrase::atom(words::keyword(*word)),
        ExprKind::Compare { .. } => choice::truth(clause::clause(expr, true, depth)),
        ExprKind::Call(call) if depth >= DEPTH_MAX => {
            Phrase::new(Shape::Of, format!("what `{}` makes of further parts", call.name))
        }
        ExprKind::Call(call) => call::phrase(call, depth),
    }
}
