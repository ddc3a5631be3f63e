//! Provision on demand: one person, or one group with at most five of its members (Graph: provisionOnDemand).

use std::collections::{BTreeSet, VecDeque};

use graph_model::SynchronizationSchema;
use jiff::Timestamp;
use serde_json::Value;

use crate::answer::ScimAnswer;
use crate::engine::{Engine, JobIdentity, Next};
use crate::people::{Kind, People};
use crate::record::{Part, Record, Status, on_demand_element};
use crate::run::{MembersRun, ObjectRun, Run};
use crate::state::JobState;
use crate::wire::{Dialect, ScimRequest};

/// Most members of a group in one call.
pub const SUBJECT_MEMBERS_MAX: usize = 5;

/// Whom to provision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// One person.
    User(String),
    /// One group, and the members to look at. Without members only the group object is provisioned.
    Group {
        /// Group id.
        id: String,
        /// Ids of chosen members.
        members: Vec<String>,
    },
}

impl Subject {
    /// Reads the `subjects` of the Graph request: one entry with `objectId`, `objectTypeName` and, for a group, `links.members`.
    ///
    /// # Errors
    /// What is wrong with it, in one sentence: type names are case-sensitive, and there is a limit on members.
    pub fn from_graph(subjects: &Value) -> Result<Self, String> {
        let subject = match subjects.as_array().map(Vec::as_slice) {
            Some([subject]) => subject,
            Some(_) => return Err("exactly one subject is expected in each request".to_owned()),
            None => return Err("`subjects` must be a list".to_owned()),
        };
        let id = object_id(subject)?;
        match subject["objectTypeName"].as_str() {
            Some("User") => Ok(Self::User(id)),
            Some("Group") => {
                let members = subject["links"]["members"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(object_id)
                    .collect::<Result<Vec<_>, _>>()?;
                if members.len() > SUBJECT_MEMBERS_MAX {
                    return Err(format!(
                        "{} members were named; at most {SUBJECT_MEMBERS_MAX} are allowed in one request",
                        members.len()
                    ));
                }
                Ok(Self::Group { id, members })
            }
            Some(other) => Err(format!(
                "`{other}` is not an object type; it is `User` or `Group`, case-sensitive"
            )),
            None => Err("the subject has no `objectTypeName`".to_owned()),
        }
    }
}

fn object_id(subject: &Value) -> Result<String, String> {
    subject["objectId"]
        .as_str()
        .filter(|id| !id.is_empty())
        .map(str::to_owned)
        .ok_or_else(|| "a subject has no `objectId`".to_owned())
}

/// How a call went, with its log records.
#[derive(Clone, Debug)]
pub struct OnDemandReport {
    /// For the next cycle or call.
    pub state: JobState,
    /// Decoded elements of the answer: the person, or the group and then its members.
    pub items: Vec<Value>,
    /// Records of `auditLogs/provisioning`.
    pub log: Vec<Value>,
}

/// A call under way. Ask with [`OnDemand::next`], answer with [`OnDemand::tell`].
pub struct OnDemand {
    engine: Engine,
    subject: Subject,
    work: VecDeque<Work>,
    current: Option<(Work, Run)>,
    pending: Option<ScimRequest>,
    answer: Option<ScimAnswer>,
    /// How long the target took for the current piece of work.
    spent_ms: u64,
    records: Vec<Record>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Work {
    Probe(Kind),
    Object(Kind, String),
    Members(String, BTreeSet<String>),
}

impl OnDemand {
    /// A call for one subject. The PATCH flag of the tenant URL is not honoured on demand, so there is no dialect to choose.
    #[must_use]
    pub fn new(
        schema: &SynchronizationSchema,
        people: People,
        sync_all: bool,
        state: JobState,
        subject: Subject,
        now: Timestamp,
        seed: u64,
    ) -> Self {
        let mut engine = Engine::new(schema, people, sync_all, state, Dialect::Legacy, now, seed);
        engine.on_demand = true;
        engine.thorough = true;
        let mut work = VecDeque::from([Work::Probe(Kind::User)]);
        match &subject {
            Subject::User(id) => work.push_back(Work::Object(Kind::User, id.clone())),
            Subject::Group { id, members } => {
                work.push_back(Work::Probe(Kind::Group));
                work.push_back(Work::Object(Kind::Group, id.clone()));
                let chosen: Vec<&String> = members.iter().take(SUBJECT_MEMBERS_MAX).collect();
                work.extend(chosen.iter().map(|id| Work::Object(Kind::User, (*id).clone())));
                if !chosen.is_empty() {
                    let chosen = chosen.into_iter().cloned().collect();
                    work.push_back(Work::Members(id.clone(), chosen));
                }
            }
        }
        Self {
            engine,
            subject,
            work,
            current: None,
            pending: None,
            answer: None,
            spent_ms: 0,
            records: Vec::new(),
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
            if let Some((_, run)) = &mut self.current {
                if let Some(request) = run.advance(&mut self.engine, self.answer.take()) {
                    self.pending = Some(request.clone());
                    return Next::Send(request);
                }
                if let Some((work, run)) = self.current.take() {
                    self.keep(&work, run);
                }
            }
            if self.engine.fatal.is_some() {
                self.work.clear();
            }
            let Some(work) = self.work.pop_front() else {
                return Next::Done;
            };
            self.current = self.run(&work).map(|run| (work, run));
        }
    }

