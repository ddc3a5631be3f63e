//! The signer's name: shown to people, and the key under which a public key is remembered.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Most characters of a name.
const NAME_CHARS_MAX: usize = 80;

/// Why a name cannot be a signer's.
#[derive(Copy, Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing to show.
    #[error("the signer's name is empty")]
    Empty,
    /// Would push what stands beside it off the screen.
    #[error("the signer's name has more than {NAME_CHARS_MAX} characters")]
    Long,
    /// Characters that are not seen, or turn the direction of what follows.
    #[error("the signer's name has characters that cannot be seen")]
    Unseen,
}

/// A name without blanks around it.
///
/// # Errors
/// It is empty, too long, or not all of it can be seen.
pub fn checked_name(name: &str) -> Result<&str, NameError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    if name.chars().count() > NAME_CHARS_MAX {
        return Err(NameError::Long);
    }
    let unseen = name.chars().any(|letter| {
        letter.is_control()
            || matches!(
                letter.general_category(),
                GeneralCategory::Format
                    | GeneralCategory::LineSeparator
                    | GeneralCategory::ParagraphSeparator
                    | GeneralCategory::PrivateUse
                    | GeneralCategory::Unassigned
            )
    });
    if unseen { Err(NameError::Unseen) } else { Ok(name) }
}

/// What two names share that a person would take for the same: without case, width and number of blanks.
#[must_use]
pub fn name_key(name: &str) -> String {
    let folded = name.nfkc().collect::<String>().to_lowercase();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_the_same_are_the_same() {
        assert_eq!(name_key(" SMS2GO   ApS "), name_key("ｓｍｓ2go aps"));
        assert_ne!(name_key("SMS2GO"), name_key("SMS2G0"));
    }

    #[test]
    fn a_name_that_cannot_be_shown_is_refused() {
        assert_eq!(checked_name("  Ørsted Æther  "), Ok("Ørsted Æther"));
        assert_eq!(checked_name("  "), Err(NameError::Empty));
        assert_eq!(checked_name("evil\u{202e}txt"), Err(NameError::Unseen));
        assert_eq!(checked_name("a\nb"), Err(NameError::Unseen));
        assert_eq!(checked_name(&"x".repeat(81)), Err(NameError::Long));
    }
}
