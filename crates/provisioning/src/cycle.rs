//! One cycle of a job: probe · people · groups · references · removals.

use std::collections::VecDeque;

use graph_model::SynchronizationSchema;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::answer::ScimAnswer;
use crate::engine::{Engine, JobIdentity, Next};
use crate::people::{Kind, People};
use crate::run::{ManagerRun, MembersRun, ObjectRun, RemovalRun, Run};
use crate::state::JobState;
use crate::wire::{Dialect, ScimRequest};

/// The `count…` members of a job's `lastExecution` (Graph: synchronization task execution).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Objects that passed the assignment gate.
    #[serde(rename = "countEntitled")]
    pub entitled: u64,
    /// Of these, the ones in scope and active.
    #[serde(rename = "countEntitledForProvisioning")]
    pub entitled_for_provisioning: u64,
    /// Objects that failed.
    #[serde(rename = "countEscrowed")]
    pub escrowed: u64,
    /// The same, before duplicates are taken out; equal here.
    #[serde(rename = "countEscrowedRaw")]
    pub escrowed_raw: u64,
    /// Objects that were written.
    #[serde(rename = "countExported")]
    pub exported: u64,
    /// Write requests that were sent.
    #[serde(rename = "countExports")]
    pub exports: u64,
    /// Objects that were looked at.
    #[serde(rename = "countImported")]
    pub imported: u64,
    /// Of these, the ones with something to tell.
    #[serde(rename = "countImportedDeltas")]
    pub imported_deltas: u64,
    /// Changed references.
    #[serde(rename = "countImportedReferenceDeltas")]
    pub imported_reference_deltas: u64,
}

/// Why a whole cycle failed: the job goes into quarantine with this.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct CycleFailure {
    /// `SystemForCrossDomainIdentityManagementInvalidCredentials`, …
    pub code: String,
    /// What happened and what to do.
    pub message: String,
}

/// How a cycle went.
#[derive(Clone, Debug)]
pub struct CycleReport {
    /// For the next cycle.
    pub state: JobState,
    /// For `lastExecution`.
    pub counts: Counts,
    /// Records of `auditLogs/provisioning`, one per object with something to tell.
    pub log: Vec<Value>,
    /// Why the cycle as a whole failed.
    pub failure: Option<CycleFailure>,
    synchronized: Vec<(String, u64)>,
}

impl CycleReport {
    /// `synchronizedEntryCountByType`: what is linked and in scope now, as "source to target".
    #[must_use]
    pub fn synchronized(&self) -> Vec<(String, u64)> {
        self.synchronized.clone()
    }
}

/// A cycle under way. Ask with [`Cycle::next`], answer with [`Cycle::tell`].
pub struct Cycle {
    engine: Engine,
    phase: Phase,
    queue: VecDeque<String>,
    probes: VecDeque<Kind>,
    run: Option<Run>,
    pending: Option<ScimRequest>,
    answer: Option<ScimAnswer>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Probe,
    Objects(Kind),
    References(Kind),
    Removals,
    Done,
}

impl Cycle {
    /// A cycle over everybody in the people file. With a state that has a watermark it is an incremental one: what did not
    /// change causes no request.
    #[must_use]
    pub fn new(
        schema: &SynchronizationSchema,
        people: People,
        sync_all: bool,
        state: JobState,
        dialect: Dialect,
        now: Timestamp,
        seed: u64,
    ) -> Self {
        let engine = Engine::new(schema, people, sync_all, state, dialect, now, seed);
        let probes = [Kind::User, Kind::Group]
            .into_iter()
            .filter(|kind| engine.mapping(*kind).is_some())
            .collect();
        Self {
            engine,
            phase: Phase::Probe,
            queue: VecDeque::new(),
            probes,
            run: None,
            pending: None,
            answer: None,
        }
    }

    /// Gives the log records the names of a job.
    #[must_use]
    pub fn for_job(mut self, identity: JobIdentity) -> Self {
        self.engine.identity = identity;
        self
    }

