//! Lists of values: Split and Item.

use super::{Function, required};
use crate::Value;
use crate::eval::{Arguments, EvalError};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "Split",
        "the source cut into values at a delimiter",
        &[required("source"), required("delimiter")],
    )
    .evaluated_by(split),
    Function::new(
        "Item",
        "one value of a multi-valued attribute",
        &[required("attribute"), required("index")],
    )
    .evaluated_by(item),
];

/// Values are trimmed and empty ones dropped: the one documented example shows the blank after the comma gone, and says
/// nothing about empty parts.
fn split(arguments: &Arguments<'_>) -> Result<Value, EvalError> {
    let Some(text) = arguments.text(0)? else {
        return Ok(Value::Null);
    };
    let delimiter = arguments.text(1)?.unwrap_or_default();
    let mut characters = delimiter.chars();
    let (Some(delimiter), None) = (characters.next(), characters.next()) else {
        return Err(arguments.bad(1, "the delimiter is exactly one character"));
    };
    let values = text
        .split(delimiter)
        .map(str::trim)
        .filter(|value| !value.is_empty())
        .map(str::to_owned)
        .collect();
    Ok(Value::Multi(values))
}

/// The first value has index 1; past the end is an error, as in Entra Connect's function of the same name.
fn item(arguments: &Arguments<'_>) -> Result<Value, EvalError> {
    let values = match arguments.value(0)? {
        Value::Null => return Ok(Value::Null),
        Value::Multi(values) => values,
        value => value.to_text().into_iter().collect(),
    };
    let index = arguments.integer(1)?;
    index
        .checked_sub(1)
        .and_then(|at| usize::try_from(at).ok())
        .and_then(|at| values.get(at).cloned())
        .map(Value::Text)
        .ok_or_else(|| {
            arguments.bad(
                1,
                format!(
                    "there is no value number {index}: the source has {}, counted from 1",
                    values.len()
                ),
            )
        })
}
