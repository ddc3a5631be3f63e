//! Replace, by its five meanings.

use super::of;
use super::pattern::{kept, known};
use super::phrase::{Phrase, Shape};
use super::words::quoted;
use crate::ast::Call;
use crate::functions::replace_at::{
    GROUP, OLD_VALUE, OTHER_ATTRIBUTE, PATTERN, REPLACEMENT, SOURCE, TEMPLATE,
};
use crate::functions::{Meaning, ReplacePlan, literal};

pub(super) fn phrase(call: &Call, depth: usize) -> Option<Phrase> {
    let part = |at: usize| Some(of(call.arguments.get(at)?.as_ref()?, depth + 1));
    let meaning = ReplacePlan::meaning_of(call)?;
    let source = part(SOURCE)?;
    Some(match meaning {
        Meaning::Template => part(TEMPLATE)?.with(format!(
            "with {} in place of {}",
            source.inside(),
            part(OLD_VALUE)?.inside()
        )),
        Meaning::Extract => Phrase::new(
            Shape::Choice,
            format!(
                "{}, or when it is empty {}",
                source.inside(),
                group_of(call, depth, part(OTHER_ATTRIBUTE)?)?.text
            ),
        ),
        Meaning::Group => {
            let group = literal(call, GROUP).map_or_else(
                || part(GROUP).map(Phrase::inside),
                |name| Some(format!("`{name}`")),
            )?;
            let what = format!(
                "what the group {group} of the pattern {} matches",
                pattern(call, depth)?
            );
            source.with(changed(&what, call, depth)?)
        }
        Meaning::Plain => source.with(changed(&part(OLD_VALUE)?.inside(), call, depth)?),
        Meaning::Pattern => by_pattern(call, source, depth)?,
    })
}

/// without X; with X replaced by Y
fn changed(what: &str, call: &Call, depth: usize) -> Option<String> {
    if literal(call, REPLACEMENT) == Some("") {
        return Some(format!("without {what}"));
    }
    let replacement = of(call.arguments.get(REPLACEMENT)?.as_ref()?, depth + 1);
    Some(format!("with {what} replaced by {}", replacement.inside()))
}

fn pattern(call: &Call, depth: usize) -> Option<String> {
    Some(of(call.arguments.get(PATTERN)?.as_ref()?, depth + 1).inside())
}

fn by_pattern(call: &Call, source: Phrase, depth: usize) -> Option<Phrase> {
    let written = literal(call, PATTERN);
    let replacement = literal(call, REPLACEMENT);
    if let Some(name) = replacement.and_then(single_group) {
        return group_named(call, depth, source, name);
    }
    let refers = replacement.is_none_or(|text| text.contains('$'));
    if let Some(known) = written.and_then(known)
        && !refers
        && (!known.optional || replacement == Some(""))
    {
        if replacement == Some("")
            && let Some(rest) = known.rest
        {
            let text = format!("the part of {} {rest}", source.inside());
            return Some(Phrase::new(Shape::Of, text));
        }
        let what = match (replacement, known.run, known.each) {
            (Some(""), ..) => format!("{}{}", known.what, known.place),
            (_, true, _) => format!("each run of {}{}", known.what, known.place),
            (_, _, true) => format!("each of {}{}", known.what, known.place),
            _ => format!("{}{}", known.what, known.place),
        };
        return Some(source.with(changed(&what, call, depth)?));
    }
    let pattern = pattern(call, depth)?;
    match replacement {
        Some(text) if text.contains('$') => Some(source.with(format!(
            "with what matches the pattern {pattern} rewritten as {}",
            quoted(text)
        ))),
        _ => Some(source.with(changed(
            &format!("what matches the pattern {pattern}"),
            call,
            depth,
        )?)),
    }
}

/// `${name}` and nothing else.
fn single_group(replacement: &str) -> Option<&str> {
    let name = replacement.strip_prefix("${")?.strip_suffix('}')?;
    (!name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_')).then_some(name)
}

fn group_of(call: &Call, depth: usize, source: Phrase) -> Option<Phrase> {
    match literal(call, GROUP) {
        Some(name) => group_named(call, depth, source, name),
        None => {
            let name = of(call.arguments.get(GROUP)?.as_ref()?, depth + 1).inside();
            Some(taken(&name, &pattern(call, depth)?, source))
        }
    }
}

fn group_named(call: &Call, depth: usize, source: Phrase, name: &str) -> Option<Phrase> {
    if let Some(part) = literal(call, PATTERN).and_then(|pattern| kept(pattern, name)) {
        let text = match part.strip_prefix("the part ") {
            Some(place) => format!("the part of {} {place}", source.inside()),
            None => format!("{part} of {}", source.inside()),
        };
        return Some(Phrase::new(Shape::Of, text));
    }
    Some(taken(&format!("`{name}`"), &pattern(call, depth)?, source))
}

fn taken(group: &str, pattern: &str, source: Phrase) -> Phrase {
    Phrase::new(
        Shape::Tail,
        format!(
            "the part of {} that is {group} in the pattern {pattern}",
            source.inside()
        ),
    )
}
