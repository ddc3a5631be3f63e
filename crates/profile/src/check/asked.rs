//! Questions, conditions, ways of setting up, and data rules.

use std::collections::HashSet;

use super::Report;
use crate::data::Profile;
use crate::locate::At;
use crate::problem::nearest;
use crate::question::{ANY_METHOD, AnswerValue, Part, Question, QuestionKind, SCIM_METHOD};
use crate::template::{FACTS, ITEM, is_name};
use crate::when::When;

pub(super) fn all(profile: &Profile, report: &mut Report<'_, '_>) {
    ids(profile, report);
    for (index, question) in profile.questions.iter().enumerate() {
        let path = |key| [At::Key("question"), At::Index(index), At::Key(key)];
        if let Some(when) = &question.when {
            // Only what stands above it, so that conditions never turn in a circle.
            condition(profile, when, &profile.questions[..index], &path("when"), report);
        }
        method(profile, question.method.as_deref(), &path("method"), report);
        one(question, index, report);
    }
    conditions(profile, report);
    methods(profile, report);
    rules(profile, report);
}

/// Questions, branches and fits share one name space: their answers are kept together.
fn ids(profile: &Profile, report: &mut Report<'_, '_>) {
    let questions = profile
        .questions
        .iter()
        .map(|question| ("question", question.id.as_str()));
    let fits = profile.fits.iter().map(|fit| ("fit", fit.id.as_str()));
    let branches: HashSet<&str> = profile.branches.iter().map(|branch| branch.id.as_str()).collect();
    let mut seen = HashSet::new();
    let mut index = 0;
    let mut list = "";
    for (of, id) in questions.chain(fits) {
        index = if of == list { index + 1 } else { 0 };
        list = of;
        let path = [At::Key(of), At::Index(index), At::Key("id")];
        let reserved = FACTS.contains(&id) || id == ITEM;
        if !is_name(id) || id.contains('.') || reserved {
            report.add(
                &path,
                format!("`{id}` cannot be the id of a question"),
                "Write small letters, digits and `_`, beginning with a letter; names of facts are taken.",
            );
        } else if !seen.insert(id) || branches.contains(id) {
            report.add(
                &path,
                format!("the {of} `{id}` stands here twice"),
                "Give each its own id.",
            );
        }
    }
}

fn one(question: &Question, index: usize, report: &mut Report<'_, '_>) {
    let path = |key| [At::Key("question"), At::Index(index), At::Key(key)];
    let id = &question.id;
    if question.kind == QuestionKind::Choice && question.choices.is_empty() {
        report.add(
            &path("id"),
            format!("`{id}` has nothing to choose from"),
            "Add `choices`.",
        );
    }
    if question.kind != QuestionKind::List && !question.parts.is_empty() {
        report.add(
            &path("part"),
            format!("`{id}` has parts and is not a list"),
            "Write `kind = \"list\"`, or remove the parts.",
        );
    }
    if let Some(default) = &question.default
        && let Err(problem) = question.check(default)
    {
        report.add(&path("default"), problem.message, problem.fix);
    }
    if question.default.is_some() && question.kind == QuestionKind::Secret {
        report.add(
            &path("default"),
            "a profile must not contain a secret",
            "Remove `default`.",
        );
    }
    pattern(
        id,
        question.pattern.as_deref(),
        question.pattern_says.as_deref(),
        &path("pattern"),
        report,
    );
    let mut seen = HashSet::new();
    for (at, part) in question.parts.iter().enumerate() {
        let path = |key| {
            [
                At::Key("question"),
                At::Index(index),
                At::Key("part"),
                At::Index(at),
                At::Key(key),
            ]
        };
        if !is_name(&part.id) || part.id.contains('.') || !seen.insert(&part.id) {
            report.add(
                &path("id"),
                format!("`{}` cannot be the id of a part", part.id),
                "Give each part its own id of small letters, digits and `_`.",
            );
        }
        if !can_be_part(part) {
            report.add(
                &path("kind"),
                format!("a part of `{id}` cannot be of this kind"),
                "Write `text`, `source_attribute`, `email` or `url`.",
            );
        }
        if part.optional && at + 1 != question.parts.len() {
            report.add(
                &path("optional"),
                format!("only the last part of `{id}` can be left out"),
                "Move it to the end, or remove `optional`.",
            );
        }
        pattern(
            &part.id,
            part.pattern.as_deref(),
            part.pattern_says.as_deref(),
            &path("pattern"),
            report,
        );
    }
}

