//! What would be sent for one person, row by row, without sending anything.

use serde_json::Value;

use crate::legacy::{Standing, user_attribute};
use crate::mapping::ObjectMapping;
use crate::people::User;
use crate::values::{Yield, plain, row_value};

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

/// Foresees every row for a person as Graph shows it, assigned and in scope. A disabled or deleted person is foreseen as
/// the update would be.
#[must_use]
pub fn foresee(mapping: &ObjectMapping, user: &Value) -> Vec<ForeseenRow> {
    let Some(user) = User::from_json(user) else {
        return Vec::new();
    };
    let standing = Standing {
        is_soft_deleted: !user.enabled() || user.soft_deleted(),
        roles: Vec::new(),
    };
    let attribute = |name: &str| user_attribute(&user, &standing, name);
    mapping
        .rows
        .iter()
        .map(|row| {
            let (value, note) = if row.is_reference() {
                (None, "a reference, sent after everybody is there".to_owned())
            } else {
                match row_value(row, true, &attribute) {
                    Yield::Value(value) if row.matching_priority > 0 => {
                        let note = match row.matching_priority {
                            1 => "matches by this".to_owned(),
                            priority => format!("matches by this, precedence {priority}"),
                        };
                        (Some(value), note)
                    }
                    Yield::Value(value) if plain(&value).is_empty() => {
                        (Some(value), "an empty text, sent as it is".to_owned())
                    }
                    Yield::Value(value) => (Some(value), String::new()),
                    Yield::Null if row.matching_priority > 0 => {
                        (None, "empty: cannot be matched by this".to_owned())
                    }
                    Yield::Null => (None, "empty, not sent".to_owned()),
                    Yield::IgnoreObject => (None, "the whole object is left alone".to_owned()),
                    Yield::NotPredictable(why) => (None, format!("cannot be foreseen: {why}")),
                    Yield::Failed { message, .. } => (None, format!("fails: {message}")),
                }
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
