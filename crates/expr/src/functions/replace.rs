//! Replace. Which of its five meanings applies is decided by the arguments that are given.

use std::borrow::Cow;

use super::metadata::{Family, Function, Type, example, function, optional, required};
use super::{Prepared, literal};
use crate::ast::Call;
use crate::doubt::Doubt;
use crate::error::EvalErrorKind;
use crate::program::{Arguments, Evaluated, VALUE_BYTES_MAX};
use crate::regex::{Pattern, PatternError, Replacement, Runaway};
use crate::{EvalError, Value};

/// The positions of its arguments.
pub(crate) mod at {
    pub(crate) const SOURCE: usize = 0;
    pub(crate) const OLD_VALUE: usize = 1;
    pub(crate) const PATTERN: usize = 2;
    pub(crate) const GROUP: usize = 3;
    pub(crate) const REPLACEMENT: usize = 4;
    pub(crate) const OTHER_ATTRIBUTE: usize = 5;
    pub(crate) const TEMPLATE: usize = 6;
}

use at::{GROUP, OLD_VALUE, OTHER_ATTRIBUTE, PATTERN, REPLACEMENT, SOURCE, TEMPLATE};

pub(super) const FUNCTIONS: &[Function] = &[function(
    "Replace",
    "text replaced by other text",
    Family::Text,
    &[
        required("source", Type::Text, "the text to work on"),
        optional("oldValue", Type::Text, "plain text to look for").keyed("Find"),
        optional("regexPattern", Type::Text, "a .NET regular expression to look for").keyed("RegularExpression"),
        optional("regexGroupName", Type::Text, "the group inside the pattern that is meant")
            .keyed("RegularExpressionGroupName"),
        optional("replacementValue", Type::Text, "what to put in; `${name}` and `$1` stand for groups")
            .keyed("Replacement"),
        optional("replacementAttributeName", Type::Text, "an attribute to take the value from")
            .keyed("ReplacementPropertyName"),
        optional("template", Type::Text, "a text in which oldValue is replaced by the source").keyed("Template"),
    ],
    Type::Text,
    replace,
)
.prepared_by(ReplacePlan::prepare)
.remarks(&[
    "What it does depends on the arguments that are given. The first of these that fits decides:",
    "`oldValue` and `template`: the template, with every `oldValue` in it replaced by the source.",
    "`regexPattern`, `regexGroupName` and `replacementAttributeName`: the source when it has a value; otherwise what the group matches in the other attribute.",
    "`regexPattern`, `regexGroupName` and `replacementValue`: in every match, only the text of the group is replaced.",
    "`regexPattern` and `replacementValue`: every match is replaced; `${name}` and `$1` refer to groups.",
    "`oldValue` and `replacementValue`: every occurrence of the plain text is replaced.",
    "Where nothing matches, the source stays as it is: an extraction that fails gives the whole source.",
    "Upper and lower case matter; `(?i)` at the beginning of a pattern ignores them.",
    "Write every backslash of a pattern twice: `\"\\\\d+\"`.",
    "An empty text for `oldValue`, `regexPattern`, `regexGroupName` or `template` counts as left out; an empty `replacementValue` deletes.",
])
.examples(&[
    example(
        r#"Replace([mail], "@old.example", , , "@new.example", , )"#,
        r#"{"mail": "a@old.example"}"#,
        r#""a@new.example""#,
    ),
    example(
        r#"Replace([mobile], , "[()\\s-]+", , "", , )"#,
        r#"{"mobile": "(111) 222-3333"}"#,
        r#""1112223333""#,
    ),
    example(
        r#"Replace([telephoneNumber], , "\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})", , "${phoneNumber}", , )"#,
        r#"{"telephoneNumber": "+91 9998887777"}"#,
        r#""9998887777""#,
    ),
    example(
        r#"Replace([x], , "ID-(?<num>\\d+)-X", "num", "888", , )"#,
        r#"{"x": "ID-545-X"}"#,
        r#""ID-888-X""#,
    ),
    example(
        r#"Replace([telephoneNumber], , "\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})", "phoneNumber", , [mobile], )"#,
        r#"{"mobile": "+91 8887779999"}"#,
        r#""8887779999""#,
    ),
    example(
        r#"Replace([UserID], "<username>", , , , , "<username>@contoso.com")"#,
        r#"{"UserID": "jsmith"}"#,
        r#""jsmith@contoso.com""#,
    ),
])
.doubts(&[Doubt::NullToText])];

