//! The result against the attribute that it goes to.

use super::arguments::shown;
use super::place::{Found, Place, integer, text};
use super::{AttributeType, Look, Rule, Target, types};
use crate::ast::attributes;
use crate::date::DateTime;
use crate::functions::Type;
use crate::{Expr, ExprKind, quote};

pub(super) const LOOKS: &[Look] = &[several_into_one, wrong_type, anchor, account_enabled];

/// The target, when the value here is a result that no other result is made from.
fn result_for<'a>(place: &Place<'a>) -> Option<&'a Target> {
    let hands_on = match &place.expr.kind {
        ExprKind::Call(call) => !types::results(call).is_empty(),
        _ => false,
    };
    place
        .setting
        .target
        .as_ref()
        .filter(|_| place.is_result() && !hands_on)
}

fn several_into_one(place: &Place<'_>, found: &mut Found) {
    let Some(target) = result_for(place).filter(|target| !target.multivalued) else {
        return;
    };
    let what = shown(place, place.expr);
    let fix = match place.type_of(place.expr) {
        Type::Multi => {
            format!("Take one value with Item({what}, 1), or put all into one text with Join(\";\", {what}).")
        }
        // The attribute itself has an advice of its own.
        Type::Roles if matches!(place.expr.kind, ExprKind::Call(_)) => {
            "Map it onto an attribute with several values such as roles, or write SingleAppRoleAssignment([appRoleAssignments])."
                .to_owned()
        }
        _ => return,
    };
    found.add(
        Rule::SeveralIntoOne,
        place.expr.span,
        format!("`{}` takes one value, and this can have several", target.name),
        fix,
    );
}

fn wrong_type(place: &Place<'_>, found: &mut Found) {
    let Some(target) = result_for(place) else { return };
    let given = place.type_of(place.expr);
    let literal = text(place.expr).filter(|text| !text.is_empty());
    let fix = match target.kind {
        AttributeType::Boolean => match (given, literal) {
            (_, Some(text)) if is_boolean(text) => return,
            (Type::Text, Some(_)) | (Type::Integer | Type::DateTime | Type::Reference, _) => {
                "Write \"True\" or \"False\"."
            }
            _ => return,
        },
        AttributeType::Integer => match (given, literal) {
            (Type::Text, Some(_)) if integer(place.expr).is_none() => "Write a whole number.",
            (Type::Boolean | Type::DateTime | Type::Reference, _) => "Give a whole number.",
            _ => return,
        },
        AttributeType::DateTime => match (given, literal) {
            (Type::Text, Some(text)) if DateTime::parse(text).is_err() => {
                "Write a date, such as \"2026-01-31\"."
            }
            (Type::Boolean | Type::Integer | Type::Reference, _) => "Give a date.",
            _ => return,
        },
        AttributeType::Reference => match given {
            Type::Text | Type::Integer | Type::Boolean | Type::DateTime => {
                "Map a reference attribute such as [manager] directly."
            }
            _ => return,
        },
        AttributeType::String | AttributeType::Binary => return,
    };
    let what = match literal {
        Some(text) => quote(text),
        None => format!("a {}", given.as_str()),
    };
    found.add(
        Rule::WrongTypeForTarget,
        place.expr.span,
        format!(
            "`{}` has the type {}, and {what} does not fit",
            target.name,
            target.kind.as_str()
        ),
        fix,
    );
}

fn is_boolean(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
}

/// The key of the target is given by the target.
fn anchor(place: &Place<'_>, found: &mut Found) {
    if place.is_root()
        && place
            .setting
            .target
            .as_ref()
            .is_some_and(|target| target.name == "id")
    {
        found.add(
            Rule::AnchorMapped,
            place.expr.span,
            "`id` is the key that the application gives; a mapping must not fill it",
            "Remove the row. To send an identifier of your own, map it onto externalId.",
        );
    }
}

/// `IsSoftDeleted` knows about unassignment, scoping filters and the recycle bin; `accountEnabled` does not.
fn account_enabled(place: &Place<'_>, found: &mut Found) {
    let is_active = place
        .setting
        .target
        .as_ref()
        .is_some_and(|target| target.name == "active");
    if !place.is_root() || !is_active || !place.setting.row.is_outbound {
        return;
    }
    if attributes(place.expr).iter().any(|name| name == "IsSoftDeleted") {
        return;
    }
    if let Some(attribute) = first_of(place.expr, "accountEnabled") {
        found.add(
            Rule::AccountEnabledForActive,
            attribute.span,
            "[accountEnabled] does not change when a user is unassigned or leaves the scope, so the account stays active",
            "Write Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\"), which also covers disabled users.",
        );
    }
}

fn first_of<'a>(expr: &'a Expr, name: &str) -> Option<&'a Expr> {
    match &expr.kind {
        ExprKind::Attribute(attribute) if attribute == name => Some(expr),
        _ => expr
            .children()
            .into_iter()
            .find_map(|child| first_of(child, name)),
    }
}
