//! Is an answer one that its question takes.

use crate::question::{AnswerValue, Part, Question, QuestionKind};

/// What is wrong with one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerProblem {
    /// In one sentence without a full stop.
    pub message: String,
    /// What to do.
    pub fix: String,
}

impl AnswerProblem {
    fn new(message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            fix: fix.into(),
        }
    }
}

impl Question {
    /// Checks an answer. Nothing answered is no problem here: see [`crate::Given::unanswered`].
    ///
    /// # Errors
    /// What is wrong, and what to write instead.
    pub fn check(&self, answer: &AnswerValue) -> Result<(), AnswerProblem> {
        match (self.kind, answer) {
            (QuestionKind::Secret, _) => Err(AnswerProblem::new(
                format!("`{}` is a secret, which is never kept with answers", self.id),
                "Take it out; it is asked for when it is needed.",
            )),
            (QuestionKind::YesNo, AnswerValue::YesNo(_)) => Ok(()),
            (QuestionKind::YesNo, _) => Err(AnswerProblem::new(
                format!("`{}` is neither true nor false", self.id),
                "Write true or false, without quotes.",
            )),
            (QuestionKind::List, AnswerValue::List(items)) => items
                .iter()
                .filter(|item| !item.trim().is_empty())
                .try_for_each(|item| self.item(item)),
            (QuestionKind::List, _) => Err(AnswerProblem::new(
                format!("`{}` is not a list", self.id),
                format!("Write `{} = [\"…\", \"…\"]`.", self.id),
            )),
            (_, AnswerValue::Text(text)) if text.trim().is_empty() => Ok(()),
            (_, AnswerValue::Text(text)) => self.one(text),
            _ => Err(AnswerProblem::new(
                format!("`{}` is not text", self.id),
                "Put one value in quotes.",
            )),
        }
    }

    fn one(&self, text: &str) -> Result<(), AnswerProblem> {
        if self.kind == QuestionKind::Choice && !self.choices.iter().any(|choice| choice.value == text) {
            let values: Vec<&str> = self.choices.iter().map(|choice| choice.value.as_str()).collect();
            let fix = match crate::problem::nearest(text, &values) {
                Some(value) => format!("Write `{value}`."),
                None => format!("Choose one of: {}.", values.join(", ")),
            };
            return Err(AnswerProblem::new(
                format!("`{text}` is not a choice of `{}`", self.id),
                fix,
            ));
        }
        kind(&self.id, self.kind, text)?;
        pattern(
            &self.id,
            self.pattern.as_deref(),
            self.pattern_says.as_deref(),
            text,
        )
    }

    fn item(&self, item: &str) -> Result<(), AnswerProblem> {
        if self.parts.is_empty() {
            return pattern(
                &self.id,
                self.pattern.as_deref(),
                self.pattern_says.as_deref(),
                item,
            );
        }
        let values = parts_of(item, &self.parts);
        for (part, value) in self.parts.iter().zip(&values) {
            if value.is_empty() {
                if part.optional {
                    continue;
                }
                let form: Vec<&str> = self.parts.iter().map(|part| part.id.as_str()).collect();
                return Err(AnswerProblem::new(
                    format!("`{item}` of `{}` has no {}", self.id, part.label),
                    format!("Write each value as `{}`.", form.join(" = ")),
                ));
            }
            let name = format!("{} of {}", part.label, self.id);
            kind(&name, part.kind, value)?;
            pattern(
                &name,
                part.pattern.as_deref(),
                part.pattern_says.as_deref(),
                value,
            )?;
        }
        Ok(())
    }
}

/// The parts of `first = second = third`; empty where there is none.
pub(crate) fn parts_of<'v>(item: &'v str, parts: &[Part]) -> Vec<&'v str> {
    let mut values: Vec<&str> = item.splitn(parts.len().max(1), '=').map(str::trim).collect();
    values.resize(parts.len(), "");
    values
}

fn kind(name: &str, kind: QuestionKind, text: &str) -> Result<(), AnswerProblem> {
    let good = match kind {
        QuestionKind::Email => {
            let sound = |(left, right): (&str, &str)| !left.is_empty() && right.contains('.');
            !text.contains(char::is_whitespace) && text.split_once('@').is_some_and(sound)
        }
        QuestionKind::Url => url::Url::parse(text.trim())
            .is_ok_and(|url| url.scheme() == "https" && url.has_host() && url.username().is_empty()),
        QuestionKind::SourceAttribute => is_attribute(text),
        _ => true,
    };
    if good {
        return Ok(());
    }
    Err(match kind {
        QuestionKind::Email => AnswerProblem::new(
            format!("`{text}` is not a mail address"),
            format!("Write one address for `{name}`, or leave it out."),
        ),
        QuestionKind::Url => AnswerProblem::new(
            format!("`{text}` is not an https address"),
            "Copy the whole address, beginning with https://.",
        ),
        _ => AnswerProblem::new(
            format!("`{text}` is not the name of an attribute"),
            "Write it as mappings do, without brackets: companyName, jobTitle, extensionAttribute1.",
        ),
    })
}

/// As an expression names it between brackets.
fn is_attribute(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic())
        && text
            .chars()
            .all(|letter| letter.is_alphanumeric() || "_.-".contains(letter))
}

fn pattern(name: &str, pattern: Option<&str>, says: Option<&str>, text: &str) -> Result<(), AnswerProblem> {
    let Some(Ok(pattern)) = pattern.map(expr::regex::Pattern::new) else {
        return Ok(());
    };
    if pattern.matches_whole(text).unwrap_or(false) {
        return Ok(());
    }
    Err(AnswerProblem::new(
        format!("`{text}` cannot be used for `{name}`"),
        match says {
            Some(says) => format!("It must be: {says}."),
            None => format!("It must match {}.", pattern.as_str()),
        },
    ))
}