/// The five meanings, in the order in which they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// oldValue and template.
    Template,
    /// Pattern, group and the other attribute.
    Extract,
    /// Pattern, group and replacement.
    Group,
    /// Pattern and replacement.
    Pattern,
    /// oldValue and replacement.
    Plain,
}

/// What is known of a Replace before it is evaluated.
#[derive(Clone, Debug)]
pub(crate) struct ReplacePlan {
    /// Which meaning the given arguments have; `None` when they say nothing.
    pub(crate) meaning: Option<Meaning>,
    /// The pattern, when it is written in the expression.
    pub(crate) pattern: Option<Result<Pattern, PatternError>>,
    /// The replacement, when both are.
    replacement: Option<Replacement>,
}

impl ReplacePlan {
    fn prepare(call: &Call) -> Prepared {
        Prepared::Replace(Box::new(Self::of(call)))
    }

    /// An empty *literal* means "not given" (shipped mappings), except as the replacement.
    pub(crate) fn meaning_of(call: &Call) -> Option<Meaning> {
        let filled = |at: usize| call.arguments.get(at).is_some_and(Option::is_some);
        let given = |at: usize| filled(at) && literal(call, at) != Some("");
        if given(OLD_VALUE) && given(TEMPLATE) {
            Some(Meaning::Template)
        } else if given(PATTERN) && given(GROUP) && given(OTHER_ATTRIBUTE) {
            Some(Meaning::Extract)
        } else if given(PATTERN) && given(GROUP) && filled(REPLACEMENT) {
            Some(Meaning::Group)
        } else if given(PATTERN) && filled(REPLACEMENT) {
            Some(Meaning::Pattern)
        } else if given(OLD_VALUE) && filled(REPLACEMENT) {
            Some(Meaning::Plain)
        } else {
            None
        }
    }

    /// Compiles what is written in the call.
    pub(crate) fn of(call: &Call) -> Self {
        let meaning = Self::meaning_of(call);
        let pattern = literal(call, PATTERN)
            .filter(|text| !text.is_empty())
            .map(Pattern::new);
        let replacement = match (&pattern, literal(call, REPLACEMENT)) {
            (Some(Ok(pattern)), Some(text)) => Some(Replacement::new(text, pattern)),
            _ => None,
        };
        Self {
            meaning,
            pattern,
            replacement,
        }
    }
}

fn replace<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let Prepared::Replace(plan) = arguments.prepared() else {
        return Err(unclear(arguments));
    };
    match plan.meaning {
        Some(Meaning::Template) => template(arguments),
        Some(Meaning::Extract) => extract(arguments, plan),
        Some(Meaning::Group) => group(arguments, plan),
        Some(Meaning::Pattern) => pattern(arguments, plan),
        Some(Meaning::Plain) => plain(arguments),
        None => Err(unclear(arguments)),
    }
}

fn unclear(arguments: &Arguments<'_, '_>) -> Box<EvalError> {
    arguments.bad(SOURCE, UNCLEAR)
}

/// What is wrong with a Replace whose arguments fit none of its meanings.
pub(crate) const UNCLEAR: &str = "these arguments do not say what to replace by what: give oldValue or regexPattern, and replacementValue or template";

fn template<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let Some(source) = arguments.source(SOURCE)? else {
        return Ok(Value::Null);
    };
    let old = old_value(arguments)?;
    let template = arguments.text(TEMPLATE)?.unwrap_or_default();
    replaced(arguments, template, &old, &source)
}

fn plain<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let Some(source) = arguments.source(SOURCE)? else {
        return Ok(Value::Null);
    };
    let old = old_value(arguments)?;
    let new = arguments.text(REPLACEMENT)?.unwrap_or_default();
    replaced(arguments, source, &old, &new)
}

/// Case-sensitive. The length is known before the text is made: nested calls can multiply it.
fn replaced<'a>(arguments: &Arguments<'_, 'a>, text: Cow<'a, str>, old: &str, new: &str) -> Evaluated<'a> {
    let occurrences = text.matches(old).count();
    if occurrences == 0 {
        return Ok(Value::Text(text));
    }
    let kept = text.len() - occurrences * old.len();
    let bytes = kept.saturating_add(occurrences.saturating_mul(new.len()));
    if bytes > VALUE_BYTES_MAX {
        return Err(arguments.error(EvalErrorKind::ValueTooLong { bytes }));
    }
    Ok(Value::text(text.replace(old, new)))
}

