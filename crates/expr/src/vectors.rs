//! Test vectors: one JSON object per line with an expression, an object and what must come out. They are how this
//! crate, and anyone who writes another evaluator, is held to the documented behaviour.
//!
//! Fields: `id`, `expression`, `attributes`, `expected`; `expect_error` (the kind is advisory), `now`, `taken`, `flow`
//! (`ignore`, `ignore_object`), `expected_regex`, `expected_check` (for random text: `length`, `digits`, `special`,
//! `upper`, `lower`, `avoid`). Values are compared in their canonical text, so `true` equals `"True"` and `13` equals `"13"`.

use serde_json::{Map, Value as Json, json};

use crate::date::DateTime;
use crate::regex::Pattern;
use crate::{Environment, Program, Seeded, Value, render};

/// How many times a random expression is evaluated: a wrong one may be right by chance.
const RANDOM_TRIES: u64 = 16;

/// What came of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As expected.
    Passed,
    /// Something else.
    Failed {
        /// `id` of the case.
        id: String,
        /// What the case wants.
        expected: String,
        /// What came out.
        got: String,
    },
}

/// A line that is no case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VectorError {
    /// No JSON.
    #[error("it is not JSON: {0}")]
    NotJson(String),
    /// JSON of another shape.
    #[error("`{key}` {message}")]
    Field {
        /// Which field.
        key: &'static str,
        /// What is wrong with it.
        message: String,
    },
}

fn field(key: &'static str, message: impl Into<String>) -> VectorError {
    VectorError::Field {
        key,
        message: message.into(),
    }
}

/// Runs one line of a file of vectors.
///
/// # Errors
/// [`VectorError`] when the line is no case; a case that fails is no error but [`Verdict::Failed`].
pub fn judge(line: &str) -> Result<Verdict, VectorError> {
    let case: Json = serde_json::from_str(line).map_err(|error| VectorError::NotJson(error.to_string()))?;
    let case = Case::read(&case)?;
    Ok(match case.problem()? {
        None => Verdict::Passed,
        Some((expected, got)) => Verdict::Failed {
            id: case.id.to_owned(),
            expected,
            got,
        },
    })
}

/// A case, to be put to another evaluator.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// `id` of the case.
    pub id: String,
    /// The expression.
    pub expression: String,
    /// The object's attributes by mapping name.
    pub attributes: Map<String, Json>,
    /// Why it can only be answered here: it names its own clock, or what is taken, or an outcome that is no value.
    pub only_here: Option<&'static str>,
}

/// What another evaluator came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A value; a list of one is its element, an empty list is null.
    Value(Json),
    /// It is an error there.
    Error(String),
}

/// Reads one line of a file of vectors as a question.
///
/// # Errors
/// [`VectorError`] when the line is no case.
pub fn question(line: &str) -> Result<Question, VectorError> {
    let json: Json = serde_json::from_str(line).map_err(|error| VectorError::NotJson(error.to_string()))?;
    let case = Case::read(&json)?;
    let only_here = if case.now.is_some() {
        Some("it names its own time")
    } else if !case.taken.is_empty() {
        Some("it names what the target has already")
    } else if case.flow.is_some() {
        Some("what is ignored has no value to compare")
    } else {
        None
    };
    Ok(Question {
        id: case.id.to_owned(),
        expression: case.expression.to_owned(),
        attributes: case.attributes.clone(),
        only_here,
    })
}

/// Judges what another evaluator came to, as [`judge`] judges this one.
///
/// # Errors
/// [`VectorError`] when the line is no case.
pub fn judge_answer(line: &str, answer: &Answer) -> Result<Verdict, VectorError> {
    let json: Json = serde_json::from_str(line).map_err(|error| VectorError::NotJson(error.to_string()))?;
    let case = Case::read(&json)?;
    let (is_right, got) = match answer {
        Answer::Error(message) => (case.expect_error.is_some(), format!("error: {message}")),
        Answer::Value(value) => {
            let as_value = Value::from(value);
            let is_right = case.expect_error.is_none()
                && match (case.regex, case.check) {
                    (Some(regex), _) => matches(regex, &as_value)?,
                    (None, Some(check)) => fits(check, &as_value)?,
                    // Whether no value is an empty text or none cannot be told from a list of texts.
                    (None, None) => {
                        let nothing = |json: &Json| json.is_null() || *json == "" || *json == json!([]);
                        let is_same = |expected: &Json| canonical(value) == canonical(expected);
                        let only = case.expected.as_array().filter(|all| all.len() == 1);
                        is_same(case.expected)
                            || only.is_some_and(|all| is_same(&all[0]))
                            || (nothing(value) && nothing(case.expected))
                    }
                };
            (is_right, value.to_string())
        }
    };
    Ok(if is_right {
        Verdict::Passed
    } else {
        Verdict::Failed {
            id: case.id.to_owned(),
            expected: case.wanted(),
            got,
        }
    })
}

