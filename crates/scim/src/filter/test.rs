//! One comparison, made ready for many values.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::{Number, Value};

use super::CompareOp;
use crate::datetime::instant;
use crate::schema::{self, Attribute, DataType};
use crate::value::get;

/// The form of a string that equality without case is decided by.
pub fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// `op value`, by the type of the attribute.
pub(super) struct Test {
    pub(super) op: CompareOp,
    wanted: Wanted,
    exact: bool,
}

enum Wanted {
    /// `null`: no value (RFC 7643 §2.5).
    Nothing,
    /// Folded unless the attribute is case-exact.
    Text(String),
    Boolean(bool),
    Number(Number),
    Instant(Timestamp),
    /// The attribute is in no schema: the JSON types decide.
    Loose {
        text: String,
        value: Value,
        instant: Option<Timestamp>,
    },
}

impl Test {
    pub(super) fn new(op: CompareOp, value: &Value, attribute: Option<&Attribute>, name: &str) -> Self {
        let exact = match attribute {
            Some(attribute) => attribute.case_exact,
            None => schema::is_case_exact(name),
        };
        Self {
            op,
            wanted: wanted(op, value, attribute, exact),
            exact,
        }
    }

    /// Whether it is `eq null` or `ne null`, which is about there being a value at all.
    pub(super) fn is_about_presence(&self) -> bool {
        matches!(self.wanted, Wanted::Nothing)
    }

    /// Whether a value satisfies the comparison.
    pub(super) fn holds(&self, have: &Value) -> bool {
        let have = match have {
            Value::Object(object) => match get(object, "value") {
                Some(value) => value,
                None => return false,
            },
            other => other,
        };
        if self.op == CompareOp::Ne {
            return !self.compares(CompareOp::Eq, have);
        }
        self.compares(self.op, have)
    }

    fn compares(&self, op: CompareOp, have: &Value) -> bool {
        match (&self.wanted, have) {
            (Wanted::Nothing, have) => have.is_null(),
            (Wanted::Text(wanted), Value::String(have)) => self.texts(op, have, wanted),
            (Wanted::Text(wanted), Value::Number(have)) => self.texts(op, &have.to_string(), wanted),
            (Wanted::Boolean(wanted), have) => boolean(have) == Some(*wanted) && op == CompareOp::Eq,
            (Wanted::Number(wanted), Value::Number(have)) => ordered(op, numbers(have, wanted)),
            (Wanted::Number(wanted), Value::String(have)) => {
                let have = serde_json::from_str::<Number>(have).ok();
                have.is_some_and(|have| ordered(op, numbers(&have, wanted)))
            }
            (Wanted::Instant(wanted), Value::String(have)) => {
                instant(have).is_some_and(|have| ordered(op, Some(have.cmp(wanted))))
            }
            (Wanted::Loose { text, value, instant }, have) => self.loose(op, have, text, value, *instant),
            _ => false,
        }
    }

    fn texts(&self, op: CompareOp, have: &str, wanted: &str) -> bool {
        if self.exact {
            return by_text(op, have, wanted);
        }
        // No text is copied for the most common comparison: lower case of ASCII is its own fold.
        if op == CompareOp::Eq && have.is_ascii() {
            return have.eq_ignore_ascii_case(wanted);
        }
        by_text(op, &fold(have), wanted)
    }

    fn loose(
        &self,
        op: CompareOp,
        have: &Value,
        text: &str,
        value: &Value,
        wanted: Option<Timestamp>,
    ) -> bool {
        match (have, value) {
            (Value::Number(have), Value::Number(wanted)) => match by_text_only(op) {
                true => by_text(op, &have.to_string(), text),
                false => ordered(op, numbers(have, wanted)),
            },
            (Value::Bool(_), _) | (_, Value::Bool(_)) => {
                op == CompareOp::Eq && boolean(have).is_some() && boolean(have) == boolean(value)
            }
            (Value::String(have), _) => match wanted.filter(|_| is_ordering(op)) {
                // Equality stays one of texts, as an index over texts answers it.
                Some(wanted) if instant(have).is_some() => {
                    ordered(op, instant(have).map(|have| have.cmp(&wanted)))
                }
                _ => self.texts(op, have, text),
            },
            (Value::Number(have), _) => by_text(op, &have.to_string(), text),
            _ => false,
        }
    }
}

fn wanted(op: CompareOp, value: &Value, attribute: Option<&Attribute>, exact: bool) -> Wanted {
    if value.is_null() {
        return Wanted::Nothing;
    }
    let as_text = || {
        let text = plain(value);
        if exact { text } else { fold(&text) }
    };
    let Some(attribute) = attribute else {
        let instant = value.as_str().and_then(instant);
        return Wanted::Loose {
            text: as_text(),
            value: value.clone(),
            instant,
        };
    };
    match attribute.data_type {
        DataType::Boolean => match boolean(value) {
            Some(flag) => Wanted::Boolean(flag),
            None => Wanted::Text(as_text()),
        },
        DataType::Integer | DataType::Decimal if !by_text_only(op) => match number(value) {
            Some(number) => Wanted::Number(number),
            None => Wanted::Text(as_text()),
        },
        DataType::DateTime if !by_text_only(op) => match value.as_str().and_then(instant) {
            Some(instant) => Wanted::Instant(instant),
            None => Wanted::Text(as_text()),
        },
        _ => Wanted::Text(as_text()),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

pub(super) fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Number(number) => Some(number.clone()),
        Value::String(text) => serde_json::from_str(text).ok(),
        _ => None,
    }
}

/// A boolean, or the text Entra writes for one: `roles[primary eq "True"]`.
pub(super) fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn is_ordering(op: CompareOp) -> bool {
    matches!(op, CompareOp::Gt | CompareOp::Ge | CompareOp::Lt | CompareOp::Le)
}

fn by_text_only(op: CompareOp) -> bool {
    matches!(op, CompareOp::Co | CompareOp::Sw | CompareOp::Ew)
}

fn by_text(op: CompareOp, have: &str, wanted: &str) -> bool {
    match op {
        CompareOp::Co => have.contains(wanted),
        CompareOp::Sw => have.starts_with(wanted),
        CompareOp::Ew => have.ends_with(wanted),
        _ => ordered(op, Some(have.cmp(wanted))),
    }
}

fn ordered(op: CompareOp, order: Option<Ordering>) -> bool {
    let Some(order) = order else {
        return false;
    };
    match op {
        CompareOp::Eq => order.is_eq(),
        CompareOp::Ne => order.is_ne(),
        CompareOp::Gt => order.is_gt(),
        CompareOp::Ge => order.is_ge(),
        CompareOp::Lt => order.is_lt(),
        CompareOp::Le => order.is_le(),
        CompareOp::Co | CompareOp::Sw | CompareOp::Ew => false,
    }
}

/// Whole numbers are compared exactly, others as floating point.
pub(crate) fn numbers(a: &Number, b: &Number) -> Option<Ordering> {
    let whole = |number: &Number| {
        let signed = number.as_i64().map(i128::from);
        signed.or_else(|| number.as_u64().map(i128::from))
    };
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
    }
}
