//! Where Entra departs from the RFC, and whether that is accepted.

use crate::error::{ScimError, ScimType};

/// How strictly a request is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tolerance {
    /// As a server must read Entra: every known departure is accepted and noted.
    #[default]
    Entra,
    /// By the letter of RFC 7644: a departure is refused, with the sentence that names it.
    Strict,
}

/// The manager belongs to the enterprise extension (RFC 7643 §4.3); older Microsoft texts leave
/// the URN out.
pub(crate) const MANAGER_WITHOUT_URN: &str =
    "accepted `manager` without the URN of the enterprise extension; a strict server would refuse";

/// Collects the sentences about departures that were accepted.
pub(crate) struct Notes {
    tolerance: Tolerance,
    sentences: Vec<String>,
}

impl Notes {
    pub(crate) fn new(tolerance: Tolerance) -> Self {
        Self {
            tolerance,
            sentences: Vec::new(),
        }
    }

    /// Accepts a departure and notes it once, or refuses it.
    pub(crate) fn accept(
        &mut self,
        scim_type: ScimType,
        sentence: impl Into<String>,
    ) -> Result<(), ScimError> {
        let sentence = sentence.into();
        if self.tolerance == Tolerance::Strict {
            return Err(ScimError::bad_request(scim_type, format!("not {sentence}")));
        }
        if !self.sentences.contains(&sentence) {
            self.sentences.push(sentence);
        }
        Ok(())
    }

    pub(crate) fn into_sentences(self) -> Vec<String> {
        self.sentences
    }
}
