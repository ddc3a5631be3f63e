//! Small state machines: the probe, one object, one set of references, one removal.
//!
//! Each is advanced with the answer to its last request, and gives the next request or `None` when it is done.

mod object;
mod probe;
mod reference;
mod removal;
mod steps;

use crate::answer::ScimAnswer;
use crate::engine::Engine;
use crate::people::Kind;
use crate::record::Record;
use crate::wire::ScimRequest;

pub(crate) use object::ObjectRun;
pub(crate) use probe::ProbeRun;
pub(crate) use reference::{ManagerRun, MembersRun};
pub(crate) use removal::RemovalRun;

/// A piece of work.
pub(crate) enum Run {
    Probe(ProbeRun),
    Object(Box<ObjectRun>),
    Manager(ManagerRun),
    Members(Box<MembersRun>),
    Removal(RemovalRun),
}

impl Run {
    pub(crate) fn advance(&mut self, engine: &mut Engine, answer: Option<ScimAnswer>) -> Option<ScimRequest> {
        match self {
            Self::Probe(run) => run.advance(engine, answer),
            Self::Object(run) => run.advance(engine, answer),
            Self::Manager(run) => run.advance(engine, answer),
            Self::Members(run) => run.advance(engine, answer),
            Self::Removal(run) => run.advance(engine, answer),
        }
    }

    /// What there is to tell about it, once it is done.
    pub(crate) fn into_record(self) -> Option<Record> {
        match self {
            Self::Probe(_) => None,
            Self::Object(run) => run.into_record(),
            Self::Manager(run) => run.into_record(),
            Self::Members(run) => run.into_record(),
            Self::Removal(run) => run.into_record(),
        }
    }

    /// The probe of one kind.
    pub(crate) fn probe(kind: Kind) -> Self {
        Self::Probe(ProbeRun::new(kind))
    }
}
