//! A place moving through a text.

use super::error::{At, Field, Problem, Wanted};

/// Reads a text from its start. Every `take` moves on only when it finds what it looks for.
#[derive(Clone)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    byte: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, byte: 0 }
    }

    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.byte..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn at(&self) -> At {
        At::new(self.text, self.byte)
    }

    /// Moves past white space; whether there was any.
    pub(super) fn skip_white(&mut self) -> bool {
        let rest = self.rest();
        let skipped = rest.len() - rest.trim_start().len();
        self.byte += skipped;
        skipped > 0
    }

    pub(super) fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.byte += wanted.len_utf8();
        }
        found
    }

    pub(super) fn take_text(&mut self, wanted: &str) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.byte += wanted.len();
        }
        found
    }

    /// An ASCII word in any case.
    pub(super) fn take_word(&mut self, wanted: &str) -> bool {
        let found = self
            .rest()
            .get(..wanted.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(wanted));
        if found {
            self.byte += wanted.len();
        }
        found
    }

    /// The place of the first of `words` that comes next, in any case.
    pub(super) fn take_one_of<'w>(&mut self, words: impl IntoIterator<Item = &'w str>) -> Option<u32> {
        words
            .into_iter()
            .position(|word| self.take_word(word))
            .and_then(|index| u32::try_from(index).ok())
    }

    /// How many digits come next.
    pub(super) fn digits_ahead(&self) -> usize {
        self.rest().bytes().take_while(u8::is_ascii_digit).count()
    }

    /// From `min` to `max` ASCII digits, as many as there are.
    pub(super) fn take_digits(&mut self, min: usize, max: usize) -> Option<&'t str> {
        let count = self.digits_ahead().min(max);
        if count < min {
            return None;
        }
        let digits = &self.rest()[..count];
        self.byte += count;
        Some(digits)
    }

    /// That something else had to come here. `width` is how many characters of what came are repeated.
    pub(super) fn unexpected(&self, wanted: Wanted, width: usize) -> Problem {
        Problem::Unexpected {
            wanted,
            at: self.at(),
            found: self.rest().chars().take(width.clamp(1, 10)).collect(),
        }
    }

    /// A number of so many digits, with its place, for a text that is read without a format.
    pub(super) fn number(&mut self, field: Field, min: usize, max: usize) -> Result<(u32, At), Problem> {
        let at = self.at();
        match self.take_digits(min, max) {
            Some(digits) => Ok((value(digits), at)),
            None => Err(self.unexpected(Wanted::Digits { field, min, max }, min)),
        }
    }
}

/// The number of some ASCII digits, or [`u32::MAX`] when it is larger.
pub(super) fn value(digits: &str) -> u32 {
    digits.bytes().fold(0_u32, |sum, digit| {
        sum.saturating_mul(10)
            .saturating_add(u32::from(digit.wrapping_sub(b'0')))
    })
}

/// The ticks of the digits after a decimal point, rounded to the nearest as .NET does: 0 to 10,000,000.
pub(super) fn ticks(digits: &str) -> u32 {
    const TICK_DIGITS: usize = 7;
    let kept = &digits[..digits.len().min(TICK_DIGITS)];
    let missing = u32::try_from(TICK_DIGITS - kept.len()).unwrap_or_default();
    let round_up = digits
        .as_bytes()
        .get(TICK_DIGITS)
        .is_some_and(|next| *next >= b'5');
    value(kept) * 10_u32.pow(missing) + u32::from(round_up)
}
