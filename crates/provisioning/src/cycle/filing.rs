//! Records in the order in which their objects were begun, whichever was done first: the log, and the ids in it, are those of a cycle
//! that sends one request at a time.

use std::collections::BTreeMap;

use crate::engine::Engine;
use crate::record::Record;

/// What is done, and waits for what was begun before it.
#[derive(Default)]
pub(super) struct Filing {
    begun: u64,
    filed: u64,
    waiting: BTreeMap<u64, Option<Record>>,
}

impl Filing {
    /// The place in the log of what begins now.
    pub(super) fn place(&mut self) -> u64 {
        let place = self.begun;
        self.begun += 1;
        place
    }

    /// What begun at this place is done, with something to tell or not.
    pub(super) fn put(&mut self, place: u64, record: Option<Record>, engine: &mut Engine) {
        self.waiting.insert(place, record);
        while let Some(record) = self.waiting.remove(&self.filed) {
            self.filed += 1;
            file(record, engine);
        }
    }

    /// Nothing else will be done.
    pub(super) fn put_rest(&mut self, engine: &mut Engine) {
        for record in std::mem::take(&mut self.waiting).into_values() {
            file(record, engine);
        }
    }
}

fn file(record: Option<Record>, engine: &mut Engine) {
    if let Some(record) = record {
        engine.counts.imported_deltas += 1;
        engine.file(&record);
    }
}
