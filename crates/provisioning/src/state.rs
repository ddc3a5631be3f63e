//! What a job remembers from cycle to cycle.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::people::Kind;

/// The memory of one job: links between source and target objects, last known values, watermark.
///
/// It holds personal data (the last known values) and no secret. It may be saved at any moment of a run: a link is written
/// only after the target agreed, and what is missing is found again by the match.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct JobState {
    /// By source id.
    pub links: BTreeMap<String, Link>,
    /// Objects that were looked at and skipped, by source id, with what was seen: the same thing is not told twice.
    pub skipped: BTreeMap<String, String>,
    /// Where the next incremental cycle begins. Without it everything is looked at again.
    pub watermark: Option<Timestamp>,
}

/// One source object and its target object (Microsoft: object connection, source anchor and target anchor).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// User or group.
    pub kind: Kind,
    /// `id` at the target, for good.
    pub target_id: String,
    /// What a person calls the object; for records about objects that are gone.
    pub name: String,
    /// Values last agreed with the target, by target attribute.
    #[serde(default)]
    pub last: BTreeMap<String, Value>,
    /// Disabled at the target because it left the scope or was deleted.
    #[serde(default)]
    pub left: bool,
    /// A later purge in the directory is followed by DELETE. False after leaving the scope: then the object is on its own.
    pub managed: bool,
    /// Target id of the manager that was last sent.
    #[serde(default)]
    pub manager: Option<String>,
    /// Members last sent: source id to target id.
    #[serde(default)]
    pub members: BTreeMap<String, String>,
    /// References that could not be resolved and were told.
    #[serde(default)]
    pub unresolved: BTreeSet<String>,
}

impl Link {
    pub(crate) fn new(kind: Kind, target_id: String, name: String) -> Self {
        Self {
            kind,
            target_id,
            name,
            last: BTreeMap::new(),
            left: false,
            managed: true,
            manager: None,
            members: BTreeMap::new(),
            unresolved: BTreeSet::new(),
        }
    }
}

impl JobState {
    /// The state after *Restart provisioning* or a changed mapping: the links stay, but everything is looked at again.
    #[must_use]
    pub fn without_watermark(mut self) -> Self {
        self.watermark = None;
        self.skipped.clear();
        self
    }

    /// How many objects of a kind are linked and in scope.
    #[must_use]
    pub fn synchronized(&self, kind: Kind) -> usize {
        self.links
            .values()
            .filter(|link| link.kind == kind && !link.left)
            .count()
    }
}
