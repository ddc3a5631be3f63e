//! An expression in words, and laid out.

use expr::Program;

use super::{ExpressionError, evaluate, parse, parts};
use crate::request::EvaluateRequest;
use crate::view::expression::{ExplainedView, FormattedView};

/// Characters of a line when nobody says otherwise.
const WIDTH: usize = 80;

/// Says what an expression does, and for an object what it came to and why.
///
/// # Errors
/// The text is no expression, or the object or its world cannot be read.
pub fn explain(request: &EvaluateRequest) -> Result<ExplainedView, ExpressionError> {
    let expr = parse(&request.expression)?;
    let evaluation = match &request.object {
        None => None,
        Some(_) => {
            let request = EvaluateRequest {
                trace: true,
                ..request.clone()
            };
            Some(evaluate::of_program(&Program::compile(&expr), &request)?)
        }
    };
    Ok(ExplainedView {
        expression: request.expression.clone(),
        sentence: expr::describe(&expr),
        layout: expr::layout(&expr, WIDTH),
        attributes: expr::attributes(&expr),
        parts: parts::view(&expr),
        evaluation,
    })
}

/// Lays an expression out over lines of at most `width` characters, as far as its parts allow.
///
/// # Errors
/// The text is no expression.
pub fn format(expression: &str, width: Option<usize>) -> Result<FormattedView, ExpressionError> {
    let expr = parse(expression)?;
    Ok(FormattedView {
        expression: expression.to_owned(),
        formatted: expr::layout(&expr, width.unwrap_or(WIDTH)),
        one_line: expr.to_string(),
    })
}
