//! References, after all objects: managers and members, by the ids the target gave (Microsoft: initial cycle, references).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Map;

use crate::answer::{Fault, ScimAnswer};
use crate::engine::Engine;
use crate::mapping::ObjectMapping;
use crate::people::Kind;
use crate::record::{Action, Modified, Part, Record, Status};
use crate::wire::{MEMBERS_PER_PATCH_MAX, ScimRequest, add_members, manager, remove_members};

/// The manager of one person.
pub(crate) struct ManagerRun {
    record: Record,
    path: String,
    telling: bool,
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
        let manager_id = engine.people.user(&id)?.manager().map(str::to_owned);
        let resolved = manager_id
            .as_deref()
            .and_then(|manager| engine.link(manager))
            .map(|link| link.target_id.clone());
        let (old, target_id) = engine
            .link(&id)
            .filter(|link| !link.left)
            .map(|link| (link.manager.clone(), link.target_id.clone()))?;
        if let (Some(manager_id), None) = (&manager_id, &resolved) {
            self.unresolved(engine, &id, manager_id);
            return None;
        }
        if old == resolved {
            return None;
        }
        self.telling = true;
        self.record.action = Action::Update;
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
        let Some(link) = engine.state.links.get_mut(id) else {
            return;
        };
        // Told once, and not again until something changes.
        if link.unresolved.contains(manager_id) {
            return;
        }
        link.unresolved = BTreeSet::from([manager_id.to_owned()]);
        self.telling = true;
        self.record.skip(
            "UnableToResolveReferenceAttributeValue",
            format!(
                "unable to assign {manager_id} as the manager of {}: that person is not at the target",
                self.record.name
            ),
        );
    }

    fn answered(&mut self, engine: &mut Engine, new: Option<String>, answer: &ScimAnswer) {
        engine.counts.exports += 1;
        match answer.done(&[200, 202, 204], engine.now) {
            Ok(()) => {
                engine.notice(None);
                if let Some(link) = engine.state.links.get_mut(&self.record.source_id) {
                    link.manager = new;
                    link.unresolved.clear();
                }
                let description = format!("The manager of {} was updated", self.record.subject());
                self.record
                    .step(Part::Reference, Status::Success, description, Map::new());
            }
            Err(fault) => {
                engine.notice(Some(&fault));
                self.record.fail(Part::Reference, &fault);
            }
        }
    }
}

/// The members of one group.
pub(crate) struct MembersRun {
    record: Record,
    /// Only these source ids are looked at; everybody when `None`.
    chosen: Option<BTreeSet<String>>,
    telling: bool,
    started: bool,
    batches: Vec<Batch>,
    sent: Option<Batch>,
}

/// Members of one PATCH: source id, target id.
struct Batch {
    add: bool,
    members: Vec<(String, String)>,
}

impl MembersRun {
    /// `None` when members are not mapped.
    pub(crate) fn new(
        engine: &Engine,
        mapping: &ObjectMapping,
        id: &str,
        chosen: Option<BTreeSet<String>>,
    ) -> Option<Self> {
        mapping.reference()?;
        Some(Self {
            record: engine.record(mapping, id),
            chosen,
            telling: false,
            started: false,
            batches: Vec::new(),
            sent: None,
        })
    }

    pub(crate) fn into_record(self) -> Option<Record> {
        self.telling.then_some(self.record)
    }

    pub(crate) fn advance(&mut self, engine: &mut Engine, answer: Option<ScimAnswer>) -> Option<ScimRequest> {
        if let (Some(batch), Some(answer)) = (self.sent.take(), answer) {
            self.answered(engine, &batch, &answer);
        }
        if !self.started {
            self.started = true;
            self.prepare(engine);
        }
        let target_id = engine.link(&self.record.source_id)?.target_id.clone();
        if self.batches.is_empty() {
            return None;
        }
        let batch = self.batches.remove(0);
        let target_ids: Vec<String> = batch.members.iter().map(|(_, target)| target.clone()).collect();
        let body = if batch.add {
            add_members(&target_ids, engine.dialect)
        } else {
            remove_members(&target_ids, engine.dialect)
        };
        let request = ScimRequest::patch(Kind::Group, &target_id, body, &self.record.source_id);
        self.sent = Some(batch);
        Some(request)
    }

