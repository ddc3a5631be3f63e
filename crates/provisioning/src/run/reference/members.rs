//! The members of one group.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::sync::Arc;

use imbl::OrdSet;
use serde_json::Map;

use super::UNRESOLVED;
use crate::answer::{Fault, ScimAnswer};
use crate::engine::Engine;
use crate::hash::Fnv;
use crate::mapping::ObjectMapping;
use crate::people::{Kind, MembersDelta};
use crate::record::{Action, Modified, Part, Record, Status};
use crate::wire::{MEMBERS_PER_PATCH_MAX, ScimRequest, add_members, remove_members};

/// Most names in one sentence of a record.
const NAMES_MAX: usize = 20;

/// The members of one group.
pub(crate) struct MembersRun {
    record: Record,
    /// Only these source ids are looked at; everybody when `None`.
    chosen: Option<BTreeSet<String>>,
    telling: bool,
    started: bool,
    /// The members were looked at.
    looked: bool,
    /// A batch failed: the rest waits with it.
    failed: bool,
    batches: VecDeque<Batch>,
    seen: u64,
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
            looked: false,
            failed: false,
            batches: VecDeque::new(),
            seen: 0,
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
        let Some(batch) = self.batches.pop_front() else {
            self.ended(engine);
            return None;
        };
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
        let people = Arc::clone(&engine.people);
        let (Some(group), Some(link)) = (people.group(&id), engine.link(&id)) else {
            return;
        };
        let Some(mapping) = engine.mapping(Kind::Group) else {
            return;
        };
        if !engine.gate(&mapping, &id).in_scope() {
            return;
        }
        let before = engine.state.reference_escrows.get(&id);
        let before = before.map(|escrow| escrow.seen).or(link.dropped).unwrap_or(0);
        self.seen = match &group.delta {
            // Something came or went, which is a reason to look at everything that waits.
            Some(delta) if !delta.is_empty() => before.wrapping_add(1),
            Some(_) => before,
            None => seen(&group.members),
        };
        if !engine.on_demand && engine.is_reference_resting(&id, self.seen) {
            return;
        }
        self.looked = true;
        // A group inside the group is not expanded, and not a member at the target either.
        let is_person = |member: &&String| people.group(member).is_none();
        let chosen = self.chosen.clone();
        let is_chosen = |member: &&String| chosen.as_ref().is_none_or(|chosen| chosen.contains(*member));
        let wanted: Vec<&String> = match &group.delta {
            Some(delta) => came(delta, &link.unresolved),
            None => group.members.iter().collect(),
        };
        let (mut unresolved, mut add, mut met) = (OrdSet::new(), Vec::new(), HashSet::new());
        for member in wanted.into_iter().filter(is_person).filter(is_chosen) {
            if !met.insert(member) {
                continue;
            }
            match engine.link(member).filter(|link| link.kind == Kind::User) {
                Some(found) if link.members.get(member) != Some(&found.target_id) => {
                    add.push((member.clone(), found.target_id.clone()));
                }
                Some(_) => {}
                None => {
                    unresolved.insert(member.clone());
                }
            }
        }
        let gone: Vec<(String, String)> = match &group.delta {
            Some(delta) => delta
                .removed
                .iter()
                .filter_map(|member| Some((member.clone(), link.members.get(member)?.clone())))
                .collect(),
            None => link
                .members
                .iter()
                .filter(|(member, _)| is_chosen(member) && !met.contains(*member))
                .map(|(member, target)| (member.clone(), target.clone()))
                .collect(),
        };
        let is_new = unresolved.iter().any(|member| !link.unresolved.contains(member));
        let news = engine.on_demand || is_new;
        let changed = unresolved != link.unresolved;
        for (is_add, members) in [(true, add), (false, gone)] {
            for members in members.chunks(MEMBERS_PER_PATCH_MAX) {
                self.batches.push_back(Batch {
                    add: is_add,
                    members: members.to_vec(),
                });
            }
        }
        if !unresolved.is_empty() && news {
            self.tell_unresolved(engine, &unresolved);
        }
        if is_new && self.chosen.is_none() {
            engine.reference_is_new(&id);
        }
        if changed && self.chosen.is_none() {
            engine
                .state
                .links
                .change(&id, |link| link.unresolved = unresolved);
        }
        if !self.batches.is_empty() {
            self.telling = true;
            self.record.action = Action::Update;
            self.record.status = Status::Success;
            let count = |is_add| {
                let batches = self.batches.iter().filter(|batch| batch.add == is_add);
                batches.map(|batch| batch.members.len()).sum::<usize>()
            };
            let description = format!(
                "{} to add to {} and {} to remove are in {}",
                count(true),
                self.record.subject(),
                count(false),
                self.record.target_directory
            );
            self.record
                .step(Part::Reference, Status::Success, description, Map::new());
            engine.counts.imported_reference_deltas += 1;
        }
    }

    /// Everything that could be sent was sent, or a batch failed.
    fn ended(&mut self, engine: &mut Engine) {
        if self.failed || !self.looked || self.chosen.is_some() {
            return;
        }
        let id = self.record.source_id.clone();
        let Some(link) = engine.link(&id) else { return };
        let missing = link.unresolved.len() as u64;
        if missing == 0 {
            engine.reference_recovered(&id);
        } else if !engine.is_reference_resting(&id, self.seen) {
            let fault = Fault::new(UNRESOLVED, "");
            engine.escrow_reference(Kind::Group, &id, self.seen, &fault);
            engine.counts.escrowed_raw += missing;
        }
    }

    fn tell_unresolved(&mut self, engine: &Engine, unresolved: &OrdSet<String>) {
        self.telling = true;
        let mut names: Vec<&str> = unresolved
            .iter()
            .take(NAMES_MAX)
            .map(|member| {
                engine.people.user(member).map_or(member.as_str(), |user| {
                    crate::people::text(&user.json, "userPrincipalName")
                })
            })
            .collect();
        let more = unresolved.len().saturating_sub(NAMES_MAX);
        let more = format!("{more} more");
        if unresolved.len() > NAMES_MAX {
            names.push(&more);
        }
        self.record.skip(
            UNRESOLVED,
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
        match answer.done(&[200, 202, 204]) {
            Ok(()) => {
                engine.notice(None);
                engine.state.links.change(&self.record.source_id, |link| {
                    for (member, target) in &batch.members {
                        if batch.add {
                            link.members.insert(member.clone(), target.clone());
                        } else {
                            link.members.remove(member);
                        }
                    }
                });
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

    /// The rest is tried again later: what was not agreed is not remembered.
    fn stop(&mut self, engine: &mut Engine, part: Part, fault: &Fault) {
        let id = self.record.source_id.clone();
        let reason = engine.escrow_reference(Kind::Group, &id, self.seen, fault);
        engine.failed(&id);
        engine.notice(Some(fault));
        self.batches.clear();
        self.failed = true;
        self.record.fail(part, &fault.code, reason);
    }
}

/// Who came, and who waits since an earlier cycle and did not leave again.
fn came<'a>(delta: &'a MembersDelta, waiting: &'a OrdSet<String>) -> Vec<&'a String> {
    let left: HashSet<&String> = delta.removed.iter().collect();
    let waiting = waiting.iter().filter(|member| !left.contains(member));
    let mut came: Vec<&String> = delta.added.iter().chain(waiting).collect();
    // Added in the order of ids, whoever came when.
    came.sort();
    came
}

/// What decides about it: who is in the group.
fn seen(members: &[String]) -> u64 {
    let mut hash = Fnv::new();
    for member in members {
        hash.text(member);
    }
    hash.number()
}

fn counted(members: usize) -> String {
    if members == 1 {
        "1 member was".to_owned()
    } else {
        format!("{members} members were")
    }
}
