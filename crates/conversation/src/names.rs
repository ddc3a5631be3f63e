//! What `{name}` stands for.

use std::collections::BTreeMap;

use crate::pattern::{Part, parts};

/// Names with their values: given by whoever plays a conversation, or learnt from answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(BTreeMap<String, String>);

impl Names {
    /// Gives a name a value, in place of the one it had.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A text with every known name filled in; others stay as they are written.
    pub fn fill(&self, text: &str) -> String {
        self.fill_with(text, |name| self.get(name).map(str::to_owned))
    }

    /// A text with every name filled in by `value`; a name it does not know stays as it is written.
    pub fn fill_with(&self, text: &str, mut value: impl FnMut(&str) -> Option<String>) -> String {
        let mut filled = String::with_capacity(text.len());
        for part in parts(text) {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Rest => filled.push('…'),
                Part::Named(name) => match value(name) {
                    Some(value) => filled.push_str(&value),
                    None => filled.push_str(&format!("{{{name}}}")),
                },
            }
        }
        filled
    }

    /// The names a text needs and that are not known, in order.
    pub fn unknown_in<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let mut unknown = Vec::new();
        for part in parts(text) {
            if let Part::Named(name) = part
                && self.get(name).is_none()
                && !unknown.contains(&name)
            {
                unknown.push(name);
            }
        }
        unknown
    }
}

/// A text that means itself: what would be read as a name or as "any text" is written out.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for part in parts(text) {
        match part {
            // Made from a written-out character, or plain.
            Part::Text(text) => out.push_str(text),
            Part::Rest => out.push_str("{ellipsis}"),
            Part::Named(name) => out.push_str(&format!("{{brace}}{name}}}")),
        }
    }
    // `{brace}` and `{ellipsis}` themselves were read as the characters they stand for: they are names too.
    if text.contains("{brace}") || text.contains("{ellipsis}") {
        return escaped_by_hand(text);
    }
    out
}

fn escaped_by_hand(text: &str) -> String {
    text.replace('{', "{brace}").replace('…', "{ellipsis}")
}
