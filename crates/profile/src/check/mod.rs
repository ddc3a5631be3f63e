//! What serde cannot see: expressions, paths, references.

mod asked;
mod objects;
mod references;
mod texts;

use std::collections::HashSet;

use crate::data::{Profile, ValueSource};
use crate::locate::{At, Places};
use crate::problem::ProfileProblem;
use crate::template;

/// Reports every problem of a profile that was read.
pub(crate) fn all(profile: &Profile, places: &Places<'_>, problems: &mut Vec<ProfileProblem>) {
    let mut report = Report { places, problems };
    identity(profile, &mut report);
    objects::all(profile, &mut report);
    credentials(profile, &mut report);
    assignments(profile, &mut report);
    unique_ids(profile, &mut report);
    asked::all(profile, &mut report);
    texts::all(profile, &mut report);
    references::all(profile, &mut report);
    registered(profile, &mut report);
    crate::trial::check(profile, &mut report);
}

/// Single sign-on and the Graph API method: permissions by their names, and a secret that ends.
fn registered(profile: &Profile, report: &mut Report<'_, '_>) {
    let sso = profile.sso.as_ref();
    let api = profile.graph_api.as_ref();
    let both = [
        ("sso", sso.map(|sso| (&sso.permissions, sso.secret_months))),
        ("graph_api", api.map(|api| (&api.permissions, api.secret_months))),
    ];
    for (section, part) in both {
        let Some((permissions, months)) = part else {
            continue;
        };
        let path = |key| [At::Key(section), At::Key(key)];
        for permission in permissions {
            let name = permission.split('.').all(|part| !part.is_empty());
            if !name || permission.contains(char::is_whitespace) {
                report.add(
                    &path("permissions"),
                    format!("`{permission}` is no permission of Microsoft Graph"),
                    "Write it as Graph does, `User.Read`.",
                );
            }
        }
        if !(1..=24).contains(&months) {
            report.add(
                &path("secret_months"),
                format!("a client secret cannot last {months} months"),
                "Write a number from 1 to 24.",
            );
        }
    }
    if api.is_some_and(|api| api.permissions.is_empty()) {
        report.add(
            &[At::Key("graph_api"), At::Key("permissions")],
            "the registration asks for no permission",
            "List the application permissions of Microsoft Graph that the vendor needs.",
        );
    }
    if let Some(when) = sso.and_then(|sso| sso.when.as_ref())
        && profile.question(&when.question).is_none()
        && !profile.branches.iter().any(|branch| branch.id == when.question)
    {
        report.add(
            &[At::Key("sso"), At::Key("when")],
            format!("`{}` is not in this file", when.question),
            "Name a question that stands in this file.",
        );
    }
}

/// Collects problems with their places.
pub(crate) struct Report<'a, 'b> {
    places: &'a Places<'a>,
    problems: &'b mut Vec<ProfileProblem>,
}

impl Report<'_, '_> {
    pub(crate) fn add(&mut self, path: &[At], message: impl Into<String>, fix: impl Into<String>) {
        let mark = self.places.mark(path);
        self.problems.push(ProfileProblem {
            line: mark.line,
            column: mark.column,
            width: mark.width,
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
    if let Some(url) = profile.console.as_ref().and_then(|console| console.url.as_ref()) {
        web_address(url, &[At::Key("console"), At::Key("url")], report);
    }
    for (index, step) in profile.steps.iter().enumerate() {
        if let Some(url) = &step.url {
            web_address(url, &[At::Key("step"), At::Index(index), At::Key("url")], report);
        }
    }
}

/// The admin's browser is sent there, so it must be a plain https address.
fn web_address(text: &str, path: &[At], report: &mut Report<'_, '_>) {
    // A template becomes an address when it is answered; its question says so.
    if !template::names(text).is_empty() {
        return;
    }
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

fn assignments(profile: &Profile, report: &mut Report<'_, '_>) {
    let who = &profile.assignments;
    if !who.kind.takes_groups() && !who.groups.is_empty() {
        report.add(
            &[At::Key("assignments"), At::Key("kind")],
            "only people are assigned, yet groups are named",
            "Remove the groups, or write `kind = \"groups_or_users\"`.",
        );
    }
    if who.pilot && !who.kind.takes_groups() {
        report.add(
            &[At::Key("assignments"), At::Key("pilot")],
            "a pilot begins with one group, yet only people are assigned",
            "Remove `pilot`, or let groups be assigned.",
        );
    }
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
    let lists: [(&'static str, Vec<&str>); 6] = [
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
        (
            "mail",
            profile.mails.iter().map(|mail| mail.id.as_str()).collect(),
        ),
        (
            "method",
            profile.methods.iter().map(|method| method.id.as_str()).collect(),
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
