//! A profile with its questions answered: no condition, no list and no template of an answer is left in it.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use crate::answer::parts_of;
use crate::data::Profile;
use crate::object::{MappingRow, ObjectProfile, TargetAttribute};
use crate::question::{AnswerValue, Part, Question};
use crate::template::{self, FACTS, ITEM, fill, fill_expression};

/// What is known of the tenant and the application; a template of what is not known yet stays as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Id of the tenant.
    pub tenant_id: Option<String>,
    /// Name of the tenant.
    pub tenant_name: Option<String>,
    /// Name of the application.
    pub app_name: Option<String>,
    /// Client id of the application.
    pub client_id: Option<String>,
    /// `https://login.microsoftonline.com/{tenant}`.
    pub authority: Option<String>,
}

impl Facts {
    fn get(&self, name: &str) -> Option<&str> {
        match name {
            "tenant_id" => self.tenant_id.as_deref(),
            "tenant_name" => self.tenant_name.as_deref(),
            "app_name" => self.app_name.as_deref(),
            "client_id" => self.client_id.as_deref(),
            "authority" => self.authority.as_deref(),
            _ => None,
        }
    }
}

/// Answers beside the questions of a profile.
#[derive(Copy, Clone, Debug)]
pub struct Given<'a> {
    profile: &'a Profile,
    answers: &'a BTreeMap<String, AnswerValue>,
    facts: &'a Facts,
}

/// A profile for one set-up.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    /// The profile.
    pub profile: Profile,
    /// What is missing or does not fit together.
    pub problems: Vec<Unresolved>,
}

/// Something that is missing, or does not fit together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// The question to answer.
    pub question: Option<String>,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do.
    pub fix: String,
    /// Step of the guide.
    pub guide_step: Option<String>,
}

/// A mail, filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailText {
    /// Address; `None` when it is not answered.
    pub to: Option<String>,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
}

impl<'a> Given<'a> {
    /// Answers and facts for the templates and conditions of a profile.
    pub fn new(profile: &'a Profile, answers: &'a BTreeMap<String, AnswerValue>, facts: &'a Facts) -> Self {
        Self {
            profile,
            answers,
            facts,
        }
    }

    /// What was answered, or the default; `None` for what is not asked or not answered.
    pub fn answer(&self, id: &str) -> Option<&'a AnswerValue> {
        let given = self.answers.get(id).filter(|answer| !answer.is_empty());
        match self.profile.question(id) {
            Some(question) if !self.asked(question) => None,
            Some(question) => given.or(question.default.as_ref()),
            None => given,
        }
    }

    /// The question is asked with these answers.
    pub fn asked(&self, question: &Question) -> bool {
        question.when.as_ref().is_none_or(|when| when.holds(self))
    }

    /// Questions that must be answered and are not.
    pub fn unanswered(&self, method: &str) -> Vec<&'a Question> {
        let questions = self.profile.questions.iter();
        questions
            .filter(|question| question.required && question.is_of(method))
            .filter(|question| self.asked(question) && self.answer(&question.id).is_none())
            .collect()
    }

    /// A text with its templates filled in; what is not known stays as it stands.
    pub fn fill(&self, text: &str) -> String {
        fill(text, |name| self.value(name))
    }

    /// The same, or `None` when something in it is not answered.
    pub fn fill_all(&self, text: &str) -> Option<String> {
        let filled = self.fill(text);
        template::names(&filled).is_empty().then_some(filled)
    }

    /// A mail, with `…` for what is not answered.
    pub fn mail(&self, id: &str) -> Option<MailText> {
        let mail = self.profile.mail(id)?;
        let text = |text: &str| fill(text, |name| Some(self.value(name).unwrap_or(Cow::Borrowed("…"))));
        Some(MailText {
            to: mail
                .to
                .as_deref()
                .and_then(|to| self.answer(to))
                .map(AnswerValue::text),
            subject: text(&mail.subject),
            body: text(&mail.body),
        })
    }

    fn value(&self, name: &str) -> Option<Cow<'a, str>> {
        if FACTS.contains(&name) {
            return self.facts.get(name).map(Cow::Borrowed);
        }
        self.answer(name).map(|answer| Cow::Owned(answer.text()))
    }

    /// The values of a list, or one empty round when there is no list.
    fn rounds(&self, each: Option<&str>) -> Vec<Round<'a>> {
        let Some(list) = each else {
            return vec![Round {
                item: None,
                parts: &[],
            }];
        };
        let parts = self
            .profile
            .question(list)
            .map_or(&[][..], |list| list.parts.as_slice());
        let items = self.answer(list).map(AnswerValue::items).unwrap_or_default();
        let round = |item| Round {
            item: Some(item),
            parts,
        };
        items.into_iter().map(round).collect()
    }
}

