//! The instructions that take text: one character, a run of them, the text of a group.

use super::super::ast::Slot;
use super::super::casing;
use super::super::error::Runaway;
use super::super::program::{At, One};
use super::{Matcher, Way};

impl Matcher<'_, '_> {
    pub(super) fn run(
        &mut self,
        at: At,
        start: usize,
        one: One,
        (min, max): (u32, Option<u32>),
        lazy: bool,
        back: bool,
    ) -> Result<Option<(At, usize)>, Runaway> {
        let mut place = start;
        for _ in 0..min {
            self.spend(1)?;
            match self.step(one, place, back)? {
                Some(next) => place = next,
                None => return Ok(None),
            }
        }
        let next = at + 1;
        let left = max.map_or(u32::MAX, |max| max - min);
        if lazy {
            if left > 0 {
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
        let least = place;
        let mut taken = 0;
        while taken < left {
            self.spend(1)?;
            match self.step(one, place, back)? {
                Some(next) => place = next,
                None => break,
            }
            if max.is_some() {
                taken += 1;
            }
        }
        if place != least {
            self.choose(Way::GiveBack { next, least, back }, place)?;
        }
        if self.program.start.run == Some(at) {
            self.run_end = place;
        }
        Ok(Some((next, place)))
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
