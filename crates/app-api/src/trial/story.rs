//! What happened to one person or group, told from the exchanges about them.

use scim::change::Change;
use scim_server::{ExchangePage, LoggedExchange};
use serde_json::Value;

use super::view;
use crate::view::trial::{TrialStepKind, TrialStory, TrialStoryStep};

pub(super) fn of(name: &str, about: &str, page: ExchangePage) -> TrialStory {
    let more = page.total > page.rows.len() as u64;
    let mut rows = page.rows;
    rows.sort_by_key(|logged| logged.id);
    let steps: Vec<TrialStoryStep> = rows.iter().map(|logged| step(name, logged)).collect();
    TrialStory {
        // The name that the log knows now says more than an id that was asked for.
        about: rows
            .iter()
            .rev()
            .filter(|logged| logged.exchange.method != "GET")
            .find_map(|logged| logged.who.clone())
            .unwrap_or_else(|| about.to_owned()),
        line: line(&steps),
        steps,
        more,
    }
}

fn step(name: &str, logged: &LoggedExchange) -> TrialStoryStep {
    TrialStoryStep {
        kind: kind(logged),
        row: view::row(name, logged),
        changes: view::changes(&logged.changes),
        struck: view::struck(logged),
    }
}

/// What an exchange was for: by its status and method, then by what it changed.
fn kind(logged: &LoggedExchange) -> TrialStepKind {
    let exchange = &logged.exchange;
    if exchange.status.is_none_or(|status| status >= 400) {
        return TrialStepKind::Refused;
    }
    match exchange.method.as_str() {
        "GET" if !exchange.url.contains("filter=") => TrialStepKind::Read,
        "GET" if logged.what.ends_with("found") => TrialStepKind::Match,
        "GET" => TrialStepKind::NoMatch,
        "POST" => TrialStepKind::Created,
        "DELETE" => TrialStepKind::Deleted,
        _ if logged.changes.is_empty() => TrialStepKind::Unchanged,
        _ => match logged.changes.iter().find_map(active) {
            Some(true) => TrialStepKind::Enabled,
            Some(false) => TrialStepKind::Disabled,
            None => TrialStepKind::Changed,
        },
    }
}

/// What `active` is now, when this change is about it.
fn active(change: &Change) -> Option<bool> {
    (change.path == "active").then_some(change.after == Some(Value::Bool(true)))
}

/// "Looked for twice, created, changed 3 times."
fn line(steps: &[TrialStoryStep]) -> String {
    let mut counted: Vec<(&'static str, usize)> = Vec::new();
    for step in steps {
        let word = word(step.kind);
        match counted.iter_mut().find(|(known, _)| *known == word) {
            Some((_, count)) => *count += 1,
            None => counted.push((word, 1)),
        }
    }
    let parts: Vec<String> = counted
        .into_iter()
        .map(|(word, count)| match count {
            1 => word.to_owned(),
            2 => format!("{word} twice"),
            count => format!("{word} {count} times"),
        })
        .collect();
    match parts.is_empty() {
        true => String::new(),
        false => format!("{}.", crate::probing::sentence(&parts.join(", "))),
    }
}

fn word(kind: TrialStepKind) -> &'static str {
    match kind {
        TrialStepKind::NoMatch | TrialStepKind::Match => "looked for",
        TrialStepKind::Read => "read",
        TrialStepKind::Created => "created",
        TrialStepKind::Changed => "changed",
        TrialStepKind::Disabled => "disabled",
        TrialStepKind::Enabled => "enabled",
        TrialStepKind::Unchanged => "written without a change",
        TrialStepKind::Deleted => "deleted",
        TrialStepKind::Refused => "refused",
    }
}
