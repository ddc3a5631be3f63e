//! Why an expression has no value for one object.

use crate::Span;

/// A failed evaluation, with its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct EvalError {
    /// What went wrong.
    pub kind: EvalErrorKind,
    /// The part of the expression that failed.
    pub span: Span,
}

/// The ways in which evaluation fails.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EvalErrorKind {
    /// The value depends on something that is not known here. Entra has a value; this is no fault of the expression.
    #[error("`{function}` cannot be foreseen: {why}")]
    NotPredictable {
        /// Function.
        function: &'static str,
        /// What is not known.
        why: &'static str,
    },
    /// No such function. Parsing reports it with the nearest name.
    #[error("unknown function `{function}`")]
    UnknownFunction {
        /// Name as written.
        function: String,
    },
    /// `vbTextCompare` and `vbBinaryCompare` outside of InStr.
    #[error("`{word}` has a meaning only as the last argument of `InStr`")]
    MisplacedWord {
        /// The bare word.
        word: &'static str,
    },
    /// An argument has a value the function cannot use.
    #[error("`{function}`, argument `{parameter}`: {message}")]
    Argument {
        /// Function.
        function: &'static str,
        /// Parameter name.
        parameter: &'static str,
        /// What is wrong with it.
        message: String,
    },
    /// Data of the object that cannot be read as what the function needs, such as a date.
    #[error("`{function}`, argument `{parameter}`: {message}")]
    Value {
        /// Function.
        function: &'static str,
        /// Parameter name.
        parameter: &'static str,
        /// What is wrong with it.
        message: String,
    },
    /// Every candidate of SelectUniqueValue exists in the target.
    #[error("every candidate is taken in the target ({}); Entra holds the object back and tries again", .candidates.join(", "))]
    NotUnique {
        /// The candidates in order.
        candidates: Vec<String>,
    },
    /// Two values that cannot be compared by size.
    #[error("`{left}` and `{right}` cannot be compared with `{op}`: both sides must be numbers")]
    NotComparable {
        /// Left side.
        left: String,
        /// Right side.
        right: String,
        /// Operator.
        op: &'static str,
    },
    /// A side of a comparison that has no one text.
    #[error("{what} cannot be compared with `{op}`; {instead}")]
    NoText {
        /// What it is.
        what: &'static str,
        /// Operator.
        op: &'static str,
        /// What to do, as an instruction.
        instead: &'static str,
    },
    /// A result of a size that no attribute has.
    #[error(
        "the value would have {bytes} bytes; at most {} are computed here",
        crate::VALUE_BYTES_MAX
    )]
    ValueTooLong {
        /// Its length.
        bytes: usize,
    },
}

impl EvalErrorKind {
    /// The kind as one word, the way test vectors name it: `argument`, `value`, `not_unique`, …
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotPredictable { .. } => "not_predictable",
            Self::UnknownFunction { .. } => "unknown_function",
            Self::MisplacedWord { .. }
            | Self::Argument { .. }
            | Self::NotComparable { .. }
            | Self::NoText { .. } => "argument",
            Self::Value { .. } => "value",
            Self::NotUnique { .. } => "not_unique",
            Self::ValueTooLong { .. } => "too_long",
        }
    }
}
