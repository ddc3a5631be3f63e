//! What went wrong, what to do about it, and the exit status.

use std::fmt;

/// The result of every command here.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// A failure with its repair.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    hint: Option<String>,
    /// 1: something failed. 2: something is missing on this machine, or the command was misspelt.
    pub(crate) status: u8,
}

impl Failure {
    /// Something was tried and failed.
    pub(crate) fn failed(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            hint: None,
            status: 1,
        }
    }

    /// The machine lacks something that only its owner can install.
    pub(crate) fn missing(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            hint: None,
            status: 2,
        }
    }

    /// The command was misspelt.
    pub(crate) fn usage(what: impl Into<String>) -> Self {
        Self::missing(what)
    }

    /// What the reader can do.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.what)?;
        if let Some(hint) = &self.hint {
            write!(f, "\n\n{hint}")?;
        }
        Ok(())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::failed(error.to_string())
    }
}
