//! Why a file is not taken.

/// What is wrong with a file that was opened. Each is one sentence without a full stop, beginning after the file's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Far larger than any set-up file.
    #[error("has more than {} MB, which no set-up file has", max >> 20)]
    Huge {
        /// Most bytes.
        max: usize,
    },
    /// Something else altogether.
    #[error("is not a set-up file: it is {what}")]
    OtherKind {
        /// What it looks like, "a profile without a signature".
        what: &'static str,
    },
    /// It ends in the middle.
    #[error("is not complete: it ends in the middle, in line {line}")]
    Truncated {
        /// From 1.
        line: usize,
    },
    /// Written by a newer Slipway.
    #[error("was written by a newer Slipway (form {found}; this one reads form {known})")]
    LaterVersion {
        /// In the file.
        found: u64,
        /// Here.
        known: u64,
    },
    /// There is no signature in it.
    #[error("is not signed")]
    Unsigned,
    /// It is not what was signed.
    #[error("was changed after it was signed: {why}")]
    Altered {
        /// What shows it.
        why: String,
    },
}

impl FileError {
    /// What to do about it.
    #[must_use]
    pub fn fix(&self) -> &'static str {
        match self {
            Self::Huge { .. } | Self::OtherKind { .. } => {
                "Open the file that the vendor sent; its name usually ends with .slipway.json."
            }
            Self::Truncated { .. } => "Save the file again from the vendor's message, or ask for it again.",
            Self::LaterVersion { .. } => "Update Slipway, then open the file again.",
            Self::Unsigned => {
                "Ask the vendor for the signed file. Do not use this one: anyone may have written it."
            }
            Self::Altered { .. } => {
                "Do not use it. Ask the vendor to send it again, and tell them that it arrived changed."
            }
        }
    }
}
