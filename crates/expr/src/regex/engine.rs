//! Runs translated patterns, and bounds what that costs.
//!
//! The library limits how often *one* call of its backtracking machine may go back, by a limit fixed when the pattern is
//! compiled. An operation makes many calls. So a pattern is compiled, when it is needed, with each limit of a ladder
//! ([`RUNGS`]); a call begins at the lowest and climbs while it is stopped there. Before each try the most that it can
//! cost is taken from the budget of the operation ([`UNITS_MAX`]), and what it cannot afford is not tried.
//!
//! Patterns without backtracking are run by automata, whose time is in proportion to the text. They are charged for the
//! text they read.

use std::ops::Range;
use std::sync::OnceLock;

use fancy_regex::{Captures, Regex, RegexBuilder, RegexInput};

use super::ast::{Node, Slot};
use super::charset::Alphabet;
use super::error::{PatternError, Runaway};
use super::translate::{self, Anchor, Cost, Task, Translation};
use super::{TEXT_BYTES_MAX, UNITS_MAX};

/// How often a call may go back, on each rung of the ladder.
const RUNGS: [usize; 5] = [64, 512, 4_096, 32_768, 262_144];

/// Units that every call costs.
const UNITS_PER_CALL: u64 = 32;

/// Bytes copied for one unit.
const BYTES_PER_UNIT: usize = 64;

/// Bound of the memory for an automaton, and so of the time to build it.
const AUTOMATON_BYTES_MAX: usize = 1 << 25;

/// A pattern, ready to be compiled for what it is asked to do.
pub(super) struct Engine {
    node: Node,
    groups: usize,
    length: usize,
    /// By [`Alphabet`], then [`Task`].
    machines: [[OnceLock<Option<Machine>>; 2]; 2],
}

/// A translated pattern and its compiled forms.
struct Machine {
    translation: Translation,
    rungs: [OnceLock<Option<Regex>>; RUNGS.len()],
}

impl Engine {
    /// # Errors
    /// What the engine cannot do.
    pub(super) fn new(node: Node, groups: usize, length: usize) -> Result<Self, PatternError> {
        let engine = Self {
            node: translate::simplify(node),
            groups,
            length,
            machines: Default::default(),
        };
        for alphabet in [Alphabet::Unicode, Alphabet::Ascii] {
            let machine = Machine {
                translation: engine.translate(alphabet, Task::Find)?,
                rungs: Default::default(),
            };
            // Nothing else is compiled before it is needed.
            let is_usable =
                machine.affords_a_call() && (alphabet == Alphabet::Unicode || machine.rung(0).is_some());
            if !is_usable {
                return Err(PatternError::new(
                    0..length,
                    "the pattern is larger than what is supported here",
                    "Shorten it, or write fewer groups and repeats",
                ));
            }
            let _ = engine.machines[alphabet as usize][Task::Find as usize].set(Some(machine));
        }
        Ok(engine)
    }

    fn translate(&self, alphabet: Alphabet, task: Task) -> Result<Translation, PatternError> {
        translate::translate(&self.node, self.groups, self.length, alphabet, task)
    }

    fn machine(&self, alphabet: Alphabet, task: Task) -> Option<&Machine> {
        self.machines[alphabet as usize][task as usize]
            .get_or_init(|| {
                Some(Machine {
                    translation: self.translate(alphabet, task).ok()?,
                    rungs: Default::default(),
                })
            })
            .as_ref()
    }
}

impl Machine {
    fn rung(&self, number: usize) -> Option<&Regex> {
        self.rungs[number]
            .get_or_init(|| {
                RegexBuilder::new(&self.translation.pattern)
                    // Its rewritings are for speed, and are not needed to be right.
                    .optimize(false)
                    .backtrack_limit(RUNGS[number])
                    .delegate_size_limit(AUTOMATON_BYTES_MAX)
                    .allow_input_assertion_overrides(self.translation.continues)
                    .build()
                    .ok()
            })
            .as_ref()
    }

    fn affords_a_call(&self) -> bool {
        self.price(0, 0) <= UNITS_MAX
    }

    /// The most that a call on a rung can cost with this much text ahead.
    fn price(&self, rung: usize, ahead: usize) -> u64 {
        let ahead = ahead as u64;
        let units = match self.translation.cost {
            Cost::Linear { positions, .. } => positions.saturating_mul(ahead),
            Cost::Backtracking {
                width,
                round,
                width_per_char,
                start_per_char,
            } => {
                let backs = RUNGS[rung] as u64;
                let going_back = width.saturating_mul(backs);
                // Without going back, a repeat can go forward through the whole text.
                let going_forward = round.saturating_mul(ahead);
                let reading_ahead = width_per_char.saturating_mul(ahead).saturating_mul(backs + ahead);
                // Every start but an anchored one is tried, with ever less text ahead.
                let starts = if self.translation.anchor.is_some() {
                    2
                } else {
                    ahead
                };
                let at_starts = start_per_char.saturating_mul(ahead).saturating_mul(starts) / 2;
                [going_forward, reading_ahead, at_starts]
                    .into_iter()
                    .fold(going_back, u64::saturating_add)
            }
        };
        units.saturating_add(UNITS_PER_CALL)
    }

