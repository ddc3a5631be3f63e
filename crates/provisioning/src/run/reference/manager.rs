//! The manager of one person.

use imbl::OrdSet;
use serde_json::Map;

use super::UNRESOLVED;
use crate::answer::{Fault, ScimAnswer};
use crate::engine::Engine;
use crate::hash::Fnv;
use crate::mapping::ObjectMapping;
use crate::people::Kind;
use crate::record::{Action, Modified, Part, Record, Status};
use crate::wire::{ScimRequest, manager};

/// The manager of one person.
pub(crate) struct ManagerRun {
    record: Record,
    path: String,
    telling: bool,
    seen: u64,
    sent: Option<Option<String>>,
}

impl ManagerRun {
    /// `None` when managers are not mapped.
    pub(crate) fn new(engine: &Engine, mapping: &ObjectMapping, id: &str) -> Option<Self> {
        let row = mapping.reference()?;
        Some(Self {
            record: engine.record(mapping, id),
            path: row.target.clone(),
            telling: false,
            seen: 0,
            sent: None,
        })
    }

    pub(crate) fn into_record(self) -> Option<Record> {
        self.telling.then_some(self.record)
    }

    pub(crate) fn advance(&mut self, engine: &mut Engine, answer: Option<ScimAnswer>) -> Option<ScimRequest> {
        match (self.sent.take(), answer) {
            (Some(new), Some(answer)) => {
                self.answered(engine, new, &answer);
                None
            }
            _ => self.start(engine),
        }
    }

    fn start(&mut self, engine: &mut Engine) -> Option<ScimRequest> {
        let id = self.record.source_id.clone();
        let wanted = engine.people.user(&id)?.manager().map(str::to_owned);
        let link = engine.link(&id).filter(|link| !link.left)?;
        let (old, target_id) = (link.manager.clone(), link.target_id.clone());
        let resolved = wanted
            .as_deref()
            .and_then(|manager| engine.link(manager))
            .map(|link| link.target_id.clone());
        self.seen = seen(wanted.as_deref());
        if !engine.on_demand && engine.is_reference_resting(&id, self.seen) {
            return None;
        }
        if let (Some(wanted), None) = (&wanted, &resolved) {
            self.unresolved(engine, &id, wanted);
            return None;
        }
        if old == resolved {
            self.settle(engine, resolved);
            return None;
        }
        self.telling = true;
        self.record.action = Action::Update;
        let description = match &wanted {
            Some(wanted) => format!(
                "The manager of {}, {wanted}, is in {}",
                self.record.subject(),
                self.record.target_directory
            ),
            None => format!("{} has no manager any more", self.record.subject()),
        };
        self.record
            .step(Part::Reference, Status::Success, description, Map::new());
        self.record.modified.push(Modified {
            name: self.path.clone(),
            old: old.clone(),
            new: resolved.clone(),
        });
        let body = manager(&self.path, old.as_deref(), resolved.as_deref(), engine.dialect);
        self.sent = Some(resolved);
        engine.counts.imported_reference_deltas += 1;
        Some(ScimRequest::patch(Kind::User, &target_id, body, &id))
    }

    fn unresolved(&mut self, engine: &mut Engine, id: &str, manager_id: &str) {
        let why = format!(
            "unable to assign {manager_id} as the manager of {}: that person is not at the target",
            self.record.name
        );
        // Told once, and not again until something changes.
        let was_told = engine
            .link(id)
            .is_some_and(|link| link.unresolved.contains(manager_id));
        if !was_told {
            engine.reference_is_new(id);
        }
        engine.escrow_reference(Kind::User, id, self.seen, &Fault::new(UNRESOLVED, why.clone()));
        engine.counts.escrowed_raw += 1;
        if was_told {
            return;
        }
        engine.state.links.change(id, |link| {
            link.unresolved = OrdSet::unit(manager_id.to_owned());
        });
        self.telling = true;
        self.record.skip(UNRESOLVED, why);
    }

    /// The target agrees.
    fn settle(&self, engine: &mut Engine, manager: Option<String>) {
        let id = &self.record.source_id;
        engine.reference_recovered(id);
        let settled = engine
            .link(id)
            .is_some_and(|link| link.manager == manager && link.unresolved.is_empty());
        if !settled {
            engine.state.links.change(id, |link| {
                link.manager = manager;
                link.unresolved.clear();
            });
        }
    }

    fn answered(&mut self, engine: &mut Engine, new: Option<String>, answer: &ScimAnswer) {
        engine.counts.exports += 1;
        match answer.done(&[200, 202, 204]) {
            Ok(()) => {
                engine.notice(None);
                self.settle(engine, new);
                let description = format!(
                    "The manager of {} was updated in {}",
                    self.record.subject(),
                    self.record.target_directory
                );
                self.record.step(
                    Part::Export(Action::Update),
                    Status::Success,
                    description,
                    Map::new(),
                );
            }
            Err(fault) => {
                let id = self.record.source_id.clone();
                let reason = engine.escrow_reference(Kind::User, &id, self.seen, &fault);
                engine.failed(&id);
                engine.notice(Some(&fault));
                self.record
                    .fail(Part::Export(Action::Update), &fault.code, reason);
            }
        }
    }
}

/// What decides about it: whom it is to be.
fn seen(manager: Option<&str>) -> u64 {
    let mut hash = Fnv::new();
    hash.flag(manager.is_some());
    hash.text(manager.unwrap_or_default());
    hash.number()
}
