//! Runs a program over a text by backtracking, as .NET does, and counts its steps, as .NET does not.

mod consume;

use std::ops::Range;

use super::ast::Slot;
use super::error::Runaway;
use super::program::{At, Insn, One, Program, Register};
use super::text::{Text, begins_char};
use super::{CHANGES_MAX, CHOICES_MAX, STEPS_MAX};

/// The value of a cell that holds nothing.
const NOTHING: usize = usize::MAX;

/// Another way to go on.
#[derive(Clone, Copy)]
enum Way {
    Branch {
        at: At,
    },
    /// A greedy run may give back what it took, down to `least`.
    GiveBack {
        next: At,
        least: usize,
        back: bool,
    },
    /// A lazy run may take `left` more.
    Take {
        one: One,
        next: At,
        left: u32,
        back: bool,
    },
}

#[derive(Clone, Copy)]
struct Choice {
    way: Way,
    place: usize,
    changes: usize,
}

/// One operation on one text. All its searches share one budget of steps.
pub(super) struct Matcher<'p, 't> {
    program: &'p Program,
    text: Text<'t>,
    steps_left: usize,
    /// Only a match that ends with the text counts.
    whole: bool,
    cells: Vec<usize>,
    /// What the cells held before, to be restored.
    changes: Vec<(Register, usize)>,
    choices: Vec<Choice>,
    search_start: usize,
    /// Where the leading run of this attempt ended.
    run_end: usize,
}

impl<'p, 't> Matcher<'p, 't> {
    pub(super) fn new(program: &'p Program, text: &'t str) -> Self {
        Self {
            program,
            text: Text(text),
            steps_left: STEPS_MAX,
            whole: false,
            cells: vec![NOTHING; program.cells],
            changes: Vec::new(),
            choices: Vec::new(),
            search_start: 0,
            run_end: 0,
        }
    }

    /// Whether the whole text matches.
    pub(super) fn matches_whole(&mut self) -> Result<bool, Runaway> {
        self.whole = true;
        self.attempt(0)
    }

    /// The first match at or after a place. Its groups can be asked for until the next search.
    pub(super) fn find(&mut self, from: usize) -> Result<Option<Range<usize>>, Runaway> {
        self.search_start = from;
        let start = &self.program.start;
        let mut place = from;
        loop {
            if let Some(first) = start.first {
                let bytes = &self.text.0.as_bytes()[place..];
                let Some(skipped) = bytes
                    .iter()
                    .position(|byte| begins_char(*byte) && first.contains(*byte))
                else {
                    self.spend(bytes.len() / 4)?;
                    return Ok(None);
                };
                self.spend(skipped / 4)?;
                if start.anchored && skipped > 0 {
                    return Ok(None);
                }
                place += skipped;
            }
            self.run_end = place;
            if self.attempt(place)? {
                return Ok(self.group(0));
            }
            if start.anchored {
                return Ok(None);
            }
            match self.text.next_char(place) {
                Some((_, next)) => place = next.max(self.run_end),
                None => return Ok(None),
            }
        }
    }

    /// The place after a match to search from; `None` at the end.
    /// .NET goes on one character after an empty match, and at the end of any other, where it may find an empty one.
    pub(super) fn after(&self, found: &Range<usize>) -> Option<usize> {
        if !found.is_empty() {
            return Some(found.end);
        }
        self.text.next_char(found.end).map(|(_, next)| next)
    }

    pub(super) fn group(&self, slot: Slot) -> Option<Range<usize>> {
        let (start, end) = (self.cells[slot * 2], self.cells[slot * 2 + 1]);
        (end != NOTHING).then_some(start..end)
    }

    pub(super) fn spend(&mut self, steps: usize) -> Result<(), Runaway> {
        self.steps_left = self.steps_left.checked_sub(steps).ok_or(Runaway)?;
        Ok(())
    }

