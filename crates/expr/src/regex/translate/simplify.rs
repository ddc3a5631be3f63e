//! The tree without what can never matter, so that the rest of the translation has fewer cases.

use std::collections::BTreeSet;

use super::super::TEXT_BYTES_MAX;
use super::super::ast::{Node, Slot};
use super::super::charset::ClassSpec;
use super::shape::{Length, walk};

/// Rewrites a tree to one of the same meaning for every text of at most [`TEXT_BYTES_MAX`]:
///
/// * what is repeated no times is left out, and what is longer than any text matches nothing;
/// * a repeat up to more times than a text has characters has no limit;
/// * groups in negative lookarounds, whose captures nobody sees, do not capture unless the pattern refers to them;
/// * sequences are not nested.
pub(in crate::regex) fn simplify(node: Node) -> Node {
    let mut referred = BTreeSet::new();
    walk(&node, &mut |node| {
        if let Node::Backreference { slot, .. } | Node::IfGroup { slot, .. } = node {
            referred.insert(*slot);
        }
    });
    Simplifier { referred }.node(node, false)
}

struct Simplifier {
    referred: BTreeSet<Slot>,
}

impl Simplifier {
    fn node(&self, node: Node, unseen: bool) -> Node {
        let part = |node: Box<Node>| Box::new(self.node(*node, unseen));
        let node = match node {
            Node::Concat(items) => {
                let mut flat = Vec::new();
                for item in items {
                    match self.node(item, unseen) {
                        Node::Concat(inner) => flat.extend(inner),
                        Node::Empty => {}
                        item => flat.push(item),
                    }
                }
                Node::concat(flat)
            }
            Node::Alternate(branches) => Node::Alternate(
                branches
                    .into_iter()
                    .map(|branch| self.node(branch, unseen))
                    .collect(),
            ),
            Node::Capture { slot, body, .. } if unseen && !self.referred.contains(&slot) => *part(body),
            Node::Capture { slot, body, place } => Node::Capture {
                slot,
                body: part(body),
                place,
            },
            Node::Repeat { max: Some(0), .. } => Node::Empty,
            Node::Repeat {
                body,
                min,
                max,
                lazy,
                place,
            } => match *part(body) {
                Node::Empty => Node::Empty,
                body if (min, max) == (1, Some(1)) => body,
                body => Node::Repeat {
                    body: Box::new(body),
                    min,
                    max: max.filter(|max| (*max as usize) < TEXT_BYTES_MAX),
                    lazy,
                    place,
                },
            },
            Node::Atomic(body) => Node::Atomic(part(body)),
            Node::Look {
                body,
                behind,
                negative,
                place,
            } => Node::Look {
                body: Box::new(self.node(*body, unseen || negative)),
                behind,
                negative,
                place,
            },
            Node::IfGroup { slot, place, yes, no } => Node::IfGroup {
                slot,
                place,
                yes: part(yes),
                no: part(no),
            },
            Node::IfMatch { test, yes, no } => Node::IfMatch {
                test: part(test),
                yes: part(yes),
                no: part(no),
            },
            leaf @ (Node::Empty
            | Node::Char(_)
            | Node::Set(_)
            | Node::Assert(_)
            | Node::Backreference { .. }) => leaf,
        };
        if Length::of(&node).min > TEXT_BYTES_MAX as u64 {
            return Node::Set(ClassSpec::default());
        }
        node
    }
}