struct Case<'a> {
    id: &'a str,
    expression: &'a str,
    attributes: Map<String, Json>,
    expected: &'a Json,
    expect_error: Option<&'a str>,
    flow: Option<&'a str>,
    now: Option<DateTime>,
    taken: Vec<String>,
    regex: Option<&'a str>,
    check: Option<&'a Json>,
}

impl<'a> Case<'a> {
    fn read(case: &'a Json) -> Result<Self, VectorError> {
        let text = |key: &'static str| match case.get(key) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::String(text)) => Ok(Some(text.as_str())),
            Some(_) => Err(field(key, "must be text")),
        };
        let attributes = match &case["attributes"] {
            Json::Null => Map::new(),
            Json::Object(attributes) => attributes.clone(),
            _ => return Err(field("attributes", "must be an object")),
        };
        let now = match text("now")? {
            None => None,
            Some(now) => Some(DateTime::parse_iso(now).map_err(|error| field("now", error.to_string()))?),
        };
        let says_what = [
            "expected",
            "expect_error",
            "flow",
            "expected_regex",
            "expected_check",
        ];
        if !says_what.iter().any(|key| case.get(*key).is_some()) {
            return Err(field("expected", "is missing; null is a value to expect"));
        }
        let taken = case["taken"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Json::as_str)
            .map(str::to_lowercase)
            .collect();
        Ok(Self {
            id: text("id")?.unwrap_or("(no id)"),
            expression: text("expression")?.ok_or_else(|| field("expression", "is missing"))?,
            attributes,
            expected: &case["expected"],
            expect_error: text("expect_error")?,
            flow: text("flow")?,
            now,
            taken,
            regex: text("expected_regex")?,
            check: case.get("expected_check").filter(|check| !check.is_null()),
        })
    }

    /// What was expected and what came out, when they differ.
    fn problem(&self) -> Result<Option<(String, String)>, VectorError> {
        let program = match Program::parse(self.expression) {
            Ok(program) => program,
            Err(problems) => {
                let got = problems
                    .first()
                    .map_or_else(String::new, |p| render(self.expression, p));
                return Ok(match self.expect_error {
                    Some(_) => None,
                    None => Some((self.wanted(), got)),
                });
            }
        };
        let tries = if self.regex.is_some() || self.check.is_some() {
            RANDOM_TRIES
        } else {
            1
        };
        for seed in 0..tries {
            if let Some(got) = self.wrong(&program, seed)? {
                return Ok(Some((self.wanted(), got)));
            }
        }
        Ok(None)
    }

    fn wrong(&self, program: &Program, seed: u64) -> Result<Option<String>, VectorError> {
        let chance = Seeded::new(seed);
        let random = || chance.next();
        // The directory's search ignores case.
        let taken = |value: &str| self.taken.contains(&value.to_lowercase());
        let environment = Environment {
            now: self.now,
            random: Some(&random),
            taken: Some(&taken),
            ..Environment::default()
        };
        let value = match (
            program.evaluate(&self.attributes, &environment).value,
            self.expect_error,
        ) {
            (Err(_), Some(_)) => return Ok(None),
            (Err(error), None) => return Ok(Some(format!("error: {error}"))),
            (Ok(value), _) => value,
        };
        let is_right = self.expect_error.is_none()
            && match (self.flow, self.regex, self.check) {
                (Some("ignore"), ..) => value == Value::IgnoreAttribute,
                (Some("ignore_object"), ..) => value == Value::IgnoreObject,
                (Some(_), ..) => return Err(field("flow", "is neither `ignore` nor `ignore_object`")),
                (None, Some(regex), _) => matches(regex, &value)?,
                (None, None, Some(check)) => fits(check, &value)?,
                (None, None, None) => {
                    !matches!(value, Value::IgnoreAttribute | Value::IgnoreObject)
                        && canonical(&value.to_canonical_json()) == canonical(self.expected)
                }
            };
        Ok((!is_right).then(|| shown(&value)))
    }

    fn wanted(&self) -> String {
        if let Some(kind) = self.expect_error {
            return format!("an error ({kind})");
        }
        match (self.flow, self.regex, self.check) {
            (Some("ignore_object"), ..) => "the whole object ignored".to_owned(),
            (Some(_), ..) => "the attribute ignored".to_owned(),
            (None, Some(regex), _) => format!("text that matches {regex}"),
            (None, None, Some(check)) => format!("text with {check}"),
            (None, None, None) => self.expected.to_string(),
        }
    }
}