    /// The answer to the last request.
    pub fn tell(&mut self, answer: ScimAnswer) {
        if self.pending.take().is_some() {
            self.spent_ms += answer.duration_ms;
            self.answer = Some(answer);
        }
    }

    /// The new state, and one decoded element per object.
    #[must_use]
    pub fn finish(self) -> (JobState, Vec<Value>) {
        let report = self.finish_with_log();
        (report.state, report.items)
    }

    /// The same with the log records.
    #[must_use]
    pub fn finish_with_log(mut self) -> OnDemandReport {
        if self.records.is_empty() {
            let record = self.connection_failed();
            self.records.push(record);
        }
        let mut items = Vec::new();
        for record in std::mem::take(&mut self.records) {
            self.engine.file(&record);
            let change_id = self.engine.ids.guid();
            items.push(on_demand_element(&record, self.engine.now, change_id));
        }
        OnDemandReport {
            state: self.engine.state,
            items,
            log: self.engine.log,
        }
    }

    fn run(&self, work: &Work) -> Option<Run> {
        match work {
            Work::Probe(kind) => self.engine.mapping(*kind).map(|_| Run::probe(*kind)),
            Work::Object(kind, id) => {
                let mapping = self.engine.mapping(*kind)?;
                Some(Run::Object(Box::new(ObjectRun::new(&self.engine, mapping, id))))
            }
            Work::Members(id, chosen) => {
                let mapping = self.engine.mapping(Kind::Group)?;
                MembersRun::new(&self.engine, &mapping, id, Some(chosen.clone()))
                    .map(|run| Run::Members(Box::new(run)))
            }
        }
    }

    /// The members' result belongs to the group's element; a group that is not entitled ends the call.
    fn keep(&mut self, work: &Work, run: Run) {
        let duration_ms = std::mem::take(&mut self.spent_ms);
        let Some(mut record) = run.into_record() else {
            return;
        };
        record.duration_ms = duration_ms;
        match work {
            Work::Members(..) => {
                if let Some(group) = self.records.first_mut() {
                    join(group, record);
                }
            }
            Work::Object(Kind::Group, _) => {
                let linked = !record.target_id.is_empty();
                self.records.push(record);
                if !linked {
                    self.work.clear();
                }
            }
            _ => self.records.push(record),
        }
    }

    /// Stands in place of everything when the probe failed, or when the kind is not mapped.
    fn connection_failed(&self) -> Record {
        let (kind, id) = match &self.subject {
            Subject::User(id) => (Kind::User, id),
            Subject::Group { id, .. } => (Kind::Group, id),
        };
        let mapping = self
            .engine
            .mapping(kind)
            .or_else(|| self.engine.mapping(Kind::User));
        let mut record = match mapping {
            Some(mapping) => self.engine.record(&mapping, id),
            None => Record {
                kind,
                source_id: id.clone(),
                name: String::new(),
                display_name: String::new(),
                target_id: String::new(),
                target_object: String::new(),
                source_directory: String::new(),
                target_directory: String::new(),
                known: false,
                action: crate::record::Action::Other,
                status: Status::Success,
                trouble: None,
                steps: Vec::new(),
                modified: Vec::new(),
                duration_ms: 0,
                not_foreseen: Vec::new(),
            },
        };
        match &self.engine.fatal {
            Some(failure) => record.fail(Part::Matched, &failure.code, failure.message.clone()),
            None => {
                let why = format!("{} objects are not synchronised by this job.", kind.as_str());
                record.skip("EntrySynchronizationSkipped", why);
            }
        }
        record
    }
}

/// A group that was right and got members was updated; one whose members failed, failed.
fn join(group: &mut Record, members: Record) {
    let wrote = members
        .steps
        .iter()
        .any(|step| matches!(step.part, Part::Export(_)));
    if wrote && group.status == Status::Skipped {
        group.steps.retain(|step| step.part != Part::Skip);
        group.trouble = None;
        group.status = Status::Success;
        group.action = members.action;
    }
    if members.status == Status::Failure {
        group.status = Status::Failure;
        group.trouble = members.trouble;
    }
    group.steps.extend(members.steps);
    group.modified.extend(members.modified);
}
