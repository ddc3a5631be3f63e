//! What is offered: functions, attributes, bare words and intervals, the most likely first.

use super::{Completion, CompletionKind};
use crate::check::SourceSchema;
use crate::date::Interval;
use crate::functions::Function;
use crate::{Keyword, quote};

pub(super) fn function(function: &'static Function, has_parenthesis: bool) -> Completion {
    let (insert, cursor) = match (has_parenthesis, function.parameters.is_empty()) {
        (true, _) => (function.name.to_owned(), function.name.len()),
        (false, true) => (format!("{}()", function.name), function.name.len() + 2),
        (false, false) => (format!("{}()", function.name), function.name.len() + 1),
    };
    let mut sentences = vec![sentence(function.about)];
    sentences.extend(function.remarks.iter().map(|remark| (*remark).to_owned()));
    Completion {
        label: function.name.to_owned(),
        kind: CompletionKind::Function,
        detail: function.signature(),
        documentation: sentences.join("\n"),
        insert,
        cursor,
    }
}

/// A phrase as a sentence.
pub(super) fn sentence(phrase: &str) -> String {
    let mut chars = phrase.chars();
    chars.next().map_or_else(String::new, |first| {
        format!("{}{}.", first.to_uppercase(), chars.as_str())
    })
}

pub(super) fn attributes(source: Option<&SourceSchema>) -> Vec<Completion> {
    source
        .into_iter()
        .flat_map(SourceSchema::iter)
        .map(|(name, shape)| {
            let several = if shape.multivalued { ", several values" } else { "" };
            let insert = format!("[{name}]");
            Completion {
                label: name.to_owned(),
                kind: CompletionKind::Attribute,
                detail: format!("{}{several}", shape.kind.as_str()),
                documentation: "An attribute of the source object.".to_owned(),
                cursor: insert.len(),
                insert,
            }
        })
        .collect()
}

pub(super) fn keyword(word: Keyword) -> Completion {
    let documentation = match word {
        Keyword::VbBinaryCompare => "Upper and lower case differ.",
        Keyword::VbTextCompare => "Upper and lower case are equal.",
        Keyword::IgnoreAttributeFlow => "Leaves this attribute out of the request.",
        Keyword::IgnoreObjectFlow => "Leaves the whole object alone.",
    };
    Completion {
        label: word.as_str().to_owned(),
        kind: CompletionKind::Keyword,
        detail: "bare word".to_owned(),
        documentation: documentation.to_owned(),
        insert: word.as_str().to_owned(),
        cursor: word.as_str().len(),
    }
}

/// In the order of their length in time; days first, which most mappings count.
pub(super) fn intervals() -> Vec<Completion> {
    let mut all = Interval::ALL;
    all.sort_by_key(|interval| *interval != Interval::Day);
    all.map(|interval| {
        let insert = quote(interval.code());
        Completion {
            label: interval.code().to_owned(),
            kind: CompletionKind::Keyword,
            detail: interval.name().to_owned(),
            documentation: match interval {
                Interval::Month => "A month. The minute is `n`.",
                Interval::Minute => "A minute. The month is `m`.",
                _ => "",
            }
            .to_owned(),
            cursor: insert.len(),
            insert,
        }
    })
    .to_vec()
}

/// How similar a name must be to be offered without being a beginning: Jaro-Winkler, 0 to 1.
pub(super) const SIMILARITY_MIN: f64 = 0.8;

/// What begins with the typed letters, in their case first; then what contains them; then what is similar.
pub(super) fn ranked(typed: &str, items: Vec<Completion>) -> Vec<Completion> {
    let wanted = typed.to_lowercase();
    let mut ranked: Vec<(u32, Completion)> = items
        .into_iter()
        .filter_map(|item| Some((rank(typed, &wanted, &item)?, item)))
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, item)| item).collect()
}

pub(super) fn rank(typed: &str, wanted: &str, item: &Completion) -> Option<u32> {
    let label = item.label.to_lowercase();
    if item.label.starts_with(typed) {
        return Some(0);
    }
    if label.starts_with(wanted) {
        return Some(1);
    }
    // An interval may be looked for by its English name.
    if item.kind == CompletionKind::Keyword && item.detail.starts_with(wanted) {
        return Some(1);
    }
    if wanted.chars().count() >= 2 && label.contains(wanted) {
        return Some(2);
    }
    let similarity = strsim::jaro_winkler(wanted, &label);
    // Thousandths of what is missing, so that the nearest comes first.
    (similarity >= SIMILARITY_MIN).then_some(3 + ((1.0 - similarity) * 1000.0) as u32)
}
