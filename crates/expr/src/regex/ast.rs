//! The tree of a pattern, with every option and name already resolved.

use std::ops::Range;

use super::charset::ClassSpec;

/// A group by its place in the order of .NET numbers; 0 is the whole match.
pub(super) type Slot = usize;

#[derive(Clone, Debug)]
pub(super) enum Node {
    Empty,
    Char(char),
    Set(ClassSpec),
    Assert(Assertion),
    Concat(Vec<Node>),
    Alternate(Vec<Node>),
    Capture {
        slot: Slot,
        body: Box<Node>,
        /// Where it is written, in bytes of the pattern.
        place: Range<usize>,
    },
    Repeat {
        body: Box<Node>,
        min: u32,
        max: Option<u32>,
        lazy: bool,
        place: Range<usize>,
    },
    Atomic(Box<Node>),
    Look {
        body: Box<Node>,
        behind: bool,
        negative: bool,
        place: Range<usize>,
    },
    Backreference {
        slot: Slot,
        ignore_case: bool,
        place: Range<usize>,
    },
    /// `(?(name)yes|no)`
    IfGroup {
        slot: Slot,
        place: Range<usize>,
        yes: Box<Node>,
        no: Box<Node>,
    },
    /// `(?(pattern)yes|no)`
    IfMatch {
        test: Box<Node>,
        yes: Box<Node>,
        no: Box<Node>,
    },
}

/// What holds at a place without consuming text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Assertion {
    /// `\A`, and `^` without the option `m`.
    TextStart,
    /// `\z`
    TextEnd,
    /// `\Z`, and `$` without the option `m`: the end, or before a line feed that ends the text.
    TextEndOrLastLineFeed,
    /// `^` with the option `m`.
    LineStart,
    /// `$` with the option `m`.
    LineEnd,
    /// `\G`: where this search began.
    SearchStart,
    /// `\b`
    WordBoundary,
    /// `\B`
    NotWordBoundary,
}

impl Node {
    pub(super) fn concat(mut items: Vec<Node>) -> Node {
        match items.len() {
            0 => Node::Empty,
            1 => items.remove(0),
            _ => Node::Concat(items),
        }
    }

    pub(super) fn alternate(mut branches: Vec<Node>) -> Node {
        if branches.len() == 1 {
            return branches.remove(0);
        }
        Node::Alternate(branches)
    }
}
