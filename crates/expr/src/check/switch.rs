//! Switch and Coalesce: keys, defaults, what is never reached.

use std::collections::HashSet;

use super::arguments::shown;
use super::conditions::{NULL_TESTS, instead};
use super::place::{Found, Place, argument, text};
use super::{Look, Rule};
use crate::ast::{Call, attributes};
use crate::functions::Type;
use crate::{Expr, ExprKind, quote};

pub(super) const LOOKS: &[Look] = &[on_test, may_clear, duplicate_key, reference, never_reached];

/// The value that a Switch gives for a key, or its default.
fn value_for<'a>(call: &'a Call, key: &str) -> Option<&'a Expr> {
    (2..call.arguments.len())
        .step_by(2)
        .find(|at| argument(call, *at).and_then(text) == Some(key))
        .and_then(|at| argument(call, at + 1))
        .or_else(|| argument(call, 1))
}

fn on_test(place: &Place<'_>, found: &mut Found) {
    let Some(call) = place.call_of(&["Switch"]) else {
        return;
    };
    let Some(source) = argument(call, 0) else { return };
    let ExprKind::Call(test) = &source.kind else {
        return;
    };
    if !NULL_TESTS.contains(&test.name.as_str()) {
        return;
    }
    let (yes, no) = (value_for(call, "True"), value_for(call, "False"));
    let fix = match (argument(test, 0), yes, no) {
        (Some(tested), Some(yes), Some(no)) => {
            let (present, absent) = if test.name == "IsPresent" {
                (yes, no)
            } else {
                (no, yes)
            };
            instead(place, tested, present, absent)
        }
        _ => "Look at the attribute itself: the key \"\" fits null and empty.".to_owned(),
    };
    found.add(
        Rule::SwitchOnTest,
        source.span,
        format!(
            "the reference advises against `{}` as the source of Switch",
            test.name
        ),
        fix,
    );
}

/// Once for the outermost Switch: the defect belongs to the service, and one note is enough.
fn may_clear(place: &Place<'_>, found: &mut Found) {
    let Some(call) = place.call_of(&["Switch"]) else {
        return;
    };
    let Some(source) = argument(call, 0) else { return };
    if !place.setting.row.is_outbound || place.is_within("Switch") || attributes(source).is_empty() {
        return;
    }
    // IIF with one comparison says the same only for one key, or for both values of a Boolean; and it must not be asked
    // whether there is a value.
    let is_plain = matches!(source.kind, ExprKind::Attribute(_));
    let first = argument(call, 2)
        .filter(|key| is_plain && text(key).is_some_and(|key| !key.is_empty()))
        .zip(argument(call, 3));
    let other = match call.arguments.len() {
        6 if place.type_of(source) == Type::Boolean => argument(call, 5),
        4 => argument(call, 1),
        _ => None,
    };
    let fix = match (first, other) {
        (Some((key, value)), Some(other)) => format!(
            "Nothing has to be changed; IIF does not have the defect: IIF({}={}, {}, {}).",
            shown(place, source),
            shown(place, key),
            shown(place, value),
            shown(place, other)
        ),
        _ => "Nothing has to be changed; where a cleared value would hurt, use IIF, which does not have the defect."
            .to_owned(),
    };
    found.add(
        Rule::SwitchMayClear,
        call.name_span.0,
        "known defect of the service: when only other attributes of a user change, Switch may give null and clear the target",
        fix,
    );
}

fn duplicate_key(place: &Place<'_>, found: &mut Found) {
    let Some(call) = place.call_of(&["Switch"]) else {
        return;
    };
    let mut seen = HashSet::new();
    for key in (2..call.arguments.len())
        .step_by(2)
        .filter_map(|at| argument(call, at))
    {
        if let Some(written) = text(key)
            && !seen.insert(written)
        {
            found.add(
                Rule::DuplicateKey,
                key.span,
                format!(
                    "the key {} stands there already, and the first one decides",
                    quote(written)
                ),
                "Remove this key and its value, or change the key.",
            );
        }
    }
}

fn reference(place: &Place<'_>, found: &mut Found) {
    let Some(call) = place.call_of(&["Switch"]) else {
        return;
    };
    if let Some(source) = argument(call, 0)
        && place.type_of(source) == Type::Reference
    {
        let what = shown(place, source);
        found.add(
            Rule::ReferenceInSwitch,
            source.span,
            format!("{what} is a reference to another object, which Switch must not be used on"),
            format!("Map {what} directly onto a reference attribute."),
        );
    }
}

/// A text that is not empty, or a number, always has a value.
fn never_reached(place: &Place<'_>, found: &mut Found) {
    let Some(call) = place.call_of(&["Coalesce"]) else {
        return;
    };
    let given: Vec<&Expr> = call.arguments.iter().flatten().collect();
    let always = given.iter().position(|argument| match &argument.kind {
        ExprKind::Text(text) => !text.is_empty(),
        ExprKind::Integer { .. } => true,
        _ => false,
    });
    if let Some(at) = always
        && let Some(next) = given.get(at + 1)
    {
        let what = shown(place, given[at]);
        found.add(
            Rule::NeverReached,
            next.span,
            format!("Coalesce never comes to this argument: {what} before it always has a value"),
            format!("Put {what} last, or remove what follows it."),
        );
    }
}
