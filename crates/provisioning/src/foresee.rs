//! What would be sent for one person, row by row, without sending anything.

use expr::date::DateTime;
use expr::{Attributes, Environment, Seeded};
use jiff::Timestamp;
use serde_json::Value;

use crate::gate::{Entitlements, source_object};
use crate::legacy::{GraphUser, Standing};
use crate::mapping::ObjectMapping;
use crate::people::People;
use crate::values::{RowValue, Yield, plain, row_value};

/// One row of the mapping and what it yields on creation. A prediction: shown as one.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeseenRow {
    /// Target attribute.
    pub target: String,
    /// Source expression.
    pub expression: String,
    /// What would be sent; `None` when nothing is.
    pub value: Option<Value>,
    /// Why nothing is sent, or what is special about the row; empty when there is nothing to say.
    pub note: String,
}

/// Foresees every row for a person as Graph shows it, assigned and in scope, at the time `now`. A disabled or deleted
/// person is foreseen as the update would be.
#[must_use]
pub fn foresee(mapping: &ObjectMapping, user: &Value, now: Timestamp) -> Vec<ForeseenRow> {
    GraphUser::from_json(user).map_or_else(Vec::new, |user| rows(mapping, &user, now))
}

/// The same for an object of a people file, with the roles by which it is assigned. It counts as in scope, as with [`foresee`].
#[must_use]
pub fn foresee_listed(
    mapping: &ObjectMapping,
    people: &People,
    sync_all: bool,
    id: &str,
    now: Timestamp,
) -> Vec<ForeseenRow> {
    let active = people
        .user(id)
        .is_none_or(|user| user.enabled() && !user.soft_deleted());
    let standing = Standing {
        is_soft_deleted: !active,
        roles: Entitlements::of(people, sync_all).roles(id),
    };
    rows(mapping, &source_object(people, &standing, mapping.kind, id), now)
}

fn rows(mapping: &ObjectMapping, object: &dyn Attributes, now: Timestamp) -> Vec<ForeseenRow> {
    // A random value is foreseen as an example of what it may be; its note says so.
    let chance = Seeded::new(now.as_second().unsigned_abs());
    let random = || chance.next();
    let environment = Environment {
        now: Some(DateTime::from_timestamp(now)),
        random: Some(&random),
        ..Environment::default()
    };
    mapping
        .rows
        .iter()
        .map(|row| {
            let (value, note) = if row.is_reference() {
                (None, "a reference, sent after everybody is there".to_owned())
            } else {
                said(row_value(row, true, object, &environment), row.matching_priority)
            };
            ForeseenRow {
                target: row.target.clone(),
                expression: row.expression.clone(),
                value,
                note,
            }
        })
        .collect()
}

/// The value that would be sent, and what there is to say about it.
fn said(row: RowValue, matching_priority: u32) -> (Option<Value>, String) {
    let (value, note) = match row.yields {
        Yield::Value(value) if matching_priority > 0 => {
            let note = match matching_priority {
                1 => "matches by this".to_owned(),
                priority => format!("matches by this, precedence {priority}"),
            };
            (Some(value), note)
        }
        Yield::Value(value) if plain(&value).is_empty() => {
            (Some(value), "an empty text, sent as it is".to_owned())
        }
        Yield::Value(value) => (Some(value), String::new()),
        Yield::Null if matching_priority > 0 => (None, "empty: cannot be matched by this".to_owned()),
        Yield::Null => (None, "empty, not sent".to_owned()),
        Yield::IgnoreObject => (None, "the whole object is left alone".to_owned()),
        Yield::NotPredictable(why) => (None, format!("cannot be foreseen: {why}")),
        Yield::Failed { message, .. } => (None, format!("fails: {message}")),
    };
    let doubts = row
        .notes
        .iter()
        .map(|note| format!("not certain: {}", note.message()));
    let said = std::iter::once(note)
        .filter(|note| !note.is_empty())
        .chain(doubts)
        .collect::<Vec<_>>()
        .join("; ");
    (value, said)
}
