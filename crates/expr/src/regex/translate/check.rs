//! What is refused because the engine cannot do it, or does it in another way than .NET.

use super::super::ast::{Node, Slot};
use super::super::error::PatternError;
use super::EMPTY_ROUNDS_MAX;
use super::shape::{Length, is_regular, parts, walk};

/// Where a part stands.
#[derive(Clone, Copy)]
struct Context<'n> {
    in_repeat: bool,
    /// In a lookaround or a condition whose captures stay.
    in_look: bool,
    /// In one that a repeat comes back to, at a place before the end of what it captured.
    in_repeated_look: bool,
    /// The body of the lookbehind around it.
    behind: Option<&'n Node>,
    /// Rounds that can go by without taking a character.
    empty_rounds: u64,
}

pub(super) fn check(node: &Node, groups: usize) -> Result<(), PatternError> {
    let mut checker = Checker {
        written: vec![0; groups],
        in_look: vec![false; groups],
        referred: Vec::new(),
    };
    checker.node(
        node,
        Context {
            in_repeat: false,
            in_look: false,
            in_repeated_look: false,
            behind: None,
            empty_rounds: 1,
        },
    )?;
    checker.groups_written_twice(node)
}

struct Checker {
    /// How often each group is written.
    written: Vec<usize>,
    in_look: Vec<bool>,
    referred: Vec<(Slot, std::ops::Range<usize>)>,
}

impl Checker {
    fn node<'n>(&mut self, node: &'n Node, mut context: Context<'n>) -> Result<(), PatternError> {
        match node {
            Node::Capture { slot, body, place } => {
                self.written[*slot] += 1;
                self.in_look[*slot] |= context.in_look;
                if context.in_repeated_look {
                    return Err(PatternError::new(
                        place.clone(),
                        "a group inside a lookaround that is repeated is not supported here",
                        "Write `(?:…)` if the text of the group is not used",
                    ));
                }
                if context.behind.is_some_and(|behind| !is_rigid(behind)) {
                    return Err(PatternError::new(
                        place.clone(),
                        "a group inside a lookbehind of varying length is not supported here: .NET fills it from the right",
                        "Write `(?:…)` if the text of the group is not used",
                    ));
                }
                let nested = |part: &Node| matches!(part, Node::Capture { slot: inner, .. } if inner == slot);
                if contains(body, &nested) {
                    return Err(PatternError::new(
                        place.clone(),
                        "a group that holds another group of the same name is not supported here",
                        "Give the groups different names",
                    ));
                }
            }
            Node::Repeat {
                body,
                min,
                max,
                place,
                ..
            } => {
                if max.is_none_or(|max| max > 1) {
                    context.in_repeat = true;
                    if Length::of(body).min == 0 {
                        let rounds = u64::from(max.unwrap_or(*min).max(1));
                        context.empty_rounds = context.empty_rounds.saturating_mul(rounds);
                    }
                }
                // .NET leaves after an empty round; the engine counts on, and captures again.
                let has_optional_rounds = max.is_some_and(|max| max > 1 && max > *min);
                if has_optional_rounds && Length::of(body).min == 0 && contains(body, &remembers) {
                    return Err(PatternError::new(
                        place.clone(),
                        "a repeat of a group that may be empty, with an upper limit, is not supported here",
                        "Repeat what takes at least one character, or write `*`",
                    ));
                }
                if context.empty_rounds > EMPTY_ROUNDS_MAX {
                    return Err(PatternError::new(
                        place.clone(),
                        format!(
                            "what may be empty is repeated more than {EMPTY_ROUNDS_MAX} times, which is not supported here"
                        ),
                        "Repeat what takes at least one character, or write `*`",
                    ));
                }
            }
            Node::Look {
                body,
                behind,
                negative,
                place,
            } => {
                context.in_look |= !*negative;
                context.in_repeated_look |= context.in_repeat;
                if *behind {
                    lookbehind(body, place)?;
                    if !*negative {
                        context.behind = Some(body);
                    }
                }
            }
            Node::IfMatch { test, yes, no } => {
                let in_test = Context {
                    in_look: true,
                    in_repeated_look: context.in_repeat || context.in_repeated_look,
                    ..context
                };
                self.node(test, in_test)?;
                self.node(yes, context)?;
                return self.node(no, context);
            }
            Node::Backreference { slot, place, .. } => self.referred.push((*slot, place.clone())),
            Node::IfGroup { slot, place, .. } => self.referred.push((*slot, place.clone())),
            _ => {}
        }
        parts(node)
            .into_iter()
            .try_for_each(|part| self.node(part, context))
    }

    /// A group written several times is several groups to the engine. Which one matched last is known afterwards, by its
    /// place, but not while matching.
    fn groups_written_twice(&self, node: &Node) -> Result<(), PatternError> {
        for (slot, place) in &self.referred {
            if self.written[*slot] > 1 {
                return Err(PatternError::new(
                    place.clone(),
                    "a reference to a group that is written more than once is not supported here",
                    "Give the groups different names, and refer to each",
                ));
            }
        }
        let Some(slot) = (0..self.written.len()).find(|slot| self.written[*slot] > 1 && self.in_look[*slot])
        else {
            return Ok(());
        };
        let mut place = 0..0;
        walk(node, &mut |part| {
            if let Node::Capture {
                slot: this,
                place: at,
                ..
            } = part
                && *this == slot
            {
                place = at.clone();
            }
        });
        Err(PatternError::new(
            place,
            "a group that is written more than once, in a lookaround, is not supported here",
            "Give the groups different names",
        ))
    }
}

/// A lookbehind has one length, or is made of what an automaton can read from right to left.
fn lookbehind(body: &Node, place: &std::ops::Range<usize>) -> Result<(), PatternError> {
    let refers = |part: &Node| {
        matches!(
            part,
            Node::Backreference { .. } | Node::IfGroup { .. } | Node::IfMatch { .. }
        )
    };
    if contains(body, &refers) {
        return Err(PatternError::new(
            place.clone(),
            "a reference or a condition inside a lookbehind is not supported here",
            "Move it out of the lookbehind",
        ));
    }
    let branches = match body {
        Node::Alternate(branches) => branches.as_slice(),
        other => std::slice::from_ref(other),
    };
    let is_possible = |branch: &Node| Length::of(branch).fixed().is_some() || is_regular(branch);
    if branches.iter().all(is_possible) {
        return Ok(());
    }
    Err(PatternError::new(
        place.clone(),
        "a lookbehind of varying length that holds `$`, `\\b`, `\\G`, an atomic group or a lookaround is not supported here",
        "Give every alternative of the lookbehind one length, or take that part out of it",
    ))
}

/// What depends on what was captured, or captures.
fn remembers(node: &Node) -> bool {
    matches!(
        node,
        Node::Capture { .. } | Node::Backreference { .. } | Node::IfGroup { .. }
    )
}

fn contains(node: &Node, wanted: &dyn Fn(&Node) -> bool) -> bool {
    wanted(node) || parts(node).into_iter().any(|part| contains(part, wanted))
}

/// Its groups can only match in one way, whether read from the left or from the right.
fn is_rigid(node: &Node) -> bool {
    match node {
        Node::Repeat { body, .. } => {
            Length::of(node).fixed().is_some()
                && !contains(body, &|part| matches!(part, Node::Capture { .. }))
        }
        Node::Look { .. } => true,
        _ => Length::of(node).fixed().is_some() && parts(node).into_iter().all(is_rigid),
    }
}
