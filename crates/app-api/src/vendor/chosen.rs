//! The profile a set-up is begun with: a built-in one, or one from a file that came from elsewhere.

use std::borrow::Cow;

use profile::Profile;

use super::{ProfileFinding, findings};
use crate::error::ApiError;
use crate::session::SessionState;
use crate::setup_file::Prefilled;

/// A profile that was chosen for a set-up.
#[derive(Clone, Debug)]
pub struct Chosen {
    profile: Cow<'static, Profile>,
    /// The whole text, when it is not a built-in one.
    text: Option<String>,
    /// What the vendor filled in.
    prefilled: Option<Prefilled>,
}

impl Chosen {
    /// A built-in one.
    ///
    /// # Errors
    /// There is none of this id.
    pub fn built_in(id: &str) -> Result<Self, ApiError> {
        Ok(Self {
            profile: Cow::Borrowed(super::find(id)?),
            text: None,
            prefilled: None,
        })
    }

    /// One from a text in TOML.
    ///
    /// # Errors
    /// Every problem, in the order of the text.
    pub fn of_text(text: &str) -> Result<Self, Vec<ProfileFinding>> {
        let profile = Profile::parse(text).map_err(|problems| findings(text, problems))?;
        Ok(Self {
            profile: Cow::Owned(profile),
            text: Some(text.to_owned()),
            prefilled: None,
        })
    }

    /// The profile.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The same, with answers that the vendor filled in.
    pub(crate) fn with(self, prefilled: Prefilled) -> Self {
        Self {
            prefilled: Some(prefilled),
            ..self
        }
    }

    pub(crate) fn prefilled(&self) -> Option<&Prefilled> {
        self.prefilled.as_ref()
    }

    /// Lets a session work with it, today and on another day.
    pub(crate) fn keep_in(&self, state: &mut SessionState) {
        state.profile_text.clone_from(&self.text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plan::Answers;

    fn own_text() -> String {
        let (_, text) = profile::builtin_texts()
            .iter()
            .find(|(id, _)| *id == "sms2go")
            .unwrap();
        text.replacen("id = \"sms2go\"", "id = \"house\"", 1).replacen(
            "name = \"SMS2GO\"",
            "name = \"House\"",
            1,
        )
    }

    #[test]
    fn a_set_up_finds_its_own_profile_again_after_it_was_kept() {
        let chosen = Chosen::of_text(&own_text()).unwrap();
        let mut state = SessionState::new(Answers::advised(chosen.profile()));
        assert!(state.profile().is_err(), "no built-in profile has this id");
        chosen.keep_in(&mut state);
        let kept = serde_json::to_value(&state).unwrap();
        let opened: SessionState = serde_json::from_value(kept).unwrap();
        assert_eq!(opened.profile().unwrap().name, "House");
    }

    #[test]
    fn a_kept_profile_that_cannot_be_read_any_more_says_what_to_do() {
        let mut state = SessionState::new(Answers::advised(super::super::find("sms2go").unwrap()));
        state.profile_text = Some("id = 1".to_owned());
        let error = state.profile().unwrap_err();
        assert!(error.message.contains("sms2go"), "{}", error.message);
        assert!(error.fix.unwrap().action.contains("Begin the set-up again"));
    }

    #[test]
    fn problems_of_a_text_carry_their_lines() {
        let problems = Chosen::of_text(&own_text().replacen("summary", "sumary", 1)).unwrap_err();
        assert!(problems[0].line.is_some());
        assert!(problems[0].message.contains("sumary"), "{problems:?}");
    }
}
