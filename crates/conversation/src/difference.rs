//! What is not as expected, and where.

use std::fmt;

/// One thing that is not as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// `status`, `header Retry-After`, `query $filter`, `path`, `body`, or a path in JSON such as `$.error.code`.
    pub place: String,
    /// In what way.
    pub kind: DifferenceKind,
    /// What should stand there; `nothing` when nothing should.
    pub expected: String,
    /// What stands there; `nothing` when nothing does.
    pub found: String,
}

/// In what way two messages differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DifferenceKind {
    /// The status of an answer.
    Status,
    /// Something is missing or too much, or is another kind of value.
    Shape,
    /// The same kind of thing says something else.
    Wording,
}

impl DifferenceKind {
    /// In one word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Shape => "shape",
            Self::Wording => "wording",
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            place,
            expected,
            found,
            ..
        } = self;
        write!(f, "{place}: expected {expected}, found {found}")
    }
}
