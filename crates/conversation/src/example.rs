//! A message that an expected one describes.

use serde_json::{Map, Value};

use crate::Message;
use crate::names::Names;
use crate::pattern::whole_name;

const GUID: &str = "7d0e4ce2-1f5b-4c8e-9b1a-3f6c2a5d9e01";
const TIME: &str = "2026-01-05T10:11:12Z";
const NUMBER: u32 = 1;
const TEXT: &str = "any text";

impl Message {
    /// One of the messages that this one stands for: names filled in, an example in place of each form of text, nothing
    /// where something may be. A name that is not known stays as it is written.
    pub fn example(&self, names: &Names) -> Self {
        let headers = self.headers.iter().filter(|(_, value)| value != "{absent}");
        let body = match serde_json::from_str::<Value>(&self.body) {
            Ok(body) => value(&body, names).map_or_else(String::new, |body| body.to_string()),
            Err(_) => text(&self.body, names),
        };
        Self {
            notes: self.notes.clone(),
            start: text(&self.start, names),
            headers: headers
                .map(|(name, value)| (name.clone(), text(value, names)))
                .collect(),
            body,
            line: self.line,
        }
    }
}

fn text(pattern: &str, names: &Names) -> String {
    let filled = names.fill_with(pattern, |name| match name {
        "guid" => Some(GUID.to_owned()),
        "time" => Some(TIME.to_owned()),
        "number" => Some(NUMBER.to_string()),
        "any" => Some(TEXT.to_owned()),
        name => names.get(name).map(str::to_owned),
    });
    filled.replace('…', "")
}

/// `None` for what must not be there.
fn value(expected: &Value, names: &Names) -> Option<Value> {
    Some(match expected {
        Value::String(pattern) => match whole_name(pattern) {
            Some("absent") => return None,
            Some("number") => NUMBER.into(),
            _ if pattern == "…" => return None,
            _ => text(pattern, names).into(),
        },
        Value::Array(values) => values.iter().filter_map(|one| value(one, names)).collect(),
        Value::Object(members) => {
            let members = members.iter().filter(|(key, _)| *key != "…");
            let members = members.filter_map(|(key, one)| Some((key.clone(), value(one, names)?)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        other => other.clone(),
    })
}
