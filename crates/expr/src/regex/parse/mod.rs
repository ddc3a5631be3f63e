//! Pattern text to tree, by the rules of .NET's own parser, oddities included.
//!
//! The pattern is read twice: .NET numbers unnamed groups first and named ones after them, and a reference may stand
//! before its group, so the first reading only finds the groups.

mod class;
mod escape;
mod group;
mod groups;

use std::ops::Range;

use super::ast::{Assertion, Node};
use super::charset::{ClassSpec, is_boundary_word_char};
use super::error::PatternError;
use super::{NESTING_MAX, PATTERN_LENGTH_MAX};
use groups::Found;
pub(super) use groups::Groups;

type Parsed<T> = Result<T, PatternError>;

/// Reads a pattern.
///
/// # Errors
/// The first problem, with its place.
pub(super) fn parse(pattern: &str) -> Parsed<(Node, Groups)> {
    let length = pattern.chars().count();
    if length > PATTERN_LENGTH_MAX {
        return Err(PatternError::new(
            0..pattern.len(),
            format!(
                "the pattern has {length} characters, more than the {PATTERN_LENGTH_MAX} that are allowed"
            ),
            "Shorten the pattern",
        ));
    }
    let mut survey = Parser::new(pattern, None);
    survey.whole()?;
    let groups = survey.found.into_groups();
    let node = Parser::new(pattern, Some(&groups)).whole()?;
    Ok((node, groups))
}

/// Inline options. All are off at the start: Entra offers no way to set them but the pattern itself.
#[derive(Clone, Copy, Default)]
struct Options {
    ignore_case: bool,
    multiline: bool,
    explicit_capture: bool,
    singleline: bool,
    ignore_white_space: bool,
}

struct Parser<'a> {
    pattern: &'a str,
    /// In bytes.
    at: usize,
    options: Options,
    depth: usize,
    /// Unnamed groups seen so far.
    unnamed: u32,
    found: Found,
    /// `None` in the first reading: every reference is then taken as good.
    groups: Option<&'a Groups>,
}

impl<'a> Parser<'a> {
    fn new(pattern: &'a str, groups: Option<&'a Groups>) -> Self {
        Self {
            pattern,
            at: 0,
            options: Options::default(),
            depth: 0,
            unnamed: 0,
            found: Found::default(),
            groups,
        }
    }

    fn whole(&mut self) -> Parsed<Node> {
        let node = self.alternation()?;
        if self.peek() == Some(')') {
            return Err(self.error(
                self.at..self.at + 1,
                "`)` closes a group that was never opened",
                "Remove it, or write `\\)` for the character",
            ));
        }
        Ok(node)
    }

    fn alternation(&mut self) -> Parsed<Node> {
        Ok(Node::alternate(self.branches()?))
    }

    /// The branches up to `)` or the end.
    fn branches(&mut self) -> Parsed<Vec<Node>> {
        let mut branches = Vec::new();
        let mut items = Vec::new();
        loop {
            self.skip_ignored()?;
            match self.peek() {
                None | Some(')') => break,
                Some('|') => {
                    self.at += 1;
                    branches.push(Node::concat(std::mem::take(&mut items)));
                }
                Some(_) if self.at_quantifier() => {
                    let end = self.quantifier_end();
                    return Err(self.error(
                        self.at..end,
                        format!("`{}` has nothing to repeat", &self.pattern[self.at..end]),
                        "Put it after what it repeats, or write a backslash before it for the character",
                    ));
                }
                Some(c) => {
                    let start = self.at;
                    if let Some(atom) = self.atom(c)? {
                        items.push(self.repeated(atom, start)?);
                    }
                }
            }
        }
        branches.push(Node::concat(items));
        Ok(branches)
    }

    /// `None` for options that hold from here on, such as `(?i)`.
    fn atom(&mut self, c: char) -> Parsed<Option<Node>> {
        if c == '(' {
            return self.group(true);
        }
        let start = self.at;
        self.bump();
        Ok(Some(match c {
            '.' if self.options.singleline => Node::Set(ClassSpec::any()),
            '.' => Node::Set(ClassSpec::dot()),
            '^' if self.options.multiline => Node::Assert(Assertion::LineStart),
            '^' => Node::Assert(Assertion::TextStart),
            '$' if self.options.multiline => Node::Assert(Assertion::LineEnd),
            '$' => Node::Assert(Assertion::TextEndOrLastLineFeed),
            '[' => Node::Set(self.class(start)?),
            '\\' => self.backslash(start)?,
            _ => self.literal(c),
        }))
    }

    fn literal(&self, c: char) -> Node {
        if self.options.ignore_case && !super::casing::equivalents(c).is_empty() {
            return Node::Set(ClassSpec::single(c, true));
        }
        Node::Char(c)
    }

