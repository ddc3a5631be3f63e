//! Create or update, and what is remembered once the target agreed.

use std::sync::Arc;

use serde_json::Value as Json;

use super::{ObjectRun, Stage};
use crate::answer::{Fault, Purpose, ScimAnswer};
use crate::engine::Engine;
use crate::gate;
use crate::hash;
use crate::record::{Action, Modified, Part};
use crate::run::steps;
use crate::values::{Desired, plain, same};
use crate::wire::{Change, ScimRequest, create_body, patch_body};

impl ObjectRun {
    /// PATCH of what differs, or nothing.
    pub(super) fn make_equal(&mut self, engine: &mut Engine, resource: &Json) -> Option<ScimRequest> {
        let mapping = Arc::clone(&self.mapping);
        steps::matched(&mut self.record, &mapping, resource);
        let desired = self.desired_update(engine);
        if let Some((code, message)) = &desired.failure {
            return self.skip(engine, code, message);
        }
        self.record.not_foreseen.clone_from(&desired.notes);
        let changes = if mapping.flow.update {
            desired.changes(&mapping, resource)
        } else {
            Vec::new()
        };
        self.notice_loops(engine, &changes);
        if changes.is_empty() {
            self.settle(engine);
            steps::redundant(&mut self.record);
            return None;
        }
        self.record.modified = changes
            .iter()
            .map(|change| Modified {
                name: change.row.path.text.clone(),
                old: change.old.as_ref().map(|old| change.row.logged(old)),
                new: Some(change.row.logged(&change.new)),
            })
            .collect();
        let disables = self.gate.standing.is_soft_deleted
            && changes.iter().any(|change| change.row.path.text == "active");
        self.record.action = if disables { Action::Disable } else { Action::Update };
        // On demand the flag on the tenant URL is not honoured; the engine's dialect is set accordingly.
        let body = patch_body(&changes, engine.dialect);
        let sent = changes
            .iter()
            .filter_map(|change| Some((mapping.position(change.row)?, change.new.clone())))
            .collect();
        self.stage = Stage::Patching(sent);
        Some(ScimRequest::patch(
            self.kind,
            &self.record.target_id,
            body,
            &self.id,
        ))
    }

    pub(super) fn create(&mut self, engine: &mut Engine) -> Option<ScimRequest> {
        if !self.gate.active {
            return self.skip(
                engine,
                "NotEffectivelyEntitled",
                "is disabled, and disabled people are never created",
            );
        }
        if !self.mapping.flow.add {
            return self.skip(
                engine,
                "EntrySynchronizationSkipped",
                "would be created, but Create is not among the target object actions of the mapping",
            );
        }
        steps::not_matched(&mut self.record);
        let mapping = Arc::clone(&self.mapping);
        let desired = {
            let object = gate::source_object(&engine.people, &self.gate.standing, self.kind, &self.id);
            let chance = engine.chance(&self.id);
            Desired::of(&mapping, true, &object, &engine.environment(&|| chance.next()))
        };
        if desired.ignored {
            return self.skip(
                engine,
                "EntrySynchronizationSkipped",
                "is left alone by an expression (IgnoreObjectFlow)",
            );
        }
        if let Some((code, message)) = &desired.failure {
            return self.skip(engine, code, message);
        }
        self.record.action = Action::Create;
        self.record.not_foreseen.clone_from(&desired.notes);
        self.record.modified = desired
            .values
            .iter()
            .filter_map(|(at, value)| {
                let row = mapping.rows.get(*at)?;
                Some(Modified {
                    name: row.target.clone(),
                    old: None,
                    new: Some(row.logged(value)),
                })
            })
            .collect();
        let body = create_body(self.kind, desired.with_paths(&mapping));
        self.stage = Stage::Creating(desired.values);
        Some(ScimRequest::create(self.kind, body, &self.id))
    }

    pub(super) fn created(
        &mut self,
        engine: &mut Engine,
        sent: Vec<(usize, Json)>,
        answer: &ScimAnswer,
    ) -> Option<ScimRequest> {
        engine.counts.exports += 1;
        match answer.resource(Purpose::Write) {
            Ok((target_id, resource)) => {
                engine.notice(None);
                if let Err(owner) = engine.connect(self.kind, &self.id, &target_id, &self.record.name) {
                    let fault = Fault::new(
                        "SystemForCrossDomainIdentityManagementServiceIncompatible",
                        format!("the new object has an `id` that belongs to another one already ({owner})"),
                    );
                    return self.fail(engine, Part::Export(Action::Create), &fault);
                }
                self.record.target_id = target_id;
                self.settle(engine);
                steps::exported(&mut self.record);
                self.notice_altered(engine, &sent, &resource);
                None
            }
            Err(fault) => self.fail(engine, Part::Export(Action::Create), &fault),
        }
    }