    fn attempt(&mut self, start: usize) -> Result<bool, Runaway> {
        self.choices.clear();
        self.undo(0);
        let code = &self.program.code;
        let (mut at, mut place) = (0, start);
        loop {
            self.spend(1)?;
            let next = match code[at] {
                Insn::One { one, back } => self.step(one, place, back)?.map(|place| (at + 1, place)),
                Insn::Run {
                    one,
                    min,
                    max,
                    lazy,
                    back,
                } => self.run(at, place, one, (min, max), lazy, back)?,
                Insn::Assert(assertion) => self
                    .text
                    .holds(assertion, place, self.search_start)
                    .then_some((at + 1, place)),
                Insn::Split { other } => {
                    self.choose(Way::Branch { at: other }, place)?;
                    Some((at + 1, place))
                }
                Insn::Jump(to) => Some((to, place)),
                Insn::LoopStart { count, from } => {
                    self.set(count, 0)?;
                    self.set(from, NOTHING)?;
                    Some((at + 1, place))
                }
                Insn::LoopTest {
                    count,
                    from,
                    min,
                    max,
                    lazy,
                    exit,
                } => {
                    let done = self.cells[count];
                    // An empty round ends the repeat, but what it captured stays.
                    let enough = done >= min as usize;
                    let ends =
                        enough && (max.is_some_and(|max| done >= max as usize) || self.cells[from] == place);
                    if ends {
                        Some((exit, place))
                    } else if !enough {
                        Some((at + 1, place))
                    } else if lazy {
                        self.choose(Way::Branch { at: at + 1 }, place)?;
                        Some((exit, place))
                    } else {
                        self.choose(Way::Branch { at: exit }, place)?;
                        Some((at + 1, place))
                    }
                }
                Insn::LoopNext { count, from } => {
                    self.set(count, self.cells[count] + 1)?;
                    self.set(from, place)?;
                    Some((at + 1, place))
                }
                Insn::Open { start } => {
                    self.set(start, place)?;
                    Some((at + 1, place))
                }
                Insn::Close { start, slot } => {
                    let other = self.cells[start];
                    self.set(slot * 2, place.min(other))?;
                    self.set(slot * 2 + 1, place.max(other))?;
                    Some((at + 1, place))
                }
                Insn::Guard {
                    height,
                    place: begin,
                    otherwise,
                } => {
                    self.set(height, self.choices.len())?;
                    self.set(begin, place)?;
                    if let Some(otherwise) = otherwise {
                        self.choose(Way::Branch { at: otherwise }, place)?;
                    }
                    Some((at + 1, place))
                }
                Insn::Commit {
                    height,
                    place: begin,
                    rewind,
                } => {
                    self.choices.truncate(self.cells[height]);
                    Some((at + 1, if rewind { self.cells[begin] } else { place }))
                }
                Insn::Refuse { height } => {
                    self.choices.truncate(self.cells[height]);
                    None
                }
                Insn::Backreference {
                    slot,
                    ignore_case,
                    back,
                } => self
                    .repeated(slot, place, ignore_case, back)?
                    .map(|place| (at + 1, place)),
                Insn::IfGroup { slot, otherwise } => Some((
                    if self.group(slot).is_some() {
                        at + 1
                    } else {
                        otherwise
                    },
                    place,
                )),
                Insn::Match if self.whole && place < self.text.0.len() => None,
                Insn::Match => {
                    self.set(0, start)?;
                    self.set(1, place)?;
                    return Ok(true);
                }
            };
            match next {
                Some(next) => (at, place) = next,
                None => match self.back_up()? {
                    Some(next) => (at, place) = next,
                    None => return Ok(false),
                },
            }
        }
    }

    /// Takes up the latest other way.
    fn back_up(&mut self) -> Result<Option<(At, usize)>, Runaway> {
        while let Some(choice) = self.choices.pop() {
            self.undo(choice.changes);
            match choice.way {
                Way::Branch { at } => return Ok(Some((at, choice.place))),
                Way::GiveBack { next, least, back } => {
                    let shorter = if back {
                        self.text.next_char(choice.place)
                    } else {
                        self.text.char_before(choice.place)
                    };
                    // There is at least one character between `least` and the place.
                    let place = shorter.map_or(least, |(_, place)| place);
                    if place != least {
                        self.choose(choice.way, place)?;
                    }
                    return Ok(Some((next, place)));
                }
                Way::Take {
                    one,
                    next,
                    left,
                    back,
                } => {
                    self.spend(1)?;
                    if let Some(place) = self.step(one, choice.place, back)? {
                        if left > 1 {
                            let left = if left == u32::MAX { left } else { left - 1 };
                            self.choose(
                                Way::Take {
                                    one,
                                    next,
                                    left,
                                    back,
                                },
                                place,
                            )?;
                        }
                        return Ok(Some((next, place)));
                    }
                }
            }
        }
        Ok(None)
    }

    fn choose(&mut self, way: Way, place: usize) -> Result<(), Runaway> {
        if self.choices.len() >= CHOICES_MAX {
            return Err(Runaway);
        }
        self.choices.push(Choice {
            way,
            place,
            changes: self.changes.len(),
        });
        Ok(())
    }

    fn set(&mut self, cell: Register, value: usize) -> Result<(), Runaway> {
        if self.changes.len() >= CHANGES_MAX {
            return Err(Runaway);
        }
        self.changes.push((cell, self.cells[cell]));
        self.cells[cell] = value;
        Ok(())
    }

    fn undo(&mut self, height: usize) {
        while self.changes.len() > height {
            if let Some((cell, value)) = self.changes.pop() {
                self.cells[cell] = value;
            }
        }
    }
}
