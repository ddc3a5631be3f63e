//! What is not good: about one object, or about the schema as a whole.

use crate::people::Kind;

/// What kind of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemCode {
    /// No matching attribute has a value: nobody can be looked for.
    MissingMatchingValue,
    /// A target attribute that must have a value gets none.
    MissingRequiredValue,
    /// Text that is no expression.
    BrokenExpression,
    /// The expression fails for this object.
    ExpressionFailed,
    /// Several values for an attribute that holds one.
    SeveralValues,
    /// Somebody else has the same matching value.
    Collision,
    /// Several objects at the target have the matching value.
    Ambiguous,
    /// The target did not answer a search as it should.
    SearchFailed,
    /// There is a value, or more than one, and the mapping leaves it out.
    ValueDropped,
    /// A value of another type than the attribute's: targets answer 400 to it.
    WrongType,
    /// Only the service can compute it.
    NotForeseeable,
    /// Microsoft's documentation leaves open what the value is.
    Doubtful,
}

impl ProblemCode {
    /// Its name in output: `missing-matching-value`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MissingMatchingValue => "missing-matching-value",
            Self::MissingRequiredValue => "missing-required-value",
            Self::BrokenExpression => "broken-expression",
            Self::ExpressionFailed => "expression-failed",
            Self::SeveralValues => "several-values",
            Self::Collision => "collision",
            Self::Ambiguous => "ambiguous",
            Self::SearchFailed => "search-failed",
            Self::ValueDropped => "value-dropped",
            Self::WrongType => "wrong-type",
            Self::NotForeseeable => "not-foreseeable",
            Self::Doubtful => "doubtful",
        }
    }

    /// Whether the object cannot be provisioned as it should; the others are worth a look.
    #[must_use]
    pub fn is_error(self) -> bool {
        !matches!(
            self,
            Self::ValueDropped | Self::WrongType | Self::NotForeseeable | Self::Doubtful
        )
    }
}

/// One problem of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind.
    pub code: ProblemCode,
    /// Target attribute of the row; empty when it is about the object.
    pub target: String,
    /// What it is, in one sentence without a full stop.
    pub message: String,
}

impl Problem {
    pub(super) fn new(code: ProblemCode, target: &str, message: impl Into<String>) -> Self {
        Self {
            code,
            target: target.to_owned(),
            message: message.into(),
        }
    }
}

/// Something in the schema that concerns every object of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaProblem {
    /// Whose mapping; `None` for the schema.
    pub kind: Option<Kind>,
    /// Target attribute, or another place; may be empty.
    pub place: String,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do, as an instruction.
    pub fix: String,
    /// Nobody, or not everybody, can be provisioned by it; otherwise it is worth a look.
    pub is_error: bool,
}
