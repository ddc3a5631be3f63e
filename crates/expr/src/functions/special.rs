//! The flow of a value, uniqueness in the target, the tenant.

use super::metadata::{Family, Function, Standing, Type, example, function, required};
use crate::Value;
use crate::error::EvalErrorKind;
use crate::program::{Arguments, Evaluated};

pub(super) const FUNCTIONS: &[Function] = &[
    function(
        "IgnoreFlowIfNullOrEmpty",
        "the value, or nothing at all when it is null or empty",
        Family::Special,
        &[required("expression", Type::Any, "the value")],
        Type::Any,
        ignore_flow_if_null_or_empty,
    )
    .remarks(&[
        "A null or empty value leaves the attribute out of the request. No default applies then, unlike for a null result.",
        "Put it outermost: inside another function there is nothing to leave out.",
    ])
    .examples(&[
        example(
            "IgnoreFlowIfNullOrEmpty([department])",
            r#"{"department": "Sales"}"#,
            r#""Sales""#,
        ),
        example("IgnoreFlowIfNullOrEmpty([department])", r#"{"department": ""}"#, "null"),
    ]),
    function(
        "SelectUniqueValue",
        "the first value that is still free in the target",
        Family::Special,
        &[
            required("uniqueValueRule1", Type::Text, "the value wanted most"),
            required("uniqueValueRule2", Type::Text, "the next one, and so on"),
        ],
        Type::Text,
        select_unique_value,
    )
    .repeating(1)
    .top_level_only()
    .remarks(&[
        "Only the outermost function; not on matching attributes; only with “only during object creation”.",
        "When every value is taken, Entra holds the object back and tries again.",
        "Only for inbound provisioning from HR (Workday, SuccessFactors, API-driven) to on-premises Active Directory: a SCIM application cannot use it.",
        "The search in the directory ignores case and knows no accents: wrap the rules in NormalizeDiacritics.",
    ])
    .examples(&[example(
        r#"SelectUniqueValue(Join(".", [first], [last]), Join(".", Mid([first], 1, 1), [last]))"#,
        r#"{"first": "John", "last": "Smith"}"#,
        r#""John.Smith""#,
    )]),
    function(
        "Redact",
        "the value, hidden in the logs",
        Family::Special,
        &[required("value", Type::Any, "the value")],
        Type::Any,
        redact,
    )
    .remarks(&["The value flows unchanged; the provisioning logs show `[Redact]`."])
    .examples(&[example(
        "Redact([userPrincipalName])",
        r#"{"userPrincipalName": "a@b.c"}"#,
        r#""a@b.c""#,
    )]),
    function(
        "DefaultDomain",
        "the tenant's default domain",
        Family::Special,
        &[],
        Type::Text,
        default_domain,
    )
    .standing(Standing::GraphOnly)
    .remarks(&["Needs the tenant: without one its value is not foreseen."]),
];

fn ignore_flow_if_null_or_empty<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let value = arguments.value(0)?;
    Ok(if value.is_empty() {
        Value::IgnoreAttribute
    } else {
        value
    })
}

/// A candidate without a text is no candidate: it could not be unique. Without any the value is null.
fn select_unique_value<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let Some(taken) = arguments.environment().taken else {
        return Err(arguments.not_predictable("which values the target has already is not known"));
    };
    let mut candidates = Vec::new();
    for at in 0..arguments.len() {
        let Some(candidate) = arguments.text(at)?.filter(|candidate| !candidate.is_empty()) else {
            continue;
        };
        if !taken(&candidate) {
            return Ok(Value::Text(candidate));
        }
        candidates.push(candidate.into_owned());
    }
    if candidates.is_empty() {
        return Ok(Value::Null);
    }
    Err(arguments.error(EvalErrorKind::NotUnique { candidates }))
}

fn redact<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    arguments.value(0)
}

fn default_domain<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    match arguments.environment().default_domain {
        Some(domain) => Ok(Value::text(domain)),
        None => Err(arguments.not_predictable("the tenant's default domain is not known")),
    }
}
