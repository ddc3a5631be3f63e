//! What refers to something refers to one that exists.

use super::Report;
use crate::data::Profile;
use crate::locate::At;
use crate::problem::nearest;

/// Whatever names a step, a reading or a branch names one that exists.
pub(super) fn all(profile: &Profile, report: &mut Report<'_, '_>) {
    let steps: Vec<&str> = profile.steps.iter().map(|step| step.id.as_str()).collect();
    let branches: Vec<&str> = profile.branches.iter().map(|branch| branch.id.as_str()).collect();
    // A row and a warning may also come from the reading of an unclear point.
    let both: Vec<&str> = steps
        .iter()
        .copied()
        .chain(profile.readings.iter().map(|reading| reading.id.as_str()))
        .collect();

    let mut refer = |path: &[At], id: &str, known: &[&str]| {
        if known.contains(&id) {
            return;
        }
        let fix = match nearest(id, known) {
            Some(name) => format!("Write `{name}`."),
            None => "Name one that stands in this file.".to_owned(),
        };
        report.add(path, format!("`{id}` is not in this file"), fix);
    };

    for (name, object) in [("users", &profile.users), ("groups", &profile.groups)] {
        for id in &object.guide_steps {
            refer(&[At::Key(name), At::Key("guide_steps")], id, &both);
        }
        for (index, row) in object.mappings.iter().enumerate() {
            if let Some(id) = &row.guide_step {
                let path = [
                    At::Key(name),
                    At::Key("mapping"),
                    At::Index(index),
                    At::Key("guide_step"),
                ];
                refer(&path, id, &both);
            }
        }
    }
    let single = [
        (
            ["settings", "scope_guide_step"],
            &profile.settings.scope_guide_step,
        ),
        (
            ["settings", "notification_guide_step"],
            &profile.settings.notification_guide_step,
        ),
        (["assignments", "guide_step"], &profile.assignments.guide_step),
        (["start", "guide_step"], &profile.start.guide_step),
        (
            ["credentials", "tenant_url"],
            &profile.credentials.tenant_url.guide_step,
        ),
        (
            ["credentials", "secret_token"],
            &profile.credentials.secret_token.guide_step,
        ),
    ];
    for ([table, key], id) in single {
        if let Some(id) = id {
            refer(&[At::Key(table), At::Key(key)], id, &both);
        }
    }
    for (index, step) in profile.steps.iter().enumerate() {
        if let Some(branch) = &step.branch {
            refer(
                &[At::Key("step"), At::Index(index), At::Key("branch")],
                branch,
                &branches,
            );
        }
    }
    let questions: Vec<&str> = profile
        .questions
        .iter()
        .map(|question| question.id.as_str())
        .collect();
    let mails: Vec<&str> = profile.mails.iter().map(|mail| mail.id.as_str()).collect();
    for (index, step) in profile.steps.iter().enumerate() {
        let path = |key| [At::Key("step"), At::Index(index), At::Key(key)];
        if let Some(question) = &step.question {
            refer(&path("question"), question, &questions);
        }
        if let Some(mail) = &step.mail {
            refer(&path("mail"), mail, &mails);
        }
    }
    for (index, question) in profile.questions.iter().enumerate() {
        let path = [At::Key("question"), At::Index(index), At::Key("guide_steps")];
        for id in &question.guide_steps {
            refer(&path, id, &both);
        }
    }
    for (index, fit) in profile.fits.iter().enumerate() {
        refer(
            &[At::Key("fit"), At::Index(index), At::Key("guide_step")],
            &fit.guide_step,
            &both,
        );
    }
    for (index, mail) in profile.mails.iter().enumerate() {
        if let Some(to) = &mail.to {
            refer(
                &[At::Key("mail"), At::Index(index), At::Key("to")],
                to,
                &questions,
            );
        }
    }
    let sso = profile.sso.iter().flat_map(|sso| &sso.hand_over);
    let api = profile.graph_api.iter().flat_map(|api| &api.hand_over);
    for (section, index, handed) in (sso.enumerate().map(|(at, one)| ("sso", at, one)))
        .chain(api.enumerate().map(|(at, one)| ("graph_api", at, one)))
    {
        if let Some(id) = &handed.guide_step {
            let path = [
                At::Key(section),
                At::Key("hand_over"),
                At::Index(index),
                At::Key("guide_step"),
            ];
            refer(&path, id, &both);
        }
    }
    if let Some(api) = &profile.graph_api {
        let path = |key| [At::Key("graph_api"), At::Key(key)];
        for id in &api.guide_steps {
            refer(&path("guide_steps"), id, &both);
        }
        if let Some(question) = &api.group_filter {
            refer(&path("group_filter"), question, &questions);
        }
        if let Some(mail) = &api.mail {
            refer(&path("mail"), mail, &mails);
        }
    }
    if let Some(per) = &profile.app.one_app_per {
        let path = [At::Key("app"), At::Key("one_app_per"), At::Key("question")];
        refer(&path, &per.question, &questions);
    }
    let attributes = profile
        .attributes
        .iter()
        .map(|attribute| attribute.guide_step.as_ref());
    let roles = profile.app_roles.iter().map(|role| role.guide_step.as_ref());
    let rules = profile.data_rules.iter().map(|rule| rule.guide_step.as_ref());
    for (list, index, id) in (attributes.enumerate().map(|(at, id)| ("attribute", at, id)))
        .chain(roles.enumerate().map(|(at, id)| ("app_role", at, id)))
        .chain(rules.enumerate().map(|(at, id)| ("data_rule", at, id)))
    {
        if let Some(id) = id {
            refer(
                &[At::Key(list), At::Index(index), At::Key("guide_step")],
                id,
                &both,
            );
        }
    }
    for (index, reading) in profile.readings.iter().enumerate() {
        if let Some(question) = &reading.question {
            let path = [At::Key("reading"), At::Index(index), At::Key("question")];
            refer(&path, question, &questions);
        }
        for id in &reading.guide_steps {
            refer(
                &[At::Key("reading"), At::Index(index), At::Key("guide_steps")],
                id,
                &steps,
            );
        }
    }
    for (index, warning) in profile.warnings.iter().enumerate() {
        let path = [At::Key("warning"), At::Index(index), At::Key("guide_step")];
        refer(&path, &warning.guide_step, &both);
    }
    let trial = &profile.trial;
    let refusals = trial.refusals.iter().map(|refusal| &refusal.guide_step);
    let rules = trial.rules.iter().map(|rule| &rule.guide_step);
    for (list, index, id) in (refusals.enumerate().map(|(index, id)| ("refuse", index, id)))
        .chain(rules.enumerate().map(|(index, id)| ("rule", index, id)))
    {
        let path = [
            At::Key("trial"),
            At::Key(list),
            At::Index(index),
            At::Key("guide_step"),
        ];
        refer(&path, id, &both);
    }
}
