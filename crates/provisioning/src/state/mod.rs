//! What a job remembers from cycle to cycle.

mod escrow;
mod links;
mod read;

use imbl::{OrdMap, OrdSet};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use escrow::Escrow;
pub use links::{Link, Links};
pub use read::StateError;

use crate::people::Kind;
use crate::quarantine::Quarantine;

/// The form in which [`JobState`] is written. A state of a later form is refused.
pub const STATE_FORMAT: u32 = 2;

/// The memory of one job: links between source and target objects, what failed and when it is tried again, watermark.
///
/// It holds names and ids of people, hashes of their values, and no secret. It may be saved at any moment of a run: a link is
/// written only after the target agreed, and what is missing is found again by the match. A copy shares everything that does not
/// change, so that copying costs nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct JobState {
    /// [`STATE_FORMAT`] of the program that wrote it; 1 for those that did not say.
    format: u32,
    /// The job it belongs to; empty when that was never said.
    pub job_id: String,
    /// By source id.
    pub links: Links,
    /// Objects that were looked at and left, by source id, with a hash of what was seen: the same thing is not told twice.
    pub skipped: OrdMap<String, u64>,
    /// Objects that failed, by source id (Microsoft: escrow).
    pub escrows: OrdMap<String, Escrow>,
    /// People whose manager, and groups whose members, could not be set, by source id.
    pub reference_escrows: OrdMap<String, Escrow>,
    /// Objects that would be disabled or deleted and are held back (Microsoft: accidental deletions).
    pub held: OrdSet<String>,
    /// The job is in quarantine.
    pub quarantine: Option<Quarantine>,
    /// Everybody was in scope when the last initial cycle ended: who was provisioned then stays in until a restart.
    pub sync_all: bool,
    /// Where the next incremental cycle begins. Without it everything is looked at again.
    pub watermark: Option<Timestamp>,
}

impl Default for JobState {
    fn default() -> Self {
        Self {
            format: STATE_FORMAT,
            job_id: String::new(),
            links: Links::default(),
            skipped: OrdMap::new(),
            escrows: OrdMap::new(),
            reference_escrows: OrdMap::new(),
            held: OrdSet::new(),
            quarantine: None,
            sync_all: false,
            watermark: None,
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

    /// What failed is tried again as if it never had (Graph: resetScope `Escrows`).
    #[must_use]
    pub fn without_escrows(mut self) -> Self {
        self.escrows.clear();
        self.reference_escrows.clear();
        self
    }

    /// Objects that the next cycle looks at whatever changed: what failed and is due, and what is held back. Who gives a cycle
    /// only the changes gives it these too.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Vec<String> {
        let failed = self.escrows.iter().chain(self.reference_escrows.iter());
        let mut due: Vec<String> = failed
            .filter(|(_, escrow)| escrow.is_due(now))
            .map(|(id, _)| id.clone())
            .chain(self.held.iter().cloned())
            .collect();
        due.sort();
        due.dedup();
        due
    }

    /// How many objects of a kind are linked and in scope.
    #[must_use]
    pub fn synchronized(&self, kind: Kind) -> usize {
        self.links.in_scope(kind)
    }
}
