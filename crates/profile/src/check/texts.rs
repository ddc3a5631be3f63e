//! Templates: every name in them is a question or a fact, and never a secret.

use std::borrow::Cow;

use super::Report;
use crate::data::Profile;
use crate::locate::At;
use crate::object::ObjectProfile;
use crate::problem::nearest;
use crate::question::QuestionKind;
use crate::template::{self, FACTS, ITEM};

/// A text with something in place of every template, to see whether it would be a legal path.
pub(super) fn sample(profile: &Profile, text: &str) -> String {
    template::fill(text, |name| Some(sample_value(profile, name)))
}

/// An expression with something in place of every template; once for each choice of its first question with choices.
pub(super) fn sample_expressions(profile: &Profile, source: &str) -> Vec<String> {
    let names = template::names(source);
    let chosen = names.iter().find_map(|name| {
        let question = profile.question(name)?;
        (question.kind == QuestionKind::Choice).then_some((*name, &question.choices))
    });
    let fill = |choice: Option<(&str, &str)>| {
        template::fill_expression(source, |name| match choice {
            Some((of, value)) if of == name => Some(Cow::Owned(value.to_owned())),
            _ => Some(sample_value(profile, name)),
        })
    };
    match chosen {
        Some((name, choices)) => choices
            .iter()
            .map(|choice| fill(Some((name, &choice.value))))
            .collect(),
        None => vec![fill(None)],
    }
}

fn sample_value<'p>(profile: &'p Profile, name: &str) -> Cow<'p, str> {
    let choice = profile
        .question(name)
        .and_then(|question| question.choices.first());
    choice.map_or(Cow::Borrowed("sample"), |choice| Cow::Borrowed(&choice.value))
}

pub(super) fn all(profile: &Profile, report: &mut Report<'_, '_>) {
    let mut texts = Texts { profile, report };
    let app = [At::Key("app"), At::Key("suggested_name")];
    texts.optional(&app, profile.app.suggested_name.as_deref());
    if let Some(per) = &profile.app.one_app_per {
        texts.plain(
            &[At::Key("app"), At::Key("one_app_per"), At::Key("name")],
            &per.name,
        );
    }
    if let Some(console) = &profile.console {
        texts.optional(&[At::Key("console"), At::Key("url")], console.url.as_deref());
        texts.plain(&[At::Key("console"), At::Key("menu")], &console.menu);
    }
    texts.object("users", &profile.users);
    texts.object("groups", &profile.groups);
    for (index, attribute) in profile.attributes.iter().enumerate() {
        let path = [At::Key("attribute"), At::Index(index), At::Key("name")];
        texts.of_list(&path, &attribute.name, attribute.each.as_deref());
    }
    if let Some(sso) = &profile.sso {
        let path = |key| [At::Key("sso"), At::Key(key)];
        texts.plain(&path("redirect_web"), &sso.redirect_web);
        texts.optional(&path("redirect_mobile"), sso.redirect_mobile.as_deref());
        texts.plain(&path("authority"), &sso.authority);
        texts.plain(&path("secret_name"), &sso.secret_name);
    }
    for (index, rule) in profile.data_rules.iter().enumerate() {
        let path = [At::Key("data_rule"), At::Index(index), At::Key("attribute")];
        texts.plain(&path, &rule.attribute);
    }
    for (index, mail) in profile.mails.iter().enumerate() {
        let path = |key| [At::Key("mail"), At::Index(index), At::Key(key)];
        texts.plain(&path("subject"), &mail.subject);
        texts.plain(&path("body"), &mail.body);
    }
    for (index, warning) in profile.warnings.iter().enumerate() {
        let path = |key| [At::Key("warning"), At::Index(index), At::Key(key)];
        texts.plain(&path("title"), &warning.title);
        texts.plain(&path("detail"), &warning.detail);
    }
    for (index, step) in profile.steps.iter().enumerate() {
        let path = |key| [At::Key("step"), At::Index(index), At::Key(key)];
        let each = step.per_item.as_deref();
        texts.of_list(&path("text"), &step.text, each);
        texts.optional(&path("menu"), step.menu.as_deref());
        texts.optional(&path("url"), step.url.as_deref());
        if let Some(text) = &step.copy_text {
            texts.of_list(&path("copy_text"), text, each);
        }
        if step.copy_text.is_some() != step.copy_label.is_some() {
            texts.report.add(
                &path("id"),
                format!(
                    "the step `{}` needs `copy_text` and `copy_label` together",
                    step.id
                ),
                "Add the one that is missing.",
            );
        }
    }
}

struct Texts<'p, 'r, 'a, 'b> {
    profile: &'p Profile,
    report: &'r mut Report<'a, 'b>,
}

impl Texts<'_, '_, '_, '_> {
    fn object(&mut self, name: &'static str, object: &ObjectProfile) {
        for (index, row) in object.mappings.iter().enumerate() {
            let path = |key| [At::Key(name), At::Key("mapping"), At::Index(index), At::Key(key)];
            let each = row.each.as_deref();
            self.of_list(&path("target"), &row.target, each);
            for (key, text) in [
                ("source", &row.source),
                ("constant", &row.constant),
                ("default", &row.default),
            ] {
                if let Some(text) = text {
                    self.of_list(&path(key), text, each);
                }
            }
        }
    }

    fn optional(&mut self, path: &[At], text: Option<&str>) {
        if let Some(text) = text {
            self.plain(path, text);
        }
    }

    fn plain(&mut self, path: &[At], text: &str) {
        self.of_list(path, text, None);
    }

    fn of_list(&mut self, path: &[At], text: &str, each: Option<&str>) {
        for name in template::names(text) {
            if name == ITEM || name.starts_with("item.") {
                self.item(path, name, each);
            } else if let Some(question) = self.profile.question(name) {
                if question.kind == QuestionKind::Secret {
                    self.report.add(
                        path,
                        format!("`{{{name}}}` is a secret, and a secret is never written into a text"),
                        "Remove it from the text.",
                    );
                }
            } else if !FACTS.contains(&name) {
                let questions = self.profile.questions.iter().map(|question| question.id.as_str());
                let known: Vec<&str> = questions.chain(FACTS).collect();
                let fix = match nearest(name, &known) {
                    Some(meant) => format!("Write `{{{meant}}}`."),
                    None => format!("Known here: {}.", known.join(", ")),
                };
                self.report
                    .add(path, format!("nothing is named `{{{name}}}`"), fix);
            }
        }
    }

    fn item(&mut self, path: &[At], name: &str, each: Option<&str>) {
        let Some(list) = each else {
            self.report.add(
                path,
                format!("`{{{name}}}` stands in something that is not repeated"),
                "Add `each` with the list it is repeated for.",
            );
            return;
        };
        let Some(part) = name.strip_prefix("item.") else {
            return;
        };
        // That it is a list is checked where `each` is.
        let list_question = self.profile.question(list);
        let Some(question) = list_question.filter(|question| question.kind == QuestionKind::List) else {
            return;
        };
        let parts: Vec<&str> = question.parts.iter().map(|part| part.id.as_str()).collect();
        if !parts.contains(&part) {
            let fix = match nearest(part, &parts) {
                Some(meant) => format!("Write `{{item.{meant}}}`."),
                None => format!("Add a part `{part}` to the question `{list}`."),
            };
            self.report
                .add(path, format!("the values of `{list}` have no part `{part}`"), fix);
        }
    }
}
