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

    /// Hashes of values by which a search may find what this run looks for, makes or changes. Two runs with one in common go one
    /// after the other: side by side, both would search before either creates, and one person would be there twice.
    pub(crate) fn claims(&self, engine: &Engine) -> Vec<u64> {
        match self {
            Self::Object(run) => run.claims(engine),
            // They find nothing, and nobody finds anything by what they write.
            Self::Probe(_) | Self::Manager(_) | Self::Members(_) | Self::Removal(_) => Vec::new(),
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
