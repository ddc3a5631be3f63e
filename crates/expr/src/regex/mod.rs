//! Regular expressions of .NET, the language of `Replace` and of the scoping operator REGEX MATCH.
//!
//! In:  a pattern as an administrator wrote it for Entra, and texts.
//! Out: what .NET's `Regex` would find and replace there, a [`PatternError`] with its place, or [`Runaway`].
//!
//! ```
//! use expr::regex::{Pattern, Replacement};
//!
//! let phone = Pattern::new(r"\+(?<isdCode>\d* )(?<phoneNumber>\d{10})").unwrap();
//! let number = Replacement::new("${phoneNumber}", &phone);
//! assert_eq!(phone.replace_all("+91 9998887777", &number).unwrap(), "9998887777");
//! assert_eq!(phone.group_of_first_match("+91 9998887777", "isdCode"), Ok(Some("91 ")));
//! assert_eq!(phone.replace_group("+91 9998887777", "isdCode", "").unwrap(), "+9998887777");
//!
//! let error = Pattern::new("(a+").unwrap_err();
//! assert_eq!((error.span, error.message.as_str()), (0..1, "the group opened here is never closed"));
//! ```
//!
//! **Invariant:** a pattern means what it means to .NET, or it is refused; it never means something else in silence.
//! **Invariant:** no pattern and no text make this panic or run for long: an operation costs at most [`UNITS_MAX`], and a
//! bounded amount of memory. The example `pattern_bombs` measures it: nothing takes 50 ms.
//!
//! # The engine, and how it is bounded
//!
//! The engine is the library `fancy-regex`. A pattern is read by the rules of .NET (`parse`), and its tree is written out
//! for the engine (`translate`) with every set as ranges of code points, every option resolved and every group counted,
//! so that nothing depends on the dialect of the engine. For a text of ASCII the sets are written as they are within
//! ASCII, which makes them a hundred times smaller.
//!
//! A pattern without lookarounds, references, conditions and atomic groups becomes one automaton, whose time is in
//! proportion to the text. `$` and a lookahead at its end do not count: they are written behind a group that holds the
//! match. Every other pattern runs on the engine's backtracking machine, and on nothing else, because the engine counts
//! how often the machine goes back but not what its automata do. The limit of that count is fixed when a pattern is
//! compiled and holds for one call; a replacement makes many. So a pattern is compiled at a few limits, each when it is
//! first needed; a call begins at the lowest and climbs, and pays from the budget of the operation for each try before it
//! runs. What a try can cost at most follows from the pattern and the length of the text; there is no clock.
//!
//! What the budget does not cover is [`Runaway`]. .NET would often come to an end there, some time; a text of 2,000
//! characters and a pattern that somebody means are far from it.
//!
//! # What differs from the regular expressions of Rust
//!
//! | .NET | here |
//! |---|---|
//! | `(?<n>…)`, `(?'n'…)`, `(?<2>…)`; unnamed groups are numbered first, then names | the same numbers |
//! | `\1`, `\k<n>`, `\k'n'`, `\<n>`, `\'n'` references; a group that has not matched matches nothing | the same |
//! | `\<`, `\>`, `\:`, `\@`, `\"` … are characters; a backslash before another letter, digit or `_` is an error | the same |
//! | `(?i)`, `(?-i)`, `(?im-sx:…)`, `(?n)`, `(?x)` to the end of the group; `(?#…)` | the same |
//! | `i` takes characters of the same lower case for equal, by the invariant culture | the same |
//! | `.` is all but `\n`; `$` and `\Z` also match before a last `\n`; `\G` where the search began | the same |
//! | `\d`, `\w`, `\s`, `\b`, `\p{Lu}`, `\p{IsGreek}` by Unicode | the same, Unicode data of our library |
//! | `[a-z-[aeiou]]`; `[`, `&&`, `--`, `~~` in a class are characters; `]` at its start too | the same |
//! | `a{`, `{x}`, `a{,5}` are characters | the same |
//! | `(?>…)`, `(?=…)`, `(?!…)`, `(?<=…)`, `(?<!…)`, repeated or not | the same, within the limits below |
//! | `(?(1)yes|no)`, `(?(name)yes|no)`, `(?(pattern)yes|no)` | the same |
//! | `a++`, `a{2}{3}` are errors | the same |
//! | `(?<=\b\w+)`: a lookbehind of varying length with `$`, `\b`, `\G`, an atomic group or a lookaround in it | refused |
//! | `(?<=(a+))`: a group in a lookbehind of varying length, which .NET fills from the right | refused |
//! | `(?<=\1)`, `(?<=(?(1)a|b))`: a reference or a condition in a lookbehind | refused |
//! | `(?:(?=(a)).)*`: a group in a lookaround that is repeated | refused |
//! | `(a*){0,3}`: an upper limit on a group that may be empty | refused |
//! | `(a?){1001}`: what may be empty, more than 1,000 times | refused |
//! | one name at several groups | the same, unless referred to in the pattern, in a lookaround, or inside one another |
//! | `(?<a-b>…)` balancing groups | refused |
//! | half of a surrogate pair: `\uD83D`, `\p{IsHighSurrogates}` | refused |
//! | `[😀]`, `😀+`, which see two characters | refused |
//! | `[[:alpha:]]`, which .NET takes for `[[]` | refused |
//! | `.`, `[^a]`, `\W`, `\P{L}` on `😀` match each of its two halves | match it once |
//!
//! | `(?i)(.)\1` compares as `i` does | by Unicode's folding: `σς` matches, `k` and the Kelvin sign do not |
//!
//! The last two lines are the differences that remain. .NET counts UTF-16 units, so `^.$` fails on `😀` there. As there,
//! no character beyond U+FFFF is a letter, digit or word character. References that ignore case are exact for ASCII.
//!
//! Sources: "Regular expression language - quick reference", and the pages it leads to, in the .NET guide on Microsoft
//! Learn; where they are silent, the behaviour of .NET's published parser (`RegexParser`, under the MIT licence).

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

