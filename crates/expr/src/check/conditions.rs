//! Conditions of IIF and CBool, and comparisons.

use super::arguments::shown;
use super::place::{Found, Place, argument, integer, text};
use super::{Look, Rule};
use crate::ast::Call;
use crate::date::DateTime;
use crate::functions::Type;
use crate::{CompareOp, Expr, ExprKind, Keyword, Span, quote};

pub(super) const LOOKS: &[Look] = &[
    comparison_as_value,
    condition,
    constant,
    on_nothing,
    boolean_spelling,
    order,
    compare_word,
];

/// The functions that test whether there is a value.
pub(super) const NULL_TESTS: [&str; 4] = ["IsNull", "IsNullOrEmpty", "IsPresent", "IsNothing"];

fn compare(expr: &Expr) -> Option<(CompareOp, &Expr, &Expr)> {
    match &expr.kind {
        ExprKind::Compare { op, left, right } => Some((*op, left, right)),
        _ => None,
    }
}

/// Only conditions compare: what a comparison gives elsewhere is not documented.
fn comparison_as_value(place: &Place<'_>, found: &mut Found) {
    if compare(place.expr).is_none() {
        return;
    }
    let is_condition = match (place.parent_name(), place.parameter()) {
        (Some("Not"), _) => true,
        (_, Some(parameter)) => parameter.kind == Type::Condition,
        (_, None) => false,
    };
    if !is_condition {
        found.add(
            Rule::ComparisonAsValue,
            place.expr.span,
            "a comparison is documented as a condition of IIF and CBool only",
            format!("Write CBool({}) for True or False.", shown(place, place.expr)),
        );
    }
}

/// A condition that is no comparison.
fn condition(place: &Place<'_>, found: &mut Found) {
    if place
        .parameter()
        .is_none_or(|parameter| parameter.kind != Type::Condition)
        || compare(place.expr).is_some()
    {
        return;
    }
    let span = place.expr.span;
    let what = shown(place, place.expr);
    if let Some(written) = text(place.expr) {
        if !matches!(written, "True" | "False" | "") && integer(place.expr).is_none() {
            found.add(
                Rule::NotACondition,
                span,
                format!("{} is text and no condition", quote(written)),
                "Compare an attribute with something: [country]=\"US\".",
            );
        }
        return;
    }
    match place.type_of(place.expr) {
        kind @ (Type::DateTime | Type::Multi | Type::Reference) => found.add(
            Rule::NotACondition,
            span,
            format!(
                "a condition is True or False, and this gives {}",
                with_article(kind)
            ),
            match kind {
                Type::DateTime => {
                    format!("Compare dates by their distance: DateDiff(\"d\", {what}, Now()) > 0.")
                }
                Type::Multi => format!("Compare the number of values: Count({what}) > 0."),
                _ => format!("Test whether there is a value: IsPresent({what})."),
            },
        ),
        Type::Text if place.setting.source.is_some() && matches!(place.expr.kind, ExprKind::Attribute(_)) => {
            found.add(
                Rule::TextAsCondition,
                span,
                format!("{what} is text: it is a condition only where its value is True, False or a number"),
                format!("Compare it: {what}=\"…\"."),
            );
        }
        _ => {}
    }
}

fn with_article(kind: Type) -> String {
    match kind {
        Type::Multi => kind.as_str().to_owned(),
        kind => format!("a {}", kind.as_str()),
    }
}

fn is_literal(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Text(_) | ExprKind::Integer { .. })
}

