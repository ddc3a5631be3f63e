//! A text and the places between its characters, in bytes.

use super::ast::Assertion;
use super::charset::is_boundary_word_char;

#[derive(Clone, Copy)]
pub(super) struct Text<'t>(pub(super) &'t str);

impl Text<'_> {
    pub(super) fn holds(self, assertion: Assertion, place: usize, search_start: usize) -> bool {
        let bytes = self.0.as_bytes();
        match assertion {
            Assertion::TextStart => place == 0,
            Assertion::TextEnd => place == bytes.len(),
            Assertion::TextEndOrLastLineFeed => place == bytes.len() || bytes[place..] == *b"\n",
            Assertion::LineStart => place == 0 || bytes[place - 1] == b'\n',
            Assertion::LineEnd => place == bytes.len() || bytes[place] == b'\n',
            Assertion::SearchStart => place == search_start,
            Assertion::WordBoundary => self.at_word_boundary(place),
            Assertion::NotWordBoundary => !self.at_word_boundary(place),
        }
    }

    fn at_word_boundary(self, place: usize) -> bool {
        let is_word = |found: Option<(char, usize)>| found.is_some_and(|(c, _)| is_boundary_word_char(c));
        is_word(self.char_before(place)) != is_word(self.next_char(place))
    }

    pub(super) fn next_char(self, place: usize) -> Option<(char, usize)> {
        let c = self.0[place..].chars().next()?;
        Some((c, place + c.len_utf8()))
    }

    pub(super) fn char_before(self, place: usize) -> Option<(char, usize)> {
        let c = self.0[..place].chars().next_back()?;
        Some((c, place - c.len_utf8()))
    }
}

/// Whether a byte begins a character.
pub(super) fn begins_char(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}