/// One value of a list.
struct Round<'a> {
    item: Option<&'a str>,
    parts: &'a [Part],
}

impl Round<'_> {
    fn value(&self, name: &str) -> Option<Cow<'_, str>> {
        let item = self.item?;
        match name.split_once('.') {
            None if name == ITEM => Some(Cow::Borrowed(item.trim())),
            Some((ITEM, part)) => {
                let at = self.parts.iter().position(|own| own.id == part)?;
                let value = parts_of(item, self.parts)[at];
                (!value.is_empty()).then_some(Cow::Borrowed(value))
            }
            _ => None,
        }
    }
}

impl Profile {
    /// The profile for one set-up: rows whose condition does not hold are gone, lists are repeated, templates are filled in.
    /// A row that cannot be filled in stays with its template, and a problem names what is missing.
    pub fn resolve(&self, method: &str, answers: &BTreeMap<String, AnswerValue>, facts: &Facts) -> Resolved {
        let given = Given::new(self, answers, facts);
        let mut profile = self.clone();
        let mut problems = Vec::new();
        profile.users.mappings = rows(&self.users, &given, &mut problems);
        profile.groups.mappings = rows(&self.groups, &given, &mut problems);
        profile.attributes = attributes(&self.attributes, &given, &mut problems);
        profile.sso = self.sso.as_ref().and_then(|sso| sso.resolved(&given));
        profile.app_roles.retain(|role| holds(role.when.as_ref(), &given));
        profile
            .data_rules
            .retain(|rule| holds(rule.when.as_ref(), &given));
        for rule in &mut profile.data_rules {
            rule.attribute = given.fill(&rule.attribute);
        }
        profile
            .warnings
            .retain(|warning| warning.is_of(method) && holds(warning.when.as_ref(), &given));
        for warning in &mut profile.warnings {
            warning.title = given.fill(&warning.title);
            warning.detail = given.fill(&warning.detail);
        }
        profile
            .steps
            .retain(|step| step.is_of(method) && holds(step.when.as_ref(), &given));
        for step in &mut profile.steps {
            step.text = given.fill(&step.text);
            step.menu = step.menu.as_deref().map(|menu| given.fill(menu));
            step.url = step.url.as_deref().and_then(|url| given.fill_all(url));
            step.copy_text = step.copy_text.as_deref().and_then(|text| given.fill_all(text));
        }
        if let Some(console) = &mut profile.console {
            console.url = console.url.as_deref().and_then(|url| given.fill_all(url));
            console.menu = given.fill(&console.menu);
        }
        for credential in [
            &mut profile.credentials.tenant_url,
            &mut profile.credentials.secret_token,
        ] {
            credential.hint = given.fill(&credential.hint);
        }
        profile.app.suggested_name = self
            .app
            .suggested_name
            .as_deref()
            .and_then(|name| given.fill_all(name));
        // Those of a row say more than the bare question, so they stand first.
        for question in given.unanswered(method) {
            if !problems
                .iter()
                .any(|problem: &Unresolved| problem.question.as_ref() == Some(&question.id))
            {
                problems.push(unanswered(question));
            }
        }
        let mut seen = Vec::new();
        problems.retain(|problem| {
            let new = !seen.contains(problem);
            if new {
                seen.push(problem.clone());
            }
            new
        });
        Resolved { profile, problems }
    }
}

fn unanswered(question: &Question) -> Unresolved {
    Unresolved {
        question: Some(question.id.clone()),
        message: format!("“{}” is not answered", question.label),
        fix: if question.hint.is_empty() {
            format!("Answer it (`{}` under `[questions]`).", question.id)
        } else {
            format!(
                "Answer it (`{}` under `[questions]`). {}",
                question.id, question.hint
            )
        },
        guide_step: question.guide_steps.first().cloned(),
    }
}

