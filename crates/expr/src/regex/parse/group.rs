//! Everything that begins with `(`.

use super::super::ast::{Node, Slot};
use super::super::charset::is_boundary_word_char;
use super::{Options, Parsed, Parser};

impl Parser<'_> {
    /// Reads a group. `captures`: a bare `(…)` captures, which it does not as the condition of `(?(…)yes|no)`.
    /// `None` for options that hold from here to the end of the enclosing group.
    pub(super) fn group(&mut self, captures: bool) -> Parsed<Option<Node>> {
        let start = self.at;
        self.enter(start)?;
        let outside = self.options;
        self.at += 1;
        let node = if self.peek() != Some('?') || self.peek_second() == Some(')') {
            self.bare(start, captures)?
        } else {
            self.at += 1;
            let inner = match self.bump() {
                Some(':') => self.body(start)?,
                Some('>') => Node::Atomic(Box::new(self.body(start)?)),
                Some('=') => self.look(start, false, false)?,
                Some('!') => self.look(start, false, true)?,
                Some('<') if self.eat('=') => self.look(start, true, false)?,
                Some('<') if self.eat('!') => self.look(start, true, true)?,
                Some('<') => self.named(start, '>')?,
                Some('\'') => self.named(start, '\'')?,
                Some('(') => {
                    self.at -= 1;
                    self.conditional(start)?
                }
                Some(c) => {
                    self.at -= c.len_utf8();
                    if !captures {
                        return Err(self.unknown_group(start));
                    }
                    self.inline_options(start)?;
                    if self.eat(')') {
                        self.depth -= 1;
                        return Ok(None);
                    }
                    self.at += 1;
                    self.body(start)?
                }
                None => return Err(self.unknown_group(start)),
            };
            Some(inner)
        };
        self.options = outside;
        self.depth -= 1;
        Ok(node)
    }

    fn bare(&mut self, start: usize, captures: bool) -> Parsed<Option<Node>> {
        if self.options.explicit_capture || !captures {
            return self.body(start).map(Some);
        }
        self.unnamed += 1;
        let number = self.unnamed;
        self.found.numbers.insert(number);
        self.capture(start, self.groups.and_then(|groups| groups.by_number(number)))
            .map(Some)
    }

    fn capture(&mut self, start: usize, slot: Option<Slot>) -> Parsed<Node> {
        Ok(Node::Capture {
            slot: slot.unwrap_or(0),
            body: Box::new(self.body(start)?),
            place: start..self.at,
        })
    }

    /// The inside of a group, up to and with its `)`.
    fn body(&mut self, start: usize) -> Parsed<Node> {
        let node = self.alternation()?;
        self.close(start)?;
        Ok(node)
    }

    fn close(&mut self, start: usize) -> Parsed<()> {
        if self.eat(')') {
            return Ok(());
        }
        Err(self.error(
            start..start + 1,
            "the group opened here is never closed",
            "Close it with `)`, or write `\\(` for the character",
        ))
    }

    fn look(&mut self, start: usize, behind: bool, negative: bool) -> Parsed<Node> {
        Ok(Node::Look {
            body: Box::new(self.body(start)?),
            behind,
            negative,
            place: start..self.at,
        })
    }

    /// `(?<name>…)`, `(?'name'…)`, `(?<2>…)`; the opening mark has been read.
    fn named(&mut self, start: usize, close: char) -> Parsed<Node> {
        let name_start = self.at;
        let name = self.name();
        if self.peek() == Some('-') {
            let end = self
                .rest()
                .find(close)
                .map_or(self.at + 1, |length| self.at + length + 1);
            return Err(self.error(
                start..end,
                "balancing groups, which take a capture away again, are not supported here",
                "Give the group a plain name: `(?<name>…)`",
            ));
        }
        if name.is_empty() || !self.eat(close) {
            return Err(self.error(
                start..self.at,
                "the name of this group is not complete: it is made of letters, digits and `_`",
                format!(
                    "Write `(?{}name{close}…)`",
                    if close == '>' { '<' } else { close }
                ),
            ));
        }
        if !name.starts_with(|c: char| c.is_ascii_digit()) {
            self.found.add_name(name);
            return self.capture(start, self.groups.and_then(|groups| groups.by_name(name)));
        }
        let name_end = name_start + name.len();
        let Some(number) = digits(name) else {
            return Err(self.error(
                name_start..name_end,
                format!("`{name}` cannot name a group: it begins with a digit and is not a number"),
                "Begin the name with a letter",
            ));
        };
        if number == 0 {
            return Err(self.error(
                name_start..name_end,
                "group 0 is the whole match and cannot be defined",
                "Number groups from 1",
            ));
        }
        self.found.numbers.insert(number);
        self.capture(start, self.groups.and_then(|groups| groups.by_number(number)))
    }

    /// `(?(group)yes|no)` or `(?(pattern)yes|no)`; stands at the second `(`.
    fn conditional(&mut self, start: usize) -> Parsed<Node> {
        let condition_start = self.at;
        let slot = self.group_condition()?;
        let test = match slot {
            Some(_) => Node::Empty,
            None => self.pattern_condition(condition_start)?,
        };
        let mut branches = self.branches()?;
        self.close(start)?;
        if branches.len() > 2 {
            return Err(self.error(
                start..self.at,
                "a condition has more than the two branches yes and no",
                "Put further alternatives into a group: `(?(1)yes|(?:no|other))`",
            ));
        }
        let no = Box::new(if branches.len() == 2 {
            branches.remove(1)
        } else {
            Node::Empty
        });
        let yes = Box::new(branches.remove(0));
        Ok(match slot {
            Some(slot) => Node::IfGroup {
                slot,
                place: start..self.at,
                yes,
                no,
            },
            None => Node::IfMatch {
                test: Box::new(test),
                yes,
                no,
            },
        })
    }

    /// The group in `(1)` or `(name)`. A word that names no group is a pattern instead, as in .NET.
    fn group_condition(&mut self) -> Parsed<Option<Slot>> {
        let start = self.at;
        self.at += 1;
        let name = self.name();
        if name.starts_with(|c: char| c.is_ascii_digit()) {
            let known = digits(name)
                .filter(|_| self.eat(')'))
                .and_then(|number| match self.groups {
                    Some(groups) => groups.by_number(number),
                    None => Some(0),
                });
            return known.map(Some).ok_or_else(|| {
                self.error(
                    start..self.at,
                    format!("the condition asks for group {name}, which does not exist"),
                    "Name a group of the pattern, or write `(?(?=…)yes|no)` to test for text",
                )
            });
        }
        let slot = self.groups.and_then(|groups| groups.by_name(name));
        if slot.is_some() && self.eat(')') {
            return Ok(slot);
        }
        self.at = start;
        Ok(None)
    }

    fn pattern_condition(&mut self, start: usize) -> Parsed<Node> {
        let mut inside = self.rest().chars().skip(1);
        let named = match (inside.next(), inside.next(), inside.next()) {
            (Some('?'), Some('#' | '\''), _) => true,
            (Some('?'), Some('<'), after) => !matches!(after, Some('=' | '!')),
            _ => false,
        };
        let condition = if named { None } else { self.group(false)? };
        condition.ok_or_else(|| {
            self.error(
                start..start + 1,
                "a condition cannot be a named group, a comment or a set of options",
                "Write `(?(?=…)yes|no)` to test for text, or `(?(name)yes|no)` to test for a group",
            )
        })
    }

    /// `i`, `m`, `n`, `s`, `x`, switched off after `-`; stands behind them at `)` or `:`.
    fn inline_options(&mut self, start: usize) -> Parsed<()> {
        let mut on = true;
        let mut options = self.options;
        while let Some(c) = self.peek() {
            match c.to_ascii_lowercase() {
                '-' => on = false,
                '+' => on = true,
                letter => match options.flag(letter) {
                    Some(flag) => *flag = on,
                    None => break,
                },
            }
            self.at += 1;
        }
        match self.peek() {
            Some(')' | ':') => {
                self.options = options;
                Ok(())
            }
            Some('r' | 'R') => Err(self.error(
                start..self.at + 1,
                "matching from right to left cannot be switched on inside a pattern",
                "Remove the `r`",
            )),
            _ => Err(self.unknown_group(start)),
        }
    }

    fn unknown_group(&self, start: usize) -> super::PatternError {
        let end = self.at + self.peek().map_or(0, char::len_utf8);
        let construct = &self.pattern[start..end];
        let fix = match &self.pattern.as_bytes()[start..] {
            [_, _, b'P', ..] => "Write `(?<name>…)` for a named group and `\\k<name>` for a reference to it",
            [_, _, b'|' | b'&' | b'R' | b'0'..=b'9', ..] => {
                "Write the alternatives or the repeated part out: .NET has neither branch resets nor recursion"
            }
            _ => "Write `(?:…)` for a group that does not capture, or `\\(` for the character",
        };
        self.error(
            start..end,
            format!("`{construct}` begins no group that .NET knows"),
            fix,
        )
    }
}

impl Options {
    fn flag(&mut self, letter: char) -> Option<&mut bool> {
        Some(match letter {
            'i' => &mut self.ignore_case,
            'm' => &mut self.multiline,
            'n' => &mut self.explicit_capture,
            's' => &mut self.singleline,
            'x' => &mut self.ignore_white_space,
            _ => return None,
        })
    }
}

/// A number as .NET takes it: at most 2147483647.
fn digits(name: &str) -> Option<u32> {
    u32::try_from(name.parse::<i32>().ok()?).ok()
}

/// Whether a name may begin with `c` after an angle.
pub(super) fn begins_name(c: char) -> bool {
    is_boundary_word_char(c) && !c.is_ascii_digit()
}
