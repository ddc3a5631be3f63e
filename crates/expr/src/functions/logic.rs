//! Choosing and testing: Switch, IIF, Coalesce, Not, IsNull and kin. Lazy: what is not chosen is not evaluated.

use std::collections::HashMap;

use super::metadata::{Family, Function, Standing, Type, example, function, optional, required};
use super::{Prepared, literal};
use crate::Value;
use crate::ast::Call;
use crate::doubt::Doubt;
use crate::program::{Arguments, Evaluated, is_true};

pub(super) const FUNCTIONS: &[Function] = &[
    function(
        "Switch",
        "the value whose key equals the source",
        Family::Logic,
        &[
            required("source", Type::Text, "the value to look at"),
            optional("defaultValue", Type::Any, "what to give when no key fits; null when left empty"),
            required("key", Type::Text, "a text to compare the source with").keyed("switchValue"),
            required("value", Type::Any, "what to give when this key fits").keyed("switchValue"),
        ],
        Type::Any,
        switch,
    )
    .repeating(2)
    .prepared_by(SwitchKeys::prepare)
    .remarks(&[
        "The first key that equals the source decides; upper and lower case matter.",
        "A source that is null or empty fits the key `\"\"`. Without such a key it takes the default.",
        "The default may be left empty, but its comma stays: `Switch([x], , \"a\", \"b\")`.",
        "Only the value that is chosen is evaluated.",
        "Keys and values may be attributes and functions.",
        "It must not be used on a reference such as `[manager]`.",
        "Known defect of the service: when only other attributes of a user changed, Switch may give null and clear the target. IIF does not.",
    ])
    .examples(&[
        example(
            r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#,
            r#"{"IsSoftDeleted": false}"#,
            r#""True""#,
        ),
        example(
            r#"Switch([state], "Australia/Sydney", "NSW", "Australia/Sydney", "QLD", "Australia/Brisbane")"#,
            r#"{"state": "QLD"}"#,
            r#""Australia/Brisbane""#,
        ),
        example(r#"Switch([country], [country], "", "Other")"#, "{}", r#""Other""#),
    ]),
    function(
        "IIF",
        "one of two values, by a condition",
        Family::Logic,
        &[
            required("condition", Type::Condition, "a comparison or a value that is True or False"),
            required("valueIfTrue", Type::Any, "what to give when the condition is true"),
            required("valueIfFalse", Type::Any, "what to give otherwise"),
        ],
        Type::Any,
        iif,
    )
    .remarks(&[
        "The comparisons are `=`, `<>`, `<`, `<=`, `>`, `>=`. There is no AND or OR: put one IIF inside another.",
        "If either side is a number and the other can be read as one, numbers are compared; otherwise text, with case.",
        "A value is a condition as well: `True` and numbers other than zero are true; `False`, zero, null and an empty text are not.",
        "Only the value that is chosen is evaluated.",
        "The reference calls conditions on null or empty attributes unsupported and recommends Switch or Coalesce, yet Microsoft ships mappings that have them.",
        "`IgnoreAttributeFlow` as a value leaves the attribute out; `IgnoreObjectFlow` leaves the whole object alone.",
    ])
    .examples(&[
        example(
            r#"IIF([country]="USA", [country], [department])"#,
            r#"{"country": "USA", "department": "Sales"}"#,
            r#""USA""#,
        ),
        example(
            r#"IIF([country]="USA", IIF([state]="CA", "True", "False"), "False")"#,
            r#"{"country": "USA", "state": "NY"}"#,
            r#""False""#,
        ),
    ])
    .doubts(&[Doubt::NullCompared, Doubt::TextOrder]),
    function(
        "Coalesce",
        "the first value that is there",
        Family::Logic,
        &[
            required("source1", Type::Any, "the value wanted most").keyed("source"),
            required("source2", Type::Any, "the next one; the last is the default").keyed("source"),
        ],
        Type::Any,
        coalesce,
    )
    .repeating(1)
    .remarks(&[
        "Gives the first argument that is not null. The last one serves as the default and may be `\"\"`.",
        "An attribute that is empty, but not null, is skipped here as well.",
    ])
    .examples(&[
        example(
            "Coalesce([mail], [userPrincipalName])",
            r#"{"userPrincipalName": "John.Doe@contoso.com"}"#,
            r#""John.Doe@contoso.com""#,
        ),
        example(r#"Coalesce([a], [b], "none")"#, "{}", r#""none""#),
    ])
    .doubts(&[Doubt::CoalesceEmpty]),
    function(
        "Not",
        "False when the source is True, otherwise True",
        Family::Logic,
        &[required("source", Type::Any, "a Boolean, or the text True or False")],
        Type::Boolean,
        not,
    )
    .remarks(&[
        "Anything that is not True gives True, null included.",
        "`Not([IsSoftDeleted])` is a usual source of `active`: it gives False for users who were deleted or unassigned, who left the scope, or whose account is disabled.",
    ])
    .examples(&[
        example("Not([IsSoftDeleted])", r#"{"IsSoftDeleted": false}"#, r#""True""#),
        example("Not(IsPresent([mail]))", r#"{"mail": "jdoe@contoso.com"}"#, r#""False""#),
    ]),
    function(
        "IsNull",
        "whether there is no value",
        Family::Logic,
        &[required("expression", Type::Any, "the value to test")],
        Type::Boolean,
        is_null,
    )
    .remarks(&[
        "True for null only: an empty text is a value.",
        "As the source of Switch the reference advises against it.",
    ])
    .examples(&[
        example("IsNull([displayName])", "{}", r#""True""#),
        example("IsNull([displayName])", r#"{"displayName": ""}"#, r#""False""#),
    ]),
    function(
        "IsNullOrEmpty",
        "whether there is no value or an empty text",
        Family::Logic,
        &[required("expression", Type::Any, "the value to test")],
        Type::Boolean,
        is_null_or_empty,
    )
    .remarks(&[
        "A blank is not empty, and neither is the Boolean False.",
        "As the source of Switch the reference advises against it.",
    ])
    .examples(&[
        example("IsNullOrEmpty([displayName])", r#"{"displayName": ""}"#, r#""True""#),
        example("IsNullOrEmpty([displayName])", r#"{"displayName": " "}"#, r#""False""#),
    ]),
    function(
        "IsPresent",
        "whether there is a value that is not empty",
        Family::Logic,
        &[required("expression", Type::Any, "the value to test")],
        Type::Boolean,
        is_present,
    )
    .remarks(&[
        "The opposite of IsNullOrEmpty. The Boolean False is a value, and so is a blank.",
        "The usual test before a function that fails without a value: `IIF(IsPresent([hired]), CDate([hired]), Now())`.",
    ])
    .examples(&[
        example("IsPresent([directManager])", "{}", r#""False""#),
        example("IsPresent([accountEnabled])", r#"{"accountEnabled": false}"#, r#""True""#),
    ]),
    function(
        "IsString",
        "whether the value can be read as text",
        Family::Logic,
        &[required("expression", Type::Any, "the value to test")],
        Type::Boolean,
        is_string,
    )
    .remarks(&[
        "Booleans, numbers and dates can be read as text too.",
        "False for null and for several values.",
    ])
    .examples(&[
        example("IsString([displayName])", r#"{"displayName": "John Doe"}"#, r#""True""#),
        example("IsString([otherMails])", r#"{"otherMails": ["a@x.com", "b@x.com"]}"#, r#""False""#),
    ]),
    function(
        "IsNothing",
        "whether there is no value (old name of IsNull)",
        Family::Logic,
        &[required("source", Type::Any, "the value to test")],
        Type::Boolean,
        is_null,
    )
    .standing(Standing::Old)
    .remarks(&["Write IsNull: this name stands in old Graph metadata only."])
    .examples(&[example("IsNothing([displayName])", "{}", r#""True""#)]),
];

/// How many literal keys make a table worth its memory.
const KEYS_TABLE_MIN: usize = 8;

/// The keys of a Switch that are all written in the expression.
#[derive(Clone, Debug)]
pub(crate) enum SwitchKeys {
    /// In their order: a few are compared faster than looked up.
    Few(Box<[Box<str>]>),
    /// A key's text to the position of its value.
    Many(HashMap<Box<str>, usize>),
}

impl SwitchKeys {
    fn prepare(call: &Call) -> Prepared {
        let positions = (2..call.arguments.len()).step_by(2);
        let keys: Option<Box<[Box<str>]>> = positions.map(|at| literal(call, at).map(Box::from)).collect();
        let Some(keys) = keys else {
            return Prepared::Nothing;
        };
        if keys.len() < KEYS_TABLE_MIN {
            return Prepared::Switch(Box::new(Self::Few(keys)));
        }
        let mut table = HashMap::new();
        for (number, key) in keys.into_iter().enumerate() {
            // The first of two equal keys decides.
            table.entry(key).or_insert(value_of(number));
        }
        Prepared::Switch(Box::new(Self::Many(table)))
    }

    /// The position of the value whose key is `source`, else of the default.
    #[inline]
    fn position(&self, source: &str) -> usize {
        let found = match self {
            Self::Few(keys) => keys.iter().position(|key| **key == *source).map(value_of),
            Self::Many(keys) => keys.get(source).copied(),
        };
        found.unwrap_or(DEFAULT_VALUE)
    }
}

const DEFAULT_VALUE: usize = 1;

/// The position of the value that belongs to a key, counted from 0.
fn value_of(key: usize) -> usize {
    3 + 2 * key
}

/// A null or empty source matches the key `""`; without such a key it takes the default. Case-sensitive, first match.
fn switch<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let source = arguments.text(0)?.unwrap_or_default();
    // A trace wants to see the keys that were compared, too.
    if let Prepared::Switch(keys) = arguments.prepared()
        && !arguments.is_recorded()
    {
        return arguments.value(keys.position(&source));
    }
    for at in (2..arguments.len()).step_by(2) {
        if arguments.text(at)?.unwrap_or_default() == source {
            return arguments.value(at + 1);
        }
    }
    arguments.value(DEFAULT_VALUE)
}

/// The reference advises against IIF on null attributes, yet Microsoft ships mappings that do it: evaluated by definition.
fn iif<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let condition = arguments.data(0)?;
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
fn coalesce<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let last = arguments.len().saturating_sub(1);
    for at in 0..=last {
        let value = arguments.value(at)?;
        let is_default = at == last && arguments.literal(at) == Some("");
        if value.is_null() {
            continue;
        }
        if !value.is_empty() || is_default || arguments.doubt(Doubt::CoalesceEmpty) {
            return Ok(value);
        }
    }
    Ok(Value::Null)
}

/// Anything that is not True, null included, gives True.
fn not<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let text = arguments.data(0)?.into_text();
    Ok(Value::Bool(text.is_none_or(|text| text != "True")))
}

fn is_null<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    Ok(Value::Bool(arguments.data(0)?.is_null()))
}

fn is_null_or_empty<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    Ok(Value::Bool(arguments.data(0)?.is_empty()))
}

fn is_present<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    Ok(Value::Bool(!arguments.data(0)?.is_empty()))
}

fn is_string<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    Ok(Value::Bool(arguments.data(0)?.into_text().is_some()))
}
