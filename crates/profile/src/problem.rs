//! What is wrong with a profile.

use std::fmt;

/// One problem, with its place and its repair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileProblem {
    /// Line in the file, from 1; 0 when no place of it is meant.
    pub line: usize,
    /// First character of the place in its line, from 1.
    pub column: usize,
    /// Characters of the place in its line, at least one.
    pub width: usize,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do.
    pub fix: String,
}

impl fmt::Display for ProfileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}. {}", self.line, self.message, self.fix)
    }
}

impl std::error::Error for ProfileProblem {}

/// The known word nearest to one that was written; `None` when nothing is near.
pub(crate) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    const NEAR_ENOUGH: f64 = 0.7;
    known
        .iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), *candidate))
        .filter(|(likeness, _)| *likeness >= NEAR_ENOUGH)
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, candidate)| candidate)
}
