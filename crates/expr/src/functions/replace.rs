//! Replace. Which of its five meanings applies is decided by the arguments that are given; the patterns are not evaluated yet.

use super::{Function, keyed, optional, required};
use crate::Value;
use crate::eval::{Arguments, EvalError, EvalErrorKind};

const SOURCE: usize = 0;
const OLD_VALUE: usize = 1;
const PATTERN: usize = 2;
const REPLACEMENT: usize = 4;
const TEMPLATE: usize = 6;

pub(super) const FUNCTIONS: &[Function] = &[Function::new(
    "Replace",
    "text replaced by other text",
    &[
        required("source"),
        keyed(optional("oldValue"), "Find"),
        keyed(optional("regexPattern"), "RegularExpression"),
        keyed(optional("regexGroupName"), "RegularExpressionGroupName"),
        keyed(optional("replacementValue"), "Replacement"),
        keyed(optional("replacementAttributeName"), "ReplacementPropertyName"),
        keyed(optional("template"), "Template"),
    ],
)
.evaluated_by(replace)];

/// Case-sensitive. An empty *literal* for oldValue, pattern or template means "not given" (shipped mappings);
/// an empty replacement is a value.
fn replace(arguments: &Arguments<'_>) -> Result<Value, EvalError> {
    let given = |at: usize| arguments.given(at) && arguments.literal_text(at) != Some("");
    if given(OLD_VALUE) && given(TEMPLATE) {
        let Some(source) = arguments.text(SOURCE)? else {
            return Ok(Value::Null);
        };
        let old = old_value(arguments)?;
        let template = arguments.text(TEMPLATE)?.unwrap_or_default();
        return Ok(Value::Text(template.replace(&old, &source)));
    }
    if given(PATTERN) {
        return Err(arguments.error(EvalErrorKind::NotEvaluated {
            function: "Replace with a regular expression".to_owned(),
        }));
    }
    if given(OLD_VALUE) && arguments.given(REPLACEMENT) {
        let Some(source) = arguments.text(SOURCE)? else {
            return Ok(Value::Null);
        };
        let old = old_value(arguments)?;
        let new = arguments.text(REPLACEMENT)?.unwrap_or_default();
        return Ok(Value::Text(source.replace(&old, &new)));
    }
    Err(arguments.bad(
        SOURCE,
        "these arguments do not say what to replace by what: give oldValue or regexPattern, and replacementValue or template",
    ))
}

fn old_value(arguments: &Arguments<'_>) -> Result<String, EvalError> {
    arguments
        .text(OLD_VALUE)?
        .filter(|old| !old.is_empty())
        .ok_or_else(|| arguments.bad(OLD_VALUE, "the text to look for is empty"))
}
