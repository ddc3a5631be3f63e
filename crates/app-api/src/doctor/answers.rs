//! Answers to a vendor's questions as somebody types them: `id=value`.

use std::collections::BTreeMap;

use profile::{AnswerValue, Profile, QuestionKind};

use crate::application::{nearest, quoted};
use crate::error::ApiError;

/// Answers by question.
///
/// # Errors
/// There is no such question (the nearest is said), or the question does not take that value.
pub(super) fn read(profile: &Profile, given: &[String]) -> Result<BTreeMap<String, AnswerValue>, ApiError> {
    let mut answers = BTreeMap::new();
    for text in given {
        let Some((id, value)) = text.split_once('=') else {
            return Err(ApiError::bad_input(&format!("`{text}` answers no question"))
                .fix("Write the question's id, =, and the value."));
        };
        let (id, value) = (id.trim(), value.trim());
        let Some(question) = profile.question(id) else {
            let known: Vec<&str> = profile
                .questions
                .iter()
                .map(|question| question.id.as_str())
                .collect();
            let near = nearest(id, known.iter().copied());
            let error = ApiError::bad_input(&format!("{} asks nothing named `{id}`", profile.name));
            return Err(match (near.first(), known.is_empty()) {
                (Some(near), _) => error.fix(&format!("Write `{near}`.")),
                (None, false) => error.fix(&format!("Its questions are {}.", quoted(&known))),
                (None, true) => error.fix("Leave it out: this vendor has no questions."),
            });
        };
        let answer = match question.kind {
            QuestionKind::YesNo => match value {
                "yes" | "true" => AnswerValue::YesNo(true),
                "no" | "false" => AnswerValue::YesNo(false),
                _ => AnswerValue::Text(value.to_owned()),
            },
            QuestionKind::List => {
                AnswerValue::List(value.split(';').map(|item| item.trim().to_owned()).collect())
            }
            _ => AnswerValue::Text(value.to_owned()),
        };
        question
            .check(&answer)
            .map_err(|problem| ApiError::bad_input(&problem.message).fix(&problem.fix))?;
        answers.insert(id.to_owned(), answer);
    }
    Ok(answers)
}
