//! Comparison and truth.

use std::cmp::Ordering;

use crate::doubt::Doubt;
use crate::error::EvalErrorKind;
use crate::{CompareOp, Value};

/// `None` when the value is no condition: True, `True` and numbers other than zero are true; False, `False`, zero, null
/// and `""` are false.
pub(crate) fn is_true(value: &Value<'_>) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::Integer(number) => Some(*number != 0),
        value if value.is_null() => Some(false),
        Value::Text(text) if text == "True" => Some(true),
        Value::Text(text) if text == "False" || text.is_empty() => Some(false),
        value => value.to_integer().map(|number| number != 0),
    }
}

/// If either side is a number and the other can be read as one, numbers are compared; otherwise the text, with case.
/// Null compares like `""`. Order is for numbers: how text is ordered is not documented. `doubt` notes an open question
/// and says whether it is read the other way.
pub(super) fn compare(
    op: CompareOp,
    left: &Value<'_>,
    right: &Value<'_>,
    doubt: &dyn Fn(Doubt) -> bool,
) -> Result<bool, EvalErrorKind> {
    for side in [left, right] {
        has_text(op, side)?;
    }
    match op {
        CompareOp::Equal => Ok(equal(left, right, doubt)),
        CompareOp::NotEqual => Ok(!equal(left, right, doubt)),
        CompareOp::Less => order(op, left, right, doubt).map(Ordering::is_lt),
        CompareOp::LessOrEqual => order(op, left, right, doubt).map(Ordering::is_le),
        CompareOp::Greater => order(op, left, right, doubt).map(Ordering::is_gt),
        CompareOp::GreaterOrEqual => order(op, left, right, doubt).map(Ordering::is_ge),
    }
}

/// What cannot be converted is an error: several values have no one text.
fn has_text(op: CompareOp, side: &Value<'_>) -> Result<(), EvalErrorKind> {
    let (what, instead) = match side {
        Value::IgnoreAttribute | Value::IgnoreObject => (
            "what says to leave something out",
            "only the outermost function can do that",
        ),
        side if !side.is_null() && side.to_text().is_none() => ("several values", "use Item or Join"),
        _ => return Ok(()),
    };
    Err(EvalErrorKind::NoText {
        what,
        op: op.as_str(),
        instead,
    })
}

fn equal(left: &Value<'_>, right: &Value<'_>, doubt: &dyn Fn(Doubt) -> bool) -> bool {
    let either_is_number = matches!(left, Value::Integer(_)) || matches!(right, Value::Integer(_));
    if either_is_number && let Some((left, right)) = left.to_integer().zip(right.to_integer()) {
        return left == right;
    }
    let equal = text(left) == text(right);
    // The reading of null matters only where it decides: null against an empty text.
    if equal && left.is_null() != right.is_null() && doubt(Doubt::NullCompared) {
        return false;
    }
    equal
}

fn order(
    op: CompareOp,
    left: &Value<'_>,
    right: &Value<'_>,
    doubt: &dyn Fn(Doubt) -> bool,
) -> Result<Ordering, EvalErrorKind> {
    if let Some((left, right)) = left.to_integer().zip(right.to_integer()) {
        return Ok(left.cmp(&right));
    }
    let (left, right) = (text(left), text(right));
    if doubt(Doubt::TextOrder) {
        return Ok(left.encode_utf16().cmp(right.encode_utf16()));
    }
    Err(EvalErrorKind::NotComparable {
        left,
        right,
        op: op.as_str(),
    })
}

fn text(value: &Value<'_>) -> String {
    value.to_text().unwrap_or_default().into_owned()
}