    /// Compares the directory's members with those last sent. The target's own membership is never read.
    fn prepare(&mut self, engine: &mut Engine) {
        let id = self.record.source_id.clone();
        let (Some(group), Some(link)) = (engine.people.group(&id), engine.link(&id)) else {
            return;
        };
        if !engine.entitlements.entitled(&id) {
            return;
        }
        let is_chosen = |member: &String| self.chosen.as_ref().is_none_or(|chosen| chosen.contains(member));
        let mut wanted: BTreeMap<String, String> = BTreeMap::new();
        let mut unresolved: BTreeSet<String> = BTreeSet::new();
        let mut order: Vec<String> = Vec::new();
        for member in group.members.iter().filter(|member| is_chosen(member)) {
            // A group inside the group is not expanded, and not a member at the target either.
            if engine.people.group(member).is_some() {
                continue;
            }
            match engine.link(member).filter(|link| link.kind == Kind::User) {
                Some(link) => {
                    if wanted.insert(member.clone(), link.target_id.clone()).is_none() {
                        order.push(member.clone());
                    }
                }
                None => {
                    unresolved.insert(member.clone());
                }
            }
        }
        let add: Vec<(String, String)> = order
            .into_iter()
            .filter_map(|member| Some((member.clone(), wanted.get(&member)?.clone())))
            .filter(|(member, target)| link.members.get(member) != Some(target))
            .collect();
        let remove: Vec<(String, String)> = link
            .members
            .iter()
            .filter(|(member, _)| is_chosen(member) && !wanted.contains_key(*member))
            // Who cannot be resolved any more was deleted at the target: nothing to remove there.
            .filter(|(member, _)| !unresolved.contains(*member))
            .map(|(member, target)| (member.clone(), target.clone()))
            .collect();
        let news = unresolved.difference(&link.unresolved).count() > 0 || engine.on_demand;
        for (is_add, members) in [(true, add), (false, remove)] {
            for members in members.chunks(MEMBERS_PER_PATCH_MAX) {
                self.batches.push(Batch {
                    add: is_add,
                    members: members.to_vec(),
                });
            }
        }
        if !unresolved.is_empty() && news {
            self.tell_unresolved(engine, &unresolved);
        }
        if let Some(link) = engine.state.links.get_mut(&id) {
            link.unresolved = unresolved;
        }
        if !self.batches.is_empty() {
            self.telling = true;
            self.record.action = Action::Update;
            self.record.status = Status::Success;
            engine.counts.imported_reference_deltas += 1;
        }
    }

    fn tell_unresolved(&mut self, engine: &Engine, unresolved: &BTreeSet<String>) {
        self.telling = true;
        let names: Vec<&str> = unresolved
            .iter()
            .map(|member| {
                engine.people.user(member).map_or(member.as_str(), |user| {
                    crate::people::text(&user.json, "userPrincipalName")
                })
            })
            .collect();
        self.record.skip(
            "UnableToResolveReferenceAttributeValue",
            format!(
                "unable to assign {} as the members of {}: not at the target",
                names.join(", "),
                self.record.name
            ),
        );
    }

    fn answered(&mut self, engine: &mut Engine, batch: &Batch, answer: &ScimAnswer) {
        engine.counts.exports += 1;
        let part = Part::Export(Action::Update);
        match answer.done(&[200, 202, 204], engine.now) {
            Ok(()) => {
                engine.notice(None);
                if let Some(link) = engine.state.links.get_mut(&self.record.source_id) {
                    for (member, target) in &batch.members {
                        if batch.add {
                            link.members.insert(member.clone(), target.clone());
                        } else {
                            link.members.remove(member);
                        }
                    }
                }
                let verb = if batch.add { "added to" } else { "removed from" };
                let description = format!(
                    "{} {verb} {} in {}",
                    counted(batch.members.len()),
                    self.record.subject(),
                    self.record.target_directory
                );
                self.record.step(part, Status::Success, description, Map::new());
                for (_, target) in &batch.members {
                    let (old, new) = if batch.add {
                        (None, Some(target.clone()))
                    } else {
                        (Some(target.clone()), None)
                    };
                    self.record.modified.push(Modified {
                        name: "members".to_owned(),
                        old,
                        new,
                    });
                }
            }
            Err(fault) => self.stop(engine, part, &fault),
        }
    }

    /// The rest is tried at the next cycle: what was not agreed is not remembered.
    fn stop(&mut self, engine: &mut Engine, part: Part, fault: &Fault) {
        engine.notice(Some(fault));
        self.batches.clear();
        self.record.fail(part, fault);
    }
}

fn counted(members: usize) -> String {
    if members == 1 {
        "1 member was".to_owned()
    } else {
        format!("{members} members were")
    }
}