fn can_be_part(part: &Part) -> bool {
    matches!(
        part.kind,
        QuestionKind::Text | QuestionKind::SourceAttribute | QuestionKind::Email | QuestionKind::Url
    )
}

fn pattern(id: &str, pattern: Option<&str>, says: Option<&str>, path: &[At], report: &mut Report<'_, '_>) {
    if let Some(Err(error)) = pattern.map(expr::regex::Pattern::new) {
        report.add(
            path,
            format!("the pattern of `{id}` cannot be read: {error}"),
            "Write a .NET regular expression that matches the whole value.",
        );
    }
    if pattern.is_some() && says.is_none() {
        report.add(
            path,
            format!("the pattern of `{id}` is not put into words"),
            "Add `pattern_says = \"…\"`, for people who do not read patterns.",
        );
    }
}

/// Conditions of everything but questions.
fn conditions(profile: &Profile, report: &mut Report<'_, '_>) {
    let all = &profile.questions[..];
    for (name, object) in [("users", &profile.users), ("groups", &profile.groups)] {
        for (index, row) in object.mappings.iter().enumerate() {
            let path = |key| [At::Key(name), At::Key("mapping"), At::Index(index), At::Key(key)];
            optional(profile, row.when.as_ref(), all, &path("when"), report);
            list(profile, row.each.as_deref(), &path("each"), report);
        }
    }
    for (index, attribute) in profile.attributes.iter().enumerate() {
        let path = |key| [At::Key("attribute"), At::Index(index), At::Key(key)];
        optional(profile, attribute.when.as_ref(), all, &path("when"), report);
        list(profile, attribute.each.as_deref(), &path("each"), report);
    }
    let roles = profile.app_roles.iter().map(|role| role.when.as_ref());
    let rules = profile.data_rules.iter().map(|rule| rule.when.as_ref());
    let warnings = profile.warnings.iter().map(|warning| warning.when.as_ref());
    let steps = profile.steps.iter().map(|step| step.when.as_ref());
    for (key, index, when) in (roles.enumerate().map(|(at, when)| ("app_role", at, when)))
        .chain(rules.enumerate().map(|(at, when)| ("data_rule", at, when)))
        .chain(warnings.enumerate().map(|(at, when)| ("warning", at, when)))
        .chain(steps.enumerate().map(|(at, when)| ("step", at, when)))
    {
        optional(
            profile,
            when,
            all,
            &[At::Key(key), At::Index(index), At::Key("when")],
            report,
        );
    }
    for (index, step) in profile.steps.iter().enumerate() {
        let path = [At::Key("step"), At::Index(index), At::Key("per_item")];
        list(profile, step.per_item.as_deref(), &path, report);
    }
}

fn optional(
    profile: &Profile,
    when: Option<&When>,
    above: &[Question],
    path: &[At],
    report: &mut Report<'_, '_>,
) {
    if let Some(when) = when {
        condition(profile, when, above, path, report);
    }
}

