//! The words of the exchange log: who, and what happened to them.

use scim::patch::Change;
use serde_json::Value;

use super::answer::Story;
use super::call::Target;
use crate::store::{StoreError, Stored, TrialStore};

/// Characters of a value that are shown in one line.
const VALUE_CHARS_MAX: usize = 60;

/// Who a path is about, before anything is done.
pub(super) async fn of_target(
    store: &TrialStore,
    tenant_seq: i64,
    target: &Target,
) -> Result<Story, StoreError> {
    let Target::One(resource_type, id) = target else {
        return Ok(Story::default());
    };
    let stored = store.get(tenant_seq, *resource_type, id).await?;
    Ok(stored.as_ref().map(of_stored).unwrap_or_default())
}

/// Who a resource is.
pub(super) fn of_stored(stored: &Stored) -> Story {
    Story {
        who: Some(stored.name()),
        subject: Some(stored.seq),
        ..Story::default()
    }
}

/// `created · 7 attributes`.
pub(super) fn created(changes: &[Change]) -> String {
    // `primary` only says which of the values is meant first.
    let attributes = changes
        .iter()
        .filter(|change| !is_member(change) && !change.path.ends_with("].primary"))
        .count();
    let mut text = format!("created · {attributes} attribute{}", plural(attributes));
    let members = changes.iter().filter(|change| is_member(change)).count();
    if members > 0 {
        text.push_str(&format!(" · {members} member{}", plural(members)));
    }
    text
}

/// `department: Sales → Finance`, `+20 members`, `title: Boss → nothing and 2 more`.
pub(super) fn changed(changes: &[Change]) -> String {
    let (members, others): (Vec<&Change>, Vec<&Change>) =
        changes.iter().partition(|change| is_member(change));
    let mut parts = Vec::new();
    if let Some(first) = others.first() {
        let mut text = one(first);
        if others.len() > 1 {
            text.push_str(&format!(" and {} more", others.len() - 1));
        }
        parts.push(text);
    }
    if !members.is_empty() {
        parts.push(member_counts(&members));
    }
    if parts.is_empty() {
        return "no change".to_owned();
    }
    parts.join(" · ")
}

/// As [`changed`], when members alone came and went.
pub(super) fn members(new: usize, gone: usize) -> String {
    match (new, gone) {
        (0, 0) => "no change".to_owned(),
        _ => counts(new, gone),
    }
}

/// As [`change_text`], when members alone came and went.
pub(super) fn members_text(name: &str, new: usize, gone: usize) -> String {
    match (new, gone) {
        (0, 0) => change_text(name, &[]),
        _ => format!("{name}: {}.", counts(new, gone)),
    }
}

/// The change in a sentence.
pub(super) fn change_text(name: &str, changes: &[Change]) -> String {
    if changes.is_empty() {
        return format!("{name} had these values already. Nothing changed.");
    }
    let (members, others): (Vec<&Change>, Vec<&Change>) =
        changes.iter().partition(|change| is_member(change));
    let mut parts: Vec<String> = others.into_iter().map(one).collect();
    if !members.is_empty() {
        parts.push(member_counts(&members));
    }
    format!("{name}: {}.", parts.join("; "))
}

/// `deleted · left 3 groups`.
pub(super) fn deleted(groups_left: u64) -> String {
    match groups_left {
        0 => "deleted".to_owned(),
        1 => "deleted · left 1 group".to_owned(),
        n => format!("deleted · left {n} groups"),
    }
}

fn is_member(change: &Change) -> bool {
    change.path == "members" || change.path.starts_with("members[")
}

fn member_counts(members: &[&Change]) -> String {
    let added = members.iter().filter(|change| change.before.is_none()).count();
    let removed = members.iter().filter(|change| change.after.is_none()).count();
    counts(added, removed)
}

fn counts(added: usize, removed: usize) -> String {
    match (added, removed) {
        (added, 0) => format!("+{added} member{}", plural(added)),
        (0, removed) => format!("−{removed} member{}", plural(removed)),
        (added, removed) => format!("+{added} −{removed} members"),
    }
}

fn one(change: &Change) -> String {
    let before = shown(change.before.as_ref());
    let after = shown(change.after.as_ref());
    format!("{}: {before} → {after}", change.label())
}

fn shown(value: Option<&Value>) -> String {
    let text = match value {
        None => return "nothing".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    if text.chars().count() <= VALUE_CHARS_MAX {
        return text;
    }
    let start: String = text.chars().take(VALUE_CHARS_MAX).collect();
    format!("{start}…")
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
