//! Replace: which of its meanings applies, and whether pattern, group and replacement fit together.

use super::arguments::shown;
use super::place::{Found, Place, argument, text};
use super::{Look, Rule, literal};
use crate::ast::Call;
use crate::functions::replace_at::{GROUP, OLD_VALUE, OTHER_ATTRIBUTE, PATTERN, REPLACEMENT, TEMPLATE};
use crate::functions::{Meaning, ReplacePlan};
use crate::regex::Pattern;
use crate::{Expr, Span, quote};

pub(super) const LOOKS: &[Look] = &[replace];

fn replace(place: &Place<'_>, found: &mut Found) {
    let Some(call) = place.call_of(&["Replace"]) else {
        return;
    };
    let plan = ReplacePlan::of(call);
    match plan.meaning {
        None => unclear(place, call, found),
        Some(meaning) => ignored(call, meaning, found),
    }
    match &plan.pattern {
        Some(Err(error)) => {
            if let Some(pattern) = argument(call, PATTERN) {
                found.add(
                    Rule::PatternUnreadable,
                    literal::written(place.text, pattern.span, error.span.clone()),
                    format!("the pattern cannot be read: {}", error.message),
                    repair(&error.fix),
                );
            }
        }
        Some(Ok(pattern)) => match plan.meaning {
            Some(Meaning::Group | Meaning::Extract) => group(call, pattern, found),
            Some(Meaning::Pattern) => replacement(place, call, pattern, found),
            _ => {}
        },
        None => {}
    }
}

/// The repair of a pattern, as a sentence. It speaks of the pattern, in which a backslash stands once.
fn repair(fix: &str) -> String {
    let fix = fix.trim_end_matches('.');
    match fix {
        "" => "Correct the pattern; it is a regular expression of .NET.".to_owned(),
        fix if fix.contains('\\') => format!("{fix}. In the text of a mapping every backslash is doubled."),
        fix => format!("{fix}."),
    }
}

/// Given, and not an empty literal.
fn given(call: &Call, at: usize) -> Option<&Expr> {
    argument(call, at).filter(|argument| text(argument) != Some(""))
}

fn unclear(place: &Place<'_>, call: &Call, found: &mut Found) {
    let (old, pattern) = (given(call, OLD_VALUE), given(call, PATTERN));
    let others = [GROUP, OTHER_ATTRIBUTE, TEMPLATE];
    let replacement = argument(call, REPLACEMENT);
    let source = argument(call, 0).map_or("source", |source| shown(place, source));
    let is_alone = replacement.is_none() && others.iter().all(|at| given(call, *at).is_none());
    let (span, message, fix) = match (old, pattern) {
        // As in most other languages: text, old, new.
        (Some(old), _) if is_alone && argument(call, PATTERN).is_some() => {
            let new = argument(call, PATTERN).unwrap_or(old);
            let (old_text, new_text) = (shown(place, old), shown(place, new));
            let looks_like_pattern =
                text(old).is_some_and(|text| text.contains(['[', '\\', '^', '*', '+', '|']));
            (
                new.span,
                "the third argument of `Replace` is a pattern; the replacement is the fifth".to_owned(),
                if looks_like_pattern {
                    format!("Write Replace({source}, , {old_text}, , {new_text}, , ).")
                } else {
                    format!("Write Replace({source}, {old_text}, , , {new_text}, , ).")
                },
            )
        }
        (None, None) => (
            call.name_span.0,
            "`Replace` is not told what to look for".to_owned(),
            format!("Write Replace({source}, \"old\", , , \"new\", , ), or a pattern as the third argument."),
        ),
        (Some(old), _) => (
            old.span,
            format!(
                "`Replace` is not told what to put in the place of {}",
                shown(place, old)
            ),
            format!("Write Replace({source}, {}, , , \"new\", , ).", shown(place, old)),
        ),
        (None, Some(pattern)) => (
            pattern.span,
            "`Replace` is not told what to put in the place of the matches".to_owned(),
            format!(
                "Write Replace({source}, , {}, , \"new\", , ).",
                shown(place, pattern)
            ),
        ),
    };
    found.add(Rule::ReplaceUnclear, span, message, fix);
}