mod ast;
mod blocks;
mod casing;
mod charset;
mod engine;
mod error;
mod parse;
mod replacement;
mod translate;

pub use error::{PatternError, Runaway};
pub use replacement::Replacement;

use ast::Slot;
use engine::{Engine, Search};
use parse::Groups;
use translate::Task;

use crate::VALUE_BYTES_MAX;

/// Characters of a pattern: as many as Entra accepts in a whole expression.
pub const PATTERN_LENGTH_MAX: usize = crate::LENGTH_MAX;

/// Groups and classes inside one another.
pub const NESTING_MAX: usize = 50;

/// Bytes of a text that patterns are run on. Above it one pass over the text for every character of it, which the
/// shortest pattern can ask for, takes too long.
pub const TEXT_BYTES_MAX: usize = 1 << 16;

/// What one operation on one text may cost, in units of about one instruction of the engine's backtracking machine: at
/// most 10 ns of an optimised build.
pub const UNITS_MAX: u64 = 4_000_000;

/// A compiled pattern. Cloning it is cheap.
#[derive(Clone)]
pub struct Pattern {
    inner: Arc<Inner>,
}

struct Inner {
    source: String,
    groups: Groups,
    engine: Engine,
}

impl Pattern {
    /// Reads and compiles a pattern.
    ///
    /// # Errors
    /// What .NET refuses, and the few constructs that are not supported here, with the place and what to write instead.
    pub fn new(dotnet: &str) -> Result<Self, PatternError> {
        let (node, groups) = parse::parse(dotnet)?;
        let engine = Engine::new(node, groups.len(), dotnet.len())?;
        Ok(Self {
            inner: Arc::new(Inner {
                source: dotnet.to_owned(),
                groups,
                engine,
            }),
        })
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.inner.source
    }

    /// `Regex.IsMatch`: the pattern matches somewhere in the text.
    ///
    /// # Errors
    /// [`Runaway`] if that takes too many steps.
    pub fn is_match(&self, text: &str) -> Result<bool, Runaway> {
        self.search(text)?.is_match(Task::Find)
    }

    /// The pattern matches the text from its first to its last character, as `\A(?:…)\z` would.
    ///
    /// # Errors
    /// [`Runaway`] if that takes too many steps.
    pub fn matches_whole(&self, text: &str) -> Result<bool, Runaway> {
        self.search(text)?.is_match(Task::Whole)
    }

