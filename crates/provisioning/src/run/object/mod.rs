//! One person or group: gates, match, create or update.

mod start;
mod write;

use std::sync::Arc;

use serde_json::Value as Json;

use super::steps;
use crate::answer::{Fault, Purpose, ScimAnswer};
use crate::engine::{Engine, Held};
use crate::gate::{self, Gate};
use crate::hash::{self, Fnv};
use crate::mapping::ObjectMapping;
use crate::people::Kind;
use crate::record::{Part, Record};
use crate::values::{Desired, Yield, plain, row_value};
use crate::wire::{ScimRequest, match_query};

/// The run of one object.
pub(crate) struct ObjectRun {
    kind: Kind,
    id: String,
    mapping: Arc<ObjectMapping>,
    gate: Gate,
    record: Record,
    /// Whether there is something to tell.
    telling: bool,
    /// What an update would make of it; worked out once.
    update: Option<Desired>,
    /// Hash of what decides about it: while it stays the same, a skip is not told again and a failure waits for its time.
    seen: u64,
    stage: Stage,
}

enum Stage {
    Start,
    /// Searches that are left, by precedence: target attribute, value.
    Matching(Vec<(String, String)>),
    Reading,
    /// With the values that were sent, by index of the row.
    Creating(Vec<(usize, Json)>),
    Patching(Vec<(usize, Json)>),
    Done,
}

/// Most targets do not tell capitals and small letters apart.
fn claim(value: &str) -> u64 {
    hash::text(&value.to_lowercase())
}

impl ObjectRun {
    pub(crate) fn new(engine: &Engine, mapping: Arc<ObjectMapping>, id: &str) -> Self {
        Self {
            kind: mapping.kind,
            id: id.to_owned(),
            gate: engine.gate(&mapping, id),
            record: engine.record(&mapping, id),
            telling: false,
            update: None,
            seen: 0,
            stage: Stage::Start,
            mapping,
        }
    }

    pub(crate) fn gate(&self) -> &Gate {
        &self.gate
    }

    /// See [`Run::claims`](super::Run::claims). Of an object that is known, the values it was found by and those it gets.
    pub(crate) fn claims(&self, engine: &Engine) -> Vec<u64> {
        if let Stage::Matching(queries) = &self.stage {
            return queries.iter().map(|(_, value)| claim(value)).collect();
        }
        let mut claims = match engine.link(&self.id) {
            // Never agreed, or by a program that did not remember them: the name will mostly be it.
            Some(link) if link.matched.is_empty() => vec![claim(&link.name)],
            Some(link) => link.matched.clone(),
            None => Vec::new(),
        };
        let update = self.update.as_ref();
        claims.extend(
            update
                .into_iter()
                .flat_map(|desired| self.matching_values(desired)),
        );
        claims
    }

    /// Of the matching attributes.
    fn matching_values(&self, desired: &Desired) -> Vec<u64> {
        let matches = |at: &usize| {
            self.mapping
                .rows
                .get(*at)
                .is_some_and(|row| row.matching_priority > 0)
        };
        let values = desired.values.iter().filter(|(at, _)| matches(at));
        values.map(|(_, value)| claim(&plain(value))).collect()
    }

    pub(crate) fn into_record(self) -> Option<Record> {
        self.telling.then_some(self.record)
    }

    pub(crate) fn advance(&mut self, engine: &mut Engine, answer: Option<ScimAnswer>) -> Option<ScimRequest> {
        match (std::mem::replace(&mut self.stage, Stage::Done), answer) {
            (Stage::Start, _) => self.start(engine),
            (Stage::Matching(left), Some(answer)) => self.matched(engine, left, &answer),
            (Stage::Reading, Some(answer)) => self.was_read(engine, &answer),
            (Stage::Creating(sent), Some(answer)) => self.created(engine, sent, &answer),
            (Stage::Patching(sent), Some(answer)) => self.patched(engine, sent, &answer),
            (Stage::Done, _) | (_, None) => None,
        }
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
        let mut hits = match answer.hits() {
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
        match answer.resource(Purpose::Read) {
            Ok((_, resource)) => {
                engine.notice(None);
                self.make_equal(engine, &resource)
            }
            Err(fault) => self.fail(engine, Part::Matched, &fault),
        }
    }

    /// Out of scope or in the recycle bin: only the attribute that disables is touched.
    fn is_leaving(&self) -> bool {
        !self.gate.in_scope() || self.gate.soft_deleted
    }

    /// What an update would make of it, and the hash of what was seen.
    fn desired_update(&mut self, engine: &Engine) -> Desired {
        if let Some(desired) = &self.update {
            return desired.clone();
        }
        let object = gate::source_object(&engine.people, &self.gate.standing, self.kind, &self.id);
        let chance = engine.chance(&self.id);
        let random = || chance.next();
        let desired = Desired::of(&self.mapping, false, &object, &engine.environment(&random));
        let desired = if self.is_leaving() {
            desired.only_soft_deletion(&self.mapping)
        } else {
            desired
        };
        let mut seen = Fnv::new();
        for flag in [
            self.gate.active,
            self.gate.entitled,
            self.gate.soft_deleted,
            self.gate.scope.passed,
        ] {
            seen.flag(flag);
        }
        seen.text(&self.gate.scope.reason);
        seen.bytes(&desired.hash(&self.mapping).to_le_bytes());
        self.seen = seen.number();
        self.update = Some(desired.clone());
        desired
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

    fn tell_gates(&mut self, engine: &Engine) {
        self.telling = true;
        steps::import(&mut self.record, engine, &self.mapping, &self.gate);
        steps::scoping(&mut self.record, &self.gate);
    }

    /// Nothing is sent, which is no failure. It is told once for what was seen.
    fn skip(&mut self, engine: &mut Engine, code: &str, why: &str) -> Option<ScimRequest> {
        engine.recovered(&self.id);
        engine.state.skipped.insert(self.id.clone(), self.seen);
        self.record
            .skip(code, format!("{} {why}.", self.record.subject()));
        None
    }

    /// Held back: the cycle made as many deletions as it may.
    fn hold(&mut self, held: Held) -> Option<ScimRequest> {
        self.telling &= held.is_news;
        steps::held(&mut self.record);
        None
    }

    fn fail(&mut self, engine: &mut Engine, part: Part, fault: &Fault) -> Option<ScimRequest> {
        let reason = engine.escrow(self.kind, &self.id, self.seen, fault);
        engine.notice(Some(fault));
        self.record.fail(part, &fault.code, reason);
        None
    }
}