    pub(super) fn patched(
        &mut self,
        engine: &mut Engine,
        sent: Vec<(usize, Json)>,
        answer: &ScimAnswer,
    ) -> Option<ScimRequest> {
        engine.counts.exports += 1;
        match answer.done(&[200, 202, 204]) {
            Ok(()) => {
                engine.notice(None);
                self.settle(engine);
                steps::exported(&mut self.record);
                let mapping = Arc::clone(&self.mapping);
                engine.state.links.change(&self.id, |link| {
                    for (at, value) in &sent {
                        if let Some(row) = mapping.rows.get(*at) {
                            link.sent.insert(row.target.clone(), hash::text(&plain(value)));
                        }
                    }
                });
                if let Some(resource) = &answer.body {
                    self.notice_altered(engine, &sent, resource);
                }
                None
            }
            Err(fault) => self.fail(engine, Part::Export(self.record.action), &fault),
        }
    }

    /// The target agrees: remember it.
    fn settle(&mut self, engine: &mut Engine) {
        if self.is_leaving() {
            self.settle_leaving(engine);
            return;
        }
        // What an update would compare: without defaults and without rows that flow on creation only.
        let last = self.desired_update(engine).hash(&self.mapping);
        engine.recovered(&self.id);
        engine.state.skipped.remove(&self.id);
        let (is_off, name) = (self.gate.standing.is_soft_deleted, &self.record.name);
        engine.state.links.change(&self.id, |link| {
            link.last = last;
            link.left = false;
            link.off = is_off;
            link.managed = true;
            link.name.clone_from(name);
        });
    }

    /// Who is deleted while in scope is deleted at the target too, once purged. Who left the scope is on his own
    /// (Microsoft: what happens when people leave the scope). A deletion takes the memberships with it, so that it is what was
    /// known before that says whether the person was in scope.
    pub(super) fn settle_leaving(&self, engine: &mut Engine) {
        let is_deleted = self.gate.soft_deleted;
        // References of who left are not set; whoever comes back begins anew with them.
        engine.reference_recovered(&self.id);
        engine.recovered(&self.id);
        engine.state.skipped.remove(&self.id);
        engine.state.links.change(&self.id, |link| {
            link.managed = link.managed && (is_deleted || link.left);
            link.unresolved.clear();
            link.left = true;
            link.off = true;
        });
    }

    /// A value that was sent the last time and is to be sent again: the target did not keep it.
    fn notice_loops(&mut self, engine: &mut Engine, changes: &[Change<'_>]) {
        let Some(link) = engine.link(&self.id) else { return };
        if link.sent.is_empty() {
            return;
        }
        let looping: Vec<(String, String, String)> = changes
            .iter()
            .filter(|change| link.sent.get(&change.row.target) == Some(&hash::text(&plain(&change.new))))
            .map(|change| {
                let old = change.old.as_ref().map(|old| change.row.logged(old));
                (
                    change.row.target.clone(),
                    old.unwrap_or_default(),
                    change.row.logged(&change.new),
                )
            })
            .collect();
        // What the target kept needs no watching.
        let kept = |target: &String| changes.iter().all(|change| change.row.target != *target);
        if link.sent.keys().any(kept) {
            engine
                .state
                .links
                .change(&self.id, |link| link.sent.retain(|target, _| !kept(target)));
        }
        for (target, has, sent) in looping {
            self.tell_altered(engine, target, &has, &sent);
        }
    }

    /// The answer to a write shows another value than was sent. What it leaves out says nothing.
    fn notice_altered(&mut self, engine: &mut Engine, sent: &[(usize, Json)], resource: &Json) {
        let mapping = Arc::clone(&self.mapping);
        for (at, value) in sent {
            let Some(row) = mapping.rows.get(*at) else {
                continue;
            };
            let has = row.path.read(resource);
            if let Some(has) = has.filter(|has| !has.is_array() && !same(has, value, row.case_exact)) {
                self.tell_altered(engine, row.target.clone(), &row.logged(has), &row.logged(value));
            }
        }
    }

    /// Told once for each attribute of an object.
    fn tell_altered(&mut self, engine: &mut Engine, target: String, has: &str, sent: &str) {
        let mut is_news = false;
        let told = target.clone();
        engine
            .state
            .links
            .change(&self.id, |link| is_news = link.altered.insert(told));
        if is_news {
            steps::altered(&mut self.record, &target, has, sent);
        }
    }
}