fn condition(profile: &Profile, when: &When, above: &[Question], path: &[At], report: &mut Report<'_, '_>) {
    let name = when.question.as_str();
    if let Some(question) = above.iter().find(|question| question.id == name) {
        if let Some(value) = &when.value
            && question.kind == QuestionKind::Choice
            && let Err(problem) = question.check(&AnswerValue::Text(value.clone()))
        {
            report.add(path, problem.message, problem.fix);
        }
        return;
    }
    let others = profile.branches.iter().map(|branch| branch.id.as_str());
    let others: Vec<&str> = others
        .chain(profile.fits.iter().map(|fit| fit.id.as_str()))
        .collect();
    if others.contains(&name) {
        return;
    }
    let known: Vec<&str> = above
        .iter()
        .map(|question| question.id.as_str())
        .chain(others)
        .collect();
    let fix = match nearest(name, &known) {
        Some(meant) => format!("Write `{meant}`."),
        None => "Name a question of this file; one that is asked for a question stands above it.".to_owned(),
    };
    report.add(path, format!("the condition `{when}` names no question"), fix);
}

fn list(profile: &Profile, name: Option<&str>, path: &[At], report: &mut Report<'_, '_>) {
    let Some(name) = name else { return };
    let lists: Vec<&str> = profile
        .questions
        .iter()
        .filter(|question| question.kind == QuestionKind::List)
        .map(|question| question.id.as_str())
        .collect();
    if !lists.contains(&name) {
        let fix = match nearest(name, &lists) {
            Some(meant) => format!("Write `{meant}`."),
            None => "Name a question of the kind `list`.".to_owned(),
        };
        report.add(path, format!("`{name}` is no question with a list"), fix);
    }
}

fn methods(profile: &Profile, report: &mut Report<'_, '_>) {
    let ids: Vec<&str> = profile.methods.iter().map(|method| method.id.as_str()).collect();
    if !ids.is_empty() && (ids.len() < 2 || !ids.contains(&SCIM_METHOD)) {
        report.add(
            &[At::Key("method")],
            "ways of setting up are a choice between `scim` and another one",
            "Write at least two `[[method]]`, one of them with `id = \"scim\"`; or none.",
        );
    }
    if ids.is_empty() && !profile.fits.is_empty() {
        report.add(
            &[At::Key("fit")],
            "there is nothing to decide between",
            "Add `[[method]]`, or remove `[[fit]]`.",
        );
    }
    let steps = profile.steps.iter().map(|step| step.method.as_deref());
    let warnings = profile.warnings.iter().map(|warning| warning.method.as_deref());
    for (key, index, own) in (steps.enumerate().map(|(at, own)| ("step", at, own)))
        .chain(warnings.enumerate().map(|(at, own)| ("warning", at, own)))
    {
        method(
            profile,
            own,
            &[At::Key(key), At::Index(index), At::Key("method")],
            report,
        );
    }
}

fn method(profile: &Profile, own: Option<&str>, path: &[At], report: &mut Report<'_, '_>) {
    let Some(own) = own else { return };
    let known: Vec<&str> = profile
        .methods
        .iter()
        .map(|method| method.id.as_str())
        .chain([ANY_METHOD])
        .collect();
    if !known.contains(&own) {
        report.add(
            path,
            format!("`{own}` is no way of setting up that this file names"),
            format!("Known here: {}.", known.join(", ")),
        );
    }
}

fn rules(profile: &Profile, report: &mut Report<'_, '_>) {
    for (index, rule) in profile.data_rules.iter().enumerate() {
        let path = |key| [At::Key("data_rule"), At::Index(index), At::Key(key)];
        if !rule.demands_something() {
            report.add(
                &path("attribute"),
                format!("the rule for `{}` demands nothing", rule.attribute),
                "Add requires, one_of, pattern, phone, equals, or separator with no_blank_after.",
            );
        }
        if rule.no_blank_after && rule.separator.as_ref().is_none_or(String::is_empty) {
            report.add(
                &path("no_blank_after"),
                "no separator is named that a blank could follow",
                "Add `separator = \",\"`.",
            );
        }
        pattern(
            &rule.attribute,
            rule.pattern.as_deref(),
            rule.pattern_says.as_deref(),
            &path("pattern"),
            report,
        );
    }
}
