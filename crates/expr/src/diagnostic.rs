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
    format!(
        "error: {}\n{}\nfix: {}",
        problem.message,
        excerpt(text, problem.span),
        problem.fix
    )
}

/// A place that goes over more lines than this is shown by its first and its last line.
const LINES_MAX: usize = 3;

/// Letters of a long line that are shown, and how many of them stand before the place.
const LINE_LETTERS_MAX: usize = 140;
const LETTERS_BEFORE: usize = 40;

/// Stands for what is left out of a long line.
const LEFT_OUT: char = '…';

/// What a tab is shown as.
const TAB: &str = "    ";

/// The lines of a place, each with its part underlined, without a line break at the end.
#[must_use]
pub fn excerpt(text: &str, span: Span) -> String {
    let start = floor(text, span.start);
    let end = floor(text, span.end.max(start));
    let first = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let last = text[start..end].trim_end_matches(['\n', '\r']).len() + start;
    let block_end = text[last..].find('\n').map_or(text.len(), |at| last + at);
    let mut line_start = first;
    let mut lines: Vec<String> = Vec::new();
    for line in text[first..block_end].split('\n') {
        let body = line.trim_end_matches('\r');
        // A line that continues the place is underlined from its first letter on.
        let indent = body.len() - body.trim_start().len();
        let from = match start.checked_sub(line_start) {
            Some(from) => from.min(body.len()),
            None => indent,
        };
        let to = end.saturating_sub(line_start).clamp(from, body.len());
        lines.push(underlined(body, from, to));
        line_start += line.len() + 1;
    }
    if lines.len() > LINES_MAX {
        lines.splice(1..lines.len() - 1, ["  | …".to_owned()]);
    }
    lines.join("\n")
}

/// A line with its bytes `from` to `to` underlined; of a long line what stands around them.
fn underlined(line: &str, from: usize, to: usize) -> String {
    let before = line[..from]
        .chars()
        .rev()
        .take(LETTERS_BEFORE)
        .map(char::len_utf8);
    let begin = match line.chars().nth(LINE_LETTERS_MAX) {
        Some(_) => from - before.sum::<usize>(),
        None => 0,
    };
    let end = line[begin..]
        .char_indices()
        .nth(LINE_LETTERS_MAX)
        .map_or(line.len(), |(at, _)| begin + at);
    let mark = |is_cut: bool| {
        if is_cut {
            String::from(LEFT_OUT)
        } else {
            String::new()
        }
    };
    let (open, close) = (mark(begin > 0), mark(end < line.len()));
    format!(
        "  | {open}{}{close}\n  | {}{}",
        shown(&line[begin..end]),
        " ".repeat(columns(&open) + columns(&line[begin..from])),
        "^".repeat(columns(&line[from..to.min(end).max(from)]).max(1))
    )
}

/// A line as it is printed: tabs as blanks, other control characters as a mark, so that no text moves the cursor.
fn shown(line: &str) -> String {
    let mut shown = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '\t' => shown.push_str(TAB),
            c if c.is_control() => shown.push('\u{fffd}'),
            c => shown.push(c),
        }
    }
    shown
}

/// Columns of a terminal: wide letters take two, combining marks none.
fn columns(line: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(shown(line).as_str())
}

/// The nearest character boundary at or before `at`.
pub(crate) fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
