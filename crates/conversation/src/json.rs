//! Whether one JSON value is as another one says.

use serde_json::{Map, Value};

use crate::difference::{Difference, DifferenceKind};
use crate::names::Names;
use crate::pattern::{matches, whole_name};

/// Stands for what may also be there.
const MORE: &str = "…";
/// How deep documents inside documents are looked into.
const DEPTH_MAX: usize = 64;
/// Longest value that is shown whole in a difference.
const SHOWN_CHARS_MAX: usize = 200;

/// What does not count as a difference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    /// Members of objects that nobody expected.
    pub extra_members: bool,
    /// Arrays of another length; what stands in both is compared. Whether there is anything at all still counts.
    pub other_lengths: bool,
    /// Places of arrays whose values may stand in any order, such as `$.responses`.
    pub any_order: Vec<String>,
}

/// Compares, and collects differences and names.
pub(crate) struct Comparison<'a> {
    pub(crate) names: &'a mut Names,
    pub(crate) allowed: &'a Allowed,
    pub(crate) differences: Vec<Difference>,
}

impl Comparison<'_> {
    pub(crate) fn value(&mut self, place: &str, depth: usize, expected: &Value, found: Option<&Value>) {
        if depth > DEPTH_MAX {
            self.differ(
                place,
                DifferenceKind::Shape,
                "less depth",
                "more than can be compared",
            );
            return;
        }
        match (expected, found) {
            (Value::String(pattern), found) => self.text(place, depth, pattern, found),
            (_, None) => self.differ(place, DifferenceKind::Shape, &shown(expected), "nothing"),
            (Value::Object(expected), Some(Value::Object(found))) => {
                self.object(place, depth, expected, found)
            }
            (Value::Array(expected), Some(Value::Array(found))) => self.array(place, depth, expected, found),
            (expected, Some(found)) if is_same(expected, found) => {}
            (expected, Some(found)) => {
                let kind = if std::mem::discriminant(expected) == std::mem::discriminant(found) {
                    DifferenceKind::Wording
                } else {
                    DifferenceKind::Shape
                };
                self.differ(place, kind, &shown(expected), &shown(found));
            }
        }
    }

    fn text(&mut self, place: &str, depth: usize, pattern: &str, found: Option<&Value>) {
        let wrong = match (whole_name(pattern), found) {
            _ if pattern == MORE => return,
            (Some("absent"), None) => return,
            (Some("absent"), Some(_)) | (_, None) => DifferenceKind::Shape,
            (Some("any"), Some(found)) if !found.is_null() => return,
            (Some("number"), Some(Value::Number(_))) => return,
            (_, Some(Value::String(text))) => {
                if let (Some(expected), Some(found)) = (document(pattern), document(text)) {
                    self.value(&format!("{place}(as JSON)"), depth + 1, &expected, Some(&found));
                    return;
                }
                if matches(pattern, text, self.names) {
                    return;
                }
                DifferenceKind::Wording
            }
            (_, Some(_)) => DifferenceKind::Shape,
        };
        let expected = shown(&Value::String(self.names.fill(pattern)));
        let found = found.map_or_else(|| "nothing".to_owned(), shown);
        self.differ(place, wrong, &expected, &found);
    }

    fn object(
        &mut self,
        place: &str,
        depth: usize,
        expected: &Map<String, Value>,
        found: &Map<String, Value>,
    ) {
        for (key, value) in expected.iter().filter(|(key, _)| *key != MORE) {
            self.value(&member(place, key), depth + 1, value, found.get(key));
        }
        if self.allowed.extra_members || expected.contains_key(MORE) {
            return;
        }
        for (key, value) in found.iter().filter(|(key, _)| !expected.contains_key(*key)) {
            self.differ(
                &member(place, key),
                DifferenceKind::Shape,
                "nothing",
                &shown(value),
            );
        }
    }

    fn array(&mut self, place: &str, depth: usize, expected: &[Value], found: &[Value]) {
        let (expected, may_be_more) = match expected.split_last() {
            Some((Value::String(last), before)) if last == MORE => (before, true),
            _ => (expected, false),
        };
        if self.allowed.any_order.iter().any(|path| path == place) {
            self.in_any_order(place, depth, expected, found, may_be_more);
            return;
        }
        let is_good = expected.len() == found.len()
            || (may_be_more && expected.len() < found.len())
            || (self.allowed.other_lengths && expected.is_empty() == found.is_empty());
        if !is_good {
            self.lengths(place, expected, found);
            return;
        }
        for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
            self.value(&format!("{place}[{index}]"), depth + 1, expected, Some(found));
        }
    }

    fn in_any_order(
        &mut self,
        place: &str,
        depth: usize,
        expected: &[Value],
        found: &[Value],
        may_be_more: bool,
    ) {
        let mut left: Vec<&Value> = found.iter().collect();
        for (index, expected) in expected.iter().enumerate() {
            let hit = left.iter().position(|found| {
                let mut names = self.names.clone();
                let mut attempt = Comparison {
                    names: &mut names,
                    allowed: self.allowed,
                    differences: Vec::new(),
                };
                attempt.value(place, depth + 1, expected, Some(found));
                let is_hit = attempt.differences.is_empty();
                if is_hit {
                    *self.names = names;
                }
                is_hit
            });
            match hit {
                Some(hit) => drop(left.remove(hit)),
                None => {
                    let found = shown(&Value::from(found));
                    let place = format!("{place}[{index}]");
                    self.differ(&place, DifferenceKind::Shape, &shown(expected), &found);
                }
            }
        }
        if !may_be_more && expected.len() < found.len() {
            self.lengths(place, expected, found);
        }
    }

    fn lengths(&mut self, place: &str, expected: &[Value], found: &[Value]) {
        let count = |all: &[Value]| match all.len() {
            1 => "1 value".to_owned(),
            number => format!("{number} values"),
        };
        let found = format!("{}: {}", count(found), shown(&Value::from(found)));
        self.differ(place, DifferenceKind::Shape, &count(expected), &found);
    }

    pub(crate) fn differ(&mut self, place: &str, kind: DifferenceKind, expected: &str, found: &str) {
        self.differences.push(Difference {
            place: place.to_owned(),
            kind,
            expected: expected.to_owned(),
            found: found.to_owned(),
        });
    }
}

/// Numbers compare by value: `1` is `1.0`.
fn is_same(expected: &Value, found: &Value) -> bool {
    match (expected.as_f64(), found.as_f64()) {
        (Some(expected_number), Some(found_number)) => expected == found || expected_number == found_number,
        _ => expected == found,
    }
}

/// A text that is an object or an array itself.
fn document(text: &str) -> Option<Value> {
    let first = text.trim_start().chars().next()?;
    let value = matches!(first, '{' | '[').then(|| serde_json::from_str::<Value>(text))?;
    value.ok().filter(|value| value.is_object() || value.is_array())
}

/// `$.a.b`, or `$['@odata.context']` where a dot would not do.
fn member(place: &str, key: &str) -> String {
    let is_plain = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    if is_plain {
        format!("{place}.{key}")
    } else {
        format!("{place}['{key}']")
    }
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= SHOWN_CHARS_MAX {
        return text;
    }
    let cut: String = text.chars().take(SHOWN_CHARS_MAX).collect();
    format!("{cut}…")
}
