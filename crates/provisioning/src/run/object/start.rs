//! What is decided before the target is asked.

use super::{ObjectRun, Stage};
use crate::engine::Engine;
use crate::people::Kind;
use crate::wire::{ScimRequest, read};

/// Provision on demand can neither disable nor delete people whom the directory disabled or deleted (Microsoft: limitations).
const DISABLED_ON_DEMAND: &str = "is disabled or deleted; provision on demand does not work on such people";

impl ObjectRun {
    /// The gates decide whether anything is asked at all.
    pub(super) fn start(&mut self, engine: &mut Engine) -> Option<ScimRequest> {
        if !self.gate.listed || !self.gate.read {
            return self.left_alone(engine);
        }
        match engine.link(&self.id).is_some() {
            true => self.start_known(engine),
            false => self.start_new(engine),
        }
    }

    fn left_alone(&mut self, engine: &Engine) -> Option<ScimRequest> {
        if engine.on_demand {
            self.telling = true;
            let (code, why) = if self.gate.listed {
                (
                    "NotEffectivelyEntitled",
                    "is left out by the filter that is applied while reading",
                )
            } else {
                ("ImportSkipped", "was not found in the directory")
            };
            self.record
                .skip(code, format!("{} {why}.", self.record.subject()));
        }
        None
    }

    /// Linked already: GET and PATCH only what differs, when something on the source side changed.
    fn start_known(&mut self, engine: &mut Engine) -> Option<ScimRequest> {
        let leaving = self.is_leaving();
        if self.kind == Kind::Group && leaving {
            // Groups have no disabled state: removal is a run of its own.
            return None;
        }
        if engine.on_demand && !self.gate.active {
            self.tell_gates(engine);
            return self.skip(engine, "NotEffectivelyEntitled", DISABLED_ON_DEMAND);
        }
        let desired = self.desired_update(engine);
        let link = engine.link(&self.id)?;
        let unchanged = if leaving {
            link.left
        } else {
            !link.left && !engine.thorough && link.last == desired.hash(&self.mapping)
        };
        let (target_id, is_off) = (link.target_id.clone(), link.off);
        if !engine.on_demand {
            if unchanged {
                // Whatever failed or was held back before, there is no need for it any more.
                engine.recovered(&self.id);
                engine.state.held.remove(&self.id);
                return None;
            }
            let told = !engine.thorough && engine.state.skipped.get(&self.id) == Some(&self.seen);
            if told || engine.is_resting(&self.id, self.seen) {
                return None;
            }
        }
        self.tell_gates(engine);
        if leaving && engine.people.skips_out_of_scope_deletions() && !self.gate.soft_deleted {
            return self.skip(
                engine,
                "NotEffectivelyEntitled",
                "left the scope; the job leaves such objects alone (SkipOutOfScopeDeletions)",
            );
        }
        if let Some((code, message)) = &desired.failure {
            return self.skip(engine, code, message);
        }
        if leaving && desired.values.is_empty() {
            self.settle_leaving(engine);
            return self.skip(
                engine,
                "NotEffectivelyEntitled",
                "left the scope, but no mapped attribute can disable it at the target",
            );
        }
        if !self.mapping.flow.update {
            return self.skip(
                engine,
                "EntrySynchronizationSkipped",
                "changed, but Update is not among the target object actions of the mapping",
            );
        }
        let disables =
            self.gate.standing.is_soft_deleted && !is_off && desired.follows_soft_deletion(&self.mapping);
        if !disables {
            engine.state.held.remove(&self.id);
        } else if let Err(held) = engine.may_delete(&self.id) {
            return self.hold(held);
        }
        self.stage = Stage::Reading;
        Some(read(self.kind, &target_id, &self.id))
    }

    fn start_new(&mut self, engine: &mut Engine) -> Option<ScimRequest> {
        if !self.gate.entitled || self.gate.soft_deleted {
            engine.recovered(&self.id);
            if engine.on_demand {
                self.tell_gates(engine);
                return self.skip(
                    engine,
                    "NotEffectivelyEntitled",
                    "is not assigned to the application, or is deleted",
                );
            }
            return None;
        }
        if engine.on_demand && !self.gate.active {
            self.tell_gates(engine);
            return self.skip(engine, "NotEffectivelyEntitled", DISABLED_ON_DEMAND);
        }
        self.desired_update(engine);
        let told = engine.state.skipped.get(&self.id) == Some(&self.seen);
        if !engine.on_demand && (told || engine.is_resting(&self.id, self.seen)) {
            return None;
        }
        self.tell_gates(engine);
        if !self.gate.scope.passed {
            let why = self.gate.scope.reason.clone();
            return self.skip(
                engine,
                "NotEffectivelyEntitled",
                &format!("is out of scope: {why}"),
            );
        }
        let queries = self.queries(engine);
        if queries.is_empty() {
            let code = if engine.on_demand {
                "ImportSkipped"
            } else {
                "UnprocessableEntry"
            };
            return self.skip(
                engine,
                code,
                "has no value for any matching attribute; at least one matching attribute must have a value",
            );
        }
        self.search(queries)
    }
}
