//! What type an expression gives, as far as that can be said without an object.

use super::{AttributeShape, AttributeType, Setting};
use crate::ast::Call;
use crate::functions::{self, Type};
use crate::{Expr, ExprKind};

/// The source attribute that holds app roles.
pub(super) const APP_ROLES: &str = "appRoleAssignments";

/// The type of an expression. [`Type::Any`] when nothing is known, for example of an attribute outside of the schema.
///
/// The branches of IIF, Switch and Coalesce count together: two kinds of single value give text.
///
/// ```
/// use expr::{check::{Setting, type_of}, functions::Type};
///
/// let expr = expr::parse(r#"IIF([country]="US", Now(), IgnoreAttributeFlow)"#).unwrap();
/// assert_eq!(type_of(&expr, &Setting::default()), Type::DateTime);
/// ```
#[must_use]
pub fn type_of(expr: &Expr, setting: &Setting<'_>) -> Type {
    match &expr.kind {
        ExprKind::Attribute(name) if name == APP_ROLES => Type::Roles,
        ExprKind::Attribute(name) => setting.attribute(name).map_or(Type::Any, of_attribute),
        ExprKind::Text(_) => Type::Text,
        ExprKind::Integer { .. } => Type::Integer,
        ExprKind::Keyword(_) => Type::Word,
        ExprKind::Compare { .. } => Type::Condition,
        ExprKind::Call(call) => {
            let passed_on = results(call);
            if !passed_on.is_empty() {
                return passed_on
                    .into_iter()
                    .map(|result| type_of(result, setting))
                    .reduce(unify)
                    .unwrap_or(Type::Any);
            }
            functions::find(&call.name).map_or(Type::Any, |function| function.gives)
        }
    }
}

fn of_attribute(shape: AttributeShape) -> Type {
    match shape.kind {
        _ if shape.multivalued => Type::Multi,
        AttributeType::String | AttributeType::Binary => Type::Text,
        AttributeType::Integer => Type::Integer,
        AttributeType::Boolean => Type::Boolean,
        AttributeType::DateTime => Type::DateTime,
        AttributeType::Reference => Type::Reference,
    }
}

/// Whether a call may hand on this argument as its own value.
pub(super) fn hands_on(call: &Call, argument: usize) -> bool {
    match call.name.as_str() {
        "IIF" => argument == 1 || argument == 2,
        "Switch" => argument == 1 || (argument >= 3 && argument % 2 == 1),
        "Coalesce" => true,
        "IgnoreFlowIfNullOrEmpty" | "Redact" => argument == 0,
        _ => false,
    }
}

/// The arguments that a call may hand on as its own value; empty for a function that computes one.
pub(super) fn results(call: &Call) -> Vec<&Expr> {
    call.arguments
        .iter()
        .enumerate()
        .filter_map(|(at, argument)| argument.as_ref().filter(|_| hands_on(call, at)))
        .collect()
}

fn unify(left: Type, right: Type) -> Type {
    let is_single = |kind: Type| matches!(kind, Type::Text | Type::Integer | Type::Boolean | Type::DateTime);
    match (left, right) {
        (left, right) if left == right => left,
        // A word leaves the attribute out and gives no value.
        (Type::Word, other) | (other, Type::Word) => other,
        (left, right) if is_single(left) && is_single(right) => Type::Text,
        _ => Type::Any,
    }
}
