//! The value for one object.

use expr::{Attributes, EvalError, EvalErrorKind, Note, Program, Readings, Traced, Value};
use serde_json::Value as Json;

use super::object::Object;
use super::world::World;
use super::{ExpressionError, number, program, trace};
use crate::request::EvaluateRequest;
use crate::view::expression::{DoubtNoteView, EvaluationErrorView, EvaluationView, ValueKind};

/// Evaluates an expression for one object.
///
/// # Errors
/// The text is no expression, or the object or its world cannot be read. A failed evaluation is no error of this kind:
/// it is in the view.
pub fn evaluate(request: &EvaluateRequest) -> Result<EvaluationView, ExpressionError> {
    let program = program(&request.expression)?;
    of_program(&program, request)
}

pub(super) fn of_program(
    program: &Program,
    request: &EvaluateRequest,
) -> Result<EvaluationView, ExpressionError> {
    let world = World::read(&request.world)?;
    let object = match &request.object {
        Some(json) => Object::new(json)?,
        None => Object::None,
    };
    let traced = world.with(|environment| program.trace(&object as &dyn Attributes, environment));
    let (kind, value, error) = outcome(&traced);
    Ok(EvaluationView {
        expression: request.expression.clone(),
        value,
        kind,
        error,
        notes: notes(&traced.predicted.notes, world.readings),
        missing: object.missing(&expr::attributes(program.expr())),
        trace: request.trace.then(|| trace::view(program.expr(), &traced.root)),
    })
}

fn outcome(traced: &Traced) -> (ValueKind, Json, Option<EvaluationErrorView>) {
    match &traced.predicted.value {
        Ok(value) => {
            let (kind, value) = shown(value);
            (kind, value, None)
        }
        Err(failed) => (ValueKind::Error, Json::Null, Some(error(failed))),
    }
}

/// A value as a shell shows it.
pub(super) fn shown(value: &Value<'_>) -> (ValueKind, Json) {
    match value {
        Value::IgnoreAttribute => (ValueKind::Ignored, Json::Null),
        Value::IgnoreObject => (ValueKind::ObjectIgnored, Json::Null),
        value if value.is_null() => (ValueKind::Null, Json::Null),
        value => (ValueKind::Value, value.to_canonical_json()),
    }
}

fn error(failed: &EvalError) -> EvaluationErrorView {
    let fix = match &failed.kind {
        EvalErrorKind::NotPredictable { .. } => {
            "Nothing is wrong with the expression; say what the service would know, to see a value here."
                .to_owned()
        }
        EvalErrorKind::Argument { function, .. } => {
            format!("Change this argument of `{function}`: it does not work for any object.")
        }
        EvalErrorKind::Value { function, .. } => format!(
            "Correct the data of this object, or keep such values away from `{function}` with IIF, Switch or Coalesce."
        ),
        EvalErrorKind::NotUnique { .. } => "Add a candidate that is free.".to_owned(),
        EvalErrorKind::NotComparable { .. } => {
            "Compare numbers, or compare texts with `=` or `<>`.".to_owned()
        }
        EvalErrorKind::ValueTooLong { .. } => "Shorten the text, with Left or Mid for example.".to_owned(),
        _ => "Correct the expression at this place.".to_owned(),
    };
    EvaluationErrorView {
        code: failed.kind.code().to_owned(),
        message: failed.to_string(),
        fix,
        start: number(failed.span.start),
        end: number(failed.span.end),
    }
}

fn notes(notes: &[Note], readings: Readings) -> Vec<DoubtNoteView> {
    notes
        .iter()
        .map(|note| DoubtNoteView {
            code: note.doubt.code().to_owned(),
            message: note.message(),
            source: note.doubt.source().to_owned(),
            start: number(note.span.start),
            end: number(note.span.end),
            other_reading: note.doubt.other_reading().map(str::to_owned),
            other_taken: readings.other(note.doubt),
        })
        .collect()
}
