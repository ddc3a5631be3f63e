//! `GET|PUT /_sim/switches`: behaviour that is not known for certain, chosen while the tenant runs.

use serde_json::{Value, json};

use super::Reply;
use super::body::Fields;
use super::error::ControlError;
use crate::tenant::Tenant;

const EXAMPLE: &str = r#"{"second-job-status": "400", "secrets-put": "replace"}"#;

pub(super) fn list(tenant: &Tenant) -> Value {
    let switches: Vec<Value> = tenant
        .switches()
        .list()
        .into_iter()
        .map(|switch| {
            json!({
                "name": switch.name, "value": switch.value, "default": switch.default,
                "values": switch.values, "about": switch.about,
            })
        })
        .collect();
    json!({ "switches": switches })
}

/// Sets the named switches, all or none; the others stay.
pub(super) fn set(tenant: &Tenant, body: &[u8]) -> Reply {
    let fields = Fields::read(body, EXAMPLE)?;
    let mut wanted = Vec::new();
    for (name, value) in &fields.0 {
        // A number or a truth value is as good as the text of it.
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            other => {
                return Err(
                    ControlError::bad("badSwitch", format!("switch `{name}` cannot be `{other}`"))
                        .why("The value of a switch is one word.")
                        .fix(format!("Send `{EXAMPLE}`.")),
                );
            }
        };
        wanted.push((name.clone(), text));
    }
    tenant
        .board
        .set(wanted.iter().map(|(name, value)| (name.as_str(), value.as_str())))
        .map_err(|error| {
            ControlError::bad("badSwitch", format!("switch `{}` cannot be set", error.name))
                .why(format!("{}.", capitalized(&error.problem)))
                .fix(format!("{}.", capitalized(&error.fix)))
        })?;
    Ok((200, list(tenant)))
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
