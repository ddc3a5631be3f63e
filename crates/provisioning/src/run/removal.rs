//! DELETE: people who were purged from the directory, groups that were unassigned or deleted.

use std::sync::Arc;

use super::steps;
use crate::answer::ScimAnswer;
use crate::engine::Engine;
use crate::hash;
use crate::mapping::ObjectMapping;
use crate::record::{Action, Part, Record};
use crate::wire::{ScimRequest, delete};

/// What a removal sees is always the same: that the object is to go.
const SEEN: &str = "removal";

/// The removal of one linked object.
pub(crate) struct RemovalRun {
    mapping: Arc<ObjectMapping>,
    record: Record,
    telling: bool,
    sent: bool,
}

impl RemovalRun {
    pub(crate) fn new(engine: &Engine, mapping: Arc<ObjectMapping>, id: &str) -> Self {
        let mut record = engine.record(&mapping, id);
        record.action = Action::Delete;
        Self {
            mapping,
            record,
            telling: false,
            sent: false,
        }
    }

    pub(crate) fn into_record(self) -> Option<Record> {
        self.telling.then_some(self.record)
    }

    pub(crate) fn advance(&mut self, engine: &mut Engine, answer: Option<ScimAnswer>) -> Option<ScimRequest> {
        if let (true, Some(answer)) = (self.sent, answer) {
            self.answered(engine, &answer);
            return None;
        }
        let id = self.record.source_id.clone();
        let link = engine.link(&id)?;
        let seen = hash::text(SEEN);
        if engine.is_resting(&id, seen) || engine.state.skipped.get(&id) == Some(&seen) {
            return None;
        }
        if !link.managed {
            // Left the scope earlier: a later deletion in the directory sends nothing (Microsoft: leaving, which request when).
            engine.forget(&id);
            return None;
        }
        let target_id = link.target_id.clone();
        let gate = engine.gate(&self.mapping, &id);
        self.telling = true;
        steps::import(&mut self.record, engine, &self.mapping, &gate);
        steps::scoping(&mut self.record, &gate);
        if !self.mapping.flow.delete || (gate.listed && engine.people.skips_out_of_scope_deletions()) {
            let why = if self.mapping.flow.delete {
                "left the scope; the job leaves such objects alone (SkipOutOfScopeDeletions)"
            } else {
                "would be deleted, but Delete is not among the target object actions of the mapping"
            };
            let subject = self.record.subject();
            self.record.action = Action::Other;
            self.record
                .skip("EntrySynchronizationSkipped", format!("{subject} {why}."));
            engine.forget(&id);
            return None;
        }
        if let Err(held) = engine.may_delete(&id) {
            self.telling = held.is_news;
            steps::held(&mut self.record);
            return None;
        }
        self.sent = true;
        Some(delete(self.mapping.kind, &target_id, &id))
    }

    /// 404 is as good: it is gone.
    fn answered(&mut self, engine: &mut Engine, answer: &ScimAnswer) {
        engine.counts.exports += 1;
        match answer.done(&[200, 202, 204, 404]) {
            Ok(()) => {
                engine.notice(None);
                engine.forget(&self.record.source_id);
                steps::exported(&mut self.record);
            }
            Err(fault) => {
                let id = self.record.source_id.clone();
                let reason = engine.escrow(self.mapping.kind, &id, hash::text(SEEN), &fault);
                engine.notice(Some(&fault));
                self.record
                    .fail(Part::Export(Action::Delete), &fault.code, reason);
            }
        }
    }
}
