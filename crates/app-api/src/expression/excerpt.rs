//! Messages as a person reads them: with the place underlined.

use expr::Span;

use crate::view::expression::{AdviceView, DoubtNoteView, EvaluationErrorView};

/// The message, the line of the text with the place underlined, the fix, the source.
#[must_use]
pub fn rendered(text: &str, advice: &AdviceView) -> String {
    format!(
        "{}: {}\n{}\nfix: {}\nsource: {}",
        advice.severity.word(),
        advice.message,
        excerpt(text, advice.start, advice.end),
        advice.fix,
        advice.source
    )
}

/// The same for a failed evaluation.
#[must_use]
pub fn rendered_error(text: &str, error: &EvaluationErrorView) -> String {
    format!(
        "error: {}\n{}\nfix: {}",
        error.message,
        excerpt(text, error.start, error.end),
        error.fix
    )
}

/// The same for an open question. `switch` is how this shell takes the other reading, in front of its code.
#[must_use]
pub fn rendered_note(text: &str, note: &DoubtNoteView, switch: &str) -> String {
    let mut lines = vec![
        format!("note ({}): {}", note.code, note.message),
        excerpt(text, note.start, note.end),
        format!("source: {}", note.source),
    ];
    if let Some(other) = &note.other_reading {
        lines.push(if note.other_taken {
            format!("read the other way, as asked: {other}")
        } else {
            format!("other reading: {other}; take it with {switch} {}", note.code)
        });
    }
    lines.join("\n")
}

/// So much is shown of a text that is too long to be an expression.
const SHOWN_OF_TOO_LONG: usize = 60;

/// The lines of a place, underlined.
fn excerpt(text: &str, start: u32, end: u32) -> String {
    let is_too_long = text.encode_utf16().nth(expr::LENGTH_MAX).is_some();
    if is_too_long {
        let beginning = text.chars().take(SHOWN_OF_TOO_LONG);
        let line: String = beginning.map(|c| if c.is_control() { ' ' } else { c }).collect();
        return format!("  | {line}…");
    }
    let at = |place: u32| usize::try_from(place).unwrap_or(usize::MAX);
    let span = Span {
        start: at(start),
        end: at(end),
    };
    expr::excerpt(text, span)
}
