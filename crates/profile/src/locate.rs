//! Finds the place of a value by its path in the document.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One step on the way to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum At {
    Key(&'static str),
    Index(usize),
}

/// The document with its places.
pub(crate) struct Places<'a> {
    text: &'a str,
    root: &'a DeTable<'a>,
}

impl<'a> Places<'a> {
    pub(crate) fn new(text: &'a str, root: &'a DeTable<'a>) -> Self {
        Self { text, root }
    }

    /// Place of the value at this path; of the last part that exists when it is missing.
    pub(crate) fn mark(&self, path: &[At]) -> Mark {
        let mut span = 0..0;
        let mut table = Some(self.root);
        let mut array: Option<&[Spanned<DeValue<'_>>]> = None;
        for step in path {
            let value = match step {
                At::Key(name) => table.and_then(|table| {
                    table
                        .iter()
                        .find(|(key, _)| key.get_ref() == name)
                        .map(|(_, value)| value)
                }),
                At::Index(index) => array.and_then(|array| array.get(*index)),
            };
            let Some(value) = value else { break };
            span = value.span();
            (table, array) = match value.get_ref() {
                DeValue::Table(inner) => (Some(inner), None),
                DeValue::Array(inner) => (None, Some(&**inner)),
                _ => (None, None),
            };
        }
        Mark::of(self.text, span)
    }
}

/// A place in a text: what is underlined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) width: usize,
}

impl Mark {
    /// The part of these bytes that is in their first line.
    pub(crate) fn of(text: &str, span: Range<usize>) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        let begins = before.rfind('\n').map_or(0, |at| at + 1);
        let marked = text.get(span).unwrap_or_default();
        let first = marked.lines().next().unwrap_or_default().trim_end();
        Self {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before[begins..].chars().count() + 1,
            width: first.chars().count().max(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_counted_in_characters_and_ends_with_its_line() {
        let text = "a = 1\né = \"ø\nx\"\n";
        let mark = |line, column, width| Mark { line, column, width };
        assert_eq!(Mark::of(text, 0..1), mark(1, 1, 1));
        let value = text.find('"').unwrap();
        assert_eq!(Mark::of(text, value..text.len()), mark(2, 5, 2));
        assert_eq!(Mark::of(text, 0..0), mark(1, 1, 1));
        assert_eq!(Mark::of(text, 900..901).width, 1);
    }
}