fn holds(when: Option<&crate::when::When>, given: &Given<'_>) -> bool {
    when.is_none_or(|when| when.holds(given))
}

fn rows(object: &ObjectProfile, given: &Given<'_>, problems: &mut Vec<Unresolved>) -> Vec<MappingRow> {
    let mut rows: Vec<MappingRow> = Vec::new();
    for row in object
        .mappings
        .iter()
        .filter(|row| holds(row.when.as_ref(), given))
    {
        for round in given.rounds(row.each.as_deref()) {
            let value = |name: &str| round.value(name).or_else(|| given.value(name));
            let filled = MappingRow {
                target: fill(&row.target, value),
                source: row.source.as_deref().map(|source| fill_expression(source, value)),
                constant: row.constant.as_deref().map(|constant| fill(constant, value)),
                // A default is a kindness: without an answer there is none.
                default: row
                    .default
                    .as_deref()
                    .map(|default| fill(default, value))
                    .filter(|default| template::names(default).iter().all(|name| FACTS.contains(name))),
                when: None,
                each: None,
                ..row.clone()
            };
            let texts = [
                Some(&filled.target),
                filled.source.as_ref(),
                filled.constant.as_ref(),
            ];
            let open = texts
                .into_iter()
                .flatten()
                .find_map(|text| left_open(text, given));
            if let Some(question) = open {
                problems.push(Unresolved {
                    guide_step: row.guide_step.clone(),
                    ..unanswered(question)
                });
            } else if let Some(problem) = unreadable(&filled) {
                problems.push(problem);
            }
            if rows
                .iter()
                .any(|other| other.target.eq_ignore_ascii_case(&filled.target))
            {
                problems.push(twice(
                    &filled.target,
                    row.each.as_deref(),
                    row.guide_step.as_deref(),
                ));
                continue;
            }
            rows.push(filled);
        }
    }
    rows
}

/// The first question whose template was not filled in.
fn left_open<'a>(text: &str, given: &Given<'a>) -> Option<&'a Question> {
    template::names(text).into_iter().find_map(|name| {
        let name = name.split('.').next().unwrap_or(name);
        given.profile.question(name)
    })
}

/// Answers made a text that Entra could not read.
fn unreadable(row: &MappingRow) -> Option<Unresolved> {
    let expression = row.expression();
    let message = match (expr::parse(&expression), scim::path::Path::parse(&row.target)) {
        (Err(problems), _) => format!(
            "the answers make the expression `{expression}`: {}",
            problems.first()?
        ),
        (_, Err(error)) => {
            format!(
                "the answers make the attribute name `{}`: {}",
                row.target, error.detail
            )
        }
        _ => return None,
    };
    Some(Unresolved {
        question: None,
        message,
        fix: "Change the answers that stand in it.".to_owned(),
        guide_step: row.guide_step.clone(),
    })
}

fn twice(target: &str, list: Option<&str>, guide_step: Option<&str>) -> Unresolved {
    Unresolved {
        question: list.map(str::to_owned),
        message: format!("`{target}` would be mapped twice"),
        fix: "Name each value once; Entra allows one row for each target.".to_owned(),
        guide_step: guide_step.map(str::to_owned),
    }
}

fn attributes(
    all: &[TargetAttribute],
    given: &Given<'_>,
    problems: &mut Vec<Unresolved>,
) -> Vec<TargetAttribute> {
    let mut attributes = Vec::new();
    let mut seen = HashSet::new();
    for attribute in all
        .iter()
        .filter(|attribute| holds(attribute.when.as_ref(), given))
    {
        for round in given.rounds(attribute.each.as_deref()) {
            let value = |name: &str| round.value(name).or_else(|| given.value(name));
            let name = fill(&attribute.name, value);
            if let Some(question) = left_open(&name, given) {
                problems.push(unanswered(question));
            }
            // Named twice by one list: the row says so.
            if seen.insert(name.to_lowercase()) {
                attributes.push(TargetAttribute {
                    name,
                    when: None,
                    each: None,
                    ..attribute.clone()
                });
            }
        }
    }
    attributes
}

#[cfg(test)]
mod tests;
