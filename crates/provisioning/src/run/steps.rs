//! The sentences and details of the steps, as the service writes them (Graph: decoded on-demand element).

use expr::{Attributes, Role, Value};
use serde_json::{Map, Value as Json};

use crate::engine::Engine;
use crate::gate::{self, Gate};
use crate::mapping::{ObjectMapping, Source};
use crate::people::Kind;
use crate::record::{Action, Part, Record, Status};
use crate::values::plain;

/// Attributes that an import step always shows.
const USER_DETAILS: [&str; 7] = [
    "objectId",
    "accountEnabled",
    "displayName",
    "mailNickname",
    "userPrincipalName",
    "IsSoftDeleted",
    "appRoleAssignments",
];
const GROUP_DETAILS: [&str; 2] = ["objectId", "displayName"];

/// The import step: what the directory has, as far as the mapping reads it. All detail values are text.
pub(super) fn import(record: &mut Record, engine: &Engine, mapping: &ObjectMapping, gate: &Gate) {
    let object = gate::source_object(&engine.people, &gate.standing, mapping.kind, &record.source_id);
    let fixed: &[&str] = match mapping.kind {
        Kind::User => &USER_DETAILS,
        Kind::Group => &GROUP_DETAILS,
    };
    let mut details = Map::new();
    let mapped = mapping.rows.iter().flat_map(|row| match &row.source {
        Source::Expression(program) => expr::attributes(program.expr()),
        _ => Vec::new(),
    });
    for name in fixed.iter().map(|name| (*name).to_owned()).chain(mapped) {
        if details.contains_key(&name) {
            continue;
        }
        let text = match object.attribute(&name) {
            Value::Roles(roles) => roles.iter().map(Role::name).collect::<Vec<_>>().join(", "),
            Value::Multi(values) => values.join(", "),
            value => value.into_text().unwrap_or_default().into_owned(),
        };
        if !text.is_empty() {
            details.insert(name, Json::from(text));
        }
    }
    // The renderers put the sentence in: the log and on demand word it differently.
    record.step(Part::Import, Status::Success, String::new(), details);
}

/// The scoping step with its five lines.
pub(super) fn scoping(record: &mut Record, gate: &Gate) {
    let clauses: Map<String, Json> = gate
        .scope
        .clauses
        .iter()
        .map(|clause| (clause.text.clone(), Json::Bool(clause.passed)))
        .collect();
    let mut details = Map::new();
    for (name, holds) in [
        ("Active in the source system", gate.active),
        ("Assigned to the application", gate.entitled),
        ("User has the required role", gate.entitled),
        ("Scoping filter evaluation passed", gate.scope.passed),
    ] {
        details.insert(name.to_owned(), Json::from(if holds { "True" } else { "False" }));
    }
    details.insert(
        "ScopeEvaluationResult".to_owned(),
        Json::from(Json::Object(clauses).to_string()),
    );
    let status = if gate.in_scope() {
        Status::Success
    } else {
        Status::Skipped
    };
    let description = format!(
        "Determine if {} in scope by evaluating against each scoping filter",
        record.kind.as_str()
    );
    record.step(Part::Scoping, status, description, details);
}

/// The object is at the target; its mapped attributes are shown.
pub(super) fn matched(record: &mut Record, mapping: &ObjectMapping, resource: &Json) {
    let mut details = Map::new();
    if let Some(id) = resource["id"].as_str() {
        details.insert("id".to_owned(), Json::from(id));
    }
    for row in &mapping.rows {
        if row.is_reference() {
            continue;
        }
        if let Some(value) = row.path.read(resource) {
            details.insert(row.target.clone(), Json::from(plain(value)));
        }
    }
    // Two blanks: the service leaves the kind of object out and keeps the blank around it.
    let description = format!("Retrieved  '{}' from {}", record.name, record.target_directory);
    record.step(Part::Matched, Status::Success, description, details);
}

/// The object is not at the target and will be made.
pub(super) fn not_matched(record: &mut Record) {
    let kind = record.kind.as_str();
    let description = format!(
        "{} will be created in {} ({kind} is active and assigned in {}, but no matching {kind} was found in {})",
        record.subject(),
        record.target_directory,
        record.source_directory,
        record.target_directory
    );
    record.step(Part::NotMatched, Status::Success, description, Map::new());
}

/// The write succeeded.
pub(super) fn exported(record: &mut Record) {
    let verb = match record.action {
        Action::Create => "created",
        Action::Delete => "deleted",
        Action::Disable => "disabled",
        _ => "updated",
    };
    let description = format!("{} was {verb} in {}", record.subject(), record.target_directory);
    let mut details = Map::new();
    details.insert(
        "ReportableIdentifier".to_owned(),
        Json::from(record.name.as_str()),
    );
    if !record.not_foreseen.is_empty() {
        // Not one of the service's own details: this program left out what it cannot compute, and says so.
        details.insert(
            "NotEvaluated".to_owned(),
            Json::from(record.not_foreseen.join("; ")),
        );
    }
    record.step(Part::Export(record.action), Status::Success, description, details);
}

/// Both sides agree already.
pub(super) fn redundant(record: &mut Record) {
    let kind = match record.kind {
        Kind::User => "user",
        Kind::Group => "group",
    };
    record.skip(
        "RedundantExport",
        format!("The state of the {kind} in both the source and target systems already match."),
    );
}

/// One more deletion than the notification settings allow in one cycle: the object waits until an admin decides.
pub(super) fn held(record: &mut Record) {
    record.action = Action::StagedDelete;
    record.skip(
        "TooManyDeletes",
        format!(
            "{} would be disabled or deleted in {}, and is held back: this cycle made as many deletions as the notification \
             settings allow. Restart the job with ForceDeletes to let it through, or put the object back into scope.",
            record.subject(),
            record.target_directory
        ),
    );
}

/// The target does not store what it is sent.
pub(super) fn altered(record: &mut Record, target: &str, has: &str, sent: &str) {
    let description = format!(
        "{} has '{has}' for {target} where '{sent}' was sent; unless it stores what it is sent, every change of {} sends this again",
        record.target_directory,
        record.subject()
    );
    let mut details = Map::new();
    // In words of this program: the service has no record of it.
    details.insert("NotAsSent".to_owned(), Json::from(target));
    record.step(Part::Export(record.action), Status::Warning, description, details);
    if record.status == Status::Success {
        record.status = Status::Warning;
    }
}
