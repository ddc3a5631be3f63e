//! What a match is replaced by (.NET: "Substitutions in regular expressions").

use super::Pattern;
use super::ast::Slot;
use super::charset::is_boundary_word_char;
use super::engine::{Found, Search};
use super::error::Runaway;
use crate::VALUE_BYTES_MAX;

/// A replacement text, read once for the pattern it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    Group(Slot),
    /// `` $` ``
    Before,
    /// `$'`
    After,
    /// `$_`
    Whole,
}

impl Replacement {
    /// Reads `$1`, `${1}`, `${name}`, `$$`, `$&`, `` $` ``, `$'`, `$+` and `$_`. Nothing here can be wrong: a `$` that
    /// begins none of them, or that refers to a group the pattern lacks, is a dollar sign.
    ///
    /// `$10` is group 10 or, if there is none, the text `$10`; never group 1 and a `0`. (Taking the longest number that
    /// is a group is .NET's rule under `RegexOptions.ECMAScript` only.)
    #[must_use]
    pub fn new(text: &str, pattern: &Pattern) -> Self {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(dollar) = rest.find('$') {
            literal.push_str(&rest[..dollar]);
            rest = &rest[dollar + 1..];
            match substitution(rest, pattern) {
                Some((Part::Literal(text), length)) => {
                    literal.push_str(&text);
                    rest = &rest[length..];
                }
                Some((part, length)) => {
                    if !literal.is_empty() {
                        parts.push(Part::Literal(std::mem::take(&mut literal)));
                    }
                    parts.push(part);
                    rest = &rest[length..];
                }
                None => literal.push('$'),
            }
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        Self { parts }
    }

    /// A text in which `$` means nothing.
    pub(super) fn literal(text: &str) -> Self {
        Self {
            parts: vec![Part::Literal(text.to_owned())],
        }
    }

    /// Whether it needs to know more than where the match is.
    pub(super) fn uses_groups(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Group(1..)))
    }

    /// Appends what replaces a match.
    pub(super) fn append(
        &self,
        out: &mut String,
        text: &str,
        found: &Found<'_, '_>,
        search: &mut Search<'_, '_>,
    ) -> Result<(), Runaway> {
        for part in &self.parts {
            let piece = match part {
                Part::Literal(literal) => literal.as_str(),
                Part::Group(slot) => found.group(*slot).map_or("", |range| &text[range]),
                Part::Before => &text[..found.range.start],
                Part::After => &text[found.range.end..],
                Part::Whole => text,
            };
            search.copies(piece.len())?;
            if out.len() + piece.len() > VALUE_BYTES_MAX {
                return Err(Runaway::ResultTooLong);
            }
            out.push_str(piece);
        }
        Ok(())
    }
}

/// What follows a dollar sign stands for, and how many bytes of it.
fn substitution(rest: &str, pattern: &Pattern) -> Option<(Part, usize)> {
    let groups = &pattern.inner.groups;
    if let Some(braced) = rest.strip_prefix('{') {
        let name = &braced[..braced.find('}')?];
        if name.is_empty() || !name.chars().all(is_boundary_word_char) {
            return None;
        }
        return Some((Part::Group(groups.find(name)?), name.len() + 2));
    }
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits > 0 {
        return Some((Part::Group(groups.find(&rest[..digits])?), digits));
    }
    let part = match rest.as_bytes().first()? {
        b'$' => Part::Literal("$".to_owned()),
        b'&' => Part::Group(0),
        b'`' => Part::Before,
        b'\'' => Part::After,
        // The group with the highest number, whether it took part in the match or not.
        b'+' => Part::Group(groups.len() - 1),
        b'_' => Part::Whole,
        _ => return None,
    };
    Some((part, 1))
}