fn old_value<'a>(arguments: &Arguments<'_, 'a>) -> Result<Cow<'a, str>, Box<EvalError>> {
    arguments
        .text(OLD_VALUE)?
        .filter(|old| !old.is_empty())
        .ok_or_else(|| arguments.bad(OLD_VALUE, "the text to look for is empty"))
}

/// The source when it has a value; otherwise the group's text from the first match in the other attribute. Cloud Sync's
/// page says the opposite; this is the page for app provisioning. Where nothing matches, the source stays: null or empty.
fn extract<'a>(arguments: &Arguments<'_, 'a>, plan: &'a ReplacePlan) -> Evaluated<'a> {
    let unchanged = arguments.text(SOURCE)?.map_or(Value::Null, Value::Text);
    if !unchanged.is_empty() {
        return Ok(unchanged);
    }
    let Some(other) = arguments.text(OTHER_ATTRIBUTE)? else {
        return Ok(unchanged);
    };
    let pattern = the_pattern(arguments, plan)?;
    let name = group_name(arguments, &pattern)?;
    let found = pattern
        .group_of_first_match(&other, &name)
        .map_err(|error| stopped(arguments, error))?;
    Ok(found.map_or(unchanged, |text| Value::text(text.to_owned())))
}

fn group<'a>(arguments: &Arguments<'_, 'a>, plan: &'a ReplacePlan) -> Evaluated<'a> {
    let Some(source) = arguments.source(SOURCE)? else {
        return Ok(Value::Null);
    };
    let pattern = the_pattern(arguments, plan)?;
    let name = group_name(arguments, &pattern)?;
    let new = arguments.text(REPLACEMENT)?.unwrap_or_default();
    let text = pattern
        .replace_group(&source, &name, &new)
        .map_err(|error| stopped(arguments, error))?
        .into_owned();
    Ok(Value::text(text))
}

fn pattern<'a>(arguments: &Arguments<'_, 'a>, plan: &'a ReplacePlan) -> Evaluated<'a> {
    let Some(source) = arguments.source(SOURCE)? else {
        return Ok(Value::Null);
    };
    let pattern = the_pattern(arguments, plan)?;
    let replacement = match &plan.replacement {
        Some(replacement) => Cow::Borrowed(replacement),
        None => {
            let text = arguments.text(REPLACEMENT)?.unwrap_or_default();
            Cow::Owned(Replacement::new(&text, &pattern))
        }
    };
    let text = pattern
        .replace_all(&source, &replacement)
        .map_err(|error| stopped(arguments, error))?
        .into_owned();
    Ok(Value::text(text))
}

fn the_pattern<'a>(
    arguments: &Arguments<'_, 'a>,
    plan: &'a ReplacePlan,
) -> Result<Cow<'a, Pattern>, Box<EvalError>> {
    let unreadable = |error: &PatternError| arguments.bad(PATTERN, error.to_string());
    match &plan.pattern {
        Some(Ok(pattern)) => Ok(Cow::Borrowed(pattern)),
        Some(Err(error)) => Err(unreadable(error)),
        None => {
            let text = arguments
                .text(PATTERN)?
                .filter(|text| !text.is_empty())
                .ok_or_else(|| arguments.bad(PATTERN, "the pattern is empty"))?;
            Pattern::new(&text)
                .map(Cow::Owned)
                .map_err(|error| unreadable(&error))
        }
    }
}

fn group_name<'a>(arguments: &Arguments<'_, 'a>, pattern: &Pattern) -> Result<Cow<'a, str>, Box<EvalError>> {
    let name = arguments.text(GROUP)?.unwrap_or_default();
    if pattern.has_group(&name) {
        Ok(name)
    } else {
        Err(arguments.bad(GROUP, format!("the pattern has no group `{name}`")))
    }
}

fn stopped(arguments: &Arguments<'_, '_>, error: Runaway) -> Box<EvalError> {
    arguments.bad(PATTERN, error.to_string())
}
