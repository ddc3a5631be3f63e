//! Request bodies: one JSON object whose members are known.

use serde_json::{Map, Value};

use super::error::ControlError;

/// The members of a request body.
pub(super) struct Fields(pub(super) Map<String, Value>);

impl Fields {
    /// Reads a body; `example` is what it could look like.
    pub(super) fn read(body: &[u8], example: &str) -> Result<Self, ControlError> {
        let fix = || format!("Send a JSON object, such as `{example}`.");
        match serde_json::from_slice(body) {
            Ok(Value::Object(members)) => Ok(Self(members)),
            Ok(_) => Err(ControlError::bad("notAnObject", "The body is not a JSON object")
                .why("It is JSON of another kind.")
                .fix(fix())),
            Err(error) => Err(ControlError::bad("brokenJson", "The body cannot be read as JSON")
                .why(if body.is_empty() {
                    "It is empty.".to_owned()
                } else {
                    format!("{error}.")
                })
                .fix(fix())),
        }
    }

    /// Refuses members that mean nothing here: they would be ignored silently.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), ControlError> {
        match self.0.keys().find(|key| !known.contains(&key.as_str())) {
            None => Ok(()),
            Some(other) => Err(
                ControlError::bad("unknownMember", format!("`{other}` means nothing here"))
                    .why(
                        "Members that are not known are refused, so that a typing error cannot go unnoticed.",
                    )
                    .fix(format!("Send only {}.", quoted(known))),
            ),
        }
    }

    /// A text that must be there and not be blank.
    pub(super) fn text(&self, key: &str, example: &str) -> Result<&str, ControlError> {
        self.0
            .get(key)
            .and_then(Value::as_str)
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .ok_or_else(|| {
                ControlError::bad("missingMember", format!("`{key}` is missing"))
                    .why(match self.0.get(key) {
                        None => "The body does not have it.".to_owned(),
                        Some(other) => format!("It is `{other}`, not a text."),
                    })
                    .fix(format!("Send `{example}`."))
            })
    }

    /// A list of texts that must be there and have at least one.
    pub(super) fn texts(&self, key: &str, example: &str) -> Result<Vec<&str>, ControlError> {
        let wrong = |why: String| {
            ControlError::bad("missingMember", format!("`{key}` is not a list of texts"))
                .why(why)
                .fix(format!("Send `{example}`."))
        };
        let list = match self.0.get(key) {
            Some(Value::Array(list)) if !list.is_empty() => list,
            Some(Value::Array(_)) => return Err(wrong("It is empty.".to_owned())),
            Some(other) => return Err(wrong(format!("It is `{other}`."))),
            None => return Err(wrong("The body does not have it.".to_owned())),
        };
        list.iter()
            .map(|item| {
                item.as_str()
                    .ok_or_else(|| wrong(format!("`{item}` in it is not a text.")))
            })
            .collect()
    }
}

/// Names in a sentence.
pub(super) fn quoted(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
