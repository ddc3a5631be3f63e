//! The part of an answers file that a profile's own questions make: `method`, `[questions]`, `users`, `pilot`.

use std::collections::BTreeMap;

use profile::{AnswerValue, QuestionKind};
use serde_json::Value;

use super::UserAnswer;
use super::file::{Reader, snake};

impl Reader<'_> {
    pub(super) fn method(&mut self) -> Option<String> {
        let method = self.text_of("method")?;
        let known: Vec<&str> = self
            .profile
            .methods
            .iter()
            .map(|method| method.id.as_str())
            .collect();
        if !known.contains(&method.as_str()) {
            let fix = match self.nearest(&method, &known) {
                Some(meant) => format!("Write `{meant}`."),
                None if known.is_empty() => {
                    format!("{} has one way only; leave the key out.", self.profile.name)
                }
                None => format!("Known here: {}.", known.join(", ")),
            };
            self.problem(
                "method",
                format!("there is no way of setting up named `{method}`"),
                fix,
                None,
            );
        }
        Some(method)
    }

    /// Answers by the ids of questions, branches and fits.
    pub(super) fn questions(&mut self) -> BTreeMap<String, AnswerValue> {
        let written = match self.values.get("questions").cloned() {
            None | Some(Value::Null) => return BTreeMap::new(),
            Some(Value::Object(written)) => written,
            Some(_) => {
                self.problem(
                    "questions",
                    "`questions` is not a table",
                    "Write `[questions]`, and one `key = value` a line below it.",
                    None,
                );
                return BTreeMap::new();
            }
        };
        let mut answers = BTreeMap::new();
        for (key, value) in written {
            let id = snake(&key);
            let Some(answer) = self.value(&key, &value) else {
                continue;
            };
            if self.takes(&key, &id, &answer) {
                answers.insert(id, answer);
            }
        }
        answers
    }

    fn value(&mut self, key: &str, value: &Value) -> Option<AnswerValue> {
        let answer = match value {
            Value::Bool(yes) => AnswerValue::YesNo(*yes),
            Value::String(text) => AnswerValue::Text(text.trim().to_owned()),
            Value::Number(number) => AnswerValue::Text(number.to_string()),
            Value::Array(items) => {
                let texts = items
                    .iter()
                    .map(|item| item.as_str().map(|text| text.trim().to_owned()));
                match texts.collect::<Option<Vec<_>>>() {
                    Some(texts) => AnswerValue::List(texts),
                    None => {
                        self.problem(
                            key,
                            format!("the list `{key}` has a value that is not text"),
                            "Put each value in quotes.",
                            None,
                        );
                        return None;
                    }
                }
            }
            Value::Null => return None,
            Value::Object(_) => {
                self.problem(
                    key,
                    format!("`{key}` is a table"),
                    "Write one value, or a list of texts.",
                    None,
                );
                return None;
            }
        };
        Some(answer)
    }

    /// Checks an answer by its question.
    fn takes(&mut self, key: &str, id: &str, answer: &AnswerValue) -> bool {
        let profile = self.profile;
        if let Some(question) = profile.question(id) {
            // One application for each of these: the file may name several.
            let repeats = profile
                .app
                .one_app_per
                .as_ref()
                .is_some_and(|per| per.question == id);
            let each = match answer {
                AnswerValue::List(items) if repeats && question.kind != QuestionKind::List => {
                    items.iter().map(|item| AnswerValue::Text(item.clone())).collect()
                }
                _ => vec![answer.clone()],
            };
            for answer in &each {
                if let Err(problem) = question.check(answer) {
                    let step = question.guide_steps.first().cloned();
                    self.problem(key, problem.message, problem.fix, step);
                    return false;
                }
            }
            return true;
        }
        let branches = profile.branches.iter().map(|branch| branch.id.as_str());
        let yes_no: Vec<&str> = branches
            .chain(profile.fits.iter().map(|fit| fit.id.as_str()))
            .collect();
        if yes_no.contains(&id) {
            if !matches!(answer, AnswerValue::YesNo(_)) {
                self.problem(
                    key,
                    format!("`{key}` is neither true nor false"),
                    "Write true or false, without quotes.",
                    None,
                );
            }
            return matches!(answer, AnswerValue::YesNo(_));
        }
        let questions = profile.questions.iter().map(|question| question.id.as_str());
        let known: Vec<&str> = questions.chain(yes_no).collect();
        let fix = match self.nearest(id, &known) {
            Some(meant) => format!("Write `{meant}`."),
            None if known.is_empty() => format!("{} asks nothing here; remove it.", profile.name),
            None => format!("Known here: {}.", known.join(", ")),
        };
        self.problem(
            key,
            format!("{} asks no question `{key}`", profile.name),
            fix,
            None,
        );
        false
    }

    pub(super) fn users(&mut self) -> Vec<UserAnswer> {
        let items = match self.values.get("users").cloned() {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(items)) => items,
            Some(_) => vec![Value::Null],
        };
        if !items.is_empty() && !self.profile.assignments.kind.takes_users() {
            self.problem(
                "users",
                format!("{} gets groups, not people one by one", self.profile.name),
                "Put these people into a group, and name it in `groups`.",
                self.profile.assignments.guide_step.clone(),
            );
            return Vec::new();
        }
        let mut users = Vec::new();
        for item in items {
            let read = match item {
                Value::String(name) => Some(UserAnswer {
                    name,
                    ..UserAnswer::default()
                }),
                Value::Object(_) => serde_json::from_value::<UserAnswer>(item).ok(),
                _ => None,
            };
            match read {
                Some(user) if !user.name.trim().is_empty() => {
                    self.role("users", user.role.as_deref());
                    users.push(user);
                }
                _ => self.problem(
                    "users",
                    "an entry of `users` has no name",
                    "Write the user principal name, or `{ name = \"…\", role = \"…\" }`.",
                    None,
                ),
            }
        }
        users
    }

    /// A role of one assignment is one that the profile makes.
    pub(super) fn role(&mut self, key: &str, role: Option<&str>) {
        let Some(role) = role else { return };
        let known: Vec<&str> = self
            .profile
            .app_roles
            .iter()
            .map(|role| role.value.as_str())
            .collect();
        if known.contains(&role) {
            return;
        }
        let fix = match self.nearest(role, &known) {
            Some(meant) => format!("Write `{meant}`."),
            None if known.is_empty() => "Leave `role` out: everybody gets the same one.".to_owned(),
            None => format!("Known here: {}.", known.join(", ")),
        };
        self.problem(
            key,
            format!("`{role}` is no role of {}", self.profile.name),
            fix,
            None,
        );
    }

    /// One of the chosen groups.
    pub(super) fn pilot(&mut self, groups: &[super::GroupAnswer]) -> Option<String> {
        let pilot = self.text_of("pilot")?;
        let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
        if !names.contains(&pilot.as_str()) {
            let fix = match self.nearest(&pilot, &names) {
                Some(meant) => format!("Write `{meant}`."),
                None => "Name one of the groups of this set-up.".to_owned(),
            };
            self.problem(
                "pilot",
                format!("the group “{pilot}” is none of `groups`"),
                fix,
                None,
            );
        }
        Some(pilot)
    }

    pub(super) fn deletion_threshold(&mut self) -> Option<u32> {
        let value = self.values.get("deletion_threshold")?;
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        if number.is_none_or(|number| number == 0) && !value.is_null() {
            self.problem(
                "deletion_threshold",
                "`deletion_threshold` is not a number of people",
                "Write how many deletions in one cycle are too many, for example 500, or leave the key out.",
                self.profile.settings.notification_guide_step.clone(),
            );
        }
        number
    }

    pub(super) fn nearest<'k>(&self, word: &str, known: &[&'k str]) -> Option<&'k str> {
        known
            .iter()
            .map(|known| (strsim::jaro_winkler(word, known), *known))
            .filter(|(likeness, _)| *likeness >= 0.7)
            .max_by(|(left, _), (right, _)| left.total_cmp(right))
            .map(|(_, known)| known)
    }
}
