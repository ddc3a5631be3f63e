//! Problems in the text of an expression: where, what, and what to write instead.

use std::fmt;

/// A range of bytes in the text, end excluded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    pub(crate) fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }
}

/// The kinds of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiagnosticKind {
    /// The text does not follow the grammar.
    Parse,
    /// A function of that name does not exist here.
    UnknownFunction,
    /// Too few, too many or unpaired arguments, or an empty required one.
    Arity,
    /// A function that may only stand at the top stands inside another.
    Nesting,
    /// More characters than Entra accepts.
    TooLong,
}

/// One problem. Several are reported at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What sort of problem.
    pub kind: DiagnosticKind,
    /// Where.
    pub span: Span,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do, as an instruction.
    pub fix: String,
}

impl Diagnostic {
    pub(crate) fn new(
        kind: DiagnosticKind,
        span: Span,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            span,
            message: message.into(),
            fix: fix.into(),
        }
    }

    pub(crate) fn parse(span: Span, message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::new(DiagnosticKind::Parse, span, message, fix)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Diagnostic {}

/// The problem as a person reads it: message, the line with the place underlined, and the fix.
#[must_use]
pub fn render(text: &str, problem: &Diagnostic) -> String {
    let start = floor(text, problem.span.start);
    let end = floor(text, problem.span.end.max(start));
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let before = text[line_start..start].chars().count();
    let marked = text[start..end.min(line_end)].chars().count().max(1);
    format!(
        "error: {}\n  | {}\n  | {}{}\nfix: {}",
        problem.message,
        &text[line_start..line_end],
        " ".repeat(before),
        "^".repeat(marked),
        problem.fix
    )
}

/// The nearest character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
