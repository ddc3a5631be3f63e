//! References, after all objects: managers and members, by the ids the target gave (Microsoft: initial cycle, references).
//!
//! Who is not at the target yet cannot be referred to. Such a reference fails as an object does and is tried again by the same
//! schedule; it does not count among the failures that put a job into quarantine early.

mod manager;
mod members;

pub(crate) use manager::ManagerRun;
pub(crate) use members::MembersRun;

/// `SkipReason` of a reference to somebody who is not at the target.
const UNRESOLVED: &str = "UnableToResolveReferenceAttributeValue";
