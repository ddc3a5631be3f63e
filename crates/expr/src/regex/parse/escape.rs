//! Everything that begins with `\`.

use super::super::ast::{Assertion, Node, Slot};
use super::super::blocks;
use super::super::charset::{ClassSpec, is_boundary_word_char};
use super::super::error::PatternError;
use super::group::begins_name;
use super::{Parsed, Parser};

impl Parser<'_> {
    /// An escape outside a class; the backslash at `start` has been read.
    pub(super) fn backslash(&mut self, start: usize) -> Parsed<Node> {
        let Some(c) = self.peek() else {
            return Err(self.error(
                start..self.at,
                "the pattern ends in a single backslash",
                "Write `\\\\` for a backslash",
            ));
        };
        let assertion = match c {
            'b' => Some(Assertion::WordBoundary),
            'B' => Some(Assertion::NotWordBoundary),
            'A' => Some(Assertion::TextStart),
            'G' => Some(Assertion::SearchStart),
            'Z' => Some(Assertion::TextEndOrLastLineFeed),
            'z' => Some(Assertion::TextEnd),
            _ => None,
        };
        if let Some(assertion) = assertion {
            self.at += 1;
            return Ok(Node::Assert(assertion));
        }
        let mut class = ClassSpec::new(self.options.ignore_case);
        if self.shorthand(start, &mut class)? {
            return Ok(Node::Set(class.finish()));
        }
        if let Some(reference) = self.reference(start)? {
            return Ok(reference);
        }
        let c = self.char_escape(start)?;
        Ok(self.literal(c))
    }

    /// Adds `\d`, `\w`, `\s`, `\p{…}` or a capital of them to the class. False, and nothing read, if it is none.
    pub(super) fn shorthand(&mut self, start: usize, class: &mut ClassSpec) -> Parsed<bool> {
        match self.peek() {
            Some(letter @ ('d' | 'D' | 'w' | 'W' | 's' | 'S')) => {
                self.at += 1;
                class.add_shorthand(letter);
            }
            Some(letter @ ('p' | 'P')) => {
                self.at += 1;
                self.property(start, letter == 'P', class)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn property(&mut self, start: usize, negated: bool, class: &mut ClassSpec) -> Parsed<()> {
        let open = self.eat('{');
        let name_start = self.at;
        let rest = self.rest();
        let length = rest
            .find(|c| !is_boundary_word_char(c) && c != '-')
            .unwrap_or(rest.len());
        self.at += length;
        let name = &rest[..length];
        if !open || name.is_empty() || !self.eat('}') {
            return Err(self.error(
                start..self.at,
                "a category is written in braces",
                "Write for example `\\p{L}` for letters or `\\p{IsGreek}` for a block",
            ));
        }
        if class.add_category(name, negated) {
            return Ok(());
        }
        let Some((low, high)) = blocks::find(name) else {
            return Err(self.unknown_property(name_start, name));
        };
        if negated {
            class.add_outside(low, high);
        } else {
            class.add_range(low, high);
        }
        Ok(())
    }

    fn unknown_property(&self, start: usize, name: &str) -> PatternError {
        let fix = match (name, blocks::nearest(name)) {
            ("IsHighSurrogates" | "IsHighPrivateUseSurrogates" | "IsLowSurrogates", _) => {
                "Write `\\p{Cs}`, which stands for any character beyond U+FFFF here".to_owned()
            }
            (_, Some(block)) => format!("Write `\\p{{{block}}}`, or a range such as `[\\u0370-\\u03FF]`"),
            (_, None) => "Name a general category such as `L` or `Nd`, a block such as `IsGreek`, or write a range such as \
                          `[\\u0370-\\u03FF]`"
                .to_owned(),
        };
        self.error(
            start..start + name.len(),
            format!("`{name}` is no category or block that .NET knows"),
            fix,
        )
    }

    /// `\1`, `\k<name>`, `\k'name'`, and the old forms `\<name>` and `\'name'`. `None`, and nothing read, if it is a
    /// character: `\<` and `\>` stand for themselves unless a name follows and is closed.
    fn reference(&mut self, start: usize) -> Parsed<Option<Node>> {
        let back = self.at;
        let c = self.peek();
        if let Some('1'..='9') = c {
            let number = self.decimal()?;
            return match self.known_number(number) {
                Some(slot) => Ok(Some(self.backreference(start, slot))),
                None if number <= 9 => Err(self.undefined(start)),
                None => {
                    self.at = back;
                    Ok(None)
                }
            };
        }
        let keyed = self.eat('k');
        let close = match self.peek() {
            Some('<') => '>',
            Some('\'') => '\'',
            _ if keyed => {
                return Err(self.error(
                    start..self.at,
                    "`\\k` is not followed by the name of a group",
                    "Write `\\k<name>`",
                ));
            }
            _ => return Ok(None),
        };
        self.at += 1;
        let first = self.peek();
        let slot = if first.is_some_and(|c| c.is_ascii_digit()) {
            let number = self.decimal()?;
            self.known_number(number)
        } else if first.is_some_and(begins_name) {
            let name = self.name();
            match self.groups {
                Some(groups) => groups.by_name(name),
                None => Some(0),
            }
        } else {
            None
        };
        if self.at > back + 1 + usize::from(keyed) && self.eat(close) {
            return match slot {
                Some(slot) => Ok(Some(self.backreference(start, slot))),
                None => Err(self.undefined(start)),
            };
        }
        self.at = back;
        Ok(None)
    }

    fn known_number(&self, number: u32) -> Option<Slot> {
        match self.groups {
            Some(groups) => groups.by_number(number),
            None => Some(0),
        }
    }

    fn backreference(&self, start: usize, slot: Slot) -> Node {
        Node::Backreference {
            slot,
            ignore_case: self.options.ignore_case,
            place: start..self.at,
        }
    }

    fn undefined(&self, start: usize) -> PatternError {
        let reference = &self.pattern[start..self.at];
        let fix = match reference.as_bytes() {
            [_, b'<' | b'\'', ..] => {
                "Remove the backslash if the characters themselves are meant, or name a group of the pattern"
            }
            _ => "Refer to a group of the pattern; `\\0` and two digits write a character by its octal code",
        };
        self.error(
            start..self.at,
            format!("`{reference}` refers to a group that does not exist"),
            fix,
        )
    }

    /// An escape that stands for one character, in a class or outside; the backslash at `start` has been read.
    pub(super) fn char_escape(&mut self, start: usize) -> Parsed<char> {
        if matches!(self.peek(), Some('0'..='7')) {
            return Ok(self.octal());
        }
        match self.bump() {
            Some('x') => self.hex(start, 2),
            Some('u') => self.hex(start, 4),
            Some('a') => Ok('\u{07}'),
            Some('b') => Ok('\u{08}'),
            Some('e') => Ok('\u{1B}'),
            Some('f') => Ok('\u{0C}'),
            Some('n') => Ok('\n'),
            Some('r') => Ok('\r'),
            Some('t') => Ok('\t'),
            Some('v') => Ok('\u{0B}'),
            Some('c') => self.control(start),
            // .NET refuses a backslash before a letter, digit or `_` that has no meaning of its own.
            Some(c) if is_boundary_word_char(c) => Err(self.error(
                start..self.at,
                format!("`\\{c}` is no escape that .NET knows"),
                format!("Write `{c}` for the character, or `\\\\{c}` for a backslash before it"),
            )),
            Some(c) => Ok(c),
            None => Err(self.error(
                start..self.at,
                "the pattern ends in a single backslash",
                "Write `\\\\` for a backslash",
            )),
        }
    }

    /// Up to three octal digits; .NET keeps the lower eight bits.
    fn octal(&mut self) -> char {
        let mut code = 0u32;
        for _ in 0..3 {
            let Some(digit) = self.peek().and_then(|c| c.to_digit(8)) else {
                break;
            };
            self.at += 1;
            code = code * 8 + digit;
        }
        char::from((code & 0xFF) as u8)
    }

    fn hex(&mut self, start: usize, length: usize) -> Parsed<char> {
        let Some(code) = self.hex_digits(length) else {
            return Err(self.error(
                start..self.at,
                format!("the escape needs {length} hexadecimal digits"),
                if length == 2 {
                    "Write for example `\\x41`"
                } else {
                    "Write for example `\\u0041`"
                },
            ));
        };
        if let Some(c) = char::from_u32(code) {
            return Ok(c);
        }
        // Two escapes for the two halves of one character.
        if self.rest().starts_with("\\u") {
            let back = self.at;
            self.at += 2;
            let low = self.hex_digits(4);
            let pair = low.and_then(|low| char::decode_utf16([code as u16, low as u16]).next()?.ok());
            if let Some(c) = pair {
                return Ok(c);
            }
            self.at = back;
        }
        Err(self.error(
            start..self.at,
            "half of a surrogate pair cannot be matched here",
            "Write both halves, the character itself, or `\\p{Cs}` for any character beyond U+FFFF",
        ))
    }

    fn hex_digits(&mut self, length: usize) -> Option<u32> {
        let digits = self.rest().get(..length)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.at += length;
        u32::from_str_radix(digits, 16).ok()
    }

    /// `\cA` to `\c_`: .NET takes the letter's code minus 64.
    fn control(&mut self, start: usize) -> Parsed<char> {
        let letter = self.bump();
        match letter.map(|c| c.to_ascii_uppercase()) {
            Some(c @ '@'..='_') => Ok(char::from(c as u8 - b'@')),
            _ => Err(self.error(
                start..self.at,
                "`\\c` is not followed by a letter",
                "Write for example `\\cI` for a tab",
            )),
        }
    }
}