    /// Reads the quantifier after `atom`, if any.
    fn repeated(&mut self, atom: Node, start: usize) -> Parsed<Node> {
        let atom_end = self.at;
        self.skip_ignored()?;
        if !self.at_quantifier() {
            return Ok(atom);
        }
        let quantifier = self.at;
        let (min, max) = self.counts()?;
        if max.is_some_and(|max| max < min) {
            return Err(self.error(
                quantifier..self.at,
                "the repeat asks for more at least than at most",
                "Write the smaller number first",
            ));
        }
        let bare = !self.pattern[start..].starts_with('(');
        if bare && matches!(atom, Node::Char(c) if c > '\u{FFFF}') {
            return Err(self.error(
                start..self.at,
                "the repeat would reach only the second half of this character: .NET counts it as two",
                format!(
                    "Put the character in a group: `(?:{})`",
                    &self.pattern[start..atom_end]
                ),
            ));
        }
        self.skip_ignored()?;
        let lazy = self.eat('?');
        self.skip_ignored()?;
        if self.at_quantifier() {
            let end = self.quantifier_end();
            return Err(self.error(
                quantifier..end,
                format!("`{}` is one repeat after another", &self.pattern[quantifier..end]),
                "Remove one; .NET has no possessive repeats, `(?>…)` is the way to write them",
            ));
        }
        Ok(Node::Repeat {
            body: Box::new(atom),
            min,
            max,
            lazy,
            place: start..self.at,
        })
    }

    fn counts(&mut self) -> Parsed<(u32, Option<u32>)> {
        match self.bump() {
            Some('*') => return Ok((0, None)),
            Some('+') => return Ok((1, None)),
            Some('?') => return Ok((0, Some(1))),
            _ => {}
        }
        let min = self.decimal()?;
        let max = if !self.eat(',') {
            Some(min)
        } else if self.peek() == Some('}') {
            None
        } else {
            Some(self.decimal()?)
        };
        self.bump();
        Ok((min, max))
    }

    fn at_quantifier(&self) -> bool {
        match self.peek() {
            Some('*' | '+' | '?') => true,
            Some('{') => self.braces_end().is_some(),
            _ => false,
        }
    }

    fn quantifier_end(&self) -> usize {
        self.braces_end().unwrap_or(self.at + 1)
    }

    /// Where `{2}`, `{2,}` or `{2,3}` ends. Any other brace is a character: `a{`, `{x}`, `a{,5}`.
    fn braces_end(&self) -> Option<usize> {
        let rest = self.rest().strip_prefix('{')?;
        let inside = &rest[..rest.find('}')?];
        let (min, max) = inside.split_once(',').unwrap_or((inside, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        (!min.is_empty() && digits(min) && digits(max)).then_some(self.at + inside.len() + 2)
    }

    /// Digits as a number; the caller knows that there is one.
    fn decimal(&mut self) -> Parsed<u32> {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        let digits = &self.pattern[start..self.at];
        digits
            .parse::<i32>()
            .ok()
            .and_then(|number| u32::try_from(number).ok())
            .ok_or_else(|| {
                self.error(
                    start..self.at,
                    format!("the number {digits} is too large"),
                    format!("Write a number of at most {}", i32::MAX),
                )
            })
    }

    /// A group name: word characters, possibly none.
    fn name(&mut self) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|c| !is_boundary_word_char(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// Passes `(?#…)`, and with the option `x` white space and `#…` to the end of the line.
    fn skip_ignored(&mut self) -> Parsed<()> {
        loop {
            let rest = self.rest();
            if self.options.ignore_white_space && rest.starts_with([' ', '\t', '\n', '\r', '\u{0C}']) {
                self.at += 1;
            } else if self.options.ignore_white_space && rest.starts_with('#') {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("(?#") {
                let Some(end) = rest.find(')') else {
                    return Err(self.error(
                        self.at..self.pattern.len(),
                        "the comment `(?#` is never closed",
                        "Close it with `)`",
                    ));
                };
                self.at += end + 1;
            } else {
                return Ok(());
            }
        }
    }

    fn rest(&self) -> &'a str {
        &self.pattern[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn peek_second(&self) -> Option<char> {
        self.rest().chars().nth(1)
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn eat(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        if found {
            self.at += c.len_utf8();
        }
        found
    }

    /// Counts one more bracket around what follows.
    fn enter(&mut self, start: usize) -> Parsed<()> {
        self.depth += 1;
        if self.depth > NESTING_MAX {
            return Err(self.error(
                start..start + 1,
                format!("groups or classes are nested more than {NESTING_MAX} deep"),
                "Write the pattern with fewer groups inside one another",
            ));
        }
        Ok(())
    }

    fn error(&self, span: Range<usize>, message: impl Into<String>, fix: impl Into<String>) -> PatternError {
        PatternError::new(span, message, fix)
    }
}
