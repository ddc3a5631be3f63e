//! Noun phrases, and what may stand where without being read in two ways.

use super::words::pronoun;

/// How a phrase is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `mail`, “text”, 7: stands anywhere.
    Atom,
    /// The first character of `mail`: what follows it could belong to its last word.
    Of,
    /// `mail`, in lower case: what stands before it could belong to its first word.
    Tail,
    /// “x” when `a` is “b”, otherwise “y”.
    Choice,
}

/// A noun phrase.
#[derive(Clone, Debug)]
pub(super) struct Phrase {
    pub(super) shape: Shape,
    pub(super) text: String,
}

impl Phrase {
    pub(super) fn new(shape: Shape, text: impl Into<String>) -> Self {
        Self {
            shape,
            text: text.into(),
        }
    }

    pub(super) fn atom(text: impl Into<String>) -> Self {
        Self::new(Shape::Atom, text)
    }

    fn unless(self, bracketed: &[Shape]) -> String {
        if bracketed.contains(&self.shape) {
            format!("({})", self.text)
        } else {
            self.text
        }
    }

    /// After “of”, and on either side of a verb.
    pub(super) fn inside(self) -> String {
        self.unless(&[Shape::Tail, Shape::Choice])
    }

    /// Before “followed by”, which goes on from the last word.
    pub(super) fn inside_list(self) -> String {
        match self.shape {
            // “a followed by b followed by c” is clear.
            Shape::Tail if !self.text.contains(", ") => self.text,
            _ => self.inside(),
        }
    }

    /// In a list whose items are separated by more than a comma.
    pub(super) fn unless_choice(self) -> String {
        self.unless(&[Shape::Choice])
    }

    /// Before a comma with a property, which then is one of the whole.
    pub(super) fn with(self, property: impl AsRef<str>) -> Self {
        let text = format!("{}, {}", self.unless(&[Shape::Choice]), property.as_ref());
        Self::new(Shape::Tail, text)
    }

    /// With the condition under which it is the value. A choice stands behind its condition.
    pub(super) fn when(self, condition: &str) -> String {
        match self.shape {
            Shape::Choice => format!("when {condition}: ({})", self.text),
            Shape::Tail => format!("{}, when {condition}", self.text),
            Shape::Atom | Shape::Of => match condition.strip_prefix(&self.text) {
                Some(rest) if rest.starts_with(' ') => {
                    format!("{} when {}{rest}", self.text, pronoun(&self.text))
                }
                _ => format!("{} when {condition}", self.text),
            },
        }
    }
}

/// `a`, `b` and `c`.
pub(super) fn and(parts: &[String]) -> String {
    joined(parts, "and")
}

/// `a`, `b` or `c`.
pub(super) fn or(parts: &[String]) -> String {
    joined(parts, "or")
}

fn joined(parts: &[String], word: &str) -> String {
    match parts {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [rest @ .., last] => format!("{} {word} {last}", rest.join(", ")),
    }
}
