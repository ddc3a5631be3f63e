//! The groups of a tenant, and which of them differ from those the seed made.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use indexmap::IndexMap;
use jiff::Timestamp;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::state::{Group, State};

/// Groups by id, in the order in which they came.
///
/// Written down, it is what differs from the seed: `changed` and `gone`. A large tenant has groups of tens of thousands, and a
/// change of one person must not write them all. Files of older programs hold every group.
#[derive(Default)]
pub(crate) struct Groups {
    now: IndexMap<String, Group>,
    seed: Arc<IndexMap<String, Group>>,
    /// Of a document: groups of the seed that are gone; `None` when it holds every group.
    gone: Option<Vec<String>>,
}

impl Groups {
    /// The groups of the seed, as they are.
    pub(crate) fn new(seed: Arc<IndexMap<String, Group>>) -> Self {
        Self {
            now: (*seed).clone(),
            seed,
            gone: None,
        }
    }

    /// Completes what was read by what the seed made.
    pub(crate) fn complete(&mut self, seed: Arc<IndexMap<String, Group>>) {
        if let Some(gone) = self.gone.take() {
            let mut changed = std::mem::take(&mut self.now);
            self.now = seed
                .iter()
                .filter(|(id, _)| !gone.contains(id))
                .map(|(id, group)| {
                    (
                        id.clone(),
                        changed.shift_remove(id).unwrap_or_else(|| group.clone()),
                    )
                })
                .collect();
            self.now.extend(changed);
        }
        self.seed = seed;
    }
}

impl State {
    /// Takes a person or group out of every group and every application.
    pub(crate) fn forget_principal(&mut self, id: &str, now: Timestamp) {
        let groups = self.groups.iter_mut();
        let left: Vec<String> = groups
            .filter_map(|(group, own)| own.members.remove(id).then(|| group.clone()))
            .collect();
        for group in left {
            self.changes.membership(now, &group, id, false);
        }
        self.assignments
            .retain(|assignment| assignment.json["principalId"] != id);
    }
}

impl Deref for Groups {
    type Target = IndexMap<String, Group>;

    fn deref(&self) -> &Self::Target {
        &self.now
    }
}

impl DerefMut for Groups {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.now
    }
}

fn is_as_made(group: &Group, seed: Option<&Group>) -> bool {
    seed.is_some_and(|seed| {
        seed.members.is_shared_with(&group.members)
            && seed.object.born == group.object.born
            && seed.object.json == group.object.json
    })
}

impl Serialize for Groups {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let changed: IndexMap<&String, &Group> = self
            .now
            .iter()
            .filter(|(id, group)| !is_as_made(group, self.seed.get(*id)))
            .collect();
        let gone: Vec<&String> = self
            .seed
            .keys()
            .filter(|id| !self.now.contains_key(*id))
            .collect();
        let mut document = serializer.serialize_struct("Groups", 2)?;
        document.serialize_field("changed", &changed)?;
        document.serialize_field("gone", &gone)?;
        document.end()
    }
}

impl<'de> Deserialize<'de> for Groups {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut document = Map::<String, Value>::deserialize(deserializer)?;
        let damaged = |error: serde_json::Error| serde::de::Error::custom(error);
        let gone = match document.remove("gone") {
            Some(gone) => Some(serde_json::from_value(gone).map_err(damaged)?),
            None => None,
        };
        let groups = match &gone {
            Some(_) => document.remove("changed").unwrap_or_default(),
            None => Value::Object(document),
        };
        Ok(Self {
            now: serde_json::from_value(groups).map_err(damaged)?,
            seed: Arc::default(),
            gone,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Object;
    use serde_json::json;

    fn group(name: &str, members: &[&str]) -> Group {
        Group {
            object: Object::new(json!({"displayName": name}), None),
            members: members.iter().copied().collect(),
        }
    }

    fn names(groups: &Groups) -> Vec<&str> {
        groups
            .values()
            .filter_map(|group| group.object.json["displayName"].as_str())
            .collect()
    }

    #[test]
    fn what_differs_from_the_seed_is_written_and_completed_when_read() {
        let seed: Arc<IndexMap<String, Group>> = Arc::new(
            ["a", "b", "c"]
                .into_iter()
                .map(|id| (id.to_owned(), group(id, &["1", "2"])))
                .collect(),
        );
        let mut groups = Groups::new(Arc::clone(&seed));
        assert_eq!(
            serde_json::to_value(&groups).unwrap(),
            json!({"changed": {}, "gone": []})
        );
        groups.shift_remove("a");
        groups.get_mut("b").unwrap().members.push("3");
        groups.insert("d".into(), group("d", &[]));
        let document = serde_json::to_value(&groups).unwrap();
        assert_eq!(document["gone"], json!(["a"]));
        assert_eq!(
            document["changed"]
                .as_object()
                .unwrap()
                .keys()
                .collect::<Vec<_>>(),
            ["b", "d"]
        );
        let mut read: Groups = serde_json::from_value(document).unwrap();
        read.complete(Arc::clone(&seed));
        assert_eq!(names(&read), ["b", "c", "d"]);
        assert!(read["b"].members.contains("3"));
        assert!(read["c"].members.is_shared_with(&seed["c"].members));
        // A file of an older program.
        let old = json!({"b": group("b", &["1"]), "x": group("x", &[])});
        let mut read: Groups = serde_json::from_value(old).unwrap();
        read.complete(seed);
        assert_eq!(names(&read), ["b", "x"]);
    }
}
