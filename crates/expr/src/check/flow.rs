//! What happens to the result: sent, left out, replaced by a default.

use super::arguments::{contains, shown};
use super::place::{Found, Place, argument, text};
use super::{Look, Rule, types};
use crate::functions::Type;
use crate::{Expr, ExprKind, Keyword};

pub(super) const LOOKS: &[Look] = &[
    empty_text,
    ignore_inside,
    ignore_word,
    default_on_create,
    default_never,
    required_left_out,
];

const IGNORE_FLOW: &str = "IgnoreFlowIfNullOrEmpty";

/// An empty text is not null: it is sent as it is. Said once for a mapping.
fn empty_text(place: &Place<'_>, found: &mut Found) {
    if text(place.expr) != Some("")
        || !place.is_result()
        || place.is_within(IGNORE_FLOW)
        || found.has(Rule::EmptyTextIsSent)
    {
        return;
    }
    let switch_default = place
        .parent()
        .filter(|parent| parent.argument == 1 && place.parent_name() == Some("Switch"));
    if switch_default.is_some_and(|parent| is_exhaustive(place, parent.expr)) {
        return;
    }
    found.add(
        Rule::EmptyTextIsSent,
        place.expr.span,
        "an empty text is sent to the target as a value; it does not leave the attribute out",
        if switch_default.is_some() {
            "Put IgnoreFlowIfNullOrEmpty(…) around the whole expression, or leave the default empty: Switch(source, , …)."
        } else {
            "Put IgnoreFlowIfNullOrEmpty(…) around the whole expression to leave the attribute out."
        },
    );
}

fn ignore_inside(place: &Place<'_>, found: &mut Found) {
    if let Some(call) = place.call_of(&[IGNORE_FLOW])
        && !place.is_root()
    {
        found.add(
            Rule::IgnoreFlowInside,
            call.name_span.0,
            format!("`{IGNORE_FLOW}` leaves the attribute out only when it is the outermost function"),
            format!("Put {IGNORE_FLOW}(…) around the whole expression."),
        );
    }
}

fn ignore_word(place: &Place<'_>, found: &mut Found) {
    let ExprKind::Keyword(word @ (Keyword::IgnoreAttributeFlow | Keyword::IgnoreObjectFlow)) =
        place.expr.kind
    else {
        return;
    };
    let is_branch = matches!(place.parent_name(), Some("IIF" | "Switch"));
    if !(is_branch && place.is_result()) {
        found.add(
            Rule::IgnoreWordMisplaced,
            place.expr.span,
            format!(
                "`{}` has a meaning only as the result of IIF or Switch",
                word.as_str()
            ),
            format!(
                "Write IIF(condition, value, {}) as the outermost function.",
                word.as_str()
            ),
        );
    }
}

/// Whether the value can be null, as far as the documentation says what a function does with null.
fn can_be_null(expr: &Expr) -> bool {
    let ExprKind::Call(call) = &expr.kind else {
        return matches!(expr.kind, ExprKind::Attribute(_));
    };
    let first = || argument(call, 0).is_some_and(can_be_null);
    match call.name.as_str() {
        "Switch" => argument(call, 1).is_none() || types::results(call).into_iter().any(can_be_null),
        "IIF" => types::results(call).into_iter().any(can_be_null),
        "Coalesce" => call.arguments.iter().flatten().all(can_be_null),
        "SingleAppRoleAssignment"
        | "AppRoleAssignmentsComplex"
        | "AssertiveAppRoleAssignmentsComplex"
        | "Item" => true,
        "Append"
        | "Mid"
        | "Replace"
        | "ToLower"
        | "ToUpper"
        | "PCase"
        | "StripSpaces"
        | "Trim"
        | "Redact"
        | "NormalizeDiacritics"
        | "FormatDateTime"
        | "Split"
        | "CStr"
        | "RemoveDuplicates"
        | "ConvertToBase64"
        | "ConvertToUTF8Hex" => first(),
        _ => false,
    }
}

fn default_on_create(place: &Place<'_>, found: &mut Found) {
    let row = place.setting.row;
    if place.is_root()
        && row.has_default
        && !row.only_on_create
        && !contains(place.expr, IGNORE_FLOW)
        && can_be_null(place.expr)
    {
        let what = shown(place, place.expr);
        found.add(
            Rule::DefaultOnCreateOnly,
            place.expr.span,
            "the default value applies when an object is created and never on an update, where a null result is not sent at all",
            format!("To have the default on updates too, put it into the expression: Coalesce({what}, \"default\")."),
        );
    }
}

fn default_never(place: &Place<'_>, found: &mut Found) {
    if let Some(call) = place.call_of(&[IGNORE_FLOW])
        && place.is_root()
        && place.setting.row.has_default
    {
        found.add(
            Rule::DefaultNeverUsed,
            call.name_span.0,
            format!("the row has a default value, and `{IGNORE_FLOW}` leaves the attribute out instead of using it"),
            "Remove the default value, or remove the function.",
        );
    }
}

fn required_left_out(place: &Place<'_>, found: &mut Found) {
    let Some(target) = place.setting.target.as_ref().filter(|target| target.required) else {
        return;
    };
    if !place.is_result() || place.setting.row.has_default {
        return;
    }
    let (span, why) = match &place.expr.kind {
        ExprKind::Keyword(word @ Keyword::IgnoreAttributeFlow) => {
            (place.expr.span, format!("`{}` leaves it out", word.as_str()))
        }
        ExprKind::Call(call) if call.name == IGNORE_FLOW => {
            (call.name_span.0, format!("`{IGNORE_FLOW}` may leave it out"))
        }
        ExprKind::Call(call)
            if call.name == "Switch" && argument(call, 1).is_none() && !is_exhaustive(place, place.expr) =>
        {
            (
                call.name_span.0,
                "Switch without a default gives null where no key fits".to_owned(),
            )
        }
        _ => return,
    };
    found.add(
        Rule::RequiredLeftOut,
        span,
        format!("the target requires `{}`, and {why}", target.name),
        "Give a value in every case, for example as the default of Switch or the last argument of Coalesce.",
    );
}

/// A Switch over a Boolean with keys for both values needs no default.
fn is_exhaustive(place: &Place<'_>, switch: &Expr) -> bool {
    let ExprKind::Call(call) = &switch.kind else {
        return false;
    };
    let has = |key: &str| {
        (2..call.arguments.len())
            .step_by(2)
            .any(|at| argument(call, at).and_then(text) == Some(key))
    };
    argument(call, 0).is_some_and(|source| place.type_of(source) == Type::Boolean)
        && has("True")
        && has("False")
}
