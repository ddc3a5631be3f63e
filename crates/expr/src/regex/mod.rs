//! Placeholder while the translation is being written.
use std::borrow::Cow;
use std::ops::Range;

/// Compiled.
#[derive(Clone, Debug)]
pub struct Pattern(fancy_regex::Regex);

/// Error.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PatternError {
    /// Place.
    pub span: Range<usize>,
    /// What.
    pub message: String,
    /// Fix.
    pub fix: String,
}

/// Stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the pattern takes too long on this text")]
pub struct Runaway;

/// Replacement.
#[derive(Clone, Debug)]
pub struct Replacement(String);

impl Replacement {
    /// New.
    #[must_use]
    pub fn new(text: &str, _pattern: &Pattern) -> Self {
        Self(text.to_owned())
    }
}

impl Pattern {
    /// New.
    ///
    /// # Errors
    /// Unreadable.
    pub fn new(text: &str) -> Result<Self, PatternError> {
        fancy_regex::Regex::new(text).map(Self).map_err(|e| PatternError {
            span: 0..text.len(),
            message: e.to_string(),
            fix: String::new(),
        })
    }
    /// Match.
    ///
    /// # Errors
    /// Stopped.
    pub fn is_match(&self, text: &str) -> Result<bool, Runaway> {
        self.0.is_match(text).map_err(|_| Runaway)
    }
    /// Whole.
    ///
    /// # Errors
    /// Stopped.
    pub fn matches_whole(&self, text: &str) -> Result<bool, Runaway> {
        self.0
            .find(text)
            .map(|m| m.is_some_and(|m| m.as_str() == text))
            .map_err(|_| Runaway)
    }
    /// Has.
    #[must_use]
    pub fn has_group(&self, name: &str) -> bool {
        self.0.capture_names().flatten().any(|n| n == name)
    }
    /// All.
    ///
    /// # Errors
    /// Stopped.
    pub fn replace_all<'t>(&self, text: &'t str, replacement: &Replacement) -> Result<Cow<'t, str>, Runaway> {
        self.0
            .try_replacen(text, 0, replacement.0.as_str())
            .map_err(|_| Runaway)
    }
    /// Group.
    ///
    /// # Errors
    /// Stopped.
    pub fn group_of_first_match<'t>(&self, text: &'t str, group: &str) -> Result<Option<&'t str>, Runaway> {
        Ok(self
            .0
            .captures(text)
            .map_err(|_| Runaway)?
            .and_then(|c| c.name(group).map(|m| m.as_str())))
    }
    /// Group.
    ///
    /// # Errors
    /// Stopped.
    pub fn replace_group<'t>(&self, text: &'t str, group: &str, with: &str) -> Result<Cow<'t, str>, Runaway> {
        let mut out = String::new();
        let mut at = 0;
        for c in self.0.captures_iter(text) {
            let c = c.map_err(|_| Runaway)?;
            if let Some(m) = c.name(group) {
                out.push_str(&text[at..m.start()]);
                out.push_str(with);
                at = m.end();
            }
        }
        out.push_str(&text[at..]);
        Ok(Cow::Owned(out))
    }
}
