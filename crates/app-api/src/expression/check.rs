//! Advice before there is an object.

use super::{number, problem};
use crate::error::ApiError;
use crate::request::CheckExpressionRequest;
use crate::view::expression::{AdviceView, CheckedView, Severity};

/// Judges an expression and the row it stands in.
///
/// # Errors
/// The schema cannot be read. A text that is no expression is no error of this kind: it is in the view.
pub fn check(request: &CheckExpressionRequest) -> Result<CheckedView, ApiError> {
    let (expr, advice): (_, Vec<AdviceView>) = match expr::parse(&request.expression) {
        Ok(expr) => (Some(expr), Vec::new()),
        Err(problems) => (None, problems.iter().map(problem).collect()),
    };
    let count = |severity: Severity| number(advice.iter().filter(|a| a.severity == severity).count());
    let errors = count(Severity::Error);
    Ok(CheckedView {
        expression: request.expression.clone(),
        good: errors == 0,
        errors,
        warnings: count(Severity::Warning),
        sentence: expr.as_ref().map(expr::describe),
        attributes: expr.as_ref().map(expr::attributes).unwrap_or_default(),
        advice,
    })
}