    /// What of the price was not used: the search ended after `read` bytes.
    fn unused(&self, ahead: usize, read: usize) -> u64 {
        let (ahead, read) = (ahead as u64, read as u64);
        match self.translation.cost {
            Cost::Linear {
                positions,
                reach: Some(reach),
            } => {
                // A character has up to four bytes.
                let read = read.saturating_add(reach.saturating_mul(4)).min(ahead);
                positions.saturating_mul(ahead - read)
            }
            Cost::Linear { reach: None, .. } => 0,
            Cost::Backtracking {
                round,
                start_per_char,
                ..
            } => {
                let starts = match self.translation.anchor {
                    Some(_) => ahead,
                    None => (read + 1).min(ahead),
                };
                let at_starts = start_per_char
                    .saturating_mul(ahead)
                    .saturating_mul(ahead - starts)
                    / 2;
                // To go forward beyond the end of the match, the machine had to go back as far.
                round.saturating_mul(ahead - read).saturating_add(at_starts)
            }
        }
    }
}

/// One operation on one text. All its calls share one budget.
pub(super) struct Search<'p, 't> {
    engine: &'p Engine,
    text: &'t str,
    alphabet: Alphabet,
    units_left: u64,
}

/// A match.
pub(super) struct Found<'p, 't> {
    pub(super) range: Range<usize>,
    /// `None` if no groups were asked for.
    captures: Option<Captures<'t, str>>,
    groups: &'p [Vec<usize>],
}

impl<'p, 't> Search<'p, 't> {
    pub(super) fn new(engine: &'p Engine, text: &'t str) -> Result<Self, Runaway> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(Runaway::TextTooLong);
        }
        Ok(Self {
            engine,
            text,
            alphabet: if text.is_ascii() {
                Alphabet::Ascii
            } else {
                Alphabet::Unicode
            },
            units_left: UNITS_MAX,
        })
    }

    /// Whether there is a match.
    pub(super) fn is_match(&mut self, task: Task) -> Result<bool, Runaway> {
        let machine = self.machine(task)?;
        self.call(machine, 0, |regex| {
            let input = input(machine, self.text, 0);
            regex.is_match_input(input).map(|found| (found, self.text.len()))
        })
    }

    /// The first match at or after a place, not `after` an empty match one character before it.
    pub(super) fn find(
        &mut self,
        from: usize,
        after_empty: bool,
        with_groups: bool,
    ) -> Result<Option<Found<'p, 't>>, Runaway> {
        let machine = self.machine(Task::Find)?;
        let translation = &machine.translation;
        if from > 0 && translation.anchor == Some(Anchor::Text) {
            return Ok(None);
        }
        let text = self.text;
        let input = || input(machine, text, from).continue_from_previous_match_end(!after_empty);
        let read = |range: Option<&Range<usize>>| range.map_or(text.len(), |range| range.end) - from;
        self.call(machine, from, |regex| {
            if !with_groups && translation.whole == 0 {
                let range = regex.find_input(input())?.map(|found| found.range());
                let read = read(range.as_ref());
                let found = range.map(|range| Found {
                    range,
                    captures: None,
                    groups: &translation.groups,
                });
                return Ok((found, read));
            }
            let found = regex.captures_input(input())?.and_then(|captures| {
                Some(Found {
                    range: captures.get(translation.whole)?.range(),
                    captures: Some(captures),
                    groups: &translation.groups,
                })
            });
            let read = read(found.as_ref().map(|found| &found.range));
            Ok((found, read))
        })
    }

    /// The place after a match to search from; `None` at the end.
    /// .NET goes on one character after an empty match, and at the end of any other, where it may find an empty one.
    pub(super) fn after(&self, found: &Range<usize>) -> Option<usize> {
        if !found.is_empty() {
            return Some(found.end);
        }
        let next = self.text[found.end..].chars().next()?;
        Some(found.end + next.len_utf8())
    }

    /// Takes what copying text costs from the budget.
    pub(super) fn copies(&mut self, bytes: usize) -> Result<(), Runaway> {
        self.spend(1 + (bytes / BYTES_PER_UNIT) as u64)
    }

    fn machine(&self, task: Task) -> Result<&'p Machine, Runaway> {
        self.engine
            .machine(self.alphabet, task)
            .ok_or(Runaway::TooManyWays)
    }

    fn spend(&mut self, units: u64) -> Result<(), Runaway> {
        self.units_left = self.units_left.checked_sub(units).ok_or(Runaway::TooManyWays)?;
        Ok(())
    }

    /// Calls the library on each rung until one is high enough. The call answers how many bytes it had to read.
    fn call<T>(
        &mut self,
        machine: &Machine,
        from: usize,
        call: impl Fn(&Regex) -> fancy_regex::Result<(T, usize)>,
    ) -> Result<T, Runaway> {
        let ahead = self.text.len() - from;
        for rung in 0..RUNGS.len() {
            self.spend(machine.price(rung, ahead))?;
            let regex = machine.rung(rung).ok_or(Runaway::TooManyWays)?;
            // The other error, a full stack, comes again on every rung.
            match call(regex) {
                Ok((answer, read)) => {
                    self.units_left += machine.unused(ahead, read);
                    return Ok(answer);
                }
                Err(fancy_regex::Error::RuntimeError(fancy_regex::RuntimeError::BacktrackLimitExceeded)) => {}
                Err(_) => break,
            }
        }
        Err(Runaway::TooManyWays)
    }
}

fn input<'t>(machine: &Machine, text: &'t str, from: usize) -> RegexInput<'t, str> {
    RegexInput::new(text)
        .from_pos(from)
        .anchored(machine.translation.anchor.is_some())
}

impl Found<'_, '_> {
    /// The text of a group. Of a group that is written several times, what was matched last: furthest to the right.
    pub(super) fn group(&self, slot: Slot) -> Option<Range<usize>> {
        if slot == 0 {
            return Some(self.range.clone());
        }
        let captures = self.captures.as_ref()?;
        self.groups[slot]
            .iter()
            .filter_map(|number| captures.get(*number))
            .map(|found| found.range())
            .max_by_key(|range| (range.start, range.end))
    }
}
