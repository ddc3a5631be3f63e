//! Whether a body is what a fixture expects, and where it is not.
//!
//! An expected object has the same members, unless it has the member `"…"`: then others may be
//! there. In the place of a value stand `"{any}"`, `"{time}"` (a dateTime), `"{absent}"`, and
//! `"{new NAME}"`: any text, known by that name from then on.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::script::filled;

/// Compares a body, and collects differences and names.
pub(crate) struct Comparison<'a> {
    pub(crate) names: &'a mut BTreeMap<String, String>,
    pub(crate) differences: Vec<String>,
}

impl Comparison<'_> {
    pub(crate) fn body(&mut self, want: &str, got: &str) {
        if want.is_empty() || got.is_empty() {
            if want != got {
                self.differ("the body", shown_text(want), shown_text(got));
            }
            return;
        }
        let want: Value = serde_json::from_str(want)
            .unwrap_or_else(|error| panic!("the fixture is no JSON: {error}: {want}"));
        match serde_json::from_str(got) {
            Ok(got) => self.value("", &want, Some(&got)),
            Err(error) => self.differ("the body", "JSON", &format!("{error}: {got}")),
        }
    }

    fn value(&mut self, place: &str, want: &Value, got: Option<&Value>) {
        match (want, got) {
            (Value::String(text), got) if is_wish(text) => self.wish(place, text, got),
            (Value::Object(want), Some(Value::Object(got))) => self.object(place, want, got),
            (Value::Array(want), Some(Value::Array(got))) => {
                if want.len() != got.len() {
                    let count = |all: &[Value]| format!("{} values", all.len());
                    self.differ(
                        place,
                        &count(want),
                        &format!("{}: {}", count(got), Value::from(got.as_slice())),
                    );
                    return;
                }
                for (index, want) in want.iter().enumerate() {
                    self.value(&format!("{place}[{index}]"), want, got.get(index));
                }
            }
            // Names become known from the top to the bottom: the id stands before the location.
            (Value::String(text), Some(Value::String(got))) => {
                let want = filled(text, self.names);
                if want != *got {
                    self.differ(place, &want, got);
                }
            }
            (want, Some(got)) if want == got => {}
            (want, got) => self.differ(place, &want.to_string(), &shown(got)),
        }
    }

    fn object(&mut self, place: &str, want: &Map<String, Value>, got: &Map<String, Value>) {
        let join = |key: &str| match place {
            "" => key.to_owned(),
            place => format!("{place}.{key}"),
        };
        for (key, want) in want.iter().filter(|(key, _)| *key != "…") {
            self.value(&join(key), want, got.get(key));
        }
        if !want.contains_key("…") {
            for (key, got) in got.iter().filter(|(key, _)| !want.contains_key(*key)) {
                self.differ(&join(key), "nothing", &got.to_string());
            }
        }
    }

    fn wish(&mut self, place: &str, wish: &str, got: Option<&Value>) {
        let text = got.and_then(Value::as_str).filter(|text| !text.is_empty());
        let is_good = match wish {
            "{absent}" => got.is_none(),
            "{any}" => got.is_some_and(|got| !got.is_null()),
            "{time}" => text.is_some_and(|text| text.parse::<jiff::Timestamp>().is_ok()),
            _ => text.is_some(),
        };
        if !is_good {
            self.differ(place, wish, &shown(got));
            return;
        }
        if let (Some(name), Some(text)) = (named(wish), text) {
            self.names.insert(name.to_owned(), text.to_owned());
        }
    }

    pub(crate) fn differ(&mut self, place: &str, want: &str, got: &str) {
        self.differences
            .push(format!("{place}: expected {want}, got {got}"));
    }
}

fn is_wish(text: &str) -> bool {
    matches!(text, "{absent}" | "{any}" | "{time}") || named(text).is_some()
}

fn named(wish: &str) -> Option<&str> {
    wish.strip_prefix("{new ")?.strip_suffix('}')
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), Value::to_string)
}

fn shown_text(text: &str) -> &str {
    if text.is_empty() { "nothing" } else { text }
}
