//! Finds the line of a value by its path in the document.

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

    /// Line of the value at this path; of the last part that exists when it is missing.
    pub(crate) fn line(&self, path: &[At]) -> usize {
        let mut start = 0;
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
            start = value.span().start;
            (table, array) = match value.get_ref() {
                DeValue::Table(inner) => (Some(inner), None),
                DeValue::Array(inner) => (None, Some(&**inner)),
                _ => (None, None),
            };
        }
        line_of(self.text, start)
    }
}

/// Line of a byte, from 1.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    let before = text.as_bytes().get(..at).unwrap_or(text.as_bytes());
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}