fn shown(value: &Value<'_>) -> String {
    match value {
        Value::IgnoreAttribute => "the attribute ignored".to_owned(),
        Value::IgnoreObject => "the whole object ignored".to_owned(),
        value => value.to_canonical_json().to_string(),
    }
}

/// Scalars as their canonical text; lists element by element; objects as they are.
fn canonical(json: &Json) -> Json {
    match json {
        Json::Array(items) => items.iter().map(canonical).collect(),
        Json::Object(_) | Json::Null => json.clone(),
        scalar => json!(Value::from(scalar).to_text()),
    }
}

fn matches(regex: &str, value: &Value<'_>) -> Result<bool, VectorError> {
    let pattern = Pattern::new(regex).map_err(|error| field("expected_regex", error.to_string()))?;
    let text = value.to_text().unwrap_or_default();
    pattern
        .is_match(&text)
        .map_err(|error| field("expected_regex", error.to_string()))
}

fn fits(check: &Json, value: &Value<'_>) -> Result<bool, VectorError> {
    let Some(text) = value.to_text() else {
        return Ok(false);
    };
    let number = |key: &str| match &check[key] {
        Json::Null => Ok(None),
        number => number
            .as_u64()
            .and_then(|number| usize::try_from(number).ok())
            .map(Some)
            .ok_or_else(|| field("expected_check", format!("has a `{key}` that is no number"))),
    };
    let count = |of: fn(char) -> bool| text.chars().filter(|c| of(*c)).count();
    let at_least = |key: &str, of: fn(char) -> bool| Ok(number(key)?.is_none_or(|least| count(of) >= least));
    let avoid = check["avoid"].as_str().unwrap_or_default();
    Ok(
        number("length")?.is_none_or(|length| text.encode_utf16().count() == length)
            && at_least("digits", |c| c.is_ascii_digit())?
            && at_least("special", |c| c.is_ascii_punctuation())?
            && at_least("upper", |c| c.is_ascii_uppercase())?
            && at_least("lower", |c| c.is_ascii_lowercase())?
            && !text.contains(|c| avoid.contains(c)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASE: &str =
        r#"{"id": "a", "expression": "ToUpper([x])", "attributes": {"x": "b"}, "expected": "B"}"#;

    #[test]
    fn another_evaluators_answer_is_judged_by_the_same_case() {
        let asked = question(CASE).unwrap();
        assert_eq!(
            (asked.expression.as_str(), asked.only_here),
            ("ToUpper([x])", None)
        );
        assert_eq!(
            judge_answer(CASE, &Answer::Value(json!("B"))),
            Ok(Verdict::Passed)
        );
        let verdict = judge_answer(CASE, &Answer::Error("no".into())).unwrap();
        let failed = Verdict::Failed {
            id: "a".into(),
            expected: "\"B\"".into(),
            got: "error: no".into(),
        };
        assert_eq!(verdict, failed);
        let timed = CASE.replace(
            "\"attributes\"",
            "\"now\": \"2026-01-01T00:00:00Z\", \"attributes\"",
        );
        assert!(question(&timed).unwrap().only_here.is_some());
    }
}