fn ignored(call: &Call, meaning: Meaning, found: &mut Found) {
    let (used, what): (&[usize], &str) = match meaning {
        Meaning::Template => (&[OLD_VALUE, TEMPLATE], "oldValue and template"),
        Meaning::Extract => (
            &[PATTERN, GROUP, OTHER_ATTRIBUTE],
            "regexPattern, regexGroupName and replacementAttributeName",
        ),
        Meaning::Group => (
            &[PATTERN, GROUP, REPLACEMENT],
            "regexPattern, regexGroupName and replacementValue",
        ),
        Meaning::Pattern => (&[PATTERN, REPLACEMENT], "regexPattern and replacementValue"),
        Meaning::Plain => (&[OLD_VALUE, REPLACEMENT], "oldValue and replacementValue"),
    };
    let names = crate::functions::find("Replace").map_or(&[][..], |function| function.parameters);
    for at in OLD_VALUE..=TEMPLATE {
        if used.contains(&at) {
            continue;
        }
        if let (Some(extra), Some(parameter)) = (given(call, at), names.get(at)) {
            found.add(
                Rule::ReplaceIgnores,
                extra.span,
                format!(
                    "`Replace` works with {what} here, so `{}` has no effect",
                    parameter.name
                ),
                "Leave it empty, but keep its comma.",
            );
        }
    }
}

fn group(call: &Call, pattern: &Pattern, found: &mut Found) {
    let Some((name, span)) = given(call, GROUP).and_then(|group| Some((text(group)?, group.span))) else {
        return;
    };
    if pattern.has_group(name) {
        return;
    }
    let bare = name.trim_matches(|c: char| !(c.is_alphanumeric() || c == '_'));
    let fix = if bare != name && pattern.has_group(bare) {
        format!("Write the name alone: {}.", quote(bare))
    } else {
        format!(
            "Name the group in the pattern, (?<{}>…), or correct the name.",
            bare_or(bare, "name")
        )
    };
    found.add(
        Rule::NoSuchGroup,
        span,
        format!("the pattern has no group {}", quote(name)),
        fix,
    );
}

fn bare_or<'a>(name: &'a str, otherwise: &'a str) -> &'a str {
    if name.is_empty() { otherwise } else { name }
}

fn replacement(place: &Place<'_>, call: &Call, pattern: &Pattern, found: &mut Found) {
    let Some((replacement, span)) =
        argument(call, REPLACEMENT).and_then(|replacement| Some((text(replacement)?, replacement.span)))
    else {
        return;
    };
    for reference in references(replacement) {
        let at: Span = literal::written(
            place.text,
            span,
            reference.at..reference.at + reference.written.len(),
        );
        let written = reference.written;
        if reference.is_backslash {
            found.add(
                Rule::ReplacementGroup,
                at,
                format!("`{written}` is no reference to a group in .NET, and stays as text"),
                format!("Write ${}.", reference.name),
            );
        } else if !pattern.has_group(reference.name) {
            let fix = if reference.name.parse::<u32>().is_ok() {
                "Put parentheses around the part of the pattern that is meant.".to_owned()
            } else {
                format!(
                    "Name the group in the pattern, (?<{}>…), or correct the name.",
                    reference.name
                )
            };
            found.add(
                Rule::ReplacementGroup,
                at,
                format!(
                    "the pattern has no group `{}`, so `{written}` stays as text",
                    reference.name
                ),
                fix,
            );
        }
    }
}

struct Reference<'a> {
    at: usize,
    written: &'a str,
    name: &'a str,
    is_backslash: bool,
}

/// `${name}`, `$1` and, from other languages, `\1`.
fn references(text: &str) -> Vec<Reference<'_>> {
    let mut references = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].find(['$', '\\']) {
        at += next;
        let rest = &text[at..];
        let is_backslash = rest.starts_with('\\');
        let after = &rest[1..];
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let found = if digits > 0 {
            Some((digits + 1, &after[..digits]))
        } else if !is_backslash && after.starts_with('{') {
            after.find('}').map(|end| (end + 2, &after[1..end]))
        } else {
            None
        };
        at += match found {
            Some((length, name)) => {
                references.push(Reference {
                    at,
                    written: &rest[..length],
                    name,
                    is_backslash,
                });
                length
            }
            // `$$` is a dollar sign.
            None if after.starts_with('$') => 2,
            None => 1,
        };
    }
    references
}
