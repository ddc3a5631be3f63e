//! From text to tree, with every problem found on the way.

mod calls;
mod lexer;
mod parser;

pub(crate) use lexer::{is_invisible, is_wrong_quote};

use crate::{Diagnostic, DiagnosticKind, Expr, Span};

/// Entra accepts no longer expression, in characters as .NET counts them (UTF-16 code units).
pub const LENGTH_MAX: usize = 10_000;

/// How deep calls may be nested here. Entra documents no limit; this one keeps a hostile text from using up the stack.
pub const NESTING_MAX: usize = 200;

/// Problems of one text that are reported. A text that is no expression at all has thousands, and nobody reads them.
pub const PROBLEMS_MAX: usize = 50;

/// Reads the text of a mapping: an expression, a bare attribute (`[mail]`) or a constant (`"text"`).
///
/// # Errors
/// Every problem found, in the order of the text: one missing comma does not hide an unknown function. Of more than
/// [`PROBLEMS_MAX`] the first ones, and one that says how many are left out.
pub fn parse(text: &str) -> Result<Expr, Vec<Diagnostic>> {
    match read(text) {
        (Some(expr), problems) if problems.is_empty() => Ok(expr),
        (_, problems) => Err(problems),
    }
}

/// The same for a reader that wants both: the problems, and the tree as if they had been repaired.
pub(crate) fn read(text: &str) -> (Option<Expr>, Vec<Diagnostic>) {
    let length = text.encode_utf16().count();
    if length > LENGTH_MAX {
        let too_long = Diagnostic::new(
            DiagnosticKind::TooLong,
            Span::new(0, text.len()),
            format!("the expression has {length} characters; Entra accepts {LENGTH_MAX}"),
            "Shorten it; a Switch with many keys can often be split over two attributes.",
        );
        return (None, vec![too_long]);
    }
    let (tokens, mut problems) = lexer::tokens(text);
    let expr = parser::parse(text, &tokens, &mut problems);
    if let Some(expr) = &expr {
        calls::check(expr, &mut problems);
    }
    problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    if problems.len() > PROBLEMS_MAX {
        let left_out = problems.split_off(PROBLEMS_MAX);
        problems.extend(left_out.first().map(|first| {
            Diagnostic::parse(
                first.span,
                format!("here and further on are {} more problems", left_out.len()),
                "Repair the first ones and look again.",
            )
        }));
    }
    (expr, problems)
}
