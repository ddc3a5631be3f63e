//! Where two documents differ, place by place: what a write changed, and what somebody changed since.
//!
//! Items of a list are told apart by what names them in Graph (`targetAttributeName`, `key`, `id`, `name`), not by where
//! they stand: the order of mapping rows and of secrets has no meaning for the service.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One step into a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    /// The item of a list whose member `by` is `is`.
    Item {
        /// `targetAttributeName`.
        by: String,
        /// `externalId`.
        is: String,
    },
    /// The member of an object.
    Member(String),
}

/// The way to a value in a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Place(pub Vec<Key>);

/// One place, and what stood and stands there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Where.
    pub place: Place,
    /// What stood there; `None`: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// What stands there; `None`: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

/// What names an item, in the order in which it is looked for.
const NAMES: [&str; 4] = ["targetAttributeName", "key", "id", "name"];
/// Items named so are compared as a whole: a row is right or it is not.
const WHOLE: [&str; 2] = ["targetAttributeName", "key"];
/// Lists whose items are compared as a whole.
const WHOLE_LISTS: [&str; 1] = ["attributes"];

/// Every place where the documents differ. Annotations (`@odata…`) are not part of a document.
pub fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    walk(&mut Vec::new(), Some(before), Some(after), false, &mut found);
    found
}

fn walk(
    at: &mut Vec<Key>,
    before: Option<&Value>,
    after: Option<&Value>,
    whole: bool,
    found: &mut Vec<Difference>,
) {
    if before == after {
        return;
    }
    match (before, after) {
        (Some(Value::Object(old)), Some(Value::Object(new))) if !whole => {
            let names = old
                .keys()
                .chain(new.keys().filter(|name| !old.contains_key(*name)));
            for name in names.filter(|name| !name.starts_with('@')) {
                at.push(Key::Member(name.clone()));
                walk(at, old.get(name), new.get(name), false, found);
                at.pop();
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) => {
            let Some(by) = named_by(old, new) else {
                return found.push(difference(at, before, after));
            };
            let whole = WHOLE.contains(&by)
                || matches!(at.last(), Some(Key::Member(list)) if WHOLE_LISTS.contains(&list.as_str()));
            let names = old.iter().filter_map(|item| item[by].as_str());
            let more = new.iter().filter_map(|item| item[by].as_str());
            let more = more.filter(|name| item(old, by, name).is_none());
            for name in names.chain(more) {
                at.push(Key::Item {
                    by: by.to_owned(),
                    is: name.to_owned(),
                });
                walk(at, item(old, by, name), item(new, by, name), whole, found);
                at.pop();
            }
        }
        _ => found.push(difference(at, before, after)),
    }
}

fn difference(at: &[Key], before: Option<&Value>, after: Option<&Value>) -> Difference {
    Difference {
        place: Place(at.to_vec()),
        before: before.cloned(),
        after: after.cloned(),
    }
}

fn item<'v>(items: &'v [Value], by: &str, is: &str) -> Option<&'v Value> {
    items
        .iter()
        .find(|item| item.get(by).and_then(Value::as_str) == Some(is))
}

/// What tells the items of both lists apart; `None` when nothing does, so that the lists are compared as a whole.
fn named_by(old: &[Value], new: &[Value]) -> Option<&'static str> {
    let tells_apart = |items: &[Value], by: &str| {
        let mut seen = std::collections::BTreeSet::new();
        items.iter().all(|item| {
            item.get(by)
                .and_then(Value::as_str)
                .is_some_and(|name| seen.insert(name))
        })
    };
    NAMES
        .into_iter()
        .find(|by| tells_apart(old, by) && tells_apart(new, by))
}

