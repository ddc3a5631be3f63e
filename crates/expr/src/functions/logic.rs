//! Choosing and testing: Switch, IIF, Coalesce, Not, IsNull and kin. Lazy: what is not chosen is not evaluated.

use super::{Function, keyed, optional, required};
use crate::Value;
use crate::eval::{Arguments, EvalError, is_true};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "Switch",
        "the value whose key equals the source",
        &[
            required("source"),
            optional("defaultValue"),
            keyed(required("key"), "switchValue"),
            keyed(required("value"), "switchValue"),
        ],
    )
    .repeating(2)
    .evaluated_by(switch),
    Function::new(
        "IIF",
        "one of two values, by a condition",
        &[
            required("condition"),
            required("valueIfTrue"),
            required("valueIfFalse"),
        ],
    )
    .evaluated_by(iif),
    Function::new(
        "Coalesce",
        "the first value that is there",
        &[
            keyed(required("source1"), "source"),
            keyed(required("source2"), "source"),
        ],
    )
    .repeating(1)
    .evaluated_by(coalesce),
    Function::new(
        "Not",
        "False when the source is True, otherwise True",
        &[required("source")],
    )
    .evaluated_by(not),
    Function::new("IsNull", "whether there is no value", &[required("expression")]).evaluated_by(is_null),
    Function::new(
        "IsNullOrEmpty",
        "whether there is no value or an empty text",
        &[required("expression")],
    )
    .evaluated_by(is_null_or_empty),
    Function::new(
        "IsPresent",
        "whether there is a value that is not empty",
        &[required("expression")],
    )
    .evaluated_by(is_present),
];

/// A null or empty source matches the key `""`; without such a key it takes the default. Case-sensitive, first match.
fn switch(arguments: &Arguments<'_>) -> Result<Value, EvalError> {
    let source = arguments.text(0)?.unwrap_or_default();
    let mut at = 2;
    while at < arguments.len() {
        if arguments.text(at)?.unwrap_or_default() == source {
            return arguments.value(at + 1);
        }
        at += 2;
    }
    arguments.value(1)
}

/// The reference advises against IIF on null attributes, yet Microsoft ships mappings that do it: evaluated by definition.
fn iif(arguments: &Arguments<'_>) -> Result<Value, EvalError> {
    let condition = arguments.value(0)?;
    match is_true(&condition) {
        Some(true) => arguments.value(1),
        Some(false) => arguments.value(2),
        None => Err(arguments.bad(
            0,
            "the condition is neither True nor False nor a number; compare it with something",
        )),
    }
}

/// An *empty* attribute value is skipped too (a published example needs it), but a literal `""` given last is returned.
fn coalesce(arguments: &Arguments<'_>) -> Result<Value, EvalError> {
    let last = arguments.len().saturating_sub(1);
    for at in 0..=last {
        let value = arguments.value(at)?;
        if !value.is_empty() || (at == last && arguments.literal_text(at) == Some("")) {
            return Ok(value);
        }
    }
    Ok(Value::Null)
}

/// Anything that is not True, null included, gives True.
fn not(arguments: &Arguments<'_>) -> Result<Value, EvalError> {
    let source = arguments.value(0)?;
    let is_true = match &source {
        Value::Bool(value) => *value,
        Value::Text(text) => text == "True",
        _ => false,
    };
    Ok(Value::Bool(!is_true))
}

fn is_null(arguments: &Arguments<'_>) -> Result<Value, EvalError> {
    Ok(Value::Bool(arguments.value(0)?.is_null()))
}

fn is_null_or_empty(arguments: &Arguments<'_>) -> Result<Value, EvalError> {
    Ok(Value::Bool(arguments.value(0)?.is_empty()))
}

fn is_present(arguments: &Arguments<'_>) -> Result<Value, EvalError> {
    Ok(Value::Bool(!arguments.value(0)?.is_empty()))
}
