//! App roles. Which of several assigned roles is sent is not documented; the first is taken here, always the same one.

use super::{Function, required};
use crate::Value;
use crate::eval::{Arguments, EvalError};

pub(super) const FUNCTIONS: &[Function] = &[Function::new(
    "SingleAppRoleAssignment",
    "one app role of the user",
    &[required("source")],
)
.evaluated_by(single_app_role_assignment)];

/// No assignment gives null, so that a mapping's default applies. A role is known by its display name, because published
/// expressions compare with that; where it has none, by its value.
fn single_app_role_assignment(arguments: &Arguments<'_>) -> Result<Value, EvalError> {
    Ok(match arguments.value(0)? {
        Value::Multi(names) => names.into_iter().next().map_or(Value::Null, Value::Text),
        Value::Roles(roles) => roles
            .into_iter()
            .next()
            .map_or(Value::Null, |role| Value::Text(role.name().to_owned())),
        value => value,
    })
}