fn constant(place: &Place<'_>, found: &mut Found) {
    if let Some((_, left, right)) = compare(place.expr) {
        let same = left == right && !matches!(left.kind, ExprKind::Call(_));
        if same || (is_literal(left) && is_literal(right)) {
            let source = place.setting.source;
            let meant = [left, right]
                .into_iter()
                .filter_map(text)
                .find(|name| source.is_some_and(|schema| schema.find(name).is_some()));
            found.add(
                Rule::ConstantCondition,
                place.expr.span,
                if same {
                    "both sides are the same, so the comparison is the same for everyone"
                } else {
                    "two constants are compared, so the comparison is the same for everyone"
                },
                match meant {
                    Some(name) => format!("Write [{name}] in brackets for the attribute."),
                    None => "Compare an attribute, in brackets: [country]=\"US\".".to_owned(),
                },
            );
        }
        return;
    }
    let is_condition = place
        .parameter()
        .is_some_and(|parameter| parameter.kind == Type::Condition);
    let is_constant = matches!(place.expr.kind, ExprKind::Integer { .. })
        || matches!(text(place.expr), Some("True" | "False" | ""))
        || (text(place.expr).is_some() && integer(place.expr).is_some());
    if is_condition && is_constant {
        found.add(
            Rule::ConstantCondition,
            place.expr.span,
            "the condition is the same for everyone",
            "Compare an attribute, in brackets: [country]=\"US\".",
        );
    }
}

/// What a condition says about the presence of one expression.
struct NullTest<'a> {
    tested: &'a Expr,
    /// The condition is true when there is a value.
    present: bool,
}

fn null_test(expr: &Expr) -> Option<NullTest<'_>> {
    if let Some((op @ (CompareOp::Equal | CompareOp::NotEqual), left, right)) = compare(expr) {
        let (literal, tested) = if text(left).is_some() {
            (left, right)
        } else {
            (right, left)
        };
        return match text(literal)? {
            "" if !is_literal(tested) => Some(NullTest {
                tested,
                present: op == CompareOp::NotEqual,
            }),
            answer @ ("True" | "False") => {
                let inner = null_test(tested)?;
                let agrees = (answer == "True") == (op == CompareOp::Equal);
                Some(NullTest {
                    present: inner.present == agrees,
                    ..inner
                })
            }
            _ => None,
        };
    }
    let ExprKind::Call(call) = &expr.kind else {
        return None;
    };
    let first = argument(call, 0)?;
    match call.name.as_str() {
        "Not" => null_test(first).map(|inner| NullTest {
            present: !inner.present,
            ..inner
        }),
        name if NULL_TESTS.contains(&name) => Some(NullTest {
            tested: first,
            present: name == "IsPresent",
        }),
        _ => None,
    }
}

/// The reference calls it unsupported, and mappings that Microsoft ships do it: a warning.
fn on_nothing(place: &Place<'_>, found: &mut Found) {
    let Some(call) = place.call_of(&["IIF"]) else {
        return;
    };
    let Some(condition) = argument(call, 0) else {
        return;
    };
    let Some(test) = null_test(condition) else { return };
    found.add(
        Rule::ConditionOnNothing,
        condition.span,
        format!(
            "the reference calls IIF unsupported where {} is null or empty, although mappings that Microsoft ships do this",
            shown(place, test.tested)
        ),
        instead_of_null_test(place, call, &test),
    );
}

fn instead_of_null_test(place: &Place<'_>, call: &Call, test: &NullTest<'_>) -> String {
    let (Some(first), Some(second)) = (argument(call, 1), argument(call, 2)) else {
        return "Use Switch with the key \"\", or Coalesce.".to_owned();
    };
    let (present, absent) = if test.present {
        (first, second)
    } else {
        (second, first)
    };
    instead(place, test.tested, present, absent)
}

/// Coalesce where the value itself is wanted, else Switch, whose key `""` fits null and empty.
pub(super) fn instead(place: &Place<'_>, tested: &Expr, present: &Expr, absent: &Expr) -> String {
    let of = |expr: &Expr| shown(place, expr);
    let is_word = |expr: &Expr| matches!(expr.kind, ExprKind::Keyword(_));
    if present == tested && !is_word(absent) && text(absent) != Some("") {
        return format!("Write Coalesce({}, {}).", of(tested), of(absent));
    }
    format!(
        "Write Switch({}, {}, \"\", {}).",
        of(tested),
        of(present),
        of(absent)
    )
}

