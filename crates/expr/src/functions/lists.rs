//! Several values: Split, Item, Count, RemoveDuplicates.

use std::borrow::Cow;
use std::collections::HashSet;

use super::case::upper_invariant;
use super::metadata::{Family, Function, Type, example, function, required};
use crate::Value;
use crate::doubt::Doubt;
use crate::program::{Arguments, Evaluated};

pub(super) const FUNCTIONS: &[Function] = &[
    function(
        "Split",
        "the source cut into values at a delimiter",
        Family::Lists,
        &[
            required("source", Type::Text, "the text to cut"),
            required("delimiter", Type::Text, "one character"),
        ],
        Type::Multi,
        split,
    )
    .remarks(&[
        "A text without the delimiter gives one value.",
        "The delimiter is exactly one character.",
        "Where values contain no blanks, `Split(StripSpaces([x]), \",\")` is certain.",
    ])
    .examples(&[example(
        r#"Split([extensionAttribute5], ",")"#,
        r#"{"extensionAttribute5": "PermissionSetOne,PermissionSetTwo"}"#,
        r#"["PermissionSetOne", "PermissionSetTwo"]"#,
    )])
    .doubts(&[Doubt::NullToText, Doubt::SplitBlanks, Doubt::SplitEmpty]),
    function(
        "Item",
        "one value of several",
        Family::Lists,
        &[
            required(
                "attribute",
                Type::Multi,
                "an attribute with several values, or Split(…)",
            ),
            required("index", Type::Integer, "which value; the first is 1"),
        ],
        Type::Text,
        item,
    )
    .remarks(&[
        "0 and negative numbers are errors.",
        "A text is its own first value. Null gives null.",
    ])
    .examples(&[
        example(
            r#"Item(Split([userPrincipalName], "@"), 2)"#,
            r#"{"userPrincipalName": "jdoe@contoso.com"}"#,
            r#""contoso.com""#,
        ),
        example(
            "Item([otherMails], 1)",
            r#"{"otherMails": ["a@x.com", "b@x.com"]}"#,
            r#""a@x.com""#,
        ),
    ])
    .doubts(&[Doubt::ItemBeyondEnd]),
    function(
        "Count",
        "how many values there are",
        Family::Lists,
        &[required(
            "attribute",
            Type::Multi,
            "an attribute with several values",
        )],
        Type::Integer,
        count,
    )
    .remarks(&["A number, to be compared with one: `IIF(Count([otherMails]) > 1, \"several\", \"one\")`."])
    .examples(&[example(
        "Count([proxyAddresses])",
        r#"{"proxyAddresses": ["SMTP:a@x.com", "smtp:b@x.com"]}"#,
        r#""2""#,
    )])
    .doubts(&[Doubt::CountOfOne]),
    function(
        "RemoveDuplicates",
        "each value once",
        Family::Lists,
        &[required(
            "attribute",
            Type::Multi,
            "an attribute with several values",
        )],
        Type::Multi,
        remove_duplicates,
    )
    .remarks(&[
        "The first of equal values stays in its place.",
        "A single text gives a list of that one value.",
    ])
    .examples(&[example(
        "RemoveDuplicates([proxyAddresses])",
        r#"{"proxyAddresses": ["smtp:a@x", "smtp:b@x", "smtp:a@x"]}"#,
        r#"["smtp:a@x", "smtp:b@x"]"#,
    )])
    .doubts(&[Doubt::DuplicatesCase]),
];

/// Values are trimmed and empty ones dropped: the one documented example shows the blank after the comma gone, and says
/// nothing about empty parts.
fn split<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let Some(text) = arguments.source(0)? else {
        return Ok(Value::Null);
    };
    let delimiter = arguments.text(1)?.unwrap_or_default();
    let mut characters = delimiter.chars();
    let (Some(delimiter), None) = (characters.next(), characters.next()) else {
        return Err(arguments.bad(1, "the delimiter is exactly one character"));
    };
    let mut values: Vec<Cow<'a, str>> = match text {
        Cow::Borrowed(text) => text.split(delimiter).map(Cow::Borrowed).collect(),
        Cow::Owned(text) => text
            .split(delimiter)
            .map(|part| Cow::Owned(part.to_owned()))
            .collect(),
    };
    let has_blanks = values.iter().any(|part| part.trim() != part);
    if has_blanks && !arguments.doubt(Doubt::SplitBlanks) {
        for value in &mut values {
            *value = match value {
                Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
                Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
            };
        }
    }
    if values.iter().any(|part| part.is_empty()) && !arguments.doubt(Doubt::SplitEmpty) {
        values.retain(|part| !part.is_empty());
    }
    Ok(Value::Multi(values))
}

/// The first value has index 1; past the end is an error, as in Entra Connect's function of the same name.
fn item<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let mut values = arguments.list(0)?;
    if values.is_empty() {
        return Ok(Value::Null);
    }
    let index = arguments.integer(1)?;
    let Some(at) = index.checked_sub(1).and_then(|at| usize::try_from(at).ok()) else {
        return Err(arguments.bad(1, format!("there is no value number {index}: the first is 1")));
    };
    let count = values.len();
    if at < count {
        return Ok(Value::Text(values.swap_remove(at)));
    }
    if arguments.doubt(Doubt::ItemBeyondEnd) {
        return Ok(Value::Null);
    }
    Err(arguments.bad(
        1,
        format!("there is no value number {index}: the source has {count}, counted from 1"),
    ))
}

fn count<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let count = match arguments.data(0)? {
        Value::Multi(values) => values.len(),
        Value::Roles(roles) => roles.len(),
        Value::RoleEntries(entries) => entries.roles.len(),
        value => {
            arguments.doubt(Doubt::CountOfOne);
            usize::from(!value.is_null())
        }
    };
    Ok(Value::Integer(i64::try_from(count).unwrap_or(i64::MAX)))
}

fn remove_duplicates<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let values = arguments.list(0)?;
    if values.is_empty() {
        return Ok(Value::Null);
    }
    let once = |key: &dyn Fn(&str) -> String| {
        let mut seen = HashSet::new();
        let mut kept = values.clone();
        kept.retain(|value| seen.insert(key(value)));
        kept
    };
    let exact = once(&str::to_owned);
    let ignoring_case = once(&|value| value.chars().map(upper_invariant).collect());
    if exact.len() != ignoring_case.len() && arguments.doubt(Doubt::DuplicatesCase) {
        return Ok(Value::Multi(ignoring_case));
    }
    Ok(Value::Multi(exact))
}
