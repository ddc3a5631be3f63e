//! The expression workbench for people: answers on standard output, what is not certain about them on standard error.

use app_api::expression;
use app_api::view::expression::{
    CheckedView, DoubtNoteView, EvaluationView, ExplainedView, FamilyView, FunctionView, PartView, TraceView,
    ValueKind,
};
use serde_json::Value;

use crate::output::{line, progress};

/// How this shell takes the other reading of an open question.
const READING: &str = "--reading";

/// A part is shown with so many characters at most; the whole expression stands above.
const PART_CHARACTERS_MAX: usize = 72;

pub(super) fn evaluation(view: &EvaluationView) {
    if view.kind != ValueKind::Error {
        for text in value(view.kind, &view.value) {
            line(&text);
        }
    }
    doubts(view);
}

/// Why there is no value, and what is not certain about it.
fn doubts(view: &EvaluationView) {
    if let Some(error) = &view.error {
        progress(&expression::rendered_error(&view.expression, error));
    }
    if let Some(consequence) = view.kind.consequence() {
        progress(&format!("note: {consequence}"));
    }
    for missing in &view.missing {
        let name = &missing.name;
        progress(&match &missing.similar {
            Some(similar) => {
                format!("note: the object has no attribute `{name}`, but `{similar}`: names are exact")
            }
            None => format!("note: the object has no attribute `{name}`"),
        });
    }
    for (at, note) in view.notes.iter().enumerate() {
        let same = |other: &&DoubtNoteView| other.message == note.message;
        if view.notes[..at].iter().any(|other| same(&other)) {
            continue;
        }
        progress(&expression::rendered_note(&view.expression, note, READING));
        let more = view.notes[at + 1..].iter().filter(same).count();
        if more > 0 {
            progress(&format!("the same at {more} other places"));
        }
    }
}

/// A value as lines: text as it is, one value of several a line.
fn value(kind: ValueKind, value: &Value) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    match (kind, value) {
        (ValueKind::Ignored, _) => vec!["IgnoreAttributeFlow".to_owned()],
        (ValueKind::ObjectIgnored, _) => vec!["IgnoreObjectFlow".to_owned()],
        (_, Value::Array(values)) => values.iter().map(text).collect(),
        (_, value) => vec![text(value)],
    }
}

pub(super) fn trace(root: &TraceView) {
    parts_of_trace(root, 0);
}

fn parts_of_trace(part: &TraceView, depth: usize) {
    let margin = "  ".repeat(depth);
    let text = short(&part.text);
    let came_to = match part.kind {
        ValueKind::NotEvaluated => "   not evaluated".to_owned(),
        _ if part.literal => String::new(),
        ValueKind::Value => format!("   → {}", part.value),
        ValueKind::Null => "   → null".to_owned(),
        ValueKind::Ignored => "   → the attribute is left out".to_owned(),
        ValueKind::ObjectIgnored => "   → the object is left alone".to_owned(),
        ValueKind::Error => format!("   → error: {}", part.error.as_deref().unwrap_or_default()),
    };
    let why = part
        .why
        .as_ref()
        .map_or_else(String::new, |why| format!("   ({why})"));
    line(&format!("{margin}{text}{came_to}{why}"));
    // What is inside a part that was not needed was not needed either.
    if part.kind != ValueKind::NotEvaluated {
        for child in &part.children {
            parts_of_trace(child, depth + 1);
        }
    }
}

fn short(text: &str) -> String {
    if text.chars().count() <= PART_CHARACTERS_MAX {
        return text.to_owned();
    }
    let cut: String = text.chars().take(PART_CHARACTERS_MAX - 1).collect();
    format!("{cut}…")
}

pub(super) fn checked(view: &CheckedView) {
    for advice in &view.advice {
        line(&expression::rendered(&view.expression, advice));
        line("");
    }
    let count = |number: u32, word: &str| format!("{number} {word}{}", if number == 1 { "" } else { "s" });
    let sentence = view.sentence.as_deref().unwrap_or_default();
    line(&match (view.errors, view.warnings) {
        (0, 0) => format!("fine: {sentence}"),
        (0, warnings) => format!("fine, with {}: {sentence}", count(warnings, "warning")),
        (errors, 0) => count(errors, "error"),
        (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
    });
    if view.left_out > 0 {
        line(&format!("{} more are left out", view.left_out));
    }
}

pub(super) fn explained(view: &ExplainedView) {
    line(&view.sentence);
    line("");
    line(&view.layout);
    line("");
    parts(&view.parts, 0);
    let Some(evaluation) = &view.evaluation else {
        return;
    };
    line("");
    if let Some(root) = &evaluation.trace {
        line("for this object");
        parts_of_trace(root, 1);
    }
    doubts(evaluation);
}

fn parts(part: &PartView, depth: usize) {
    let margin = "  ".repeat(depth);
    let parameter = part
        .parameter
        .as_ref()
        .map_or_else(String::new, |name| format!("{name}: "));
    let what = match (&part.function, &part.about, &part.text) {
        (Some(function), Some(about), _) => format!("{function}, {about}"),
        (Some(function), None, _) => function.clone(),
        (None, _, Some(text)) => short(text),
        (None, _, None) => "left empty".to_owned(),
    };
    line(&format!("{margin}{parameter}{what}"));
    for child in &part.children {
        parts(child, depth + 1);
    }
}

pub(super) fn families(families: &[FamilyView]) {
    for (at, family) in families.iter().enumerate() {
        if at > 0 {
            line("");
        }
        line(&family.title);
        for function in &family.functions {
            line(&format!("  {}", function.signature));
            line(&format!("      {}", function.about));
        }
    }
}

pub(super) fn function(view: &FunctionView) {
    line(&view.signature);
    line(&format!("{}; gives {}", view.about, view.gives));
    if view.top_level_only {
        line("Only as the outermost function.");
    }
    if let Some(standing) = &view.standing {
        line(standing);
    }
    if !view.parameters.is_empty() {
        line("");
        line("parameters");
        for parameter in &view.parameters {
            let mark = if parameter.required {
                ""
            } else {
                ", may be left out"
            };
            line(&format!(
                "  {} ({}{mark}): {}",
                parameter.name, parameter.takes, parameter.about
            ));
        }
        match view.repeats {
            0 => {}
            1 => line("  The last one may be given again and again."),
            group => line(&format!(
                "  The last {group} may be given again and again, together."
            )),
        }
    }
    section("remarks", view.remarks.iter().map(|remark| format!("  {remark}")));
    section(
        "examples",
        view.examples.iter().map(|example| {
            format!(
                "  {}\n    {} → {}",
                example.expression, example.object, example.value
            )
        }),
    );
    section(
        "open questions",
        view.open_questions.iter().map(|question| {
            let other = question
                .other_reading
                .as_ref()
                .map_or_else(String::new, |other| format!("\n    other reading: {other}"));
            format!("  {}: {}{other}", question.code, question.message)
        }),
    );
    line("");
    line(&format!("source: {}", view.source));
}

fn section(title: &str, entries: impl Iterator<Item = String>) {
    for (at, entry) in entries.enumerate() {
        if at == 0 {
            line("");
            line(title);
        }
        line(&entry);
    }
}
