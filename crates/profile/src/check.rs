//! What serde cannot see: expressions, paths, references.

use std::collections::HashSet;

use crate::data::{ObjectProfile, Profile, ValueSource};
use crate::locate::{At, Places};
use crate::problem::{ProfileProblem, nearest};

/// Reports every problem of a profile that was read.
pub(crate) fn all(profile: &Profile, places: &Places<'_>, problems: &mut Vec<ProfileProblem>) {
    let mut report = Report { places, problems };
    identity(profile, &mut report);
    objects("users", &profile.users, &mut report);
    objects("groups", &profile.groups, &mut report);
    credentials(profile, &mut report);
    groups(profile, &mut report);
    unique_ids(profile, &mut report);
    references(profile, &mut report);
    crate::trial::check(profile, &mut report);
}

/// Collects problems with their places.
pub(crate) struct Report<'a, 'b> {
    places: &'a Places<'a>,
    problems: &'b mut Vec<ProfileProblem>,
}

impl Report<'_, '_> {
    pub(crate) fn add(&mut self, path: &[At], message: impl Into<String>, fix: impl Into<String>) {
        self.problems.push(ProfileProblem {
            line: self.places.line(path),
            message: message.into(),
            fix: fix.into(),
        });
    }
}

fn identity(profile: &Profile, report: &mut Report<'_, '_>) {
    let legal =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_-".contains(letter);
    if profile.id.is_empty() || !profile.id.chars().all(legal) {
        report.add(
            &[At::Key("id")],
            format!("the id `{}` cannot be a file name everywhere", profile.id),
            "Use lower-case letters, digits, `-` and `_`.",
        );
    }
    if let Some(console) = &profile.console {
        web_address(&console.url, &[At::Key("console"), At::Key("url")], report);
    }
    for (index, step) in profile.steps.iter().enumerate() {
        if let Some(url) = &step.url {
            web_address(url, &[At::Key("step"), At::Index(index), At::Key("url")], report);
        }
    }
}

/// The admin's browser is sent there, so it must be a plain https address.
fn web_address(text: &str, path: &[At], report: &mut Report<'_, '_>) {
    let good = url::Url::parse(text)
        .is_ok_and(|url| url.scheme() == "https" && url.has_host() && url.username().is_empty());
    if !good {
        report.add(
            path,
            format!("`{text}` is not an https address"),
            "Write the whole address, beginning with https://.",
        );
    }
}

fn objects(name: &'static str, object: &ObjectProfile, report: &mut Report<'_, '_>) {
    let row_path =
        |index: usize, key: &'static str| [At::Key(name), At::Key("mapping"), At::Index(index), At::Key(key)];
    let mut targets = HashSet::new();
    let mut priorities = HashSet::new();
    for (index, row) in object.mappings.iter().enumerate() {
        if let Err(error) = scim::path::Path::parse(&row.target) {
            report.add(
                &row_path(index, "target"),
                format!("`{}` is not a SCIM attribute path: {}", row.target, error.detail),
                "Write it as RFC 7644 §3.10 does, for example `emails[type eq \"work\"].value`.",
            );
        }
        // SCIM attribute names ignore case (RFC 7643 §2.1).
        if !targets.insert(row.target.to_lowercase()) {
            report.add(
                &row_path(index, "target"),
                format!("`{}` is mapped twice", row.target),
                "Remove one of the two rows; Entra allows one for each target.",
            );
        }
        if let Err(found) = expr::parse(&row.source) {
            for problem in found {
                report.add(
                    &row_path(index, "source"),
                    format!("in `{}`: {problem}", row.source),
                    problem.fix,
                );
            }
        }
        match row.matching_priority {
            Some(0) => report.add(
                &row_path(index, "matching_priority"),
                "0 means that a row does not match",
                "Leave the key out, or write 1.",
            ),
            Some(priority) if !priorities.insert(priority) => report.add(
                &row_path(index, "matching_priority"),
                format!("two rows of `{name}` match with precedence {priority}"),
                "Number the matching rows 1, 2, ….",
            ),
            _ => {}
        }
    }
    if object.enabled && priorities.is_empty() {
        report.add(
            &[At::Key(name)],
            format!("no row of `{name}` is used for matching"),
            "Give one row `matching_priority = 1`.",
        );
    }
    if object.enabled && object.actions.is_empty() {
        report.add(
            &[At::Key(name), At::Key("actions")],
            format!("`{name}` is enabled and may do nothing"),
            "List `create`, `update` or `delete`, or write `enabled = false`.",
        );
    }
}

fn credentials(profile: &Profile, report: &mut Report<'_, '_>) {
    let both = [
        ("tenant_url", &profile.credentials.tenant_url),
        ("secret_token", &profile.credentials.secret_token),
    ];
    for (name, credential) in both {
        let fixed = credential.source == ValueSource::Fixed;
        if fixed != credential.value.is_some() {
            report.add(
                &[At::Key("credentials"), At::Key(name)],
                format!("`{name}` needs a `value` exactly when its source is `fixed`"),
                "Add or remove `value`.",
            );
        }
    }
    // A secret in a file that everybody has is none.
    if profile.credentials.secret_token.value.is_some() {
        report.add(
            &[At::Key("credentials"), At::Key("secret_token"), At::Key("value")],
            "a profile must not contain a secret",
            "Remove `value`; the admin pastes the token.",
        );
    }
}

fn groups(profile: &Profile, report: &mut Report<'_, '_>) {
    let mut names = HashSet::new();
    for (index, group) in profile.assignments.groups.iter().enumerate() {
        let path = [
            At::Key("assignments"),
            At::Key("group"),
            At::Index(index),
            At::Key("name"),
        ];
        if group.name.trim().is_empty() {
            report.add(&path, "a group has no name", "Write the exact name of the guide.");
        } else if !names.insert(&group.name) {
            report.add(
                &path,
                format!("the group “{}” is named twice", group.name),
                "Remove one of the two.",
            );
        }
    }
}

fn unique_ids(profile: &Profile, report: &mut Report<'_, '_>) {
    let lists: [(&'static str, Vec<&str>); 4] = [
        (
            "step",
            profile.steps.iter().map(|step| step.id.as_str()).collect(),
        ),
        (
            "reading",
            profile
                .readings
                .iter()
                .map(|reading| reading.id.as_str())
                .collect(),
        ),
        (
            "warning",
            profile
                .warnings
                .iter()
                .map(|warning| warning.id.as_str())
                .collect(),
        ),
        (
            "branch",
            profile.branches.iter().map(|branch| branch.id.as_str()).collect(),
        ),
    ];
    for (list, ids) in lists {
        let mut seen = HashSet::new();
        for (index, id) in ids.into_iter().enumerate() {
            if !seen.insert(id) {
                report.add(
                    &[At::Key(list), At::Index(index), At::Key("id")],
                    format!("the {list} `{id}` stands here twice"),
                    "Give each its own id.",
                );
            }
        }
    }
    for (index, step) in profile.steps.iter().enumerate() {
        if step.kind.is_empty() {
            report.add(
                &[At::Key("step"), At::Index(index), At::Key("kind")],
                format!("the step `{}` has no kind", step.id),
                "List at least one of AUTO, CHECK, GUIDE, WARN, ASK.",
            );
        }
    }
}

/// Whatever names a step, a reading or a branch names one that exists.
fn references(profile: &Profile, report: &mut Report<'_, '_>) {
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
            refer(&[At::Key(name), At::Key("guide_steps")], id, &steps);
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
            refer(&[At::Key(table), At::Key(key)], id, &steps);
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
    for (index, reading) in profile.readings.iter().enumerate() {
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
