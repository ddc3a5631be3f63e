//! One person or group through a schema: every gate, and every row with what it would send.

use graph_model::SynchronizationSchema;
use jiff::Timestamp;
use provisioning::{Kind, ObjectMapping, People, foresee_listed, gates_of};
use serde::Serialize;
use serde_json::Value;

use super::people::Listed;
use crate::error::ApiError;

/// Whom to explain, and by what.
pub struct ExplainRequest {
    /// As Graph gives it.
    pub schema: SynchronizationSchema,
    /// Who there is.
    pub listed: Listed,
    /// User principal name, mail address, id or display name; `None` when only one person is listed.
    pub user: Option<String>,
    /// The time of the prediction.
    pub now: Timestamp,
}

/// What is foreseen for one person. A prediction, and shown as one.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explained {
    /// User principal name, or what there is of a name; the name of a group.
    pub person: String,
    /// Object id.
    pub id: String,
    /// In one sentence.
    pub verdict: String,
    /// Whether they would be provisioned.
    pub provisioned: bool,
    /// Every gate, in order.
    pub gates: Vec<ExplainedGate>,
    /// Every row of the user mapping, in its order.
    pub rows: Vec<ExplainedRow>,
}

/// One gate and what it said.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedGate {
    /// `Found in the directory`, `Assigned to the application`, `Scoping filter`, `Active`, `Matching value`.
    pub gate: String,
    /// Open or shut.
    pub passed: bool,
    /// Why, in words.
    pub reason: String,
}

/// One row.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedRow {
    /// Target attribute.
    pub target: String,
    /// Source expression.
    pub expression: String,
    /// What would be sent; `null` when nothing is.
    pub value: Value,
    /// Why nothing is sent, or what is special; may be empty.
    pub note: String,
}

/// Explains one person.
///
/// # Errors
/// Nobody of that name is listed, several are, or the schema maps no users.
pub fn explain(request: &ExplainRequest) -> Result<Explained, ApiError> {
    let user = find(&request.listed, request.user.as_deref())?;
    if ObjectMapping::from_schema(&request.schema, Kind::User).is_none() {
        return Err(ApiError::bad_input("the schema maps no users").fix(super::SCHEMA_FIX));
    }
    let person = Some(user.sign_in_name())
        .filter(|name| !name.is_empty())
        .or_else(|| Some(user.display_name()).filter(|name| !name.is_empty()))
        .unwrap_or_else(|| user.id());
    let Listed { people, sync_all, .. } = &request.listed;
    Ok(explained(
        &request.schema,
        people,
        *sync_all,
        Kind::User,
        (user.id(), person),
        request.now,
    ))
}

/// Every gate and every row for the object of this id, which people call `name`.
pub(super) fn explained(
    schema: &SynchronizationSchema,
    people: &People,
    sync_all: bool,
    kind: Kind,
    (id, name): (&str, &str),
    now: Timestamp,
) -> Explained {
    let gates = gates_of(schema, people, sync_all, kind, id);
    let closed = gates.iter().find(|gate| !gate.passed);
    let mapping = ObjectMapping::from_schema(schema, kind);
    let foreseen = mapping
        .iter()
        .flat_map(|mapping| foresee_listed(mapping, people, sync_all, id, now));
    Explained {
        person: name.to_owned(),
        id: id.to_owned(),
        verdict: match closed {
            None => format!("{name} would be provisioned"),
            Some(gate) => format!("{name} would not be provisioned: {}", gate.reason),
        },
        provisioned: closed.is_none(),
        rows: foreseen
            .map(|row| ExplainedRow {
                target: row.target,
                expression: row.expression,
                value: row.value.unwrap_or_default(),
                note: row.note,
            })
            .collect(),
        gates: gates
            .into_iter()
            .map(|gate| ExplainedGate {
                gate: gate.gate,
                passed: gate.passed,
                reason: gate.reason,
            })
            .collect(),
    }
}

fn find<'a>(listed: &'a Listed, name: Option<&str>) -> Result<&'a provisioning::User, ApiError> {
    let users = listed.people.users();
    let Some(name) = name.map(str::trim) else {
        return match users {
            [one] => Ok(one),
            _ => Err(ApiError::bad_input(&format!("{} people are listed", users.len()))
                .fix("Say whom with --user: a user principal name or an id.")),
        };
    };
    let exact = users
        .iter()
        .find(|user| user.id() == name || user.sign_in_name().eq_ignore_ascii_case(name));
    if let Some(user) = exact {
        return Ok(user);
    }
    let alike: Vec<_> = users.iter().filter(|user| user.is_called(name)).collect();
    match alike.as_slice() {
        [one] => Ok(one),
        [] => Err(ApiError::bad_input(&format!("nobody called `{name}` is listed"))
            .fix("Use the user principal name, the mail address, the display name or the object id as the people file has it.")),
        several => Err(ApiError::bad_input(&format!("{} people are called `{name}`", several.len()))
            .because(&several.iter().take(5).map(|user| user.sign_in_name()).collect::<Vec<_>>().join(", "))
            .fix("Use the user principal name or the object id.")),
    }
}
