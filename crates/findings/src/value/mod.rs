//! What is wrong with one value, and what it could be instead.

pub(crate) mod allowed;
pub(crate) mod phone;
pub(crate) mod separator;

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) problem: String,
    pub(crate) proposal: Option<String>,
}

impl Fault {
    pub(crate) fn new(problem: impl Into<String>, proposal: Option<String>) -> Self {
        Self {
            problem: problem.into(),
            proposal,
        }
    }
}

/// Signs that nobody sees: of no width, or that only say in which direction the text runs.
pub(crate) fn is_invisible(sign: char) -> bool {
    matches!(
        sign,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}
