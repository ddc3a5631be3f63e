//! What can be said of a part of a pattern without running it.

use super::super::ast::{Assertion, Node};
use super::Anchor;

/// How many characters a part takes at least and at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Length {
    pub(super) min: u64,
    pub(super) max: Option<u64>,
}

impl Length {
    const NONE: Self = Self::exactly(0);

    const fn exactly(length: u64) -> Self {
        Self {
            min: length,
            max: Some(length),
        }
    }

    pub(super) fn of(node: &Node) -> Self {
        match node {
            Node::Empty | Node::Assert(_) | Node::Look { .. } => Self::NONE,
            Node::Char(_) | Node::Set(_) => Self::exactly(1),
            Node::Concat(items) => items.iter().fold(Self::NONE, |sum, item| {
                let next = Self::of(item);
                Self {
                    min: sum.min.saturating_add(next.min),
                    max: sum
                        .max
                        .zip(next.max)
                        .map(|(left, right)| left.saturating_add(right)),
                }
            }),
            Node::Alternate(branches) => branches
                .iter()
                .map(Self::of)
                .reduce(Self::or)
                .unwrap_or(Self::NONE),
            Node::Capture { body, .. } | Node::Atomic(body) => Self::of(body),
            Node::Repeat { body, min, max, .. } => {
                let body = Self::of(body);
                let max = match (body.max, max) {
                    (Some(0), _) => Some(0),
                    (Some(length), Some(times)) => Some(length.saturating_mul(u64::from(*times))),
                    _ => None,
                };
                Self {
                    min: body.min.saturating_mul(u64::from(*min)),
                    max,
                }
            }
            Node::Backreference { .. } => Self { min: 0, max: None },
            Node::IfGroup { yes, no, .. } | Node::IfMatch { yes, no, .. } => Self::of(yes).or(Self::of(no)),
        }
    }

    fn or(self, other: Self) -> Self {
        Self {
            min: self.min.min(other.min),
            max: self.max.zip(other.max).map(|(left, right)| left.max(right)),
        }
    }

    /// The one length it always has.
    pub(super) fn fixed(self) -> Option<u64> {
        self.max.filter(|max| *max == self.min)
    }
}

/// Every node, each before its parts, in the order in which they are written.
pub(super) fn walk<'n>(node: &'n Node, visit: &mut dyn FnMut(&'n Node)) {
    visit(node);
    for part in parts(node) {
        walk(part, visit);
    }
}

pub(super) fn parts(node: &Node) -> Vec<&Node> {
    match node {
        Node::Empty | Node::Char(_) | Node::Set(_) | Node::Assert(_) | Node::Backreference { .. } => {
            Vec::new()
        }
        Node::Concat(items) | Node::Alternate(items) => items.iter().collect(),
        Node::Capture { body, .. }
        | Node::Repeat { body, .. }
        | Node::Atomic(body)
        | Node::Look { body, .. } => vec![body],
        Node::IfGroup { yes, no, .. } => vec![yes, no],
        Node::IfMatch { test, yes, no } => vec![test, yes, no],
    }
}

/// Automata can match it, and would give the answer of backtracking for every group.
///
/// A repeat whose rounds may be empty is left out: an automaton does not keep what an empty last round captured.
pub(super) fn is_linear(node: &Node) -> bool {
    let itself = match node {
        Node::Assert(assertion) => is_linear_assertion(*assertion),
        Node::Repeat { body, max, .. } => *max == Some(1) || Length::of(body).min > 0,
        _ => is_linear_kind(node),
    };
    itself && parts(node).into_iter().all(is_linear)
}

/// Automata can tell whether it matches.
pub(super) fn is_regular(node: &Node) -> bool {
    let itself = match node {
        Node::Assert(assertion) => is_linear_assertion(*assertion),
        _ => is_linear_kind(node),
    };
    itself && parts(node).into_iter().all(is_regular)
}

fn is_linear_kind(node: &Node) -> bool {
    !matches!(
        node,
        Node::Look { .. }
            | Node::Atomic(_)
            | Node::Backreference { .. }
            | Node::IfGroup { .. }
            | Node::IfMatch { .. }
    )
}

fn is_linear_assertion(assertion: Assertion) -> bool {
    matches!(
        assertion,
        Assertion::TextStart | Assertion::TextEnd | Assertion::LineStart | Assertion::LineEnd
    )
}

/// Characters and sets, counted as often as an automaton writes them out.
pub(super) fn positions(node: &Node) -> u64 {
    let within = parts(node)
        .into_iter()
        .map(positions)
        .fold(0, u64::saturating_add);
    match node {
        Node::Char(_) | Node::Set(_) => 1,
        Node::Repeat { min, max, .. } => within.saturating_mul(u64::from(max.unwrap_or(*min).max(1))),
        // Even an empty part takes a state.
        _ => within.saturating_add(1),
    }
}

/// How far a linear search reads beyond the end of a match: a bounded part as far as it is long, and one that ends in a
/// greedy run of single characters as far as what stands before the run.
pub(super) fn reach(node: &Node) -> Option<u64> {
    if let Some(max) = Length::of(node).max {
        return Some(max + 1);
    }
    match node {
        Node::Capture { body, .. } => reach(body),
        Node::Concat(items) => {
            let (last, front) = items.split_last()?;
            let front = front
                .iter()
                .try_fold(0u64, |sum, item| Some(sum + Length::of(item).max?))?;
            Some(front + reach(last)?)
        }
        Node::Repeat {
            body,
            min,
            max: None,
            lazy: false,
            ..
        } if Length::of(body).fixed() == Some(1) => Some(u64::from(*min) + 1),
        _ => None,
    }
}

/// Where alone a match can begin.
pub(super) fn anchor(node: &Node) -> Option<Anchor> {
    match node {
        Node::Assert(Assertion::TextStart) => Some(Anchor::Text),
        Node::Assert(Assertion::SearchStart) => Some(Anchor::Search),
        Node::Concat(items) => items.first().and_then(anchor),
        Node::Capture { body, .. } | Node::Atomic(body) => anchor(body),
        Node::Alternate(branches) => {
            let first = anchor(branches.first()?)?;
            branches
                .iter()
                .all(|branch| anchor(branch) == Some(first))
                .then_some(first)
        }
        _ => None,
    }
}