/// A Boolean is the text `True` or `False`, and comparisons mind the case.
fn boolean_spelling(place: &Place<'_>, found: &mut Found) {
    let mut report = |literal: &Expr| {
        let (written, as_text) = match &literal.kind {
            ExprKind::Text(text) => (quote(text), text.clone()),
            ExprKind::Integer { value, .. } => (value.to_string(), value.to_string()),
            _ => return,
        };
        let right = match as_text.trim().to_ascii_lowercase().as_str() {
            _ if matches!(as_text.as_str(), "True" | "False" | "") => return,
            "true" | "1" | "yes" => "\"True\"",
            "false" | "0" | "no" => "\"False\"",
            _ => "\"True\" or \"False\"",
        };
        found.add(
            Rule::BooleanSpelling,
            literal.span,
            format!("a Boolean attribute is `True` or `False`, so it never equals {written}"),
            format!("Write {right}."),
        );
    };
    let is_boolean = |expr: &Expr| place.type_of(expr) == Type::Boolean;
    if let Some((CompareOp::Equal | CompareOp::NotEqual, left, right)) = compare(place.expr) {
        if is_boolean(left) {
            report(right);
        } else if is_boolean(right) {
            report(left);
        }
    }
    if let Some(call) = place.call_of(&["Switch"])
        && argument(call, 0).is_some_and(is_boolean)
    {
        (2..call.arguments.len())
            .step_by(2)
            .filter_map(|at| argument(call, at))
            .for_each(report);
    }
}

/// `<` and `>` are for numbers; how they order texts and dates is not documented.
fn order(place: &Place<'_>, found: &mut Found) {
    let Some((op, left, right)) = compare(place.expr) else {
        return;
    };
    if matches!(op, CompareOp::Equal | CompareOp::NotEqual) || (is_literal(left) && is_literal(right)) {
        return;
    }
    let is_date = |expr: &Expr| {
        place.type_of(expr) == Type::DateTime
            || text(expr).is_some_and(|text| integer(expr).is_none() && DateTime::parse(text).is_ok())
    };
    let is_word = |expr: &Expr| text(expr).is_some() && integer(expr).is_none();
    let (of_left, of_right) = (shown(place, left), shown(place, right));
    let sign = op.as_str();
    if is_date(left) || is_date(right) {
        let date = |expr: &Expr, of: &str| match place.type_of(expr) {
            Type::DateTime => of.to_owned(),
            _ => format!("CDate({of})"),
        };
        found.add(
            Rule::TextOrder,
            place.expr.span,
            format!("`{sign}` is documented for numbers, and dates are compared here"),
            format!(
                "Count the days between them: DateDiff(\"d\", {}, {}) {sign} 0.",
                date(right, of_right),
                date(left, of_left)
            ),
        );
    } else if is_word(left) || is_word(right) {
        found.add(
            Rule::TextOrder,
            place.expr.span,
            format!("how `{sign}` orders texts is not documented; numbers only are compared by size"),
            "Compare numbers, or list the values with Switch.",
        );
    }
}

/// The bare words of InStr mean nothing elsewhere, and its fourth argument takes nothing else.
fn compare_word(place: &Place<'_>, found: &mut Found) {
    let is_compare_word = |word: Keyword| matches!(word, Keyword::VbBinaryCompare | Keyword::VbTextCompare);
    let takes_word = place
        .parameter()
        .is_some_and(|parameter| parameter.kind == Type::Word);
    let span: Span = place.expr.span;
    match &place.expr.kind {
        ExprKind::Keyword(word) if is_compare_word(*word) && !takes_word => found.add(
            Rule::CompareWordMisplaced,
            span,
            format!(
                "`{}` has a meaning only as the fourth argument of InStr",
                word.as_str()
            ),
            format!("Write InStr(text, wanted, 1, {}), or remove it.", word.as_str()),
        ),
        ExprKind::Keyword(word) if is_compare_word(*word) => {}
        ExprKind::Text(text)
            if takes_word
                && Keyword::ALL
                    .into_iter()
                    .any(|word| is_compare_word(word) && word.as_str() == text) => {}
        _ if takes_word => found.add(
            Rule::CompareWordMisplaced,
            span,
            "the fourth argument of `InStr` says how to compare",
            "Write vbTextCompare to ignore upper and lower case, or vbBinaryCompare, without quotes.",
        ),
        _ => {}
    }
}
