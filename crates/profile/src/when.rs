//! When a part of a profile applies: `folders`, `not folders`, `form = safe`.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

use crate::question::AnswerValue;
use crate::resolve::Given;

/// A condition on one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// Id of a question or a branch.
    pub question: String,
    /// Holds when the rest does not.
    pub negated: bool,
    /// The answer is this one; `None`: the answer is yes, or something was given.
    pub value: Option<String>,
}

impl When {
    /// `None` when the text is no condition.
    fn parse(text: &str) -> Option<Self> {
        let (negated, rest) = match text.trim().strip_prefix("not ") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (question, value) = match rest.split_once('=') {
            Some((question, value)) => (question, Some(value.trim().to_owned())),
            None => (rest, None),
        };
        let question = question.trim().to_owned();
        let sound = !question.is_empty() && !question.contains(char::is_whitespace);
        sound.then_some(Self {
            question,
            negated,
            value,
        })
    }

    /// Does it hold for these answers.
    pub fn holds(&self, given: &Given<'_>) -> bool {
        let answer = given.answer(&self.question);
        let holds = match &self.value {
            Some(value) => answer.is_some_and(|answer| answer.text() == *value),
            None => answer.is_some_and(AnswerValue::holds),
        };
        holds != self.negated
    }

    /// Both can never hold at once.
    pub(crate) fn excludes(&self, other: &Self) -> bool {
        self.question == other.question
            && match (&self.value, &other.value) {
                (left, right) if left == right => self.negated != other.negated,
                (Some(_), Some(_)) => !self.negated && !other.negated,
                _ => false,
            }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negated {
            f.write_str("not ")?;
        }
        f.write_str(&self.question)?;
        match &self.value {
            Some(value) => write!(f, " = {value}"),
            None => Ok(()),
        }
    }
}

impl JsonSchema for When {
    fn schema_name() -> Cow<'static, str> {
        "When".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A condition on one answer: `question`, `not question`, `question = value`.",
        })
    }
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "`{text}` is no condition; write `question`, `not question` or `question = value`"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_and_written_alike() {
        for text in ["folders", "not folders", "form = safe", "not form = safe"] {
            assert_eq!(When::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(When::parse("two words"), None);
        assert_eq!(When::parse(""), None);
    }

    #[test]
    fn opposites_exclude_each_other() {
        let when = |text| When::parse(text).unwrap();
        assert!(when("folders").excludes(&when("not folders")));
        assert!(when("form = a").excludes(&when("form = b")));
        assert!(!when("form = a").excludes(&when("form = a")));
        assert!(!when("folders").excludes(&when("form")));
    }
}
