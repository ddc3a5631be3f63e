//! One cycle of a job: probe · people · groups · references · removals.

mod end;
mod filing;
mod queue;
mod under_way;

use std::collections::VecDeque;

use graph_model::SynchronizationSchema;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use self::filing::Filing;
use self::queue::Queues;
use self::under_way::{Lane, UnderWay};
use crate::answer::ScimAnswer;
use crate::engine::{Engine, JobIdentity, Next};
use crate::guard::DeleteGuard;
use crate::notification::Mail;
use crate::people::{Kind, People};
use crate::quarantine::Quarantine;
use crate::run::{ManagerRun, MembersRun, ObjectRun, RemovalRun, Run};
use crate::state::JobState;
use crate::wire::{Dialect, ScimRequest};

pub use self::under_way::{Asked, Ticket};

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

/// A cycle under way. Ask with [`Cycle::next`], answer with [`Cycle::tell`]; or, with several requests at once, [`Cycle::ask`] and
/// [`Cycle::answer`].
///
/// **Invariant:** how many requests go at once decides which ones are under way together, and the time that answers take decides
/// nothing: they are read in the order in which they were asked for. So the requests of each object, what is remembered and the log
/// are the same for every order in which answers come.
pub struct Cycle {
    engine: Engine,
    phase: Phase,
    queues: Queues,
    queue: VecDeque<String>,
    /// Objects begun.
    done: u64,
    probes: VecDeque<Kind>,
    /// Most requests at once.
    width: usize,
    under_way: UnderWay,
    /// Its request waits for another run, which is about the same matching value.
    held_up: Option<(Lane, ScimRequest)>,
    filing: Filing,
    /// No further request is wanted.
    stopped: bool,
    /// For one request at a time: the one that was asked for.
    pending: Option<(Ticket, ScimRequest)>,
}

/// What came of an attempt to begin a piece of work.
enum Begun {
    /// Its first request.
    Asks(Ticket, ScimRequest),
    /// It needs no request, or a phase began.
    Passed,
    /// Nothing can begin before an answer is read.
    No,
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
            width: 1,
            under_way: UnderWay::default(),
            held_up: None,
            filing: Filing::default(),
            stopped: false,
            pending: None,
        }
    }

    /// Lets so many requests be under way at once, for [`Cycle::ask`]; 1 unless told otherwise. Each object's own requests stay
    /// one after the other, as do the phases, and two objects with the same value of a matching attribute.
    #[must_use]
    pub fn side_by_side(mut self, width: usize) -> Self {
        self.width = width.max(1);
        self
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

    /// The next request, when one goes at a time. Asked again before an answer was told, it is the same request.
    #[allow(
        clippy::should_implement_trait,
        reason = "not an iterator: every request needs its answer told"
    )]
    pub fn next(&mut self) -> Next {
        if self.pending.is_none() {
            match self.ask() {
                Asked::Send(ticket, request) => self.pending = Some((ticket, request)),
                Asked::Wait | Asked::Done => return Next::Done,
            }
        }
        match &self.pending {
            Some((_, request)) => Next::Send(request.clone()),
            None => Next::Done,
        }
    }

    /// The answer to the last request.
    pub fn tell(&mut self, answer: ScimAnswer) {
        if let Some((ticket, _)) = self.pending.take() {
            self.answer(ticket, answer);
        }
    }

    /// The next request to send, beside those that are under way. Tickets are numbered from 0 in this order.
    pub fn ask(&mut self) -> Asked {
        loop {
            // As many as may be under way are, before the next answer is read: what is sent does not depend on when answers come.
            match self.begin() {
                Begun::Asks(ticket, request) => return Asked::Send(ticket, request),
                Begun::Passed => continue,
                Begun::No => {}
            }
            match self.under_way.take_answered() {
                Some((lane, answer)) => {
                    if let Some((ticket, request)) = self.go_on(lane, answer) {
                        return Asked::Send(ticket, request);
                    }
                }
                None if !self.under_way.is_empty() => return Asked::Wait,
                None => {
                    if self.engine.fatal.is_some() {
                        self.phase = Phase::Done;
                    }
                    return Asked::Done;
                }
            }
        }
    }

    /// The answer to one of the requests that are under way, in whatever order they come.
    pub fn answer(&mut self, ticket: Ticket, answer: ScimAnswer) {
        self.under_way.answer(ticket, answer);
    }

    /// No further request is asked for; what is under way is still answered, so that it is remembered.
    pub fn stop(&mut self) {
        self.stopped = true;
    }

    /// What is remembered so far. Saving it at any time makes the cycle crash-safe: what the target did and this does not know yet
    /// is found again by the match.
    #[must_use]
    pub fn state(&self) -> &JobState {
        &self.engine.state
    }

    /// How many people and groups are done, of how many (Graph: synchronizationProgress).
    #[must_use]
    pub fn progress(&self) -> (u64, u64) {
        (self.done, self.queues.total())
    }

    fn is_ending(&self) -> bool {
        self.stopped || self.engine.fatal.is_some()
    }

    /// Begins the next piece of work, if one more may be under way.
    fn begin(&mut self) -> Begun {
        // Nothing is sent beside a probe.
        let width = if self.phase == Phase::Probe { 1 } else { self.width };
        if self.is_ending() || self.under_way.len() >= width {
            return Begun::No;
        }
        let (lane, request) = match self.held_up.take() {
            Some(held_up) => held_up,
            None => {
                let is_phase_over = self.queue.is_empty() && self.phase != Phase::Probe;
                if self.phase == Phase::Done || (is_phase_over && !self.under_way.is_empty()) {
                    return Begun::No;
                }
                let Some(mut run) = self.next_run() else {
                    return Begun::Passed;
                };
                let place = self.filing.place();
                let Some(request) = run.advance(&mut self.engine, None) else {
                    self.filing.put(place, run.into_record(), &mut self.engine);
                    return Begun::Passed;
                };
                let claims = match width {
                    1 => Vec::new(),
                    _ => run.claims(&self.engine),
                };
                (Lane::new(run, place, claims), request)
            }
        };
        if self.under_way.claims_any(&lane.claims) {
            self.held_up = Some((lane, request));
            return Begun::No;
        }
        Begun::Asks(self.under_way.push(lane, self.engine.unanswered()), request)
    }

    /// Hands a run its answer. One that would go on while the cycle ends is left where it is.
    fn go_on(&mut self, mut lane: Lane, answer: ScimAnswer) -> Option<(Ticket, ScimRequest)> {
        self.engine.asked_after(lane.asked_after);
        match lane.run.advance(&mut self.engine, Some(answer)) {
            Some(_) if self.is_ending() => {
                self.filing.put(lane.place, None, &mut self.engine);
                None
            }
            Some(request) => Some((self.under_way.push(lane, self.engine.unanswered()), request)),
            None => {
                let mut record = lane.run.into_record();
                if let Some(record) = &mut record {
                    record.duration_ms = lane.spent_ms;
                }
                self.filing.put(lane.place, record, &mut self.engine);
                None
            }
        }
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
