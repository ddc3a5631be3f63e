//! Long expressions laid out over lines, for people. **Invariant:** parsing the text gives the same tree.

use crate::ast::Call;
use crate::{Expr, ExprKind};

/// Blanks by which the arguments of a call are indented.
const INDENT: usize = 2;

/// The expression as text in which no line is longer than `width` characters, as far as its parts allow. What fits on
/// one line stays on one; Switch has one key with its value on each line.
///
/// ```
/// let expr = expr::parse(r#"Switch([state], , "NSW", "Australia/Sydney", "QLD", "Australia/Brisbane")"#).unwrap();
/// assert_eq!(
///     expr::layout(&expr, 40),
///     "Switch(\n  [state], ,\n  \"NSW\", \"Australia/Sydney\",\n  \"QLD\", \"Australia/Brisbane\"\n)"
/// );
/// ```
#[must_use]
pub fn layout(expr: &Expr, width: usize) -> String {
    part(expr, 0, width)
}

fn part(expr: &Expr, indent: usize, width: usize) -> String {
    let flat = expr.to_string();
    if indent + flat.chars().count() <= width {
        return flat;
    }
    match &expr.kind {
        ExprKind::Call(call) if !call.arguments.is_empty() => over_lines(call, indent, width),
        ExprKind::Compare { op, left, right } => format!(
            "{} {} {}",
            part(left, indent, width),
            op.as_str(),
            part(right, indent, width)
        ),
        _ => flat,
    }
}

fn over_lines(call: &Call, indent: usize, width: usize) -> String {
    let inner = indent + INDENT;
    let margin = " ".repeat(inner);
    let lines: Vec<String> = groups(call)
        .into_iter()
        .map(|group| {
            let parts: Vec<String> = group
                .iter()
                .map(|argument| {
                    argument
                        .as_ref()
                        .map_or_else(String::new, |argument| part(argument, inner, width))
                })
                .collect();
            format!("{margin}{}", parts.join(", "))
        })
        .collect();
    format!("{}(\n{}\n{})", call.name, lines.join(",\n"), " ".repeat(indent))
}

/// Which arguments share a line: in Switch the source with the default, and each key with its value; elsewhere one that
/// is left empty stays on the line of the one before it.
fn groups(call: &Call) -> Vec<&[Option<Expr>]> {
    if call.name == "Switch" {
        return call.arguments.chunks(2).collect();
    }
    let mut groups = Vec::new();
    let mut start = 0;
    for at in 1..=call.arguments.len() {
        if call.arguments.get(at).is_none_or(Option::is_some) {
            groups.push(&call.arguments[start..at]);
            start = at;
        }
    }
    groups
}
