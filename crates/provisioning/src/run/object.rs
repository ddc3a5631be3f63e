//! One person or group: gates, match, create or update.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

use super::steps;
use crate::answer::{Fault, Purpose, ScimAnswer};
use crate::engine::Engine;
use crate::gate::{self, Gate};
use crate::mapping::ObjectMapping;
use crate::people::Kind;
use crate::record::{Action, Modified, Part, Record};
use crate::values::{Desired, Yield, plain, row_value};
use crate::wire::{ScimRequest, create_body, match_query, patch_body, read};

/// Provision on demand can neither disable nor delete people whom the directory disabled or deleted (Microsoft: limitations).
const DISABLED_ON_DEMAND: &str = "is disabled or deleted; provision on demand does not work on such people";

/// The run of one object.
pub(crate) struct ObjectRun {
    kind: Kind,
    id: String,
    mapping: Arc<ObjectMapping>,
    gate: Gate,
    record: Record,
    /// Whether there is something to tell.
    telling: bool,
    stage: Stage,
}

enum Stage {
    Start,
    /// Searches that are left, by precedence: target attribute, value.
    Matching(Vec<(String, String)>),
    Reading,
    Creating(BTreeMap<String, Json>),
    Patching(BTreeMap<String, Json>),
    Done,
}

impl ObjectRun {
    pub(crate) fn new(engine: &Engine, mapping: Arc<ObjectMapping>, id: &str) -> Self {
        Self {
            kind: mapping.kind,
            id: id.to_owned(),
            gate: engine.gate(&mapping, id),
            record: engine.record(&mapping, id),
            telling: false,
            stage: Stage::Start,
            mapping,
        }
    }

    pub(crate) fn into_record(self) -> Option<Record> {
        self.telling.then_some(self.record)
    }

    pub(crate) fn advance(&mut self, engine: &mut Engine, answer: Option<ScimAnswer>) -> Option<ScimRequest> {
        match (std::mem::replace(&mut self.stage, Stage::Done), answer) {
            (Stage::Start, _) => self.start(engine),
            (Stage::Matching(left), Some(answer)) => self.matched(engine, left, &answer),
            (Stage::Reading, Some(answer)) => self.was_read(engine, &answer),
            (Stage::Creating(last), Some(answer)) => self.created(engine, last, &answer),
            (Stage::Patching(last), Some(answer)) => self.patched(engine, last, &answer),
            (Stage::Done, _) | (_, None) => None,
        }
    }

    /// The gates decide whether anything is asked at all.
    fn start(&mut self, engine: &mut Engine) -> Option<ScimRequest> {
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
            !link.left && !engine.thorough && link.last == desired.by_target(&self.mapping)
        };
        if unchanged && !engine.on_demand {
            return None;
        }
        let target_id = link.target_id.clone();
        self.tell_gates(engine);
        if leaving && engine.people.skips_out_of_scope_deletions() && !self.gate.soft_deleted {
            return self.skip(
                engine,
                "NotEffectivelyEntitled",
                "left the scope; the job leaves such objects alone (SkipOutOfScopeDeletions)",
            );
        }
        if let Some((code, message)) = desired.failure {
            return self.skip(engine, code, &message);
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
        self.stage = Stage::Reading;
        Some(read(self.kind, &target_id, &self.id))
    }

