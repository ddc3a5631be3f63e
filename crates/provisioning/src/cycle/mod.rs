//! One cycle of a job: probe · people · groups · references · removals.

mod end;
mod queue;

use std::collections::VecDeque;

use graph_model::SynchronizationSchema;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use self::queue::Queues;
use crate::answer::ScimAnswer;
use crate::engine::{Engine, JobIdentity, Next};
use crate::guard::DeleteGuard;
use crate::notification::Mail;
use crate::people::{Kind, People};
use crate::quarantine::Quarantine;
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
    /// Objects that failed, each counted once.
    #[serde(rename = "countEscrowed")]
    pub escrowed: u64,
    /// Every failure: an object and its references count separately, and so does each reference to somebody who is not at the
    /// target.
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
    /// Why the job is to be switched off: four weeks in quarantine, or nothing but failures for as long.
    pub disabled: Option<String>,
    /// Mails that the service sends: one for each quarantine, and one when its reason changes.
    pub mails: Vec<Mail>,
    synchronized: Vec<(String, u64)>,
}

impl CycleReport {
    /// `synchronizedEntryCountByType`: what is linked and in scope now, as "source to target".
    #[must_use]
    pub fn synchronized(&self) -> Vec<(String, u64)> {
        self.synchronized.clone()
    }

    /// The quarantine the job is in now.
    #[must_use]
    pub fn quarantine(&self) -> Option<&Quarantine> {
        self.state.quarantine.as_ref()
    }
}

/// A cycle under way. Ask with [`Cycle::next`], answer with [`Cycle::tell`].
pub struct Cycle {
    engine: Engine,
    phase: Phase,
    queues: Queues,
    queue: VecDeque<String>,
    /// Objects done.
    done: u64,
    probes: VecDeque<Kind>,
    run: Option<Run>,
    pending: Option<ScimRequest>,
    answer: Option<ScimAnswer>,
    /// How long the target took for the current piece of work.
    spent_ms: u64,
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
    /// change causes no request. Given a document of changes ([`People::changes_from_json`]) it looks at these alone, together
    /// with what [`JobState::due`] names, and costs what they cost.
    ///
    /// An initial cycle has to be given everybody.
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
            queues: Queues::default(),
            queue: VecDeque::new(),
            done: 0,
            probes,
            run: None,
            pending: None,
            answer: None,
            spent_ms: 0,
        }
    }

    /// Lets deletions through that the guard would hold back (Graph: resetScope `ForceDeletes`).
    #[must_use]
    pub fn with_forced_deletes(mut self) -> Self {
        self.engine.guard = DeleteGuard::default();
        self
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
                let duration_ms = std::mem::take(&mut self.spent_ms);
                if let Some(mut record) = self.run.take().and_then(Run::into_record) {
                    record.duration_ms = duration_ms;
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
            self.spent_ms += answer.duration_ms;
            self.answer = Some(answer);
        }
    }

    /// What is remembered so far. Saving it after every answer makes the cycle crash-safe.
    #[must_use]
    pub fn state(&self) -> &JobState {
        &self.engine.state
    }

    /// How many people and groups are done, of how many (Graph: synchronizationProgress).
    #[must_use]
    pub fn progress(&self) -> (u64, u64) {
        (self.done, self.queues.total())
    }

    /// The next piece of work, or the next phase.
    fn next_run(&mut self) -> Option<Run> {
        if self.phase == Phase::Probe {
            if let Some(kind) = self.probes.pop_front() {
                return Some(Run::probe(kind));
            }
            self.queues = Queues::of(&self.engine);
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
                self.done += 1;
                let mapping = self.engine.mapping(kind)?;
                let run = ObjectRun::new(&self.engine, mapping, &id);
                self.engine.count(run.gate());
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
            Phase::Objects(kind) => self.queues.objects(kind),
            Phase::References(kind) => self.queues.references(&self.engine, kind),
            Phase::Removals => queue::removals(&self.engine),
            Phase::Probe | Phase::Done => VecDeque::new(),
        };
    }
}
