//! Patterns of .NET as patterns of `fancy-regex`.
//!
//! Nothing is left to the dialect of the engine: sets are written as ranges from our own tables, characters that could
//! mean something as their code point, options are resolved, groups are plain and counted.
//!
//! There are two ways to write a pattern. One without lookarounds, references and the like is *linear*: the engine hands
//! it as a whole to automata whose time is in proportion to the text. Any other is written so that the engine's
//! backtracking machine runs *every* part of it ([`write`] says how), because only that machine can be told to stop.

mod check;
mod shape;
mod simplify;
mod write;

use super::ast::{Node, Slot};
use super::charset::Alphabet;
use super::error::PatternError;

pub(super) use simplify::simplify;

/// Ranges of characters in a translated pattern, repeats of an automaton counted as often as they are written out.
/// Bounds the time to compile.
const RANGES_MAX: usize = 40_000;

/// Positions of an automaton: characters and sets, counted as often as a repeat writes them out.
const POSITIONS_MAX: u64 = 2_000;

/// Parentheses inside one another that the engine reads: it stops at 64.
const ENGINE_NESTING_MAX: usize = 62;

/// Rounds of repeats whose body may be empty, multiplied where one is inside another.
const EMPTY_ROUNDS_MAX: u64 = 1_000;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task {
    /// The next match.
    Find,
    /// A match of the whole text.
    Whole,
}

/// A pattern for the engine.
#[derive(Debug)]
pub(super) struct Translation {
    pub(super) pattern: String,
    /// The engine's number of the group that holds the match.
    pub(super) whole: usize,
    /// The engine's numbers of each group: a name that stands at several groups has several.
    pub(super) groups: Vec<Vec<usize>>,
    /// A match can begin only where the text begins or, if so, where the search does.
    pub(super) anchor: Option<Anchor>,
    /// `\G` is used.
    pub(super) continues: bool,
    pub(super) cost: Cost,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Text,
    Search,
}

/// What a search costs, in units of about one instruction of the backtracking machine.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cost {
    Linear {
        /// Characters and sets that can be looked for at once.
        positions: u64,
        /// Characters that are read beyond the end of a match; `None` if there is no limit.
        reach: Option<u64>,
    },
    Backtracking {
        /// Instructions that can run until the machine goes back.
        width: u64,
        /// Instructions of one round of every unlimited repeat.
        round: u64,
        /// Instructions that can run until the machine goes back, or forward by a character, for each character of the
        /// text.
        width_per_char: u64,
        /// Instructions that can run once at each start of a match, for each character of the text.
        start_per_char: u64,
    },
}

/// Translates a simplified tree.
///
/// # Errors
/// What the engine cannot do, or would do in another way than .NET, with its place.
pub(super) fn translate(
    node: &Node,
    groups: usize,
    length: usize,
    alphabet: Alphabet,
    task: Task,
) -> Result<Translation, PatternError> {
    check::check(node, groups)?;
    write::write(node, groups, alphabet, task).map_err(|too_large| {
        let (message, fix) = match too_large {
            write::TooLarge::Ranges => (
                "the pattern holds more sets of characters than are supported here",
                "Write fewer sets such as `\\w` or `\\p{L}`, or a range such as `[a-z]`",
            ),
            write::TooLarge::Nesting => (
                "groups and lookarounds are nested more than is supported here",
                "Take groups that only hold other groups away",
            ),
        };
        PatternError::new(0..length, message, fix)
    })
}

/// The engine's numbers of each group, in the order in which the groups are written.
fn numbers(node: &Node, groups: usize, first: usize) -> Vec<Vec<usize>> {
    let mut numbers = vec![Vec::new(); groups];
    let mut next = first;
    shape::walk(node, &mut |node| {
        if let Node::Capture { slot, .. } = node {
            let of_slot: &mut Vec<usize> = &mut numbers[*slot as Slot];
            of_slot.push(next);
            next += 1;
        }
    });
    numbers
}