    fn start_new(&mut self, engine: &mut Engine) -> Option<ScimRequest> {
        if !self.gate.entitled || self.gate.soft_deleted {
            if engine.on_demand {
                self.tell_gates(engine);
                self.skip(
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
        let seen = self.seen(engine);
        if !engine.on_demand && engine.state.skipped.get(&self.id) == Some(&seen) {
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

    /// Sends the first of the searches that are left.
    fn search(&mut self, queries: Vec<(String, String)>) -> Option<ScimRequest> {
        let (attribute, value) = queries.first()?;
        let request = match_query(self.kind, attribute, value, &self.id);
        self.stage = Stage::Matching(queries);
        Some(request)
    }

    fn matched(
        &mut self,
        engine: &mut Engine,
        mut left: Vec<(String, String)>,
        answer: &ScimAnswer,
    ) -> Option<ScimRequest> {
        let mut hits = match answer.hits(engine.now) {
            Ok(hits) => hits,
            Err(fault) => return self.fail(engine, Part::Matched, &fault),
        };
        engine.notice(None);
        if hits.len() > 1 {
            let (attribute, value) = left.first().cloned().unwrap_or_default();
            let fault = Fault::new(
                "DuplicateTargetEntries",
                format!(
                    "{} objects of the target have {attribute} '{value}'; one is expected.",
                    hits.len()
                ),
            );
            return self.fail(engine, Part::Matched, &fault);
        }
        match hits.pop() {
            Some(resource) => self.adopt(engine, &resource),
            None => {
                left.remove(0);
                if left.is_empty() {
                    self.create(engine)
                } else {
                    self.search(left)
                }
            }
        }
    }

    /// One hit: it is linked for good and made equal.
    fn adopt(&mut self, engine: &mut Engine, resource: &Json) -> Option<ScimRequest> {
        let target_id = resource["id"].as_str().unwrap_or_default().to_owned();
        if target_id.is_empty() {
            let fault = Fault::new(
                "SystemForCrossDomainIdentityManagementServiceIncompatible",
                "the object that was found has no `id` (RFC 7643 §3.1)",
            );
            return self.fail(engine, Part::Matched, &fault);
        }
        if let Err(owner) = engine.connect(self.kind, &self.id, &target_id, &self.record.name) {
            let fault = Fault::new(
                "DuplicateSourceEntries",
                format!("The object that was found is linked to another source object already ({owner})."),
            );
            return self.fail(engine, Part::Matched, &fault);
        }
        self.record.target_id = target_id;
        self.make_equal(engine, resource)
    }

    fn was_read(&mut self, engine: &mut Engine, answer: &ScimAnswer) -> Option<ScimRequest> {
        match answer.resource(Purpose::Read, engine.now) {
            Ok((_, resource)) => {
                engine.notice(None);
                self.make_equal(engine, &resource)
            }
            Err(fault) => self.fail(engine, Part::Matched, &fault),
        }
    }

    /// PATCH of what differs, or nothing.
    fn make_equal(&mut self, engine: &mut Engine, resource: &Json) -> Option<ScimRequest> {
        let mapping = Arc::clone(&self.mapping);
        steps::matched(&mut self.record, &mapping, resource);
        let desired = self.desired_update(engine);
        if let Some((code, message)) = desired.failure {
            return self.skip(engine, code, &message);
        }
        let last = desired.by_target(&mapping);
        self.record.not_foreseen.clone_from(&desired.notes);
        let changes = if mapping.flow.update {
            desired.changes(&mapping, resource)
        } else {
            Vec::new()
        };
        if changes.is_empty() {
            self.settle(engine, last);
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
        self.stage = Stage::Patching(last);
        Some(ScimRequest::patch(
            self.kind,
            &self.record.target_id,
            body,
            &self.id,
        ))
    }

    fn create(&mut self, engine: &mut Engine) -> Option<ScimRequest> {
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
        if let Some((code, message)) = desired.failure {
            return self.skip(engine, code, &message);
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
        let body = create_body(self.kind, &desired.with_paths(&mapping));
        // What an update would compare: without defaults and without rows that flow on creation only.
        let last = self.desired_update(engine).by_target(&mapping);
        self.stage = Stage::Creating(last);
        Some(ScimRequest::create(self.kind, body, &self.id))
    }

    fn created(
        &mut self,
        engine: &mut Engine,
        last: BTreeMap<String, Json>,
        answer: &ScimAnswer,
    ) -> Option<ScimRequest> {
        engine.counts.exports += 1;
        match answer.resource(Purpose::Write, engine.now) {
            Ok((target_id, _)) => {
                engine.notice(None);
                if let Err(owner) = engine.connect(self.kind, &self.id, &target_id, &self.record.name) {
                    let fault = Fault::new(
                        "SystemForCrossDomainIdentityManagementServiceIncompatible",
                        format!("the new object has an `id` that belongs to another one already ({owner})"),
                    );
                    return self.fail(engine, Part::Export(Action::Create), &fault);
                }
                self.record.target_id = target_id;
                self.settle(engine, last);
                steps::exported(&mut self.record);
                None
            }
            Err(fault) => self.fail(engine, Part::Export(Action::Create), &fault),
        }
    }

    fn patched(
        &mut self,
        engine: &mut Engine,
        last: BTreeMap<String, Json>,
        answer: &ScimAnswer,
    ) -> Option<ScimRequest> {
        engine.counts.exports += 1;
        match answer.done(&[200, 202, 204], engine.now) {
            Ok(()) => {
                engine.notice(None);
                self.settle(engine, last);
                steps::exported(&mut self.record);
                None
            }
            Err(fault) => self.fail(engine, Part::Export(self.record.action), &fault),
        }
    }

    /// Out of scope or in the recycle bin: only the attribute that disables is touched.
    fn is_leaving(&self) -> bool {
        !self.gate.in_scope() || self.gate.soft_deleted
    }

    fn desired_update(&self, engine: &Engine) -> Desired {
        let object = gate::source_object(&engine.people, &self.gate.standing, self.kind, &self.id);
        let chance = engine.chance(&self.id);
        let desired = Desired::of(
            &self.mapping,
            false,
            &object,
            &engine.environment(&|| chance.next()),
        );
        if self.is_leaving() {
            desired.only_soft_deletion(&self.mapping)
        } else {
            desired
        }
    }

    /// Searches in order of precedence. A matching attribute without a value is passed over.
    fn queries(&self, engine: &Engine) -> Vec<(String, String)> {
        let object = gate::source_object(&engine.people, &self.gate.standing, self.kind, &self.id);
        let chance = engine.chance(&self.id);
        let random = || chance.next();
        let environment = engine.environment(&random);
        self.mapping
            .matching()
            .into_iter()
            .filter_map(|row| match row_value(row, false, &object, &environment).yields {
                Yield::Value(value) => Some((row.target.clone(), plain(&value))),
                _ => None,
            })
            .filter(|(_, value)| !value.is_empty())
            .collect()
    }

    /// The target agrees: remember what it has now.
    fn settle(&mut self, engine: &mut Engine, last: BTreeMap<String, Json>) {
        if self.is_leaving() {
            self.settle_leaving(engine);
        } else if let Some(link) = engine.state.links.get_mut(&self.id) {
            link.last = last;
            link.left = false;
            link.managed = true;
            link.name.clone_from(&self.record.name);
        }
    }

    /// Who is deleted while in scope is deleted at the target too, once purged. Who left the scope is on his own
    /// (Microsoft: what happens when people leave the scope).
    fn settle_leaving(&self, engine: &mut Engine) {
        let deleted_in_scope = self.gate.in_scope() && self.gate.soft_deleted;
        if let Some(link) = engine.state.links.get_mut(&self.id) {
            link.managed = link.managed && deleted_in_scope;
            link.left = true;
        }
    }

    fn tell_gates(&mut self, engine: &Engine) {
        self.telling = true;
        steps::import(&mut self.record, engine, &self.mapping, &self.gate);
        steps::scoping(&mut self.record, &self.gate);
    }

    fn skip(&mut self, engine: &mut Engine, code: &str, why: &str) -> Option<ScimRequest> {
        if engine.link(&self.id).is_none() {
            let seen = self.seen(engine);
            engine.state.skipped.insert(self.id.clone(), seen);
        }
        self.record
            .skip(code, format!("{} {why}.", self.record.subject()));
        None
    }

    fn fail(&mut self, engine: &mut Engine, part: Part, fault: &Fault) -> Option<ScimRequest> {
        engine.notice(Some(fault));
        self.record.fail(part, fault);
        None
    }

    /// What a skip depended on. While it stays the same the skip is neither repeated nor told again.
    fn seen(&self, engine: &Engine) -> String {
        let values: Json = self
            .desired_update(engine)
            .by_target(&self.mapping)
            .into_iter()
            .collect();
        format!(
            "active {} scope {} {values}",
            self.gate.active,
            if self.gate.scope.passed {
                "passed"
            } else {
                &self.gate.scope.reason
            }
        )
    }
}
