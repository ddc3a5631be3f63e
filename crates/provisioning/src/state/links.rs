//! Links between source and target objects (Microsoft: object connection, source anchor and target anchor).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Index;
use std::sync::Arc;

use imbl::{OrdMap, OrdSet};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::people::Kind;

/// One source object and its target object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// User or group.
    pub kind: Kind,
    /// `id` at the target, for good.
    pub target_id: String,
    /// What a person calls the object; for records about objects that are gone.
    pub name: String,
    /// Hash of the values last agreed with the target; 0 when none were.
    #[serde(default, deserialize_with = "hash")]
    pub last: u64,
    /// Hashes of the matching attributes' values in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) matched: Vec<u64>,
    /// Disabled at the target because it left the scope or was deleted.
    #[serde(default)]
    pub left: bool,
    /// Disabled at the target for whatever reason.
    #[serde(default)]
    pub off: bool,
    /// A later purge in the directory is followed by DELETE. False after leaving the scope: then the object is on its own.
    pub managed: bool,
    /// Target id of the manager that was last sent.
    #[serde(default)]
    pub manager: Option<String>,
    /// Members last sent: source id to target id.
    #[serde(default)]
    pub members: OrdMap<String, String>,
    /// References that could not be resolved and were told.
    #[serde(default)]
    pub unresolved: OrdSet<String>,
    /// Hash of the references that failed for so long that they were given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dropped: Option<u64>,
    /// What the last updates sent and no read has confirmed yet: target attribute, hash of the value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sent: BTreeMap<String, u64>,
    /// Target attributes whose value the target stores otherwise than it was sent; told once.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub altered: BTreeSet<String>,
}

impl Link {
    pub(crate) fn new(kind: Kind, target_id: String, name: String) -> Self {
        Self {
            kind,
            target_id,
            name,
            last: 0,
            matched: Vec::new(),
            left: false,
            off: false,
            managed: true,
            manager: None,
            members: OrdMap::new(),
            unresolved: OrdSet::new(),
            dropped: None,
            sent: BTreeMap::new(),
            altered: BTreeSet::new(),
        }
    }
}

/// States of form 1 have the values themselves here; they are agreed anew.
fn hash<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    Ok(serde_json::Value::deserialize(deserializer)?
        .as_u64()
        .unwrap_or(0))
}

/// All links of a job, by source id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Links {
    by_source: OrdMap<String, Arc<Link>>,
    /// Target object to source id, to notice two source objects that match the same one.
    owners: OrdMap<(Kind, String), String>,
    users_in_scope: usize,
    groups_in_scope: usize,
}

impl Links {
    /// One link.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Link> {
        self.by_source.get(id).map(Arc::as_ref)
    }

    /// Whether the object is linked.
    #[must_use]
    pub fn contains(&self, id: &str) -> bool {
        self.by_source.contains_key(id)
    }

    /// All links, in the order of source ids.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Link)> {
        self.by_source
            .iter()
            .map(|(id, link)| (id.as_str(), link.as_ref()))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_source.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_source.is_empty()
    }

    /// The source object that is linked to this target object.
    #[must_use]
    pub fn owner(&self, kind: Kind, target_id: &str) -> Option<&str> {
        self.owners.get(&(kind, target_id.to_owned())).map(String::as_str)
    }

    /// How many objects of a kind are linked and in scope.
    #[must_use]
    pub fn in_scope(&self, kind: Kind) -> usize {
        match kind {
            Kind::User => self.users_in_scope,
            Kind::Group => self.groups_in_scope,
        }
    }

    /// Adds a link or takes another's place.
    pub(crate) fn insert(&mut self, id: &str, link: Link) {
        self.remove(id);
        self.owners
            .insert((link.kind, link.target_id.clone()), id.to_owned());
        *self.counter(link.kind) += usize::from(!link.left);
        self.by_source.insert(id.to_owned(), Arc::new(link));
    }

    /// Changes a link. What it is linked to never changes.
    pub(crate) fn change(&mut self, id: &str, change: impl FnOnce(&mut Link)) {
        let Some(kept) = self.by_source.get_mut(id) else {
            return;
        };
        let link = Arc::make_mut(kept);
        let (kind, was_left) = (link.kind, link.left);
        change(link);
        match (was_left, link.left) {
            (true, false) => *self.counter(kind) += 1,
            (false, true) => *self.counter(kind) -= 1,
            _ => {}
        }
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<Arc<Link>> {
        let link = self.by_source.remove(id)?;
        self.owners.remove(&(link.kind, link.target_id.clone()));
        *self.counter(link.kind) -= usize::from(!link.left);
        Some(link)
    }

    fn counter(&mut self, kind: Kind) -> &mut usize {
        match kind {
            Kind::User => &mut self.users_in_scope,
            Kind::Group => &mut self.groups_in_scope,
        }
    }
}

impl Index<&str> for Links {
    type Output = Link;

    /// # Panics
    /// When the object is not linked.
    fn index(&self, id: &str) -> &Link {
        &self.by_source[id]
    }
}

impl Serialize for Links {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Links {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut links = Self::default();
        for (id, link) in BTreeMap::<String, Link>::deserialize(deserializer)? {
            links.insert(&id, link);
        }
        Ok(links)
    }
}
