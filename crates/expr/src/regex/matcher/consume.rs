//! The instructions that take text: one character, a run of them, the text of a group.

use super::super::ast::Slot;
use super::super::casing;
use super::super::error::Runaway;
use super::super::program::{At, Insn, One, Run};
use super::{Matcher, Way};

/// What is left of a run without an upper limit.
const UNLIMITED: u32 = u32::MAX;

fn less(left: u32) -> u32 {
    if left == UNLIMITED { left } else { left - 1 }
}

impl Matcher<'_, '_> {
    /// Takes as much as the run may, or as little if it is lazy; gives where to go on.
    pub(super) fn run(&mut self, at: At, run: Run, start: usize) -> Result<Option<(At, usize)>, Runaway> {
        let mut place = start;
        for _ in 0..run.min {
            match self.step_of(run, place)? {
                Some(next) => place = next,
                None => return Ok(None),
            }
        }
        let mut left = run.max.map_or(UNLIMITED, |max| max - run.min);
        if run.lazy {
            if left > 0 {
                self.choose(Way::Take { run: at, left }, place)?;
            }
            return Ok(Some((at + 1, place)));
        }
        let least = place;
        while left > 0 {
            match self.step_of(run, place)? {
                Some(next) => place = next,
                None => break,
            }
            left = less(left);
        }
        if place != least {
            self.choose(Way::GiveBack { run: at, least }, place)?;
        }
        if self.program.start.run == Some(at) {
            self.run_end = place;
        }
        Ok(Some((at + 1, place)))
    }

    /// Goes on with one character less; the run has taken at least one.
    pub(super) fn give_back(&mut self, run: At, least: usize, place: usize) -> Result<(At, usize), Runaway> {
        let shorter = if least < place {
            self.text.char_before(place)
        } else {
            self.text.next_char(place)
        };
        let place = shorter.map_or(least, |(_, place)| place);
        if place != least {
            self.choose(Way::GiveBack { run, least }, place)?;
        }
        Ok((run + 1, place))
    }

    /// Goes on with one character more, if it fits.
    pub(super) fn take(&mut self, at: At, left: u32, place: usize) -> Result<Option<(At, usize)>, Runaway> {
        let Insn::Run(run) = self.program.code[at] else {
            return Ok(None);
        };
        let Some(place) = self.step_of(run, place)? else {
            return Ok(None);
        };
        if left > 1 {
            self.choose(
                Way::Take {
                    run: at,
                    left: less(left),
                },
                place,
            )?;
        }
        Ok(Some((at + 1, place)))
    }

    fn step_of(&mut self, run: Run, place: usize) -> Result<Option<usize>, Runaway> {
        self.spend(1)?;
        self.step(run.one, place, run.back)
    }

    /// The place behind one character, if it fits.
    pub(super) fn step(&mut self, one: One, place: usize, back: bool) -> Result<Option<usize>, Runaway> {
        let Some((c, next)) = (if back {
            self.text.char_before(place)
        } else {
            self.text.next_char(place)
        }) else {
            return Ok(None);
        };
        let fits = match one {
            One::Char(wanted) => wanted == c,
            One::Set(set) => {
                let set = &self.program.sets[set];
                if !c.is_ascii() {
                    self.spend(set.cost)?;
                }
                set.contains(c)
            }
        };
        Ok(fits.then_some(next))
    }

    /// The place behind the text of a group. A group that has not matched matches nothing, not even the empty text.
    pub(super) fn repeated(
        &mut self,
        slot: Slot,
        place: usize,
        ignore_case: bool,
        back: bool,
    ) -> Result<Option<usize>, Runaway> {
        let Some(range) = self.group(slot) else {
            return Ok(None);
        };
        let (text, wanted) = (self.text.0, &self.text.0[range]);
        if !ignore_case {
            self.spend(wanted.len() / 16)?;
            let fits = if back {
                text[..place].ends_with(wanted)
            } else {
                text[place..].starts_with(wanted)
            };
            return Ok(fits.then_some(if back {
                place.wrapping_sub(wanted.len())
            } else {
                place + wanted.len()
            }));
        }
        let mut place = place;
        let mut wanted = wanted.chars();
        while let Some(c) = if back { wanted.next_back() } else { wanted.next() } {
            self.spend(1)?;
            match if back {
                self.text.char_before(place)
            } else {
                self.text.next_char(place)
            } {
                Some((other, next)) if casing::same(c, other) => place = next,
                _ => return Ok(None),
            }
        }
        Ok(Some(place))
    }
}
