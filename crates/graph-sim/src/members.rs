//! The members of a group.

use std::sync::Arc;

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Ids in the order in which they came, each with a number that never changes, so that pages can go by it.
/// A copy is shared until one of both changes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Members {
    ids: Arc<IndexMap<Arc<str>, u64>>,
    /// The number of the next one.
    next: u64,
}

impl Members {
    pub(crate) fn contains(&self, id: &str) -> bool {
        self.ids.contains_key(id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.ids.keys().map(AsRef::as_ref)
    }

    /// Those whose number is at least this, with their numbers.
    pub(crate) fn from(&self, number: u64) -> impl Iterator<Item = (u64, &str)> {
        let start = self.ids.as_slice().partition_point(|_, own| *own < number);
        self.ids.as_slice()[start..]
            .iter()
            .map(|(id, number)| (*number, id.as_ref()))
    }

    /// Adds a member at the end; tells whether it was none before.
    pub(crate) fn push(&mut self, id: impl Into<Arc<str>>) -> bool {
        let id = id.into();
        if self.ids.contains_key(&id) {
            return false;
        }
        Arc::make_mut(&mut self.ids).insert(id, self.next);
        self.next += 1;
        true
    }

    /// Takes a member out; tells whether it was one.
    pub(crate) fn remove(&mut self, id: &str) -> bool {
        self.ids.contains_key(id) && Arc::make_mut(&mut self.ids).shift_remove(id).is_some()
    }

    /// Whether both are one list, not merely equal ones.
    pub(crate) fn is_shared_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.ids, &other.ids)
    }
}

impl<T: Into<Arc<str>>> FromIterator<T> for Members {
    fn from_iter<I: IntoIterator<Item = T>>(ids: I) -> Self {
        let ids = ids.into_iter().enumerate();
        let mut map: IndexMap<Arc<str>, u64> = ids.map(|(number, id)| (id.into(), number as u64)).collect();
        // Of an id that came twice the later number won; numbers have to ascend.
        for (number, own) in map.values_mut().enumerate() {
            *own = number as u64;
        }
        Self {
            next: map.len() as u64,
            ids: Arc::new(map),
        }
    }
}

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<String>::deserialize(deserializer)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_goes_on_where_it_was_whoever_leaves() {
        let mut members: Members = ["a", "b", "a", "c", "d"].into_iter().collect();
        assert_eq!(members.iter().collect::<Vec<_>>(), ["a", "b", "c", "d"]);
        let (b, _) = members.from(1).next().unwrap();
        let before = members.clone();
        assert!(members.remove("a") && members.remove("b") && !members.remove("b"));
        assert!(members.push("e") && !members.push("e"));
        assert!(!members.is_shared_with(&before) && before.contains("a"));
        let rest: Vec<&str> = members.from(b + 1).map(|(_, id)| id).collect();
        assert_eq!(rest, ["c", "d", "e"]);
        let text = serde_json::to_string(&members).unwrap();
        assert_eq!(text, r#"["c","d","e"]"#);
        let read: Members = serde_json::from_str(&text).unwrap();
        assert_eq!(read.iter().collect::<Vec<_>>(), ["c", "d", "e"]);
    }
}
