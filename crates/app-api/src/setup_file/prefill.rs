//! What a vendor filled in: some of the answers, never all of them.

use plan::Answers;
use profile::Profile;
use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::setup::{AnswersFinding, PrepareError, parsed};
use crate::vendor::ProfileFinding;

/// The member of an answers file that holds the vendor's own questions.
const QUESTIONS: &str = "questions";

/// Some answers, in the words of an answers file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Prefilled(Map<String, Value>);

impl Prefilled {
    /// Checks prefilled answers; what is missing is no problem here.
    ///
    /// # Errors
    /// The first answer that cannot be used.
    pub(crate) fn read(answers: &Map<String, Value>, profile: &Profile) -> Result<Self, ProfileFinding> {
        let answers: Map<String, Value> = answers
            .iter()
            .map(|(key, value)| (key.clone(), filed(key, value)))
            .collect();
        let text = Value::Object(answers.clone()).to_string();
        match Answers::parse(&text, profile) {
            Ok(_) => Ok(Self(answers)),
            Err(problems) => match problems.into_iter().find(|problem| given(&answers, &problem.key)) {
                None => Ok(Self(answers)),
                Some(problem) => Err(ProfileFinding {
                    line: None,
                    column: None,
                    width: None,
                    text: None,
                    message: problem.message,
                    fix: problem.fix,
                }),
            },
        }
    }

    /// From an answers file, TOML or JSON.
    ///
    /// # Errors
    /// It is neither, or an answer in it cannot be used.
    pub(crate) fn of_text(text: &str, profile: &Profile) -> Result<Self, PrepareError> {
        let document = document(text)?;
        // With the file's own lines, where the problem is one of what is there.
        if let Err(PrepareError::Answers(problems)) = parsed(text, profile) {
            let of_file: Vec<AnswersFinding> = problems
                .into_iter()
                .filter(|problem| problem.line.is_some() || problem.key.is_empty())
                .collect();
            if !of_file.is_empty() {
                return Err(PrepareError::Answers(of_file));
            }
        }
        Self::read(&document, profile).map_err(|problem| {
            PrepareError::Answers(vec![AnswersFinding {
                key: String::new(),
                line: None,
                message: problem.message,
                fix: problem.fix,
            }])
        })
    }

    /// As they stand in a signed file.
    pub(crate) fn answers(&self) -> &Map<String, Value> {
        &self.0
    }

    /// Decisions with these in them.
    ///
    /// # Errors
    /// An answer has another form than this version knows.
    pub(crate) fn over(&self, answers: Answers) -> Result<Answers, ApiError> {
        let unreadable = |error: serde_json::Error| {
            ApiError::failed("The answers of the file cannot be taken over").because(&error.to_string())
        };
        let mut all = serde_json::to_value(answers).map_err(unreadable)?;
        if let Some(members) = all.as_object_mut() {
            lay_over(members, &self.0);
        }
        serde_json::from_value(all).map_err(unreadable)
    }

    /// The customer's own answers over these.
    ///
    /// # Errors
    /// Every problem of the customer's answers with its line; else what is still missing.
    pub(crate) fn under(&self, own: &str, profile: &Profile) -> Result<Answers, PrepareError> {
        let own = Self::of_text(own, profile)?;
        let mut all = self.0.clone();
        lay_over(&mut all, &own.0);
        parsed(&Value::Object(all).to_string(), profile).map_err(|problems| match problems {
            PrepareError::Answers(problems) => PrepareError::Answers(
                problems
                    .into_iter()
                    .map(|problem| AnswersFinding {
                        line: None,
                        ..problem
                    })
                    .collect(),
            ),
            other @ PrepareError::Api(_) => other,
        })
    }
}

/// Was this answer given, and not left out.
fn given(answers: &Map<String, Value>, key: &str) -> bool {
    let within = answers.get(QUESTIONS).and_then(Value::as_object);
    let of_question = key.strip_prefix("questions.").unwrap_or(key);
    key.is_empty()
        || answers.contains_key(key)
        || within.is_some_and(|questions| questions.contains_key(of_question))
}

fn lay_over(below: &mut Map<String, Value>, above: &Map<String, Value>) {
    for (key, value) in above {
        match (below.get_mut(key), value) {
            (Some(Value::Object(mine)), Value::Object(theirs)) if key == QUESTIONS => {
                mine.extend(theirs.clone());
            }
            _ => {
                below.insert(key.clone(), value.clone());
            }
        }
    }
}

/// The form in which answers are kept: a group by its name alone is written out.
fn filed(key: &str, value: &Value) -> Value {
    match value {
        Value::Array(items) if key == "groups" => items
            .iter()
            .map(|item| match item {
                Value::String(name) => serde_json::json!({ "name": name }),
                other => other.clone(),
            })
            .collect(),
        other => other.clone(),
    }
}

fn document(text: &str) -> Result<Map<String, Value>, PrepareError> {
    let read = if text.trim_start().starts_with('{') {
        serde_json::from_str(text).map_err(|error| (u32::try_from(error.line()).ok(), error.to_string()))
    } else {
        toml::from_str(text).map_err(|error| (None, error.message().to_owned()))
    };
    read.map_err(|(line, message)| {
        PrepareError::Answers(vec![AnswersFinding {
            key: String::new(),
            line,
            message: format!(
                "these are no answers: {}",
                message.lines().next().unwrap_or_default()
            ),
            fix: "Write one `key = value` a line (TOML), or one JSON object.".to_owned(),
        }])
    })
}