    /// The next request. Asked again before an answer was told, it is the same request.
    #[allow(
        clippy::should_implement_trait,
        reason = "not an iterator: every request needs its answer told"
    )]
    pub fn next(&mut self) -> Next {
        if let Some(pending) = &self.pending {
            return Next::Send(pending.clone());
        }
        loop {
            if let Some(run) = &mut self.run {
                if let Some(request) = run.advance(&mut self.engine, self.answer.take()) {
                    self.pending = Some(request.clone());
                    return Next::Send(request);
                }
                if let Some(record) = self.run.take().and_then(Run::into_record) {
                    self.engine.counts.imported_deltas += 1;
                    self.engine.file(&record);
                }
            }
            if self.engine.fatal.is_some() {
                self.phase = Phase::Done;
            }
            if self.phase == Phase::Done {
                return Next::Done;
            }
            self.run = self.next_run();
        }
    }

    /// The answer to the last request.
    pub fn tell(&mut self, answer: ScimAnswer) {
        if self.pending.take().is_some() {
            self.answer = Some(answer);
        }
    }

    /// What is remembered so far. Saving it after every answer makes the cycle crash-safe.
    #[must_use]
    pub fn state(&self) -> &JobState {
        &self.engine.state
    }

    /// Ends the cycle. One that is cut off before [`Next::Done`], or that failed as a whole, leaves the watermark where it was.
    #[must_use]
    pub fn finish(mut self) -> CycleReport {
        if self.phase == Phase::Done && self.engine.fatal.is_none() {
            self.engine.state.watermark = Some(self.engine.now);
        }
        let synchronized = [Kind::User, Kind::Group]
            .into_iter()
            .filter_map(|kind| {
                let mapping = self.engine.mapping(kind)?;
                let count = self.engine.state.synchronized(kind) as u64;
                Some((format!("{} to {}", kind.as_str(), mapping.target_object), count))
            })
            .collect();
        CycleReport {
            state: self.engine.state,
            counts: self.engine.counts,
            log: self.engine.log,
            failure: self.engine.fatal,
            synchronized,
        }
    }

    /// The next piece of work, or the next phase.
    fn next_run(&mut self) -> Option<Run> {
        if self.phase == Phase::Probe {
            if let Some(kind) = self.probes.pop_front() {
                return Some(Run::probe(kind));
            }
            self.enter(Phase::Objects(Kind::User));
            return None;
        }
        let Some(id) = self.queue.pop_front() else {
            self.enter(match self.phase {
                Phase::Probe | Phase::Objects(Kind::User) => Phase::Objects(Kind::Group),
                Phase::Objects(Kind::Group) => Phase::References(Kind::User),
                Phase::References(Kind::User) => Phase::References(Kind::Group),
                Phase::References(Kind::Group) => Phase::Removals,
                Phase::Removals | Phase::Done => Phase::Done,
            });
            return None;
        };
        match self.phase {
            Phase::Objects(kind) => {
                let mapping = self.engine.mapping(kind)?;
                let run = ObjectRun::new(&self.engine, mapping, &id);
                Some(Run::Object(Box::new(run)))
            }
            Phase::References(Kind::User) => {
                let mapping = self.engine.mapping(Kind::User)?;
                ManagerRun::new(&self.engine, &mapping, &id).map(Run::Manager)
            }
            Phase::References(Kind::Group) => {
                let mapping = self.engine.mapping(Kind::Group)?;
                MembersRun::new(&self.engine, &mapping, &id, None).map(|run| Run::Members(Box::new(run)))
            }
            Phase::Removals => {
                let kind = self.engine.link(&id)?.kind;
                let mapping = self.engine.mapping(kind)?;
                Some(Run::Removal(RemovalRun::new(&self.engine, mapping, &id)))
            }
            Phase::Probe | Phase::Done => None,
        }
    }

    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.queue = match phase {
            Phase::Objects(kind) => self.objects(kind),
            Phase::References(kind) => self.objects(kind),
            Phase::Removals => self.removals(),
            Phase::Probe | Phase::Done => VecDeque::new(),
        };
        if let Phase::Objects(kind) = phase {
            self.count(kind);
        }
    }

    /// Everybody who is entitled or linked, in the file's order.
    fn objects(&self, kind: Kind) -> VecDeque<String> {
        if self.engine.mapping(kind).is_none() {
            return VecDeque::new();
        }
        let people = &self.engine.people;
        let ids: Vec<&str> = match kind {
            Kind::User => people.users().iter().map(|user| user.id()).collect(),
            Kind::Group => people.groups().iter().map(|group| group.id()).collect(),
        };
        ids.into_iter()
            .filter(|id| self.engine.entitlements.entitled(id) || self.engine.link(id).is_some())
            .map(str::to_owned)
            .collect()
    }

    /// Linked objects that the directory does not list any more, and groups that left the scope.
    fn removals(&self) -> VecDeque<String> {
        self.engine
            .state
            .links
            .iter()
            .filter(|(id, link)| {
                let Some(mapping) = self.engine.mapping(link.kind) else {
                    return false;
                };
                match link.kind {
                    Kind::User => self.engine.people.user(id).is_none(),
                    Kind::Group => !self.engine.gate(&mapping, id).in_scope(),
                }
            })
            .map(|(id, _)| id.clone())
            .collect()
    }

    fn count(&mut self, kind: Kind) {
        let Some(mapping) = self.engine.mapping(kind) else {
            return;
        };
        for id in &self.queue {
            let gate = self.engine.gate(&mapping, id);
            self.engine.counts.imported += 1;
            self.engine.counts.entitled += u64::from(gate.entitled);
            self.engine.counts.entitled_for_provisioning += u64::from(gate.in_scope() && gate.active);
        }
    }
}
