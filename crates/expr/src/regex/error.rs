//! What can go wrong: a pattern that cannot be read, and one that does not come to an end.

use std::ops::Range;

/// Why a pattern was refused: .NET would refuse it too, or it uses what is not supported here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PatternError {
    /// Where, in bytes of the pattern.
    pub span: Range<usize>,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to write instead, as an instruction.
    pub fix: String,
}

impl PatternError {
    pub(super) fn new(span: Range<usize>, message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            fix: fix.into(),
        }
    }
}

/// The pattern was stopped before it came to an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Runaway {
    /// It tries more ways to match this text than [`UNITS_MAX`](super::UNITS_MAX) allows.
    ///
    /// .NET would still be trying, or would take long, until the time limit of the service ends it; so this is a finding
    /// about the pattern and not only a limit of ours.
    #[error(
        "the pattern was stopped because it tries too many ways to match this text; \
         avoid a repeat inside a repeat, as in `(a+)+`, and anchor the pattern with `^` or `$`"
    )]
    TooManyWays,
    /// The text is longer than [`TEXT_BYTES_MAX`](super::TEXT_BYTES_MAX).
    #[error(
        "the text is too long for a pattern: above {} bytes the time it takes can no longer be bounded; \
         shorten the value before it is matched",
        super::TEXT_BYTES_MAX
    )]
    TextTooLong,
    /// The result of a replacement would be longer than [`VALUE_BYTES_MAX`](crate::VALUE_BYTES_MAX).
    #[error(
        "the replaced text would be longer than {} bytes; use `$_`, `` $` `` and `$'` sparingly",
        crate::VALUE_BYTES_MAX
    )]
    ResultTooLong,
}
