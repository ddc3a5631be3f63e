//! The two ways a request is read, and the sentences about what was tolerated.

use crate::error::{ScimError, ScimType};

/// How strictly a request is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// As a server must read Entra: every known departure is accepted and noted.
    #[default]
    Entra,
    /// By the letter of RFC 7643 and RFC 7644: a departure is refused, with the rule it breaks.
    Strict,
}

/// Most sentences kept of one request; what is more says little new.
pub const TOLERANCES_MAX: usize = 100;

/// Collects the sentences about departures that were accepted.
pub(crate) struct Notes {
    mode: Mode,
    sentences: Vec<String>,
}

impl Notes {
    pub(crate) fn new(mode: Mode) -> Self {
        Self {
            mode,
            sentences: Vec::new(),
        }
    }

    pub(crate) fn is_strict(&self) -> bool {
        self.mode == Mode::Strict
    }

    /// Accepts a departure and notes it once, or refuses it with the rule it breaks.
    ///
    /// `what` names the departure so that `accepted {what}` and `{what}: {rule}` both read well.
    pub(crate) fn accept(
        &mut self,
        scim_type: ScimType,
        what: impl std::fmt::Display,
        rule: &str,
    ) -> Result<(), ScimError> {
        if self.is_strict() {
            return Err(ScimError::bad_request(scim_type, format!("{what}: {rule}")));
        }
        if self.sentences.len() < TOLERANCES_MAX {
            let sentence = format!("accepted {what}; a strict server would refuse");
            self.push(sentence);
        }
        Ok(())
    }

    /// As [`Notes::accept`], and the sentence also says what was done with it: `accepted {what}, and {done}`.
    pub(crate) fn accept_and(
        &mut self,
        scim_type: ScimType,
        what: impl std::fmt::Display,
        done: &str,
        rule: &str,
    ) -> Result<(), ScimError> {
        match self.mode {
            Mode::Strict => self.accept(scim_type, what, rule),
            Mode::Entra => self.accept(scim_type, format_args!("{what}, and {done}"), rule),
        }
    }

    /// Notes something a strict server does not do either way, once.
    pub(crate) fn push(&mut self, sentence: String) {
        if self.sentences.len() < TOLERANCES_MAX && !self.sentences.contains(&sentence) {
            self.sentences.push(sentence);
        }
    }

    pub(crate) fn into_sentences(self) -> Vec<String> {
        self.sentences
    }
}