    /// `Regex.Replace`: every match is replaced, empty ones too; borrowed if there is none.
    ///
    /// The replacement must have been read for this pattern.
    ///
    /// # Errors
    /// [`Runaway`] if that takes too many steps; copying counts.
    pub fn replace_all<'t>(&self, text: &'t str, replacement: &Replacement) -> Result<Cow<'t, str>, Runaway> {
        let mut search = self.search(text)?;
        let mut edit = None;
        let mut from = Some(0);
        let mut after_empty = false;
        while let Some(place) = from {
            let Some(found) = search.find(place, after_empty, replacement.uses_groups())? else {
                break;
            };
            let edit = edit.get_or_insert_with(|| Edit::new(text));
            edit.copy_to(found.range.start)?;
            replacement.append(&mut edit.out, text, &found, &mut search)?;
            edit.copied = found.range.end;
            from = search.after(&found.range);
            after_empty = found.range.is_empty();
        }
        Edit::finish(edit, text)
    }

    /// In every match the text of one group, by name or number, is replaced; the rest of the match stays.
    ///
    /// A group inside a repeat is replaced where it matched last. A match in which the group took no part, or in which it
    /// lies in a lookaround outside the match, stays as it is; so does a text if the pattern has no such group.
    ///
    /// # Errors
    /// [`Runaway`] if that takes too many steps; copying counts.
    pub fn replace_group<'t>(&self, text: &'t str, group: &str, with: &str) -> Result<Cow<'t, str>, Runaway> {
        let Some(slot) = self.slot(group) else {
            return Ok(Cow::Borrowed(text));
        };
        let replacement = Replacement::literal(with);
        let mut search = self.search(text)?;
        let mut edit = None;
        let mut from = Some(0);
        let mut after_empty = false;
        while let Some(place) = from {
            let Some(found) = search.find(place, after_empty, slot > 0)? else {
                break;
            };
            let inside = found
                .group(slot)
                .filter(|group| found.range.start <= group.start && group.end <= found.range.end);
            if let Some(group) = inside {
                let edit = edit.get_or_insert_with(|| Edit::new(text));
                edit.copy_to(group.start)?;
                replacement.append(&mut edit.out, text, &found, &mut search)?;
                edit.copied = group.end;
            }
            from = search.after(&found.range);
            after_empty = found.range.is_empty();
        }
        Edit::finish(edit, text)
    }

    /// Whether the pattern has a group of that name or number; `0`, the whole match, counts.
    #[must_use]
    pub fn has_group(&self, group: &str) -> bool {
        self.slot(group).is_some()
    }

    /// The groups in the order of their .NET numbers, without group 0; a group without a name by its number.
    #[must_use]
    pub fn group_names(&self) -> Vec<String> {
        self.inner.groups.names()
    }

    /// The text of a group, by name or number, in the first match; `None` without a match, or if the group took no part
    /// in it or does not exist.
    ///
    /// # Errors
    /// [`Runaway`] if that takes too many steps.
    pub fn group_of_first_match<'t>(&self, text: &'t str, group: &str) -> Result<Option<&'t str>, Runaway> {
        let Some(slot) = self.slot(group) else {
            return Ok(None);
        };
        let found = self.search(text)?.find(0, false, slot > 0)?;
        Ok(found
            .and_then(|found| found.group(slot))
            .map(|range| &text[range]))
    }

    fn slot(&self, group: &str) -> Option<Slot> {
        self.inner.groups.find(group)
    }

    fn search<'p, 't>(&'p self, text: &'t str) -> Result<Search<'p, 't>, Runaway> {
        Search::new(&self.inner.engine, text)
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pattern").field(&self.inner.source).finish()
    }
}

/// A text being rewritten from left to right.
struct Edit<'t> {
    text: &'t str,
    out: String,
    /// How much of the text has been dealt with.
    copied: usize,
}

impl<'t> Edit<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            out: String::new(),
            copied: 0,
        }
    }

    fn copy_to(&mut self, end: usize) -> Result<(), Runaway> {
        let piece = &self.text[self.copied..end];
        if self.out.len() + piece.len() > VALUE_BYTES_MAX {
            return Err(Runaway::ResultTooLong);
        }
        self.out.push_str(piece);
        self.copied = end;
        Ok(())
    }

    fn finish(edit: Option<Self>, text: &'t str) -> Result<Cow<'t, str>, Runaway> {
        match edit {
            Some(mut edit) => {
                edit.copy_to(text.len())?;
                Ok(Cow::Owned(edit.out))
            }
            None => Ok(Cow::Borrowed(text)),
        }
    }
}
