//! Where a match can begin, so that a search does not try in vain at every character.

use super::ast::{Assertion, Node};
use super::charset::CharSet;
use super::program::{At, Insn};

/// What is known of the beginning of every match.
#[derive(Debug)]
pub(super) struct Start {
    /// Only where the search starts.
    pub(super) anchored: bool,
    /// With one of these characters; `None` if a match may be empty.
    pub(super) first: Option<First>,
    /// A greedy unlimited run of one character that begins every match. Where it has failed, every later place inside the
    /// same run fails too, so the search goes on behind it; otherwise `.*x` would take quadratic time.
    pub(super) run: Option<At>,
}

/// A set of characters, exact for ASCII.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct First {
    ascii: u128,
    beyond: bool,
}

impl First {
    const ANY: Self = Self {
        ascii: u128::MAX,
        beyond: true,
    };

    fn or(self, other: Self) -> Self {
        Self {
            ascii: self.ascii | other.ascii,
            beyond: self.beyond || other.beyond,
        }
    }

    /// By the first byte of a character.
    pub(super) fn contains(self, byte: u8) -> bool {
        if byte.is_ascii() {
            self.ascii >> byte & 1 == 1
        } else {
            self.beyond
        }
    }
}

impl Start {
    pub(super) fn of(node: &Node, code: &[Insn]) -> Self {
        let (first, empty) = first(node);
        Self {
            anchored: anchored(node),
            first: (!empty).then_some(first),
            run: leading_run(code),
        }
    }
}

fn anchored(node: &Node) -> bool {
    match node {
        Node::Assert(Assertion::TextStart | Assertion::SearchStart) => true,
        Node::Concat(items) => items.first().is_some_and(anchored),
        Node::Capture { body, .. } | Node::Atomic(body) => anchored(body),
        Node::Alternate(branches) => branches.iter().all(anchored),
        _ => false,
    }
}

/// The characters a match can begin with, and whether it can be empty.
fn first(node: &Node) -> (First, bool) {
    match node {
        Node::Empty | Node::Assert(_) | Node::Look { .. } => (First::default(), true),
        Node::Char(c) if c.is_ascii() => (
            First {
                ascii: 1 << (*c as u32),
                beyond: false,
            },
            false,
        ),
        Node::Char(_) => (
            First {
                ascii: 0,
                beyond: true,
            },
            false,
        ),
        Node::Set(spec) => (
            First {
                ascii: CharSet::new(spec.clone()).ascii(),
                beyond: true,
            },
            false,
        ),
        Node::Concat(items) => {
            let mut all = First::default();
            for item in items {
                let (these, empty) = first(item);
                all = all.or(these);
                if !empty {
                    return (all, false);
                }
            }
            (all, true)
        }
        Node::Alternate(branches) => branches.iter().map(first).fold((First::default(), false), either),
        Node::Capture { body, .. } | Node::Atomic(body) => first(body),
        Node::Repeat { body, min, .. } => {
            let (these, empty) = first(body);
            (these, empty || *min == 0)
        }
        Node::Backreference { .. } => (First::ANY, true),
        Node::IfGroup { yes, no, .. } | Node::IfMatch { yes, no, .. } => either(first(yes), first(no)),
    }
}

fn either(left: (First, bool), right: (First, bool)) -> (First, bool) {
    (left.0.or(right.0), left.1 || right.1)
}

/// Code that begins with a run has it before any choice. What follows must not depend on where the match began, so a
/// pattern that looks at its groups is left out.
fn leading_run(code: &[Insn]) -> Option<At> {
    let at = code.iter().position(|insn| !matches!(insn, Insn::Open { .. }))?;
    let is_run = matches!(
        code[at],
        Insn::Run {
            max: None,
            lazy: false,
            ..
        }
    );
    let looks_at_groups = code
        .iter()
        .any(|insn| matches!(insn, Insn::Backreference { .. } | Insn::IfGroup { .. }));
    (is_run && !looks_at_groups).then_some(at)
}
