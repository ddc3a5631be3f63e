//! Mapping tables, attributes of the target, roles.

use std::collections::HashSet;

use super::Report;
use super::texts::{sample, sample_expressions};
use crate::data::Profile;
use crate::locate::At;
use crate::object::{MappingPolicy, MappingRow, ObjectProfile};
use crate::template;

pub(super) fn all(profile: &Profile, report: &mut Report<'_, '_>) {
    for (name, object) in [("users", &profile.users), ("groups", &profile.groups)] {
        rows(profile, name, object, report);
        table(profile, name, object, report);
    }
    if !profile.users.enabled {
        report.add(
            &[At::Key("users"), At::Key("enabled")],
            "the mapping of people cannot be switched off in Entra",
            "Write `enabled = true`.",
        );
    }
    attributes(profile, report);
    app_roles(profile, report);
}

fn rows(profile: &Profile, name: &'static str, object: &ObjectProfile, report: &mut Report<'_, '_>) {
    let path =
        |index: usize, key: &'static str| [At::Key(name), At::Key("mapping"), At::Index(index), At::Key(key)];
    for (index, row) in object.mappings.iter().enumerate() {
        let earlier = &object.mappings[..index];
        target(profile, &row.target, &path(index, "target"), report);
        // SCIM attribute names ignore case (RFC 7643 §2.1).
        let same = |other: &&MappingRow| other.target.eq_ignore_ascii_case(&row.target);
        if earlier.iter().filter(same).any(|other| can_meet(row, other)) {
            report.add(
                &path(index, "target"),
                format!("`{}` is mapped twice", row.target),
                "Remove one of the two rows; Entra allows one for each target.",
            );
        }
        if row.each.is_some() && !mentions_item(&row.target) {
            report.add(
                &path(index, "target"),
                format!("`{}` is the same for each value of the list", row.target),
                "Put `{item}` into the target, or remove `each`.",
            );
        }
        if row.source.is_some() == row.constant.is_some() {
            report.add(
                &path(index, if row.source.is_some() { "constant" } else { "target" }),
                format!("the row `{}` needs exactly one of `source` and `constant`", row.target),
                "Write `source = \"[attribute]\"` for a value of Entra, `constant = \"…\"` for the same text for everybody.",
            );
        }
        if let Some(source) = &row.source {
            for sample in sample_expressions(profile, source) {
                for problem in expr::parse(&sample).err().into_iter().flatten() {
                    let fix = problem.fix.clone();
                    report.add(&path(index, "source"), format!("in `{sample}`: {problem}"), fix);
                }
            }
        }
        match row.matching_priority {
            Some(0) => report.add(
                &path(index, "matching_priority"),
                "0 means that a row does not match",
                "Leave the key out, or write 1.",
            ),
            Some(priority) => {
                let same = |other: &&MappingRow| other.matching_priority == Some(priority);
                if earlier.iter().filter(same).any(|other| can_meet(row, other)) {
                    report.add(
                        &path(index, "matching_priority"),
                        format!("two rows of `{name}` match with precedence {priority}"),
                        "Number the matching rows 1, 2, ….",
                    );
                }
            }
            None => {}
        }
    }
}

/// Both rows may be there at once.
fn can_meet(left: &MappingRow, right: &MappingRow) -> bool {
    match (&left.when, &right.when) {
        (Some(left), Some(right)) => !left.excludes(right),
        _ => true,
    }
}

fn mentions_item(text: &str) -> bool {
    template::names(text)
        .iter()
        .any(|name| name.split('.').next() == Some(template::ITEM))
}

fn target(profile: &Profile, name: &str, path: &[At], report: &mut Report<'_, '_>) {
    if let Err(error) = scim::path::Path::parse(&sample(profile, name)) {
        report.add(
            path,
            format!("`{name}` is not a SCIM attribute path: {}", error.detail),
            "Write it as RFC 7644 §3.10 does, for example `emails[type eq \"work\"].value`.",
        );
    }
}

fn table(profile: &Profile, name: &'static str, object: &ObjectProfile, report: &mut Report<'_, '_>) {
    let matches = object.mappings.iter().any(|row| row.matching_priority.is_some());
    if object.enabled && profile.mapping_policy == MappingPolicy::Exact && !matches {
        report.add(
            &[At::Key(name)],
            format!("no row of `{name}` is used for matching"),
            "Give one row `matching_priority = 1`.",
        );
    }
    if object.enabled && object.actions.as_ref().is_some_and(Vec::is_empty) {
        report.add(
            &[At::Key(name), At::Key("actions")],
            format!("`{name}` is enabled and may do nothing"),
            "List `create`, `update` or `delete`, or write `enabled = false`.",
        );
    }
}

fn attributes(profile: &Profile, report: &mut Report<'_, '_>) {
    let mut seen = HashSet::new();
    for (index, attribute) in profile.attributes.iter().enumerate() {
        let path = [At::Key("attribute"), At::Index(index), At::Key("name")];
        target(profile, &attribute.name, &path, report);
        if !seen.insert(attribute.name.to_lowercase()) {
            report.add(
                &path,
                format!("the attribute `{}` stands here twice", attribute.name),
                "Remove one of the two.",
            );
        }
        if attribute.each.is_some() && !mentions_item(&attribute.name) {
            report.add(
                &path,
                format!("`{}` is the same for each value of the list", attribute.name),
                "Put `{item}` into the name, or remove `each`.",
            );
        }
    }
}

fn app_roles(profile: &Profile, report: &mut Report<'_, '_>) {
    let mut seen = HashSet::new();
    for (index, role) in profile.app_roles.iter().enumerate() {
        let path = [At::Key("app_role"), At::Index(index), At::Key("value")];
        // Graph: appRole.value may not contain blanks, and has at most 120 characters.
        if role.value.is_empty() || role.value.contains(char::is_whitespace) || role.value.len() > 120 {
            report.add(
                &path,
                format!("`{}` cannot be the value of a role", role.value),
                "Write at most 120 characters without blanks.",
            );
        } else if !seen.insert(&role.value) {
            report.add(
                &path,
                format!("the role `{}` stands here twice", role.value),
                "Give each role its own value.",
            );
        }
    }
}