impl Place {
    /// What stands here.
    pub fn find<'v>(&self, document: &'v Value) -> Option<&'v Value> {
        self.0.iter().try_fold(document, |value, key| match key {
            Key::Member(name) => value.get(name),
            Key::Item { by, is } => item(value.as_array()?, by, is),
        })
    }

    /// The member of the whole document that the place is in.
    pub(crate) fn member(&self) -> Option<&str> {
        match self.0.first()? {
            Key::Member(name) => Some(name),
            Key::Item { .. } => None,
        }
    }

    /// Puts a value here, or takes away what stands here. Nothing happens where there is no way to the place.
    pub fn put(&self, document: &mut Value, value: Option<Value>) {
        let Some((last, way)) = self.0.split_last() else {
            return;
        };
        let parent = way.iter().try_fold(document, |value, key| match key {
            Key::Member(name) => value.get_mut(name),
            Key::Item { by, is } => value
                .as_array_mut()?
                .iter_mut()
                .find(|item| item.get(by).and_then(Value::as_str) == Some(is)),
        });
        match (parent, last) {
            (Some(Value::Object(members)), Key::Member(name)) => match value {
                Some(value) => {
                    members.insert(name.clone(), value);
                }
                None => {
                    members.shift_remove(name);
                }
            },
            (Some(Value::Array(items)), Key::Item { by, is }) => {
                let at = items
                    .iter()
                    .position(|item| item.get(by).and_then(Value::as_str) == Some(is));
                match (at, value) {
                    (Some(at), Some(value)) => items[at] = value,
                    (Some(at), None) => {
                        items.remove(at);
                    }
                    (None, Some(value)) => items.push(value),
                    (None, None) => {}
                }
            }
            _ => {}
        }
    }
}

impl fmt::Display for Place {
    /// The names on the way, as people know them: `Provision Azure Active Directory Users › externalId`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = self.0.iter().filter_map(|key| match key {
            Key::Item { by, is } if by != "id" => Some(is.as_str()),
            Key::Item { .. } => None,
            Key::Member(name) => Some(name.as_str()).filter(|name| !LISTS.contains(name)),
        });
        let words: Vec<&str> = named.collect();
        f.write_str(&words.join(" › "))
    }
}

/// Lists whose items say enough by their own name.
const LISTS: [&str; 6] = [
    "synchronizationRules",
    "objectMappings",
    "attributeMappings",
    "directories",
    "objects",
    "value",
];

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn schema(rows: Value) -> Value {
        json!({"@odata.context": "x", "synchronizationRules": [{"id": "r", "objectMappings": [
            {"name": "Users", "enabled": true, "attributeMappings": rows}]}]})
    }

    #[test]
    fn rows_are_told_apart_by_their_target_and_not_by_their_place() {
        let before = schema(
            json!([{"targetAttributeName": "a", "source": 1}, {"targetAttributeName": "b", "source": 2}]),
        );
        let after = schema(
            json!([{"targetAttributeName": "b", "source": 2}, {"targetAttributeName": "a", "source": 3}]),
        );
        let found = differences(&before, &after);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].place.to_string(), "Users › a");
        assert_eq!(found[0].after.as_ref().unwrap()["source"], 3);
    }

    #[test]
    fn putting_back_every_difference_gives_the_document_before() {
        let before = schema(json!([{"targetAttributeName": "a"}, {"targetAttributeName": "b"}]));
        let mut now = schema(json!([{"targetAttributeName": "c"}, {"targetAttributeName": "a", "x": 1}]));
        for difference in differences(&before, &now) {
            difference.place.put(&mut now, difference.before);
        }
        assert_eq!(differences(&before, &now), []);
    }

    #[test]
    fn lists_that_name_the_same_thing_twice_are_compared_whole() {
        let twice = schema(json!([{"targetAttributeName": "a"}, {"targetAttributeName": "a"}]));
        let once = schema(json!([{"targetAttributeName": "a"}]));
        let found = differences(&twice, &once);
        assert_eq!(found.len(), 1);
        assert!(found[0].before.as_ref().unwrap().is_array());
    }

    #[test]
    fn a_place_survives_being_kept() {
        let before = json!({"value": [{"key": "SyncAll", "value": "true"}]});
        let after = json!({"value": [{"key": "SyncAll", "value": "false"}]});
        let found = differences(&before, &after);
        let text = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<Vec<Difference>>(&text).unwrap(), found);
    }
}
